"""What stands on the daily list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.cases.models import Case
from app.domain.organisation.models import Role, Staff, Topic, Unit
from app.foundation.i18n.texts import COUNTED
from app.watch.models import LostCase, Step

_Asked = aliased(Case)
# What somebody reads first: the step at which it came to them.
_FIRST = {Role.LEAD: Step.LEAD, Role.HEAD: Step.HEAD}


@dataclass(frozen=True)
class Line:
    """A case that may get lost, and the ways in which it may."""

    case: Case
    topic: Topic
    unit: Unit
    owner_name: str | None
    found: list[LostCase] = field(default_factory=list)


def listed(
    session: Session, staff: Staff, units: Collection[UUID], kinds: Sequence[str], *, limit: int
) -> list[Line]:
    """What may get lost in these units, found first first; for a lead or a head of a department
    before all else what has come as far as to them. At most ``limit`` ways to get lost are read."""
    first = _FIRST.get(staff.role)
    rows = session.execute(
        select(LostCase, Case, Topic, Unit, col(Staff.name))
        .join(Case, col(Case.id) == col(LostCase.case_id))
        .join(Topic, col(Topic.id) == col(Case.topic_id))
        .join(Unit, col(Unit.id) == col(Case.owner_unit_id))
        .join(Staff, col(Staff.id) == col(Case.owner_id), isouter=True)
        .where(*_open_in(units), col(LostCase.kind).in_(kinds))
        .order_by(
            *([(col(LostCase.step) != first)] if first else []),
            col(LostCase.found_at),
            col(LostCase.id),
        )
        .limit(limit)
    ).all()
    lines: dict[UUID, Line] = {}
    for found, case, *more in rows:
        lines.setdefault(case.id, Line(case, *more)).found.append(found)
    return list(lines.values())


def count(session: Session, _staff: Staff, units: Collection[UUID]) -> int:
    """How many cases there are, exactly up to what a list says."""
    some = select(col(LostCase.case_id)).where(*_open_in(units)).distinct().limit(COUNTED + 1)
    number = select(func.count()).select_from(some.subquery())
    return int(session.execute(number).scalar_one())


def _open_in(units: Collection[UUID]) -> tuple[ColumnElement[bool], ...]:
    """What the watch has not settled yet, of cases that are still open in these units.

    The unit is looked up from what is lost, or SQLite would walk past every case of the units.
    """
    unit = select(col(_Asked.owner_unit_id)).where(
        col(_Asked.id) == col(LostCase.case_id), col(_Asked.closed_at).is_(None)
    )
    return col(LostCase.settled_at).is_(None), unit.scalar_subquery().in_(units)
