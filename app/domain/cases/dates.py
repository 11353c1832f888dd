"""Promised dates: moved by a colleague with a reason; by the house once, before they pass; then by
a lead who is named (retssikkerhedsloven § 3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from app.domain.cases import orders, thread
from app.domain.cases.holding import done, held, must_be_open
from app.domain.cases.models import OURS, Case, EntryKind, State
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Role, Staff, Topic
from app.domain.organisation.queries import lead_of, there, units_of
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.refused import Refused

LONGEST_PROMISE = timedelta(days=183)
NOTICE = 120  # minutes of opening hours before the date: time to write, and to be read the same day
DECIDES = (Role.LEAD, Role.HEAD)
AT_ONCE = 200


def move_date(
    session: Session,
    case_id: UUID,
    *,
    to: datetime,
    reason: str,
    by: Staff,
    seen: int,
    calendar: Calendar,
) -> None:
    """Promise another date. The reason goes to the citizen (retssikkerhedsloven § 3).

    A date that the house has moved once already is moved again by a lead only.
    """
    case = held(session, case_id, seen)
    must_be_open(case)
    if to <= now():
        raise Refused(N_("Choose a date that has not passed."))
    if to > now() + LONGEST_PROMISE:
        raise Refused(N_("Choose a date within half a year. Move it again if need be."))
    if case.system_moves and to > case.due_at and by.role not in DECIDES:
        raise Refused(
            N_("This date has been moved once already. Now a team lead decides. Ask yours.")
        )
    case.due_at = to
    thread.add(session, case, EntryKind.DATE, words=reason, actor=ActorKind.STAFF, staff_id=by.id)
    orders.told(session, case, calendar=calendar)
    done(session, case, "date.moved", ActorKind.STAFF, by=by, calendar=calendar)


def keep(session: Session, days: Calendar) -> int:
    """Look after every date that is about to pass: move it once and tell the citizen before it
    does; the second time give it to a lead by name. Return how many."""
    number = 0
    for case_id in _about_to_pass(session, days):
        case = held(session, case_id)
        if not _is_close(case, days):
            case.version -= 1  # nothing was done to it
            continue
        if not case.system_moves:
            _move_once(session, case, days)
            number += 1
        elif _give_to_lead(session, case, days):
            number += 1
        else:
            case.version -= 1
    return number


def _about_to_pass(session: Session, days: Calendar) -> list[UUID]:
    """Open cases whose date is close by the calendar of their unit, the first first: those that the
    house may still move, and those that a lead is there to get.

    What nothing can be done about is left out, or it would stand before the others for ever.
    """
    rows = session.execute(
        select(col(Case.id))
        .where(
            col(Case.state) == State.OPEN,
            col(Case.waiting_on).in_(OURS),
            or_(*_close_in(days)),
            or_(col(Case.system_moves) == 0, _may_go_to_lead(session)),
        )
        .order_by(col(Case.due_at))
        .limit(AT_ONCE)
    ).scalars()
    return list(rows)


def _close_in(days: Calendar) -> list[ColumnElement[bool]]:
    """A unit with hours of its own is close to a date when its own hours say so."""
    unit_id, due_at = col(Case.owner_unit_id), col(Case.due_at)
    usual = unit_id.not_in(days.units) & (due_at <= days.after(now(), NOTICE))
    own = [
        (unit_id == unit) & (due_at <= days.of(unit).after(now(), NOTICE)) for unit in days.units
    ]
    return [usual, *own]


def _may_go_to_lead(session: Session) -> ColumnElement[bool]:
    """No lead has it yet, and there is one who sees the unit's cases."""
    here = [person for person in there(session) if person.role == Role.LEAD]
    led = set[UUID]().union(*(units_of(session, lead) for lead in here))
    leads = select(col(Staff.id)).where(col(Staff.role).in_(DECIDES))
    has_none = col(Case.owner_id).is_(None) | col(Case.owner_id).not_in(leads)
    return col(Case.owner_unit_id).in_(led) & has_none


def _is_close(case: Case, days: Calendar) -> bool:
    if not case.is_open or case.waiting_on not in OURS:
        return False
    return case.due_at <= days.of(case.owner_unit_id).after(now(), NOTICE)


def _move_once(session: Session, case: Case, days: Calendar) -> None:
    topic = session.get_one(Topic, case.topic_id)
    # From the date itself where that is later: a new date is never the old one, nor before it.
    start = max(now(), case.due_at)
    case.due_at = days.of(case.owner_unit_id).due(start, topic.answer_days)
    case.system_moves = 1
    thread.add(session, case, EntryKind.DATE, words="", actor=ActorKind.SYSTEM)
    orders.told(session, case, calendar=days)
    done(session, case, "date.moved", ActorKind.SYSTEM, calendar=days)


def _give_to_lead(session: Session, case: Case, days: Calendar) -> bool:
    lead = lead_of(session, case.owner_unit_id)
    if lead is None or case.owner_id == lead.id:
        return False
    case.owner_id = lead.id
    done(session, case, "date.to_lead", ActorKind.SYSTEM, calendar=days)
    return True
