"""The queue walks along its indexes, however many cases there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, text
from sqlmodel import Session

from app.domain.cases.queries import Line, next_unowned
from app.foundation import clock
from app.foundation.database import Database
from tests.domain.desk import Desk


def _plan(database: Database, ask: Callable[[Session], object]) -> str:
    """How the engine goes about the first statement of a question."""
    asked: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        if sql.startswith("SELECT"):
            asked.append((sql, values))

    event.listen(database.engine, "before_cursor_execute", keep)
    try:
        with database.read() as session:
            ask(session)
    finally:
        event.remove(database.engine, "before_cursor_execute", keep)
    sql, values = asked[0]
    with database.read() as session:
        connection = session.connection()
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        if not database.is_sqlite:
            # A table as small as a test's is read from end to end, unless that is forbidden.
            session.execute(text("SET LOCAL enable_seqscan = off"))
        return "\n".join(str(row) for row in connection.exec_driver_sql(explain + sql, values))


def test_given_cases_that_somebody_has_when_the_next_is_taken_then_they_are_not_walked_past(
    desk: Desk,
) -> None:
    line = Line(units=(desk.unit("Kontaktcenter"),))

    plan = _plan(desk.database, lambda session: next_unowned(session, line, now=clock.now()))

    assert plan.count("ix_case_free_queue") == len(line.legs(clock.now()))
    assert "ix_case_unit_queue" not in plan
