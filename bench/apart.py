"""How long two people who write with each other are apart when something between them dies: the
citizen at one web process, the colleague at another, on hosts of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import SQLModel

from app import town, wiring
from app.foundation.crypto import Keyring
from app.foundation.database import Database
from app.foundation.migrate import upgrade
from app.foundation.seal import seal
from app.foundation.settings import Settings
from bench.live import connected
from bench.live_screens import PRESS, WATCH, opened
from bench.table import Row, judged
from tests.actors.chromium import Window
from tests.domain.desk import Desk
from tests.engines import Cluster, free_port
from tests.faults.hosts import hosts
from tests.faults.sides import Side, side_on
from tests.live_text.talk import Talk
from tests.redis_server import RedisServer, redis_server

BACK_WITHIN = 3_000.0  # milliseconds after what died is there again
TIMES = 3
OUT = 5.0  # seconds for which a cable is out, or Redis is away
PATIENCE = 60.0
Fault = tuple[str, Callable[[], None], Callable[[], None]]


def rows(*, quick: bool = False) -> Iterator[Row]:
    """Each fault some times, the slowest counts."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        citizen, colleague, faults = _people(stack, Path(folder))
        colleague.selenium.execute_script(WATCH)
        for name, wrong, right in faults:
            waits = [
                _apart(citizen, colleague, wrong, right, number)
                for number in range(1 if quick else TIMES)
            ]
            yield judged(f"{name}: back after, slowest", max(waits), BACK_WITHIN, "ms", digits=0)


def _people(stack: ExitStack, data: Path) -> tuple[Window, Window, list[Fault]]:
    both = stack.enter_context(hosts(2))
    cluster = stack.enter_context(Cluster(listens=[host.database for host in both]))
    cluster.create("apart")
    url = cluster.url("apart")
    Keyring.make(data / "keys.json")
    database = Database(url)
    upgrade(database, SQLModel.metadata)
    wiring.build(Settings(data=data, DATABASE_URL=url), database)
    town.build(database)
    talk = Talk(Desk(database))
    talk.does(seal)
    one = talk.begins()
    theirs, ours = talk.does(lambda session: connected(session, [one], "live"))
    bus = stack.enter_context(redis_server(data, free_port()))
    sides = [
        side_on(stack, host, cluster.url_at(host.database, "apart"), data, bus) for host in both
    ]
    windows = [
        stack.enter_context(_window(side.network.address, end))
        for side, end in zip(sides, (theirs, ours), strict=True)
    ]
    return windows[0], windows[1], _faults(sides, bus)


def _faults(sides: list[Side], bus: RedisServer) -> list[Fault]:
    first, second = sides
    return [
        ("the citizen's web process is killed", first.is_killed, first.comes_back),
        ("the colleague's web process is killed", second.is_killed, second.comes_back),
        ("the citizen's host has no cable", _then_wait(first.host.unplug), first.host.plug),
        (
            "the citizen's host does not reach PostgreSQL",
            _then_wait(first.host.lose_database),
            first.host.find_database,
        ),
        ("Redis is away", _then_wait(bus.kill), lambda: None),
        ("Redis is back", lambda: None, bus.start),
    ]


def _then_wait(wrong: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        wrong()
        time.sleep(OUT)

    return both


@contextmanager
def _window(address: str, end: tuple[str, str]) -> Iterator[Window]:
    window = opened(address, *end)
    try:
        yield window
    finally:
        window.close()


def _apart(
    citizen: Window,
    colleague: Window,
    wrong: Callable[[], None],
    right: Callable[[], None],
    number: int,
) -> float:
    """Milliseconds from when everything is there again until what was typed meanwhile is seen."""
    mark = str(number * 1000 + int(time.monotonic()) % 1000)
    wrong()
    _presses(citizen, mark)
    right()
    since = time.perf_counter()
    while mark not in _seen(colleague):
        if time.perf_counter() - since > PATIENCE:
            raise RuntimeError("What was typed never came.")
        time.sleep(0.02)
    return (time.perf_counter() - since) * 1e3


def _presses(window: Window, mark: str) -> None:
    window.selenium.execute_script(PRESS, f"#{mark} ")


def _seen(window: Window) -> dict[str, Any]:
    found: dict[str, Any] = window.selenium.execute_script("return window.seen || {}")
    return found
