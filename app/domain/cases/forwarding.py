"""Sending a case to another authority, which is the right one for it (forvaltningsloven § 7, 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.domain.cases import orders, thread
from app.domain.cases.holding import done, held, must_be_open
from app.domain.cases.models import Authority, Case, Entry, EntryKind, Forwarding, WaitingOn
from app.domain.cases.transfers import end_offer
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.commands import NAME_TAKEN
from app.domain.organisation.models import Staff
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.refused import Refused

FOLLOW_UP_DAYS = 5  # working days until we ask whether they have it
SENT_ON = N_("Another authority is to answer you. We make sure that they have your case.")
THEIRS = N_("The other authority has your case and answers you.")


def forward(
    session: Session,
    case_id: UUID,
    *,
    authority: Authority,
    words: str,
    by: Staff,
    seen: int,
    calendar: Calendar,
) -> None:
    """Send the case to another authority. It stays ours until they have said that they have it;
    the citizen is told who, when, and how to reach them."""
    case = held(session, case_id, seen)
    must_be_open(case)
    if not authority.active:
        raise Refused(N_("Choose who it goes to."))
    if forwarded(session, case.id):
        raise Refused(N_("It has been sent on already. Say first whether they have it."))
    end_offer(session, case, by)
    days = calendar.of(case.owner_unit_id)
    case.owner_id = case.owner_id or by.id
    case.waiting_on, case.next_step = WaitingOn.OTHERS, SENT_ON
    case.due_at = days.due(now(), FOLLOW_UP_DAYS)
    case.system_moves = 0
    entry_id = thread.add(
        session, case, EntryKind.FORWARDED, words=words, actor=ActorKind.STAFF, staff_id=by.id
    )
    session.add(
        Forwarding(
            case_id=case.id,
            entry_id=entry_id,
            authority_id=authority.id,
            by_id=by.id,
            at=now(),
            follow_up_at=case.due_at,
        )
    )
    orders.told(session, case, calendar=calendar)
    done(session, case, "case.forwarded", ActorKind.STAFF, by=by, calendar=calendar)


def confirm(session: Session, case_id: UUID, *, by: Staff, seen: int, calendar: Calendar) -> None:
    """The other authority has said that it has the case; now ours may be closed."""
    case = held(session, case_id, seen)
    must_be_open(case)
    forwarding = forwarded(session, case.id)
    if forwarding is None:
        raise Refused(N_("It has not been sent on. Read what has happened."))
    forwarding.confirmed_at, forwarding.confirmed_by_id = now(), by.id
    session.add(forwarding)
    case.next_step = THEIRS
    thread.add(
        session, case, EntryKind.HANDED_OVER, words="", actor=ActorKind.STAFF, staff_id=by.id
    )
    done(session, case, "case.handed_over", ActorKind.STAFF, by=by, calendar=calendar)


def forwarded(session: Session, case_id: UUID) -> Forwarding | None:
    """What was sent on and not confirmed yet."""
    return session.execute(
        select(Forwarding).where(
            col(Forwarding.case_id) == case_id, col(Forwarding.confirmed_at).is_(None)
        )
    ).scalar()


def is_handed_over(session: Session, case: Case) -> bool:
    """Whether the newest authority that it was sent to has said that it has it."""
    newest = session.execute(
        select(Forwarding)
        .where(col(Forwarding.case_id) == case.id)
        .order_by(col(Forwarding.at).desc())
        .limit(1)
    ).scalar()
    return newest is not None and newest.confirmed_at is not None


@dataclass(frozen=True)
class SentOn:
    """That a case went to another authority, as citizens and staff read it."""

    forwarding: Forwarding
    authority: Authority


def sent_on(session: Session, case_id: UUID) -> list[SentOn]:
    """Where a case was sent, oldest first."""
    rows = session.execute(
        select(Forwarding, Authority)
        .join(Authority, col(Authority.id) == col(Forwarding.authority_id))
        .where(col(Forwarding.case_id) == case_id)
        .order_by(col(Forwarding.at))
    ).all()
    return [SentOn(forwarding, authority) for forwarding, authority in rows]


def where(sent: Sequence[SentOn], entry: Entry) -> SentOn | None:
    """Where an entry of the thread says that the case went."""
    return next((one for one in sent if one.forwarding.entry_id == entry.id), None)


def authorities(session: Session) -> list[Authority]:
    """The address book, by name."""
    rows = session.execute(
        select(Authority).where(col(Authority.active)).order_by(col(Authority.name))
    ).scalars()
    return list(rows)


def address_book(session: Session) -> list[Authority]:
    """Every authority that was ever in the address book, by name."""
    return list(session.execute(select(Authority).order_by(col(Authority.name))).scalars())


def keep_authority(
    session: Session, authority: Authority, *, name: str, reach: str, is_active: bool
) -> None:
    """Write an authority down, or anew. One that is not active any more keeps its old cases."""
    taken = select(Authority).where(
        func.lower(col(Authority.name)) == name.lower(), col(Authority.id) != authority.id
    )
    if session.execute(taken).first():
        raise Refused(NAME_TAKEN)
    authority.name, authority.reach, authority.active = name, reach, is_active
    session.add(authority)
    session.flush()
