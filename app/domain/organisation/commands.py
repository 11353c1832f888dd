"""The verbs of the organisation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from app.domain.organisation.calendar import NeverOpen, Stretch
from app.domain.organisation.models import (
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
from app.domain.organisation.queries import UNSORTED, calendar, staff_by_user_name
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.refused import Refused

SHORTEST_PASSWORD = 12
LEAST_RESERVED, MOST_RESERVED = 10, 90
LONGEST_DEADLINE = 250  # working days, a year of them
LONGEST_KEPT = 1200  # months

KLE = re.compile(r"\d{2}\.\d{2}\.\d{2}( [A-ZÆØÅ]\d{2})?")
KEY = re.compile(r"[a-z0-9_]{1,40}")

NAME_TAKEN = N_("Something else has that name already. Choose another name.")
FALLBACK_OPEN = N_("Choose another unit that is open to have the cases.")
RESERVED_RANGE = N_("Write a number from 10 to 90.")
SORTS = N_("This unit reads every new message, so it cannot be closed.")
NEEDS_FALLBACK = N_("Choose who gets the cases and the topics of the unit. Then it can be closed.")
KEY_TAKEN = N_("Another topic has that code already. Choose another code.")
KEY_FORM = N_("Write the code with small letters a to z, digits and _, for example day_care.")
NO_DEADLINE = N_("Write how many working days an answer may take: a number from 1 to 250.")
NO_KEEPING = N_("Write how many months the words are kept: a number from 1 to 1,200.")
KLE_FORM = N_("Write the KLE number as 00.00.00, for example 15.17.06, or leave it empty.")
UNIT_CLOSED = N_("Choose a unit that is open.")
USER_NAME_TAKEN = N_("The user name %(name)s is taken. Choose another.")
LAST_ADMINISTRATOR = N_("There has to be an administrator. Make somebody else one first.")
OVERLAPS = N_("On %(day)s two of the hours overlap. Write each hour once.")
REVERSED = N_("On %(day)s the hours end before they begin. Write the earlier time first.")
NEVER_OPEN = N_("Then we would never be open, and no date could be promised. Leave some hours.")
DAY_TAKEN = N_("That day is in the list already. Take it out first.")


class BadHours(Refused):
    """Hours of one weekday that cannot be; the words have a slot for the ``day``."""

    def __init__(self, words: str, weekday: int) -> None:
        super().__init__(words)
        self.weekday = weekday


def set_up(session: Session) -> None:
    """Make sure that a message always has somebody to go to, even in an empty house."""
    if session.exec(select(Topic).where(Topic.key == UNSORTED)).first():
        return
    department = Department(name="Borgerservice", name_en="Citizen Service")
    session.add(department)
    session.flush()
    unit = Unit(
        department_id=department.id, name="Kontaktcenter", name_en="Contact Centre", sorts=True
    )
    session.add(unit)
    session.flush()
    session.add(
        Topic(key=UNSORTED, name="Nyt, ikke sorteret", name_en="New, not sorted", unit_id=unit.id)
    )


def add_department(session: Session, *, name: str, name_en: str) -> Department:
    """A new part of the municipality."""
    department = Department(name=name, name_en=name_en)
    _must_be_free(session, Department, name, department.id)
    session.add(department)
    session.flush()
    return department


def rename_department(session: Session, department: Department, *, name: str, name_en: str) -> None:
    """Another name for the same department; everything in it stays."""
    _must_be_free(session, Department, name, department.id)
    department.name, department.name_en = name, name_en
    session.add(department)


@dataclass(frozen=True)
class UnitFacts:
    """What can be said and changed of a unit."""

    name: str
    name_en: str
    department_id: UUID
    fallback_id: UUID | None = None
    reserved: int = 30


def add_unit(session: Session, facts: UnitFacts) -> Unit:
    """A new unit, open from now on."""
    unit = Unit(name=facts.name, name_en=facts.name_en, department_id=facts.department_id)
    change_unit(session, unit, facts)
    return unit


def change_unit(session: Session, unit: Unit, facts: UnitFacts) -> None:
    """Another name, department, fallback or reserved share; the cases stay."""
    _must_be_free(session, Unit, facts.name, unit.id)
    if not LEAST_RESERVED <= facts.reserved <= MOST_RESERVED:
        raise Refused(RESERVED_RANGE)
    _can_fall_back(session, unit, facts.fallback_id)
    unit.name, unit.name_en = facts.name, facts.name_en
    unit.department_id, unit.reserved = facts.department_id, facts.reserved
    unit.fallback_id = facts.fallback_id
    session.add(unit)
    session.flush()


def close_unit(session: Session, unit: Unit, *, fallback_id: UUID | None) -> None:
    """The unit gets no new cases; its topics belong to the fallback from now on.

    Whoever calls this sees to the open cases.
    """
    if unit.sorts:
        raise Refused(SORTS)
    _can_fall_back(session, unit, fallback_id)
    topics = session.exec(select(Topic).where(Topic.unit_id == unit.id)).all()
    if topics and fallback_id is None:
        raise Refused(NEEDS_FALLBACK)
    for topic in topics:
        topic.unit_id = fallback_id or topic.unit_id
        session.add(topic)
    unit.active, unit.fallback_id = False, fallback_id
    session.add(unit)
    session.flush()


def open_unit(session: Session, unit: Unit) -> None:
    """A closed unit takes cases again. Its topics have to be given back by hand."""
    unit.active = True
    session.add(unit)


def _can_fall_back(session: Session, unit: Unit, fallback_id: UUID | None) -> None:
    if fallback_id is None:
        return
    fallback = session.get(Unit, fallback_id)
    if fallback is None or not fallback.active or fallback.id == unit.id:
        raise Refused(FALLBACK_OPEN)


@dataclass(frozen=True)
class TopicFacts:
    """What can be said and changed of a topic."""

    name: str
    name_en: str
    unit_id: UUID
    answer_days: int | None
    keep_months: int | None = 24
    kle: str | None = None
    must_keep: bool = False
    offered: bool = False
    quick: bool = False
    words: str = ""


def add_topic(session: Session, key: str, facts: TopicFacts) -> Topic:
    """A new topic. Its key never changes, its names may."""
    if not KEY.fullmatch(key):
        raise Refused(KEY_FORM)
    if session.exec(select(Topic).where(Topic.key == key)).first():
        raise Refused(KEY_TAKEN)
    topic = Topic(key=key, name=facts.name, name_en=facts.name_en, unit_id=facts.unit_id)
    change_topic(session, topic, facts)
    return topic


def change_topic(session: Session, topic: Topic, facts: TopicFacts) -> None:
    """What is decided here holds for new cases; a date that was promised stays."""
    if facts.answer_days is None or not 1 <= facts.answer_days <= LONGEST_DEADLINE:
        raise Refused(NO_DEADLINE)
    if facts.keep_months is None or not 1 <= facts.keep_months <= LONGEST_KEPT:
        raise Refused(NO_KEEPING)
    if facts.kle and not KLE.fullmatch(facts.kle):
        raise Refused(KLE_FORM)
    _must_be_open(session, facts.unit_id)
    topic.name, topic.name_en, topic.unit_id = facts.name, facts.name_en, facts.unit_id
    topic.answer_days, topic.keep_months = facts.answer_days, facts.keep_months
    topic.kle, topic.must_keep = facts.kle or None, facts.must_keep
    topic.offered, topic.quick, topic.words = facts.offered, facts.quick, facts.words
    session.add(topic)
    session.flush()


@dataclass(frozen=True)
class StaffFacts:
    """What can be said and changed of a colleague."""

    user_name: str
    name: str
    unit_id: UUID
    role: Role = Role.AGENT
    competences: frozenset[Competence] = frozenset()
    also: frozenset[UUID] = frozenset()
    email: str | None = None


def employ(
    session: Session,
    *,
    user_name: str,
    name: str,
    password_hash: str,
    unit_id: UUID,
    role: Role = Role.AGENT,
    also: Iterable[UUID] = (),
    competences: Iterable[Competence] = (),
    email: str | None = None,
    demo: bool = False,
) -> Staff:
    """Add a colleague with a home unit and perhaps rights in others."""
    _must_be_open(session, unit_id)
    staff = Staff(user_name="", name=name, password_hash=password_hash, unit_id=unit_id, demo=demo)
    facts = StaffFacts(
        user_name, name, unit_id, role, frozenset(competences), frozenset(also), email
    )
    _put(session, staff, facts)
    return staff


def change_staff(session: Session, staff: Staff, facts: StaffFacts) -> None:
    """Another name, unit, role or rights. Whoever calls this sees to the cases."""
    if staff.role == Role.ADMINISTRATOR and facts.role != Role.ADMINISTRATOR:
        must_keep_administrator(session, staff)
    if facts.unit_id != staff.unit_id:
        _must_be_open(session, facts.unit_id)
    _put(session, staff, facts)


def _put(session: Session, staff: Staff, facts: StaffFacts) -> None:
    user_name = facts.user_name.strip().lower()
    known = staff_by_user_name(session, user_name)
    if known and known.id != staff.id:
        raise Refused(USER_NAME_TAKEN, name=user_name)
    staff.user_name, staff.name, staff.unit_id = user_name, facts.name, facts.unit_id
    staff.role, staff.email = facts.role, facts.email or None
    staff.competences = " ".join(sorted(facts.competences))
    session.add(staff)
    session.flush()
    session.execute(delete(UnitRight).where(col(UnitRight.staff_id) == staff.id))
    further = sorted(facts.also - {facts.unit_id})
    session.add_all(UnitRight(staff_id=staff.id, unit_id=unit_id) for unit_id in further)
    session.flush()


def must_keep_administrator(session: Session, leaving: Staff) -> None:
    """Somebody has to be able to put right what somebody has put wrong."""
    others = session.exec(
        select(Staff.id).where(
            Staff.role == Role.ADMINISTRATOR, col(Staff.active), Staff.id != leaving.id
        )
    ).first()
    if others is None:
        raise Refused(LAST_ADMINISTRATOR)


def keep_hours(
    session: Session, unit_id: UUID | None, week: Mapping[int, Sequence[Stretch]]
) -> None:
    """The opening hours of the house, or of one unit; a unit with none has the house's.

    Raises ``BadHours`` for stretches that overlap or end before they begin.
    """
    for weekday, stretches in week.items():
        must_be_in_order(weekday, stretches)
    of_unit = col(OpeningHours.unit_id)
    own = of_unit.is_(None) if unit_id is None else of_unit == unit_id
    session.execute(delete(OpeningHours).where(own))
    for weekday, stretches in week.items():
        for opens, closes in stretches:
            session.add(OpeningHours(unit_id=unit_id, weekday=weekday, opens=opens, closes=closes))
    session.flush()
    if unit_id is None and not any(week.values()):
        raise Refused(NEVER_OPEN)
    _must_open(session)


def must_be_in_order(weekday: int, stretches: Sequence[Stretch]) -> None:
    """Raise ``BadHours`` for stretches of one day that overlap or end before they begin."""
    if any(closes <= opens for opens, closes in stretches):
        raise BadHours(REVERSED, weekday)
    if any(later[0] < earlier[1] for earlier, later in pairwise(sorted(stretches))):
        raise BadHours(OVERLAPS, weekday)


def close_day(session: Session, day: date, *, name: str, half: Stretch | None = None) -> None:
    """We are closed that day, or open for a part of it only."""
    if session.get(ClosingDay, day):
        raise Refused(DAY_TAKEN)
    if half and half[1] <= half[0]:
        raise BadHours(REVERSED, day.weekday())
    opens, closes = half or (None, None)
    session.add(ClosingDay(day=day, name=name, opens=opens, closes=closes))
    session.flush()
    _must_open(session)


def open_day(session: Session, day: date) -> None:
    """We are not closed that day after all. Saying it twice changes nothing."""
    session.execute(delete(ClosingDay).where(col(ClosingDay.day) == day))


def _must_open(session: Session) -> None:
    days = calendar(session)
    try:
        for known in (days, *(days.of(unit_id) for unit_id in days.units)):
            known.due(now(), 1)
    except NeverOpen:
        raise Refused(NEVER_OPEN) from None


def _must_be_open(session: Session, unit_id: UUID) -> None:
    unit = session.get(Unit, unit_id)
    if unit is None or not unit.active:
        raise Refused(UNIT_CLOSED)


def _must_be_free(
    session: Session, table: type[Department] | type[Unit], name: str, own_id: UUID
) -> None:
    taken = select(table.id).where(
        func.lower(col(table.name)) == name.lower(), col(table.id) != own_id
    )
    if session.exec(taken).first():
        raise Refused(NAME_TAKEN)
