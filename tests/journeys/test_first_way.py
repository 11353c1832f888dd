"""Write a message, get an answer: the first way through the house, by HTTP and in a browser."""

from __future__ import annotations

import re

import pytest

from tests.actors import Actor
from tests.world import Opens, signed_in

NEED = "Min dørtelefon virker ikke, og jeg kan ikke høre den."
ANSWER = "Hej. Vi kommer og ser på den. Venlig hilsen Amira"


def writes(citizen: Actor, words: str) -> None:
    """From the front page to the receipt, the short way."""
    citizen.opens("/")
    citizen.within("Vælg, hvordan du vil tale med os").presses("Skriv til os")
    citizen.fills("Hvad handler det om?", words)
    citizen.presses("Tjek og send")
    citizen.sees(words)
    citizen.presses("Send beskeden")
    citizen.sees("Tak. Vi har fået din besked")


def answers(staff: Actor, need: str, words: str) -> None:
    """Find the case in the queue by its first words, and answer it."""
    finds(staff, need)
    staff.fills("Dit svar", words)
    staff.presses("Send svaret")
    staff.sees("Dit svar er sendt")


def finds(staff: Actor, need: str) -> None:
    """Go through the queue, page by page, to the case with these words."""
    staff.opens("/desk?vis=enhed")
    row = re.compile(rf"(\w{{3}}-\w{{3}}) [^:]{{1,60}}: {re.escape(need[:25])}")
    while not (found := row.search(staff.visible_text)):
        staff.presses("Vis sagerne efter")
    staff.presses(found[1])


def reads_and_says_solved(citizen: Actor) -> None:
    citizen.presses("Se din sag")
    citizen.sees("Vi har svaret dig")
    citizen.sees(ANSWER)
    citizen.fills("Har du nyt at fortælle?", "Tak. Det var hurtigt.")
    citizen.presses("Send")
    citizen.sees("Tak. Det var hurtigt.")
    citizen.presses("Ja, det er løst")
    citizen.sees("Din sag er afsluttet")


def test_given_a_message_when_staff_answer_then_the_citizen_reads_and_says_solved(
    citizen: Actor, amira: Actor
) -> None:
    writes(citizen, NEED)

    answers(amira, NEED, ANSWER)

    reads_and_says_solved(citizen)


@pytest.mark.slow
def test_given_a_browser_when_the_first_way_is_walked_then_it_works(browser: Opens) -> None:
    walks(browser)


@pytest.mark.slow
def test_given_no_scripts_when_the_first_way_is_walked_then_it_works(browser: Opens) -> None:
    walks(browser, scripts=False)


@pytest.mark.slow
def test_given_a_phone_when_the_first_way_is_walked_then_it_works(browser: Opens) -> None:
    walks(browser, width=320, scheme="dark")


def walks(browser: Opens, **look: object) -> None:
    citizen, staff = browser(**look), browser(**look)
    writes(citizen, NEED)
    signed_in(staff, "amira")
    answers(staff, NEED, ANSWER)
    reads_and_says_solved(citizen)
