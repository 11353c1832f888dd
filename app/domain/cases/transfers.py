"""Passing a case on (omstilling): offered, then accepted, returned or come back by itself (P3).

Whoever passes a case on has it until somebody accepts. Everything goes along; the date never moves.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.domain.cases import orders, thread
from app.domain.cases.holding import done, held, must_be_open, must_say_next, must_say_why
from app.domain.cases.models import (
    Case,
    EntryKind,
    Transfer,
    TransferState,
    WaitingOn,
)
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Staff, Unit
from app.domain.organisation.queries import is_there, lead_of, on_duty, staffed_units, units_of
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.refused import Refused

OFFER_DAYS = 2  # working days of the receiver until an offer comes back by itself
TO_LEAD = 3  # so many returns, and a lead decides
AT_ONCE = 50

ASKED = N_("We ask the right people whether they take your case.")
FIND_OUT = N_("We find out who can help you.")
LEAD_FINDS = N_("A team lead finds out who can help you.")


def offer(
    session: Session,
    case_id: UUID,
    *,
    to_unit_id: UUID,
    to: Staff | None = None,
    summary: str,
    next_step: str,
    by: Staff,
    seen: int,
    calendar: Calendar,
) -> None:
    """Ask a unit, or one colleague in it, to take the case; ``by`` has it until they have.

    ``next_step`` is what happens once they do. The citizen is told whom we ask.
    """
    case = held(session, case_id, seen)
    must_be_open(case)
    _must_go_somewhere(session, case, to_unit_id, to, by)
    must_say_next(next_step)
    if not summary.strip():
        raise Refused(N_("Write what they must know."))
    case.owner_id = by.id
    case.waiting_on, case.next_step = WaitingOn.US, ASKED
    went_to = thread.Standing.of(case, unit_id=to_unit_id)
    entry_id = thread.add(
        session,
        case,
        EntryKind.TRANSFER,
        words=summary,
        actor=ActorKind.STAFF,
        staff_id=by.id,
        standing=went_to,
    )
    session.add(
        Transfer(
            case_id=case.id,
            entry_id=entry_id,
            from_unit_id=case.owner_unit_id,
            to_unit_id=to_unit_id,
            to_id=to.id if to else None,
            by_id=by.id,
            next_step=next_step,
            offered_at=now(),
            lapses_at=_lapses(case, calendar.of(to_unit_id)),
        )
    )
    done(session, case, "case.offered", ActorKind.STAFF, by=by, calendar=calendar)


def accept(
    session: Session, case_id: UUID, *, by: Staff, seen: int | None, calendar: Calendar
) -> None:
    """Take a case that was passed on: from now on this unit has it, and ``by`` in it."""
    case = held(session, case_id, seen)
    transfer = _offered(session, case)
    _must_receive(session, transfer, by)
    _decide(transfer, TransferState.ACCEPTED, by)
    if transfer.to_unit_id != case.owner_unit_id:
        case.owner_unit_id, case.passed = transfer.to_unit_id, case.passed + 1
    case.owner_id = by.id
    case.waiting_on, case.next_step = WaitingOn.US, transfer.next_step or FIND_OUT
    orders.move(session, case)
    thread.add(session, case, EntryKind.ACCEPTED, words="", actor=ActorKind.STAFF, staff_id=by.id)
    done(session, case, "case.transferred", ActorKind.STAFF, by=by, calendar=calendar)


def give_back(
    session: Session,
    case_id: UUID,
    *,
    reason: str,
    by: Staff,
    seen: int | None,
    calendar: Calendar,
) -> None:
    """Say no to a case that was passed on, and why. After ``TO_LEAD`` times a lead gets it."""
    case = held(session, case_id, seen)
    transfer = _offered(session, case)
    _must_receive(session, transfer, by)
    must_say_why(reason)
    _decide(transfer, TransferState.RETURNED, by)
    thread.add(
        session,
        case,
        EntryKind.RETURNED,
        words=reason,
        actor=ActorKind.STAFF,
        staff_id=by.id,
        standing=thread.Standing.of(case, unit_id=transfer.to_unit_id),
    )
    done(session, case, "case.returned", ActorKind.STAFF, by=by, calendar=calendar)
    case.returned += 1
    _comes_back(session, case, calendar)


def take_back(
    session: Session, case_id: UUID, *, by: Staff, seen: int | None, calendar: Calendar
) -> None:
    """Whoever has the case ends the offer: it stays where it is."""
    case = held(session, case_id, seen)
    transfer = _offered(session, case)
    end_offer(session, case, by, transfer)
    case.next_step = FIND_OUT
    done(session, case, "case.taken_back", ActorKind.STAFF, by=by, calendar=calendar)


def end_offer(
    session: Session, case: Case, by: Staff | None, transfer: Transfer | None = None
) -> None:
    """End what is offered just now, if anything is: the case closes, or goes another way."""
    transfer = transfer or offered(session, case.id)
    if transfer is None:
        return
    _decide(transfer, TransferState.TAKEN_BACK, by)
    thread.add(
        session,
        case,
        EntryKind.TAKEN_BACK,
        words="",
        actor=ActorKind.STAFF if by else ActorKind.SYSTEM,
        staff_id=by.id if by else None,
    )


def lapse(session: Session, days: Calendar) -> int:
    """Let offers that nobody took in time come back, loudly; return how many."""
    ids = session.execute(
        select(col(Transfer.id), col(Transfer.case_id))
        .where(col(Transfer.state) == TransferState.OFFERED, col(Transfer.lapses_at) <= now())
        .order_by(col(Transfer.lapses_at))
        .limit(AT_ONCE)
    ).all()
    number = 0
    for transfer_id, case_id in ids:
        case = held(session, case_id)
        transfer = session.get_one(Transfer, transfer_id, populate_existing=True)
        if transfer.state != TransferState.OFFERED:
            continue
        _decide(transfer, TransferState.LAPSED, None)
        thread.add(
            session,
            case,
            EntryKind.LAPSED,
            words="",
            actor=ActorKind.SYSTEM,
            standing=thread.Standing.of(case, unit_id=transfer.to_unit_id),
        )
        done(session, case, "transfer.lapsed", ActorKind.SYSTEM, calendar=days)
        _comes_back(session, case, days)
        number += 1
    return number


def offered(session: Session, case_id: UUID) -> Transfer | None:
    """What is offered just now and not decided."""
    return session.execute(
        select(Transfer).where(
            col(Transfer.case_id) == case_id, col(Transfer.state) == TransferState.OFFERED
        )
    ).scalar()


def with_somebody(session: Session, case: Case, calendar: Calendar) -> None:
    """Let a case that the caller holds lie neither with somebody who is not there nor in a unit
    where nobody is."""
    unit_id = on_duty(session, case.owner_unit_id)
    is_gone = case.owner_id is not None and not is_there(session, case.owner_id)
    if is_gone or unit_id != case.owner_unit_id:
        rehome(session, case, unit_id=unit_id, owner=None, calendar=calendar)


def rehome(
    session: Session, case: Case, *, unit_id: UUID, owner: Staff | None, calendar: Calendar
) -> None:
    """The house moves a case that the caller holds to where somebody is; the date stays."""
    changes_unit = case.owner_unit_id != unit_id
    case.owner_unit_id, case.owner_id = unit_id, owner.id if owner else None
    if changes_unit:
        transfer = offered(session, case.id)
        if transfer and transfer.to_unit_id == unit_id:
            _decide(transfer, TransferState.ACCEPTED, None)
        orders.move(session, case)
        thread.add(session, case, EntryKind.MOVED, words="", actor=ActorKind.SYSTEM)
    kind = "case.moved" if changes_unit else "case.handed_on"
    done(session, case, kind, ActorKind.SYSTEM, calendar=calendar)


def _must_go_somewhere(
    session: Session, case: Case, to_unit_id: UUID, to: Staff | None, by: Staff
) -> None:
    if offered(session, case.id):
        raise Refused(N_("The case is offered already. Take the offer back first."))
    if to is None and to_unit_id == case.owner_unit_id:
        raise Refused(N_("The case is already there. Choose another unit."))
    if to is not None and to.id in (by.id, case.owner_id):
        raise Refused(N_("The case is already there. Choose somebody else."))
    unit = session.get(Unit, to_unit_id)
    if unit is None or not unit.active:
        raise Refused(N_("That unit is closed. Choose another unit."))
    if to_unit_id not in staffed_units(session):
        raise Refused(N_("Nobody is there in that unit just now. Choose another unit."))
    if to is not None and not is_there(session, to.id):
        raise Refused(N_("%(name)s is not there just now. Choose somebody else."), name=to.name)


def _must_receive(session: Session, transfer: Transfer, by: Staff) -> None:
    if transfer.to_unit_id not in units_of(session, by):
        raise Refused(N_("Only those who were asked can say yes or no."))


def _offered(session: Session, case: Case) -> Transfer:
    must_be_open(case)
    transfer = offered(session, case.id)
    if transfer is None:
        raise Refused(N_("The case is not offered any more. Read what has happened."))
    return transfer


def _decide(transfer: Transfer, state: TransferState, by: Staff | None) -> None:
    transfer.state, transfer.decided_at = state, now()
    transfer.decided_by_id = by.id if by else None


def _lapses(case: Case, theirs: Calendar) -> datetime:
    """Before the citizen's date, so that somebody can still keep it."""
    usual = theirs.due(now(), OFFER_DAYS)
    return min(usual, case.due_at) if case.due_at > now() else theirs.due(now(), 1)


def _comes_back(session: Session, case: Case, days: Calendar) -> None:
    """It is with whoever passed it on; with a lead when it came back too often; never with
    somebody who is not there."""
    case.waiting_on, case.next_step = WaitingOn.US, FIND_OUT
    if case.returned >= TO_LEAD and (lead := lead_of(session, case.owner_unit_id)):
        case.owner_id, case.next_step = lead.id, LEAD_FINDS
        done(session, case, "case.to_lead", ActorKind.SYSTEM, calendar=days)
    else:
        with_somebody(session, case, days)
