"""Who is away: no case stays with somebody, or in a unit, where nobody is (P2)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.domain.cases.holding import held
from app.domain.cases.models import Case, State, Transfer, TransferState
from app.domain.cases.transfers import rehome
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Absence, Staff, Unit
from app.domain.organisation.queries import (
    is_there,
    on_duty,
    sorting_units,
    staffed_units,
    there_in,
    units_of,
)
from app.foundation.clock import local, now
from app.foundation.i18n import N_
from app.foundation.refused import Refused

AT_ONCE = 200
ORDER = N_("Choose a last day that is not before the first.")
NOT_HERE = N_("%(name)s is not there just now. Choose somebody else.")
NOT_SEEN = N_("%(name)s does not see that unit's cases. Choose somebody else.")
ANOTHER = N_("Choose somebody else to have the cases.")
NOBODY_SORTS = N_(
    "Nobody would be there to read new messages on %(day)s. Make sure that somebody is, then try "
    "again."
)


def leave(
    session: Session,
    person: Staff,
    *,
    first_day: date,
    last_day: date | None,
    stand_in: Staff | None,
    calendar: Calendar,
) -> int:
    """Write down that a colleague is away from a day on. If that is today, every open case moves
    at once: to the stand-in, or to the unit. Return how many did.

    Refused when nobody would be there to read new messages.
    """
    today = local(now()).date()
    if last_day is not None and last_day < max(first_day, today):
        raise Refused(ORDER)
    if current(session, person.id):
        raise Refused(N_("%(name)s is away already. End that first."), name=person.name)
    if stand_in is not None:
        _can_stand_in(session, person, stand_in)
    session.add(
        Absence(
            staff_id=person.id,
            first_day=first_day,
            last_day=last_day,
            stand_in_id=stand_in.id if stand_in else None,
            made_at=now(),
        )
    )
    session.flush()
    _somebody_sorts(session, person, max(first_day, today), last_day)
    return _let_go(session, person, calendar) if first_day <= today else 0


def come_back(session: Session, person: Staff) -> None:
    """They are there again from now on. Saying it twice changes nothing."""
    absence = current(session, person.id)
    if absence:
        absence.ended_at = now()
        session.add(absence)


def leave_for_good(session: Session, person: Staff, *, calendar: Calendar) -> int:
    """A colleague has left: everything open goes back to the unit. Return how many cases."""
    person.active = False
    session.add(person)
    session.flush()
    return _let_go(session, person, calendar)


def current(session: Session, staff_id: UUID) -> Absence | None:
    """The absence of a colleague that is not over, also one that has not begun."""
    today = local(now()).date()
    return session.execute(
        select(Absence)
        .where(
            col(Absence.staff_id) == staff_id,
            col(Absence.ended_at).is_(None),
            or_(col(Absence.last_day).is_(None), col(Absence.last_day) >= today),
        )
        .order_by(col(Absence.first_day))
        .limit(1)
    ).scalar()


def sorters(session: Session) -> frozenset[UUID]:
    """The sorting units in which somebody is there today."""
    return frozenset(unit.id for unit in sorting_units(session)) & staffed_units(session)


def must_have_sorters(session: Session, before: frozenset[UUID]) -> None:
    """Refuse what has left one of these units, which sort, without anybody."""
    if before - sorters(session):
        raise Refused(NOBODY_SORTS, day=local(now()).date())


def look_after(session: Session, calendar: Calendar) -> int:
    """Move what lies with somebody, or in a unit, where nobody is; return how many cases."""
    today = local(now()).date()
    away = (
        select(col(Staff.id))
        .join(Absence, col(Absence.staff_id) == col(Staff.id))
        .where(
            col(Absence.ended_at).is_(None),
            col(Absence.first_day) <= today,
            or_(col(Absence.last_day).is_(None), col(Absence.last_day) >= today),
        )
    )
    has_cases = select(col(Case.id)).where(
        col(Case.owner_id) == col(Staff.id), col(Case.state) == State.OPEN
    )
    not_here = select(Staff).where(
        or_(col(Staff.active).is_(False), col(Staff.id).in_(away)), has_cases.exists()
    )
    people = session.execute(not_here).scalars().all()
    moved = sum(_hand_over(session, person, calendar) for person in people)
    return moved + _leave_empty_units(session, calendar)


def _let_go(session: Session, person: Staff, calendar: Calendar) -> int:
    """Their cases, and those of a unit that is empty without them."""
    return _hand_over(session, person, calendar) + _leave_empty_units(session, calendar)


def _somebody_sorts(session: Session, person: Staff, first: date, last: date | None) -> None:
    """On the first day, and on each day on which somebody else goes too."""
    sees = units_of(session, person)
    theirs = {unit.id for unit in sorting_units(session)} & sees
    going = select(col(Absence.first_day)).where(
        col(Absence.ended_at).is_(None), col(Absence.first_day) > first
    )
    if last is not None:
        going = going.where(col(Absence.first_day) <= last)
    for day in sorted({first, *session.execute(going).scalars()}) if theirs else ():
        if theirs - staffed_units(session, day):
            raise Refused(NOBODY_SORTS, day=day)


def _hand_over(session: Session, person: Staff, calendar: Calendar) -> int:
    absence = current(session, person.id)
    stand_in = session.get(Staff, absence.stand_in_id) if absence and absence.stand_in_id else None
    if stand_in and not is_there(session, stand_in.id):
        stand_in = None
    theirs = select(col(Case.id)).where(
        col(Case.owner_id) == person.id, col(Case.state) == State.OPEN
    )
    ids = session.execute(theirs.order_by(col(Case.id))).scalars().all()
    sees = units_of(session, stand_in) if stand_in else frozenset()
    for case_id in ids:
        case = held(session, case_id)
        unit_id = on_duty(session, case.owner_unit_id)
        owner = stand_in if unit_id in sees else None
        rehome(session, case, unit_id=unit_id, owner=owner, calendar=calendar)
    return len(ids)


def _leave_empty_units(session: Session, calendar: Calendar) -> int:
    """What lies where nobody is goes to the fallback; what was offered there comes to it, too."""
    staffed = staffed_units(session)
    empty = set(session.execute(select(col(Unit.id))).scalars()) - staffed
    moved = 0
    for unit_id in sorted(empty):
        goes_to = on_duty(session, unit_id)
        if goes_to == unit_id:
            continue
        lying = select(col(Case.id)).where(
            col(Case.owner_unit_id) == unit_id, col(Case.state) == State.OPEN
        )
        for case_id in session.execute(lying.order_by(col(Case.id)).limit(AT_ONCE)).scalars().all():
            case = held(session, case_id)
            owner = session.get(Staff, case.owner_id) if case.owner_id else None
            if owner and not (is_there(session, owner.id) and goes_to in units_of(session, owner)):
                owner = None
            rehome(session, case, unit_id=goes_to, owner=owner, calendar=calendar)
            moved += 1
        _let_offers_lapse(session, unit_id)
    return moved


def _let_offers_lapse(session: Session, unit_id: UUID) -> None:
    """Nobody can say yes there: the next round of the watch brings these back."""
    rows = session.execute(
        select(Transfer).where(
            col(Transfer.to_unit_id) == unit_id, col(Transfer.state) == TransferState.OFFERED
        )
    ).scalars()
    for transfer in rows:
        transfer.lapses_at = min(transfer.lapses_at, now())
        session.add(transfer)


def _can_stand_in(session: Session, person: Staff, stand_in: Staff) -> None:
    if stand_in.id == person.id:
        raise Refused(ANOTHER)
    if not is_there(session, stand_in.id):
        raise Refused(NOT_HERE, name=stand_in.name)
    if person.unit_id not in units_of(session, stand_in):
        raise Refused(NOT_SEEN, name=stand_in.name)


def stand_ins(session: Session, person: Staff) -> list[Staff]:
    """Who can have a colleague's cases meanwhile."""
    return [other for other in there_in(session, person.unit_id) if other.id != person.id]
