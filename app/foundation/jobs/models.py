"""A job is a promise to do something later; it survives the death of every process."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Index, String
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

from app.foundation import clock


class JobState(StrEnum):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"  # every try failed: a person must look


class Job(SQLModel, table=True):
    """One piece of work. The payload holds ids only, never words or addresses (P8)."""

    __table_args__ = (
        CheckConstraint("state IN ('ready','running','done','dead')", name="state"),
        Index("ix_job_due", "state", "run_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str
    payload: dict[str, str | int] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )
    event_id: UUID | None = Field(default=None, index=True)
    state: JobState = Field(default=JobState.READY, sa_type=String)
    run_at: datetime = Field(default_factory=clock.now)
    lease_until: datetime | None = None
    token: UUID | None = None
    tries: int = 0
    last_error: str | None = None
    created_at: datetime = Field(default_factory=clock.now)
    finished_at: datetime | None = None


class ChoreDay(SQLModel, table=True):
    """What one chore did on one day, in number. A day without a row is a day it never ran."""

    __tablename__ = "chore_day"

    day: date = Field(primary_key=True)
    name: str = Field(primary_key=True)
    number: int = 0
    last_at: datetime
