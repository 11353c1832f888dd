"""The tables of a case. What is NOT NULL here is a promise: a case always has somebody, a next
step and a date (P2)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.domain.events.models import ActorKind
from app.foundation.crypto import EncryptedText


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class WaitingOn(StrEnum):
    US = "us"
    CITIZEN = "citizen"
    OTHERS = "others"


class Outcome(StrEnum):
    SOLVED = "solved"
    WITHDRAWN = "withdrawn"
    FORWARDED = "forwarded"
    JOINED = "joined"
    UNANSWERED = "unanswered"


class EntryKind(StrEnum):
    MESSAGE = "message"  # the citizen's words
    ANSWER = "answer"  # our words to the citizen
    NOTE = "note"  # between colleagues
    TRANSFER = "transfer"  # its text is the summary, between colleagues
    DATE = "date"  # its text is the reason, for the citizen
    CLOSED = "closed"  # its text, if any, is for the citizen
    REOPENED = "reopened"


class Case(SQLModel, table=True):
    """One concern. ``version`` grows with every change, so that nobody saves over another."""

    __table_args__ = (
        CheckConstraint("state IN ('open','closed')", name="state"),
        CheckConstraint("waiting_on IN ('us','citizen','others')", name="waiting_on"),
        CheckConstraint(
            "outcome IS NULL OR "
            "outcome IN ('solved','withdrawn','forwarded','joined','unanswered')",
            name="outcome",
        ),
        CheckConstraint(
            "(state = 'open') = (outcome IS NULL) AND (state = 'open') = (closed_at IS NULL)",
            name="closed",
        ),
        CheckConstraint("length(next_step) > 0", name="next_step"),
        Index(
            "ix_case_unit_queue",
            "owner_unit_id",
            "state",
            "waiting_on",
            "due_at",
            "opened_at",
            "id",
        ),
        Index("ix_case_own_queue", "owner_id", "state", "waiting_on", "due_at", "opened_at", "id"),
        # For whoever takes the next case: the many that somebody has are not walked past.
        # SQLite takes it only when it holds all that the question names, owner_id too.
        Index(
            "ix_case_free_queue",
            "owner_unit_id",
            "state",
            "waiting_on",
            "due_at",
            "opened_at",
            "id",
            "owner_id",
            sqlite_where=text("owner_id IS NULL"),
            postgresql_where=text("owner_id IS NULL"),
        ),
        Index("ix_case_purge", "state", "purge_after"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    reference: str = Field(unique=True)
    token: str = Field(
        unique=True, description="Of the form that opened it: two presses, one case."
    )
    channel: str
    language: str
    title: str | None = Field(default=None, sa_column=Column(EncryptedText))
    topic_id: UUID = Field(foreign_key="topic.id")
    owner_unit_id: UUID = Field(foreign_key="unit.id")
    owner_id: UUID | None = Field(default=None, foreign_key="staff.id")
    state: State = Field(default=State.OPEN, sa_type=String)
    waiting_on: WaitingOn = Field(default=WaitingOn.US, sa_type=String)
    next_step: str = Field(sa_column=Column(EncryptedText, nullable=False))
    due_at: datetime
    outcome: Outcome | None = Field(default=None, sa_type=String)
    opened_at: datetime
    closed_at: datetime | None = None
    purge_after: datetime
    erased_at: datetime | None = None
    version: int = 1
    entries: int = 0
    events: int = 0

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


class Entry(SQLModel, table=True):
    """One thing said or done in a case. Never edited; linked to the entry before it (P12)."""

    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint(
            "kind IN ('message','answer','note','transfer','date','closed','reopened')", name="kind"
        ),
        CheckConstraint("actor IN ('citizen','staff','system')", name="actor"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id")
    number: int
    kind: EntryKind = Field(sa_type=String)
    at: datetime
    actor: ActorKind = Field(sa_type=String)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    unit_id: UUID = Field(foreign_key="unit.id", description="Where it happened, or went to.")
    due_at: datetime = Field(description="The date promised to the citizen when it was written.")
    before: str = Field(description="Digest of the entry before, or of nothing.")
    digest: str


class EntryText(SQLModel, table=True):
    """The words of an entry: never changed, but they can be forgotten."""

    __tablename__ = "entry_text"

    entry_id: UUID = Field(foreign_key="entry.id", primary_key=True)
    words: str = Field(sa_column=Column(EncryptedText, nullable=False))
    salt: str


class TransferState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Transfer(SQLModel, table=True):
    """Passing a case on. Everything goes along; the date never moves (P3)."""

    __table_args__ = (
        CheckConstraint("state IN ('offered','accepted','returned')", name="state"),
        CheckConstraint("from_unit_id <> to_unit_id", name="goes_somewhere"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    entry_id: UUID = Field(foreign_key="entry.id", unique=True)
    from_unit_id: UUID = Field(foreign_key="unit.id")
    to_unit_id: UUID = Field(foreign_key="unit.id")
    by_id: UUID = Field(foreign_key="staff.id")
    state: TransferState = Field(default=TransferState.OFFERED, sa_type=String)
    offered_at: datetime
    decided_at: datetime | None = None


class Party(StrEnum):
    CITIZEN = "citizen"


class Access(SQLModel, table=True):
    """One party's way to a case. Code and address come from ``version``; neither is stored."""

    __table_args__ = (CheckConstraint("party IN ('citizen')", name="party"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    party: Party = Field(default=Party.CITIZEN, sa_type=String)
    version: int = 1
    made_at: datetime
    revoked_at: datetime | None = None
