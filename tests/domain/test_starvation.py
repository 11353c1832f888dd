"""Thirty working days with more quick cases than anybody can take: no ordinary one is forgotten.

Quick cases come at 120 % of what is not reserved, every one of them marked as urgent; ordinary ones
at 90 % of what is. Colleagues press "take the next case" as often a day as they can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from app.domain.cases import commands, dates, queue
from app.domain.cases.commands import Told
from app.domain.cases.models import Case, Entry, EntryKind, Outcome, WaitingOn
from app.domain.events.models import ActorKind
from app.domain.organisation.models import Topic, UnitRight
from app.domain.organisation.queries import Intake
from app.foundation import clock
from tests.domain.desk import Desk
from tests.domain.many import new_unit

FIRST_DAY, DAYS = date(2027, 1, 4), 30
HOURS = range(9, 15)
A_DAY = 20  # cases that the unit can take
SHARE = 30
QUICK = A_DAY * (100 - SHARE) / 100 * 1.2
ORDINARY = A_DAY * SHARE / 100 * 0.9
SECOND = timedelta(seconds=1)


@dataclass
class Life:
    """What became of one case until now."""

    quick: bool
    promised: datetime
    taken_at: datetime | None = None

    def is_late(self, at: datetime) -> bool:
        """Whether nobody had begun when the first date passed."""
        return (self.taken_at or at) > self.promised


@dataclass
class Office:
    """A unit of its own, with a colleague, a lead, a quick topic and an ordinary one."""

    desk: Desk
    intake: Intake
    topics: dict[bool, Topic] = field(default_factory=dict)
    lives: dict[UUID, Life] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)

    def found(self, session: Session) -> None:
        """Let there be the unit."""
        unit_id = new_unit(session, SHARE)
        lone, lead = self.desk.staff(session, "lone"), self.desk.staff(session, "leder")
        lone.unit_id = unit_id
        session.add_all([lone, UnitRight(staff_id=lead.id, unit_id=unit_id)])
        for quick, days in ((True, 1), (False, 3)):
            name = f"Prøveemne {uuid4().hex}"
            self.topics[quick] = Topic(
                key=name, name=name, name_en=name, unit_id=unit_id, answer_days=days, quick=quick
            )
        session.add_all(self.topics.values())

    def works_through(self, day: date) -> None:
        """A day: every hour the dates are looked after, then there is mail, then there is work."""
        for hour in (*HOURS, HOURS.stop):
            at = datetime.combine(day, time(hour), clock.COPENHAGEN)
            with clock.stopped(at):
                self.desk.database.write(lambda s: dates.keep(s, self.intake.calendar))
            if hour in HOURS:
                self.desk.database.write(partial(self._hour, at=at))

    def _hour(self, session: Session, at: datetime) -> None:
        for _ in range(self._so_many("quick", QUICK)):
            with clock.stopped(at := at + SECOND):
                self._opens(session, quick=True)
        for _ in range(self._so_many("ordinary", ORDINARY)):
            with clock.stopped(at := at + SECOND):
                self._opens(session, quick=False)
        for _ in range(self._so_many("taken", A_DAY)):
            with clock.stopped(at := at + SECOND):
                self._takes(session)

    def _so_many(self, what: str, a_day: float) -> int:
        """How many of what comes so often a day come in this hour."""
        self.due[what] = self.due.get(what, 0) + a_day / len(HOURS)
        number = int(self.due[what] + 1e-9)
        self.due[what] -= number
        return number

    def _opens(self, session: Session, *, quick: bool) -> None:
        topic = self.topics[quick]
        opened = commands.open_case(
            session,
            words="Hvornår kommer svaret?",
            channel="written",
            language="da",
            token=uuid4().hex,
            intake=self.intake,
            told=Told(topic=topic),
        )
        case = session.get_one(Case, opened.case_id)
        if quick:
            commands.plan(
                session,
                case.id,
                title=None,
                topic=topic,
                next_step="Vi svarer.",
                waiting_on=WaitingOn.US,
                urgent=True,
                by=self.desk.staff(session, "lone"),
                seen=case.version,
                calendar=self.intake.calendar,
            )
        self.lives[case.id] = Life(quick, promised=case.due_at)

    def _takes(self, session: Session) -> None:
        lone = self.desk.staff(session, "lone")
        case = queue.take_next(session, lone, calendar=self.intake.calendar)
        if case is None:
            return
        self.lives[case.id].taken_at = clock.now()
        if case.quick:
            commands.close(
                session,
                case.id,
                outcome=Outcome.SOLVED,
                words="I morgen.",
                by=lone,
                seen=case.version,
                calendar=self.intake.calendar,
            )
        else:
            commands.answer(
                session,
                case.id,
                words="I morgen.",
                waiting_on=WaitingOn.CITIZEN,
                by=lone,
                seen=case.version,
                calendar=self.intake.calendar,
            )

    def moves_of(self, case_id: UUID) -> list[Entry]:
        """Every time the house itself told another date."""
        with self.desk.database.read() as session:
            rows = session.exec(
                select(Entry).where(
                    Entry.case_id == case_id,
                    Entry.kind == EntryKind.DATE,
                    Entry.actor == ActorKind.SYSTEM,
                )
            )
            return list(rows)

    def late(self, *, quick: bool) -> list[UUID]:
        """Cases in which nobody had begun when the first date passed."""
        at = self.end
        return [
            case_id
            for case_id, life in self.lives.items()
            if life.quick == quick and life.is_late(at)
        ]

    @property
    def end(self) -> datetime:
        return datetime.combine(list(working_days(self.intake))[-1], time(15), clock.COPENHAGEN)


def working_days(intake: Intake) -> Iterator[date]:
    """As many working days as are lived through."""
    day, found = FIRST_DAY, 0
    while found < DAYS:
        if intake.calendar.opening(day):
            found += 1
            yield day
        day += timedelta(days=1)


@pytest.fixture
def office(desk: Desk) -> Office:
    made = Office(desk, desk.received)
    desk.database.write(made.found)
    return made


def lived_through(office: Office) -> None:
    for day in working_days(office.intake):
        office.works_through(day)
    taken = sum(life.taken_at is not None for life in office.lives.values())
    assert taken >= A_DAY * DAYS - 1, "on the first morning there is less than could be taken"


def test_given_endless_quick_cases_when_a_share_is_kept_then_every_ordinary_one_is_begun_in_time(
    office: Office,
) -> None:
    lived_through(office)

    assert office.late(quick=False) == []
    ordinary = [case_id for case_id, life in office.lives.items() if not life.quick]
    assert len(ordinary) == int(DAYS * ORDINARY)
    assert [case_id for case_id in ordinary if office.moves_of(case_id)] == []
    late = office.late(quick=True)
    assert len(late) > DAYS, "more quick ones come than can be taken"
    for case_id in late:
        (told,) = office.moves_of(case_id)
        assert told.at < office.lives[case_id].promised < told.due_at
        assert office.desk.case(case_id).system_moves == 1


def test_given_endless_quick_cases_when_no_share_is_kept_then_ordinary_ones_are_forgotten(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "is_reserved", lambda _turn, _share: False)

    lived_through(office)

    assert len(office.late(quick=False)) > DAYS
