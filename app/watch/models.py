"""What the watch has found, and how far it has gone with it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, String, text
from sqlmodel import Field, SQLModel


class Step(StrEnum):
    """Who has been told."""

    OWNER = "owner"
    LEAD = "lead"
    HEAD = "head"


class LostCase(SQLModel, table=True):
    """A case that may get lost, in one way, from when it was found until that way is over."""

    __tablename__ = "lost_case"
    __table_args__ = (
        CheckConstraint("step IN ('owner','lead','head')", name="step"),
        Index(
            "uq_lost_case_open",
            "case_id",
            "kind",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index(
            "ix_lost_case_next",
            "next_at",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id")
    kind: str
    found_at: datetime
    step: Step = Field(default=Step.OWNER, sa_type=String)
    next_at: datetime | None = Field(default=None, description="When the next one is told.")
    settled_at: datetime | None = None
