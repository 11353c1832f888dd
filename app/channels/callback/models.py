"""A call that was promised, how often it was tried, and when a unit can make calls.

The number and the wishes are health data as good as any (GDPR art. 9): encrypted, and forgotten
with the case.
"""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.domain.organisation.models import Competence
from app.domain.people.models import HelperRole
from app.foundation.crypto import EncryptedText


class CallState(StrEnum):
    """How a promised call stands. Only one that is promised is still to be made."""

    PROMISED = "promised"
    TALKED = "talked"
    CANCELLED = "cancelled"  # by the citizen, or with the case
    WRITING = "writing"  # nobody was reached, or we never called: we write instead


class Call(SQLModel, table=True):
    """One promise to call somebody within half an hour that they chose."""

    __table_args__ = (
        CheckConstraint("state IN ('promised','talked','cancelled','writing')", name="state"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("(state = 'promised') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("place > 0", name="place"),
        # The last place is sold once, whoever sells it (no overbooking).
        Index(
            "uq_call_place",
            "unit_id",
            "starts_at",
            "place",
            unique=True,
            sqlite_where=text("state = 'promised'"),
            postgresql_where=text("state = 'promised'"),
        ),
        # What is still to be made, by time.
        Index(
            "ix_call_due",
            "ends_at",
            sqlite_where=text("state = 'promised'"),
            postgresql_where=text("state = 'promised'"),
        ),
        Index("ix_call_decided", "state", "decided_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    access_id: UUID | None = Field(
        default=None, foreign_key="access.id", description="Of whoever asked for it on the site."
    )
    token: str = Field(unique=True, description="Of the form: two presses, one call.")
    unit_id: UUID = Field(foreign_key="unit.id", description="Who makes it.")
    staff_id: UUID | None = Field(
        default=None, foreign_key="staff.id", description="The only colleague it is for, by a wish."
    )
    needs: Competence | None = Field(default=None, sa_type=String)
    starts_at: datetime
    ends_at: datetime
    place: int = Field(description="Which of the unit's places in that half hour, from 1.")
    state: CallState = Field(default=CallState.PROMISED, sa_type=String)
    number: str | None = Field(default=None, sa_column=Column(EncryptedText))
    name: str | None = Field(
        default=None, sa_column=Column(EncryptedText), description="Whom to ask for."
    )
    third: bool = Field(default=False, description="Somebody else is called, who speaks for them.")
    relation: HelperRole | None = Field(
        default=None, sa_type=String, description="Who that is to the citizen, if it was said."
    )
    wishes: str = Field(sa_column=Column(EncryptedText, nullable=False), description="Codes.")
    has_wishes: bool = Field(default=False, description="There is something to forget in time.")
    relayed: bool = Field(
        default=False,
        description="The citizen types from their page, and an operator calls ``name`` for them.",
    )
    opening: str | None = Field(
        default=None,
        sa_column=Column(EncryptedText),
        description="What may be said of the citizen first.",
    )
    came_at: datetime | None = Field(
        default=None, description="The citizen is in line for it, or an operator calls for them."
    )
    overridden: bool = Field(
        default=False, description="Somebody asked us to write, and this one call is made (P10)."
    )
    says_who: bool = Field(default=True, description="We may say that we are the municipality.")
    leaves_message: bool = Field(default=False, description="We may leave a message.")
    tries: int = 0
    moves: int = Field(default=0, description="How often we, not the citizen, moved it.")
    made_at: datetime
    decided_at: datetime | None = None


class CallResult(StrEnum):
    """How one try ended."""

    TALKED = "talked"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    REFUSED = "refused"  # whoever was called does not want to talk by phone


class CallTry(SQLModel, table=True):
    """That somebody called. Kept for the statistics; the thread says it to people."""

    __tablename__ = "call_try"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint(
            "result IN ('talked','no_answer','busy','wrong_number','refused')", name="result"
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id")
    number: int
    at: datetime
    staff_id: UUID = Field(foreign_key="staff.id")
    result: CallResult = Field(sa_type=String)


class CallHours(SQLModel, table=True):
    """When a unit makes calls on a weekday (0 is Monday), and how many at a time.

    Half-open, and never outside the unit's opening hours. A lunch hour is the gap between two.
    """

    __tablename__ = "call_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
        CheckConstraint("places BETWEEN 1 AND 100", name="places"),
        UniqueConstraint("unit_id", "weekday", "opens"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    weekday: int
    opens: time
    closes: time
    places: int


class CallPause(SQLModel, table=True):
    """A unit makes no calls from one moment to another: a sudden closing."""

    __tablename__ = "call_pause"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_call_pause_unit", "unit_id", "ends_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    starts_at: datetime
    ends_at: datetime
    by_id: UUID = Field(foreign_key="staff.id")
    made_at: datetime


class CallWindow(SQLModel, table=True):
    """A half hour of a unit in which a place was sold: who sells the next one waits here."""

    __tablename__ = "call_window"

    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    starts_at: datetime = Field(primary_key=True)
    changed_at: datetime = Field(index=True)
