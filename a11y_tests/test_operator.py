"""Speaking for a citizen with a keyboard alone: what an operator presses, and what they hear."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest
from selenium.webdriver import Keys

from a11y_tests.presses import within_budget
from tests.journeys.test_live import appears
from tests.journeys.test_relay import takes, wants
from tests.live_text.screens import Screen
from tests.world import Opens, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

LINES, FEW = 200, 40  # of a call, at full depth and in every change; half of them the citizen's
NOW = "return document.getElementById('nu').textContent.trim()"
LOG = "return [...document.querySelectorAll('#log p')].map((one) => one.textContent)"
ASIDES = """
return [...document.querySelectorAll('.thread .aside .words')].map((one) => one.textContent);
"""
NOTHING = "Ikke noget lige nu."
THREE = ("Hej.", "Jeg hedder Yusuf.", "Kan jeg få en tid kl. 10?")


@dataclass
class Operator:
    """Somebody at a keyboard whose hands never leave the field in which the phone is written."""

    screen: Screen
    presses: int = 0

    def strikes(self, *keys: str) -> None:
        """One press, and one more for a key that is held down meanwhile."""
        self.screen.field.send_keys(*keys)
        self.presses += len(keys)

    @property
    def now(self) -> str:
        return str(self.screen.run(NOW))

    def has_to_say(self, words: str) -> None:
        self.screen.until(lambda: self.now == words, f"has {words} to say")

    @property
    def heard(self) -> list[str]:
        """What the log reads out."""
        found: list[str] = self.screen.run(LOG)
        return found


@pytest.fixture
def ends(browser: Opens) -> tuple[Screen, Operator]:
    """A call is on: the citizen, and whoever speaks for them."""
    citizen, ours = Screen(browser()), Screen(browser())
    signed_in(ours.actor, "amira")
    appears(ours.actor)
    wants(citizen.actor)
    takes(ours.actor)
    ours.clicks("Telefonen bliver taget")
    citizen.until(lambda: "gennem Amira" in citizen.actor.heading, "met")
    ours.field.click()
    return citizen, Operator(ours)


def test_a_call_of_many_lines(ends: tuple[Screen, Operator], *, is_soak: bool) -> None:
    citizen, operator = ends
    lines = LINES if is_soak else FEW
    for number in range(lines // 2):
        asks, answers = f"Spørgsmål {number}?", f"Svar {number}."
        citizen.types(asks)
        citizen.sends()
        operator.has_to_say(asks)
        operator.strikes(Keys.F4)
        operator.has_to_say(NOTHING)
        operator.screen.types(answers)
        operator.strikes(Keys.CONTROL, Keys.ENTER)
        citizen.until(partial(_has_last, citizen, answers), f"has {answers}")

    assert operator.screen.run("return document.activeElement.id") == "text"
    assert operator.presses <= 3 * lines
    within_budget("call_of_two_hundred_lines", operator.presses * LINES // lines)


def _has_last(screen: Screen, words: str) -> bool:
    return screen.said[-1:] == [words]


def test_what_else_is_heard_is_one_key(ends: tuple[Screen, Operator]) -> None:
    citizen, operator = ends
    operator.screen.types("Det kan du")
    operator.strikes(Keys.ALT, "2")
    aside = "return document.querySelector('.thread .aside .words')?.textContent"

    citizen.until(lambda: citizen.run(aside) == "(Griner.)", "saw it")
    assert operator.screen.typed == "Det kan du", "what is being written stays"
    operator.strikes(Keys.F8)
    citizen.until(lambda: citizen.run(aside) == "(Telefonen vil sige noget nu.)", "saw it")


def test_each_sentence_is_heard_once_when_it_is_asked_for(ends: tuple[Screen, Operator]) -> None:
    citizen, operator = ends
    operator.screen.listens()
    citizen.types(" ".join(THREE))
    citizen.sends()
    operator.has_to_say(THREE[0])
    operator.screen.types("Goddag, du taler med")
    assert operator.heard == [], "nothing is read while the operator writes"

    operator.strikes(Keys.F2)
    operator.screen.until(lambda: operator.heard == [THREE[0]], "heard the first")
    for words in (*THREE[1:], NOTHING):
        operator.strikes(Keys.F4)
        operator.has_to_say(words)
    operator.screen.until(lambda: operator.heard == list(THREE), "heard each")

    citizen.types("Er du der?")
    citizen.sends()
    operator.screen.until(lambda: operator.heard[-1] == "Er du der?", "heard what comes next")
    assert operator.heard.count("Er du der?") == 1
    focus = [one for one in operator.screen.focused if 'id="text"' not in one]
    assert focus == [], "focus stays"
    assert operator.screen.typed == "Goddag, du taler med"


def test_a_correction_is_heard_as_one(ends: tuple[Screen, Operator]) -> None:
    citizen, operator = ends
    citizen.actor.presses("Vælg, hvordan du skriver og læser")
    citizen.actor.chooses("Mens du skriver det, også det, du sletter igen")
    citizen.actor.presses("Gem, og gå tilbage")
    citizen.types("Jeg kommer torsdag. Og")
    operator.has_to_say("Jeg kommer torsdag.")
    operator.strikes(Keys.F4)
    operator.has_to_say(NOTHING)
    citizen.field.send_keys(Keys.CONTROL, "a")
    citizen.types("Jeg kommer fredag. Og")

    operator.has_to_say("Jeg kommer fredag.")
    operator.screen.until(
        lambda: operator.heard[-1:] == ["Rettet: Jeg kommer fredag."], "heard the correction"
    )


def test_own_words_without_a_network_come_when_it_is_back(ends: tuple[Screen, Operator]) -> None:
    citizen, operator = ends
    with operator.screen.offline():
        operator.screen.driver.find_element("id", "aside").send_keys("Hun leder lidt")
        operator.screen.clicks("Send det som dit eget")
        assert citizen.run(ASIDES) == [
            "(Telefonen bliver taget.)",
            "(Amira Prøvesen taler i telefonen nu.)",
        ]

    citizen.until(lambda: citizen.run(ASIDES)[0] == "(Hun leder lidt)", "saw it")
    assert citizen.run(ASIDES).count("(Hun leder lidt)") == 1
