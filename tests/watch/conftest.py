"""A desk on each engine, and the watch over it."""

from __future__ import annotations

import pytest

from app.web.house import House
from tests.domain.desk import Desk
from tests.watch.night import Night


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house.database)


@pytest.fixture
def night(desk: Desk, house: House) -> Night:
    return Night(desk, house)
