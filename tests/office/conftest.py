"""People of the office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from app.web.house import House
from tests.actors import Actor, HttpDriver
from tests.domain.desk import Desk
from tests.world import signed_in


@pytest.fixture
def kirsten(app: FastAPI) -> Iterator[Actor]:
    """Kirsten, the administrator, signed in."""
    with Actor(HttpDriver(app)) as actor:
        yield signed_in(actor, "admin")


@pytest.fixture
def mette(app: FastAPI) -> Iterator[Actor]:
    """Mette, the team lead, signed in."""
    with Actor(HttpDriver(app)) as actor:
        yield signed_in(actor, "leder")


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house.database)
