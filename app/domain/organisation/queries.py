"""Questions about the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.domain.organisation.calendar import OFFICE_HOURS, Calendar
from app.domain.organisation.models import (
    ClosingDay,
    Department,
    OpeningHours,
    Staff,
    Topic,
    Unit,
    UnitRight,
)
from app.foundation.refused import Unavailable

UNSORTED = "unsorted"


@dataclass(frozen=True)
class Named:
    """A unit or a person as it is shown: the words in both languages."""

    id: UUID
    da: str
    en: str

    def words(self, language: str) -> str:
        return self.en if language == "en" else self.da


def calendar(session: Session) -> Calendar:
    """The municipality's calendar; office hours until it has said its own."""
    hours = {row.weekday: (row.opens, row.closes) for row in session.exec(select(OpeningHours))}
    closed = frozenset(session.exec(select(col(ClosingDay.day))))
    return Calendar(hours=hours or OFFICE_HOURS, closed=closed)


@dataclass(frozen=True)
class Intake:
    """What a new message meets: the calendar, and the topic of what nobody has sorted yet."""

    calendar: Calendar
    topic_id: UUID
    unit_id: UUID
    answer_days: int
    keep_months: int


def intake(session: Session) -> Intake:
    """How the house receives just now.

    Raises ``Unavailable`` in a house that was never set up: it can promise nobody's answer.
    """
    topic = session.exec(select(Topic).where(Topic.key == UNSORTED)).first()
    if topic is None:
        raise Unavailable("The house has not been set up: run `indgang migrate`.")
    return Intake(
        calendar=calendar(session),
        topic_id=topic.id,
        unit_id=topic.unit_id,
        answer_days=topic.answer_days,
        keep_months=topic.keep_months,
    )


def topics(session: Session) -> list[Topic]:
    return list(session.exec(select(Topic).order_by(col(Topic.name))))


def offered_topics(session: Session) -> list[Topic]:
    """What a citizen may choose from, in Danish order."""
    return [topic for topic in topics(session) if topic.offered]


def offered_topic(session: Session, chosen: str) -> Topic | None:
    """The topic that a citizen chose, if it is one of those that are offered."""
    if not chosen:
        return None
    return next((t for t in offered_topics(session) if str(t.id) == chosen), None)


def unit_name(session: Session, unit_id: UUID) -> Named:
    """A unit with its department, as citizens and staff read it."""
    unit = session.get_one(Unit, unit_id)
    department = session.get_one(Department, unit.department_id)
    return _named(unit, department)


def unit_names(session: Session) -> list[Named]:
    """Every unit with its department, in Danish order of names."""
    rows = session.exec(select(Unit, Department).join(Department)).all()
    return sorted((_named(unit, department) for unit, department in rows), key=lambda n: n.da)


def staffed_units(session: Session) -> frozenset[UUID]:
    """The units whose cases somebody sees: a case anywhere else would be lost."""
    home = session.exec(select(Staff.unit_id).where(col(Staff.active)))
    granted = session.exec(
        select(UnitRight.unit_id)
        .join(Staff, col(Staff.id) == col(UnitRight.staff_id))
        .where(col(Staff.active))
    )
    return frozenset(home) | frozenset(granted)


def _named(unit: Unit, department: Department) -> Named:
    if unit.name == department.name:
        return Named(unit.id, unit.name, unit.name_en)
    return Named(
        unit.id, f"{department.name}, {unit.name}", f"{department.name_en}, {unit.name_en}"
    )


def staff_by_user_name(session: Session, user_name: str) -> Staff | None:
    return session.exec(select(Staff).where(Staff.user_name == user_name.strip().lower())).first()


def units_of(session: Session, staff: Staff) -> frozenset[UUID]:
    """The units whose cases this colleague may see: the own one and those granted."""
    if not staff.active:
        return frozenset()
    granted = session.exec(select(UnitRight.unit_id).where(UnitRight.staff_id == staff.id))
    return frozenset(granted) | {staff.unit_id}
