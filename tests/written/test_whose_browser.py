"""A browser is known by a token; nobody else's token, address or page may stand in for it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from fastapi import FastAPI

from app.foundation import clock
from app.web.house import House
from tests.actors import Actor, HttpDriver
from tests.journeys.test_first_way import writes
from tests.written.test_bad_input import cases


def http(actor: Actor) -> HttpDriver:
    assert isinstance(actor.driver, HttpDriver)
    return actor.driver


def test_given_a_copied_cookie_when_the_citizen_writes_then_the_copy_opens_nothing(
    citizen: Actor, stranger: Actor
) -> None:
    citizen.opens("/skriv")
    http(stranger).cookies.update(dict(http(citizen).cookies))
    citizen.fills("Hvad handler det om?", "Ord på en computer, som andre har rørt.")
    citizen.presses("Tjek og send")
    stranger.opens("/skriv")
    assert stranger.value_of("Hvad handler det om?") == ""
    citizen.presses("Send beskeden")

    stranger.opens(citizen.address)
    assert stranger.status == 404
    stranger.opens("/skriv/tjek")
    stranger.cannot_see("Ord på en computer")


def test_given_a_deleted_draft_when_going_back_then_no_older_receipt_stands_in_for_it(
    citizen: Actor,
) -> None:
    writes(citizen, "Den første besked.")
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", "Den anden, som slettes.")
    citizen.presses("Tjek og send")
    citizen.presses("Slet mine svar")

    citizen.opens("/skriv/tjek")

    citizen.cannot_see("Tak. Vi har fået din besked")
    assert citizen.value_of("Hvad handler det om?") == ""


def test_given_no_cookies_when_changing_the_message_then_the_words_are_on_the_page(
    app: FastAPI,
) -> None:
    for button in ("Ret beskeden", "English", "Få hjælp", "Tilbage"):
        with Actor(HttpDriver(app)) as actor:
            http(actor).sends("/skriv", {"message": "Ingen cookies.", "token": uuid4().hex})
            http(actor).cookies.clear()
            actor.presses(button)
            if button in ("Ret beskeden", "Tilbage"):
                assert actor.value_of("Hvad handler det om?") == "Ingen cookies.", button
            else:
                actor.sees("Ingen cookies.")


def test_given_no_cookies_when_pressed_twice_then_the_receipt_is_shown_again(
    app: FastAPI, house: House
) -> None:
    before = cases(house)
    fields = {"message": "To tryk uden cookies.", "token": uuid4().hex}
    with Actor(HttpDriver(app)) as actor:
        for _ in range(2):
            http(actor).cookies.clear()
            http(actor).sends("/skriv/tjek", fields)
            actor.sees("Din kode")
    assert cases(house) == before + 1


def test_given_a_draft_of_hour_23_when_opened_at_hour_46_then_cookie_and_words_are_there(
    citizen: Actor,
) -> None:
    citizen.opens("/skriv")
    start = clock.now()
    with clock.stopped(start + timedelta(hours=23)):
        citizen.fills("Hvad handler det om?", "Sent på dagen.")
        citizen.presses("Få hjælp")
    response = http(citizen).response
    assert response is not None
    with clock.stopped(start + timedelta(hours=46)):
        citizen.opens("/skriv")
        assert citizen.value_of("Hvad handler det om?") == "Sent på dagen."
    assert "set-cookie" in response.headers


def test_given_an_address_that_claims_something_when_it_is_not_so_then_the_page_does_not_say_it(
    citizen: Actor,
) -> None:
    writes(citizen, "En sag, som er åben.")
    citizen.presses("Se din sag")
    page = citizen.address

    for claim, words in (("lukket", "afsluttet"), ("trukket", "trukket"), ("x", "x-x")):
        citizen.opens(f"{page}?besked={claim}")
        citizen.cannot_see(f"er {words}")
        citizen.cannot_see("Du har trukket")


def test_given_no_right_to_a_case_when_deleting_it_then_nobody_is_told_that_it_was_deleted(
    citizen: Actor, stranger: Actor
) -> None:
    writes(citizen, "Ord, som skal blive.")
    page = citizen.address.replace("skriv/kvittering", "sag")

    http(stranger).sends(f"{page}/tilbagetraek", {"forget": "yes"})

    assert stranger.status == 404
    citizen.presses("Træk din besked tilbage")
    for _ in range(2):
        http(citizen).sends(f"{page}/tilbagetraek", {"forget": "yes"})
        citizen.sees("Vi har slettet")


def test_given_a_deleted_message_when_its_form_is_sent_again_then_it_is_asked_about(
    citizen: Actor,
) -> None:
    fields = {"message": "Slettes og sendes igen.", "token": uuid4().hex}
    citizen.opens("/skriv")
    http(citizen).sends("/skriv/tjek", fields)
    page = citizen.address.replace("skriv/kvittering", "sag")
    http(citizen).sends(f"{page}/tilbagetraek", {"forget": "yes"})

    http(citizen).sends("/skriv/tjek", fields)

    assert citizen.status == 409
    citizen.presses("Send beskeden")
    citizen.sees("Tak. Vi har fået din besked")
    citizen.opens("/sag")
    citizen.sees("Gå til sag 1")
    citizen.cannot_see("Gå til sag 2")
