"""Work orders: what is owed to a citizen on paper, in braille, by text message …, with a date.

Where no channel does it yet, a person does, and the order stays open until somebody has.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import Session, col

from app.domain.cases.models import Access, Case, OrderKind, WorkOrder
from app.domain.cases.queries import family_of
from app.domain.cases.thread import Standing
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Staff
from app.domain.people.models import Given, Mandate, Person, Receives, Way, Wish
from app.domain.people.queries import given
from app.foundation.clock import now
from app.foundation.database import add_row
from app.foundation.i18n import N_

# Working days until it is done. A text message takes a moment, a braille letter a printer.
DAYS = {
    OrderKind.SMS: 1,
    OrderKind.LETTER: 1,
    OrderKind.EASY_READ: 2,
    OrderKind.LARGE_PRINT: 1,
    OrderKind.BRAILLE: 3,
    OrderKind.AUDIO: 3,
    OrderKind.SIGN_VIDEO: 5,
    OrderKind.LANGUAGE: 5,
    OrderKind.NOTICE_FAILED: 1,
    OrderKind.UNREAD: 1,
    OrderKind.INTERPRETER: 1,
}
# What a person does to carry it out, as citizens and staff read it.
NAMES = {
    OrderKind.SMS: N_("Text message"),
    OrderKind.LETTER: N_("Letter on paper"),
    OrderKind.EASY_READ: N_("Easy words"),
    OrderKind.LARGE_PRINT: N_("Large print"),
    OrderKind.BRAILLE: N_("Braille"),
    OrderKind.AUDIO: N_("Sound"),
    OrderKind.SIGN_VIDEO: N_("Sign language video"),
    OrderKind.LANGUAGE: N_("Another language"),
    OrderKind.NOTICE_FAILED: N_("The notice did not arrive. Find another way"),
    OrderKind.UNREAD: N_("Nobody has read the answer"),
    OrderKind.INTERPRETER: N_("Ask the interpreter, or tell them that the call has changed"),
}
_FORMS = {
    Wish.EASY_READ: OrderKind.EASY_READ,
    Wish.LARGE_PRINT: OrderKind.LARGE_PRINT,
    Wish.BRAILLE: OrderKind.BRAILLE,
    Wish.AUDIO: OrderKind.AUDIO,
    Wish.SIGN_VIDEO: OrderKind.SIGN_VIDEO,
    Wish.LANGUAGE: OrderKind.LANGUAGE,
}
# What a reader who gets nothing else of a receipt is owed at once.
_RECEIPTS = (OrderKind.LETTER, OrderKind.LARGE_PRINT, OrderKind.BRAILLE)


def kinds_for(person: Given) -> list[OrderKind]:
    """In which forms something we say must reach this person, besides standing in the case."""
    forms = [_FORMS[wish] for wish in person.wishes if wish in _FORMS]
    wants_letter = Way.LETTER in person.ways or Wish.LETTER in person.wishes
    # A letter in braille is the letter.
    on_paper = {OrderKind.LARGE_PRINT, OrderKind.BRAILLE} & set(forms)
    if wants_letter and not on_paper:
        forms.append(OrderKind.LETTER)
    if Way.SMS in person.ways:
        forms.append(OrderKind.SMS)
    return forms


def place(
    session: Session,
    kind: OrderKind,
    standing: Standing,
    *,
    access_id: UUID | None,
    number: int,
    calendar: Calendar,
) -> None:
    """Owe something to a party, until somebody has done it."""
    add_row(
        session,
        WorkOrder,
        id=uuid4(),
        case_id=standing.case_id,
        unit_id=standing.unit_id,
        access_id=access_id,
        kind=kind,
        entry_number=number,
        made_at=now(),
        due_at=calendar.due(now(), DAYS[kind]),
    )


def receipt(
    session: Session,
    standing: Standing,
    parties: Collection[tuple[UUID, Given]],
    *,
    calendar: Calendar,
) -> None:
    """Owe the receipt on paper or in braille to whoever asked for it so."""
    for access_id, person in parties:
        for kind in kinds_for(person):
            if kind in _RECEIPTS:
                place(session, kind, standing, access_id=access_id, number=1, calendar=calendar)


def told(session: Session, case: Case, *, calendar: Calendar, number: int | None = None) -> None:
    """Owe an entry, the newest unless said, to all who are to be told, as they asked for it."""
    standing, placed = Standing.of(case), set[tuple[OrderKind, str]]()
    for access, person in listeners(session, case.id, calendar):
        known = given(person)
        for kind in kinds_for(known):
            # Whoever has two cases that became one needs one letter.
            where = (kind, known.phone if kind == OrderKind.SMS else known.address)
            if where in placed:
                continue
            placed.add(where)
            place(
                session,
                kind,
                standing,
                access_id=access.id,
                number=number or case.entries,
                calendar=calendar,
            )


def listeners(
    session: Session, case_id: UUID, calendar: Calendar
) -> list[tuple[Access, Person | None]]:
    """The parties that are told what we answer, today, also in cases joined with this one."""
    family = family_of(session, case_id)
    rows = session.execute(
        select(Access, Person, Mandate)
        .join(Person, col(Person.id) == col(Access.person_id), isouter=True)
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id), isouter=True)
        .where(col(Access.case_id).in_(family), col(Access.revoked_at).is_(None))
        .order_by(col(Access.made_at))
    ).all()
    today = calendar.day_of(now())
    living = [
        (access, person, mandate)
        for access, person, mandate in rows
        if mandate is None or mandate.holds(today)
    ]
    mandates = [mandate for _, _, mandate in living if mandate]
    only_helper = any(mandate.receives == Receives.HELPER for mandate in mandates)
    return [
        (access, person)
        for access, person, mandate in living
        if (mandate is None and not only_helper)
        or (mandate is not None and mandate.receives != Receives.CITIZEN)
    ]


def move(session: Session, case: Case) -> None:
    """What is owed goes along when a case is passed on; its date stays."""
    session.execute(
        update(WorkOrder)
        .where(col(WorkOrder.case_id) == case.id, col(WorkOrder.done_at).is_(None))
        .values(unit_id=case.owner_unit_id)
    )


def finish(session: Session, order: WorkOrder, by: Staff) -> None:
    """Somebody has done it. Saying so twice changes nothing."""
    if order.done_at is None:
        order.done_at, order.done_by_id = now(), by.id
        session.add(order)


def forget(session: Session, case_id: UUID) -> None:
    """Owe nothing more: the words that were to be sent are gone."""
    session.execute(
        delete(WorkOrder).where(col(WorkOrder.case_id) == case_id, col(WorkOrder.done_at).is_(None))
    )


@dataclass(frozen=True)
class Owed:
    """An open order as staff read it: to whom, and in which case."""

    order: WorkOrder
    case: Case
    person: Given


def open_orders(session: Session, units: Collection[UUID], *, limit: int) -> list[Owed]:
    """What these units owe, by date."""
    return _owed(session, col(WorkOrder.unit_id).in_(units), limit)


def of_case(session: Session, case_id: UUID) -> list[Owed]:
    """What is owed in one case, by date."""
    return _owed(session, col(WorkOrder.case_id) == case_id, 100)


def count(session: Session, units: Collection[UUID]) -> int:
    """How many orders these units have not done yet."""
    where = (col(WorkOrder.unit_id).in_(units), col(WorkOrder.done_at).is_(None))
    return int(
        session.execute(select(func.count()).select_from(WorkOrder).where(*where)).scalar_one()
    )


def _owed(session: Session, which: ColumnElement[bool], limit: int) -> list[Owed]:
    rows = session.execute(
        select(WorkOrder, Case, Person)
        .join(Case, col(Case.id) == col(WorkOrder.case_id))
        .join(Access, col(Access.id) == col(WorkOrder.access_id), isouter=True)
        .join(Person, col(Person.id) == col(Access.person_id), isouter=True)
        .where(which, col(WorkOrder.done_at).is_(None), col(Case.erased_at).is_(None))
        .order_by(col(WorkOrder.due_at), col(WorkOrder.entry_number), col(WorkOrder.id))
        .limit(limit)
    ).all()
    return [Owed(order, case, given(person)) for order, case, person in rows]
