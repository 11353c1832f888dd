"""A house's conversations on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.foundation import clock
from app.web.house import House
from tests.domain.desk import Desk, at
from tests.live_text.talk import Talk

NOW = at(2026, 11, 24, 10, 12)  # a Tuesday


@pytest.fixture
def talk(house: House) -> Iterator[Talk]:
    """It is a Tuesday in November at 10.12."""
    with clock.stopped(NOW):
        yield Talk(Desk(house.database))
