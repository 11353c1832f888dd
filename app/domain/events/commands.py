"""Recording what happened, and the jobs that follow from it, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.domain.events.models import ActorKind, Event
from app.foundation.database import add_row
from app.foundation.jobs.commands import put_aside

_followers: dict[str, tuple[str, ...]] = {}


def follow(kinds: Mapping[str, Sequence[str]]) -> None:
    """Say once, from wiring, which kinds of job follow each kind of event."""
    _followers.clear()
    _followers.update({kind: tuple(jobs) for kind, jobs in kinds.items()})


def record(
    session: Session,
    kind: str,
    *,
    case_id: UUID,
    number: int,
    at: datetime,
    actor: ActorKind,
    staff_id: UUID | None,
    channel: str,
    topic_id: UUID,
    unit_id: UUID,
    working_minutes: int,
) -> UUID:
    """Write one event and one job for each handler wired to its kind; return the event's id."""
    event_id = uuid4()
    add_row(
        session,
        Event,
        id=event_id,
        case_id=case_id,
        number=number,
        kind=kind,
        at=at,
        actor=actor,
        staff_id=staff_id,
        channel=channel,
        topic_id=topic_id,
        unit_id=unit_id,
        working_minutes=working_minutes,
    )
    for job in _followers.get(kind, ()):
        put_aside(session, job, event_id=event_id, case_id=str(case_id), number=number)
    return event_id
