"""Write with us now: by HTTP and in a browser, with and without scripts at either end."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.channels.live_text.jobs import look_after
from app.channels.live_text.models import Ready
from app.channels.live_text.presence import LEASE, LEASE_BY_HAND, appear
from app.domain.cases.models import EntryText
from app.foundation import clock
from app.web.house import House
from tests.actors import Actor, BrowserDriver
from tests.domain.desk import Desk
from tests.live_text.screens import Screen
from tests.world import Opens, signed_in

HELLO = "Hej. Jeg skal til læge torsdag."
ANSWER = "Hej. Jeg finder en ledsager."


def appears(staff: Actor) -> None:
    """Say that one is free."""
    staff.opens("/desk/live")
    staff.chooses("Ledig: Spørg mig")
    staff.presses("Gem")
    staff.sees("Det er noteret.")


def begins(citizen: Actor, words: str = HELLO) -> None:
    """From the front page into the conversation."""
    citizen.opens("/")
    citizen.within("Vælg, hvordan du vil tale med os").presses("Skriv sammen med os nu")
    citizen.fills("Hvad handler det om?", words)
    citizen.presses("Begynd")
    assert citizen.heading == "Vi finder en medarbejder til dig"


def takes(staff: Actor) -> None:
    """Take the first who waits."""
    staff.opens("/desk/live")
    staff.presses("Skriv med borgeren")
    staff.sees(HELLO)


def has_scripts(actor: Actor) -> bool:
    """Whether a script answers the buttons of a conversation, and the page stays."""
    return isinstance(actor.driver, BrowserDriver) and actor.driver.scripts


def sends(actor: Actor, button: str) -> None:
    """Press a button that sends."""
    if has_scripts(actor):
        Screen(actor).clicks(button)
    else:
        actor.presses(button)


def hears(citizen: Actor, words: str) -> None:
    """Words come by themselves; without a script they are fetched."""
    if has_scripts(citizen):
        screen = Screen(citizen)
        screen.until(lambda: words in screen.said, "heard it")
    else:
        citizen.presses("Hent nye svar")
    citizen.sees(words)


def is_told(citizen: Actor, status: str) -> None:
    """A status comes by itself a moment after the words, so that it is read aloud after them."""
    if has_scripts(citizen):
        Screen(citizen).until(lambda: citizen.reads(status), "told it")
    citizen.sees(status)


def talks(citizen: Actor, staff: Actor) -> None:
    """From the front page to the end, at both ends."""
    appears(staff)
    begins(citizen)
    takes(staff)
    staff.fills("Skriv til borgeren", ANSWER)
    sends(staff, "Send. Din tur")
    hears(citizen, ANSWER)
    assert citizen.heading == "Du skriver sammen med Amira Prøvesen"
    is_told(citizen, "Det er din tur.")
    citizen.fills("Skriv til os her", "Tak. Jeg bruger tegnsprog.")
    sends(citizen, "Send, og skriv videre")
    sends(citizen, "Ja.")
    hears(citizen, "Ja.")
    citizen.presses("Slut samtalen")
    assert citizen.heading == "Samtalen er slut"
    citizen.presses("Se din sag")
    citizen.sees("Det er det, vi skrev sammen.")
    citizen.sees("Tak. Jeg bruger tegnsprog.")
    citizen.sees("Ja.")


def test_given_two_people_when_they_write_then_all_of_it_stands_in_the_case(
    citizen: Actor, amira: Actor
) -> None:
    talks(citizen, amira)

    amira.opens("/desk/live")
    amira.cannot_see("Du skriver med")


PLAIN: dict[str, object] = {"scripts": False}
PHONE: dict[str, object] = {"width": 320, "scheme": "dark"}
WINDOWS = {
    "both": ({}, {}),
    "neither": (PLAIN, PLAIN),
    "the colleague alone": (PLAIN, {}),
    "the citizen alone": ({}, PLAIN),
    "both on a phone": (PHONE, PHONE),
    "neither on a phone": (PHONE | PLAIN, PHONE | PLAIN),
}


@pytest.mark.slow
@pytest.mark.parametrize("with_scripts", WINDOWS)
def test_given_windows_when_they_write_then_all_of_it_stands_in_the_case(
    browser: Opens, with_scripts: str
) -> None:
    theirs, ours = WINDOWS[with_scripts]
    citizen, staff = browser(**theirs), browser(**ours)
    signed_in(staff, "amira")
    talks(citizen, staff)


def test_given_nobody_when_the_front_page_is_opened_then_the_door_is_closed_and_words_go_along(
    citizen: Actor,
) -> None:
    citizen.opens("/")
    assert citizen.reads("Lukket nu.") or citizen.reads("Der er ingen lige nu.")
    citizen.within("Vælg, hvordan du vil tale med os").presses("Skriv sammen med os nu")
    assert citizen.heading == "Der er ingen at skrive med lige nu"
    citizen.fills("Hvad handler det om?", HELLO)

    citizen.presses("Bliv ringet op i stedet")
    assert citizen.value_of("Hvad handler det om?") == HELLO
    citizen.back()
    citizen.presses("Skriv til os i stedet")

    assert citizen.step == "Skriv til os. Trin 1 af 2"
    assert HELLO in str(citizen.driver.snapshot().soup.find("textarea"))


def test_given_nobody_comes_when_the_citizen_gives_up_then_every_word_is_a_message(
    citizen: Actor, house: House
) -> None:
    _somebody_is_busy(house)
    begins(citizen)
    citizen.sees("Du er nummer 1 i køen.")
    citizen.fills("Skriv til os her", "Er der nogen?")
    citizen.presses("Hent nye svar")
    assert citizen.value_of("Skriv til os her") == "Er der nogen?"

    citizen.presses("Send det som en besked")

    citizen.sees(HELLO)
    citizen.sees("Er der nogen?")
    citizen.sees("Vi har fået det, du skrev.")


def test_given_nobody_comes_when_a_call_is_asked_for_then_the_words_are_in_its_case(
    citizen: Actor, house: House
) -> None:
    _somebody_is_busy(house)
    begins(citizen)
    citizen.fills("Skriv til os her", "Ring hellere.")

    citizen.presses("Bliv ringet op i stedet")
    citizen.fills("Hvilket nummer skal vi ringe til?", "00 00 00 07")
    citizen.presses("Vælg en tid")
    citizen.chooses("Så snart som muligt")
    citizen.presses("Tjek og bed om opkaldet")
    citizen.presses("Bed om opkaldet")
    citizen.presses("Se din sag")

    citizen.sees(HELLO)
    citizen.sees("Ring hellere.")


def test_given_words_that_are_not_sent_when_it_ends_then_they_wait_and_can_be_sent(
    citizen: Actor, amira: Actor
) -> None:
    appears(amira)
    begins(citizen)
    takes(amira)
    citizen.fills("Skriv til os her", "Og så er der lige")
    citizen.presses("Slut samtalen")

    assert citizen.heading == "Samtalen er slut"
    citizen.sees("Det her havde du skrevet og ikke sendt")
    citizen.presses("Send det som en besked")

    citizen.sees("Vi har fået det, du skrev.")
    citizen.sees("Og så er der lige")


def test_given_a_blank_line_when_it_is_sent_then_a_sentence_says_what_to_do(
    citizen: Actor, amira: Actor
) -> None:
    appears(amira)
    begins(citizen)
    citizen.presses("Send, og skriv videre")
    citizen.sees("Skriv først noget, og send det så.")


def test_given_a_colleague_who_ends_with_words_unsent_when_pressed_then_they_are_asked_about(
    citizen: Actor, amira: Actor
) -> None:
    appears(amira)
    begins(citizen)
    takes(amira)
    amira.fills("Skriv til borgeren", ANSWER)
    amira.presses("Slut samtalen")

    amira.sees("Send det her først, eller slet det.")
    assert amira.value_of("Skriv til borgeren") == ANSWER


def _somebody_is_busy(house: House) -> None:
    house.database.write(
        lambda session: appear(session, Desk.staff(session, "amira"), Ready.BUSY, LEASE_BY_HAND)
    )


def test_given_a_colleague_who_hands_over_with_words_unsent_when_pressed_then_they_are_there(
    citizen: Actor, amira: Actor, house: House
) -> None:
    appears(amira)
    begins(citizen)
    takes(amira)
    house.database.write(
        lambda session: appear(session, Desk.staff(session, "lone"), Ready.FREE, LEASE_BY_HAND)
    )
    amira.presses("Se, hvad der er nyt")
    amira.fills("Skriv til borgeren", ANSWER)
    amira.picks("Hvem?", "Lone Skærmby")
    amira.presses("Giv videre")

    amira.sees("Send det her først, eller slet det.")
    assert amira.value_of("Skriv til borgeren") == ANSWER


@pytest.mark.parametrize("last", ["Send det som en besked", "Bliv ringet op i stedet"])
def test_given_the_last_button_when_pressed_twice_then_the_words_are_there_once(
    citizen: Actor, house: House, last: str
) -> None:
    _somebody_is_busy(house)
    begins(citizen)
    citizen.fills("Skriv til os her", "Er der nogen?")
    citizen.presses(last)
    citizen.back()
    citizen.fills("Skriv til os her", "Er der nogen?")
    citizen.presses(last)

    citizen.opens("/sag")
    assert citizen.status == 200
    with house.database.read() as session:
        said = session.exec(select(EntryText.words)).all()
    assert sum("Er der nogen?" in words for words in said) == 1


def test_given_a_conversation_when_a_copy_is_taken_then_every_word_is_in_it(
    citizen: Actor, amira: Actor
) -> None:
    appears(amira)
    begins(citizen)
    takes(amira)
    amira.fills("Skriv til borgeren", ANSWER)
    amira.presses("Send. Din tur")
    citizen.presses("Hent nye svar")

    for name in ("Samtalen som ren tekst (fil)", "Samtalen som side (fil)"):
        copy = citizen.downloads(name).content.decode()
        assert HELLO in copy
        assert ANSWER in copy


def test_given_other_words_when_begun_again_by_the_same_form_then_they_are_said_too(
    citizen: Actor, house: House
) -> None:
    _somebody_is_busy(house)
    begins(citizen)
    citizen.back()
    citizen.fills("Hvad handler det om?", "Og en ting til.")
    citizen.presses("Begynd")

    citizen.sees(HELLO)
    citizen.sees("Og en ting til.")


def test_given_a_colleague_who_was_lost_when_they_send_then_their_words_are_still_there(
    citizen: Actor, amira: Actor, house: House
) -> None:
    appears(amira)
    begins(citizen)
    takes(amira)
    amira.fills("Skriv til borgeren", ANSWER)
    with clock.stopped(clock.now() + LEASE_BY_HAND + LEASE):
        look_after(house.database, house.calendar)

    amira.presses("Send. Din tur")

    assert amira.heading == "Samtalen er ikke hos dig længere"
    amira.sees(ANSWER)
    citizen.presses("Hent nye svar")
    assert citizen.heading == "Vi finder en medarbejder til dig"
    citizen.cannot_see(ANSWER)


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("Skjul de sidste fire cifre", "010190-xxxx"), ("Send det, som det er", "010190-1234")],
)
def test_given_a_cpr_number_when_begun_then_it_is_asked_about_before_anybody_sees_it(
    citizen: Actor, house: House, choice: str, stands: str
) -> None:
    _somebody_is_busy(house)
    citizen.opens("/samtale")
    citizen.fills("Hvad handler det om?", "Mit nummer er 010190-1234.")
    citizen.presses("Begynd")
    citizen.sees("Det ligner et cpr-nummer.")
    assert citizen.value_of("Hvad handler det om?") == "Mit nummer er 010190-1234."

    citizen.chooses(choice)
    citizen.presses("Begynd")

    citizen.sees(f"Mit nummer er {stands}.")
