"""What people do who hear: key by key, and what they must be told on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import select

from a11y_tests.ears.listener import Listener
from a11y_tests.guest import Guest
from app.domain.cases.models import Transfer, TransferState
from app.foundation.i18n.texts import texts
from tests.world import PASSWORD

MISTAKES = (
    "Put one thing right, and we will go on",
    "Put %(n)s things right, and we will go on",
)
WORDS = "My lamp is broken."
ANSWER = "We come on Tuesday."
NUMBER = "00 00 00 07"
Walk = Callable[[Listener, Guest], None]


@dataclass(frozen=True)
class Journey:
    """A way through pages, from the state in which it begins."""

    name: str
    begins: str
    walk: Walk


def writes(ear: Listener, guest: Guest) -> None:
    """From the front page to the receipt."""
    says = guest.says
    ear.tabs_to(says("Write to us"))
    ear.arrives("Return", says("What is it about?"))
    said = ear.presses("Tab")
    assert ear.phrase("field", says("What is it about?")) in " ".join(said)
    ear.types(WORDS)
    assert ear.phrase("button", says("Check and send")) in ear.tabs_to(says("Check and send"))
    ear.arrives("Return", says("Is it as you want it?"))
    ear.tabs_to(says("Send the message"))
    ear.arrives("Return", says("Thank you. We have your message"))


def mends(ear: Listener, guest: Guest) -> None:
    """A form sent empty: the summary is heard first, and leads to the field and its mistake."""
    says = guest.says
    ear.tabs_to(says("Check and send"))
    summary = texts(guest.language).ngettext(*MISTAKES, 1)
    ear.arrives("Return", ear.phrase("group", summary))
    ear.presses("Tab")
    said = " ".join(ear.presses("Return"))
    assert ear.phrase("field", says("What is it about?")) in said
    assert ear.phrase("invalid") in said
    ear.types(WORDS)
    ear.tabs_to(says("Check and send"))
    ear.arrives("Return", says("Is it as you want it?"))


def reads_receipt(ear: Listener, guest: Guest) -> None:
    """Heading by heading, and the number letter by letter."""
    says = guest.says
    for words in ("Write down your number and your code", "What happens now"):
        assert ear.presses("h")[-1] == ear.phrase("h2", says(words))
    ear.tabs_to(says("See your case"))
    ear.arrives("Return", says("We have your message"))


def reads_case(ear: Listener, guest: Guest) -> None:
    """The answer is found by headings, and the case closed."""
    says = guest.says
    heard = []
    for _ in range(6):
        heard += ear.presses("h")
    for words in ("Right now", "What has happened", "Is it solved?"):
        assert ear.phrase("h2", says(words)) in heard
    ear.tabs_to(says("Yes, it is solved"))
    ear.arrives("Return", says("Thank you for telling us. Your case is closed."))


def attaches(ear: Listener, guest: Guest) -> None:
    """What was attached has a name, words, and a way to take it off again."""
    says = guest.says
    ear.presses("Tab")
    said = " ".join(ear.presses("Tab"))
    assert says("Pictures or files, if you like (optional)") in said
    said = " ".join(ear.presses("Tab"))
    assert "Brev fra kommunen" in said
    assert (
        ear.phrase("field", says("What does file %(number)s show? (optional)") % {"number": 1})
        in said
    )
    ear.types("A letter")
    said = " ".join(ear.presses("Tab"))
    assert ear.phrase("box", says("Take file %(number)s away") % {"number": 1}) in said


def asks_for_a_call(ear: Listener, guest: Guest) -> None:
    """A number, a time, and what was agreed."""
    says = guest.says
    ear.presses("Tab")
    ear.types(NUMBER)
    ear.tabs_to(says("Choose a time"))
    ear.arrives("Return", says("When should we call?"))
    said = " ".join(ear.presses("Tab"))
    assert ear.phrase("group", says("The next free times")) in said
    assert ear.phrase("not_chosen") in said
    ear.chooses(says("As soon as possible"))
    ear.tabs_to(says("Check and ask for the call"))
    ear.arrives("Return", says("Is it as you want it?"))
    ear.tabs_to(says("Ask for the call"))
    ear.arrives("Return", says("We call you"))


def signs_in(ear: Listener, guest: Guest) -> None:
    """A blind colleague: from the door to the next case, and its answer."""
    says = guest.says
    ear.tabs_to(says("User name"))
    ear.types("amira")
    assert ear.phrase("password", says("Password")) in ear.presses("Tab")
    ear.types(PASSWORD)
    ear.tabs_to(says("Sign in"))
    ear.arrives("Return", says("My unit"))
    ear.tabs_to(says("Take the next case"))
    ear.arrives("Return", says("Case"))
    said = " ".join(ear.tabs_to(says("Your answer")))
    assert says("The answer comes into the citizen's case here. We do not phone.") in said
    ear.types(ANSWER)
    ear.tabs_to(says("Send the answer"))
    ear.arrives("Return", says("Your answer has been sent."))


def passes_on(ear: Listener, guest: Guest) -> None:
    """To another unit, with what they must know and what the citizen reads."""
    says, before = guest.says, _offered(guest)
    said = " ".join(ear.tabs_to(says("To whom?")))
    assert ear.phrase("list", says("To whom?")) in said
    ear.presses("Down")
    assert says("The citizen does not see this.") in " ".join(ear.presses("Tab"))
    ear.types(ANSWER)
    assert says("The citizen reads this.") in " ".join(ear.presses("Tab"))
    ear.types(ANSWER)
    ear.tabs_to(says("Pass the case on"))
    ear.arrives("Return", says("They have been asked. The case is with you until they say yes."))
    assert _offered(guest) == before + 1


def _offered(guest: Guest) -> int:
    with guest.house.database.read() as session:
        offered = select(Transfer).where(Transfer.state == TransferState.OFFERED)
        return len(session.exec(offered).all())


JOURNEYS = (
    Journey("write", "front", writes),
    Journey("mistake", "message", mends),
    Journey("receipt", "receipt", reads_receipt),
    Journey("case", "case-answered", reads_case),
    Journey("attach", "message-files", attaches),
    Journey("call", "call-number", asks_for_a_call),
    Journey("sign-in", "sign-in", signs_in),
    Journey("pass-on", "desk-case-thread", passes_on),
)
