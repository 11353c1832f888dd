"""Whatever is done to a case, by whoever, in whatever order, while time passes, people leave and
calendars change: somebody who is there has it, it has a next step and a date, and its citizen sees
it (P2).
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app.domain.cases import absences, commands, dates, forwarding, thread, transfers, unread
from app.domain.cases.models import Access, Case, Entry, EntryKind, Outcome, State, WaitingOn
from app.domain.cases.queries import seen_through, thread_for_party
from app.domain.cases.queue import Line, waiting_longest
from app.domain.events.models import ActorKind, Event
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import ClosingDay, OpeningHours, Topic, Unit
from app.domain.organisation.queries import (
    calendar,
    is_there,
    staffed_units,
    there,
    units_of,
)
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.refused import Missing, Refused
from tests.domain.desk import Desk
from tests.engines import Cluster

RUNS, SOAKED = 300, 20_000
PARTS = 20  # of a soak, so that what was cut off goes on from where it was
# PostgreSQL takes much longer to make a town, and both engines run the same commands.
SHARES = {"sqlite": 0.8, "postgresql": 0.2}
LONGEST = 10  # steps of one run
PEOPLE = ("amira", "lone", "ib", "jonas", "hanne", "leder")
UNITS = ("Kontaktcenter", "Hjælpemidler", "Parkering og affald", "Sygedagpenge")
# What tells the citizen of a date: an entry that they read, or a reminder that is sent.
TELLS = {
    *(EntryKind.DATE, EntryKind.ANSWER, EntryKind.MESSAGE, EntryKind.REOPENED),
    *(EntryKind.FORWARDED, EntryKind.JOINED, EntryKind.PARTED),
}
REMINDERS = {unread.REMIND, unread.SEND, unread.GIVE_UP}


@dataclass
class World:
    """A town, two cases of ours in it, and what was seen of them after the last step."""

    desk: Desk
    chance: random.Random
    at: datetime
    cases: list[UUID] = field(default_factory=list)
    accesses: list[UUID] = field(default_factory=list)
    history: dict[UUID, list[str]] = field(default_factory=dict)
    promised: dict[UUID, datetime] = field(default_factory=dict)
    events: dict[UUID, int] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.desk.database

    @property
    def case_id(self) -> UUID:
        return self.chance.choice(self.cases)

    @property
    def who(self) -> str:
        return self.chance.choice(PEOPLE)

    def working(self, verb: Callable[..., None], *, asked: bool = False, **words: Any) -> None:
        """A colleague does something, if they are there and may see the case."""
        case_id, who = self.case_id, self.who
        with self.database.read() as session:
            person = self.desk.staff(session, who)
            case = session.get_one(Case, case_id)
            may = is_there(session, person.id) and (
                asked or case.owner_unit_id in units_of(session, person)
            )
        if may:
            self.desk.does(verb, case_id, who, **words)


def _offer(world: World) -> None:
    with world.database.read() as session:
        to = world.desk.staff(session, world.who) if world.chance.random() < 0.3 else None
    unit_id = to.unit_id if to else world.desk.unit(world.chance.choice(UNITS))
    words: dict[str, Any] = {"summary": "Alt følger med.", "next_step": "Vi læser sagen."}
    world.working(transfers.offer, to_unit_id=unit_id, to=to, **words)


def _plan(world: World) -> None:
    with world.database.read() as session:
        topic = world.chance.choice(session.exec(select(Topic)).all())
    waits = world.chance.choice(list(WaitingOn))
    words: dict[str, Any] = {"title": "En titel", "next_step": "Vi ser på det."}
    words["waiting_on"] = waits
    world.working(commands.plan, topic=topic, urgent=world.chance.random() < 0.5, **words)


def _move(world: World) -> None:
    to = world.desk.received.calendar.due(clock.now(), world.chance.randint(1, 9))
    world.working(dates.move_date, to=to, reason="Vi har travlt.")


def _forward(world: World) -> None:
    with world.database.read() as session:
        authority = world.chance.choice(forwarding.authorities(session))
    world.working(forwarding.forward, authority=authority, words="De har den slags.")


def _join(world: World) -> None:
    first, second = world.cases
    world.desk.does(commands.join, first, "leder", into_id=second, reason="Det er den samme.")


def _part(world: World) -> None:
    days = world.desk.received.calendar

    def command(session: Session) -> None:
        leder = world.desk.staff(session, "leder")
        commands.part(session, world.cases[0], reason="Nej, to.", by=leder, calendar=days)

    world.database.write(command)


def _leave(world: World) -> None:
    days, today = world.desk.received.calendar, clock.local(clock.now()).date()
    begins = today + timedelta(days=world.chance.choice((0, 0, 2)))
    ends = world.chance.choice((None, begins + timedelta(days=world.chance.randint(0, 9))))

    def command(session: Session) -> None:
        person = world.desk.staff(session, world.chance.choice(PEOPLE[:-1]))
        others = absences.stand_ins(session, person)
        stand_in = world.chance.choice([None, *others])
        absences.leave(
            session, person, first_day=begins, last_day=ends, stand_in=stand_in, calendar=days
        )

    world.database.write(command)


def _come_back(world: World) -> None:
    world.database.write(
        lambda session: absences.come_back(session, world.desk.staff(session, world.who))
    )


def _leave_for_good(world: World) -> None:
    days, who = world.desk.received.calendar, world.chance.choice(PEOPLE[:-1])
    world.database.write(
        lambda session: absences.leave_for_good(
            session, world.desk.staff(session, who), calendar=days
        )
    )


def _close_unit(world: World) -> None:
    name, fallback = world.chance.sample(UNITS[1:], 2)

    def command(session: Session) -> None:
        unit = session.exec(select(Unit).where(Unit.name == name)).one()
        other = session.exec(select(Unit).where(Unit.name == fallback)).one()
        unit.active, unit.fallback_id = not unit.active, other.id
        session.add(unit)
        session.flush()
        absences.look_after(session, calendar(session))

    world.database.write(command)


def _change_calendar(world: World) -> None:
    day = clock.local(clock.now()).date() + timedelta(days=world.chance.randint(0, 9))
    half = (time(9), time(11)) if world.chance.random() < 0.5 else (None, None)
    opens = time(world.chance.randint(7, 10))

    def command(session: Session) -> None:
        if session.get(ClosingDay, day) is None:
            session.add(ClosingDay(day=day, name="Prøvedag", opens=half[0], closes=half[1]))
        unit = session.exec(select(Unit).where(Unit.name == world.chance.choice(UNITS))).one()
        weekday = world.chance.randint(0, 4)
        has = select(OpeningHours).where(
            OpeningHours.unit_id == unit.id, OpeningHours.weekday == weekday
        )
        if session.exec(has).first() is None:
            session.add(
                OpeningHours(unit_id=unit.id, weekday=weekday, opens=opens, closes=time(16))
            )

    world.database.write(command)


def _says(verb: Callable[..., None], **words: Any) -> Callable[[World], None]:
    return lambda world: world.desk.does(verb, world.case_id, **words)


def _works(
    verb: Callable[..., None], *, asked: bool = False, **words: Any
) -> Callable[[World], None]:
    return lambda world: world.working(verb, asked=asked, **words)


STEPS: dict[str, Callable[[World], None]] = {
    "the citizen writes": _says(commands.add_message, words="Mere."),
    "the citizen says solved": _says(commands.say_solved),
    "the citizen says unsolved": _says(commands.say_unsolved),
    "the citizen withdraws": _says(commands.withdraw, forget=False),
    "somebody takes it": _works(commands.take),
    "an answer": _works(commands.answer, words="Et svar.", waiting_on=WaitingOn.CITIZEN),
    "half an answer": _works(commands.answer, words="Halvt.", waiting_on=WaitingOn.OTHERS),
    "a note": _works(commands.note, words="Husk."),
    "a plan": _plan,
    "another date": _move,
    "an offer": _offer,
    "an offer again": _offer,
    "yes": _works(transfers.accept, asked=True),
    "no": _works(transfers.give_back, asked=True, reason="Ikke vores."),
    "kept after all": _works(transfers.take_back),
    "to another authority": _forward,
    "they have it": _works(forwarding.confirm),
    "closed": _works(commands.close, outcome=Outcome.SOLVED, words="Det er klaret."),
    "closed as forwarded": _works(commands.close, outcome=Outcome.FORWARDED, words="De har den."),
    "joined": _join,
    "parted": _part,
    "somebody is away": _leave,
    "somebody comes back": _come_back,
    "somebody leaves for good": _leave_for_good,
    "a unit closes or opens": _close_unit,
    "the calendar changes": _change_calendar,
    "time passes": lambda world: None,
}
CHORES: tuple[Callable[[Session], int], ...] = (
    lambda session: absences.look_after(session, calendar(session)),
    lambda session: transfers.lapse(session, calendar(session)),
    lambda session: dates.keep(session, calendar(session)),
    unread.look_after,
)


def look_after(database: Database) -> None:
    """What the worker does every few minutes."""
    for chore in CHORES:
        database.write(chore)


def check(world: World) -> None:
    """What must hold whenever everybody has let go."""
    with world.database.read() as session:
        staffed = staffed_units(session)
        sees = {person.id: units_of(session, person) for person in there(session)}
        for case in session.exec(select(Case).where(Case.state == State.OPEN)):
            _has_somebody(case, staffed, sees)
            assert case.next_step.strip()
        for case_id in world.cases:
            _stands_in_one_queue(session, session.get_one(Case, case_id), world.at)
            _history_grows(session, world, case_id)
        for case_id, access_id in zip(world.cases, world.accesses, strict=True):
            _is_seen(session, case_id, access_id)


def _has_somebody(case: Case, staffed: frozenset[UUID], sees: dict[UUID, frozenset[UUID]]) -> None:
    assert case.owner_unit_id in staffed, "nobody is there in its unit"
    if case.owner_id:
        assert case.owner_id in sees, "its owner is not there"
        assert case.owner_unit_id in sees[case.owner_id], "its owner does not see it"


def _stands_in_one_queue(session: Session, case: Case, at: datetime) -> None:
    """In that of its own unit, by whose turn it is, and in no other unit's."""
    own = (case.owner_unit_id,)
    others = tuple(unit for unit in session.exec(select(Unit.id)) if unit not in own)
    waits, is_ours = case.waiting_on == WaitingOn.CITIZEN, case.waiting_on != WaitingOn.CITIZEN
    is_ours = is_ours or case.due_at < at
    for citizens, expected in ((False, is_ours), (True, waits)):
        assert _stands(session, case, own, at, citizens=citizens) == (expected and case.is_open)
        assert not _stands(session, case, others, at, citizens=citizens)


def _stands(
    session: Session, case: Case, units: tuple[UUID, ...], at: datetime, *, citizens: bool
) -> bool:
    line = Line(units=units, citizens=citizens)
    found = waiting_longest(session, line, now=at, after=None, limit=1000)
    return case.id in {one.id for one in found}


def _history_grows(session: Session, world: World, case_id: UUID) -> None:
    entries = session.exec(
        select(Entry).where(Entry.case_id == case_id).order_by(col(Entry.number))
    ).all()
    digests, before = [entry.digest for entry in entries], world.history.get(case_id, [])
    assert digests[: len(before)] == before
    assert thread.broken(session, case_id) == []
    case = session.get_one(Case, case_id)
    events = session.exec(
        select(Event).where(Event.case_id == case_id).order_by(col(Event.number))
    ).all()
    assert [event.number for event in events] == list(range(1, case.events + 1))
    fresh = entries[len(before) :]
    reminded = {event.kind for event in events[world.events.get(case_id, 0) :]} & REMINDERS
    if case.is_open and world.promised.get(case_id, case.due_at) != case.due_at:
        told = [entry for entry in fresh if entry.kind in TELLS]
        assert told or reminded, "a date was moved and nobody told the citizen"
    moved = [e for e in fresh if e.kind == EntryKind.DATE and e.actor == ActorKind.SYSTEM]
    assert len(moved) <= 1, "the house moves a date once"
    world.history[case_id], world.events[case_id] = digests, case.events
    world.promised[case_id] = case.due_at


def _is_seen(session: Session, case_id: UUID, access_id: UUID) -> None:
    seen = seen_through(session, access_id, session.get_one(Access, access_id).version)
    assert seen is not None
    case = session.get_one(Case, case_id)
    assert seen.case.id == case_id or case.outcome == Outcome.JOINED
    assert thread_for_party(session, seen)


@contextmanager
def town_of(engine: str, request: pytest.FixtureRequest, folder: Path, run: int) -> Iterator[Desk]:
    """A fresh town for each run."""
    with ExitStack() as after:
        if engine == "sqlite":
            file = folder / f"run-{run}.db"
            shutil.copy(request.getfixturevalue("sqlite_town"), file)
            after.callback(file.unlink)
            database = Database(f"sqlite:///{file}")
        else:
            cluster: Cluster = request.getfixturevalue("cluster")
            cluster.create(f"run{run}", template=request.getfixturevalue("postgres_town"))
            after.callback(cluster.drop, f"run{run}")
            database = Database(cluster.url(f"run{run}"))
        after.callback(database.close)
        yield Desk(database)


def live(world: World, names: list[str], pauses: list[int]) -> None:
    """Let everything happen in order, and look after each step."""
    for words in ("Min kørestol er punkteret.", "Og så er der trappen."):
        opened = world.desk.opens(words)
        world.cases.append(opened.case_id)
        world.accesses.append(opened.access_id)
    look_after(world.database)
    check(world)
    for name, hours in zip(names, pauses, strict=False):
        world.at += timedelta(hours=hours)
        with clock.stopped(world.at):
            if hours:
                look_after(world.database)
            before = [world.desk.case(case_id).version for case_id in world.cases]
            try:
                STEPS[name](world)
            except (Refused, Missing):
                after = [world.desk.case(case_id).version for case_id in world.cases]
                assert after == before, "what was refused has changed something"
            look_after(world.database)
            check(world)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A soak is told in parts, each with a seed of its own."""
    if "seed" in metafunc.fixturenames:
        parts = PARTS if metafunc.config.getoption("--soak") else 1
        metafunc.parametrize("seed", range(2006, 2006 + parts))


@pytest.mark.timeout(0)
def test_given_any_life_of_a_case_when_looked_at_then_nobody_is_lost(
    engine: str, seed: int, request: pytest.FixtureRequest, tmp_path: Path, *, is_soak: bool
) -> None:
    number = int((SOAKED / PARTS if is_soak else RUNS) * SHARES[engine])
    sys.stderr.write(f"seed: {seed}\n")
    runs = iter(range(10**9))

    @hypothesis.seed(seed)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        names=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=LONGEST),
        pauses=st.lists(
            st.sampled_from((0, 1, 5, 24, 72, 400)), min_size=LONGEST, max_size=LONGEST
        ),
        chance=st.integers(0, 2**32),
    )
    def lives(names: list[str], pauses: list[int], chance: int) -> None:
        with town_of(engine, request, tmp_path, next(runs)) as desk:
            live(World(desk, random.Random(chance), clock.now()), names, pauses)

    lives()


def _leave_cases_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(absences, "_hand_over", lambda *_words: 0)
    monkeypatch.setattr(absences, "_leave_empty_units", lambda *_words: 0)


def _move_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(session: Session, case: Case, days: Calendar) -> None:
        case.due_at = days.due(clock.now(), 1)

    monkeypatch.setattr(dates, "_move_once", moved)


LATE, AWAY = ["time passes"] * 3, ["somebody is away"] * 6


@pytest.mark.parametrize(
    ("plant", "names"),
    [(_leave_cases_behind, ["somebody takes it"] * 4 + AWAY), (_move_twice, LATE)],
)
def test_a_house_that_loses_people_would_be_found(
    plant: Callable[[pytest.MonkeyPatch], None],
    names: list[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    plant(monkeypatch)

    with town_of("sqlite", request, tmp_path, 0) as desk, pytest.raises(AssertionError):
        _live_often(desk, names)


def _live_often(desk: Desk, names: list[str]) -> None:
    for seed in range(5):
        live(World(desk, random.Random(seed), clock.now()), names, [72] * len(names))
