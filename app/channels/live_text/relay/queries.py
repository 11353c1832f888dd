"""Questions about calls that are made for citizens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlmodel import Session, col

from app.channels.live_text.locks import lock_of
from app.channels.live_text.models import (
    Author,
    Conversation,
    ConversationEvent,
    ConversationState,
    Kind,
    OpenLine,
)
from app.channels.live_text.presence import LIVING
from app.channels.live_text.relay.models import Relay, Spoken
from app.channels.live_text.relay.sentences import Line, Mark, Prompt, back_of, mark_of, prompt_of
from app.domain.organisation.models import Role, Staff


class Phone(StrEnum):
    """How the call stands."""

    CALLING = "calling"
    ON = "on"  # somebody is on the phone
    OFF = "off"  # and has hung up


LEADS = (Role.LEAD, Role.HEAD)
LEAD_WAIT = timedelta(minutes=5)


@dataclass(frozen=True)
class Called:
    """Whom an operator calls, and what may be said first; nothing once it is forgotten."""

    callee: str
    number: str
    opening: str


@dataclass(frozen=True)
class Call:
    """How a call stands: the phone, how far the citizen's words were said, and what comes next."""

    phone: Phone | None
    mark: Mark | None
    back: Mark | None
    prompt: Prompt | None
    wants_summary: bool


NO_CALL = Call(None, None, None, None, wants_summary=False)


def called(session: Session, conversation: Conversation) -> Called:
    """Whom the operator of a conversation calls."""
    relay, lock = session.get(Relay, conversation.id), lock_of(conversation)
    words = (relay.callee, relay.number, relay.opening) if relay else (None, None, None)
    return Called(*(lock.open(one) or "" for one in words))


def phone_of(relay: Relay, conversation: Conversation) -> Phone | None:
    """How the phone is held just now; None before anybody speaks for the citizen."""
    if conversation.state != ConversationState.CONNECTED:
        return None
    if relay.hung_up_at:
        return Phone.OFF
    return Phone.ON if relay.reached_at else Phone.CALLING


def call_of(session: Session, conversation: Conversation) -> Call:
    """How the call of a conversation stands."""
    relay = session.get(Relay, conversation.id)
    if relay is None:
        return NO_CALL
    lines = lines_of(session, conversation)
    return Call(
        phone=phone_of(relay, conversation),
        mark=mark_of(lines),
        back=back_of(lines),
        prompt=prompt_of(lines),
        wants_summary=relay.summary_at is not None,
    )


def lines_of(session: Session, conversation: Conversation) -> list[Line]:
    """The citizen's lines in order, those that are being written and can be seen last. Those of
    which every word was said are left out, but for the last of them."""
    lock = lock_of(conversation)
    spoken = select(col(Spoken.line), col(Spoken.words))
    of = col(Spoken.conversation_id) == conversation.id
    said = {one.line: one.words for one in session.execute(spoken.where(of))}
    seqs = _seqs(session, conversation.id)
    rows: list[tuple[str, str | None, bool]] = [
        (row.line, row.words, True)
        for row in session.execute(
            select(col(ConversationEvent.line), col(ConversationEvent.words))
            .where(
                col(ConversationEvent.conversation_id) == conversation.id,
                col(ConversationEvent.seq).in_(seqs),
            )
            .order_by(col(ConversationEvent.seq))
        )
    ]
    shown = select(col(OpenLine.line), col(OpenLine.words)).where(
        col(OpenLine.conversation_id) == conversation.id,
        col(OpenLine.author) == Author.CITIZEN,
        col(OpenLine.shown),
    )
    rows += [(*row, False) for row in session.execute(shown.order_by(col(OpenLine.at)))]
    return [
        Line(line, (lock.open(words) or "").lstrip(), whole, lock.open(said.get(line)) or "")
        for line, words, whole in rows
    ]


def _seqs(session: Session, conversation_id: UUID) -> list[int]:
    """The numbers of the citizen's lines that are not said to their end, and of the last that
    is."""
    is_done = exists().where(
        col(Spoken.conversation_id) == col(ConversationEvent.conversation_id),
        col(Spoken.line) == col(ConversationEvent.line),
        col(Spoken.done),
    )
    mine = and_(
        col(ConversationEvent.conversation_id) == conversation_id,
        col(ConversationEvent.kind) == Kind.LINE,
        col(ConversationEvent.author) == Author.CITIZEN,
    )
    number = col(ConversationEvent.seq)
    waiting = session.execute(select(number).where(mine, ~is_done)).scalars().all()
    last = session.execute(select(number).where(mine, is_done).order_by(number.desc()).limit(1))
    return [*last.scalars(), *waiting]


def may_join(
    relay: Relay, conversation: Conversation, staff: Staff, units: Collection[UUID]
) -> bool:
    """Whether somebody may come to the side of whoever speaks: the colleague who is asked to go on,
    and a lead who may see the unit's cases."""
    return relay.asked_id == staff.id or (staff.role in LEADS and conversation.unit_id in units)


def lead_waited_for(session: Session, at: datetime, _days: object) -> list[UUID]:
    """The cases in which whoever speaks has asked for a lead, and none has come for long."""
    found = (
        select(col(Conversation.case_id))
        .join(Relay, col(Relay.conversation_id) == col(Conversation.id))
        .where(
            LIVING,
            col(Conversation.state) == ConversationState.CONNECTED,
            col(Conversation.beside_id).is_(None),
            col(Relay.lead_asked_at) <= at - LEAD_WAIT,
        )
    )
    return list(session.execute(found).scalars())


@dataclass(frozen=True)
class Wanted:
    """A call in which somebody is wanted at the side of whoever speaks."""

    conversation: Conversation
    operator: str
    to_go_on: bool  # else a lead is wanted


def wanted(session: Session, staff: Staff, units: Collection[UUID]) -> list[Wanted]:
    """The calls to which a colleague is called, the one that has waited longest first."""
    mine = col(Relay.asked_id) == staff.id
    if staff.role in LEADS:
        mine = or_(
            mine, and_(col(Relay.lead_asked_at).is_not(None), col(Conversation.unit_id).in_(units))
        )
    found = (
        select(Conversation, Relay, col(Staff.name))
        .join(Relay, col(Relay.conversation_id) == col(Conversation.id))
        .join(Staff, col(Staff.id) == col(Conversation.staff_id))
        .where(
            LIVING,
            col(Conversation.state) == ConversationState.CONNECTED,
            col(Conversation.beside_id).is_(None),
            col(Conversation.staff_id) != staff.id,
            mine,
        )
        .order_by(col(Conversation.began_at))
    )
    return [
        Wanted(one, name, relay.asked_id == staff.id) for one, relay, name in session.execute(found)
    ]
