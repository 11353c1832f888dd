"""Who there is to help, what with, and when."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, String, text
from sqlmodel import Field, SQLModel

from app.foundation import clock


class Department(SQLModel, table=True):
    """A part of the municipality (forvaltning). Names change; the id does not."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(unique=True)
    name_en: str


class Unit(SQLModel, table=True):
    """The people who own cases together."""

    __table_args__ = (
        CheckConstraint("fallback_id IS NULL OR fallback_id <> id", name="fallback"),
        CheckConstraint("reserved BETWEEN 10 AND 90", name="reserved"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    department_id: UUID = Field(foreign_key="department.id")
    name: str = Field(unique=True)
    name_en: str
    sorts: bool = Field(default=False, description="Takes every message nobody has sorted yet.")
    active: bool = Field(default=True, description="A closed unit gets no new cases.")
    fallback_id: UUID | None = Field(
        default=None, foreign_key="unit.id", description="Who has its cases while nobody is there."
    )
    reserved: int = Field(
        default=30, description="Of 100 cases taken, how many are those that have waited longest."
    )
    taken: int = Field(
        default=0, description="Cases taken by turn; every so many is a reserved one."
    )


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
    words: str = Field(
        default="", description="What messages about it say, with spaces between: for suggestions."
    )
    quick: bool = Field(default=False, description="Mostly finished at once (straksafklaring).")


class Role(StrEnum):
    AGENT = "agent"  # contact centre
    BACK_OFFICE = "back_office"
    SPECIALIST = "specialist"
    LEAD = "lead"
    HEAD = "head"  # of a department: the last whom the watch tells
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"


class Competence(StrEnum):
    """What a colleague can do that not everybody can."""

    SIGN_LANGUAGE = "sign_language"
    TEXT_RELAY = "text_relay"
    LIVE_TEXT = "live_text"
    APHASIA = "aphasia"
    EASY_READ = "easy_read"
    BRAILLE = "braille"
    ENGLISH = "english"


class Staff(SQLModel, table=True):
    """A colleague. Signs in by a user name; the password is only kept as argon2id."""

    __table_args__ = (
        CheckConstraint(
            "role IN ('agent','back_office','specialist','lead','head','evaluator',"
            "'administrator')",
            name="role",
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    user_name: str = Field(unique=True)
    name: str
    password_hash: str
    unit_id: UUID = Field(foreign_key="unit.id")
    role: Role = Field(default=Role.AGENT, sa_type=String)
    competences: str = Field(default="", description="Codes with a space between.")
    email: str | None = Field(default=None, description="At work; the watch writes there.")
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


class Absence(SQLModel, table=True):
    """A colleague is not there, from one day to another or until coming back. Never why."""

    __table_args__ = (
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="order"),
        CheckConstraint("stand_in_id IS NULL OR stand_in_id <> staff_id", name="stand_in"),
        Index("ix_absence_current", "staff_id", "first_day", "last_day"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    first_day: date
    last_day: date | None = Field(default=None, description="None: until somebody says so.")
    stand_in_id: UUID | None = Field(
        default=None, foreign_key="staff.id", description="Gets the cases; none: the unit does."
    )
    ended_at: datetime | None = Field(default=None, description="Came back, or it was cancelled.")
    made_at: datetime = Field(default_factory=clock.now)


class OpeningHours(SQLModel, table=True):
    """When people are at work on a weekday (0 is Monday), in half-open stretches.

    Rows without a unit are the municipality's. A unit with rows of its own has only those.
    """

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
        Index(
            "uq_opening_hours_house",
            "weekday",
            "opens",
            unique=True,
            sqlite_where=text("unit_id IS NULL"),
            postgresql_where=text("unit_id IS NULL"),
        ),
        Index(
            "uq_opening_hours_unit",
            "unit_id",
            "weekday",
            "opens",
            unique=True,
            sqlite_where=text("unit_id IS NOT NULL"),
            postgresql_where=text("unit_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    weekday: int
    opens: time
    closes: time


class ClosingDay(SQLModel, table=True):
    """A day closed by custom, not by law: 1 May, 5 June, 24 and 31 December; or half a day."""

    __tablename__ = "closing_day"
    __table_args__ = (
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="half"),
        CheckConstraint("opens IS NULL OR opens < closes", name="order"),
    )

    day: date = Field(primary_key=True)
    name: str
    opens: time | None = Field(default=None, description="Of a day that is open for a part of it.")
    closes: time | None = None
