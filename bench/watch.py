"""Whether the watch looks as quickly when a city has a million open cases."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from app.domain.cases.models import (
    Case,
    Entry,
    OrderKind,
    State,
    Transfer,
    TransferState,
    WaitingOn,
    WaitsFor,
    WorkOrder,
)
from app.domain.organisation.queries import calendar
from app.foundation import clock
from app.foundation.database import Database
from app.watch.commands import look
from app.web.room import Lost
from bench.queue import CHUNK, Given, House, fill, moment_on, new_database, version, writer_of
from bench.stage import stage
from bench.table import Row, judged, told
from tests.engines import Cluster

LIMIT = 1.3
SIZES = (1_000, 1_000_000)
QUICK_SIZES = (400, 800)
DUE = 200  # cases that are lost, as many in each size


def busy(house: House, number: int) -> Iterator[Given]:
    """All are open; ``DUE`` of them are lost, in five ways, and the others are nearly so: new since
    today, or due within days."""
    chance, now = random.Random(2006), clock.now()
    old, soon = now - timedelta(days=9), now + timedelta(minutes=1)
    lost: list[dict[str, Any]] = [
        {"due_at": now - timedelta(days=1)},
        {"waits": (WaitsFor.NEW, old)},
        {"waits": (WaitsFor.REPLY, old)},
        {"passed": 3},
        {"due_at": soon, "system_moves": 1},
    ]
    for place in range(number):
        given: dict[str, Any] = {
            "unit": chance.choice(house.units),
            "owner": chance.choice(house.staff) if chance.random() < 0.7 else None,
            "state": State.OPEN,
            "waiting_on": chance.choice([WaitingOn.US, WaitingOn.CITIZEN]),
            "due_at": now + timedelta(minutes=chance.randrange(2000, 20 * 1440)),
            "opened_at": old,
            "waits": (WaitsFor.NEW, now) if chance.random() < 0.3 else None,
        }
        if place < DUE:
            given |= {"waits": None, "waiting_on": WaitingOn.US} | lost[place % len(lost)]
        yield Given(**given)


def fill_busy(database: Database, size: int) -> None:
    """That many open cases with what is offered and owed in them, nothing of which is due."""
    fill(database, busy, size)
    with database.read() as session:
        rows = session.execute(
            select(col(Case.id), col(Entry.id), col(Case.owner_unit_id))
            .join(Entry, col(Entry.case_id) == col(Case.id))
            .where(col(Case.token).startswith("bench-"), col(Entry.number) == 1)
        ).all()
        units = list(session.execute(select(col(Case.owner_unit_id)).distinct()).scalars())
        by_id = session.execute(select(col(Case.owner_id)).where(col(Case.owner_id).is_not(None)))
        staff = by_id.scalars().first()
    moment, chance = moment_on(database), random.Random(2007)
    assert staff is not None
    offers = (
        _offer(chance, moment, row, staff, units) for row in rows[DUE:] if not chance.randrange(20)
    )
    orders = (_order(chance, moment, row) for row in rows[DUE:] if not chance.randrange(10))
    database.engine.dispose()
    with closing(writer_of(database)) as writer:
        kinds: list[tuple[type[SQLModel], Iterator[dict[str, Any]]]] = [
            (Transfer, offers),
            (WorkOrder, orders),
        ]
        for table, made in kinds:
            while chunk := list(islice(made, CHUNK)):
                writer.write(table, chunk)


def _offer(
    chance: random.Random,
    moment: Callable[[datetime], str],
    row: Sequence[UUID],
    staff: UUID,
    units: Sequence[UUID],
) -> dict[str, Any]:
    case_id, entry_id, unit = row
    return {
        "id": f"{chance.getrandbits(128):032x}",
        "case_id": case_id.hex,
        "entry_id": entry_id.hex,
        "from_unit_id": unit.hex,
        "to_unit_id": chance.choice([one for one in units if one != unit]).hex,
        "by_id": staff.hex,
        "state": str(TransferState.OFFERED),
        "offered_at": moment(clock.now()),
        "lapses_at": moment(clock.now() + timedelta(days=3)),
    }


def _order(
    chance: random.Random, moment: Callable[[datetime], str], row: Sequence[UUID]
) -> dict[str, Any]:
    return {
        "id": f"{chance.getrandbits(128):032x}",
        "case_id": row[0].hex,
        "unit_id": row[2].hex,
        "kind": str(OrderKind.LETTER),
        "entry_number": 1,
        "made_at": moment(clock.now()),
        "due_at": moment(clock.now() + timedelta(days=3)),
    }


def rows(*, quick: bool = False, on_postgresql: bool = False) -> Iterator[Row]:
    """A round of the watch at each size beside the same round at the first, taking turns."""
    sizes, times = (QUICK_SIZES, 3) if quick else (SIZES, 30)
    with ExitStack() as open_houses:
        urls = [""] * len(sizes)
        if on_postgresql:
            cluster = open_houses.enter_context(Cluster(durable=True))
            urls = [new_database(cluster, size) for size in sizes]
            yield told("engine", version(urls[0]))
        databases: list[Database] = []
        kinds: list[Lost] = []
        keys = None
        for size, url in zip(sizes, urls, strict=True):
            house = open_houses.enter_context(stage(url, keys))
            keys = keys or house.folder / "keys.json"
            began = time.perf_counter()
            fill_busy(house.house.database, size)
            yield told("open cases", f"{size:,} written in {time.perf_counter() - began:,.0f} s")
            databases.append(house.house.database)
            kinds = [lost for room in house.house.rooms for lost in room.lost]
        yield from _compared("all of it new", sizes, databases, kinds, times, undo=True)
        for database in databases:
            _round(database, kinds, undo=False)
        yield from _compared("nothing new", sizes, databases, kinds, times, undo=False)


def _compared(
    name: str,
    sizes: Sequence[int],
    databases: Sequence[Database],
    kinds: Sequence[Lost],
    times: int,
    *,
    undo: bool,
) -> Iterator[Row]:
    took: list[list[float]] = [[] for _ in databases]
    for _ in range(times):
        for place, database in enumerate(databases):
            took[place].append(_round(database, kinds, undo=undo))
    middle = [statistics.median(each) * 1e3 for each in took]
    for size, cost in zip(sizes[1:], middle[1:], strict=True):
        figure = f"A round of the watch, {name}, {size:,} open cases ({cost:.1f} ms)"
        yield judged(figure, cost / middle[0], LIMIT, f"x of {sizes[0]:,}", digits=2)


class _Undone(Exception):
    """What was found is found again by the next round."""


def _round(database: Database, kinds: Sequence[Lost], *, undo: bool) -> float:
    """Seconds of looking for everything once: CPU where the database is in this process, else the
    time it takes."""
    watch = time.process_time if database.is_sqlite else time.perf_counter

    def command(session: Session) -> None:
        days = calendar(session)
        for lost in kinds:
            look(session, lost, days)
        if undo:
            raise _Undone

    began = watch()
    with suppress(_Undone):
        database.write(command)
    return watch() - began
