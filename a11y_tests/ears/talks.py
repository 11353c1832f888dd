"""Live text by ear and by finger: what is said to somebody who does not look at it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlmodel import Session

from a11y_tests.ears.listener import TYPED, Listener
from a11y_tests.guest import Guest
from a11y_tests.live import newest, takes
from app.channels.live_text import journal
from app.channels.live_text.models import Conversation, Reads
from tests.actors import Actor, BrowserDriver
from tests.live_text.screens import Screen

SENTENCES = ("Jeg kan finde en.", "Skal det være d. 3. maj?", "Sig bare til.")
ASKED = ("Kan jeg få en tid?", "Jeg bruger tolk.")
WHOSE = "Amira Prøvesen:"
REST = "return document.getElementById('rest').textContent"
PHONE = "Ja, det kan du godt."


@contextmanager
def the_other_end(guest: Guest) -> Iterator[Screen]:
    """The colleague of a citizen's conversation, at a keyboard of their own."""
    with Actor(BrowserDriver(guest.browser.base_url)) as actor:
        colleague = replace(guest, actor=actor)
        colleague.signs_in("amira")
        colleague.opens("live_text:talk", conversation_id=newest(guest))
        screen = Screen(actor)
        screen.field.click()
        yield screen


def reads(guest: Guest, how: Reads) -> None:
    """Choose what is read aloud."""

    def command(session: Session) -> None:
        session.get_one(Conversation, newest(guest)).reads = how

    guest.house.database.write(command)


def hears_in(how: Reads, ear: Listener, guest: Guest) -> None:
    """Each sentence once, in the way that was chosen; the focus stays in the field."""
    takes(guest, newest(guest))
    reads(guest, how)
    ear.comes_from(guest)
    ear.tabs_to(guest.says("Write to us here"))
    with the_other_end(guest) as colleague:
        ear.orca.listens()
        for sentence in SENTENCES[:-1]:
            colleague.types(f"{sentence} ")
            if how in (Reads.SENTENCE, Reads.WORD):
                ear.orca.hears(sentence.split()[-1])
        spoken = bool(ear.orca.speech())
        assert spoken == (how in (Reads.SENTENCE, Reads.WORD)), ear.orca.speech()
        colleague.types(SENTENCES[-1])
        colleague.sends()
        heard = ear.hears(guest.says("It is your turn."))
    times = 0 if how == Reads.NOTHING else 1
    for sentence in SENTENCES:
        assert _without_names(heard).count(sentence) == times, heard
    ear.types("Tak")


def _without_names(heard: str) -> str:
    """What was said without whose words they are: word by word, that may come within a sentence."""
    return heard.replace(f"{WHOSE} ", "")


def feels(ear: Listener, guest: Guest) -> None:
    """On a display of forty cells a line waits until its reader asks for the next."""
    ear.comes_from(guest)
    ear.tabs_to(guest.says("A line of the conversation"))
    with the_other_end(guest) as colleague:
        ear.orca.listens()
        before = ear.browser.execute_script(REST)
        colleague.types(" ".join(SENTENCES))
        colleague.sends()
        ear.orca.until(lambda: ear.browser.execute_script(REST) != before, "had more to read")
        ear.orca.hears_out()
        assert ear.orca.told() == [], "nothing changes under the fingers"
    felt = ""
    while not felt.endswith(SENTENCES[-1]):
        line = ear.touches("Return")
        shown = str(ear.browser.execute_script(TYPED)).rpartition("\n")[2]
        # The name of the field stands before it: what does not fit is one press of the display on.
        assert shown.split()[-1] in line, f"{shown} is not on the display: {line}"
        felt = f"{felt} {shown}"
    assert all(felt.count(sentence) == 1 for sentence in SENTENCES), felt


def operates(ear: Listener, guest: Guest) -> None:
    """An operator who does not see: each of the citizen's sentences once, when it is asked for."""
    says = guest.says
    ear.comes_from(guest)
    ear.tabs_to(says("Somebody answers the phone"))
    ear.presses("space")
    ear.tabs_to(says("The phone says"))
    ear.orca.listens()
    one = newest(guest)
    guest.house.database.write(
        lambda session: journal.say(
            session, one, secrets.token_hex(8), " ".join(ASKED), journal.CITIZEN
        )
    )
    ear.types(PHONE)
    ear.orca.until(lambda: ASKED[0] in ear.browser.page_source, "got it")
    assert all(words not in ear.orca.whole() for words in ASKED)
    assert ASKED[0] in " ".join(ear.presses("F2"))
    assert ASKED[1] in " ".join(ear.presses("F4"))
