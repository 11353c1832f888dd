"""Whatever is done to a case, in whatever order, it has an owner, a next step and a date (P2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.cases import commands, thread
from app.domain.cases.models import Case, Outcome, WaitingOn
from app.domain.cases.queries import Line, waiting_longest
from app.domain.organisation.models import Topic
from app.domain.organisation.queries import staffed_units
from app.foundation import clock
from app.foundation.refused import Refused
from tests.domain.desk import Desk

Step = Callable[[Desk, UUID], None]


def _transfer(to: str) -> Step:
    return lambda desk, case_id: desk.does(
        commands.transfer,
        case_id,
        "amira",
        to_unit_id=desk.unit(to),
        summary="Alt følger med.",
        next_step="Vi læser sagen.",
    )


def _answer(waiting_on: WaitingOn) -> Step:
    return lambda desk, case_id: desk.does(
        commands.answer, case_id, "lone", words="Et svar.", waiting_on=waiting_on
    )


def _plan(desk: Desk, case_id: UUID) -> None:
    with desk.database.read() as session:
        topic = session.get_one(Topic, desk.case(case_id).topic_id)
    desk.does(
        commands.plan,
        case_id,
        "lone",
        title="En titel",
        topic=topic,
        next_step="Vi ser på det.",
        waiting_on=WaitingOn.OTHERS,
    )


def _move(desk: Desk, case_id: UUID) -> None:
    to = desk.received.calendar.due(clock.now(), 3)
    desk.does(commands.move_date, case_id, "amira", to=to, reason="Vi har travlt.")


STEPS: dict[str, Step] = {
    "the citizen writes": lambda desk, case_id: desk.does(
        commands.add_message, case_id, words="Mere."
    ),
    "the citizen says solved": lambda desk, case_id: desk.does(commands.say_solved, case_id),
    "the citizen says unsolved": lambda desk, case_id: desk.does(commands.say_unsolved, case_id),
    "the citizen withdraws": lambda desk, case_id: desk.does(
        commands.withdraw, case_id, forget=False
    ),
    "somebody takes it": lambda desk, case_id: desk.does(commands.take, case_id, "lone"),
    "an answer": _answer(WaitingOn.CITIZEN),
    "half an answer": _answer(WaitingOn.US),
    "a note": lambda desk, case_id: desk.does(commands.note, case_id, "amira", words="Husk."),
    "a plan": _plan,
    "another date": _move,
    "to Hjælpemidler": _transfer("Hjælpemidler"),
    "to Kontaktcenter": _transfer("Kontaktcenter"),
    "closed": lambda desk, case_id: desk.does(
        commands.close, case_id, "amira", outcome=Outcome.SOLVED, words="Det er klaret."
    ),
}


def stands_in_a_queue(desk: Desk, case: Case, at: datetime) -> bool:
    """Whether somebody who works there sees the case, in the unit's own queue or in that of waiting
    for the citizen; and again in the first when that date has passed."""
    with desk.database.read() as session:
        assert case.owner_unit_id in staffed_units(session)
        ours, citizens = (
            waiting_longest(
                session,
                Line(units=(case.owner_unit_id,), citizens=citizens),
                now=at,
                after=None,
                limit=1000,
            )
            for citizens in (False, True)
        )
    waits = case.waiting_on == WaitingOn.CITIZEN
    is_ours = case.id in {c.id for c in ours}
    assert is_ours or (waits and case.due_at >= at)
    return is_ours or case.id in {c.id for c in citizens}


def may_move(name: str, before: Case) -> bool:
    """A promise gets later only by a reasoned move, an answer, or a new turn of ours."""
    if name in ("another date", "an answer"):
        return True
    is_new_turn = name in ("the citizen writes", "the citizen says unsolved")
    return is_new_turn and (not before.is_open or before.waiting_on == WaitingOn.CITIZEN)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(st.sampled_from(sorted(STEPS)), max_size=12),
    pauses=st.lists(st.integers(0, 30), min_size=12, max_size=12),
)
def test_given_any_order_of_verbs_when_a_case_is_open_then_it_keeps_its_promises(
    desk: Desk, names: list[str], pauses: list[int]
) -> None:
    opened, at = desk.opens(), clock.now()

    for name, days in zip(names, pauses, strict=False):
        before = desk.case(opened.case_id)
        at += timedelta(days=days)
        with clock.stopped(at):
            try:
                STEPS[name](desk, opened.case_id)
            except Refused:
                assert desk.case(opened.case_id).version == before.version
        case = desk.case(opened.case_id)
        if case.is_open:
            assert case.next_step.strip()
            assert stands_in_a_queue(desk, case, at)
            assert before.due_at >= case.due_at or may_move(name, before)
        if name.startswith("to ") and case.is_open:
            assert case.due_at == before.due_at, "passing on never moves the date"

    assert len(desk.events(opened.case_id)) == desk.case(opened.case_id).events
    with desk.database.read() as session:
        assert thread.broken(session, opened.case_id) == []
