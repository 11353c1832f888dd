"""Who there is to help, what with, and when."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.foundation import clock


class Department(SQLModel, table=True):
    """A part of the municipality (forvaltning). Names change; the id does not."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(unique=True)
    name_en: str


class Unit(SQLModel, table=True):
    """The people who own cases together."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    department_id: UUID = Field(foreign_key="department.id")
    name: str = Field(unique=True)
    name_en: str
    sorts: bool = Field(default=False, description="Takes every message nobody has sorted yet.")


class Topic(SQLModel, table=True):
    """What a case is about, who takes it, how long an answer and the keeping may take."""

    __table_args__ = (
        CheckConstraint("answer_days > 0", name="answer_days"),
        CheckConstraint("keep_months > 0", name="keep_months"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    name: str
    name_en: str
    unit_id: UUID = Field(foreign_key="unit.id")
    kle: str | None = None
    answer_days: int = Field(default=5, description="Working days until the citizen has an answer.")
    keep_months: int = Field(default=24, description="Months the text is kept after closing.")
    must_keep: bool = Field(default=False, description="A duty forbids deleting the text early.")
    offered: bool = Field(default=False, description="Citizens may choose it themselves.")


class Role(StrEnum):
    AGENT = "agent"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"


class Staff(SQLModel, table=True):
    """A colleague. Signs in by a user name; the password is only kept as argon2id."""

    __table_args__ = (CheckConstraint("role IN ('agent','lead','administrator')", name="role"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_name: str = Field(unique=True)
    name: str
    password_hash: str
    unit_id: UUID = Field(foreign_key="unit.id")
    role: Role = Field(default=Role.AGENT, sa_type=String)
    active: bool = True
    demo: bool = Field(
        default=False, description="Invented: signs in from this machine only (P11)."
    )
    created_at: datetime = Field(default_factory=clock.now)


class UnitRight(SQLModel, table=True):
    """A colleague may also see and work on the cases of this unit."""

    __tablename__ = "unit_right"

    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)


class OpeningHours(SQLModel, table=True):
    """When people are at work on a weekday (0 is Monday); a day without a row is closed."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        UniqueConstraint("weekday"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    weekday: int
    opens: time
    closes: time


class ClosingDay(SQLModel, table=True):
    """A day closed by custom, not by law: 1 May, 5 June, 24 and 31 December."""

    __tablename__ = "closing_day"

    day: date = Field(primary_key=True)
    name: str
