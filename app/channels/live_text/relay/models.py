"""The call that is made for the citizen of a conversation, and how far their words have been said.

All words here lie behind the key of the conversation, as what is said in it does (`locks`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from app.foundation.crypto import EncryptedText


class Relay(SQLModel, table=True):
    """Whom an operator calls, what they may say first, and how the call stands."""

    conversation_id: UUID = Field(foreign_key="conversation.id", primary_key=True)
    callee: str | None = Field(default=None, sa_column=Column(EncryptedText))
    number: str | None = Field(default=None, sa_column=Column(EncryptedText))
    opening: str | None = Field(
        default=None,
        sa_column=Column(EncryptedText),
        description="What may be said of the citizen first, in their own words.",
    )
    reached_at: datetime | None = Field(default=None, description="When somebody answered first.")
    hung_up_at: datetime | None = Field(default=None, description="The phone is not held any more.")
    summary_at: datetime | None = Field(
        default=None, description="The citizen has asked for the main points."
    )
    lead_asked_at: datetime | None = Field(default=None, description="Since when a lead is wanted.")
    asked_id: UUID | None = Field(
        default=None, foreign_key="staff.id", description="A colleague who is asked to take over."
    )


class Spoken(SQLModel, table=True):
    """How far the words of one line have been said on the phone, as they stood then."""

    __tablename__ = "relay_spoken"

    conversation_id: UUID = Field(foreign_key="conversation.id", primary_key=True)
    line: str = Field(primary_key=True)
    words: str | None = Field(default=None, sa_column=Column(EncryptedText))
    size: int = Field(description="How many words; kept when they are not.")
    done: bool = Field(default=False, description="The line was sent, and all of it has been said.")
    at: datetime
