"""Many cases at once, straight into the table: for questions about a queue, not about its verbs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session, col, select

from app.domain.cases.models import Case, State, WaitingOn, WaitsFor
from app.domain.organisation.models import Staff, Topic, Unit
from app.foundation import clock


@dataclass(frozen=True)
class Waiting:
    """One open case as a test wants it. Days are from now; ``since`` None: all is acted on."""

    due: float = 3
    opened: float = -2
    since: float | None = -2
    urgent: bool = False
    quick: bool = False
    waiting_on: WaitingOn = WaitingOn.US
    owner: UUID | None = None


def new_unit(session: Session, share: int = 30) -> UUID:
    """A unit without a case, beside the town's."""
    department = session.exec(select(Unit.department_id).limit(1)).one()
    name = f"Prøveenhed {uuid4().hex}"
    unit = Unit(department_id=department, name=name, name_en=name, reserved=share)
    session.add(unit)
    session.flush()
    return unit.id


def write(session: Session, unit_id: UUID, cases: Iterable[Waiting]) -> list[UUID]:
    """Put the cases into a unit's queue; return their ids in the same order."""
    at = clock.now()
    topic_id = session.exec(select(Topic.id).order_by(col(Topic.name))).first()
    rows = [_row(at, unit_id, topic_id, case) for case in cases]
    session.execute(insert(Case), rows)
    return [row["id"] for row in rows]  # type: ignore[misc]  # a row holds all kinds of values


def furnished(session: Session, user_name: str, share: int, number: int) -> UUID:
    """A new home unit for a colleague, with so many quick cases whose dates are near, and as many
    ordinary ones whose dates are far."""
    unit_id = new_unit(session, share)
    colleague = session.exec(select(Staff).where(Staff.user_name == user_name)).one()
    colleague.unit_id = unit_id
    session.add(colleague)
    quick = [Waiting(due=1 + n / number, quick=True) for n in range(number)]
    ordinary = [Waiting(due=5, since=-5 + n / number) for n in range(number)]
    if number:
        write(session, unit_id, [*quick, *ordinary])
    return unit_id


def _row(at: datetime, unit_id: UUID, topic_id: UUID | None, case: Waiting) -> dict[str, object]:
    unique = uuid4().hex
    return {
        "id": uuid4(),
        "reference": unique,
        "token": unique,
        "channel": "written",
        "language": "da",
        "topic_id": topic_id,
        "owner_unit_id": unit_id,
        "owner_id": case.owner,
        "state": State.OPEN,
        "waiting_on": case.waiting_on,
        "next_step": "Vi læser.",
        "due_at": at + timedelta(days=case.due),
        "urgent": case.urgent,
        "quick": case.quick,
        "waits_for": None if case.since is None else WaitsFor.NEW,
        "waits_since": None if case.since is None else at + timedelta(days=case.since),
        "opened_at": at + timedelta(days=case.opened),
        "purge_after": at + timedelta(days=730),
    }
