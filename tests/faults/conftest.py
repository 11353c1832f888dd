"""How deep a test of faults goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Depth = Callable[[int, int], int]


@pytest.fixture
def depth(request: pytest.FixtureRequest) -> Depth:
    """Picks a number of rounds: ``depth(3, 500)`` is 3, and 500 in ``make soak``."""
    is_soak = request.getfixturevalue("is_soak")

    def pick(quick: int, deep: int) -> int:
        return deep if is_soak else quick

    return pick
