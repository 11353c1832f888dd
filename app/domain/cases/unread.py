"""What happens to an answer that nobody reads: reminded, then a letter, then the lead decides.

Each step has a date, and none closes a case by itself: nobody is dropped for not having read.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.domain.cases import orders
from app.domain.cases.commands import note_by_system
from app.domain.cases.models import (
    Access,
    Case,
    Entry,
    EntryKind,
    OrderKind,
    State,
    WaitingOn,
    WorkOrder,
)
from app.domain.cases.queries import family_of
from app.domain.cases.thread import Standing
from app.domain.events.models import Event
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.queries import calendar
from app.domain.people.queries import given
from app.foundation.clock import now
from app.foundation.i18n import N_

AT_ONCE = 50
REMINDED_DAYS = 5  # working days from the reminder until the next step
LETTER_DAYS = 10  # and from the letter

REMINDED = N_("You read our answer. We have reminded you of it.")
LETTER = N_("We send you our answer in a letter.")
DECIDE = N_("We see whether you still need us.")

REMIND, SEND, GIVE_UP = "answer.reminded", "answer.lettered", "answer.unread"


def late(session: Session) -> list[Case]:
    """Open cases that have waited for the citizen until their date, with an answer that was not
    read by the case's own code: what was read must not stand before what was not."""
    answer = (
        select(func.max(col(Entry.number)))
        .where(col(Entry.case_id) == col(Case.id), col(Entry.kind) == EntryKind.ANSWER)
        .correlate(Case)
        .scalar_subquery()
    )
    read = select(col(Access.id)).where(
        col(Access.case_id) == col(Case.id), col(Access.read_entries) >= answer
    )
    rows = session.execute(
        select(Case)
        .where(
            col(Case.state) == State.OPEN,
            col(Case.waiting_on) == WaitingOn.CITIZEN,
            col(Case.due_at) <= now(),
            answer.is_not(None),
            ~read.correlate(Case).exists(),
        )
        .order_by(col(Case.due_at))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).scalars()
    return list(rows)


def look_after(session: Session) -> int:
    """Take the next step for each answer that nobody has read by its date; return how many."""
    days, taken = calendar(session), 0
    for case in late(session):
        answer = _answer(session, case)
        if answer is None or _is_read(session, case, answer):
            continue
        _step(session, case, answer, days)
        taken += 1
    return taken


def _step(session: Session, case: Case, answer: int, days: Calendar) -> None:
    before = _steps(session, case)
    has_street = any(
        given(person).address for _, person in orders.listeners(session, case.id, days)
    )
    if REMIND not in before:
        orders.told(session, case, number=answer, calendar=days)
        case.next_step, case.due_at = REMINDED, days.due(now(), REMINDED_DAYS)
        note_by_system(session, case, REMIND, calendar=days)
    elif SEND not in before and has_street:
        _order(session, case, OrderKind.LETTER, answer, days)
        case.next_step, case.due_at = LETTER, days.due(now(), LETTER_DAYS)
        note_by_system(session, case, SEND, calendar=days)
    else:
        _order(session, case, OrderKind.UNREAD, answer, days)
        case.next_step, case.waiting_on = DECIDE, WaitingOn.US
        case.due_at = days.due(now(), REMINDED_DAYS)
        note_by_system(session, case, GIVE_UP, calendar=days)


def is_given_up(session: Session, case: Case) -> bool:
    """Whether every step has been taken since the last answer, so that the lead may close."""
    return case.is_open and GIVE_UP in _steps(session, case)


def _order(session: Session, case: Case, kind: OrderKind, number: int, days: Calendar) -> None:
    owed = select(col(WorkOrder.id)).where(
        col(WorkOrder.case_id) == case.id,
        col(WorkOrder.kind) == kind,
        col(WorkOrder.entry_number) == number,
    )
    if session.execute(owed.limit(1)).first():
        return
    parties = [
        access
        for access, person in orders.listeners(session, case.id, days)
        if kind != OrderKind.LETTER or given(person).address
    ]
    standing = Standing.of(case)
    for access in parties[:1] if kind == OrderKind.UNREAD else parties:
        orders.place(session, kind, standing, access_id=access.id, number=number, calendar=days)


def _answer(session: Session, case: Case) -> int | None:
    """The number of the last answer, of which somebody may not know yet."""
    return session.execute(
        select(func.max(col(Entry.number))).where(
            col(Entry.case_id) == case.id, col(Entry.kind) == EntryKind.ANSWER
        )
    ).scalar()


def _is_read(session: Session, case: Case, answer: int) -> bool:
    """Whether anybody who may read the case has opened it since the answer."""
    family = family_of(session, case.id)
    read = select(col(Access.id)).where(
        col(Access.case_id).in_(family), col(Access.read_entries) >= answer
    )
    return session.execute(read.limit(1)).first() is not None


def _steps(session: Session, case: Case) -> set[str]:
    """What has been done about the last answer."""
    answered = (
        select(func.max(col(Event.number)))
        .where(col(Event.case_id) == case.id, col(Event.kind) == "case.answered")
        .scalar_subquery()
    )
    rows = session.execute(
        select(col(Event.kind)).where(
            col(Event.case_id) == case.id,
            col(Event.number) > func.coalesce(answered, 0),
            col(Event.kind).in_((REMIND, SEND, GIVE_UP)),
        )
    ).scalars()
    return set(rows)
