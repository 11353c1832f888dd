"""Whether the queue stays as quick when a city has written for years."""

from __future__ import annotations

import base64
import json
import random
import re
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
from sqlmodel import SQLModel, col, func, select

from app.domain.cases.models import (
    Case,
    Entry,
    EntryKind,
    EntryText,
    Outcome,
    State,
    WaitingOn,
    WaitsFor,
)
from app.domain.cases.queue import next_in_line
from app.domain.events.models import ActorKind
from app.domain.organisation.models import Staff, Topic, Unit
from app.foundation import clock
from app.foundation.crypto import keyring
from app.foundation.database import Database
from app.town import fixed_id
from bench.stage import WORDS, Browser, Stage, stage
from bench.table import Row, judged, told
from tests.engines import Cluster

LIMIT = 1.3
SIZES = (1_000, 100_000, 1_000_000)
EASY_FIRST = 7_000
QUICK_SIZES = (100, 200, 400)
CHUNK = 20_000
VIEWS = {
    "my unit": "/desk",
    "mine": "/desk?vis=mine",
    "all I may see": "/desk?vis=alle",
    "waiting": "/desk?vis=venter",
}
_NEXT = re.compile(rb"efter=([\w-]+)#")


@dataclass(frozen=True)
class Given:
    """One case as the spread wants it; the rest is the same for all."""

    unit: UUID
    owner: UUID | None
    state: State
    waiting_on: WaitingOn
    due_at: datetime
    opened_at: datetime
    urgent: bool = False
    quick: bool = False
    waits: tuple[WaitsFor, datetime] | None = None
    passed: int = 0
    system_moves: int = 0


@dataclass(frozen=True)
class House:
    """Who there is to give cases to."""

    units: Sequence[UUID]
    staff: Sequence[UUID]
    mine: UUID
    me: UUID
    topic: UUID


Spread = Callable[[House, int], Iterator[Given]]


def easy(house: House, number: int) -> Iterator[Given]:
    """As years of work leave them: most are closed, the open ones everywhere and due any day."""
    chance, now = random.Random(2006), clock.now()
    waits = [WaitingOn.US] * 5 + [WaitingOn.CITIZEN] * 4 + [WaitingOn.OTHERS]
    for _ in range(number):
        is_open = chance.random() < 0.15
        due = now + timedelta(minutes=chance.randrange(-20 * 1440, 20 * 1440))
        opened = due - timedelta(days=chance.randrange(5, 30))
        is_new = is_open and chance.random() < 0.3
        yield Given(
            unit=chance.choice(house.units),
            owner=chance.choice(house.staff) if chance.random() < 0.7 else None,
            state=State.OPEN if is_open else State.CLOSED,
            waiting_on=chance.choice(waits),
            due_at=due if is_open else due - timedelta(days=chance.randrange(20, 700)),
            opened_at=opened,
            urgent=chance.random() < 0.05,
            quick=chance.random() < 0.55,
            waits=(WaitsFor.NEW, opened) if is_new else None,
        )


def nasty(house: House, number: int) -> Iterator[Given]:
    """After a storm: everything is open, in one unit, late since the same moment, and taken.

    Only the very last one has no owner, so whoever asks for the next free case has far to look.
    """
    chance, now = random.Random(2006), clock.now()
    storm = now - timedelta(days=2)
    waits = [WaitingOn.US, WaitingOn.US, WaitingOn.CITIZEN, WaitingOn.CITIZEN, WaitingOn.OTHERS]
    for place in range(number):
        due = storm if chance.random() < 0.9 else now + timedelta(days=chance.randrange(1, 9))
        is_last = place == number - 1
        yield Given(
            unit=house.mine,
            owner=None if is_last else chance.choice([house.me, house.me, *house.staff]),
            state=State.OPEN,
            waiting_on=WaitingOn.US if is_last else chance.choice(waits),
            due_at=now + timedelta(days=30) if is_last else due,
            opened_at=storm - timedelta(days=7),
            urgent=not is_last and chance.random() < 0.5,
            quick=not is_last and chance.random() < 0.5,
            waits=(WaitsFor.NEW, storm - timedelta(days=7)),
        )


def flood(house: House, number: int) -> Iterator[Given]:
    """Quick cases without end, half of them urgent, and nobody has any; the very last one is
    ordinary, so a turn that is kept has far to look."""
    chance, now = random.Random(2006), clock.now()
    for place in range(number):
        is_last = place == number - 1
        opened = now - timedelta(days=1 if is_last else 9)
        yield Given(
            unit=house.mine,
            owner=None,
            state=State.OPEN,
            waiting_on=WaitingOn.US,
            due_at=now + timedelta(minutes=chance.randrange(-1440, 1440)),
            opened_at=opened,
            urgent=not is_last and chance.random() < 0.5,
            quick=not is_last,
            waits=(WaitsFor.NEW, opened),
        )


SPREADS: dict[str, Spread] = {"easy": easy, "nasty": nasty, "flood": flood}


def rows(*, quick: bool = False, on_postgresql: bool = False) -> Iterator[Row]:
    """The queue's pages at each size beside the same page at the first size, taking turns."""
    times = 3 if quick else 40
    for name, spread in SPREADS.items():
        if not quick and name == "easy":
            # Of these most are closed; a thousand open ones fill a page, as they do in the others.
            sizes = (EASY_FIRST, *SIZES[1:])
        else:
            sizes = QUICK_SIZES if quick else SIZES
        with ExitStack() as open_houses:
            if on_postgresql:
                cluster = open_houses.enter_context(Cluster(durable=True))
                urls = [new_database(cluster, size) for size in sizes]
                yield told("engine", version(urls[0]))
            else:
                urls = [""] * len(sizes)
            houses: list[Stage] = []
            for size, url in zip(sizes, urls, strict=True):
                keys = houses[0].folder / "keys.json" if houses else None
                houses.append(open_houses.enter_context(stage(url, keys)))
                began = time.perf_counter()
                fill(houses[-1].house.database, spread, size)
                took = time.perf_counter() - began
                yield told(f"{name} spread", f"{size:,} cases written in {took:,.0f} s")
            yield from _compared(name, sizes, houses, times)


def new_database(cluster: Cluster, size: int) -> str:
    cluster.create(f"cases{size}")
    return cluster.url(f"cases{size}")


def version(url: str) -> str:
    with closing(psycopg.connect(url.replace("+psycopg", ""))) as connection:
        return f"PostgreSQL {connection.info.parameter_status('server_version')}"


def _compared(
    name: str, sizes: Sequence[int], houses: Sequence[Stage], times: int
) -> Iterator[Row]:
    questions = [_questions(house) for house in houses]
    for view in questions[0]:
        took: list[list[float]] = [[] for _ in houses]
        for _ in range(times):
            for place, asked in enumerate(questions):
                took[place].append(asked[view]())
        middle = [statistics.median(each) * 1e3 for each in took]
        for size, cost in zip(sizes[1:], middle[1:], strict=True):
            figure = f"Queue, {view}, {name}, {size:,} cases ({cost:.1f} ms)"
            yield judged(figure, cost / middle[0], LIMIT, f"x of {sizes[0]:,}", digits=2)


def _questions(house: Stage) -> dict[str, Callable[[], float]]:
    """What is asked of a house, by name; each gives the seconds that the answer took."""
    browser = house.run(lambda: house.signs_in("amira"))
    paths = {**VIEWS, "a page in the middle": _middle(house, browser)}
    with house.house.database.read() as session:
        unit_id = session.exec(select(Staff.unit_id).where(Staff.user_name == "amira")).one()
        unit = session.get_one(Unit, unit_id)
    pages: dict[str, Callable[[], float]] = {
        name: partial(_visit, house, path, browser) for name, path in paths.items()
    }
    turns = {"the next case": 0, "the next case, a kept turn": 1}
    return pages | {name: partial(_next, house, unit, taken) for name, taken in turns.items()}


def _watch(house: Stage) -> Callable[[], float]:
    """CPU where the database is in this process, else the time that passes."""
    return time.process_time if house.house.database.is_sqlite else time.perf_counter


def _next(house: Stage, unit: Unit, taken: int) -> float:
    """Seconds until it is known whose turn it is, of which every second one is kept."""
    unit.reserved, unit.taken = 50, taken
    watch = _watch(house)
    with house.house.database.read() as session:
        began = watch()
        case = next_in_line(session, unit, now=clock.now())
        took = watch() - began
    assert case is not None
    return took


def _visit(house: Stage, path: str, browser: Browser) -> float:
    """Seconds of one page."""
    watch = _watch(house)

    async def ask() -> float:
        began = watch()
        answer = await house.ask(path, browser)
        took = watch() - began
        assert answer.status == 200, (path, answer.status)
        return took

    return house.run(ask)


def _middle(house: Stage, browser: Browser) -> str:
    """The address of a page of my unit's queue that begins in the middle of it."""
    first = house.run(lambda: house.ask("/desk", browser))
    found = _NEXT.search(first.body)
    if found is None:
        return "/desk"
    mark = json.loads(base64.urlsafe_b64decode(found[1] + b"=" * (-len(found[1]) % 4)))
    with house.house.database.read() as session:
        mine = session.exec(select(Staff.unit_id).where(Staff.user_name == "amira")).one()
        ours = (
            Case.owner_unit_id == mine,
            Case.state == State.OPEN,
            Case.waiting_on == WaitingOn.US,
            col(Case.urgent).is_(False),
        )
        number = session.exec(select(func.count()).select_from(Case).where(*ours)).one()
        order = (col(Case.due_at), col(Case.opened_at), col(Case.id))
        late = select(Case).where(*ours).order_by(*order)
        case = session.exec(late.offset(number // 2).limit(1)).one()
    mark[:4] = [False, case.due_at.isoformat(), case.opened_at.isoformat(), case.id.hex]
    again = base64.urlsafe_b64encode(json.dumps(mark).encode()).decode().rstrip("=")
    return f"/desk?efter={again}"


def fill(database: Database, spread: Spread, size: int) -> None:
    """Write that many cases, each with its first message, straight into the tables."""
    with database.read() as session:
        people = House(
            units=list(session.exec(select(Unit.id))),
            staff=list(session.exec(select(Staff.id).where(Staff.user_name != "amira"))),
            mine=session.exec(select(Staff.unit_id).where(Staff.user_name == "amira")).one(),
            me=session.exec(select(Staff.id).where(Staff.user_name == "amira")).one(),
            topic=session.exec(
                select(Topic.id).where(Topic.unit_id == fixed_id("Hjælpemidler"))
            ).one(),
        )
    database.engine.dispose()
    flag: type[int] = int if database.is_sqlite else bool
    cases = _rows(moment_on(database), flag, people, spread(people, size))
    with closing(writer_of(database)) as writer:
        while chunk := list(islice(cases, CHUNK)):
            for table, place in ((Case, 0), (Entry, 1), (EntryText, 2)):
                writer.write(table, [row[place] for row in chunk])


def _rows(
    moment: Callable[[datetime], str],
    flag: type[int],
    people: House,
    spread: Iterator[Given],
) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    words = [keyring().fields.encrypt(f"{n}. {WORDS[:120]}".encode()).decode() for n in range(50)]
    step = keyring().fields.encrypt(b"We read your message.").decode()
    chance = random.Random(2005)
    for number, given in enumerate(spread):
        case_id, entry_id = _id(chance), _id(chance)
        opened = moment(given.opened_at)
        due = moment(given.due_at)
        is_open = given.state == State.OPEN
        yield (
            {
                "id": case_id,
                "reference": f"B{number:07d}",
                "token": f"bench-{number}",
                "channel": "written",
                "language": "da",
                "topic_id": people.topic.hex,
                "owner_unit_id": given.unit.hex,
                "owner_id": given.owner.hex if given.owner else None,
                "state": str(given.state),
                "waiting_on": str(given.waiting_on),
                "next_step": step,
                "due_at": due,
                "urgent": flag(given.urgent),
                "quick": flag(given.quick),
                "waits_for": str(given.waits[0]) if given.waits else None,
                "waits_since": moment(given.waits[1]) if given.waits else None,
                "touched_at": None if given.waits else opened,
                "passed": given.passed,
                "returned": 0,
                "system_moves": given.system_moves,
                "outcome": None if is_open else str(Outcome.SOLVED),
                "opened_at": opened,
                "closed_at": None if is_open else due,
                "purge_after": moment(given.opened_at + timedelta(days=730)),
                "version": 1,
                "entries": 1,
                "events": 1,
            },
            {
                "id": entry_id,
                "case_id": case_id,
                "number": 1,
                "kind": str(EntryKind.MESSAGE),
                "at": opened,
                "actor": str(ActorKind.CITIZEN),
                "unit_id": given.unit.hex,
                "due_at": due,
                "before": "0" * 64,
                "digest": "0" * 64,
            },
            {"entry_id": entry_id, "words": words[number % 50], "salt": "0" * 32},
        )


def _id(chance: random.Random) -> str:
    return f"{chance.getrandbits(128):032x}"  # as scattered as a real one, and quicker


def moment_on(database: Database) -> Callable[[datetime], str]:
    """How an engine takes a moment that comes by no driver."""
    return _moment if database.is_sqlite else _moment_with_zone


def _moment(at: datetime) -> str:
    return at.isoformat(" ", "microseconds")[:26]


def _moment_with_zone(at: datetime) -> str:
    return at.isoformat(" ", "microseconds")


class _Sqlite:
    """Writes quickly and carelessly: nothing of it has to survive."""

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        careless = (
            "journal_mode=OFF",
            "synchronous=OFF",
            "foreign_keys=OFF",
            "cache_size=-500000",
        )
        for pragma in careless:
            self._connection.execute(f"PRAGMA {pragma}").close()

    def write(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        names = list(rows[0])
        columns = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" for _ in names)
        words = f'INSERT INTO "{table.__tablename__}" ({columns}) VALUES ({marks})'  # noqa: S608 - our own names
        self._connection.execute("BEGIN")
        self._connection.executemany(words, (tuple(row.values()) for row in rows))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.execute("PRAGMA journal_mode=WAL").close()
        self._connection.close()


class _Postgres:
    """COPY, and then what autovacuum would do by itself: look at what is there."""

    def __init__(self, address: str) -> None:
        self._connection = psycopg.connect(address, autocommit=True)

    def write(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        columns = ", ".join(f'"{name}"' for name in rows[0])
        words = f'COPY "{table.__tablename__}" ({columns}) FROM STDIN'
        with self._connection.cursor() as cursor, cursor.copy(words.encode()) as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))

    def close(self) -> None:
        self._connection.execute("VACUUM ANALYZE")
        self._connection.close()


def writer_of(database: Database) -> _Sqlite | _Postgres:
    """Straight into the tables, past every rule of the house."""
    url = database.url
    if database.is_sqlite:
        return _Sqlite(str(url.database))
    return _Postgres(url.set(drivername="postgresql").render_as_string(hide_password=False))
