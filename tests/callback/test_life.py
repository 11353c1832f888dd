"""Whatever happens after a promise to call: it is talked, moved with a notice, cancelled, or it
becomes a written next step. It never passes in silence, and no place is promised twice (P2).
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from app.channels.callback import commands, jobs
from app.channels.callback.models import Call, CallHours, CallPause, CallResult, CallState
from app.channels.callback.plans import Window
from app.channels.callback.windows import desk_of
from app.domain.cases import absences
from app.domain.cases import commands as cases
from app.domain.cases.models import Case, Entry, EntryKind, Outcome
from app.domain.cases.queries import living_case
from app.domain.organisation.models import ClosingDay
from app.domain.organisation.queries import calendar
from app.foundation import clock
from app.foundation.refused import Missing, Refused
from tests.callback.phone import Phone
from tests.domain.desk import Desk, at
from tests.domain.test_nobody_gets_lost import town_of

RUNS, SOAKED = 100, 5_000
SHARES = {"sqlite": 0.8, "postgresql": 0.2}
LONGEST = 12
START = at(2026, 3, 26, 10, 12)  # a Thursday; summer time begins on Sunday, Easter a week later
RESULTS = (CallResult.NO_ANSWER, CallResult.BUSY, CallResult.WRONG_NUMBER, CallResult.REFUSED)
MOVES = (EntryKind.CALL_PROMISED, EntryKind.CALL_MOVED, EntryKind.CALL_MISSED)


@dataclass
class Life:
    """A house and its calls, and when each was promised to be."""

    phone: Phone
    chance: random.Random
    at: datetime = START
    promised: dict[UUID, datetime] = field(default_factory=dict)
    chosen: bool = False  # the citizen has just chosen another time, which may be earlier

    def one(self) -> UUID:
        """Some call that is still to be made; ``Missing`` where there is none."""
        calls = [call.id for call in self.phone.all_calls() if call.state == CallState.PROMISED]
        if not calls:
            raise Missing
        return self.chance.choice(calls)


def _ask(life: Life) -> None:
    life.phone.asks(opened=life.phone.opens(life.chance.choice(("", "Mit kort."))))


def _try(life: Life) -> None:
    life.phone.tries(life.one(), life.chance.choice(RESULTS))


def _change(life: Life) -> None:
    life.chosen = True
    life.phone.citizen(commands.change, life.one(), when=None)


def _close_day(life: Life) -> None:
    day = clock.local(clock.now()).date() + timedelta(days=life.chance.randint(0, 6))

    def command(session: Session) -> None:
        if session.get(ClosingDay, day) is None:
            session.add(ClosingDay(day=day, name="Prøvedag"))

    life.phone.changes(command)


def _pause(life: Life) -> None:
    ends_at = clock.now() + timedelta(hours=life.chance.randint(1, 30))
    unit_id, by_id = life.phone.unit, life.phone.person("leder").id

    def command(session: Session) -> None:
        begins = clock.now()
        session.add(
            CallPause(
                unit_id=unit_id, starts_at=begins, ends_at=ends_at, by_id=by_id, made_at=begins
            )
        )

    life.phone.changes(command)


def _fewer_places(life: Life) -> None:
    def command(session: Session) -> None:
        for row in session.exec(select(CallHours)):
            row.places = life.chance.randint(1, 2)
            if life.chance.random() < 0.1:
                session.delete(row)

    life.phone.changes(command)


def _leave(life: Life) -> None:
    who = life.chance.choice(("amira", "lone"))
    days = life.phone.desk.received.calendar
    today = clock.local(clock.now()).date()

    def command(session: Session) -> None:
        person = Desk.staff(session, who)
        last = today + timedelta(days=life.chance.randint(0, 5))
        absences.leave(
            session, person, first_day=today, last_day=last, stand_in=None, calendar=days
        )

    life.phone.changes(command)


def _come_back(life: Life) -> None:
    life.phone.changes(
        lambda session: absences.come_back(
            session, Desk.staff(session, life.chance.choice(("amira", "lone")))
        )
    )


def _close_case(life: Life) -> None:
    case_id = life.phone.case(life.one()).id
    words = {"outcome": Outcome.SOLVED, "words": "Det er klaret."}
    life.phone.desk.does(cases.close, case_id, "leder", **words)


STEPS: dict[str, Callable[[Life], None]] = {
    "somebody asks": _ask,
    "somebody asks too": _ask,
    "nobody is reached": _try,
    "they talk": lambda life: life.phone.talks(life.one()),
    "another time": _change,
    "no call": lambda life: life.phone.citizen(commands.cancel, life.one()),
    "a day is closed": _close_day,
    "calls stop": _pause,
    "fewer places": _fewer_places,
    "somebody is away": _leave,
    "somebody comes back": _come_back,
    "the case is closed": _close_case,
    "time passes": lambda _life: None,
}


def look_after(life: Life) -> None:
    """What the worker does every few minutes."""
    life.phone.database.write(lambda session: jobs.keep(session, calendar(session)))


def check(life: Life) -> None:
    """What must hold whenever everybody has let go."""
    with life.phone.database.read() as session:
        _no_place_is_promised_twice(session)
        for call in session.exec(select(Call)):
            case = living_case(session, session.get_one(Case, call.case_id))
            told = session.exec(select(Entry).where(Entry.case_id == case.id)).all()
            kinds = {entry.kind for entry in told}
            if call.state == CallState.PROMISED:
                _is_kept(session, call, case, told)
            if call.state == CallState.WRITING:
                assert EntryKind.CALL_WRITING in kinds
                assert case.next_step, "no next step in writing"
            if call.state == CallState.CANCELLED:
                assert EntryKind.CALL_CANCELLED in kinds
            before = life.promised.get(call.id, call.starts_at)
            assert call.starts_at >= before or life.chosen, "we call before they expect it"
            if call.state == CallState.PROMISED and before != call.starts_at:
                assert [e for e in told if e.due_at == call.starts_at and e.kind in MOVES], (
                    "a call was moved and nobody was told"
                )
            life.promised[call.id] = call.starts_at


def _is_kept(session: Session, call: Call, case: Case, told: Sequence[Entry]) -> None:
    assert case.is_open, "a call is promised in a case that has ended"
    assert call.starts_at in {entry.due_at for entry in told}, "nobody was told of this time"
    late = calendar(session).of(call.unit_id).after(call.ends_at, jobs.LATE)
    assert late > clock.now(), "a call has passed in silence"


def _no_place_is_promised_twice(session: Session) -> None:
    """Nor more calls at one time than colleagues who are there can make."""
    coming = select(Call).where(Call.state == CallState.PROMISED, Call.starts_at > clock.now())
    sold = Counter((c.unit_id, c.starts_at, c.ends_at) for c in session.exec(coming))
    for (unit_id, starts_at, ends_at), number in sold.items():
        desk = desk_of(session, unit_id, calendar(session))
        assert number <= desk.places_in(Window(starts_at, ends_at)), "sold more than there is"


@pytest.mark.timeout(0)
def test_given_any_life_of_calls_when_looked_at_then_none_has_passed_in_silence(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    is_soak: bool = request.getfixturevalue("is_soak")
    number = int((SOAKED if is_soak else RUNS) * SHARES[engine])
    seed = random.randrange(2**32) if is_soak else 2006
    sys.stderr.write(f"seed: {seed}\n")
    runs, folder = iter(range(10**9)), tmp_path_factory.mktemp("calls")

    @hypothesis.seed(seed)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(
        names=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=LONGEST),
        pauses=st.lists(st.sampled_from((0, 1, 3, 20, 30, 100)), min_size=12, max_size=12),
        chance=st.integers(0, 2**32),
    )
    def lives(names: list[str], pauses: list[int], chance: int) -> None:
        with town_of(engine, request, folder, next(runs)) as desk:
            live(Life(Phone(desk), random.Random(chance)), names, pauses)

    lives()


def live(life: Life, names: list[str], pauses: list[int]) -> None:
    """Let everything happen in order, and look after each step."""
    with clock.stopped(START):
        for _ in range(3):
            _ask(life)
    for name, half_hours in zip(names, pauses, strict=False):
        life.at += timedelta(minutes=30 * half_hours)
        with clock.stopped(life.at):
            look_after(life)
            check(life)
            life.chosen = False
            with suppress(Refused):
                STEPS[name](life)
            look_after(life)
            check(life)


@pytest.mark.parametrize("plant", ["nobody looks", "nobody is told"])
def test_a_house_that_forgets_calls_would_be_found(
    plant: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if plant == "nobody looks":
        monkeypatch.setattr(jobs, "keep", lambda _session, _days: 0)
    else:
        monkeypatch.setattr(commands, "_say", lambda *_words: None)
    folder = tmp_path_factory.mktemp("calls")

    with town_of("sqlite", request, folder, 0) as desk, pytest.raises(AssertionError):
        _live_often(Phone(desk))


def _live_often(phone: Phone) -> None:
    for seed in range(5):
        live(Life(phone, random.Random(seed)), ["time passes"] * 6, [20] * 6)
