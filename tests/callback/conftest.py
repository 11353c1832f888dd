"""A house's calls on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.foundation import clock
from app.web.house import House
from tests.callback.phone import Phone
from tests.domain.desk import Desk, at

NOW = at(2026, 11, 24, 10, 12)  # a Tuesday


@pytest.fixture
def phone(house: House) -> Iterator[Phone]:
    """It is a Tuesday in November at 10.12."""
    with clock.stopped(NOW):
        yield Phone(Desk(house.database))
