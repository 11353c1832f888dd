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


OURS = (WaitingOn.US, WaitingOn.OTHERS)  # whoever waits, the promise is ours to keep


class WaitsFor(StrEnum):
    """What of the citizen's nobody has acted on yet."""

    NEW = "new"
    REPLY = "reply"
    UNSOLVED = "unsolved"


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
    JOINED = "joined"  # with another case; its text is why, between colleagues
    PARTED = "parted"  # from it again
    MANDATE = "mandate"  # somebody no longer speaks for the citizen
    ACCEPTED = "accepted"  # what was passed on
    RETURNED = "returned"  # its text is the reason, between colleagues
    LAPSED = "lapsed"  # nobody took what was passed on
    TAKEN_BACK = "taken_back"  # by whoever passed it on
    FORWARDED = "forwarded"  # to another authority; its text is for the citizen
    HANDED_OVER = "handed_over"  # the other authority has said that it has it
    MOVED = "moved"  # to a unit where somebody is there
    CALL_PROMISED = "call_promised"  # its date is when we call
    CALL_MOVED = "call_moved"  # to its date
    CALL_CANCELLED = "call_cancelled"
    CALL_MISSED = "call_missed"  # nobody was reached; we try again on its date
    CALL_WRITING = "call_writing"  # we call no more, and write instead
    CONVERSATION = "conversation"  # all that was said in live text, by both sides


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
        CheckConstraint("system_moves IN (0, 1)", name="system_moves"),
        CheckConstraint("(waits_for IS NULL) = (waits_since IS NULL)", name="waits"),
        CheckConstraint("waits_for IS NULL OR waits_for IN ('new','reply','unsolved')", name="for"),
        Index(
            "ix_case_unit_queue",
            "owner_unit_id",
            "state",
            "waiting_on",
            "urgent",
            "due_at",
            "opened_at",
            "id",
        ),
        Index(
            "ix_case_own_queue",
            "owner_id",
            "state",
            "waiting_on",
            "urgent",
            "due_at",
            "opened_at",
            "id",
        ),
        # For whoever takes the next case: the many that somebody has are not walked past.
        # SQLite takes it only when it holds all that the question names, owner_id too.
        Index(
            "ix_case_free_queue",
            "owner_unit_id",
            "state",
            "waiting_on",
            "quick",
            "urgent",
            "due_at",
            "opened_at",
            "id",
            "owner_id",
            sqlite_where=text("owner_id IS NULL"),
            postgresql_where=text("owner_id IS NULL"),
        ),
        # For the share that is kept for those who have waited longest.
        Index(
            "ix_case_free_longest",
            "owner_unit_id",
            "state",
            "waiting_on",
            "quick",
            "waits_since",
            "opened_at",
            "id",
            "owner_id",
            sqlite_where=text("owner_id IS NULL"),
            postgresql_where=text("owner_id IS NULL"),
        ),
        Index("ix_case_purge", "state", "purge_after"),
        # What is due, wherever it is: for the chores that look after dates.
        Index("ix_case_due", "state", "waiting_on", "due_at"),
        Index(
            "ix_case_waits",
            "waits_for",
            "waits_since",
            sqlite_where=text("waits_since IS NOT NULL"),
            postgresql_where=text("waits_since IS NOT NULL"),
        ),
        Index(
            "ix_case_passed",
            "passed",
            sqlite_where=text("passed >= 3 AND closed_at IS NULL"),
            postgresql_where=text("passed >= 3 AND closed_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    reference: str = Field(unique=True)
    token: str = Field(
        unique=True, description="Of the form that opened it: two presses, one case."
    )
    channel: str
    language: str
    wrote_before: bool = Field(default=False, description="Says so; number or code is lost.")
    title: str | None = Field(default=None, sa_column=Column(EncryptedText))
    topic_id: UUID = Field(foreign_key="topic.id")
    owner_unit_id: UUID = Field(foreign_key="unit.id")
    owner_id: UUID | None = Field(default=None, foreign_key="staff.id")
    state: State = Field(default=State.OPEN, sa_type=String)
    waiting_on: WaitingOn = Field(default=WaitingOn.US, sa_type=String)
    next_step: str = Field(sa_column=Column(EncryptedText, nullable=False))
    due_at: datetime
    urgent: bool = Field(default=False, description="Cannot wait for its turn.")
    quick: bool = Field(default=False, description="As its topic is; here for the indexes' sake.")
    waits_for: WaitsFor | None = Field(
        default=None, sa_type=String, description="What of the citizen's no colleague has acted on."
    )
    waits_since: datetime | None = Field(default=None, description="Since when.")
    touched_at: datetime | None = Field(default=None, description="When a colleague acted last.")
    passed: int = Field(default=0, description="How often it changed units since a lead had it.")
    returned: int = Field(default=0, description="How often it came back since a lead had it.")
    system_moves: int = Field(
        default=0, description="Whether the house itself has moved this promise; at most once (P2)."
    )
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
            "kind IN ('message','answer','note','transfer','date','closed','reopened',"
            "'joined','parted','mandate','accepted','returned','lapsed','taken_back','forwarded',"
            "'handed_over','moved','call_promised','call_moved','call_cancelled','call_missed',"
            "'call_writing','conversation')",
            name="kind",
        ),
        CheckConstraint("actor IN ('citizen','staff','system')", name="actor"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id")
    number: int
    kind: EntryKind = Field(sa_type=String)
    at: datetime
    actor: ActorKind = Field(sa_type=String)
    staff_id: UUID | None = Field(
        default=None,
        foreign_key="staff.id",
        description="Who wrote it; of a citizen's words, who took them down.",
    )
    access_id: UUID | None = Field(
        default=None, foreign_key="access.id", description="Of the helper who wrote it."
    )
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
    LAPSED = "lapsed"
    TAKEN_BACK = "taken_back"


class Transfer(SQLModel, table=True):
    """Passing a case on. Everything goes along; the date never moves; the sender has it until
    somebody accepts (P3)."""

    __table_args__ = (
        CheckConstraint(
            "state IN ('offered','accepted','returned','lapsed','taken_back')", name="state"
        ),
        CheckConstraint("from_unit_id <> to_unit_id OR to_id IS NOT NULL", name="goes_somewhere"),
        CheckConstraint("(state = 'offered') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_transfer_offered",
            "case_id",
            unique=True,
            sqlite_where=text("state = 'offered'"),
            postgresql_where=text("state = 'offered'"),
        ),
        Index("ix_transfer_to", "to_unit_id", "state", "offered_at"),
        Index("ix_transfer_lapses", "state", "lapses_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    entry_id: UUID = Field(foreign_key="entry.id", unique=True)
    from_unit_id: UUID = Field(foreign_key="unit.id")
    to_unit_id: UUID = Field(foreign_key="unit.id")
    to_id: UUID | None = Field(
        default=None, foreign_key="staff.id", description="To whom in it; none: to all of them."
    )
    by_id: UUID = Field(foreign_key="staff.id")
    next_step: str | None = Field(
        default=None,
        sa_column=Column(EncryptedText),
        description="What happens next once it is accepted, for the citizen.",
    )
    state: TransferState = Field(default=TransferState.OFFERED, sa_type=String)
    offered_at: datetime
    lapses_at: datetime = Field(description="Then it comes back by itself.")
    decided_at: datetime | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="staff.id")


class Authority(SQLModel, table=True):
    """Somebody outside the municipality who may be the right one (forvaltningsloven § 7, 2)."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(unique=True)
    reach: str = Field(description="How a citizen reaches them, in writing first.")
    active: bool = True


class Forwarding(SQLModel, table=True):
    """That a case was sent to another authority, until that one has said that it has it."""

    __table_args__ = (
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed"),
        Index(
            "ix_forwarding_open",
            "follow_up_at",
            sqlite_where=text("confirmed_at IS NULL"),
            postgresql_where=text("confirmed_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    authority_id: UUID = Field(foreign_key="authority.id")
    entry_id: UUID = Field(foreign_key="entry.id", unique=True)
    by_id: UUID = Field(foreign_key="staff.id")
    at: datetime
    follow_up_at: datetime = Field(description="When we ask whether they have it.")
    confirmed_at: datetime | None = None
    confirmed_by_id: UUID | None = Field(default=None, foreign_key="staff.id")


class Party(StrEnum):
    CITIZEN = "citizen"
    HELPER = "helper"


class Access(SQLModel, table=True):
    """One party's way to a case. Code and address come from ``version``; neither is stored."""

    __table_args__ = (
        CheckConstraint("party IN ('citizen','helper')", name="party"),
        CheckConstraint("(party = 'helper') = (mandate_id IS NOT NULL)", name="mandate"),
        Index(
            "ix_access_mandate",
            "mandate_id",
            sqlite_where=text("mandate_id IS NOT NULL"),
            postgresql_where=text("mandate_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    party: Party = Field(default=Party.CITIZEN, sa_type=String)
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    mandate_id: UUID | None = Field(default=None, foreign_key="mandate.id")
    version: int = 1
    made_at: datetime
    revoked_at: datetime | None = None
    read_entries: int = Field(default=0, description="Entries there were when it was last read.")


class Attachment(SQLModel, table=True):
    """A file that somebody sent with a message, or is about to. Its bytes lie in the storage."""

    __table_args__ = (
        CheckConstraint("(entry_id IS NULL) = (expires_at IS NOT NULL)", name="sent_or_expires"),
        Index("ix_attachment_expires_at", "expires_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    form: str = Field(index=True, description="Fingerprint of the form that it was added to.")
    entry_id: UUID | None = Field(default=None, foreign_key="entry.id", index=True)
    place: int = Field(description="Its number among the files of the message, from 1.")
    name: str = Field(sa_column=Column(EncryptedText, nullable=False))
    described: str | None = Field(default=None, sa_column=Column(EncryptedText))
    kind: str = Field(description="Of the file kinds that we know by their content.")
    size: int = Field(description="Bytes.")
    stored: str = Field(unique=True, description="Its random name in the storage.")
    digest: str = Field(description="SHA-256 of the content, keyed.")
    received_at: datetime
    expires_at: datetime | None = Field(default=None, description="Until it is sent.")


class OrderKind(StrEnum):
    """What a person has to do by hand, because no channel does it yet."""

    SMS = "sms"
    LETTER = "letter"
    EASY_READ = "easy_read"
    LARGE_PRINT = "large_print"
    BRAILLE = "braille"
    AUDIO = "audio"
    SIGN_VIDEO = "sign_video"
    LANGUAGE = "language"
    NOTICE_FAILED = "notice_failed"  # a notice could not be delivered: find another way
    UNREAD = "unread"  # an answer that nobody has read: the lead decides
    INTERPRETER = "interpreter"  # for a call: to be asked, or told that it has changed


class WorkOrder(SQLModel, table=True):
    """Something owed to a citizen outside this site, with a date, until somebody has done it."""

    __tablename__ = "work_order"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done"),
        Index("ix_work_order_open", "unit_id", "done_at", "due_at"),
        Index(
            "ix_work_order_failed",
            "case_id",
            sqlite_where=text("kind = 'notice_failed' AND done_at IS NULL"),
            postgresql_where=text("kind = 'notice_failed' AND done_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    unit_id: UUID = Field(foreign_key="unit.id")
    access_id: UUID | None = Field(default=None, foreign_key="access.id", description="For whom.")
    kind: OrderKind = Field(sa_type=String)
    entry_number: int = Field(description="The entry it is about; 1 is the receipt.")
    made_at: datetime
    due_at: datetime
    done_at: datetime | None = None
    done_by_id: UUID | None = Field(default=None, foreign_key="staff.id")


class Joining(SQLModel, table=True):
    """That one case goes on in another; both keep their histories, and it can be undone."""

    __table_args__ = (
        CheckConstraint("from_case_id <> into_case_id", name="two"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
        Index(
            "uq_joining_from",
            "from_case_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_joining_at", "at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    from_case_id: UUID = Field(foreign_key="case.id")
    into_case_id: UUID = Field(foreign_key="case.id", index=True)
    at: datetime
    by_id: UUID = Field(foreign_key="staff.id")
    waiting_on: WaitingOn = Field(sa_type=String, description="Of the first case, before.")
    undone_at: datetime | None = None
    undone_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
