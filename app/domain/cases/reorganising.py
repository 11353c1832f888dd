"""Changes of the organisation that cases feel: none of them stays where nobody sees it (P2)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.domain.cases import absences
from app.domain.cases.holding import held
from app.domain.cases.models import Case, State
from app.domain.cases.transfers import rehome
from app.domain.organisation import commands as organisation
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.commands import NEEDS_FALLBACK, StaffFacts
from app.domain.organisation.models import Role, Staff, Unit
from app.domain.organisation.queries import on_duty, units_of
from app.foundation.refused import Refused


def close_unit(
    session: Session, unit: Unit, *, fallback_id: UUID | None, calendar: Calendar
) -> int:
    """Close a unit, and move its open cases to where its work is done now; return how many.

    The sorting unit is never closed, and a unit with open cases only with a fallback.
    """
    if fallback_id is None and open_cases(session, unit.id) and not unit.sorts:
        raise Refused(NEEDS_FALLBACK)
    organisation.close_unit(session, unit, fallback_id=fallback_id)
    return _settle(session, calendar)


def open_cases(session: Session, unit_id: UUID) -> int:
    """How many open cases a unit owns."""
    theirs = select(col(Case.id)).where(
        col(Case.owner_unit_id) == unit_id, col(Case.state) == State.OPEN
    )
    return len(session.execute(theirs).all())


def change_staff(session: Session, person: Staff, facts: StaffFacts, *, calendar: Calendar) -> int:
    """Change a colleague; cases that they no longer see go to those who do. Return how many."""
    before = absences.sorters(session)
    organisation.change_staff(session, person, facts)
    absences.must_have_sorters(session, before)
    return _release_unseen(session, person, calendar) + _settle(session, calendar)


def part_with(session: Session, person: Staff, *, calendar: Calendar) -> int:
    """A colleague has left for good; return how many cases moved."""
    if person.role == Role.ADMINISTRATOR:
        organisation.must_keep_administrator(session, person)
    before = absences.sorters(session)
    moved = absences.leave_for_good(session, person, calendar=calendar)
    absences.must_have_sorters(session, before)
    return moved + _settle(session, calendar)


def _release_unseen(session: Session, person: Staff, calendar: Calendar) -> int:
    theirs = select(col(Case.id)).where(
        col(Case.owner_id) == person.id,
        col(Case.state) == State.OPEN,
        col(Case.owner_unit_id).not_in(units_of(session, person)),
    )
    ids = session.execute(theirs.order_by(col(Case.id))).scalars().all()
    for case_id in ids:
        case = held(session, case_id)
        unit_id = on_duty(session, case.owner_unit_id)
        rehome(session, case, unit_id=unit_id, owner=None, calendar=calendar)
    return len(ids)


def _settle(session: Session, calendar: Calendar) -> int:
    moved = 0
    while some := absences.look_after(session, calendar):
        moved += some
    return moved
