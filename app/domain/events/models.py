"""An event says that something happened, in numbers and codes, never in a person's words."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.foundation import clock


class ActorKind(StrEnum):
    CITIZEN = "citizen"
    STAFF = "staff"
    SYSTEM = "system"


class Event(SQLModel, table=True):
    """Numbered without gaps within its case, with the fields that the first year is judged by."""

    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("actor IN ('citizen','staff','system')", name="actor"),
        Index("ix_event_kind_at", "kind", "at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id")
    number: int
    kind: str
    at: datetime = Field(default_factory=clock.now)
    actor: ActorKind = Field(sa_type=String)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    channel: str
    topic_id: UUID = Field(foreign_key="topic.id")
    unit_id: UUID = Field(foreign_key="unit.id")
    working_minutes: int = Field(description="Opening-hours minutes since the case was opened.")
