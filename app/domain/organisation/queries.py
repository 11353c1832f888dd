"""Questions about the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from app.domain.organisation.calendar import OFFICE_HOURS, Calendar, Hours, Stretch
from app.domain.organisation.models import (
    Absence,
    ClosingDay,
    Competence,
    Department,
    OpeningHours,
    Role,
    Staff,
    Topic,
    Unit,
    UnitRight,
)
from app.foundation.clock import local, now
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
    hours: dict[UUID | None, dict[int, tuple[Stretch, ...]]] = {}
    for row in session.exec(select(OpeningHours)):
        days = hours.setdefault(row.unit_id, {})
        days[row.weekday] = (*days.get(row.weekday, ()), (row.opens, row.closes))
    closing = session.exec(select(ClosingDay)).all()
    return Calendar(
        hours=hours.get(None) or OFFICE_HOURS,
        closed=frozenset(day.day for day in closing if day.opens is None),
        short={day.day: (day.opens, day.closes) for day in closing if day.opens and day.closes},
        units={unit_id: days for unit_id, days in hours.items() if unit_id is not None},
    )


@dataclass(frozen=True)
class Intake:
    """What a new message meets: the calendar, and the topic of what nobody has sorted yet."""

    calendar: Calendar
    topic_id: UUID
    unit_id: UUID
    answer_days: int
    keep_months: int
    quick: bool


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
        unit_id=on_duty(session, topic.unit_id),
        answer_days=topic.answer_days,
        keep_months=topic.keep_months,
        quick=topic.quick,
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


@dataclass(frozen=True)
class Deadline:
    """How soon a topic is answered, and by whom; ``hours`` where the unit has its own."""

    topic: Named
    unit: Named
    days: int
    hours: Hours | None
    is_unsorted: bool


def deadlines(session: Session) -> list[Deadline]:
    """What the municipality has set for each topic: the rows that the clock itself counts by.

    It has to be public (retssikkerhedsloven § 3, 2).
    """
    units = {unit.id: unit for unit in unit_names(session)}
    own = calendar(session).units
    return [
        Deadline(
            topic=Named(topic.id, topic.name, topic.name_en),
            unit=units[topic.unit_id],
            days=topic.answer_days,
            hours=own.get(topic.unit_id),
            is_unsorted=topic.key == UNSORTED,
        )
        for topic in topics(session)
    ]


def unit_name(session: Session, unit_id: UUID) -> Named:
    """A unit with its department, as citizens and staff read it."""
    unit = session.get_one(Unit, unit_id)
    department = session.get_one(Department, unit.department_id)
    return _named(unit, department)


def unit_names(session: Session) -> list[Named]:
    """Every unit with its department, in Danish order of names."""
    rows = session.exec(select(Unit, Department).join(Department)).all()
    return sorted((_named(unit, department) for unit, department in rows), key=lambda n: n.da)


def open_units(session: Session) -> list[Named]:
    """The units that take new cases, with their departments, in Danish order of names."""
    is_open = frozenset(session.exec(select(Unit.id).where(col(Unit.active))))
    return [unit for unit in unit_names(session) if unit.id in is_open]


def staffed_units(session: Session, day: date | None = None) -> frozenset[UUID]:
    """The open units whose cases somebody who is there that day, or today, sees: anywhere else a
    case would be lost."""
    today = day or local(now()).date()
    home = session.exec(select(Staff.unit_id).where(*_there(today)))
    granted = session.exec(
        select(UnitRight.unit_id)
        .join(Staff, col(Staff.id) == col(UnitRight.staff_id))
        .where(*_there(today))
    )
    is_open = session.exec(select(Unit.id).where(col(Unit.active).is_(True)))
    return (frozenset(home) | frozenset(granted)) & frozenset(is_open)


def _there(day: date) -> tuple[ColumnElement[bool], ...]:
    away = sa_select(col(Absence.id)).where(
        col(Absence.staff_id) == col(Staff.id),
        col(Absence.ended_at).is_(None),
        col(Absence.first_day) <= day,
        or_(col(Absence.last_day).is_(None), col(Absence.last_day) >= day),
    )
    return col(Staff.active).is_(True), ~away.exists()


def is_there(session: Session, staff_id: UUID) -> bool:
    """Whether a colleague works here and is not away today."""
    here = select(Staff).where(Staff.id == staff_id, *_there(local(now()).date()))
    return session.exec(here).first() is not None


def there(session: Session) -> list[Staff]:
    """Everybody who works here and is not away today, by name."""
    return list(
        session.exec(select(Staff).where(*_there(local(now()).date())).order_by(col(Staff.name)))
    )


def not_there(session: Session) -> list[UUID]:
    """Who has left, or is away today."""
    everybody = session.exec(select(Staff.id)).all()
    there = set(session.exec(select(Staff.id).where(*_there(local(now()).date()))))
    return [staff_id for staff_id in everybody if staff_id not in there]


def there_in(session: Session, unit_id: UUID) -> list[Staff]:
    """Who is there today and sees the cases of a unit, those at home in it first, by name."""
    granted = select(UnitRight.staff_id).where(col(UnitRight.unit_id) == unit_id)
    rows = session.exec(
        select(Staff)
        .where(
            or_(col(Staff.unit_id) == unit_id, col(Staff.id).in_(granted)),
            *_there(local(now()).date()),
        )
        .order_by(col(Staff.name))
    ).all()
    return sorted(rows, key=lambda person: person.unit_id != unit_id)


def on_duty(session: Session, unit_id: UUID) -> UUID:
    """The unit itself while somebody is there; else its fallback, that one's, …; at last whoever
    sorts. Routing is total: there is always an answer."""
    staffed, seen = staffed_units(session), set[UUID]()
    asked: UUID | None = unit_id
    while asked is not None and asked not in seen:
        if asked in staffed:
            return asked
        seen.add(asked)
        asked = session.get_one(Unit, asked).fallback_id
    sorters = session.exec(select(Unit.id).where(col(Unit.sorts))).all()
    return next((unit for unit in sorters if unit in staffed), sorters[0] if sorters else unit_id)


def leads_of(session: Session, unit_id: UUID) -> list[Staff]:
    """The team leads who are there: of this unit, else those who see its cases."""
    leads = [person for person in there_in(session, unit_id) if person.role == Role.LEAD]
    return [lead for lead in leads if lead.unit_id == unit_id] or leads


def lead_of(session: Session, unit_id: UUID) -> Staff | None:
    """The first of the team leads who are there."""
    return next(iter(leads_of(session, unit_id)), None)


def heads_of(session: Session, unit_id: UUID) -> list[Staff]:
    """Who answers for the department of a unit and is there today."""
    department = select(Unit.department_id).where(col(Unit.id) == unit_id).scalar_subquery()
    home = select(Unit.id).where(col(Unit.department_id) == department)
    return list(
        session.exec(
            select(Staff)
            .where(
                col(Staff.role) == Role.HEAD,
                col(Staff.unit_id).in_(home),
                *_there(local(now()).date()),
            )
            .order_by(col(Staff.name))
        )
    )


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


def sorting_units(session: Session) -> list[Unit]:
    """Who takes every message that nobody has sorted yet."""
    return list(session.exec(select(Unit).where(col(Unit.sorts))))


def colleagues(session: Session) -> list[Staff]:
    """Everybody who works here, by name."""
    return list(session.exec(select(Staff).where(col(Staff.active)).order_by(col(Staff.name))))


def competences_of(staff: Staff) -> frozenset[Competence]:
    """What a colleague can do that not everybody can."""
    return frozenset(Competence(code) for code in staff.competences.split())


def further_units(session: Session, staff: Staff) -> frozenset[UUID]:
    """The units beside the own one whose cases this colleague may see."""
    granted = session.exec(select(UnitRight.unit_id).where(UnitRight.staff_id == staff.id))
    return frozenset(granted) - {staff.unit_id}
