"""Forgetting work that is done, and the shape of everything else that is forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, select, update
from sqlmodel import Session, SQLModel, col

from app.foundation.clock import local, now
from app.foundation.database import put_row
from app.foundation.jobs.models import ChoreDay, Job, JobState

KEPT = timedelta(days=30)
REPORTS_KEPT = timedelta(days=366)


@dataclass(frozen=True)
class Sweep:
    """Something that is kept for a time only."""

    name: str  # what has been kept long enough, in words that a person reads in a report
    every: timedelta
    over: Callable[[Session], int]  # how many there are to remove
    remove: Callable[[Session], int]  # removes some of them and returns how many; 0 at the end


def number_of(session: Session, table: type[SQLModel], *where: ColumnElement[bool]) -> int:
    """How many rows there are."""
    return int(session.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def remove_rows(session: Session, table: type[SQLModel], *where: ColumnElement[bool]) -> int:
    """Delete rows and return how many they were."""
    return cast("CursorResult[Any]", session.execute(delete(table).where(*where))).rowcount


def note(session: Session, name: str, number: int) -> None:
    """Add to the day's report that a chore ran, and how much it did."""
    day = local(now()).date()
    # First the row, then the sum, so that two workers at midnight both count.
    row = {"day": day, "name": name, "number": 0, "last_at": now()}
    put_row(session, ChoreDay, row, changing=("last_at",))
    mine = (col(ChoreDay.day) == day, col(ChoreDay.name) == name)
    session.execute(update(ChoreDay).where(*mine).values(number=col(ChoreDay.number) + number))


def report(session: Session, since: date) -> list[ChoreDay]:
    """What every chore did from a day on, the newest day first."""
    days = select(ChoreDay).where(col(ChoreDay.day) >= since)
    ordered = days.order_by(col(ChoreDay.day).desc(), col(ChoreDay.name))
    return list(session.execute(ordered).scalars())


def old_reports(session: Session) -> int:
    """How many lines of reports are older than a year."""
    return number_of(session, ChoreDay, _old())


def forget_reports(session: Session) -> int:
    """Remove them."""
    return remove_rows(session, ChoreDay, _old())


def _old() -> ColumnElement[bool]:
    return col(ChoreDay.day) < local(now() - REPORTS_KEPT).date()


def over(session: Session) -> int:
    """How many jobs were done long ago."""
    return number_of(session, Job, *_over())


def sweep(session: Session) -> int:
    """Remove jobs that were done long ago. Dead ones stay until a person has looked."""
    return remove_rows(session, Job, *_over())


def _over() -> tuple[ColumnElement[bool], ...]:
    return col(Job.state) == JobState.DONE, col(Job.finished_at) < now() - KEPT
