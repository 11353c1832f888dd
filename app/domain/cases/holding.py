"""Holding a case while it is changed, and writing down that it was."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app.domain.cases.models import Case, Outcome, WaitsFor
from app.domain.cases.queries import joining_of
from app.domain.events.commands import record
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Role, Staff
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Overtaken, Refused

# What a colleague does without acting on what the citizen said.
QUIET = frozenset({"cpr.shown", "case.opened"})
_DECIDES = (Role.LEAD, Role.HEAD)


def held(session: Session, case_id: UUID, seen: int | None = None) -> Case:
    """The case, locked until the commit. ``seen`` is the version that the person had read.

    Raises ``Missing`` for a case that is not there, ``Overtaken`` when somebody was quicker.
    """
    case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None or case.erased_at:
        raise Missing
    if seen is not None and seen != case.version:
        raise Overtaken
    case.version += 1
    session.add(case)
    return case


def held_living(session: Session, case_id: UUID) -> Case:
    """The case in which this one goes on, locked: itself, or what it was joined with meanwhile.

    What a citizen says on a page that was opened before the joining belongs there.
    """
    case = held(session, case_id)
    while case.outcome == Outcome.JOINED and (joining := joining_of(session, case.id)):
        case.version -= 1  # nothing is done to this half
        case = held(session, joining.into_case_id)
    return case


def done(
    session: Session,
    case: Case,
    kind: str,
    actor: ActorKind,
    *,
    calendar: Calendar,
    by: Staff | None = None,
) -> None:
    """Record what was done with a case that the caller holds.

    Where a colleague did it, nothing of the citizen's waits any more.
    """
    if actor == ActorKind.STAFF and kind not in QUIET:
        case.touched_at = now()
        waits_no_more(case)
        if by and by.role in _DECIDES:
            case.passed = case.returned = 0
    case.events += 1
    record(
        session,
        kind,
        case_id=case.id,
        number=case.events,
        at=now(),
        actor=actor,
        staff_id=by.id if by else None,
        channel=case.channel,
        topic_id=case.topic_id,
        unit_id=case.owner_unit_id,
        working_minutes=calendar.of(case.owner_unit_id).working_minutes(case.opened_at, now()),
    )


def waits(case: Case, what: WaitsFor) -> None:
    """The citizen has said something that a colleague has to act on; the oldest of it counts."""
    if case.waits_for != WaitsFor.NEW:
        case.waits_for = what
    case.waits_since = case.waits_since or now()


def waits_no_more(case: Case) -> None:
    case.waits_for = case.waits_since = None


def must_be_open(case: Case) -> None:
    if not case.is_open:
        raise Refused(N_("The case is closed. It opens again when the citizen writes."))


def must_say_next(next_step: str) -> None:
    if not next_step.strip():
        raise Refused(N_("Write what happens next. The citizen reads it."))


def must_say_why(reason: str) -> None:
    if not reason.strip():
        raise Refused(N_("Write why. Colleagues read it."))
