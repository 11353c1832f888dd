"""A whole call in three windows: the citizen, whoever speaks for them, and a lead who comes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial

import pytest
from selenium.webdriver import Keys

from app.web.house import House
from tests.journeys.test_live import appears
from tests.journeys.test_relay import takes, wants
from tests.live_text.dialogue import CALL, Turn, Who
from tests.live_text.screens import Screen
from tests.world import Opens, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

AS_TYPED = "Mens du skriver det, også det, du sletter igen"
SAID_SO_FAR = """
const mark = document.getElementById('sagt-hertil');
return mark ? mark.previousSibling.textContent : '';
"""
NOW = "return document.getElementById('nu').textContent.trim()"
CHANGED = """
const part = document.getElementById('rettet');
return part.hidden ? '' : part.querySelector('bdi').textContent;
"""
ASIDES = """
return [...document.querySelectorAll('.thread .aside .words')].map((one) => one.textContent);
"""
NOTHING = "Ikke noget lige nu."


@dataclass
class Call:
    """The three windows, and what was said in them."""

    citizen: Screen
    operator: Screen
    lead: Screen
    said: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)  # on the phone, in this order
    began: float = field(default_factory=time.monotonic)
    in_time: bool = False

    def plays(self, turn: Turn) -> None:
        """One turn, at its time where the call is as long as it was."""
        if self.in_time:
            time.sleep(max(0.0, self.began + turn.at - time.monotonic()))
        {
            Who.CITIZEN: self._citizen,
            Who.PHONE: self._phone,
            Who.ASIDE: self._aside,
            Who.LEAD: self._lead,
        }[turn.who](turn)

    def _citizen(self, turn: Turn) -> None:
        if turn.before:
            self._changes_after_it_was_said(turn)
        else:
            self.citizen.types(turn.words.replace("\n", Keys.SHIFT + Keys.ENTER + Keys.SHIFT))
        self.citizen.sends()
        self.said.append(turn.words)
        self._reaches(turn.words)
        self._is_said_on_the_phone()

    def _changes_after_it_was_said(self, turn: Turn) -> None:
        """The first sentence was said on the phone when the citizen writes another instead."""
        self.citizen.types(turn.before)
        first = turn.before[: max(turn.before.find(". "), turn.before.find("? ")) + 1]
        self.operator.until(lambda: self._now == first, f"read {first}")
        self._steps()
        self.citizen.field.send_keys(Keys.CONTROL, "a")
        self.citizen.types(turn.words)
        self.operator.until(lambda: self.operator.run(CHANGED) == first, "saw the correction")

    @property
    def _now(self) -> str:
        return str(self.operator.run(NOW))

    def _steps(self) -> None:
        """One sentence was said; the citizen sees so, and never more than that."""
        now = self._now
        assert self.citizen.run(SAID_SO_FAR).strip() in ("", *self._places), "ahead of the phone"
        self.operator.field.send_keys(Keys.F4)
        self.spoken.append(now)
        self.citizen.until(
            lambda: self.citizen.run(SAID_SO_FAR).rstrip().endswith(now) or self._is_draft(now),
            f"saw {now} said",
        )

    @property
    def _places(self) -> list[str]:
        """Where the mark may stand: after a whole sentence that was said."""
        return [
            line[: line.index(one) + len(one)]
            for line in self.said
            for one in self.spoken
            if one in line
        ]

    def _is_draft(self, now: str) -> bool:
        """What is being written has no mark: it stands in a field."""
        return not any(now in line for line in self.citizen.said)

    def _is_said_on_the_phone(self) -> None:
        while self._now != NOTHING:
            before = self._now
            self._steps()
            self.operator.until(partial(self._has_gone_on, before), "went on")

    def _has_gone_on(self, before: str) -> bool:
        return self._now != before

    def _phone(self, turn: Turn) -> None:
        self.operator.types(turn.words)
        self.citizen.until(lambda: self.citizen.drafts == [turn.words], "saw it being written")
        self.operator.sends()
        self.said.append(turn.words)
        self._reaches(turn.words)

    def _aside(self, turn: Turn) -> None:
        names = [one.text for one in self.operator.driver.find_elements("name", "phrase")]
        number = str(names.index(turn.words) + 1)
        self.operator.field.send_keys(Keys.ALT, number)
        self.citizen.until(lambda: turn.words in self.citizen.run(ASIDES), f"saw {turn.words}")

    def _lead(self, turn: Turn) -> None:
        self.operator.clicks("Kald på en teamleder")
        self.lead.until(self._is_asked_to_come, "was asked to come")
        self.lead.actor.presses("Kom med")
        self.lead.types(turn.words)
        self.lead.sends()
        self.said.append(turn.words)
        self._reaches(turn.words)

    def _is_asked_to_come(self) -> bool:
        self.lead.actor.opens("/desk/live")
        return "Kom med" in self.lead.driver.page_source

    def _reaches(self, words: str) -> None:
        for one in (self.citizen, self.operator):
            one.until(partial(_has_last, one, words), f"has {words}")


def _has_last(screen: Screen, words: str) -> bool:
    return screen.said[-1:] == [words]


@pytest.fixture
def call(browser: Opens, house: House, request: pytest.FixtureRequest) -> Call:
    """Somebody has answered the phone."""
    citizen, operator, lead = (Screen(browser()) for _ in range(3))
    signed_in(operator.actor, "amira")
    signed_in(lead.actor, "leder")
    appears(operator.actor)
    wants(citizen.actor)
    citizen.actor.presses("Vælg, hvordan du skriver og læser")
    citizen.actor.chooses(AS_TYPED)
    citizen.actor.presses("Gem, og gå tilbage")
    takes(operator.actor)
    operator.clicks("Telefonen bliver taget")
    citizen.until(lambda: "gennem Amira" in citizen.actor.heading, "met")
    return Call(citizen, operator, lead, in_time=request.getfixturevalue("is_soak"))


def test_given_a_call_of_a_quarter_of_an_hour_when_it_is_over_then_all_was_said_as_written(
    call: Call,
) -> None:
    for number, turn in enumerate(CALL):
        if number == len(CALL) // 3:
            _is_lost(call, call.citizen)
        if number == len(CALL) // 2:
            _is_lost(call, call.operator)
        call.plays(turn)

    told = [turn.words for turn in CALL if turn.who != Who.ASIDE]
    assert call.citizen.said == call.operator.said == told
    words = "".join("".join(turn.words.split()) for turn in CALL if turn.who == Who.CITIZEN)
    assert "".join("".join(_kept(call.spoken, one)) for one in call.spoken) == words


def _kept(spoken: list[str], one: str) -> list[str]:
    """What was said; not what was taken back afterwards."""
    gone = {turn.before[: len(one)] for turn in CALL if turn.before}
    return [] if one in gone else one.split()


def _is_lost(call: Call, screen: Screen) -> None:
    """One end has no network for a while, in the middle of a word."""
    with screen.offline():
        screen.types("Er ")
        time.sleep(1)
    screen.field.send_keys(Keys.BACKSPACE * 3)
    screen.until(lambda: screen.typed == "", "took it back")
