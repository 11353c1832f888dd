"""What becomes of a call that was promised: talked, tried, moved, cancelled, lapsed, forgotten."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.channels.callback import commands, jobs
from app.channels.callback.commands import TRIES, Agreed
from app.channels.callback.models import Call, CallPause, CallResult, CallState, CallTry
from app.domain.cases import commands as cases
from app.domain.cases.models import Case, OrderKind, Outcome, WaitingOn, WorkOrder
from app.domain.organisation.models import Topic
from app.domain.organisation.queries import calendar
from app.domain.people.models import Wish
from app.foundation import clock
from app.foundation.clock import local
from app.foundation.jobs.models import Job
from app.foundation.refused import Refused
from app.watch.commands import look
from app.web.house import House
from app.wiring import runners
from tests.callback.conftest import NOW
from tests.callback.phone import AGREED, Phone
from tests.domain.desk import at


def test_given_a_promise_when_made_then_the_case_says_so_and_no_date_lies_before_it(
    phone: Phone,
) -> None:
    call_id = phone.asks(at(2026, 12, 7, 10))
    case = phone.case(call_id)

    assert case.next_step == commands.WE_CALL
    assert case.waiting_on == WaitingOn.US
    assert local(case.due_at).date() > local(phone.call(call_id).starts_at).date()
    assert case.waits_for is None
    assert phone.told(call_id) == ["message", "call_promised"]


def test_given_a_promised_answer_when_a_call_is_earlier_then_the_date_stays(phone: Phone) -> None:
    opened = phone.opens("Min kørestol")
    before = phone.desk.case(opened.case_id).due_at

    phone.asks(opened=opened)

    assert phone.desk.case(opened.case_id).due_at == before


def test_given_a_talk_when_written_down_then_the_citizen_has_what_who_and_by_when(
    phone: Phone,
) -> None:
    call_id = phone.asks()

    phone.talks(call_id, Agreed("Nyt kort.", "Sagt i telefon.", WaitingOn.US, at(2026, 12, 2)))

    case = phone.case(call_id)
    assert phone.call(call_id).state == CallState.TALKED
    assert phone.told(call_id) == ["message", "call_promised", "note", "answer"]
    assert (case.is_open, case.due_at) == (True, at(2026, 12, 2))
    assert phone.desk.events(case.id)[-3:] == ["note.written", "case.answered", "call.talked"]


def test_given_nothing_more_to_do_when_talked_then_the_case_is_solved(phone: Phone) -> None:
    call_id = phone.asks()

    phone.talks(call_id, Agreed("Det er klaret.", "", None))

    assert phone.case(call_id).outcome == Outcome.SOLVED


def test_given_a_topic_that_must_be_kept_when_talked_then_a_note_is_a_duty(phone: Phone) -> None:
    call_id = phone.asks()
    phone.changes(lambda session: _about(session, phone.case(call_id).id, "sickness"))

    with pytest.raises(Refused, match="§ 13"):
        phone.talks(call_id)

    assert phone.call(call_id).state == CallState.PROMISED
    phone.talks(call_id, Agreed(AGREED.words, "Oplysninger om sygdom.", WaitingOn.US))
    assert phone.call(call_id).state == CallState.TALKED


def _about(session: Session, case_id: UUID, key: str) -> None:
    topic = session.exec(select(Topic).where(Topic.key == key)).one()
    session.get_one(Case, case_id).topic_id = topic.id


@pytest.mark.parametrize("result", [CallResult.NO_ANSWER, CallResult.BUSY])
def test_given_nobody_when_called_then_we_try_twice_more_at_other_hours(
    phone: Phone, result: CallResult
) -> None:
    call_id = phone.asks()
    hours = [local(phone.call(call_id).starts_at).hour]

    for number in range(1, TRIES):
        called_at = phone.call(call_id).starts_at + timedelta(minutes=5)
        with clock.stopped(called_at):
            phone.tries(call_id, result)
        call = phone.call(call_id)
        assert (call.state, call.tries) == (CallState.PROMISED, number)
        assert call.starts_at >= called_at + timedelta(hours=1)
        assert local(call.starts_at).hour != local(called_at).hour
        hours.append(local(call.starts_at).hour)
    with clock.stopped(phone.call(call_id).starts_at):
        phone.tries(call_id, result)

    call, case = phone.call(call_id), phone.case(call_id)
    assert call.state == CallState.WRITING
    assert phone.told(call_id)[2:] == ["call_missed", "call_missed", "call_writing"]
    assert case.is_open
    assert case.next_step == commands.WE_WRITE
    assert case.waiting_on == WaitingOn.US
    with phone.database.read() as session:
        tries = session.exec(select(CallTry).where(CallTry.call_id == call_id)).all()
    assert sorted(one.number for one in tries) == [1, 2, 3]


@pytest.mark.parametrize("result", [CallResult.WRONG_NUMBER, CallResult.REFUSED])
def test_given_a_wrong_number_when_called_then_it_is_not_called_again(
    phone: Phone, result: CallResult
) -> None:
    call_id = phone.asks()

    phone.tries(call_id, result)

    assert phone.call(call_id).state == CallState.WRITING
    with pytest.raises(Refused, match="ended already"):
        phone.tries(call_id)


def test_given_a_new_time_when_the_citizen_chooses_it_then_the_tries_begin_again(
    phone: Phone,
) -> None:
    call_id = phone.asks()
    phone.tries(call_id)

    phone.citizen(commands.change, call_id, when=at(2026, 11, 26, 9))

    assert phone.call(call_id).tries == 0
    assert phone.call(call_id).moves == 0
    assert phone.call(call_id).starts_at == at(2026, 11, 26, 9)
    assert phone.told(call_id)[-1] == "call_moved"


def test_given_its_own_time_when_chosen_again_then_nothing_happens(phone: Phone) -> None:
    call_id = phone.asks()
    before = phone.told(call_id)

    phone.citizen(commands.change, call_id, when=phone.call(call_id).starts_at)

    assert phone.told(call_id) == before


@pytest.mark.parametrize(("words", "is_open"), [("", False), ("Mit kort er væk.", True)])
def test_given_a_call_when_cancelled_then_only_what_was_written_goes_on(
    phone: Phone, words: str, *, is_open: bool
) -> None:
    call_id = phone.asks(opened=phone.opens(words))

    phone.citizen(commands.cancel, call_id)

    case = phone.case(call_id)
    assert case.is_open == is_open
    assert phone.call(call_id).state == CallState.CANCELLED
    if is_open:
        assert case.next_step == cases.READ_IT
    free_again = phone.asks(phone.call(call_id).starts_at)
    assert phone.call(free_again).place == phone.call(call_id).place


def test_given_the_same_colleague_when_wished_for_then_only_that_one_s_time_counts(
    phone: Phone,
) -> None:
    both = [phone.opens("Ring til mig."), phone.opens("Også til mig.")]
    for opened in both:
        phone.desk.does(cases.take, opened.case_id, "lone")

    first, again = (phone.asks(None, Wish.SAME_AGENT, opened=opened) for opened in both)

    assert phone.call(first).staff_id == phone.person("lone").id
    assert phone.call(again).starts_at > phone.call(first).starts_at


def test_given_a_call_that_is_promised_when_another_is_asked_for_then_that_one_can_be_moved(
    phone: Phone,
) -> None:
    opened = phone.opens("Ring til mig.")
    phone.asks(opened=opened)

    with pytest.raises(Refused, match="promised a call already"):
        phone.asks(opened=opened)


def test_given_a_time_that_cannot_be_kept_when_moved_then_nobody_is_called_earlier(
    phone: Phone,
) -> None:
    call_id, unit, by = phone.asks(at(2026, 12, 1, 10)), phone.unit, phone.person("leder").id
    begins, ends = at(2026, 12, 1, 10), at(2026, 12, 1, 10, 30)
    phone.changes(
        lambda session: session.add(
            CallPause(unit_id=unit, starts_at=begins, ends_at=ends, by_id=by, made_at=NOW)
        )
    )

    assert phone.keeps() == 1
    assert phone.call(call_id).starts_at == ends


def test_given_a_half_hour_that_runs_when_calls_stop_then_its_call_is_moved_too(
    phone: Phone,
) -> None:
    call_id, unit, by = phone.asks(), phone.unit, phone.person("leder").id
    begins = phone.call(call_id).starts_at + timedelta(minutes=2)
    with clock.stopped(begins):
        phone.changes(
            lambda session: session.add(
                CallPause(
                    unit_id=unit,
                    starts_at=begins,
                    ends_at=begins + timedelta(hours=1),
                    by_id=by,
                    made_at=begins,
                )
            )
        )
        assert phone.keeps() == 1
        assert phone.call(call_id).starts_at > begins


def test_given_a_written_question_when_its_call_is_cancelled_then_it_has_its_usual_date_again(
    phone: Phone,
) -> None:
    opened = phone.opens("Mit kort er væk.")
    usual = phone.desk.case(opened.case_id).due_at
    call_id = phone.asks(at(2026, 12, 7, 10), opened=opened)

    phone.citizen(commands.cancel, call_id)

    case = phone.case(call_id)
    assert (case.due_at, case.waits_for) == (usual, "new")


def test_given_a_date_before_the_call_when_the_house_looks_then_it_is_lifted_and_told(
    phone: Phone,
) -> None:
    call_id = phone.asks(at(2026, 12, 7, 10))
    phone.changes(
        lambda session: setattr(
            session.get_one(Case, phone.call(call_id).case_id), "due_at", at(2026, 12, 1, 15)
        )
    )

    assert phone.keeps() == 1
    assert phone.case(call_id).due_at > phone.call(call_id).starts_at
    assert phone.told(call_id)[-1] == "call_promised"
    assert phone.keeps() == 0


def test_given_a_unit_that_cannot_call_when_the_house_looks_then_nobody_is_overtaken(
    phone: Phone,
) -> None:
    busy, other = phone.asks(at(2026, 11, 25, 10)), phone.asks(at(2026, 11, 25, 10))
    aids = phone.desk.unit("Hjælpemidler")  # one place
    for call_id in (busy, other):
        phone.changes(partial(_now_with, case_id=phone.case(call_id).id, unit_id=aids))
    phone.keeps()
    before = [phone.case(call_id).version for call_id in (busy, other)]

    assert phone.keeps() == 0
    assert [phone.case(call_id).version for call_id in (busy, other)] == before


def _now_with(session: Session, *, case_id: UUID, unit_id: UUID) -> None:
    session.get_one(Case, case_id).owner_unit_id = unit_id


def test_given_a_unit_that_calls_for_another_when_they_talk_then_the_case_stays_there(
    phone: Phone,
) -> None:
    call_id = phone.asks()
    parking = phone.desk.unit("Parkering og affald")
    phone.changes(partial(_now_with, case_id=phone.case(call_id).id, unit_id=parking))

    phone.talks(call_id)

    assert phone.case(call_id).owner_id is None
    assert phone.case(call_id).owner_unit_id == parking


def test_given_an_interpreter_when_nobody_is_reached_then_they_hear_of_the_next_time(
    phone: Phone,
) -> None:
    call_id = phone.asks(None, Wish.SIGN_INTERPRETER)

    phone.tries(call_id)
    phone.tries(call_id, CallResult.REFUSED)

    assert len(_interpreters(phone, call_id)) == 3


def _interpreters(phone: Phone, call_id: UUID) -> list[WorkOrder]:
    with phone.database.read() as session:
        orders = select(WorkOrder).where(
            WorkOrder.case_id == phone.case(call_id).id, WorkOrder.kind == OrderKind.INTERPRETER
        )
        return list(session.exec(orders))


def test_given_wishes_when_the_case_was_closed_long_ago_then_they_are_forgotten(
    phone: Phone,
) -> None:
    call_id = phone.asks(None, Wish.VIA_TEXT_RELAY)
    phone.talks(call_id, Agreed("Det er klaret.", "", None))

    for days, number in ((29, 0), (31, 1)):
        with clock.stopped(NOW + timedelta(days=days)):
            phone.changes(jobs.sweep)
            assert (phone.call(call_id).needs is None) == bool(number)
    assert phone.call(call_id).wishes == "[]"
    assert phone.call(call_id).number


def test_given_a_call_in_a_joined_case_when_the_other_ends_then_it_ends_too(
    phone: Phone, house: House
) -> None:
    call_id, other = phone.asks(), phone.opens("Den anden sag.")
    phone.desk.does(
        cases.join, phone.call(call_id).case_id, "leder", into_id=other.case_id, reason="Samme."
    )
    phone.desk.does(cases.withdraw, other.case_id, forget=False)

    _work(house)

    assert phone.call(call_id).state == CallState.CANCELLED


def test_given_a_joined_case_that_was_not_reached_when_it_is_answered_then_it_is_not_lost(
    phone: Phone, house: House
) -> None:
    call_id, other = phone.asks(), phone.opens("Den anden sag.")
    phone.desk.does(
        cases.join, phone.call(call_id).case_id, "leder", into_id=other.case_id, reason="Samme."
    )
    phone.tries(call_id, CallResult.REFUSED)
    lost = next(one for room in house.rooms for one in room.lost if one.kind == "not_reached")
    with phone.database.read() as session:
        assert lost.find(session, clock.now(), calendar(session)) == [other.case_id]

    with clock.stopped(NOW + timedelta(minutes=1)):
        words = {"words": "Vi skriver her.", "waiting_on": WaitingOn.CITIZEN}
        phone.desk.does(cases.answer, other.case_id, "amira", **words)
        with phone.database.read() as session:
            assert lost.find(session, clock.now(), calendar(session)) == []


def test_given_an_interpreter_when_the_call_changes_then_somebody_tells_them(phone: Phone) -> None:
    call_id = phone.asks(None, Wish.SIGN_INTERPRETER)

    phone.citizen(commands.change, call_id, when=at(2026, 12, 1, 9))
    phone.citizen(commands.cancel, call_id)

    with phone.database.read() as session:
        owed = session.exec(
            select(Job).where(Job.kind == commands.REMIND)  # the reminders of both times
        ).all()
    assert len(owed) == 2
    assert len(_interpreters(phone, call_id)) == 3


def test_given_a_time_that_nobody_kept_when_an_hour_has_passed_then_it_moves_and_then_we_write(
    phone: Phone,
) -> None:
    call_id = phone.asks()
    for number in range(1, jobs.MOST_MOVES + 1):
        ends_at = phone.call(call_id).ends_at
        with clock.stopped(phone.desk.received.calendar.after(ends_at, jobs.LATE - 1)):
            assert phone.keeps() == 0
        with clock.stopped(phone.desk.received.calendar.after(ends_at, jobs.LATE)):
            assert phone.keeps() == 1
            assert phone.call(call_id).moves == number
            assert phone.call(call_id).starts_at > clock.now()
        assert phone.told(call_id)[-1] == "call_moved"

    with clock.stopped(phone.call(call_id).ends_at + timedelta(days=4)):
        phone.keeps()

    assert phone.call(call_id).state == CallState.WRITING
    assert phone.told(call_id)[-1] == "call_writing"


@pytest.mark.parametrize("end", ["closed", "withdrawn"])
def test_given_a_case_that_ends_when_the_house_works_then_its_call_ends_with_a_notice(
    phone: Phone, house: House, end: str
) -> None:
    call_id = phone.asks()
    case_id = phone.case(call_id).id
    if end == "closed":
        words = {"outcome": Outcome.SOLVED, "words": "Kortet er sendt."}
        phone.desk.does(cases.close, case_id, "amira", **words)
    else:
        phone.desk.does(cases.withdraw, case_id, forget=False)

    _work(house)

    assert phone.call(call_id).state == CallState.CANCELLED
    assert phone.told(call_id)[-1] == "call_cancelled"


def test_given_words_that_are_forgotten_when_the_house_works_then_the_number_is_too(
    phone: Phone, house: House
) -> None:
    call_id = phone.asks(opened=phone.opens("Glem det igen."))
    phone.desk.does(cases.withdraw, phone.case(call_id).id, forget=True)

    _work(house)

    call = phone.call(call_id)
    assert (call.number, call.name, call.wishes) == (None, None, "[]")
    with phone.database.read() as session:
        assert jobs.over(session) == 0


def test_given_the_net_when_the_job_was_lost_then_the_sweep_forgets_the_number(
    phone: Phone,
) -> None:
    call_id = phone.asks(opened=phone.opens("Glem det igen."))
    phone.desk.does(cases.withdraw, phone.case(call_id).id, forget=True)

    with phone.database.read() as session:
        assert jobs.over(session) == 1
    phone.changes(lambda session: _swept(session, jobs.sweep(session)))

    assert phone.call(call_id).number is None


def _swept(_session: Session, number: int) -> None:
    assert number == 1


def _work(house: House) -> None:
    inside, _outside = runners(house)
    inside.catch_up()


def test_given_a_joined_case_when_its_call_is_made_then_it_is_told_where_the_case_goes_on(
    phone: Phone,
) -> None:
    call_id, other = phone.asks(), phone.opens("Den anden sag.")
    phone.desk.does(
        cases.join, phone.call(call_id).case_id, "leder", into_id=other.case_id, reason="Samme."
    )

    phone.talks(call_id)

    assert "call.talked" in phone.desk.events(other.case_id)
    assert phone.call(call_id).state == CallState.TALKED


@pytest.mark.parametrize(
    ("kind", "plant"),
    [
        ("call_passed", "passes"),
        ("not_reached", "misses"),
        ("call_moved_twice", "moves"),
    ],
)
def test_given_a_planted_call_when_the_watch_looks_then_its_case_is_found_once(
    phone: Phone, house: House, kind: str, plant: str
) -> None:
    call_id = phone.asks()
    moment = NOW
    if plant == "misses":
        for _ in range(TRIES):
            phone.tries(call_id)
    if plant == "moves":
        phone.changes(lambda session: _moved(session, call_id))
    if plant == "passes":
        moment = phone.call(call_id).ends_at
    lost = next(one for room in house.rooms for one in room.lost if one.kind == kind)

    with clock.stopped(moment):
        found = [
            phone.database.write(lambda session: look(session, lost, calendar(session)))
            for _ in range(2)
        ]
        with phone.database.read() as session:
            cases_found = lost.find(session, clock.now(), calendar(session))

    assert found[0] >= 1
    assert found[1] == 0
    assert cases_found == [phone.case(call_id).id]


def _moved(session: Session, call_id: UUID) -> None:
    session.get_one(Call, call_id).moves = 2


def test_given_a_written_next_step_when_somebody_acts_then_it_is_not_lost_any_more(
    phone: Phone, house: House
) -> None:
    call_id = phone.asks()
    phone.tries(call_id, CallResult.REFUSED)
    lost = next(one for room in house.rooms for one in room.lost if one.kind == "not_reached")

    with clock.stopped(NOW + timedelta(minutes=1)):
        words = {"words": "Vi skriver her.", "waiting_on": WaitingOn.CITIZEN}
        phone.desk.does(cases.answer, phone.case(call_id).id, "amira", **words)
        with phone.database.read() as session:
            assert lost.find(session, clock.now(), calendar(session)) == []
