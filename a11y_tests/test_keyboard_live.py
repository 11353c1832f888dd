"""Writing together with a keyboard alone and no scripts, at both ends."""

from __future__ import annotations

import pytest

from a11y_tests.live import ANSWER, HELLO
from a11y_tests.pages import state
from a11y_tests.presses import signs_in, within_budget
from a11y_tests.shown import Ground, reached

pytestmark = pytest.mark.slow


def test_from_the_front_page_into_a_conversation(ground: Ground) -> None:
    with reached(ground, state("live-start"), "da") as citizen:
        citizen.opens("portal:front")
        keys = citizen.browser.keys
        keys.tab_to("Skriv sammen med os nu")
        keys.enter()
        keys.tab_to("Hvad handler det om? (valgfrit)")
        keys.type(HELLO)
        keys.tab_to("Begynd")
        keys.enter()
        citizen.sees("We are finding somebody for you")
        within_budget("front_page_to_conversation", keys.count)


def test_from_an_answer_to_ones_own(ground: Ground) -> None:
    with reached(ground, state("live-room"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Skriv til os her")
        keys.type("Tak.")
        keys.tab()
        keys.enter()
        citizen.actor.sees("Tak.")
        within_budget("answer_to_own_words", keys.count)


def test_from_a_conversation_to_a_line_at_a_time(ground: Ground) -> None:
    with reached(ground, state("live-choices"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Læser du en linje ad gangen på et punktdisplay?")
        for _ in range(4):  # 12, 20, 32, 40
            keys.arrow_down()
        keys.tab_to("Gem, og gå tilbage")
        keys.enter()
        keys.tab_to("En linje af samtalen")
        citizen.sees("A line of the conversation")
        within_budget("choices_to_first_line", keys.count)
        before = keys.count
        keys.enter()
        assert keys.focused.name == "En linje af samtalen"
        within_budget("line_to_next_line", keys.count - before)


def test_from_signing_in_to_being_there(ground: Ground) -> None:
    with reached(ground, state("sign-in"), "da") as colleague:
        keys = colleague.browser.keys
        signs_in(keys)
        keys.tab_to("Samtaler")
        keys.enter()
        keys.tab_to("Ledig: Spørg mig")
        keys.space()
        keys.tab_to("Gem")
        keys.enter()
        colleague.sees("It is written down.")
        within_budget("signing_in_to_being_there", keys.count)


def test_from_being_asked_to_an_answer(ground: Ground) -> None:
    with reached(ground, state("live-desk"), "da") as colleague:
        keys = colleague.browser.keys
        keys.tab_to("Skriv med borgeren")
        keys.enter()
        keys.tab_to("Skriv til borgeren")
        keys.type(ANSWER)
        keys.tab()
        keys.enter()
        colleague.actor.sees(ANSWER)
        within_budget("being_asked_to_answer", keys.count)
