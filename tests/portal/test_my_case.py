"""The citizen's own case: how it is opened, what can be said, and who never sees it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from tests.actors import Actor, HttpDriver
from tests.journeys.test_first_way import answers, finds, writes
from tests.world import settings_for

NEED = "Min taleforstærker hyler, når jeg taler."


def http(actor: Actor) -> HttpDriver:
    assert isinstance(actor.driver, HttpDriver)
    return actor.driver


def on_receipt(actor: Actor) -> tuple[str, str, str]:
    """Number, code and secret address, as they stand on the receipt."""
    response = http(actor).response
    assert response is not None
    number, code = re.findall(r'class="code">([^<]+)<', response.text)
    address = re.search(r'href="(/sag/adgang/[^"]+)"', response.text)
    assert address is not None
    return number, code, address[1]


def test_given_the_saved_address_when_opened_elsewhere_then_the_secret_leaves_the_address_bar(
    citizen: Actor, stranger: Actor
) -> None:
    writes(citizen, NEED)
    _, _, address = on_receipt(citizen)

    stranger.opens(address)

    stranger.sees(NEED)
    assert address.rpartition("/")[2] not in stranger.address


def test_given_the_exchange_of_a_secret_when_answered_then_nothing_keeps_or_passes_it_on(
    citizen: Actor, app: FastAPI
) -> None:
    writes(citizen, NEED)
    _, _, address = on_receipt(citizen)

    answer = TestClient(app, base_url="http://127.0.0.1:8000").get(address, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


def test_given_number_and_code_when_typed_with_a_slip_then_the_case_opens(
    citizen: Actor, stranger: Actor
) -> None:
    writes(citizen, NEED)
    number, code, _ = on_receipt(citizen)

    stranger.opens("/sag")
    stranger.fills("Dit nummer", number.lower())
    stranger.fills("Din kode", code.replace("-", " "))
    stranger.presses("Se din sag")

    stranger.sees(NEED)


def test_given_any_wrong_key_when_tried_then_the_answer_is_the_same_to_the_letter(
    citizen: Actor, stranger: Actor
) -> None:
    writes(citizen, NEED)
    number, code, _ = on_receipt(citizen)
    told = []

    for typed in ((number, "R8W2HT6PK"), ("K7M-4PX", "R8W2HT6PK"), ("K7M-4PX", code)):
        stranger.opens("/sag")
        stranger.fills("Dit nummer", typed[0])
        stranger.fills("Din kode", typed[1])
        stranger.presses("Se din sag")
        assert stranger.value_of("Dit nummer") == typed[0]
        told.append((stranger.status, stranger.visible_text, stranger.title))

    assert told[0] == told[1] == told[2]
    assert told[0][0] == 422


def test_given_a_purged_case_when_its_keys_are_tried_then_it_is_as_if_it_never_was(
    citizen: Actor, stranger: Actor
) -> None:
    writes(citizen, NEED)
    number, code, address = on_receipt(citizen)
    case_page = re.sub("skriv/kvittering", "sag", citizen.address)
    citizen.presses("Træk din besked tilbage")
    citizen.presses("Træk sagen tilbage, og slet teksten nu")
    citizen.sees("Vi har slettet det, du havde skrevet.")

    pages = []
    for path in (address, "/sag/adgang/" + "A" * 43, case_page, "/sag/" + "0" * 32):
        citizen.opens(path)
        pages.append((citizen.status, citizen.visible_text))
    assert len(set(pages)) == 1
    assert pages[0][0] == 404

    stranger.opens("/sag")
    stranger.fills("Dit nummer", number)
    stranger.fills("Din kode", code)
    stranger.presses("Se din sag")
    stranger.sees("Vi kan ikke finde en sag med det nummer og den kode.")


def test_given_somebody_elses_browser_when_it_knows_the_address_of_my_case_then_it_sees_nothing(
    citizen: Actor, stranger: Actor
) -> None:
    writes(citizen, NEED)
    receipt = citizen.address

    for path in (receipt, receipt.replace("skriv/kvittering", "sag"), "/sag/ikke-et-id"):
        stranger.opens(path)
        assert stranger.status == 404
        stranger.cannot_see(NEED)


def test_given_forget_on_this_computer_when_pressed_then_back_and_cookie_open_nothing(
    citizen: Actor,
) -> None:
    writes(citizen, NEED)
    receipt, cookie = citizen.address, dict(http(citizen).cookies)
    citizen.presses("Glem det her på denne computer")
    citizen.sees("Denne computer husker ikke din sag længere")

    citizen.opens(receipt)
    assert citizen.status == 404
    http(citizen).cookies.update(cookie)
    citizen.opens(receipt)
    assert citizen.status == 404, "an old copy of the cookie must open nothing"


def test_given_an_answer_when_it_is_not_solved_then_it_is_our_turn_with_a_date(
    citizen: Actor, amira: Actor
) -> None:
    writes(citizen, NEED)
    answers(amira, NEED, "Prøv at slukke og tænde.")
    citizen.presses("Se din sag")

    citizen.presses("Nej, jeg mangler hjælp")

    citizen.sees("Din sag er åben. Nu er det os, der skal gøre noget.")
    citizen.sees("Du hører fra os senest")


def test_given_a_note_when_the_citizen_reads_the_case_then_it_is_not_there(
    citizen: Actor, amira: Actor
) -> None:
    writes(citizen, NEED)
    finds(amira, NEED)
    amira.fills("Dit notat", "Kun for kolleger.")
    amira.presses("Gem notatet")
    amira.sees("Kun for kolleger.")

    citizen.presses("Se din sag")

    citizen.cannot_see("Kun for kolleger.")


def test_given_a_blank_addition_when_sent_then_the_page_says_what_to_write(
    citizen: Actor,
) -> None:
    writes(citizen, NEED)
    citizen.presses("Se din sag")
    citizen.presses("Send")

    assert citizen.status == 422
    citizen.sees("Skriv det, der er nyt.")


def test_given_the_language_button_on_my_case_when_pressed_then_the_addition_comes_along(
    citizen: Actor,
) -> None:
    writes(citizen, NEED)
    citizen.presses("Se din sag")
    citizen.fills("Har du nyt at fortælle?", "Halv sætning")
    citizen.presses("English")

    assert citizen.language == "en"
    assert citizen.value_of("Do you have something new to tell?") == "Halv sætning"


def test_given_the_language_button_on_the_key_page_when_pressed_then_number_and_code_come_along(
    citizen: Actor,
) -> None:
    citizen.opens("/sag")
    citizen.fills("Dit nummer", "K7M-4PX")
    citizen.presses("English")

    assert citizen.value_of("Your number") == "K7M-4PX"


def test_given_a_withdrawn_case_when_read_then_the_words_stay_until_a_date(
    citizen: Actor,
) -> None:
    writes(citizen, NEED)
    citizen.presses("Træk din besked tilbage")
    citizen.presses("Træk sagen tilbage, og gem teksten")

    citizen.sees("Du har trukket din sag tilbage")
    citizen.sees(NEED)
    citizen.sees("Vi sletter den")


@pytest.mark.parametrize("path", ["/", "/en", "/privatliv", "/en/privatliv", "/was", "/en/was"])
def test_given_a_page_for_everybody_when_opened_then_it_needs_no_cookie(
    citizen: Actor, path: str
) -> None:
    citizen.opens(path)

    assert citizen.status == 200
    assert not http(citizen).cookies


def test_given_every_page_when_read_then_privacy_and_statement_are_one_link_away(
    citizen: Actor,
) -> None:
    for path in ("/", "/skriv", "/sag", "/privatliv", "/was", "/desk/sign-in", "/findes-ikke"):
        citizen.opens(path)
        citizen.sees("Tilgængelighedserklæring")
        citizen.sees("Sådan passer vi på det, du skriver")


def test_given_too_many_wrong_codes_when_tried_then_the_page_asks_to_wait_and_keeps_what_was_typed(
    database_url: str, tmp_path: Path, keys: Path
) -> None:
    app = create_app(settings_for(database_url, tmp_path, keys, lookup_limit="3/hour"))
    with Actor(HttpDriver(app)) as guesser:
        for _ in range(4):
            guesser.opens("/sag")
            guesser.fills("Dit nummer", "K7M-4PX")
            guesser.fills("Din kode", "R8W-2HT-6PK")
            guesser.presses("Se din sag")
        assert guesser.status == 429
        guesser.sees("Vent lidt, og prøv igen")


def test_given_a_new_code_when_the_old_one_or_the_old_address_is_used_then_they_open_nothing(
    citizen: Actor, stranger: Actor
) -> None:
    writes(citizen, NEED)
    number, code, address = on_receipt(citizen)
    stranger.opens(address)
    stranger.sees(NEED)

    citizen.presses("Se din sag")
    citizen.presses("Få en ny kode")

    new_number, fresh, _ = on_receipt(citizen)
    assert (new_number, fresh != code) == (number, True)
    stranger.opens(stranger.address)
    assert stranger.status == 404
    stranger.opens(address)
    assert stranger.status == 404
    stranger.opens("/sag")
    stranger.fills("Dit nummer", number)
    stranger.fills("Din kode", fresh)
    stranger.presses("Se din sag")
    stranger.sees(NEED)


def test_given_a_browser_that_was_forgotten_when_something_is_sent_then_it_waits_in_the_case(
    citizen: Actor,
) -> None:
    writes(citizen, NEED)
    number, code, _ = on_receipt(citizen)
    citizen.presses("Se din sag")
    citizen.fills("Har du nyt at fortælle?", "Skrevet for længe siden.")
    http(citizen).cookies.clear()
    citizen.presses("Send")

    assert citizen.status == 401
    citizen.sees("Skrevet for længe siden.")
    citizen.fills("Dit nummer", number)
    citizen.fills("Din kode", code)
    citizen.presses("Se din sag")
    assert citizen.value_of("Har du nyt at fortælle?") == "Skrevet for længe siden."
    citizen.presses("Send")
    citizen.sees("Vi har fået det, du skrev.")


def test_given_a_page_from_before_when_other_words_are_sent_from_it_then_they_are_not_swallowed(
    citizen: Actor,
) -> None:
    writes(citizen, NEED)
    citizen.presses("Se din sag")
    form = http(citizen).snapshot().whole[0].select_one('form[action$="/beskeder"]')
    assert form is not None
    token = form.select_one("input[name=token]")
    assert token is not None

    for words in ("Den første.", "Den første.", "Den anden."):
        http(citizen).sends(str(form["action"]), {"token": str(token["value"]), "message": words})

    assert citizen.visible_text.count("Den første.") == 1
    assert citizen.visible_text.count("Den anden.") == 1
