"""Which party of a case has an address, what its owner said to it, and what is sent there.

No address stands here: it lies encrypted with the person. The key tells the same one again.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, String
from sqlmodel import Field, SQLModel

from app.foundation import clock


class Mailbox(SQLModel, table=True):
    """The address of one party of one case; nothing but the question goes there until confirmed."""

    access_id: UUID = Field(foreign_key="access.id", primary_key=True)
    email_key: str = Field(index=True)
    asked_at: datetime
    confirmed_at: datetime | None = None
    stopped_at: datetime | None = None
    opens_case: bool = Field(
        default=False, description="The link in a mail opens the case: its owner has said so."
    )


class BlockedAddress(SQLModel, table=True):
    """An address whose owner wants no mail from us, ever, whoever gives it."""

    __tablename__ = "blocked_address"

    email_key: str = Field(primary_key=True)
    at: datetime


class NoticeKind(StrEnum):
    ASK = "ask"
    NEWS = "news"
    CALL = "call"  # that we call soon


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Notice(SQLModel, table=True):
    """One mail. Its id is its Message-ID, however often it has to be sent."""

    __table_args__ = (
        CheckConstraint("kind IN ('ask','news','call')", name="kind"),
        CheckConstraint("state IN ('waiting','sent','failed','dropped')", name="state"),
        Index("ix_notice_sent", "email_key", "sent_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    access_id: UUID = Field(foreign_key="access.id", index=True)
    email_key: str
    kind: NoticeKind = Field(sa_type=String)
    entry_number: int = Field(description="The newest entry that it tells of.")
    state: NoticeState = Field(default=NoticeState.WAITING, sa_type=String)
    made_at: datetime = Field(default_factory=clock.now, index=True)
    sent_at: datetime | None = None
