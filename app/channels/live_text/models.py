"""A conversation in live text, its journal, what is being written in it, and who is there to talk.

The words of a conversation are health data as good as any (GDPR art. 9): encrypted in the journal
for as long as the conversation can go on, then one entry of the case, and forgotten with that.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.foundation.crypto import EncryptedText


class Mode(StrEnum):
    """Whom the citizen types with."""

    DIRECT = "direct"  # a colleague of the municipality
    RELAY = "relay"  # an operator who speaks on the phone for the citizen


class Policy(StrEnum):
    """What stays of the words when a conversation is over."""

    JOURNAL = "journal"  # one entry of the case: this was case handling
    CITIZEN = "citizen"  # what the citizen takes along, nothing else
    NONE = "none"


class ConversationState(StrEnum):
    WAITING = "waiting"  # for a colleague; the citizen can type already
    CONNECTED = "connected"
    ENDED = "ended"


class Ending(StrEnum):
    TALKED = "talked"
    WRITTEN = "written"  # nobody came: what was typed is a message
    CALL = "call"  # nobody came: the citizen asked for a call


class Author(StrEnum):
    CITIZEN = "citizen"
    STAFF = "staff"
    ASSISTANT = "assistant"  # the relay operator
    SYSTEM = "system"


class Channel(StrEnum):
    """In what capacity an author wrote."""

    SELF = "self"  # own words
    PHONE = "phone"  # what somebody said on the phone, typed word for word
    ASIDE = "aside"  # what else can be heard


class Kind(StrEnum):
    """What stands in the journal. Only lines have words."""

    LINE = "line"
    GIVE = "give"  # it is the other's turn
    END = "end"  # nothing more from this side
    TIME = "time"  # somebody needs more time
    ATTENTION = "attention"
    JOINED = "joined"  # a colleague has come
    LEFT = "left"  # a colleague has gone, and another comes
    LOST = "lost"  # we have lost the connection to a colleague
    BESIDE = "beside"  # a colleague has come too, and reads along
    APART = "apart"  # and has gone again
    REACHED = "reached"  # somebody answers the phone
    HUNG_UP = "hung_up"
    SUMMARY = "summary"  # the citizen asks for the main points
    EMERGENCY = "emergency"
    ENDED = "ended"


class Reads(StrEnum):
    """How much of what others write is read aloud at a time."""

    SENTENCE = "sentence"
    ANSWER = "answer"
    WORD = "word"
    NOTHING = "nothing"


# What is said of the call that is made for the citizen.
OF_THE_CALL = (Kind.REACHED, Kind.HUNG_UP, Kind.SUMMARY, Kind.EMERGENCY)

CELLS = (12, 20, 32, 40, 80)  # what a braille display shows at once


class Conversation(SQLModel, table=True):
    """One conversation of a case. ``seq`` is the number of its last event; none is left out."""

    __table_args__ = (
        CheckConstraint("mode IN ('direct','relay')", name="mode"),
        CheckConstraint("policy IN ('journal','citizen','none')", name="policy"),
        CheckConstraint("mode <> 'relay' OR policy <> 'journal'", name="relay_policy"),
        CheckConstraint("state IN ('waiting','connected','ended')", name="state"),
        CheckConstraint("ending IN ('talked','written','call')", name="ending"),
        CheckConstraint("reads IN ('sentence','answer','word','nothing')", name="reads"),
        CheckConstraint("cells IS NULL OR cells IN (12,20,32,40,80)", name="cells"),
        CheckConstraint("turn IN ('citizen','staff')", name="turn"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("(state = 'ended') = (ending IS NOT NULL)", name="ending_known"),
        CheckConstraint("state <> 'connected' OR staff_id IS NOT NULL", name="connected"),
        CheckConstraint(
            "offered_to_id IS NULL OR (state = 'waiting' AND offered_until IS NOT NULL)",
            name="offered",
        ),
        # One conversation of a case at a time.
        Index(
            "uq_conversation_living",
            "case_id",
            unique=True,
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
        # Those that go on, the one that has waited longest first.
        Index(
            "ix_conversation_living",
            "began_at",
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
        Index("ix_conversation_ended", "state", "ended_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    case_id: UUID = Field(foreign_key="case.id", index=True)
    access_id: UUID = Field(foreign_key="access.id", description="Of whoever began it.")
    unit_id: UUID = Field(foreign_key="unit.id", description="Whose colleagues answer.")
    token: str = Field(unique=True, description="Of the form: two presses, one conversation.")
    language: str
    mode: Mode = Field(default=Mode.DIRECT, sa_type=String)
    policy: Policy = Field(default=Policy.JOURNAL, sa_type=String)
    state: ConversationState = Field(default=ConversationState.WAITING, sa_type=String)
    ending: Ending | None = Field(default=None, sa_type=String)
    seq: int = 0
    began_at: datetime = Field(
        description="Since when the citizen waits; a lost colleague never changes it."
    )
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    connected_at: datetime | None = None
    offered_to_id: UUID | None = Field(default=None, foreign_key="staff.id")
    offered_until: datetime | None = None
    offers: int = Field(default=0, description="How often it was offered; each offer has a number.")
    turn: str | None = Field(default=None, description="Whose turn it is, if somebody said so.")
    citizen_seen_at: datetime = Field(description="The last sign of the citizen.")
    citizen_fetches: bool = Field(default=True, description="Gets answers by pressing a button.")
    citizen_read: int = Field(default=0, description="The last event that was read at their pace.")
    live: bool = Field(default=False, description="We see the citizen's words as they are typed.")
    reads: Reads = Field(default=Reads.SENTENCE, sa_type=String)
    cells: int | None = Field(
        default=None, description="Cells of a braille display, if one is used."
    )
    beside_id: UUID | None = Field(
        default=None, foreign_key="staff.id", description="A colleague who is there too, visibly."
    )
    emergency_at: datetime | None = Field(default=None, description="It goes before all others.")
    booked_id: UUID | None = Field(
        default=None, description="The call that was promised for this time, as its room knows it."
    )
    steps: int = Field(default=0, description="How often something was said on the phone.")
    ended_at: datetime | None = None


class ConversationEvent(SQLModel, table=True):
    """One thing said or done in a conversation, in order and without a gap. Never changed."""

    __tablename__ = "conversation_event"
    __table_args__ = (
        UniqueConstraint("conversation_id", "line"),
        CheckConstraint(
            "kind IN ('line','give','end','time','attention','joined','left','lost','beside',"
            "'apart','reached','hung_up','summary','emergency','ended')",
            name="kind",
        ),
        CheckConstraint("author IN ('citizen','staff','assistant','system')", name="author"),
        CheckConstraint("channel IN ('self','phone','aside')", name="channel"),
        CheckConstraint("(kind = 'line') = (line IS NOT NULL)", name="line"),
    )

    conversation_id: UUID = Field(foreign_key="conversation.id", primary_key=True)
    seq: int = Field(primary_key=True)
    kind: Kind = Field(sa_type=String)
    line: str | None = Field(default=None, description="The line's own id: said twice, it is one.")
    author: Author = Field(sa_type=String)
    channel: Channel = Field(default=Channel.SELF, sa_type=String)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    words: str | None = Field(default=None, sa_column=Column(EncryptedText))
    size: int | None = Field(default=None, description="How many words; kept when they are not.")
    at: datetime


class OpenLine(SQLModel, table=True):
    """What somebody is writing just now: one row a line, so erased words are nowhere."""

    __tablename__ = "conversation_open_line"
    __table_args__ = (
        CheckConstraint("author IN ('citizen','staff','assistant')", name="author"),
        CheckConstraint("channel IN ('self','phone','aside')", name="channel"),
    )

    conversation_id: UUID = Field(foreign_key="conversation.id", primary_key=True)
    line: str = Field(primary_key=True)
    author: Author = Field(sa_type=String)
    channel: Channel = Field(default=Channel.SELF, sa_type=String)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    rev: int
    shown: bool = Field(description="Whether the other side sees it while it is written.")
    words: str = Field(sa_column=Column(EncryptedText, nullable=False))
    at: datetime


class Ready(StrEnum):
    """What a colleague says of themselves."""

    FREE = "free"
    BUSY = "busy"
    AWAY = "away"


class Presence(SQLModel, table=True):
    """That a colleague is there to talk, until ``expires_at`` unless it is said again."""

    __table_args__ = (CheckConstraint("ready IN ('free','busy','away')", name="ready"),)

    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    ready: Ready = Field(sa_type=String)
    since: datetime = Field(description="Free since then; the longest is asked first.")
    expires_at: datetime
