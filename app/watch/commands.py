"""The verbs of the watch: find, settle, tell the next one. Each step is taken exactly once (P2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.domain.cases.holding import done, held
from app.domain.cases.models import Case
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.foundation.clock import now
from app.foundation.database import connection_of
from app.foundation.refused import Missing
from app.watch.models import LostCase, Step
from app.web.room import Lost

AT_ONCE = 200
STEP_DAYS = 1  # working days until the next one is told

EVENTS = {Step.OWNER: "watch.found", Step.LEAD: "watch.lead", Step.HEAD: "watch.head"}
_NEXT = {Step.OWNER: Step.LEAD, Step.LEAD: Step.HEAD}


def look(session: Session, lost: Lost, days: Calendar) -> int:
    """Look for one way in which cases get lost, and return how much there was to do.

    What is found is told to whoever has the case; a working day later to the team lead, and after
    another to the head of the department. What is not found any more is settled. The oldest come
    first, and no more at once than lets everybody else write meanwhile.
    """
    found = lost.find(session, now(), days)
    known = _open_ones(session, lost)
    settled = _settle(session, [known[case_id] for case_id in known.keys() - set(found)])
    fresh = [case_id for case_id in dict.fromkeys(found) if case_id not in known][:AT_ONCE]
    due = _due(session, lost)
    # Always in the same order, so that two workers never wait for each other.
    steps = [
        _tell_next(session, due[case_id], days)
        if case_id in due
        else _open(session, lost, case_id, days)
        for case_id in sorted([*fresh, *due])
    ]
    return settled + sum(steps)


def forget_kinds(session: Session, kinds: Collection[Lost]) -> int:
    """Settle what was found in ways that no room looks for any more; return how many."""
    gone = select(col(LostCase.id)).where(
        col(LostCase.settled_at).is_(None),
        col(LostCase.kind).not_in([lost.kind for lost in kinds]),
    )
    return _settle(session, session.execute(gone).scalars().all())


def _open_ones(session: Session, lost: Lost) -> dict[UUID, UUID]:
    """What was found in this way and not settled: the case, and the row that says so."""
    rows = session.execute(
        select(col(LostCase.case_id), col(LostCase.id)).where(
            col(LostCase.settled_at).is_(None), col(LostCase.kind) == lost.kind
        )
    )
    return {row.case_id: row.id for row in rows.all()}


def _settle(session: Session, ids: Sequence[UUID]) -> int:
    for place in range(0, len(ids), AT_ONCE):
        session.execute(
            update(LostCase)
            .where(col(LostCase.id).in_(ids[place : place + AT_ONCE]))
            .values(settled_at=now(), next_at=None)
        )
    return len(ids)


def _due(session: Session, lost: Lost) -> dict[UUID, LostCase]:
    """Where the next one has to be told now. Another worker who is at it has other rows."""
    rows = session.execute(
        select(LostCase)
        .where(
            col(LostCase.settled_at).is_(None),
            col(LostCase.next_at) <= now(),
            col(LostCase.kind) == lost.kind,
        )
        .order_by(col(LostCase.next_at))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).scalars()
    return {row.case_id: row for row in rows}


def _open(session: Session, lost: Lost, case_id: UUID, days: Calendar) -> bool:
    """Write down that it was found, unless another worker just has, and tell its owner."""
    case = _watched(session, case_id)
    if case is None or not _insert(session, lost, case, days):
        return False
    done(session, case, EVENTS[Step.OWNER], ActorKind.SYSTEM, calendar=days)
    return True


def _insert(session: Session, lost: Lost, case: Case, days: Calendar) -> bool:
    """Whether this worker was the one that wrote the row."""
    engine = connection_of(session).dialect.name
    made = {"sqlite": sqlite, "postgresql": postgresql}[engine].insert(LostCase)
    row = made.values(
        id=uuid4(),
        case_id=case.id,
        kind=lost.kind,
        found_at=now(),
        step=Step.OWNER,
        next_at=_a_day_on(case, days),
    )
    once = row.on_conflict_do_nothing(
        index_elements=["case_id", "kind"], index_where=text("settled_at IS NULL")
    )
    return session.execute(once.returning(col(LostCase.id))).first() is not None


def _tell_next(session: Session, row: LostCase, days: Calendar) -> bool:
    """The step and the moment of the one after it change together with the event."""
    case = _watched(session, row.case_id)
    if case is None:
        row.settled_at, row.next_at = now(), None
        return True
    row.step = _NEXT[row.step]
    row.next_at = _a_day_on(case, days) if row.step in _NEXT else None
    session.add(row)
    done(session, case, EVENTS[row.step], ActorKind.SYSTEM, calendar=days)
    return True


def _watched(session: Session, case_id: UUID) -> Case | None:
    """The case, locked, if it is open. Its version stays: a colleague who is typing an answer has
    missed nothing."""
    try:
        case = held(session, case_id)
    except Missing:
        return None
    case.version -= 1
    return case if case.is_open else None


def _a_day_on(case: Case, days: Calendar) -> datetime:
    return days.of(case.owner_unit_id).due(now(), STEP_DAYS)
