"""The full way to write: who, how and with what; helpers; lost numbers; a call taken down."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI

from app.foundation import clock
from tests.actors import Actor, HttpDriver
from tests.world import Opens, signed_in
from tests.written.test_files import picture

NEED = "Min trappelift er gået i stå mellem to etager."
WAYS_IN = "Vælg, hvordan du vil tale med os"


def begins(citizen: Actor, words: str = NEED) -> None:
    citizen.opens("/")
    citizen.within(WAYS_IN).presses("Skriv til os")
    citizen.fills("Hvad handler det om?", words)
    citizen.presses("Flere oplysninger")


def codes(actor: Actor) -> list[str]:
    """Numbers and codes as they stand on a receipt, in order."""
    return re.findall(r"\b[A-Z2-9]{3}(?:-[A-Z2-9]{3}){1,2}\b", actor.visible_text)


def opens_case(actor: Actor, reference: str, code: str) -> None:
    actor.opens("/sag")
    actor.fills("Dit nummer", reference)
    actor.fills("Din kode", code)
    actor.presses("Se din sag")


def wants_braille(citizen: Actor) -> None:
    begins(citizen)
    citizen.sees("Trin 2 af 5")
    citizen.chooses("Hjælpemidler")
    citizen.presses("Fortsæt")
    citizen.sees("Trin 3 af 5")
    citizen.chooses("Brev på papir")
    citizen.fills("Din adresse (valgfrit)", "Prøvevej 7\n0000 Prøvekøbing")
    citizen.chooses("Punktskrift")
    citizen.chooses("Skriv, ring ikke")
    citizen.presses("Fortsæt")
    citizen.sees("Trin 4 af 5")
    citizen.fills("Dit navn (valgfrit)", "Karla Prøvesen")
    citizen.presses("Fortsæt")
    citizen.sees("Trin 5 af 5")
    for words in ("Hjælpemidler", "Punktskrift", "Skriv, ring ikke", "Karla Prøvesen", NEED):
        citizen.sees(words)
    citizen.presses("Send beskeden")


def test_given_a_braille_reader_when_the_message_is_sent_then_the_receipt_is_owed_in_braille(
    citizen: Actor, amira: Actor
) -> None:
    wants_braille(citizen)

    citizen.sees("Punktskrift: vi sender denne kvittering senest")
    amira.opens("/desk/orders")
    amira.sees("Punktskrift, kvitteringen: " + codes(citizen)[0])
    amira.sees("Prøvevej 7")
    amira.presses("Udført: Punktskrift, kvitteringen, " + codes(citizen)[0])
    amira.sees("Det er markeret som udført")
    amira.cannot_see(codes(citizen)[0])


def test_given_wishes_when_staff_open_the_case_then_they_come_before_the_words(
    citizen: Actor, amira: Actor
) -> None:
    wants_braille(citizen)

    amira.opens("/desk?vis=alle")
    while not amira.reads(codes(citizen)[0]):
        amira.presses("Vis sagerne efter")
    amira.presses(codes(citizen)[0])

    text = amira.visible_text
    assert text.index("Skriv, ring ikke") < text.index("Tråd:")
    amira.sees("Karla Prøvesen")
    amira.fills("Dit svar", "Vi kommer på tirsdag.")
    amira.presses("Send svaret")
    amira.sees("Skal sendes")
    amira.sees("Punktskrift, indlæg 2 i tråden")


def test_given_the_full_way_when_every_page_is_skipped_then_it_is_sent_all_the_same(
    citizen: Actor,
) -> None:
    begins(citizen)
    for _ in range(3):
        citizen.presses("Fortsæt")
    citizen.presses("Send beskeden")

    citizen.sees("Tak. Vi har fået din besked")


def test_given_any_page_when_pressing_check_then_the_next_page_is_the_last(citizen: Actor) -> None:
    for pages in range(3):
        begins(citizen)
        for _ in range(pages):
            citizen.presses("Fortsæt")
        citizen.presses("Tjek og send")
        citizen.sees("Trin 5 af 5")
        citizen.sees(NEED)


def test_given_a_way_without_an_address_when_going_on_then_the_page_says_what_is_missing(
    citizen: Actor,
) -> None:
    begins(citizen)
    citizen.presses("Fortsæt")
    citizen.chooses("Mail, når der er nyt")
    citizen.chooses("Sms, når der er nyt")
    citizen.fills("Dit mobilnummer (valgfrit)", "12")
    citizen.chooses("Let sprog")
    citizen.presses("Fortsæt")

    assert citizen.driver.status == 422
    citizen.sees("Skriv telefonnummeret med 8 cifre")
    assert citizen.value_of("Dit mobilnummer (valgfrit)") == "12"
    assert citizen.has_chosen("Let sprog")


def test_given_an_english_reader_when_the_language_changes_on_every_page_then_nothing_is_lost(
    citizen: Actor,
) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", NEED)
    citizen.presses("English")
    assert citizen.value_of("What is it about?") == NEED
    citizen.presses("Say more first")
    citizen.chooses("Parking")
    citizen.presses("Dansk")
    assert citizen.has_chosen("Parkering")
    citizen.presses("Fortsæt")
    citizen.chooses("Tegnsprogstolk")
    citizen.fills("Din adresse (valgfrit)", "Prøvevej 7")
    citizen.presses("English")
    assert citizen.has_chosen("Sign language interpreter")
    assert citizen.value_of("Your address (optional)") == "Prøvevej 7"
    citizen.presses("Continue")
    citizen.fills("Your name (optional)", "Sam Testborg")
    citizen.presses("Dansk")
    assert citizen.value_of("Dit navn (valgfrit)") == "Sam Testborg"
    citizen.presses("English")
    citizen.presses("Continue")
    for words in (NEED, "Parking", "Sign language interpreter", "Sam Testborg"):
        citizen.sees(words)
    citizen.presses("Dansk")
    citizen.sees("Parkering")
    citizen.presses("Send beskeden")
    citizen.sees("Tak. Vi har fået din besked")


def helps(helper: Actor, until: str = "") -> list[str]:
    """Write for Aase as her daughter; gives the number, the helper's code and Aase's code."""
    begins(helper, "Mor kan ikke komme ud af sengen selv.")
    helper.presses("Fortsæt")
    helper.presses("Fortsæt")
    helper.chooses("En anden")
    helper.fills("Dit navn (valgfrit)", "Vera Testborg")
    helper.chooses("Pårørende")
    helper.chooses("Personen har bedt mig om det")
    helper.fills("Indtil hvornår? (valgfrit)", until)
    helper.fills("Navnet på den, du skriver for (valgfrit)", "Aase Testborg")
    helper.presses("Fortsæt")
    helper.sees("Aase Testborg")
    helper.presses("Send beskeden")
    helper.sees("Giv dette til den, du skriver for")
    reference, own, again, citizens = codes(helper)[:4]
    assert again == reference
    return [reference, own, citizens]


def test_given_a_helper_who_writes_when_the_citizen_ends_it_then_the_helper_sees_nothing(
    citizen: Actor, stranger: Actor, amira: Actor
) -> None:
    helper = stranger
    reference, own, citizens = helps(helper)
    opens_case(citizen, reference, citizens)
    citizen.sees("Din hjælper (Pårørende)")
    citizen.sees("Vera Testborg")
    helper.presses("Se din sag")
    helper.sees("Du hjælper her")

    citizen.presses("Stop hjælpen")
    citizen.presses("Stop hjælpen fra Vera Testborg")

    citizen.sees("Du har fået en ny kode")
    helper.opens(helper.driver.address)
    assert helper.driver.status == 404
    for code in (own, citizens):
        opens_case(helper, reference, code)
        helper.sees("Vi kan ikke finde en sag med det nummer og den kode")
    citizen.presses("Se din kvittering")
    opens_case(helper, reference, codes(citizen)[1])
    helper.sees("Mor kan ikke komme ud af sengen selv.")


def test_given_a_mandate_when_its_last_day_is_over_then_it_shows_nothing(stranger: Actor) -> None:
    helper = stranger
    day = clock.local(clock.now()) + timedelta(days=3)
    reference, own, _ = helps(helper, f"{day.day}.{day.month}.{day.year}")
    helper.presses("Se din sag")
    address = helper.driver.address

    with clock.stopped(day.replace(hour=23, minute=0)):
        opens_case(helper, reference, own)
        helper.sees("Mor kan ikke komme ud af sengen selv.")
    with clock.stopped(day.replace(hour=1) + timedelta(days=1)):
        opens_case(helper, reference, own)
        helper.sees("Vi kan ikke finde en sag med det nummer og den kode")
        helper.opens(address)
        assert helper.driver.status == 404


def test_given_a_helper_when_asking_to_withdraw_then_that_is_for_the_citizen_alone(
    stranger: Actor,
) -> None:
    helps(stranger)
    stranger.presses("Se din sag")
    stranger.cannot_see("Træk din sag tilbage")

    stranger.opens(stranger.driver.address.partition("?")[0] + "/tilbagetraek")

    assert stranger.driver.status == 404


def writes(citizen: Actor, words: str, name: str) -> list[str]:
    begins(citizen, words)
    citizen.presses("Fortsæt")
    citizen.presses("Fortsæt")
    citizen.fills("Dit navn (valgfrit)", name)
    citizen.presses("Tjek og send")
    citizen.presses("Send beskeden")
    return codes(citizen)[:2]


def goes_to(staff: Actor, reference: str) -> None:
    staff.opens("/desk?vis=alle")
    while not staff.reads(reference):
        staff.presses("Vis sagerne efter")
    staff.presses(reference)


def test_given_a_lost_number_when_two_cases_are_joined_then_both_open_both_until_undone(
    citizen: Actor, stranger: Actor, amira: Actor
) -> None:
    first, first_code = writes(citizen, "Lyset er gået på min gang.", "Ib  Switchmann")
    stranger.opens("/sag")
    stranger.presses("Jeg har mistet mit nummer")
    stranger.sees("Du har skrevet før")
    stranger.fills("Hvad handler det om?", "Jeg skrev om lyset i går.")
    stranger.presses("Flere oplysninger")
    stranger.presses("Fortsæt")
    stranger.chooses("Sms, når der er nyt")
    stranger.fills("Dit mobilnummer (valgfrit)", "00 00 00 09")
    stranger.presses("Fortsæt")
    stranger.fills("Dit navn (valgfrit)", "ib switchmann")
    stranger.presses("Tjek og send")
    stranger.presses("Send beskeden")
    second = codes(stranger)[0]

    goes_to(amira, second)
    amira.sees("Har skrevet før og har mistet nummeret eller koden.")
    amira.presses("Saml med en anden sag: 1 forslag")
    amira.chooses(first)
    amira.fills("Hvorfor er det samme person?", "Samme navn, samme lys.")
    amira.presses("Saml sagerne")
    amira.sees("Sagerne er samlet")
    amira.presses("Gå til den sag")
    amira.sees("Lyset er gået på min gang.")
    amira.sees("Jeg skrev om lyset i går.")
    amira.sees(f"Fra nummer {second}")
    amira.fills("Dit svar", "Elektrikeren kommer i morgen.")
    amira.presses("Send svaret")

    stranger.presses("Se din sag")
    for words in ("Lyset er gået på min gang.", "Elektrikeren kommer i morgen."):
        stranger.sees(words)
    stranger.cannot_see("Samme navn, samme lys.")
    amira.sees("Skal sendes")  # by text message, to the number that the second case gave
    opens_case(citizen, first, first_code)
    citizen.sees("Jeg skrev om lyset i går.")

    amira.presses(f"Gå til {second}")
    amira.presses("Del i to sager igen")
    amira.fills("Hvorfor er det to sager?", "To forskellige gange.")
    amira.presses("Del i to sager igen")
    amira.sees("Sagerne er delt i to igen")
    stranger.opens(stranger.driver.address)
    stranger.sees("Jeg skrev om lyset i går.")
    stranger.cannot_see("Lyset er gået på min gang.")
    citizen.opens(citizen.driver.address)
    citizen.cannot_see("Jeg skrev om lyset i går.")
    citizen.sees("Elektrikeren kommer i morgen.")


def test_given_a_call_when_it_is_taken_down_then_the_caller_finds_it_by_number_and_code(
    citizen: Actor, amira: Actor, lone: Actor
) -> None:
    amira.opens("/desk")
    amira.presses("Registrér et opkald")
    amira.chooses("Ved et opkald")
    amira.fills("Hvad siger borgeren?", "Min vandhane drypper hele natten.")
    amira.chooses("Tal langsomt")
    amira.fills("Navn (valgfrit)", "Mogens Demosen")
    amira.presses("Registrér")
    amira.sees("Kvittering til borgeren")
    receipt = amira.driver.address
    reference, code = codes(amira)[:2]

    lone.opens(receipt)
    assert lone.driver.status == 404  # the code is for the one who took it down
    goes_to(lone, reference)
    lone.sees("Tal langsomt")
    lone.sees("skrevet ned af Amira Prøvesen")
    opens_case(citizen, reference, code)
    citizen.sees("Min vandhane drypper hele natten.")
    citizen.sees("Du, skrevet ned af Amira Prøvesen")
    amira.opens(receipt)
    assert amira.driver.status == 404  # the citizen has been in


def test_given_a_helper_on_the_phone_when_it_is_taken_down_then_each_has_a_code_of_their_own(
    citizen: Actor, amira: Actor, lone: Actor
) -> None:
    amira.opens("/desk/register")
    amira.chooses("Ved et opkald")
    amira.fills("Hvad siger borgeren?", "Min mors dør binder.")
    amira.fills("Navn (valgfrit)", "Bodil Demosen")
    amira.chooses("En anden, som personen taler for")
    amira.presses("Registrér")
    amira.fills("Navnet på den, det handler om (valgfrit)", "Olga Demosen")
    amira.chooses("Den, der har henvendt sig")
    amira.presses("Registrér")
    amira.sees("Vælg »en anden« her")
    amira.chooses("En anden, som personen taler for")
    amira.chooses("Pårørende")
    amira.chooses("Jeg har en skriftlig fuldmagt")
    amira.presses("Registrér")
    reference, code, helpers_code = codes(amira)[:3]

    opens_case(citizen, reference, code)
    citizen.sees("Min mors dør binder.")
    citizen.sees("Hvem hjælper dig her")
    citizen.sees("Bodil Demosen")
    opens_case(lone, reference, helpers_code)
    lone.sees("Min mors dør binder.")


@pytest.mark.parametrize(
    ("choice", "seen"),
    [("Skjul de sidste fire cifre", "320190-xxxx"), ("Behold det: borgeren siger ja", "320190")],
)
def test_given_a_cpr_number_in_a_call_when_it_is_taken_down_then_it_is_asked_about(
    amira: Actor, choice: str, seen: str
) -> None:
    amira.opens("/desk/register")
    amira.chooses("Ved et opkald")
    amira.fills("Hvad siger borgeren?", "Mit nummer er 320190-0000.")
    amira.presses("Registrér")
    amira.sees("Spørg borgeren, om cpr-nummeret må blive stående.")
    amira.chooses(choice)
    amira.presses("Registrér")

    amira.sees("Kvittering til borgeren")
    amira.sees(seen)
    assert amira.reads("320190-xxxx") == (seen == "320190-xxxx")


def test_given_a_cpr_number_when_it_is_not_kept_then_nobody_ever_has_it(
    citizen: Actor, amira: Actor
) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", "Mit nummer er 320190-0000. Ring ikke.")
    citizen.presses("Tjek og send")
    citizen.sees("Det ligner et cpr-nummer.")
    citizen.presses("Send beskeden")

    citizen.sees("Mit nummer er 320190-xxxx.")
    citizen.cannot_see("320190-0000")


def test_given_a_cpr_number_when_it_is_kept_then_staff_see_it_by_asking_only(
    citizen: Actor, amira: Actor
) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", "Mit nummer er 320190-0000. Ring ikke.")
    citizen.presses("Tjek og send")
    citizen.chooses("Send det, som det er")
    citizen.presses("Send beskeden")
    citizen.sees("320190-0000")

    goes_to(amira, codes(citizen)[0])
    amira.cannot_see("320190-0000")
    amira.presses("Vis cpr-numrene")
    amira.sees("320190-0000")


def full_way(browser: Opens, **look: object) -> None:
    citizen, staff = browser(**look), browser(**look)
    wants_braille(citizen)
    citizen.sees("Punktskrift: vi sender denne kvittering senest")
    signed_in(staff, "amira")
    staff.opens("/desk/orders")
    staff.sees("Punktskrift, kvitteringen: " + codes(citizen)[0])


@pytest.mark.slow
def test_given_a_browser_when_the_full_way_is_walked_then_it_works(browser: Opens) -> None:
    full_way(browser)


@pytest.mark.slow
def test_given_no_scripts_when_the_full_way_is_walked_then_it_works(browser: Opens) -> None:
    full_way(browser, scripts=False, width=320)


def test_given_no_cookies_when_the_full_way_is_walked_then_the_pages_carry_everything(
    app: FastAPI,
) -> None:
    with Actor(HttpDriver(app)) as citizen:
        driver = citizen.driver
        assert isinstance(driver, HttpDriver)
        begins(citizen)
        for _ in range(3):
            driver.cookies.clear()
            citizen.presses("Fortsæt")
        driver.cookies.clear()
        citizen.sees(NEED)
        citizen.presses("Send beskeden")
        citizen.sees("Din kode")


def photo_only(citizen: Actor, staff: Actor) -> None:
    citizen.opens("/")
    citizen.within(WAYS_IN).presses("Skriv til os")
    citizen.attaches("Billeder eller filer (valgfrit)", "brev.png", picture())
    citizen.presses("Tjek og send")
    citizen.sees("brev.png")
    citizen.presses("Send beskeden")
    citizen.sees("Tak. Vi har fået din besked")
    goes_to(staff, codes(citizen)[0])
    staff.sees("brev.png")


def test_given_only_a_photo_when_it_is_sent_then_staff_can_save_it(
    citizen: Actor, amira: Actor
) -> None:
    photo_only(citizen, amira)

    saved = amira.downloads("brev.png")
    assert (saved.name, saved.media_type) == ("brev.png", "image/png")
    assert saved.content == picture()


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False])
def test_given_a_browser_when_only_a_photo_is_sent_then_it_arrives(
    browser: Opens, *, scripts: bool
) -> None:
    citizen, staff = browser(scripts=scripts), browser(scripts=scripts)
    signed_in(staff, "amira")

    photo_only(citizen, staff)


def test_given_a_wrong_file_when_it_is_added_then_the_words_stay_and_the_right_one_follows(
    citizen: Actor,
) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", NEED)
    citizen.attaches("Billeder eller filer (valgfrit)", "brev.png", b"<svg><script>")
    citizen.presses("Tjek og send")
    assert citizen.driver.status == 422
    assert citizen.value_of("Hvad handler det om?") == NEED

    citizen.attaches("Optag din stemme", "brev.png", picture())
    citizen.presses("Føj til beskeden")
    citizen.sees("Vi har 1 fil")
    citizen.fills("Hvad viser fil 1? (valgfrit)", "Brevet fra jer")
    citizen.presses("Tjek og send")

    citizen.sees("Brevet fra jer")
