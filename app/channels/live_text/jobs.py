"""What follows in time: colleagues who are gone, citizens who are gone, words that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from app.channels.live_text import commands, presence
from app.channels.live_text.journal import held
from app.channels.live_text.models import (
    Conversation,
    ConversationEvent,
    ConversationState,
    Ending,
    OpenLine,
)
from app.domain.cases.models import Case
from app.domain.organisation.calendar import Calendar
from app.foundation.clock import now
from app.foundation.jobs.chores import number_of
from app.foundation.jobs.models import Job

FORGET = "live_text:forget"
FOLLOWS = {"case.erased": (FORGET,)}
KEPT = timedelta(hours=24)  # a conversation can be read where it was for so long


def look_after(session: Session, days: Calendar) -> int:
    """Look after every conversation that goes on: one whose colleague is gone waits again; one
    whose citizen is gone becomes a message or an entry; the next free colleague is asked."""
    number = sum(
        commands.give_back(session, one, calendar=days) for one in presence.lost(session, now())
    )
    for one in _left(session):
        commands.end(session, one, by=None, calendar=days)
        number += 1
    return number + presence.match(session)


def _left(session: Session) -> list[UUID]:
    found = select(Conversation).join(Case, col(Case.id) == col(Conversation.case_id))
    living = session.execute(found.where(presence.LIVING, col(Case.erased_at).is_(None))).scalars()
    return [one.id for one in living if commands.is_gone(one, now())]


def forget(session: Session, job: Job) -> None:
    """Forget what was said in a case whose words are forgotten, also if it is being said."""
    case_id = UUID(str(job.payload["case_id"]))
    found = select(col(Conversation.id)).where(col(Conversation.case_id) == case_id)
    _forget(session, session.execute(found).scalars().all())


def _forget(session: Session, ids: Sequence[UUID]) -> None:
    for one in ids:
        conversation = held(session, one)
        if conversation.state != ConversationState.ENDED:
            conversation.state, conversation.ending = ConversationState.ENDED, Ending.WRITTEN
            conversation.ended_at = now()
            conversation.offered_to_id = conversation.offered_until = None
            session.add(conversation)
    session.flush()
    commands.forget(session, ids)


def over(session: Session) -> int:
    """How many events and open lines are of conversations that ended a day ago, or of cases whose
    words are forgotten."""
    return number_of(session, ConversationEvent, _old(ConversationEvent)) + number_of(
        session, OpenLine, _old(OpenLine)
    )


def sweep(session: Session) -> int:
    """Remove them, and return how many they were."""
    number, ids = over(session), set[UUID]()
    for table in (ConversationEvent, OpenLine):
        found = select(col(table.conversation_id)).where(_old(table)).distinct()
        ids |= set(session.execute(found).scalars())
    _forget(session, sorted(ids))
    return number


def _old(table: type[ConversationEvent] | type[OpenLine]) -> ColumnElement[bool]:
    ended = select(col(Conversation.id)).where(
        col(Conversation.state) == ConversationState.ENDED,
        col(Conversation.ended_at) < now() - KEPT,
    )
    erased = (
        select(col(Conversation.id))
        .join(Case, col(Case.id) == col(Conversation.case_id))
        .where(col(Case.erased_at).is_not(None))
    )
    of = col(table.conversation_id)
    return or_(of.in_(ended), of.in_(erased))
