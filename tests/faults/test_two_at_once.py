"""Two presses, one case (P4); two colleagues, one answer; many citizens, many cases."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlmodel import col

from app.domain.cases.models import Case, EntryKind
from app.web.house import House
from tests.actors import Actor, HttpDriver
from tests.faults.conftest import Depth
from tests.faults.presses import Press, at_once, held_back, together
from tests.faults.records import broken_promises, cases_with, said

RECEIPT = "Tak. Vi har fået din besked"
CODES = re.compile(r'<dd class="code">([\w-]+)</dd>')
NUMBER = re.compile(r"Dit nummer (\w{3}-\w{3})")


@pytest.fixture
def rounds(depth: Depth) -> int:
    """How often two threads try to fall over each other."""
    return depth(3, 500)


def to_the_last_button(citizen: Actor, words: str) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", words)
    citizen.presses("Tjek og send")


def a_case(citizen: Actor, house: House) -> UUID:
    words = f"Lampen på stien er gået ud. {uuid4().hex}"
    to_the_last_button(citizen, words)
    citizen.presses("Send beskeden")
    return cases_with(house.database, words)[0]


@contextmanager
def held(house: House, case_id: UUID, seconds: float) -> Iterator[None]:
    """Let nobody change the case for a moment, so that all who come queue up behind each other."""
    engine = house.database.engine.execution_options(writes=True)
    with engine.connect() as connection:
        connection.execute(select(col(Case.id)).where(col(Case.id) == case_id).with_for_update())

        def let_go() -> None:
            time.sleep(seconds)
            connection.rollback()

        waiting = Thread(target=let_go)
        waiting.start()
        try:
            yield
        finally:
            waiting.join()


@pytest.mark.parametrize("presses", [2, pytest.param(5, marks=pytest.mark.slow)])
def test_given_the_last_button_when_pressed_twice_at_once_then_one_case_and_one_receipt(
    citizen: Actor, app: FastAPI, house: House, rounds: int, presses: int
) -> None:
    for number in range(rounds):
        words = f"Der mangler en rampe ved biblioteket. {number} {uuid4().hex}"
        to_the_last_button(citizen, words)

        answers = together(app, [held_back(citizen, "Send beskeden")] * presses)

        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.headers["location"] for answer in answers}) == 1
        citizen.opens(answers[0].headers["location"])
        citizen.sees(RECEIPT)
        citizen.sees(words)
        assert len(cases_with(house.database, words)) == 1
    assert broken_promises(house.database) == []


@pytest.mark.slow
def test_given_a_browser_without_cookies_when_pressed_twice_at_once_then_one_case(
    app: FastAPI, house: House, rounds: int
) -> None:
    for number in range(rounds):
        words = f"Skiltet er væltet. {number} {uuid4().hex}"
        body = urlencode({"token": uuid4().hex, "message": words}).encode()
        press = Press("/skriv/tjek", body, "application/x-www-form-urlencoded")

        answers = together(app, [press, press])

        assert [answer.status_code for answer in answers] == [200, 200]
        numbers = {tuple(CODES.findall(answer.text)) for answer in answers}
        assert len(numbers) == 1, "both read the same receipt"
        assert all(RECEIPT in answer.text for answer in answers)
        assert len(cases_with(house.database, words)) == 1
    assert broken_promises(house.database) == []


@pytest.mark.slow
def test_given_one_form_in_two_windows_when_other_words_are_sent_then_nothing_is_lost(
    citizen: Actor, app: FastAPI, house: House, rounds: int
) -> None:
    for number in range(rounds):
        first, second = (f"Vindue {place}. {number} {uuid4().hex}" for place in (1, 2))
        to_the_last_button(citizen, first)
        press = held_back(citizen, "Send beskeden")
        other = Press(
            press.path,
            press.body.replace(first.replace(" ", "+").encode(), second.replace(" ", "+").encode()),
            press.kind,
            press.cookies,
        )
        assert other.body != press.body

        answers = together(app, [press, other])

        assert sorted(answer.status_code for answer in answers) == [303, 409]
        asked = next(answer for answer in answers if answer.status_code == 409)
        kept = second if asked is answers[1] else first
        assert asked.text.count(kept) == 2  # to read, and to send again
        stored = [words for words in (first, second) if cases_with(house.database, words)]
        assert stored == [first if kept == second else second]
    assert broken_promises(house.database) == []


@pytest.mark.slow
def test_given_sixteen_citizens_when_they_write_at_once_then_each_has_a_number_of_its_own(
    app: FastAPI, house: House, depth: Depth
) -> None:
    for _ in range(depth(1, 20)):
        told = [f"Jeg er nummer {number}. {uuid4().hex}" for number in range(16)]

        def writes(words: str) -> str:
            with Actor(HttpDriver(app)) as citizen:
                to_the_last_button(citizen, words)
                citizen.presses("Send beskeden")
                citizen.sees(RECEIPT)
                citizen.sees(words)
                number = NUMBER.search(citizen.visible_text)
                assert number is not None
                return number[1]

        numbers = at_once([partial(writes, words) for words in told])

        assert len(set(numbers)) == 16
        assert [len(cases_with(house.database, words)) for words in told] == [1] * 16
    assert broken_promises(house.database) == []


def test_given_two_colleagues_when_they_answer_at_once_then_one_wins_and_both_texts_are_shown(
    citizen: Actor, amira: Actor, lone: Actor, house: House, rounds: int
) -> None:
    for number in range(rounds):
        case_id = a_case(citizen, house)
        words = {staff: f"Svar {number} {uuid4().hex}" for staff in (amira, lone)}
        for staff, answer in words.items():
            staff.opens(f"/desk/cases/{case_id}")
            staff.fills("Dit svar", answer)

        with held(house, case_id, 0.2):
            at_once([partial(staff.presses, "Send svaret") for staff in words])

        winner, loser = sorted(words, key=lambda staff: staff.status)
        assert (winner.status, loser.status) == (200, 409)
        winner.sees("Dit svar er sendt")
        assert loser.value_of("Dit svar") == words[loser]
        loser.within("Ændret, siden du åbnede sagen").sees(words[winner])
        assert said(house.database, case_id, EntryKind.ANSWER) == [words[winner]]
    assert broken_promises(house.database) == []


def test_given_an_overtaken_answer_when_pressed_again_then_it_is_sent_too(
    citizen: Actor, amira: Actor, lone: Actor, house: House
) -> None:
    case_id = a_case(citizen, house)
    for staff in (amira, lone):
        staff.opens(f"/desk/cases/{case_id}")
        staff.fills("Dit svar", f"Svar fra {staff is amira}")
    amira.presses("Send svaret")
    lone.presses("Send svaret")
    assert lone.status == 409

    lone.presses("Send svaret")

    lone.sees("Dit svar er sendt")
    assert said(house.database, case_id, EntryKind.ANSWER) == ["Svar fra True", "Svar fra False"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("label", "button", "kind"),
    [
        ("Dit svar", "Send svaret", EntryKind.ANSWER),
        ("Dit notat", "Gem notatet", EntryKind.NOTE),
    ],
)
def test_given_a_colleague_when_pressed_twice_at_once_then_one_entry(
    *,
    citizen: Actor,
    amira: Actor,
    app: FastAPI,
    house: House,
    rounds: int,
    label: str,
    button: str,
    kind: EntryKind,
) -> None:
    for number in range(rounds):
        case_id = a_case(citizen, house)
        words = f"{label} {number} {uuid4().hex}"
        amira.opens(f"/desk/cases/{case_id}")
        amira.fills(label, words)

        with held(house, case_id, 0.1):
            answers = together(app, [held_back(amira, button)] * 2)

        assert [answer.status_code for answer in answers] == [303, 303]
        assert len({answer.headers["location"] for answer in answers}) == 1
        assert said(house.database, case_id, kind) == [words]
    assert broken_promises(house.database) == []


@pytest.mark.slow
def test_given_a_citizen_when_more_is_sent_twice_at_once_then_one_entry(
    citizen: Actor, app: FastAPI, house: House, rounds: int
) -> None:
    case_id = a_case(citizen, house)
    first = said(house.database, case_id, EntryKind.MESSAGE)
    citizen.presses("Se din sag")
    page = citizen.address
    for number in range(rounds):
        words = f"Der er mere. {number} {uuid4().hex}"
        citizen.opens(page)
        citizen.fills("Har du nyt at fortælle?", words)

        with held(house, case_id, 0.1):
            answers = together(app, [held_back(citizen, "Send")] * 2)

        assert [answer.status_code for answer in answers] == [303, 303]
        first.append(words)
        assert said(house.database, case_id, EntryKind.MESSAGE) == first
    assert broken_promises(house.database) == []


@pytest.mark.slow
def test_given_a_citizen_and_a_colleague_when_both_write_at_once_then_both_are_in_the_thread(
    citizen: Actor, amira: Actor, house: House, rounds: int
) -> None:
    for number in range(rounds):
        case_id = a_case(citizen, house)
        more, answer = f"Mere {number} {uuid4().hex}", f"Svar {number} {uuid4().hex}"
        citizen.presses("Se din sag")
        citizen.fills("Har du nyt at fortælle?", more)
        amira.opens(f"/desk/cases/{case_id}")
        amira.fills("Dit svar", answer)

        with held(house, case_id, 0.1):
            at_once([partial(citizen.presses, "Send"), partial(amira.presses, "Send svaret")])

        citizen.sees(more)
        assert more in said(house.database, case_id, EntryKind.MESSAGE)
        if amira.status == 409:
            amira.within("Ændret, siden du åbnede sagen").sees(more)
            amira.presses("Send svaret")
        amira.sees("Dit svar er sendt")
        assert said(house.database, case_id, EntryKind.ANSWER) == [answer]
    assert broken_promises(house.database) == []
