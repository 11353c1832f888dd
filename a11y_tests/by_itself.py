"""What is said by itself to a citizen while somebody writes to them, from its first word on."""

from __future__ import annotations

from functools import partial

from a11y_tests.ears.talks import SENTENCES, reads, the_other_end
from a11y_tests.guest import Guest
from a11y_tests.live import newest, takes
from a11y_tests.pages import state
from a11y_tests.shown import Ground, reached
from a11y_tests.spoken import heard, listens
from app.channels.live_text.hub import hub_of
from app.channels.live_text.models import Reads
from tests.live_text.screens import Screen

STATUS_NOW = "return document.getElementById('tilstand').textContent"
LISTENS_FOR_CHOICES = "addEventListener('live', (one) => { window.reads = one.detail.reads; });"
IN_FIELD = "return document.activeElement === document.getElementById('text')"


def said_by_itself(ground: Ground, how: Reads, language: str) -> str:
    """One line for each thing that is said. AssertionError where the words do not come at all, or
    the focus goes elsewhere meanwhile."""
    with reached(ground, state("live-waiting"), language) as guest:
        takes(guest, newest(guest))
        if how != Reads.NOTHING:
            reads(guest, how)
        screen = Screen(guest.actor)
        guest.browser.window.devtools("Emulation.setScriptExecutionDisabled", value=False)
        guest.actor.opens(guest.actor.address)
        with the_other_end(guest) as colleague:
            _is_told(screen, guest.says("You can both write."))
            listens(screen.driver)
            screen.field.click()
            before = heard(screen.driver)
            if how == Reads.NOTHING:
                _is_asked_for_silence(screen, guest)
            for sentence in SENTENCES:
                _is_written(sentence, colleague, screen)
            colleague.sends()
            _is_told(screen, guest.says("It is your turn."))
            assert screen.run(IN_FIELD), "the focus has left the field"
        return heard(screen.driver).removeprefix(before)


def _is_told(screen: Screen, status: str) -> None:
    screen.until(lambda: status in str(screen.run(STATUS_NOW)), "was told")


def _is_asked_for_silence(screen: Screen, guest: Guest) -> None:
    """In another window, while this one stands open and reads aloud."""
    screen.run(LISTENS_FOR_CHOICES)
    reads(guest, Reads.NOTHING)
    hub_of(guest.house).wake(newest(guest))
    screen.until(lambda: screen.run("return window.reads") == Reads.NOTHING, "heard of the choice")


def _is_written(sentence: str, by: Screen, screen: Screen) -> None:
    """In two pieces; nothing of the first is a sentence."""
    half = len(sentence) // 2
    first, rest = sentence[:half], sentence[half:]
    for piece, so_far in ((first, first.strip()), (f"{rest} ", sentence)):
        by.types(piece)
        screen.until(partial(_stands_in_draft, screen, so_far), "saw it being written")


def _stands_in_draft(screen: Screen, sentence: str) -> bool:
    return sentence in " ".join(screen.drafts)
