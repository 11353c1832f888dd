"""Questions about conversations."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.channels.live_text import presence
from app.channels.live_text.models import (
    Author,
    Conversation,
    ConversationEvent,
    ConversationState,
    Ending,
    Kind,
    OpenLine,
)
from app.domain.cases.models import Case
from app.domain.cases.queries import Seen, family_of
from app.domain.organisation.models import Staff
from app.domain.organisation.queries import Intake
from app.foundation.clock import now

KNOWN = 5  # conversations that have to have ended before anything is said about waiting
RECENT = 20
LONG_WAIT = timedelta(minutes=10)


def by_token(session: Session, token: str) -> Conversation | None:
    """The conversation that this form began already."""
    found = select(Conversation).where(col(Conversation.token) == token)
    return session.execute(found).scalars().first()


def conversation_of(session: Session, seen: Seen, conversation_id: UUID) -> Conversation | None:
    """A conversation by its id, for the party that began it: what somebody is writing is theirs
    alone, and all that was said stands in the case for the others when it is over."""
    found = session.get(Conversation, conversation_id)
    if found is None or found.case_id not in family_of(session, seen.case.id):
        return None
    return found if found.access_id == seen.access.id else None


def living_in(session: Session, case: Case) -> Conversation | None:
    """The conversation that goes on in a case or in what was joined with it."""
    found = select(Conversation).where(
        presence.LIVING, col(Conversation.case_id).in_(family_of(session, case.id))
    )
    return session.execute(found.order_by(col(Conversation.began_at))).scalars().first()


def unit_that_talks(session: Session, case: Case | None, intake: Intake) -> UUID:
    """Whoever has the case, where somebody of that unit is there; else whoever receives."""
    if case is not None and presence.is_staffed(session, case.owner_unit_id):
        return case.owner_unit_id
    return intake.unit_id


def can_begin(session: Session, case: Case | None) -> bool:
    """Whether somebody is there who would be asked: of the unit that has the case, or of the one
    that receives."""
    own = case is not None and presence.is_staffed(session, case.owner_unit_id)
    return own or presence.is_staffed(session)


def open_lines(
    session: Session, conversation_id: UUID, author: Author | None = None
) -> list[OpenLine]:
    """What is being written just now, by everybody or by one side, the newest first."""
    lines = select(OpenLine).where(col(OpenLine.conversation_id) == conversation_id)
    if author:
        lines = lines.where(col(OpenLine.author) == author)
    return list(session.execute(lines.order_by(col(OpenLine.at).desc())).scalars())


@dataclass(frozen=True)
class Wait:
    """Where somebody stands in the queue. No range is given where it would be a guess."""

    place: int
    minutes: tuple[int, int] | None
    is_staffed: bool


def wait_of(session: Session, conversation: Conversation) -> Wait:
    """How long a conversation that waits may still have to."""
    before = select(func.count()).where(
        presence.LIVING,
        col(Conversation.state) == ConversationState.WAITING,
        col(Conversation.unit_id) == conversation.unit_id,
        col(Conversation.began_at) < conversation.began_at,
    )
    place = 1 + int(session.execute(before).scalar_one())
    people = len(presence.there(session, [conversation.unit_id]))
    lasted = _lasted(session, conversation.unit_id)
    return Wait(
        place=place,
        minutes=range_of(place, people, lasted),
        is_staffed=people > 0,
    )


def range_of(place: int, people: int, lasted: list[float]) -> tuple[int, int] | None:
    """Between how many whole minutes somebody at a place waits, by how long conversations last.

    The middle half of them, shared by those who are there; None where too little is known.
    """
    if people == 0 or len(lasted) < KNOWN:
        return None
    short, _, long = quantiles(lasted, n=4)
    turns = place / people
    least = math.floor(short * turns / 60)
    return least, max(least + 1, math.ceil(long * turns / 60))


def _lasted(session: Session, unit_id: UUID) -> list[float]:
    ended = (
        select(col(Conversation.connected_at), col(Conversation.ended_at))
        .where(
            col(Conversation.state) == ConversationState.ENDED,
            col(Conversation.ending) == Ending.TALKED,
            col(Conversation.unit_id) == unit_id,
            col(Conversation.ended_at) > now() - timedelta(days=1),
        )
        .order_by(col(Conversation.ended_at).desc())
        .limit(RECENT)
    )
    return [(until - since).total_seconds() for since, until in session.execute(ended)]


@dataclass(frozen=True)
class Waiting:
    """A conversation as the desk lists it."""

    conversation: Conversation
    case: Case
    with_whom: str | None


def living(session: Session, units: Collection[UUID]) -> list[Waiting]:
    """The conversations that go on in some units, the one that has waited longest first."""
    found = (
        select(Conversation, Case, col(Staff.name))
        .join(Case, col(Case.id) == col(Conversation.case_id))
        .join(Staff, col(Staff.id) == col(Conversation.staff_id), isouter=True)
        .where(presence.LIVING, col(Conversation.unit_id).in_(units))
        .order_by(col(Conversation.began_at))
    )
    return [Waiting(one, case, name) for one, case, name in session.execute(found)]


def count_waiting(session: Session, units: Collection[UUID]) -> int:
    """How many wait for somebody to write with."""
    waiting = select(func.count()).where(
        presence.LIVING,
        col(Conversation.state) == ConversationState.WAITING,
        col(Conversation.unit_id).in_(units),
    )
    return int(session.execute(waiting).scalar_one())


def words_behind(session: Session, conversation: Conversation) -> int:
    """How many words of ours the citizen has not come to at their own pace."""
    unread = select(col(ConversationEvent.words)).where(
        col(ConversationEvent.conversation_id) == conversation.id,
        col(ConversationEvent.seq) > conversation.citizen_read,
        col(ConversationEvent.kind) == Kind.LINE,
        col(ConversationEvent.author) != Author.CITIZEN,
    )
    return sum(len((words or "").split()) for words in session.execute(unread).scalars())


def waits_long(session: Session, at: datetime, _days: object) -> list[UUID]:
    """The cases in which somebody waits to write with us, and nobody has come for long."""
    waiting = select(col(Conversation.case_id)).where(
        presence.LIVING,
        col(Conversation.state) == ConversationState.WAITING,
        col(Conversation.began_at) <= at - LONG_WAIT,
    )
    return list(session.execute(waiting).scalars())


def left_alone(session: Session, at: datetime, _days: object) -> list[UUID]:
    """The cases in which the citizen has written last, and the colleague says nothing for long."""
    found = (
        select(col(Conversation.case_id))
        .join(
            ConversationEvent,
            (col(ConversationEvent.conversation_id) == col(Conversation.id))
            & (col(ConversationEvent.seq) == col(Conversation.seq)),
        )
        .where(
            presence.LIVING,
            col(Conversation.state) == ConversationState.CONNECTED,
            col(ConversationEvent.author) == Author.CITIZEN,
            col(ConversationEvent.at) <= at - LONG_WAIT,
        )
    )
    return list(session.execute(found).scalars())
