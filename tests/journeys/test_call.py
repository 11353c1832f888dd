"""Ask for a call and get it: by HTTP and in a browser, with and without scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.foundation.clock import local, now
from tests.actors import Actor
from tests.journeys.test_first_way import finds
from tests.world import Opens, signed_in

NUMBER = "00 00 00 07"
NEED = "Min parkering"
AGREED = "Vi sender et nyt kort til dig."


def begins(citizen: Actor, need: str = NEED) -> None:
    """From the front page to the number."""
    citizen.opens("/")
    citizen.within("Vælg, hvordan du vil tale med os").presses("Bliv ringet op")
    citizen.fills("Hvilket nummer skal vi ringe til?", NUMBER)
    citizen.fills("Hvad handler det om?", need)


def asks(citizen: Actor) -> None:
    """From the front page to a call at the first free time, the short way."""
    begins(citizen)
    citizen.presses("Vælg en tid")
    takes_first(citizen)


def takes_first(citizen: Actor) -> None:
    """The first free time, checked and asked for."""
    citizen.chooses("Så snart som muligt")
    citizen.presses("Tjek og bed om opkaldet")
    citizen.sees(NUMBER)
    citizen.presses("Bed om opkaldet")
    assert citizen.heading == "Vi ringer til dig"


def times_on(somebody: Actor) -> list[str]:
    """The times that a page tells, as it tells them."""
    day = r"(?:i dag, |i morgen, )?\w+dag den \d+\.\s\w+ \d{4}"
    return re.findall(rf"{day} kl\.\s[\d.]+ til [\d.]+", somebody.visible_text)


def finds_call(staff: Actor) -> None:
    """The first call of the list."""
    staff.opens("/desk/calls")
    staff.presses(times_on(staff)[0])


def talks(staff: Actor, agreed: str = AGREED) -> None:
    """Make the first call, and write what was agreed."""
    finds_call(staff)
    staff.fills("Hvad aftalte I?", agreed)
    staff.chooses("Os")
    staff.fills("Hvornår senest?", f"{local(now() + timedelta(days=30)):%d.%m.%Y}")
    staff.presses("Send det, I aftalte")
    staff.sees("Opkaldet er slut")


def misses(staff: Actor, result: str = "Ingen tog telefonen") -> None:
    """Make the first call, and nobody is reached."""
    finds_call(staff)
    staff.chooses(result)
    staff.presses("Skriv ned, hvordan det gik")


def walks(browser: Opens, **look: object) -> None:
    citizen, staff = browser(**look), browser(**look)
    asks(citizen)
    signed_in(staff, "amira")
    talks(staff)
    citizen.presses("Se din sag")
    citizen.sees(AGREED)


def test_given_a_call_when_staff_talk_then_the_citizen_reads_what_was_agreed(
    citizen: Actor, amira: Actor
) -> None:
    asks(citizen)
    citizen.presses("Se din sag")
    citizen.sees("Vi ringer til dig på den aftalte tid.")
    citizen.back()

    talks(amira)

    citizen.presses("Se din sag")
    citizen.sees(AGREED)
    citizen.sees("Det gør vi. Senest")


def test_given_the_long_way_when_everything_is_said_then_it_stands_where_it_is_needed(
    citizen: Actor, amira: Actor
) -> None:
    begins(citizen)
    citizen.presses("Fortæl først, hvordan samtalen skal være")
    assert citizen.step == "Bliv ringet op. Trin 2 af 5"
    citizen.chooses("Tal langsomt")
    citizen.chooses("Giv mig tid, afbryd ikke")
    citizen.presses("Fortsæt")
    citizen.chooses("En anden, der taler for mig")
    citizen.fills("Hvem skal vi spørge efter?", "Hanne Prøvesen")
    citizen.picks("Hvem er det for dig?", "Pårørende")
    citizen.chooses("I må lægge en besked")
    citizen.presses("Vælg en tid")
    assert citizen.step == "Bliv ringet op. Trin 4 af 5"
    takes_first(citizen)
    citizen.sees("Hanne Prøvesen")

    finds_call(amira)

    for words in ("Tal langsomt.", "Giv god tid. Afbryd ikke.", "Hanne Prøvesen", "Du må lægge en"):
        amira.sees(words)


def test_given_an_interpreter_when_asked_for_then_two_working_days_pass_and_one_is_ordered(
    citizen: Actor, amira: Actor
) -> None:
    begins(citizen)
    citizen.presses("Fortæl først, hvordan samtalen skal være")
    citizen.chooses("Tegnsprogstolk")
    citizen.presses("Fortsæt")
    citizen.presses("Vælg en tid")
    citizen.cannot_see("i dag,")
    citizen.cannot_see("i morgen,")
    takes_first(citizen)

    amira.opens("/desk/orders")
    amira.sees("Bestil tolken")
    finds_call(amira)
    amira.sees("Få tolken med, før du ringer op.")


def test_given_the_relay_service_when_asked_for_then_its_number_is_called_and_no_other(
    citizen: Actor, amira: Actor
) -> None:
    begins(citizen)
    citizen.presses("Fortæl først, hvordan samtalen skal være")
    citizen.chooses("Ring via teksttelefontjenesten")
    citizen.presses("Fortsæt")
    citizen.presses("Vælg en tid")
    takes_first(citizen)

    finds_call(amira)
    amira.sees("Ring til teksttelefontjenesten, 00 00 00 02")
    amira.sees("Læg ikke på")
    with pytest.raises(AssertionError):
        amira.presses(f"Ring til {NUMBER}")


def test_given_another_day_when_chosen_then_the_call_is_on_that_day(citizen: Actor) -> None:
    begins(citizen)
    citizen.presses("Vælg en tid")
    citizen.presses("En anden dag")
    days = re.findall(r"(\w+dag den \d+\.\s\w+ \d{4}): \d+ ledige", citizen.visible_text)
    assert len(days) == 10
    citizen.chooses(days[4])
    citizen.presses("Vis dagens tider")
    citizen.chooses("kl. 9.30 til 10.00")
    citizen.presses("Tjek og bed om opkaldet")
    citizen.sees(days[4])
    citizen.presses("Bed om opkaldet")

    citizen.sees(f"{days[4]} kl. 9.30 til 10.00")


def test_given_a_call_when_moved_and_cancelled_then_the_citizen_and_staff_see_it(
    citizen: Actor, amira: Actor
) -> None:
    asks(citizen)
    before = citizen.visible_text
    citizen.presses("Vælg en anden tid")
    times = times_on(citizen)
    citizen.chooses(times[-1])
    citizen.presses("Flyt opkaldet")
    citizen.sees("Opkaldet er flyttet.")
    citizen.sees(times[-1])
    assert times[-1] not in before

    citizen.presses("Aflys opkaldet")
    citizen.presses("Ja, aflys opkaldet")
    assert citizen.heading == "Vi ringer ikke"
    amira.opens("/desk/calls")
    amira.cannot_see(times[-1])


def test_given_three_tries_when_nobody_answers_then_we_write_and_the_case_stays_open(
    citizen: Actor, amira: Actor
) -> None:
    asks(citizen)

    for _ in range(2):
        misses(amira)
        amira.sees("Vi prøver igen")
    misses(amira, "Der var optaget")

    amira.sees("Ingen flere opkald: Vi skriver")
    citizen.presses("Se din sag")
    citizen.sees("Vi fik ikke talt sammen i telefonen. Nu skriver vi til dig i stedet.")
    citizen.sees("Vi ringede, men fik ikke fat i dig. Vi prøver igen")
    citizen.sees("Du hører fra os senest")


def test_given_a_case_when_a_call_is_asked_for_then_nothing_is_asked_again(
    citizen: Actor, amira: Actor
) -> None:
    asks(citizen)
    talks(amira)
    citizen.presses("Se din sag")

    citizen.presses("Bliv ringet op om denne sag")
    assert citizen.value_of("Hvilket nummer skal vi ringe til?") == NUMBER
    citizen.presses("Vælg en tid")
    takes_first(citizen)
    citizen.presses("Se din sag")

    citizen.sees(AGREED)
    citizen.sees("Vi ringer til dig på den aftalte tid.")


def test_given_somebody_who_would_rather_write_when_pressed_then_all_that_was_typed_goes_along(
    citizen: Actor,
) -> None:
    begins(citizen)
    citizen.presses("Fortæl først, hvordan samtalen skal være")
    citizen.chooses("Tal langsomt")
    citizen.presses("Fortsæt")
    citizen.presses("Vælg en tid")

    citizen.presses("Skriv til os i stedet")

    assert citizen.value_of("Hvad handler det om?") == NEED
    citizen.presses("Flere oplysninger")
    citizen.presses("Fortsæt")
    assert citizen.has_chosen("Tal langsomt")
    assert citizen.value_of("Dit mobilnummer") == NUMBER


def test_given_somebody_who_changed_to_writing_when_a_call_is_asked_for_again_then_it_is_promised(
    citizen: Actor,
) -> None:
    begins(citizen)
    citizen.presses("Skriv til os i stedet")
    citizen.presses("Tjek og send")
    citizen.presses("Send beskeden")
    citizen.sees("Tak. Vi har fået din besked")

    citizen.opens("/ring")
    assert citizen.value_of("Hvilket nummer skal vi ringe til?") == NUMBER
    citizen.presses("Vælg en tid")
    takes_first(citizen)


def test_given_the_last_button_when_pressed_twice_then_there_is_one_call(
    citizen: Actor, amira: Actor
) -> None:
    begins(citizen)
    citizen.presses("Vælg en tid")
    citizen.chooses("Så snart som muligt")
    citizen.presses("Tjek og bed om opkaldet")
    citizen.presses("Bed om opkaldet")
    citizen.back()
    citizen.presses("Bed om opkaldet")

    assert citizen.heading == "Vi ringer til dig"
    amira.opens("/desk/calls")
    assert len(times_on(amira)) == 1


def test_given_somebody_who_wants_no_calls_when_a_colleague_must_call_then_the_reason_is_kept(
    citizen: Actor, amira: Actor
) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", "Min kørestol er punkteret.")
    citizen.presses("Flere oplysninger")
    citizen.presses("Fortsæt")
    citizen.chooses("Skriv, ring ikke")
    citizen.fills("Dit mobilnummer", NUMBER)
    citizen.presses("Tjek og send")
    citizen.presses("Send beskeden")
    citizen.presses("Se din sag")
    citizen.cannot_see("Bliv ringet op om denne sag")

    finds(amira, "Min kørestol er punkteret.")
    amira.sees("Ring ikke. Skriv.")
    amira.presses("Aftal alligevel et opkald")
    amira.fills("Nummer, du ringer til", NUMBER)
    amira.chooses("Så snart som muligt")
    amira.presses("Aftal opkaldet")
    amira.sees("Skriv, hvorfor du alligevel er nødt til at ringe.")
    assert amira.value_of("Nummer, du ringer til") == NUMBER
    amira.fills("Hvorfor er du alligevel nødt til at ringe?", "Der er fare for liv.")
    amira.presses("Aftal opkaldet")
    amira.sees("Opkaldet er aftalt, og borgeren ved det.")

    finds_call(amira)
    amira.sees(f"Ring til {NUMBER}")
    finds(amira, "Min kørestol er punkteret.")
    amira.sees("Der er fare for liv.")


@pytest.mark.slow
@pytest.mark.parametrize(
    "look", [{}, {"scripts": False}, {"width": 320, "scheme": "dark"}], ids=str
)
def test_given_a_browser_when_a_call_is_asked_for_and_made_then_it_works(
    browser: Opens, look: dict[str, object]
) -> None:
    walks(browser, **look)
