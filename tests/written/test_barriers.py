"""Whoever meets a barrier tells us from the page where it is, and loses nothing by it."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, select

from app.domain.cases.models import Case, State
from app.foundation.crypto import grouped
from app.web.house import House
from tests.actors import Actor, HttpDriver
from tests.journeys.test_first_way import finds, writes

MET = "Knappen kan ikke nås med min mundpind."
NEED = "Min elkørestol går i stå."


def text(actor: Actor) -> str:
    assert isinstance(actor.driver, HttpDriver)
    assert actor.driver.response is not None
    return actor.driver.response.text


def tells(actor: Actor, words: str = MET) -> None:
    actor.presses("Fortæl os om en barriere")
    actor.fills("Hvad handler det om?", words)
    actor.presses("Tjek og send")


def test_given_a_barrier_when_it_is_told_then_it_is_a_case_with_unit_step_and_date(
    citizen: Actor, amira: Actor, house: House
) -> None:
    citizen.opens("/sag")
    tells(citizen)
    citizen.sees("En barriere på siden /sag.")
    citizen.sees(MET)
    citizen.presses("Send beskeden")
    citizen.sees("Tak. Vi har fået din besked")

    finds(amira, "En barriere på siden /sag.")
    amira.sees(MET)
    with house.database.read() as session:
        newest = session.exec(select(Case).order_by(col(Case.opened_at).desc())).all()[0]
    assert newest.state == State.OPEN
    assert newest.next_step
    assert newest.due_at > newest.opened_at
    amira.sees(grouped(newest.reference))


def test_given_a_page_of_a_case_when_a_barrier_is_told_then_nobody_can_know_the_case_by_it(
    citizen: Actor,
) -> None:
    writes(citizen, NEED)
    citizen.presses("Se din sag")
    access = citizen.address.rpartition("/")[2].partition("#")[0]
    link = re.search(r'href="(/skriv\?barriere=[^"]*)"', text(citizen))
    assert link is not None

    citizen.presses("Fortæl os om en barriere")

    assert link[1] == "/skriv?barriere=portal:case#indhold"
    citizen.sees("En barriere på siden /sag/…")
    assert access not in text(citizen)


def test_given_a_message_that_is_begun_when_a_barrier_is_told_then_both_arrive(
    citizen: Actor, amira: Actor
) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", NEED)
    citizen.presses("Flere oplysninger")

    citizen.presses("Fortæl os om en barriere")
    citizen.sees("Du er allerede begyndt på en besked")
    assert citizen.value_of("Hvad handler det om?") == NEED
    citizen.fills("Hvad handler det om?", f"{NEED} {MET}")
    citizen.presses("Tjek og send")
    citizen.presses("Send beskeden")

    finds(amira, "En barriere på siden /skriv/emne.")
    amira.sees(f"{NEED} {MET}")


def test_given_a_message_that_is_about_no_barrier_when_that_is_said_then_its_words_stay(
    citizen: Actor,
) -> None:
    citizen.opens("/privatliv")
    citizen.presses("Fortæl os om en barriere")
    citizen.fills("Hvad handler det om?", NEED)
    citizen.presses("Det handler ikke om en barriere")

    citizen.cannot_see("En barriere på")
    assert citizen.value_of("Hvad handler det om?") == NEED
    citizen.presses("Tjek og send")
    citizen.cannot_see("En barriere på")


def test_given_a_barrier_that_is_begun_when_another_is_told_then_it_is_said(
    citizen: Actor,
) -> None:
    citizen.opens("/privatliv")
    citizen.presses("Fortæl os om en barriere")
    citizen.fills("Hvad handler det om?", MET)
    citizen.presses("Flere oplysninger")
    citizen.presses("Fortæl os om en barriere")

    citizen.sees("En barriere på siden /skriv/emne.")
    citizen.sees("Du er allerede begyndt på en besked")
    assert citizen.value_of("Hvad handler det om?") == MET


def test_given_a_barrier_when_it_goes_through_all_pages_then_it_is_not_lost(citizen: Actor) -> None:
    citizen.opens("/privatliv")
    citizen.presses("Fortæl os om en barriere")
    citizen.fills("Hvad handler det om?", MET)
    citizen.presses("Flere oplysninger")
    citizen.presses("Tjek og send")
    citizen.presses("English")

    citizen.sees("A barrier on the page /en/privatliv.")


def test_given_a_page_that_is_not_there_when_a_barrier_is_told_then_no_address_is_named(
    citizen: Actor,
) -> None:
    citizen.opens("/findes-ikke")
    tells(citizen)

    citizen.sees("En barriere på siderne.")


@pytest.mark.parametrize("made_up", ["https://example.dk", "%3Cb%3E320190-0000", "portal:nowhere"])
def test_given_a_made_up_page_when_the_address_is_opened_then_nothing_of_it_is_shown(
    citizen: Actor, made_up: str
) -> None:
    citizen.opens(f"/skriv?barriere={made_up}")

    citizen.sees("En barriere på siderne.")
    assert "nowhere" not in text(citizen)
    assert "320190" not in text(citizen)
    assert "https://example.dk" not in text(citizen)


def test_given_a_colleague_at_the_desk_when_a_barrier_is_told_then_they_stay_signed_in(
    amira: Actor,
) -> None:
    amira.opens("/desk")
    tells(amira)
    amira.sees("En barriere på siden /desk.")
    amira.presses("Send beskeden")
    amira.sees("Tak. Vi har fået din besked")

    amira.opens("/desk")
    assert amira.status == 200
    amira.sees("Amira")


def test_given_a_message_about_something_else_when_it_is_sent_then_it_names_no_barrier(
    citizen: Actor,
) -> None:
    writes(citizen, NEED)
    citizen.presses("Se din sag")

    citizen.cannot_see("En barriere på")
