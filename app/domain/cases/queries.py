"""Questions about cases. Each is named by its answer and changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_, union_all
from sqlmodel import Session, col

from app.domain.cases.models import (
    Access,
    Case,
    Entry,
    EntryKind,
    EntryText,
    State,
    WaitingOn,
)
from app.domain.events.models import Event
from app.domain.organisation.models import Staff
from app.domain.people.models import Mandate, Person
from app.foundation.i18n.texts import COUNTED

Leg = Select[UUID, datetime, datetime]
_SAME_ACT = timedelta(seconds=1)
OURS = (WaitingOn.US, WaitingOn.OTHERS)


@dataclass(frozen=True)
class Said:
    """An entry with its words (None once they are forgotten) and who wrote it."""

    entry: Entry
    words: str | None
    staff_name: str | None


@dataclass(frozen=True)
class Seen:
    """A case as its party may see it."""

    case: Case
    access: Access
    owner_name: str | None
    person: Person | None = None
    mandate: Mandate | None = None


def case_by_token(session: Session, token: str) -> tuple[Case, Access] | None:
    """The case that this form opened already, forgotten or not, with the citizen's access."""
    row = session.execute(
        select(Case, Access)
        .join(Access, col(Access.case_id) == col(Case.id))
        .where(col(Case.token) == token)
    ).first()
    return (row[0], row[1]) if row else None


def is_erased(session: Session, access_id: UUID) -> bool:
    """Whether the words of the case behind an access have been forgotten."""
    erased = (
        select(col(Case.id))
        .join(Access, col(Access.case_id) == col(Case.id))
        .where(col(Access.id) == access_id, col(Case.erased_at).is_not(None))
    )
    return session.execute(erased).first() is not None


def is_forgotten(session: Session, case_id: UUID) -> bool:
    """Whether the words of a case were forgotten on purpose."""
    return session.get_one(Case, case_id).erased_at is not None


def seen_through(session: Session, access_id: UUID, version: int) -> Seen | None:
    """The case behind an access that is still of this version, or None."""
    row = session.execute(
        select(Case, Access, col(Staff.name))
        .join(Access, col(Access.case_id) == col(Case.id))
        .join(Staff, col(Staff.id) == col(Case.owner_id), isouter=True)
        .where(
            col(Access.id) == access_id,
            col(Access.version) == version,
            col(Access.revoked_at).is_(None),
            col(Case.erased_at).is_(None),
        )
    ).first()
    return Seen(case=row[0], access=row[1], owner_name=row[2]) if row else None


def thread_for_citizen(session: Session, case_id: UUID) -> list[Said]:
    """The thread without notes; the summary of a transfer is between colleagues."""
    said = [s for s in thread_for_staff(session, case_id) if s.entry.kind != EntryKind.NOTE]
    return [
        Said(s.entry, None, s.staff_name) if s.entry.kind == EntryKind.TRANSFER else s for s in said
    ]


def thread_for_staff(session: Session, case_id: UUID) -> list[Said]:
    """Everything that was said and done, oldest first."""
    rows = session.execute(
        select(Entry, EntryText, col(Staff.name))
        .join(EntryText, col(EntryText.entry_id) == col(Entry.id), isouter=True)
        .join(Staff, col(Staff.id) == col(Entry.staff_id), isouter=True)
        .where(col(Entry.case_id) == case_id)
        .order_by(col(Entry.number))
    ).all()
    return [Said(entry, text.words if text else None, name) for entry, text, name in rows]


def original_words(session: Session, case_id: UUID) -> str | None:
    """The first message of a case, as the receipt repeats it."""
    return session.execute(
        select(col(EntryText.words))
        .join(Entry, col(Entry.id) == col(EntryText.entry_id))
        .where(col(Entry.case_id) == case_id, col(Entry.number) == 1)
    ).scalar()


def case_in_units(session: Session, case_id: UUID, units: Collection[UUID]) -> Case | None:
    """The case, if it belongs to one of these units and has not been forgotten."""
    return session.execute(
        select(Case).where(
            col(Case.id) == case_id,
            col(Case.owner_unit_id).in_(units),
            col(Case.erased_at).is_(None),
        )
    ).scalar()


def has_answer(session: Session, case_id: UUID) -> bool:
    told = select(col(Entry.id)).where(
        col(Entry.case_id) == case_id, col(Entry.kind) == EntryKind.ANSWER
    )
    return session.execute(told.limit(1)).first() is not None


@dataclass(frozen=True)
class Place:
    """Where a page of a queue ends: the next page begins after it."""

    due_at: datetime
    opened_at: datetime
    id: UUID


@dataclass(frozen=True)
class Line:
    """Which cases stand in a queue: by unit or by person, and on whom they wait."""

    units: tuple[UUID, ...] = ()
    owner: UUID | None = None
    citizens: bool = False

    def legs(self, now: datetime) -> list[Leg]:
        """One walk along an index for each unit and kind of waiting; together they are the queue.

        A case that waits on the citizen comes back into our queue when its date passes, so that
        nobody is forgotten for not having answered.
        """
        legs = []
        for who in [col(Case.owner_unit_id) == unit for unit in self.units] or [
            col(Case.owner_id) == self.owner
        ]:
            base = select(col(Case.id), col(Case.due_at), col(Case.opened_at)).where(
                who, col(Case.state) == State.OPEN
            )
            citizen = base.where(col(Case.waiting_on) == WaitingOn.CITIZEN)
            if self.citizens:
                legs.append(citizen)
                continue
            legs += [base.where(col(Case.waiting_on) == waiting) for waiting in OURS]
            legs.append(citizen.where(col(Case.due_at) < now))
        return legs


def waiting_longest(
    session: Session, line: Line, *, now: datetime, after: Place | None, limit: int
) -> list[Case]:
    """The next cases of a queue: late first, then by date, oldest first within a date."""
    order = (col(Case.due_at), col(Case.opened_at), col(Case.id))
    legs = [_after(leg, after).order_by(*order).limit(limit).subquery() for leg in line.legs(now)]
    merged = union_all(*(select(leg) for leg in legs)).subquery()
    chosen = (
        select(merged.c.id).order_by(merged.c.due_at, merged.c.opened_at, merged.c.id).limit(limit)
    )
    ids = session.execute(chosen).scalars().all()
    cases = {c.id: c for c in session.execute(select(Case).where(col(Case.id).in_(ids))).scalars()}
    return [cases[case_id] for case_id in ids]


def count(
    session: Session,
    line: Line,
    *,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """How many cases stand in a queue, due from ``since`` and before ``until``; exact to 1,000."""
    total = 0
    for leg in line.legs(now):
        part = leg.where(col(Case.due_at) >= since) if since else leg
        part = part.where(col(Case.due_at) < until) if until else part
        bounded = part.limit(COUNTED + 1 - total).subquery()
        total += int(session.execute(select(func.count()).select_from(bounded)).scalar_one())
        if total > COUNTED:
            return total
    return total


def next_unowned(session: Session, line: Line, *, now: datetime) -> Case | None:
    """The case that has waited longest and that nobody has taken."""
    legs = [
        leg.where(col(Case.owner_id).is_(None))
        .order_by(col(Case.due_at), col(Case.opened_at), col(Case.id))
        .limit(1)
        .subquery()
        for leg in line.legs(now)
    ]
    merged = union_all(*(select(leg) for leg in legs)).subquery()
    first = select(merged.c.id).order_by(merged.c.due_at, merged.c.opened_at, merged.c.id).limit(1)
    case_id = session.execute(first).scalar()
    return session.get(Case, case_id) if case_id else None


def first_words(session: Session, cases: Sequence[Case]) -> dict[UUID, str]:
    """The beginning of each case's first message, for its heading until somebody gives it one."""
    rows = session.execute(
        select(col(Entry.case_id), col(EntryText.words))
        .join(EntryText, col(EntryText.entry_id) == col(Entry.id))
        .where(col(Entry.case_id).in_([case.id for case in cases]), col(Entry.number) == 1)
    ).all()
    return {case_id: " ".join(words[:400].split()) for case_id, words in rows}


def _after(leg: Leg, place: Place | None) -> Leg:
    if place is None:
        return leg
    # Compared as one row, so that both engines step right into the index.
    row = tuple_(col(Case.due_at), col(Case.opened_at), col(Case.id))
    return leg.where(row > (place.due_at, place.opened_at, place.id))


@dataclass(frozen=True)
class Change:
    """Who changed a case last, when, and with which words, if any."""

    name: str | None
    at: datetime
    words: str | None


def last_change(session: Session, case_id: UUID) -> Change | None:
    """The newest thing that happened, to tell somebody who was overtaken."""
    row = session.execute(
        select(Event, col(Staff.name))
        .join(Staff, col(Staff.id) == col(Event.staff_id), isouter=True)
        .where(col(Event.case_id) == case_id)
        .order_by(col(Event.number).desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    event, name = row
    newest = thread_for_staff(session, case_id)[-1]
    wrote = abs(newest.entry.at - event.at) < _SAME_ACT
    return Change(name, event.at, newest.words if wrote else None)
