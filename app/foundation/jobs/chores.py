"""Forgetting work that is done, and the shape of everything else that is forgotten in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, select
from sqlmodel import Session, SQLModel, col

from app.foundation.clock import now
from app.foundation.jobs.models import Job, JobState

KEPT = timedelta(days=30)


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


def over(session: Session) -> int:
    """How many jobs were done long ago."""
    return number_of(session, Job, *_over())


def sweep(session: Session) -> int:
    """Remove jobs that were done long ago. Dead ones stay until a person has looked."""
    return remove_rows(session, Job, *_over())


def _over() -> tuple[ColumnElement[bool], ...]:
    return col(Job.state) == JobState.DONE, col(Job.finished_at) < now() - KEPT
