"""What follows in time: colleagues who are gone, citizens who are gone, words that are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session, col

from app.channels.live_text import commands, presence
from app.channels.live_text.journal import held
from app.channels.live_text.models import (
    Conversation,
    ConversationEvent,
    ConversationState,
    Ending,
    OpenLine,
    Policy,
)
from app.channels.live_text.relay.models import Relay
from app.domain.cases.models import Case
from app.domain.organisation.calendar import Calendar
from app.foundation.clock import now
from app.foundation.database import Database
from app.foundation.jobs.chores import number_of
from app.foundation.jobs.models import Job
from app.foundation.ownkeys import own_keys

FORGET = "live_text:forget"
FOLLOWS = {"case.erased": (FORGET,)}
KEPT = timedelta(hours=24)  # a conversation can be read where it was for so long
GRACE = timedelta(minutes=30)  # and one of which nothing stays for so long


def look_after(database: Database, calendar: Callable[[], Calendar], *, lines: bool = True) -> None:
    """Look after every conversation that goes on: one whose colleague is gone waits again; one
    whose citizen is gone becomes a message or an entry; the next free colleague is asked.

    Each in a write of its own, so that none holds up another. Without ``lines`` nobody is taken for
    gone: the house has just opened, and their pages are on the way back.
    """
    with database.read() as session:
        lost = presence.lost(session, now()) if lines else []
        left = commands.left(session, now()) if lines else []
        has_to_ask = presence.has_to_ask(session)
    for one in lost:
        database.write(partial(commands.give_back, conversation_id=one, calendar=calendar()))
    for one in left:
        database.write(partial(commands.let_go, conversation_id=one, calendar=calendar()))
    if has_to_ask:
        database.write(presence.match)


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
    for one in ids:
        own_keys().destroy(one)
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
        col(Conversation.policy) == Policy.JOURNAL,
        col(Conversation.ended_at) < now() - KEPT,
    )
    erased = (
        select(col(Conversation.id))
        .join(Case, col(Case.id) == col(Conversation.case_id))
        .where(col(Case.erased_at).is_not(None))
    )
    of = col(table.conversation_id)
    return or_(of.in_(ended), of.in_(erased))


def keys_over(session: Session) -> int:
    """How many keys are of conversations that ended half an hour ago, or of none."""
    return len(_needless(session))


def shred(session: Session) -> int:
    """Destroy them, with all words that they have shut, and return how many they were."""
    ids = _needless(session)
    commands.shred(session, ids)
    return len(ids)


def _needless(session: Session) -> list[UUID]:
    """Also those whose words are still there without it, when this was stopped half way; a key is
    made before its conversation is, so one without any is given some time."""
    made = own_keys().things()
    mine = col(Conversation.id)
    over = select(mine).where(
        col(Conversation.policy) != Policy.JOURNAL,
        col(Conversation.state) == ConversationState.ENDED,
        col(Conversation.ended_at) < now() - GRACE,
        or_(
            mine.in_(made),
            _has_words(ConversationEvent),
            _has_words(OpenLine),
            exists().where(col(Relay.conversation_id) == mine, col(Relay.callee).is_not(None)),
        ),
    )
    old = {one for one, at in made.items() if at < now() - KEPT}
    known = session.execute(select(mine).where(mine.in_(old))).scalars()
    return sorted({*session.execute(over).scalars(), *old.difference(known)})


def _has_words(table: type[ConversationEvent] | type[OpenLine]) -> ColumnElement[bool]:
    of = col(table.conversation_id) == col(Conversation.id)
    return exists().where(of, col(table.words).is_not(None))
