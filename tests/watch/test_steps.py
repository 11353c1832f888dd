"""Owner, team lead, head of the department: each is told once, whatever happens to the workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any
from uuid import UUID

import pytest
from fastapi import APIRouter
from sqlmodel import Session, select

from app import wiring
from app.domain.cases import commands
from app.domain.cases.holding import done
from app.domain.cases.models import Case, Entry, Outcome
from app.domain.events.models import Event
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.queries import calendar
from app.foundation import clock
from app.foundation.database import Database
from app.watch import commands as watch
from app.watch.models import LostCase, Step
from app.web.room import Lost, Room
from tests.actors import Actor
from tests.faults.presses import at_once
from tests.watch.night import MONDAY, Night

FOUND, LEAD, HEAD = "watch.found", "watch.lead", "watch.head"
MANY = 12


@pytest.fixture
def steps(night: Night) -> tuple[datetime, datetime, datetime]:
    """When a case that came on Monday is found, told to the lead, told to the head."""
    found = night.due(MONDAY)
    lead = night.due(found)
    return found, lead, night.due(lead)


Steps = tuple[datetime, datetime, datetime]


def _opened(night: Night, number: int = 1) -> list[UUID]:
    with clock.stopped(MONDAY):
        return [night.desk.opens().case_id for _ in range(number)]


def test_given_a_lost_case_when_days_pass_then_each_is_told_once(
    night: Night, steps: Steps
) -> None:
    (case_id,) = _opened(night)
    told: list[list[str]] = []
    for at in steps:
        for moment in (at - timedelta(minutes=1), at, at + timedelta(minutes=5)):
            with clock.stopped(moment):
                night.goes_round()
            told.append(night.steps(case_id))
    with clock.stopped(steps[-1] + timedelta(days=30)):
        night.looks(night.kind("untouched"))

    assert told == [
        [],
        *[[FOUND]] * 3,
        *[[FOUND, LEAD]] * 3,
        *[[FOUND, LEAD, HEAD]] * 2,
    ]
    assert night.steps(case_id) == told[-1]
    (row,) = (row for row in night.found(case_id) if row.kind == "untouched")
    assert (row.step, row.next_at) == (Step.HEAD, None)


def test_given_a_lost_case_when_somebody_acts_then_nobody_else_is_told(
    night: Night, steps: Steps
) -> None:
    (case_id,) = _opened(night)
    with clock.stopped(steps[0]):
        night.looks(night.kind("untouched"))
        night.desk.does(commands.note, case_id, "lone", words="Jeg ringer til værkstedet.")
    with clock.stopped(steps[1]):
        night.looks(night.kind("untouched"))

    assert night.steps(case_id) == [FOUND]
    assert night.found(case_id) == []


def test_given_a_lost_case_when_it_is_closed_then_it_is_settled(night: Night, steps: Steps) -> None:
    (case_id,) = _opened(night)
    with clock.stopped(steps[0]):
        night.goes_round()
        night.desk.does(
            commands.close, case_id, "lone", outcome=Outcome.SOLVED, words="Det er klaret."
        )
        night.goes_round()

    assert night.found(case_id) == []


def test_given_a_case_that_is_closed_while_the_watch_looks_when_it_comes_to_it_then_nobody_is_told(
    night: Night, steps: Steps
) -> None:
    """Between finding and acting a colleague may have been quicker."""
    open_case, closed = _opened(night, 2)

    def closes(case_id: UUID) -> None:
        night.desk.does(
            commands.close, case_id, "lone", outcome=Outcome.SOLVED, words="Det er klaret."
        )

    lost = replace(night.kind("untouched"), find=lambda *_: [open_case, closed])
    with clock.stopped(steps[0]):
        closes(closed)
        night.looks(lost)
        assert (night.steps(open_case), night.steps(closed)) == ([FOUND], [])
        closes(open_case)
    with clock.stopped(steps[1]):
        night.looks(lost)

    assert night.steps(open_case) == [FOUND]
    assert night.found(open_case) == []


def test_given_a_case_that_was_found_and_settled_when_it_gets_lost_again_then_all_are_told_again(
    night: Night, steps: Steps
) -> None:
    (case_id,) = _opened(night)
    with clock.stopped(steps[0]):
        night.looks(night.kind("untouched"))
        night.desk.does(commands.note, case_id, "lone", words="Set.")
        night.looks(night.kind("untouched"))
        night.desk.does(commands.add_message, case_id, words="Er der nogen?")
    with clock.stopped(steps[1]):
        night.looks(night.kind("unread_reply"))

    assert night.steps(case_id) == [FOUND, FOUND]


def test_given_a_colleague_who_is_typing_when_the_watch_finds_the_case_then_it_is_not_overtaken(
    night: Night, steps: Steps, amira: Actor
) -> None:
    (case_id,) = _opened(night)
    amira.opens(f"/desk/cases/{case_id}")
    amira.fills("Dit svar", "Vi kommer på tirsdag.")
    entries = _entries(night, case_id)
    with clock.stopped(steps[0]):
        night.goes_round()
    assert FOUND in night.steps(case_id)
    assert _entries(night, case_id) == entries

    amira.presses("Send svaret")

    amira.sees("Dit svar er sendt")


def _entries(night: Night, case_id: UUID) -> int:
    with night.desk.database.read() as session:
        return len(session.exec(select(Entry.id).where(Entry.case_id == case_id)).all())


@contextmanager
def _workers(night: Night) -> Iterator[list[Database]]:
    """Two workers as two processes would be, each with a database of its own."""
    url = night.desk.database.url.render_as_string(hide_password=False)
    both = [Database(url, patience=20) for _ in range(2)]
    yield both
    for database in both:
        database.close()


def _both_find(lost: Lost, *, is_sqlite: bool) -> Lost:
    """Nobody acts before both have found; on SQLite only one can be there at a time."""
    meeting = Barrier(2)

    def find(session: Session, now: datetime, days: Calendar) -> Any:
        found = lost.find(session, now, days)
        if not is_sqlite:
            with suppress(BrokenBarrierError):
                meeting.wait(timeout=20)
        return found

    return replace(lost, find=find)


def test_given_two_workers_when_they_look_at_the_same_moment_then_each_step_is_taken_once(
    night: Night, steps: Steps
) -> None:
    cases = _opened(night, MANY)
    lost = _both_find(night.kind("untouched"), is_sqlite=night.desk.database.is_sqlite)
    with _workers(night) as workers:
        for at in steps:
            with clock.stopped(at):
                at_once([partial(_looks, one, lost) for one in workers])

    assert [night.steps(case_id) for case_id in cases] == [[FOUND, LEAD, HEAD]] * MANY
    assert [len(night.found(case_id)) for case_id in cases] == [1] * MANY


def _looks(database: Database, lost: Lost) -> int:
    return database.write(lambda session: watch.look(session, lost, calendar(session)))


class Killed(BaseException):
    """What a signal does: nothing after it runs."""


def test_given_a_worker_that_is_killed_at_any_step_when_another_looks_then_nothing_is_told_twice(
    night: Night, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = _opened(night, 3)
    lost = night.kind("untouched")
    for at, word in zip(steps, (FOUND, LEAD, HEAD), strict=True):
        before = [night.steps(case_id) for case_id in cases]
        for deed in range(3):
            left = [deed]

            def dying(*args: Any, left: list[int] = left, **words: Any) -> None:
                done(*args, **words)
                if not left[0]:
                    raise Killed
                left[0] -= 1

            monkeypatch.setattr(watch, "done", dying)
            with clock.stopped(at), pytest.raises(Killed):
                night.looks(lost)
            assert [night.steps(case_id) for case_id in cases] == before
        monkeypatch.setattr(watch, "done", done)
        with clock.stopped(at):
            assert night.looks(lost) >= 3
        assert [night.steps(case_id) for case_id in cases] == [[*one, word] for one in before]


def test_given_a_worker_that_dies_while_another_waits_for_it_when_both_are_over_then_told_once(
    night: Night, steps: Steps
) -> None:
    cases = _opened(night, 3)
    lost = night.kind("untouched")
    for at in steps:
        with clock.stopped(at), _workers(night) as (dying, other):
            waiting = Thread(target=_looks, args=(other, lost))

            def dies(session: Session, waiting: Thread = waiting) -> None:
                watch.look(session, lost, calendar(session))
                waiting.start()
                waiting.join(timeout=0.3)
                raise Killed

            with pytest.raises(Killed):
                dying.write(dies)
            waiting.join(timeout=20)
            night.looks(lost)

    assert [night.steps(case_id) for case_id in cases] == [[FOUND, LEAD, HEAD]] * 3


def test_given_a_room_with_a_way_of_its_own_when_it_is_registered_then_that_is_all_it_takes(
    night: Night, amira: Actor
) -> None:
    (case_id,) = _opened(night)
    invented = Lost(
        kind="invented",
        name="Papiret ligger under et skab.",
        action="Flyt skabet",
        route="desk:case",
        find=lambda _session, _now, _days: [case_id],
    )
    night.house.rooms = (*night.house.rooms, Room("cellar", APIRouter(), lost=(invented,)))

    night.goes_round()

    assert "invented" in [row.kind for row in night.found(case_id)]
    amira.opens("/desk/watch")
    amira.sees("Papiret ligger under et skab.")


def test_given_a_way_that_no_room_knows_any_more_when_the_watch_looks_then_it_is_settled(
    night: Night,
) -> None:
    (case_id,) = _opened(night)
    row = LostCase(case_id=case_id, kind="of_yore", found_at=MONDAY, next_at=MONDAY)
    night.changes(lambda session: session.add(row))

    night.goes_round()

    assert "of_yore" not in [row.kind for row in night.found(case_id)]
    assert LEAD not in night.steps(case_id)


def test_given_one_way_that_cannot_be_looked_for_when_the_worker_looks_then_the_others_are(
    night: Night, steps: Steps
) -> None:
    (case_id,) = _opened(night)

    def broken(_session: Session, _now: datetime, _days: Calendar) -> list[UUID]:
        raise ValueError("a finder with a mistake in it")

    bad = replace(night.kind("untouched"), kind="bad", find=broken)
    night.house.rooms = (Room("cellar", APIRouter(), lost=(bad,)), *night.house.rooms)
    inside, _outside = wiring.runners(night.house)
    with clock.stopped(steps[0]):
        inside.do_chores()

    assert "untouched" in [row.kind for row in night.found(case_id)]


def test_given_the_worker_when_it_does_its_chores_then_dates_offers_and_absences_are_kept(
    night: Night,
) -> None:
    (case_id,) = _opened(night)
    due = night.desk.case(case_id).due_at
    inside, _outside = wiring.runners(night.house)
    with clock.stopped(due - timedelta(hours=1)):
        inside.do_chores()

    assert night.desk.case(case_id).due_at > due
    with night.desk.database.read() as session:
        names = {row.name for row in wiring.chores(night.house)}
        assert {"People who are away", "Offers that nobody took", "Dates about to pass"} <= names
        assert session.exec(select(Event).where(Event.case_id == case_id)).all()
        assert session.get_one(Case, case_id).system_moves == 1
