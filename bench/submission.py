"""What it costs to receive a message durably, beside the same SQL through sqlite3 alone."""

from __future__ import annotations

import secrets
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import event
from sqlmodel import Session

from app.channels.written.routes import FORM
from app.domain.cases.commands import open_case
from app.domain.cases.queries import case_by_token
from app.foundation.crypto import keyring
from app.web import drafts, sessions
from bench.stage import WORDS, Browser, Stage, logging_aside, stage
from bench.table import Row, judged, told

LIMIT = 6.0
Statement = tuple[str, tuple[Any, ...]]
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def rows(rounds: int = 7, each: int = 60) -> Iterator[Row]:
    """CPU of a submission, of the same statements without the house, and of its parts."""
    with stage() as ready, logging_aside(ready.folder):
        _send(ready, 10)
        statements = _captured(ready)
        raw = _Raw(ready, statements)
        mine, theirs = [], []
        for _ in range(rounds):
            mine.append(_send(ready, each))
            theirs.append(raw.replay(each))
        ratio = statistics.median(m / t for m, t in zip(mine, theirs, strict=True))
        submission, alone = statistics.median(mine), statistics.median(theirs)
        yield judged("CPU of a durable submission, times the same SQL alone", ratio, LIMIT, "x")
        yield told("POST /skriv/tjek, whole", f"{submission:,.0f} µs")
        counted = sum(not words.startswith(("BEGIN", "COMMIT", "ROLLBACK")) for words, _ in raw.set)
        yield told(f"the same {counted} statements through sqlite3", f"{alone:,.0f} µs")
        yield from _parts(ready, submission, each)


def statements() -> list[str]:
    """The statements of one submission, in order, for whoever wants to make it cheaper."""
    with stage() as ready, logging_aside(ready.folder):
        _send(ready, 3)
        return [words for words, _ in _captured(ready)[0]]


def _send(ready: Stage, number: int) -> float:
    """Microseconds of CPU for each of ``number`` submissions, every one from its own browser."""

    async def prepared() -> list[tuple[Browser, dict[str, str]]]:
        browsers = [Browser() for _ in range(number)]
        return [(browser, await ready.writes(browser)) for browser in browsers]

    waiting = ready.run(prepared)

    async def all_of_them() -> float:
        began = time.process_time()
        for browser, fields in waiting:
            answer = await ready.ask("/skriv/tjek", browser, fields)
            assert answer.status == 303, answer.status
            assert "/skriv/kvittering/" in answer.header("location")
        return time.process_time() - began

    return ready.run(all_of_them) / number * 1e6


def _captured(ready: Stage) -> list[list[Statement]]:
    """The statements of two submissions: what differs between them must be fresh each time."""
    seen: list[Statement] = []
    engine = ready.house.database.engine

    def executed(_c: Any, _cursor: Any, words: str, values: Any, *_rest: Any) -> None:
        seen.append((words, tuple(values or ())))

    def committed(_connection: Any) -> None:
        seen.append(("COMMIT", ()))

    def undone(_connection: Any) -> None:
        seen.append(("ROLLBACK", ()))

    listeners: list[tuple[str, Callable[..., None]]] = [
        ("before_cursor_execute", executed),
        ("commit", committed),
        ("rollback", undone),
    ]

    async def two() -> list[list[Statement]]:
        ready.house.calendar()
        both = []
        for browser in (Browser(), Browser()):
            fields = await ready.writes(browser)
            for name, listener in listeners:
                event.listen(engine, name, listener)
            await ready.ask("/skriv/tjek", browser, fields)
            for name, listener in listeners:
                event.remove(engine, name, listener)
            both.append(seen.copy())
            seen.clear()
        return both

    return ready.run(two)


class _Raw:
    """The same statements through one sqlite3 connection with the same promises of durability."""

    def __init__(self, ready: Stage, captured: Sequence[Sequence[Statement]]) -> None:
        first, second = captured
        assert [words for words, _ in first] == [words for words, _ in second]
        self.set = list(second)
        self._changing = {
            value
            for (_, ours), (_, theirs) in zip(second, first, strict=True)
            for value, other in zip(ours, theirs, strict=True)
            if value != other and isinstance(value, str) and not _is_moment(value)
        }
        self._connection = sqlite3.connect(
            ready.folder / "indgang.db", isolation_level=None, timeout=30
        )
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}").close()

    def replay(self, number: int) -> float:
        """Microseconds of CPU for each of ``number`` replays."""
        waiting = [self._fresh() for _ in range(number)]
        began = time.process_time()
        for statements in waiting:
            for words, values in statements:
                self._connection.execute(words, values).fetchall()
        return (time.process_time() - began) / number * 1e6

    def _fresh(self) -> list[Statement]:
        instead = {value: _like(value) for value in self._changing}
        return [(w, tuple(instead.get(v, v) for v in values)) for w, values in self.set]


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return len(value) != 32


def _like(value: str) -> str:
    return uuid4().hex if len(value) == 32 else secrets.token_hex(len(value))[: len(value)]


def _parts(ready: Stage, submission: float, each: int) -> Iterator[Row]:
    """Where the CPU goes; each part measured by itself, so that they need not add up exactly."""
    house = ready.house
    calendar = house.calendar()
    browser, token = sessions.new_token(), ""

    def command(session: Session) -> None:
        nonlocal token
        token = secrets.token_urlsafe(16)
        case_by_token(session, token)
        opened = open_case(
            session, words=WORDS, channel=FORM, language="da", token=token, calendar=calendar
        )
        sessions.grant(session, browser, opened.access_id, version=1)
        drafts.drop(session, drafts.of_browser(browser), FORM)

    def look() -> None:
        with house.database.read() as session:
            case_by_token(session, token)

    def start() -> None:
        nonlocal browser
        browser = sessions.new_token()
        house.database.write(command)

    def encrypt() -> None:
        keyring().fields.encrypt(WORDS.encode())

    whole = _cost(start, each)
    empty = _cost(lambda: house.database.write(lambda session: session.connection()), each)
    reading, sealing = _cost(look, each), _cost(encrypt, each)
    yield told("the command and its commit", f"{whole:,.0f} µs")
    yield told("an empty transaction and its commit", f"{empty:,.0f} µs")
    yield told("one read before it", f"{reading:,.0f} µs")
    yield told("encrypting the words once", f"{sealing:,.0f} µs")
    yield told(
        "form, routing, thread, answer, log: the rest", f"{submission - whole - reading:,.0f} µs"
    )


def _cost(work: Callable[[], object], number: int) -> float:
    work()
    spent = []
    for _ in range(3):
        began = time.process_time()
        for _ in range(number):
            work()
        spent.append(time.process_time() - began)
    return min(spent) / number * 1e6
