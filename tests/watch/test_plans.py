"""No question of the watch walks past cases that are well, however many they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from app.domain.cases.models import Case, State
from app.domain.organisation.models import Role, Staff
from app.domain.organisation.queries import calendar, units_of
from app.foundation import clock
from app.foundation.database import Database
from app.web.house import House
from app.web.room import DeskLink, Find, Lost
from bench.watch import DUE, fill_busy

OPEN = 20_000
MOST = 5 * DUE  # rows of the case table that one question may look at
STEPS = 40 * MOST  # of SQLite's machine, which takes some dozens for each row that it looks at


def fault_of(database: Database, find: Find) -> list[str]:
    """What is wrong with the way in which an engine answers a question; nothing is good."""
    with database.read() as session:
        days = calendar(session)
        with _asked(database) as asked:
            find(session, clock.now(), days)
    judge = _sqlite_faults if database.is_sqlite else _postgres_faults
    return [fault for sql, values in asked for fault in judge(database, sql, values)]


@contextmanager
def _asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        asked.append((sql, values))

    event.listen(database.engine, "before_cursor_execute", keep)
    yield asked
    event.remove(database.engine, "before_cursor_execute", keep)


def _sqlite_faults(database: Database, sql: str, values: Any) -> list[str]:
    """A walk over the whole table, or more steps than what is due is worth."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 100
        return 0

    connection = sqlite3.connect(str(database.url.database))
    try:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        connection.set_progress_handler(count, 100)
        connection.execute(sql, values).fetchall()
    finally:
        connection.close()
    walks = [line for line in plan if line.startswith("SCAN case")]
    return walks + ([f"{steps} steps: {plan}"] if steps > STEPS else [])


def _postgres_faults(database: Database, sql: str, values: Any) -> list[str]:
    """A walk over the whole table, or more of its rows looked at than what is due is worth."""
    with database.read() as session:
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}"
        told = session.connection().exec_driver_sql(explain, values).scalar_one()
    plans = json.loads(told) if isinstance(told, str) else told
    return [fault for plan in plans for fault in _faults_of_node(plan["Plan"])]


def _faults_of_node(node: dict[str, Any]) -> Iterator[str]:
    if node.get("Relation Name") == "case":
        looked = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        if node["Node Type"] == "Seq Scan" or looked * node["Actual Loops"] > MOST:
            yield f"{node['Node Type']} over {looked * node['Actual Loops']} rows"
    for below in node.get("Plans", ()):
        yield from _faults_of_node(below)


def _urgent(session: Session, *_: Any) -> Any:
    return session.execute(select(col(Case.id)).where(col(Case.urgent))).scalars().all()


def _all_open(session: Session, *_: Any) -> Any:
    """Along an index, but past every open case."""
    where = (col(Case.state) == State.OPEN, col(Case.events) > 500)
    return session.execute(select(col(Case.id)).where(*where)).scalars().all()


@pytest.mark.slow
def test_given_twenty_thousand_open_cases_when_the_watch_looks_then_it_touches_what_is_due(
    house: House,
) -> None:
    fill_busy(house.database, OPEN)
    kinds: list[Lost] = [lost for room in house.rooms for lost in room.lost]

    faults = {lost.kind: fault_of(house.database, lost.find) for lost in kinds}

    assert faults == {lost.kind: [] for lost in kinds}
    assert len(kinds) > 10
    assert {link.name: fault_of(house.database, _number(link)) for link in _counting(house)} == {
        link.name: [] for link in _counting(house)
    }
    for bad in (_urgent, _all_open):
        assert fault_of(house.database, bad)


def _counting(house: House) -> list[DeskLink]:
    """The pages of the desk that say in the menu of every page how much waits there."""
    return [link for room in house.rooms for link in room.desk_links if link.number]


def _number(link: DeskLink) -> Find:
    def find(session: Session, *_: Any) -> list[Any]:
        lead = session.exec(select(Staff).where(Staff.role == Role.LEAD)).one()
        assert link.number
        return [link.number(session, lead, units_of(session, lead))]

    return find
