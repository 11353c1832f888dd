"""How deep a test of faults goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Depth = Callable[[int, int], int]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """At full depth a test of this folder takes as long as it takes."""
    if config.getoption("--soak"):
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.timeout(0))


@pytest.fixture
def depth(request: pytest.FixtureRequest) -> Depth:
    """Picks a number of rounds: ``depth(3, 500)`` is 3, and 500 in ``make soak``."""
    is_soak = request.getfixturevalue("is_soak")

    def pick(quick: int, deep: int) -> int:
        return deep if is_soak else quick

    return pick
