"""A desk on each engine."""

from __future__ import annotations

import pytest

from app.web.house import House
from tests.domain.desk import Desk


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house.database)
