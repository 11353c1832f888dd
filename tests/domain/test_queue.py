"""The queue walks along its indexes, however many cases there are, and pages through all of them
once; of 100 turns as many as are set go to those who have waited longest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlmodel import Session

from app.domain.cases import commands
from app.domain.cases.models import Case, WaitingOn
from app.domain.cases.queue import (
    Line,
    Place,
    count,
    count_as_quick,
    is_reserved,
    next_in_line,
    take_next,
    waiting_longest,
)
from app.domain.organisation.models import Staff, Topic, Unit
from app.domain.organisation.queries import staff_by_user_name
from app.foundation import clock
from app.foundation.database import Database
from tests.domain.desk import Desk
from tests.domain.many import Waiting, furnished, new_unit, write

MANY = 20_000
SHARES = (10, 37, 90)
WAITS = [WaitingOn.US, WaitingOn.CITIZEN, WaitingOn.OTHERS]


def _plans(database: Database, ask: Callable[[Session], object]) -> list[str]:
    """How the engine goes about each statement of a question."""
    asked: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        if sql.startswith("SELECT"):
            asked.append((sql, values))

    event.listen(database.engine, "before_cursor_execute", keep)
    try:
        with database.read() as session:
            ask(session)
    finally:
        event.remove(database.engine, "before_cursor_execute", keep)
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.read() as session:
        connection = session.connection()
        return [
            "\n".join(str(row) for row in connection.exec_driver_sql(explain + sql, values))
            for sql, values in asked
        ]


def _is_by_index(plan: str) -> bool:
    """Whether no table is read from end to end."""
    return "SCAN case" not in plan and "Seq Scan" not in plan


def _is_walk(plan: str) -> bool:
    """Whether, besides, what is looked for comes out of an index in its order."""
    return _is_by_index(plan) and "Bitmap" not in plan


@pytest.fixture
def unit(desk: Desk) -> UUID:
    """A unit that has been written to for long: nine of ten are quick, nobody has most of them."""
    lone = _staff(desk, "lone").id

    def fill(session: Session) -> UUID:
        unit_id = new_unit(session)
        write(
            session,
            unit_id,
            (
                Waiting(
                    due=number % 97 - 40,
                    opened=-60 - number % 31,
                    since=None if number % 7 == 0 else -(number % 59),
                    urgent=number % 11 == 0,
                    quick=number % 10 > 0,
                    waiting_on=WAITS[number % 3],
                    owner=lone if number % 4 == 0 else None,
                )
                for number in range(MANY)
            ),
        )
        return unit_id

    made = desk.database.write(fill)
    if not desk.database.is_sqlite:  # as it looks after itself, sooner or later
        alone = desk.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.execute(text("CHECKPOINT"))  # what is not on disk is not seen as done
            connection.execute(text('VACUUM ANALYZE "case"'))
    return made


def _staff(desk: Desk, user_name: str) -> Staff:
    with desk.database.read() as session:
        return desk.staff(session, user_name)


def _turn(desk: Desk, unit_id: UUID, *, reserved: bool) -> None:
    """Let the next turn of a unit be one that is kept, or not."""

    def command(session: Session) -> None:
        unit = session.get_one(Unit, unit_id)
        unit.reserved = 50
        unit.taken = 1 if reserved else 0
        session.add(unit)

    desk.database.write(command)


def test_given_many_cases_when_the_next_is_looked_for_then_indexes_are_walked(
    desk: Desk, unit: UUID
) -> None:
    def ask(session: Session) -> None:
        next_in_line(session, session.get_one(Unit, unit), now=clock.now())

    _turn(desk, unit, reserved=False)
    _, usual, *_ = _plans(desk.database, ask)
    _turn(desk, unit, reserved=True)
    _, kept, *_ = _plans(desk.database, ask)

    assert usual.count("ix_case_free_queue") == len(WaitingOn) * 4
    assert kept.count("ix_case_free_longest") == 4
    assert kept.count("ix_case_free_queue") == 2
    assert _is_walk(usual)
    assert _is_walk(kept)


def test_given_many_cases_when_a_queue_is_shown_and_counted_then_indexes_are_walked(
    desk: Desk, unit: UUID
) -> None:
    at = clock.now()
    lines = [Line(units=(unit,)), Line(owner=_staff(desk, "lone").id), Line((unit,), citizens=True)]

    for line in lines:
        _, walk, _ = _plans(
            desk.database, partial(waiting_longest, line=line, now=at, after=None, limit=26)
        )
        assert _is_walk(walk), walk
        assert walk.count("ix_case_") == len(line.legs(at, urgent=True))
        for bounds in ({"until": at}, {"until": at, "urgent": False}):
            (counting,) = _plans(desk.database, partial(count, line=line, now=at, **bounds))
            assert _is_walk(counting), counting
            assert counting.count("_queue") == len(line.parts(at)), counting


def test_given_a_scan_when_the_plan_is_read_then_it_is_found(desk: Desk, unit: UUID) -> None:
    words = text('SELECT id FROM "case" WHERE next_step = :said')

    (plan,) = _plans(desk.database, lambda session: session.execute(words, {"said": str(unit)}))

    assert not _is_by_index(plan)


WAITING = st.builds(
    Waiting,
    due=st.sampled_from([-2.0, -1.0, 1.0, 2.0]),
    opened=st.sampled_from([-3.0, -4.0]),
    urgent=st.booleans(),
    quick=st.booleans(),
    waiting_on=st.sampled_from(WaitingOn),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cases=st.lists(WAITING, max_size=14), limit=st.integers(1, 6), citizens=st.booleans())
def test_given_any_queue_when_paged_then_each_case_comes_once_urgent_ones_first(
    *, desk: Desk, cases: list[Waiting], limit: int, citizens: bool
) -> None:
    at = clock.now()
    unit_id = desk.database.write(new_unit)
    if cases:
        desk.database.write(lambda session: write(session, unit_id, cases))
    line = Line(units=(unit_id,), citizens=citizens)

    seen: list[Case] = []
    while True:
        last = seen[-1] if seen else None
        place = Place(last.urgent, last.due_at, last.opened_at, last.id) if last else None
        with desk.database.read() as session:
            page = waiting_longest(session, line, now=at, after=place, limit=limit)
        seen += page
        if len(page) < limit:
            break

    is_ours = [c.waiting_on != WaitingOn.CITIZEN or c.due < 0 for c in cases]
    waits = [c.waiting_on == WaitingOn.CITIZEN for c in cases]
    assert len(seen) == len({case.id for case in seen}) == sum(waits if citizens else is_ours)
    order = [(not case.urgent, case.due_at, case.opened_at, case.id) for case in seen]
    assert order == sorted(order)
    with desk.database.read() as session:
        counted = [count(session, line, now=at, urgent=urgent) for urgent in (True, False, None)]
    urgent = sum(case.urgent for case in seen)
    assert counted == [urgent, len(seen) - urgent, len(seen)]


@given(share=st.integers(10, 90), first=st.integers(1, 10**6))
def test_given_any_share_when_100_turns_are_taken_then_exactly_so_many_are_kept_and_spread(
    share: int, first: int
) -> None:
    kept = [turn for turn in range(first, first + 100) if is_reserved(turn, share)]

    assert len(kept) == share
    gaps = {after - before for before, after in pairwise(kept)}
    assert max(gaps) - min(gaps) <= 1


@pytest.mark.parametrize("share", SHARES)
def test_given_a_share_when_1000_cases_are_taken_then_it_is_exact_in_any_100_of_them(
    desk: Desk, share: int
) -> None:
    unit_id = desk.database.write(lambda session: furnished(session, "lone", share, 1000))
    lone, calendar = _staff(desk, "lone"), desk.received.calendar
    taken: list[Case] = []

    for _ in range(10):
        taken += desk.database.write(
            lambda session: [
                case
                for _ in range(100)
                if (case := take_next(session, lone, calendar=calendar)) is not None
            ]
        )

    assert len({case.id for case in taken}) == 1000
    ordinary = [not case.quick for case in taken]
    assert {sum(ordinary[start : start + 100]) for start in range(901)} == {share}
    kept = [case.opened_at for case in taken if not case.quick]
    assert kept == sorted(kept)
    dates = [case.due_at for case in taken if case.quick]
    assert dates == sorted(dates)
    with desk.database.read() as session:
        assert session.get_one(Unit, unit_id).taken == 1000


DAY_OF = {
    "the citizen waits": Waiting(since=-9, opened=-20),
    "nobody's words wait, but nobody has it": Waiting(since=None, opened=-9),
    "it waited for the citizen, and its date has passed": Waiting(
        since=None, opened=-20, due=-9, waiting_on=WaitingOn.CITIZEN
    ),
    "urgent too": Waiting(since=-9, opened=-20, urgent=True),
}


@pytest.mark.parametrize("longest", DAY_OF.values(), ids=DAY_OF)
def test_given_a_kept_turn_when_taken_then_it_goes_to_the_ordinary_case_that_waits_longest(
    desk: Desk, longest: Waiting
) -> None:
    unit_id = desk.database.write(new_unit)
    others = [
        Waiting(since=-30, opened=-30, due=-30, quick=True),
        Waiting(since=-30, opened=-30, due=-30, owner=_staff(desk, "ib").id),
        Waiting(since=None, opened=-30, due=9, waiting_on=WaitingOn.CITIZEN),
        Waiting(since=-8, opened=-40, due=-40),
        Waiting(since=None, opened=-8, due=-40),
    ]
    first, *_ = desk.database.write(lambda session: write(session, unit_id, [longest, *others]))
    _turn(desk, unit_id, reserved=True)

    with desk.database.read() as session:
        case = next_in_line(session, session.get_one(Unit, unit_id), now=clock.now())

    assert case is not None
    assert case.id == first


def test_given_only_quick_cases_when_a_kept_turn_comes_then_the_first_of_them_gets_it(
    desk: Desk,
) -> None:
    unit_id = desk.database.write(new_unit)
    cases = [Waiting(due=1, quick=True), Waiting(due=9, quick=True, urgent=True)]
    _, urgent = desk.database.write(lambda session: write(session, unit_id, cases))
    _turn(desk, unit_id, reserved=True)

    with desk.database.read() as session:
        case = next_in_line(session, session.get_one(Unit, unit_id), now=clock.now())

    assert case is not None
    assert case.id == urgent


def _topic(session: Session, *, quick: bool) -> Topic:
    received = staff_by_user_name(session, "lone")
    assert received is not None
    topic = Topic(
        key=f"quick-{quick}",
        name=f"Hurtig {quick}",
        name_en=f"Quick {quick}",
        unit_id=received.unit_id,
        quick=quick,
    )
    session.add(topic)
    session.flush()
    return topic


def test_given_a_quick_topic_when_a_case_gets_loses_or_keeps_it_then_the_case_is_as_its_topic(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    quick = desk.database.write(lambda session: _topic(session, quick=True))
    other = desk.database.write(lambda session: _topic(session, quick=False))
    words = {"title": None, "next_step": "Vi læser.", "waiting_on": WaitingOn.US}
    assert not desk.case(case_id).quick

    desk.does(commands.plan, case_id, "lone", topic=quick, **words)
    assert desk.case(case_id).quick
    desk.does(commands.plan, case_id, "lone", topic=other, **words)
    assert not desk.case(case_id).quick

    def set_as(session: Session, *, quick: bool) -> None:
        count_as_quick(session, session.get_one(Topic, other.id), quick=quick)

    desk.database.write(partial(set_as, quick=True))
    assert desk.case(case_id).quick
    desk.does(commands.withdraw, case_id, forget=False)
    desk.database.write(partial(set_as, quick=False))
    desk.does(commands.add_message, case_id, words="Alligevel.")
    assert not desk.case(case_id).quick
