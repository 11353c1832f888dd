"""Hands that have only a keyboard reach everything, in order, and with few presses."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from a11y_tests.guest import WORDS
from a11y_tests.pages import state
from a11y_tests.presses import BUDGETS, signs_in, within_budget
from a11y_tests.shown import Ground, Shown, reached
from a11y_tests.walk import Walk
from a11y_tests.ways import ANSWER
from app.town import answered
from tests.actors import BrowserDriver

pytestmark = pytest.mark.slow


@pytest.mark.few
def test_tab_goes_through_the_whole_page_and_back(shown: Shown) -> None:
    """WCAG 2.1.2, 2.4.3: in the order of the source, to the end and out."""
    walk = Walk(shown.browser)
    assert walk.there_and_back() == whole(walk)


def test_the_first_tab_is_the_first_thing_to_do(shown: Shown) -> None:
    """Inside a journey it is the first field, after mistakes the first mistake (WCAG 2.4.3)."""
    stops = Walk(shown.browser).stops
    if shown.arrival.fragment == "indhold" or shown.state.has_mistakes:
        assert shown.arrival.first_stop == next(stop for stop in stops if " in main: " in stop)
    elif shown.arrival.fragment in ("nyt", "linje"):  # at what is new; what to do comes after it
        assert " in main: " in shown.arrival.first_stop
    else:
        assert shown.arrival.first_stop == stops[0]


def test_only_the_summary_of_mistakes_takes_the_focus(shown: Shown) -> None:
    """WCAG 3.3.1: without scripts too, the first words heard say that something is missing."""
    heading = shown.look.asks("return document.querySelector('.sum h2')?.innerText ?? ''")
    assert bool(heading) == shown.state.has_mistakes
    if shown.arrival.fragment == "linje":  # a press of "Next line" leads to the line
        heading = shown.look.asks("return document.querySelector('[for=linje]').innerText")
    assert shown.arrival.focused.name == heading.replace("\n", " ")


TRAP = """<!DOCTYPE html><html lang="da"><title>Fælde</title><main>
<a href="#a">Før</a><textarea onkeydown="event.key === 'Tab' && event.preventDefault()"></textarea>
<a href="#b">Efter</a></main></html>"""
OUT_OF_ORDER = """<!DOCTYPE html><html lang="da"><title>Uorden</title><main>
<a href="#a">Først</a><a href="#b" tabindex="2">Så</a></main></html>"""


@pytest.mark.parametrize("page", [TRAP, OUT_OF_ORDER], ids=["trap", "out of order"])
def test_a_broken_way_is_found(anywhere: BrowserDriver, page: str) -> None:
    anywhere.window.selenium.get(f"data:text/html;charset=utf-8,{quote(page)}")
    walk = Walk(anywhere)
    assert walk.there_and_back() != whole(walk)


def whole(walk: Walk) -> list[str]:
    """The way there and back that a page has to let a keyboard go."""
    return [*walk.stops, *reversed(walk.stops[:-1]), ""]


def test_from_the_front_page_to_the_receipt(ground: Ground) -> None:
    with reached(ground, state("front"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Skriv til os")
        keys.enter()
        keys.tab()
        assert keys.focused.role == "textbox"
        keys.type(WORDS)
        keys.tab_to("Tjek og send")
        keys.enter()
        keys.tab_to("Send beskeden")
        keys.enter()
        citizen.sees("Thank you. We have your message")
        within_budget("front_page_to_receipt", keys.count)
        assert keys.count <= 12


def test_from_the_receipt_to_the_answer(ground: Ground) -> None:
    with reached(ground, state("receipt"), "da") as citizen:
        citizen.meanwhile(citizen.case_here(), answered("amira", ANSWER))
        keys = citizen.browser.keys
        keys.tab_to(citizen.says("See your case"))
        keys.enter()
        citizen.sees("We have answered you")
        citizen.actor.sees(ANSWER)
        within_budget("receipt_to_answer", keys.count)


def test_from_signing_in_to_an_answer_sent(ground: Ground) -> None:
    with reached(ground, state("sign-in"), "da") as colleague:
        keys = colleague.browser.keys
        signs_in(keys)
        keys.tab_to("Tag den næste sag")
        keys.enter()
        keys.tab_to("Dit svar")
        keys.type(ANSWER)
        keys.tab_to("Send svaret")
        keys.enter()
        colleague.sees("Your answer has been sent.")
        within_budget("signing_in_to_answer_sent", keys.count)


def test_from_the_front_page_to_a_receipt_in_braille(ground: Ground) -> None:
    with reached(ground, state("front"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Skriv til os")
        keys.enter()
        keys.tab()
        keys.type(WORDS)
        keys.tab_to("Flere oplysninger")
        keys.enter()
        keys.tab_to("Fortsæt")
        keys.enter()
        keys.tab_to("Brev på papir")
        keys.space()
        keys.tab()
        keys.type("Prøvevej 7, 0000 Prøvekøbing")
        keys.tab_to("Punktskrift")
        keys.space()
        keys.tab_to("Tjek og send")
        keys.enter()
        keys.tab_to("Send beskeden")
        keys.enter()
        citizen.actor.sees("Punktskrift: vi sender denne kvittering senest")
        within_budget("front_page_to_receipt_in_braille", keys.count)


def test_from_the_case_to_a_helper_who_sees_nothing_more(ground: Ground) -> None:
    with reached(ground, state("case-with-helper"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Stop hjælpen")
        keys.enter()
        keys.tab_to("Stop hjælpen fra")
        keys.enter()
        citizen.actor.sees("Du har fået en ny kode")
        within_budget("case_to_help_ended", keys.count)


def test_from_the_queue_to_a_call_taken_down(ground: Ground) -> None:
    with reached(ground, state("queue-unit"), "da") as colleague:
        keys = colleague.browser.keys
        keys.tab_to("Registrér et opkald")
        keys.enter()
        keys.tab_to("Ved et opkald")
        keys.space()
        keys.tab()
        keys.type(WORDS)
        keys.tab_to("Registrér", limit=60)
        keys.enter()
        colleague.sees("Receipt for the citizen")
        within_budget("queue_to_call_taken_down", keys.count)


def test_from_the_front_page_to_a_message_with_the_language_changed_on_every_page(
    ground: Ground,
) -> None:
    with reached(ground, state("front"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Skriv til os")
        keys.enter()
        keys.tab()
        keys.type(WORDS)
        keys.tab_to("English")
        keys.enter()
        keys.tab_to("Say more first")
        keys.enter()
        for there, onward in (("Dansk", "Fortsæt"), ("English", "Continue"), ("Dansk", "Fortsæt")):
            keys.tab_to(there, limit=60)
            keys.enter()
            keys.tab_to(onward, limit=60)
            keys.enter()
        keys.tab_to("English")
        keys.enter()
        citizen.actor.sees(WORDS)
        keys.tab_to("Send the message")
        keys.enter()
        citizen.actor.sees("Thank you. We have your message")
        within_budget("front_page_to_receipt_changing_language", keys.count)


def test_from_the_case_to_two_that_are_one(ground: Ground) -> None:
    with reached(ground, state("joining"), "da") as colleague:
        keys = colleague.browser.keys
        twin = colleague.actor.driver.snapshot().soup.select_one("label[for=into-1]")
        assert twin is not None
        keys.tab_to(twin.get_text())
        keys.space()
        keys.tab_to("Hvorfor er det samme person?")
        keys.type("Samme navn og adresse.")
        keys.tab_to("Saml sagerne")
        keys.enter()
        colleague.sees("The cases are one now. Both numbers lead here.")
        keys.tab_to("Del i to sager igen")
        keys.enter()
        keys.tab_to("Hvorfor er det to sager?")
        keys.type("To forskellige personer.")
        keys.tab_to("Del i to sager igen")
        keys.enter()
        colleague.sees("The cases are two again, each with its own history.")
        within_budget("joining_and_parting_two_cases", keys.count)


def test_a_budget_is_neither_passed_nor_left_behind() -> None:
    spent = BUDGETS["presses"]["front_page_to_receipt"]
    for presses in (spent - 1, spent + 1):
        with pytest.raises(AssertionError, match="presses of a key"):
            within_budget("front_page_to_receipt", presses)
