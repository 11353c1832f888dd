"""The ways in which a case may get lost: which open cases are lost in each just now (P2).

Each question walks along an index to what is due, however many cases there are: the watch asks all
of them again and again. A working day is one of the unit that has the case.

Where cases are reached by their ids, ``closed_at`` says whether they are open: asked for their
state, SQLite would rather walk past all that are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.cases.dates import NOTICE
from app.domain.cases.models import (
    OURS,
    Access,
    Case,
    Entry,
    EntryKind,
    Forwarding,
    Joining,
    OrderKind,
    Outcome,
    State,
    Transfer,
    TransferState,
    WaitingOn,
    WaitsFor,
    WorkOrder,
)
from app.domain.cases.queries import living_case
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Unit
from app.domain.organisation.queries import not_there
from app.domain.people.models import Mandate

Rule = Callable[[Calendar], datetime]
Row = tuple[UUID, UUID, datetime]

# A promise lies half a year ahead at most and is moved once by the house. So whatever nobody has
# touched for longer is past its date, and found for that.
LONGEST = timedelta(days=366)


def untouched(session: Session, now: datetime, days: Calendar) -> list[UUID]:
    """No colleague has acted on them a working day after they came."""
    return _waiting(session, WaitsFor.NEW, now, days)


def unread_reply(session: Session, now: datetime, days: Calendar) -> list[UUID]:
    """The citizen wrote more, and no colleague has acted on it for a working day."""
    return _waiting(session, WaitsFor.REPLY, now, days)


def unsolved(session: Session, _now: datetime, _days: Calendar) -> list[UUID]:
    """The citizen says that it is not solved. At once: we thought that we were done."""
    rows = session.execute(
        select(col(Case.id))
        .where(col(Case.waits_for) == WaitsFor.UNSOLVED, col(Case.waits_since).is_not(None))
        .order_by(col(Case.waits_since))
    )
    return list(rows.scalars())


def late(session: Session, now: datetime, days: Calendar) -> list[UUID]:
    """Past the date that was promised; or the citizen's date passed a working day ago, and nobody
    has looked again. A date that was moved once already is another matter: see ``second_date``."""
    ours = _due(OURS).where(col(Case.due_at) <= now, col(Case.system_moves) == 0)
    limits = _limits(days, lambda calendar: calendar.day_ago(now))
    citizens = _due((WaitingOn.CITIZEN,)).where(col(Case.due_at) < max(limits.values()))
    found = [case_id for case_id, _, _ in session.execute(ours).all()]
    return found + _before(session.execute(citizens).all(), limits)


def second_date(session: Session, now: datetime, days: Calendar) -> list[UUID]:
    """The house has moved the date once; it is about to pass again, so a lead has to decide."""
    moment = timedelta.resolution  # what is close at this very moment is close
    limits = _limits(days, lambda calendar: calendar.after(now, NOTICE) + moment)
    moved = _due(OURS).where(col(Case.due_at) < max(limits.values()), col(Case.system_moves) == 1)
    return _before(session.execute(moved).all(), limits)


def offered(session: Session, now: datetime, days: Calendar) -> list[UUID]:
    """Passed on, and nobody has taken them for a working day; or nobody did in time, and no
    colleague has acted since they came back."""
    limits = _limits(days, lambda calendar: calendar.day_ago(now))
    waiting = (
        select(col(Case.id), col(Case.owner_unit_id), col(Transfer.offered_at))
        .join(Transfer, col(Transfer.case_id) == col(Case.id))
        .where(
            col(Transfer.to_unit_id).in_(_units(session)),
            col(Transfer.state) == TransferState.OFFERED,
            col(Transfer.offered_at) < max(limits.values()),
        )
    )
    lapsed = (
        select(col(Case.id))
        .join(Transfer, col(Transfer.case_id) == col(Case.id))
        .where(
            col(Transfer.state) == TransferState.LAPSED,
            col(Transfer.lapses_at) > now - LONGEST,
            col(Case.closed_at).is_(None),
            or_(col(Case.touched_at).is_(None), col(Case.touched_at) <= col(Transfer.decided_at)),
        )
    )
    found = _before(session.execute(waiting).all(), limits)
    return list(dict.fromkeys([*found, *session.execute(lapsed).scalars()]))


def passed_often(session: Session, _now: datetime, _days: Calendar) -> list[UUID]:
    """Passed on three times, and no lead has had them since."""
    # SQLite takes an index of some rows only for words that say the same.
    often = text('"case".passed >= 3 AND "case".closed_at IS NULL')
    return list(session.execute(select(col(Case.id)).where(often)).scalars())


def late_order(session: Session, now: datetime, _days: Calendar) -> list[UUID]:
    """Something should have been sent to the citizen by now. A notice that failed has its own
    finder, where notices are."""
    rows = session.execute(
        select(col(Case.id))
        .join(WorkOrder, col(WorkOrder.case_id) == col(Case.id))
        .where(
            col(WorkOrder.unit_id).in_(_units(session)),
            col(WorkOrder.done_at).is_(None),
            col(WorkOrder.due_at) <= now,
            col(WorkOrder.kind) != OrderKind.NOTICE_FAILED,
            col(Case.closed_at).is_(None),
        )
        .distinct()
    )
    return list(rows.scalars())


def expired_helper(session: Session, now: datetime, days: Calendar) -> list[UUID]:
    """Only a helper was told what we answer, and may not any more; nobody has acted since."""
    today = days.day_of(now)
    # SQLite takes an index of some rows only for words that say the same.
    only_helper = text("mandate.receives = 'helper' AND mandate.ended_at IS NULL")
    rows = session.execute(
        select(Case, col(Mandate.ends_on))
        .join(Access, col(Access.case_id) == col(Case.id))
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id))
        .where(
            only_helper,
            col(Mandate.ends_on) < today,
            col(Mandate.ends_on) > today - LONGEST,
            or_(col(Case.closed_at).is_(None), col(Case.outcome) == Outcome.JOINED),
        )
    ).all()
    found = []
    for case, ends_on in rows:
        living = living_case(session, case)
        ended = days.end_of_day_of(ends_on) if ends_on else now
        if living.is_open and (living.touched_at is None or living.touched_at < ended):
            found.append(living.id)
    return list(dict.fromkeys(found))


def nobody_there(session: Session, _now: datetime, _days: Calendar) -> list[UUID]:
    """With somebody who has left or is away. The house moves these at once; this is the net."""
    away = not_there(session)
    if not away:
        return []
    rows = session.execute(
        select(col(Case.id)).where(col(Case.owner_id).in_(away), col(Case.state) == State.OPEN)
    )
    return list(rows.scalars())


def two_dates(session: Session, now: datetime, _days: Calendar) -> list[UUID]:
    """Joined with a case that was promised an earlier date, and the citizen has been told neither
    another date nor an answer since."""
    into, joined = aliased(Case), aliased(Case)
    told = select(col(Entry.id)).where(
        col(Entry.case_id) == col(Joining.into_case_id),
        col(Entry.kind).in_((EntryKind.DATE, EntryKind.ANSWER)),
        col(Entry.at) >= col(Joining.at),
    )
    rows = session.execute(
        select(col(Joining.into_case_id))
        .join(into, col(into.id) == col(Joining.into_case_id))
        .join(joined, col(joined.id) == col(Joining.from_case_id))
        .where(
            col(Joining.at) > now - LONGEST,
            col(Joining.undone_at).is_(None),
            # What waited for the citizen was promised nothing by us.
            col(Joining.waiting_on) != WaitingOn.CITIZEN,
            col(into.closed_at).is_(None),
            col(into.waiting_on) == WaitingOn.US,
            col(into.due_at) > col(joined.due_at),
            ~told.exists(),
        )
        .distinct()
    )
    return list(rows.scalars())


def unconfirmed(session: Session, now: datetime, _days: Calendar) -> list[UUID]:
    """Sent to another authority that has not said in time that it has them."""
    rows = session.execute(
        select(col(Case.id))
        .join(Forwarding, col(Forwarding.case_id) == col(Case.id))
        .where(
            col(Forwarding.confirmed_at).is_(None),
            col(Forwarding.follow_up_at) <= now,
            col(Case.closed_at).is_(None),
        )
        .distinct()
    )
    return list(rows.scalars())


def _waiting(session: Session, what: WaitsFor, now: datetime, days: Calendar) -> list[UUID]:
    """A closed case waits for nothing, so its state need not be asked."""
    limits = _limits(days, lambda calendar: calendar.day_ago(now))
    rows = session.execute(
        select(col(Case.id), col(Case.owner_unit_id), col(Case.waits_since))
        .where(col(Case.waits_for) == what, col(Case.waits_since) < max(limits.values()))
        .order_by(col(Case.waits_since))
    ).all()
    return _before(((case_id, unit, since) for case_id, unit, since in rows if since), limits)


def _due(whose: tuple[WaitingOn, ...]) -> Select[UUID, UUID, datetime]:
    return (
        select(col(Case.id), col(Case.owner_unit_id), col(Case.due_at))
        .where(col(Case.state) == State.OPEN, col(Case.waiting_on).in_(whose))
        .order_by(col(Case.due_at))
    )


def _limits(days: Calendar, rule: Rule) -> dict[UUID | None, datetime]:
    """What a rule says by the house's calendar (None), and by that of each unit with its own."""
    limits: dict[UUID | None, datetime] = {
        unit_id: rule(days.of(unit_id)) for unit_id in days.units
    }
    return limits | {None: rule(days)}


def _before(rows: Iterable[Row], limits: dict[UUID | None, datetime]) -> list[UUID]:
    return [case_id for case_id, unit, at in rows if at < limits.get(unit, limits[None])]


def _units(session: Session) -> list[UUID]:
    """Every unit: what is open there stands in its index by date."""
    return list(session.execute(select(col(Unit.id))).scalars())
