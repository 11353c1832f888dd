"""Asking for a call, and making one, with a keyboard alone.

In a budget the digits of the number count one by one, as they are pressed one by one.
"""

from __future__ import annotations

import pytest

from a11y_tests.calls import NUMBER, promised
from a11y_tests.guest import Guest
from a11y_tests.pages import state
from a11y_tests.presses import within_budget
from a11y_tests.shown import Ground, reached
from tests.actors.keyboard import Keyboard
from tests.live_text.talk import CALLEE

pytestmark = pytest.mark.slow

DIGITS = len(NUMBER.replace(" ", ""))


def _begins(citizen: Guest) -> Keyboard:
    """From the front page to the number, typed."""
    keys = citizen.browser.keys
    keys.tab_to("Bliv ringet op")
    keys.enter()
    keys.tab()
    keys.type(NUMBER)
    return keys


def _asks(citizen: Guest, keys: Keyboard, task: str) -> None:
    """From a chosen time to the receipt."""
    keys.enter()
    keys.tab_to("Bed om opkaldet")
    keys.enter()
    citizen.sees("We call you")
    within_budget(task, keys.count + DIGITS - 1)


def test_from_the_front_page_to_a_call_at_the_first_free_time(ground: Ground) -> None:
    with reached(ground, state("front"), "da") as citizen:
        keys = _begins(citizen)
        keys.enter()
        keys.tab_to("Så snart som muligt")
        keys.space()
        _asks(citizen, keys, "front_page_to_call")
        assert keys.count + DIGITS - 1 <= 24


def test_from_the_front_page_to_a_call_on_another_day(ground: Ground) -> None:
    with reached(ground, state("front"), "da") as citizen:
        keys = _begins(citizen)
        keys.enter()
        keys.tab_to("En anden dag")
        keys.enter()
        keys.tab()
        keys.arrow_down()
        keys.enter()
        keys.tab()
        keys.space()
        _asks(citizen, keys, "front_page_to_call_on_another_day")


def _says_more(keys: Keyboard) -> None:
    keys.tab_to("Fortæl først, hvordan samtalen skal være")
    keys.enter()


def test_from_the_front_page_to_a_call_with_somebody_else(ground: Ground) -> None:
    with reached(ground, state("front"), "da") as citizen:
        keys = _begins(citizen)
        _says_more(keys)
        keys.tab_to("Fortsæt")
        keys.enter()
        keys.tab()
        keys.arrow_down()
        keys.tab()
        keys.type("Hanne Prøvesen")
        keys.enter()
        keys.tab_to("Så snart som muligt")
        keys.space()
        _asks(citizen, keys, "front_page_to_call_with_somebody_else")


def test_from_the_front_page_to_a_call_with_an_interpreter(ground: Ground) -> None:
    with reached(ground, state("front"), "da") as citizen:
        keys = _begins(citizen)
        _says_more(keys)
        keys.tab_to("Tegnsprogstolk")
        keys.space()
        keys.enter()
        keys.tab_to("Vælg en tid")
        keys.enter()
        keys.tab_to("Så snart som muligt")
        keys.space()
        _asks(citizen, keys, "front_page_to_call_with_interpreter")


def test_from_the_receipt_to_another_time(ground: Ground) -> None:
    with reached(ground, state("call-receipt"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Vælg en anden tid")
        keys.enter()
        keys.tab()
        keys.arrow_down()
        keys.enter()
        citizen.sees("The call has been moved.")
        within_budget("call_to_another_time", keys.count)


def test_from_the_receipt_to_no_call(ground: Ground) -> None:
    with reached(ground, state("call-receipt"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Aflys opkaldet")
        keys.enter()
        keys.tab_to("Ja, aflys opkaldet")
        keys.enter()
        citizen.sees("There will be no call")
        within_budget("call_to_no_call", keys.count)


def test_from_the_list_to_a_call_that_nobody_answered_three_times(ground: Ground) -> None:
    with reached(ground, state("calls-none"), "da") as colleague:
        promised(colleague, colleague.case())
        keys = colleague.browser.keys
        for _ in range(3):
            colleague.opens("callback:calls")
            link = colleague.actor.driver.snapshot().soup.select_one(".queue a")
            assert link is not None
            keys.tab_to(link.get_text())
            keys.enter()
            keys.tab_to("Ingen tog telefonen", limit=40)
            keys.space()
            keys.enter()
        colleague.sees("No more calls: we write")
        within_budget("call_missed_three_times", keys.count)


def test_from_the_front_page_to_a_booked_call_to_somebody_else(ground: Ground) -> None:
    with reached(ground, state("front"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Vi ringer for dig")
        keys.enter()
        keys.tab()
        keys.type(CALLEE)
        keys.tab()
        keys.type(NUMBER)
        keys.tab_to("Bestil en tid")
        keys.enter()
        keys.tab_to("Så snart som muligt")
        keys.space()
        keys.enter()
        keys.tab_to("Bed om opkaldet")
        keys.enter()
        citizen.sees("We call for you")
        within_budget("front_page_to_booked_call", keys.count + DIGITS - 1)


def test_from_a_booked_call_to_the_line(ground: Ground) -> None:
    with reached(ground, state("call-relayed-now"), "da") as citizen:
        keys = citizen.browser.keys
        keys.tab_to("Kom ind til opkaldet")
        keys.enter()
        keys.tab_to("Begynd")
        keys.enter()
        citizen.sees("We are finding somebody who calls for you")
        within_budget("booked_call_to_line", keys.count)
