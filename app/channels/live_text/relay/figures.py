"""How the calls of a day went, counted from what happened; nothing of what was said is needed.

Beside each figure stands what relay services are held to: 47 CFR 64.604 (85 % answered within ten
seconds, ten minutes' stay) and Ofcom's key indicators for Relay UK (90 % within 15 seconds, less
than 3 % abandoned, 95 % of emergencies within five seconds, 40 words a minute).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.channels.live_text.models import (
    Author,
    Channel,
    Conversation,
    ConversationEvent,
    ConversationState,
    Kind,
    Mode,
)
from app.channels.live_text.relay.commands import LEAST
from app.channels.live_text.relay.models import Relay, Spoken
from app.foundation.clock import day_of

QUICK, SOON, URGENT = timedelta(seconds=10), timedelta(seconds=15), timedelta(seconds=5)
_GOES = (Kind.JOINED, Kind.LOST, Kind.ENDED)


@dataclass(frozen=True)
class Figures:
    """The calls that were asked for on a day. Shares are of 100, None where there is nothing to
    take a share of; times are seconds."""

    asked: int
    answered: int
    within_ten: float | None
    within_fifteen: float | None
    abandoned: float | None
    words_a_minute: float | None
    spoken_lag: float | None
    short_stays: int
    emergencies: int
    emergencies_in_five: float | None


def figures_of(session: Session, day: date) -> Figures:
    """The figures of a day of the municipality's calendar."""
    starts, ends = day_of(day)
    calls = list(
        session.execute(
            select(Conversation).where(
                col(Conversation.mode) == Mode.RELAY,
                col(Conversation.began_at) >= starts,
                col(Conversation.began_at) < ends,
            )
        ).scalars()
    )
    ids = [one.id for one in calls]
    events = _events(session, ids)
    of_call = col(Relay.conversation_id).in_(ids)
    reached = {
        one.conversation_id: one.reached_at
        for one in session.execute(select(Relay).where(of_call)).scalars()
    }
    waits = [one.connected_at - one.began_at for one in calls if one.connected_at]
    given_up = [one for one in calls if _is_given_up(one)]
    urgent = [one for one in calls if one.emergency_at]
    return Figures(
        asked=len(calls),
        answered=len(waits),
        within_ten=share(sum(wait <= QUICK for wait in waits), len(calls)),
        within_fifteen=share(sum(wait <= SOON for wait in waits), len(calls)),
        abandoned=share(len(given_up), len(calls)),
        words_a_minute=_words_a_minute(calls, events, reached),
        spoken_lag=_lag(session, ids, events),
        short_stays=sum(_short_stays(of, reached.get(one)) for one, of in events.items()),
        emergencies=len(urgent),
        emergencies_in_five=share(sum(_is_soon(one) for one in urgent), len(urgent)),
    )


def share(part: int, whole: int) -> float | None:
    """So many of 100, with one decimal."""
    return round(100 * part / whole, 1) if whole else None


def _is_given_up(one: Conversation) -> bool:
    return one.state == ConversationState.ENDED and one.connected_at is None


def _is_soon(one: Conversation) -> bool:
    since = max(one.began_at, one.emergency_at) if one.emergency_at else one.began_at
    if one.connected_at is None:
        return False
    return one.connected_at - since <= URGENT


def _events(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[ConversationEvent]]:
    found: dict[UUID, list[ConversationEvent]] = {one: [] for one in ids}
    of = col(ConversationEvent.conversation_id)
    rows = select(ConversationEvent).where(of.in_(ids))
    for event in session.execute(rows.order_by(of, col(ConversationEvent.seq))).scalars():
        found[event.conversation_id].append(event)
    return found


def _words_a_minute(
    calls: Sequence[Conversation],
    events: dict[UUID, list[ConversationEvent]],
    reached: dict[UUID, datetime | None],
) -> float | None:
    """Words of the phone that were written, for a minute in which somebody was on it."""
    words, minutes = 0, 0.0
    for one in calls:
        since = reached.get(one.id)
        phone = [e for e in events[one.id] if e.channel == Channel.PHONE and e.kind == Kind.LINE]
        if since is None or not phone:
            continue
        words += sum(event.size or 0 for event in phone)
        minutes += (max(event.at for event in phone) - since).total_seconds() / 60
    return round(words / minutes, 1) if minutes else None


def _lag(
    session: Session, ids: Sequence[UUID], events: dict[UUID, list[ConversationEvent]]
) -> float | None:
    """How long it took, in the middle, from a line that was sent until all of it was said."""
    sent = {
        (one, event.line): event.at
        for one, of in events.items()
        for event in of
        if event.kind == Kind.LINE and event.author == Author.CITIZEN
    }
    done = select(Spoken).where(col(Spoken.conversation_id).in_(ids), col(Spoken.done))
    lags = [
        (one.at - sent[one.conversation_id, one.line]).total_seconds()
        for one in session.execute(done).scalars()
        if (one.conversation_id, one.line) in sent
    ]
    return round(median(lags), 1) if lags else None


def _short_stays(events: Sequence[ConversationEvent], reached: datetime | None) -> int:
    """How often an operator went of their own accord before ten minutes on the phone had passed."""
    short, came = 0, None
    for event in events:
        if event.kind not in _GOES:
            continue
        is_theirs = event.kind == Kind.JOINED or event.author == Author.ASSISTANT
        if came and reached and is_theirs and event.at - max(came, reached) < LEAST:
            short += 1
        came = event.at if event.kind == Kind.JOINED else None
    return short
