"""How deep a test of faults goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.email.postman import Postman, at_work
from tests.engines import Cluster

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


@pytest.fixture
def mail() -> Iterator[tuple[Postman, dict[str, str]]]:
    """A mail server, and the settings of a house that uses it."""
    postman = Postman()
    controller = at_work(postman)
    controller.start()
    settings = {"INDGANG_SMTP_HOST": "127.0.0.1", "INDGANG_SMTP_PORT": str(controller.port)}
    yield postman, settings | {"INDGANG_SMTP_SECURITY": "none"}
    controller.stop()


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where an empty database is; nothing for SQLite in the folder of a house."""
    if engine == "sqlite":
        yield ""
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"m{abs(hash(request.node.nodeid)) % 10**12}"
    cluster.create(name)
    yield cluster.url(name)
    cluster.drop(name)
