"""A person as far as a case needs to know: how to reach and meet them, who speaks for them.

Wishes say what to do, never what is wrong (P8). They are treated as health data all the same
(GDPR art. 9): encrypted, and forgotten in time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Index, String, text
from sqlmodel import Field, SQLModel

from app.foundation import clock
from app.foundation.crypto import EncryptedText


class Way(StrEnum):
    """How somebody wants to hear that there is news, besides reading it in the case."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class Wish(StrEnum):
    """How somebody wants to be met. The order is the one that people choose from."""

    WRITE_ONLY = "write_only"
    SMS_FIRST = "sms_first"
    SPEAK_SLOWLY = "speak_slowly"
    GIVE_TIME = "give_time"
    FIXED_TIME = "fixed_time"
    SAME_AGENT = "same_agent"
    USES_AAC = "uses_aac"
    HELPER_SPEAKS = "helper_speaks"
    VIA_TEXT_RELAY = "via_text_relay"
    SIGN_INTERPRETER = "sign_interpreter"
    SPEECH_TO_TEXT_INTERPRETER = "speech_to_text_interpreter"
    TACTILE_INTERPRETER = "tactile_interpreter"
    SPEECH_RELAY = "speech_relay"
    EASY_READ = "easy_read"
    LARGE_PRINT = "large_print"
    BRAILLE = "braille"
    AUDIO = "audio"
    SIGN_VIDEO = "sign_video"
    LETTER = "letter"
    LANGUAGE = "language"


class Strength(StrEnum):
    """How firmly a wish is meant."""

    PREFER = "prefer"
    NEED = "need"


@dataclass(frozen=True)
class Given:
    """What somebody chose to tell about themselves; all of it may be left out."""

    name: str = ""
    email: str = ""
    phone: str = ""  # E.164, or as it was written where it belongs to no numbering plan
    address: str = ""
    ways: tuple[Way, ...] = ()
    wishes: tuple[Wish, ...] = ()
    strength: Strength = Strength.PREFER
    other_language: str = ""
    keeps: bool = False

    @property
    def is_nothing(self) -> bool:
        return self == Given()


class Person(SQLModel, table=True):
    """One party of one case. The keys find the same person again without being readable."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str | None = Field(default=None, sa_column=Column(EncryptedText))
    email: str | None = Field(default=None, sa_column=Column(EncryptedText))
    phone: str | None = Field(default=None, sa_column=Column(EncryptedText))
    address: str | None = Field(default=None, sa_column=Column(EncryptedText))
    ways: str = Field(sa_column=Column(EncryptedText, nullable=False))
    wishes: str = Field(
        sa_column=Column(EncryptedText, nullable=False), description="Codes with their strength."
    )
    other_language: str | None = Field(default=None, sa_column=Column(EncryptedText))
    has_wishes: bool = Field(default=False, description="There is something to forget in time.")
    keeps: bool = Field(
        default=False, description="The wishes are kept as long as the case, by the person's yes."
    )
    name_key: str | None = Field(default=None, index=True)
    email_key: str | None = Field(default=None, index=True)
    phone_key: str | None = Field(default=None, index=True)
    made_at: datetime = Field(default_factory=clock.now)


class HelperRole(StrEnum):
    """As whom somebody writes for another."""

    RELATIVE = "relative"
    HELPER = "helper"
    COMPANION = "companion"
    REPRESENTATIVE = "representative"
    GUARDIAN = "guardian"
    INTERPRETER = "interpreter"


class Basis(StrEnum):
    """What lets somebody speak for another (forvaltningsloven § 8)."""

    ASKED = "asked"  # the citizen asked for it by word of mouth or sign
    MANDATE = "mandate"  # in writing
    GUARDIANSHIP = "guardianship"


class Receives(StrEnum):
    """Who is told what we answer."""

    BOTH = "both"
    HELPER = "helper"
    CITIZEN = "citizen"


@dataclass(frozen=True)
class Speaks:
    """What a helper says about speaking for somebody."""

    role: HelperRole
    basis: Basis
    receives: Receives
    ends_on: date | None = None
    helper: Given = field(default_factory=Given)


class Mandate(SQLModel, table=True):
    """That somebody speaks for the citizen in a case, until a day or until it is ended."""

    __table_args__ = (
        CheckConstraint(
            "role IN ('relative','helper','companion','representative','guardian','interpreter')",
            name="role",
        ),
        CheckConstraint("basis IN ('asked','mandate','guardianship')", name="basis"),
        CheckConstraint("receives IN ('both','helper','citizen')", name="receives"),
        # Where nobody else is told: what must not end unseen.
        Index(
            "ix_mandate_only",
            "ends_on",
            sqlite_where=text("receives = 'helper' AND ended_at IS NULL"),
            postgresql_where=text("receives = 'helper' AND ended_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    role: HelperRole = Field(sa_type=String)
    basis: Basis = Field(sa_type=String)
    receives: Receives = Field(default=Receives.BOTH, sa_type=String)
    ends_on: date | None = Field(default=None, description="The last day it holds; none: no end.")
    made_at: datetime = Field(default_factory=clock.now)
    ended_at: datetime | None = None

    def holds(self, today: date) -> bool:
        """Whether it holds on this day of the municipality's calendar."""
        return self.ended_at is None and (self.ends_on is None or today <= self.ends_on)
