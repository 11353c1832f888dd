"""What it costs to receive a message durably, beside the same SQL through sqlite3 alone."""

from __future__ import annotations

import secrets
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import uuid4

from sqlalchemy import event
from sqlmodel import Session

from app.channels.written.routes import FORM
from app.domain.cases.commands import open_case
from app.foundation.crypto import keyring
from app.web import drafts, sessions
from bench.stage import WORDS, Browser, Stage, stage
from bench.table import Row, judged, told

LIMIT = 6.0
_BOUNDS = ("BEGIN", "COMMIT", "ROLLBACK")
Statement = tuple[str, tuple[Any, ...]]
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def rows(*, quick: bool = False) -> Iterator[Row]:
    """CPU of a submission, of the same statements without the house, and of its parts.

    Both sides take turns, so that both meet the same neighbours on the same cores, and the middle
    of the rounds counts. The quietest round of each side is told beside it.
    """
    rounds, each = (2, 3) if quick else (30, 15)
    with stage() as ready:
        _send(ready, each)
        raw = _Raw(ready, _captured(ready))
        both = [(_send(ready, each), raw.replay(each)) for _ in range(rounds)]
        ratio = statistics.median(mine / theirs for mine, theirs in both)
        submission, alone = (min(side) for side in zip(*both, strict=True))
        yield judged("CPU of a durable submission, in times of its SQL alone", ratio, LIMIT, "x")
        yield told("POST /skriv/tjek, whole, quietest round", f"{submission:,.0f} µs")
        yield told(f"its {raw.count} statements through sqlite3 alone", f"{alone:,.0f} µs")
        yield told("quietest against quietest", f"{submission / alone:,.1f} x")
        yield from _parts(ready, submission, each)


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


class _Listening(sqlite3.Connection):
    """A connection that keeps what is said to it, however it is said."""

    said: ClassVar[list[Statement]] = []

    def cursor(self, *_factory: Any) -> Any:
        return super().cursor(_ListeningCursor)

    def commit(self) -> None:
        self._ends("COMMIT")
        super().commit()

    def rollback(self) -> None:
        self._ends("ROLLBACK")
        super().rollback()

    def _ends(self, how: str) -> None:
        if self.in_transaction:
            self.said.append((how, ()))


class _ListeningCursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        _Listening.said.append((sql, tuple(parameters)))
        return super().execute(sql, parameters)


def _captured(ready: Stage) -> list[list[Statement]]:
    """The statements of two submissions: what differs between them must be fresh each time."""
    engine = ready.house.database.engine

    def listen(_dialect: Any, _record: Any, _words: Any, options: dict[str, Any]) -> None:
        options["factory"] = _Listening

    async def one() -> list[Statement]:
        browser = Browser()
        fields = await ready.writes(browser)
        _Listening.said.clear()
        answer = await ready.ask("/skriv/tjek", browser, fields)
        assert answer.status == 303, answer.status
        return _Listening.said.copy()

    engine.dispose()
    event.listen(engine, "do_connect", listen)
    both = [ready.run(one) for _ in range(3)][1:]  # the first one opens the connections
    event.remove(engine, "do_connect", listen)
    engine.dispose()
    return both


class _Raw:
    """The same statements through one sqlite3 connection with the same promises of durability."""

    def __init__(self, ready: Stage, captured: Sequence[Sequence[Statement]]) -> None:
        first, second = captured
        assert [words for words, _ in first] == [words for words, _ in second]
        self.set = list(second)
        self.count = sum(not words.startswith(_BOUNDS) for words, _ in second)
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
    receiving = house.intake()
    browser = sessions.new_token()

    def command(session: Session) -> None:
        token = secrets.token_urlsafe(16)
        opened = open_case(
            session, words=WORDS, channel=FORM, language="da", token=token, intake=receiving
        )
        sessions.grant(session, browser, opened.access_id, version=1)
        drafts.drop(session, drafts.of_browser(browser), FORM)

    def start() -> None:
        nonlocal browser
        browser = sessions.new_token()
        house.database.write(command)

    def encrypt() -> None:
        keyring().fields.encrypt(WORDS.encode())

    whole = _cost(start, each)
    empty = _cost(lambda: house.database.write(lambda session: session.connection()), each)
    yield told("the command and its commit", f"{whole:,.0f} µs")
    yield told("of it an empty transaction", f"{empty:,.0f} µs")
    yield told("of it encrypting the words", f"{_cost(encrypt, each):,.0f} µs")
    yield told("form, routing, thread, answer, log: the rest", f"{submission - whole:,.0f} µs")


def _cost(work: Callable[[], object], number: int) -> float:
    work()
    spent = []
    for _ in range(10):
        began = time.process_time()
        for _ in range(number):
            work()
        spent.append(time.process_time() - began)
    return min(spent) / number * 1e6
