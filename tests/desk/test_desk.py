"""The staff's day: rights on every route, answers that nobody overwrites, words that survive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from app.domain.cases import absences
from app.domain.organisation.queries import staff_by_user_name
from app.foundation import clock
from app.main import create_app
from app.web.house import House
from tests.actors import Actor, HttpDriver
from tests.domain.desk import Desk
from tests.journeys.test_first_way import finds, writes
from tests.world import PASSWORD, settings_for, signed_in

NEED = "Mit høreapparat passer ikke til telefonen."


def http(actor: Actor) -> HttpDriver:
    assert isinstance(actor.driver, HttpDriver)
    return actor.driver


@pytest.fixture
def case_page(citizen: Actor, amira: Actor) -> str:
    """The address of a new case that Amira has open."""
    writes(citizen, NEED)
    finds(amira, NEED)
    return amira.address


def page_fields(actor: Actor, action: str) -> dict[str, str]:
    form = http(actor).snapshot().whole[0].select_one(f'form[action$="{action}"]')
    assert form is not None
    return {str(i["name"]): str(i.get("value", "")) for i in form.select("input[type=hidden]")}


def test_given_a_wrong_password_or_name_when_signing_in_then_the_answer_is_the_same(
    stranger: Actor,
) -> None:
    told = []
    for name, password in (("amira", "forkert"), ("findes-ikke", PASSWORD)):
        stranger.opens("/desk/sign-in")
        stranger.fills("Brugernavn", name)
        stranger.fills("Adgangskode", password)
        stranger.presses("Log ind")
        assert stranger.value_of("Brugernavn") == name
        assert stranger.value_of("Adgangskode") == ""
        told.append((stranger.status, stranger.visible_text))
    assert told[0] == told[1]
    assert told[0][0] == 422


def test_given_sign_out_when_the_old_cookie_is_used_then_it_opens_nothing(amira: Actor) -> None:
    cookie = dict(http(amira).cookies)
    amira.presses("Log ud")
    amira.sees("Du er logget ud")

    http(amira).cookies.update(cookie)
    amira.opens("/desk")

    assert amira.status == 401


def test_given_sign_in_when_a_cookie_was_planted_before_then_it_is_not_the_one_in_use(
    app: FastAPI,
) -> None:
    with Actor(HttpDriver(app)) as actor:
        actor.opens("/skriv")
        planted = dict(http(actor).cookies)
        signed_in(actor, "amira")
        http(actor).cookies.clear()
        http(actor).cookies.update(planted)
        actor.opens("/desk")
        assert actor.status == 401


GETS = ["", "/step", "/date", "/closing"]
POSTS = ["/owner", "/answers", "/notes", "/transfers", "/step", "/date", "/closing"]


def test_given_a_case_of_another_unit_when_any_of_its_pages_is_asked_for_then_it_does_not_exist(
    case_page: str, jonas: Actor
) -> None:
    for path in GETS:
        jonas.opens(case_page.split("?", maxsplit=1)[0] + path)
        assert jonas.status == 404, path
        jonas.cannot_see(NEED)
    fields = {
        "seen": "1",
        "answer": "x",
        "note": "x",
        "waiting_on": "us",
        "outcome": "solved",
        "message": "x",
        "date": "01-12-2099",
        "reason": "x",
        "next_step": "x",
        "summary": "x",
    }
    for path in POSTS:
        http(jonas).sends(case_page.split("?", maxsplit=1)[0] + path, fields)
        assert jonas.status in (404, 422), path
        jonas.cannot_see(NEED)


def test_given_nobody_signed_in_when_any_desk_page_is_asked_for_then_it_asks_to_sign_in(
    case_page: str, stranger: Actor
) -> None:
    for path in ["/desk", *(case_page.split("?", maxsplit=1)[0] + path for path in GETS)]:
        stranger.opens(path)
        assert stranger.status == 401, path
        stranger.sees("Log ind")
        stranger.cannot_see(NEED)


def test_given_a_session_that_ended_when_an_answer_is_sent_then_its_words_wait_after_sign_in(
    case_page: str, amira: Actor
) -> None:
    amira.fills("Dit svar", "Et langt svar, som tog en halv time.")
    with clock.stopped(clock.now() + timedelta(hours=3)):
        amira.presses("Send svaret")
        assert amira.status == 401
        amira.fills("Brugernavn", "amira")
        amira.fills("Adgangskode", PASSWORD)
        amira.presses("Log ind")

        assert amira.value_of("Dit svar") == "Et langt svar, som tog en halv time."
        amira.presses("Send svaret")
        amira.sees("Dit svar er sendt")


def test_given_a_lost_cookie_when_an_answer_is_sent_then_its_words_wait_after_sign_in(
    case_page: str, amira: Actor
) -> None:
    amira.fills("Dit svar", "Skrevet uden cookie.")
    http(amira).cookies.clear()
    amira.presses("Send svaret")
    amira.fills("Brugernavn", "amira")
    amira.fills("Adgangskode", "først forkert")
    amira.presses("Log ind")
    amira.fills("Adgangskode", PASSWORD)
    amira.presses("Log ind")

    assert amira.value_of("Dit svar") == "Skrevet uden cookie."


def test_given_a_colleague_was_quicker_when_i_answer_then_both_texts_are_there(
    case_page: str, amira: Actor, lone: Actor
) -> None:
    lone.opens(case_page)
    lone.fills("Dit notat", "Jeg har ringet til leverandøren.")
    lone.presses("Gem notatet")

    amira.fills("Dit svar", "Mit eget svar.")
    amira.presses("Send svaret")

    assert amira.status == 409
    assert amira.value_of("Dit svar") == "Mit eget svar."
    amira.sees("Jeg har ringet til leverandøren.")
    amira.presses("Send svaret")
    amira.sees("Dit svar er sendt")


def test_given_two_presses_when_answering_then_there_is_one_answer(
    case_page: str, amira: Actor
) -> None:
    path = case_page.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0] + "/answers"
    fields = page_fields(amira, "/answers") | {"answer": "Kun én gang.", "waiting_on": "citizen"}

    http(amira).sends(path, fields)
    http(amira).sends(path, fields)

    assert amira.visible_text.count("Kun én gang.") == 1


def test_given_a_draft_when_i_come_back_then_it_is_there_and_nobody_else_sees_it(
    case_page: str, amira: Actor, lone: Actor
) -> None:
    amira.fills("Dit svar", "Halvt svar")
    amira.presses("Gem som kladde")

    amira.opens(case_page)
    assert amira.value_of("Dit svar") == "Halvt svar"
    lone.opens(case_page)
    lone.cannot_see("Halvt svar")


def test_given_another_unit_when_passed_on_then_they_have_it_and_the_citizen_is_told(
    case_page: str, amira: Actor, citizen: Actor, jonas: Actor
) -> None:
    amira.picks("Til hvem?", "Teknik- og Miljøforvaltningen, Parkering og affald")
    amira.fills("Hvad skal de vide?", "Kun internt: hun hører ikke telefonen.")
    amira.fills("Hvad er næste skridt?", "Jonas læser din besked.")
    amira.presses("Send sagen videre")
    amira.sees("De er spurgt. Sagen er hos dig, til de siger ja.")
    citizen.presses("Se din sag")
    citizen.sees("har spurgt Teknik- og Miljøforvaltningen, Parkering og affald")
    citizen.sees("Vi spørger de rette, om de tager din sag.")

    jonas.opens(case_page)
    jonas.sees("Kun internt: hun hører ikke telefonen.")
    jonas.sees("Tager I sagen?")
    jonas.cannot_see("Dit svar")
    jonas.presses("Ja, vi tager den")
    jonas.sees("Sagen er din.")

    citizen.opens(citizen.address)
    citizen.sees("Jonas læser din besked.")
    citizen.sees("Parkering og affald har din sag nu")
    citizen.cannot_see("Kun internt")


def offers_to_jonas(amira: Actor, case_page: str) -> None:
    amira.opens(case_page)
    amira.picks("Til hvem?", "Teknik- og Miljøforvaltningen, Parkering og affald")
    amira.fills("Hvad skal de vide?", "Det er en parkeringssag.")
    amira.fills("Hvad er næste skridt?", "Jonas læser din besked.")
    amira.presses("Send sagen videre")


def test_given_a_case_that_is_not_theirs_when_sent_back_then_the_reason_is_read_and_told(
    case_page: str, amira: Actor, citizen: Actor, jonas: Actor
) -> None:
    offers_to_jonas(amira, case_page)
    jonas.opens("/desk/offers")
    jonas.sees("Det er en parkeringssag.")
    jonas.opens(case_page)
    jonas.presses("Nej, send den tilbage")
    assert jonas.status == 422
    jonas.sees("Skriv hvorfor. Kolleger læser det.")
    jonas.fills("Hvorfor er den ikke jeres?", "Det er en privat vej.")
    jonas.presses("Nej, send den tilbage")
    jonas.sees("Sagen er sendt tilbage")

    amira.opens(case_page)
    amira.sees("Det er en privat vej.")
    amira.sees("Amira Prøvesen (dig)")
    citizen.presses("Se din sag")
    citizen.sees("kan ikke hjælpe med det her")
    citizen.cannot_see("Det er en privat vej.")
    jonas.opens(case_page)
    assert jonas.status == 404


def test_given_an_offer_when_kept_after_all_then_nobody_else_can_take_it(
    case_page: str, amira: Actor, jonas: Actor
) -> None:
    offers_to_jonas(amira, case_page)
    jonas.opens(case_page)
    amira.opens(case_page)
    amira.presses("Behold sagen her")
    amira.sees("Sagen bliver her.")

    jonas.presses("Ja, vi tager den")

    assert jonas.status == 404


def test_given_an_offered_case_when_worked_on_before_yes_then_it_is_said_what_comes_first(
    case_page: str, amira: Actor, jonas: Actor
) -> None:
    offers_to_jonas(amira, case_page)
    jonas.opens(case_page)
    fields = {"answer": "For tidligt.", "waiting_on": "citizen", "seen": "2", "token": "t" * 12}

    http(jonas).sends(case_page.split("?", maxsplit=1)[0] + "/answers", fields)

    assert jonas.status == 422
    jonas.sees("Sig først ja til sagen.")
    jonas.sees("For tidligt.")


def test_given_a_colleague_when_asked_by_name_then_the_question_names_them(
    case_page: str, amira: Actor, jonas: Actor
) -> None:
    amira.opens(case_page)
    amira.picks("Til hvem?", "Jonas Demosen, Teknik- og Miljøforvaltningen, Parkering og affald")
    amira.fills("Hvad skal de vide?", "Du kender vejen.")
    amira.fills("Hvad er næste skridt?", "Jonas svarer dig.")
    amira.presses("Send sagen videre")

    jonas.opens(case_page)
    jonas.sees("Først og fremmest er Jonas Demosen spurgt.")


def test_given_another_authority_when_sent_on_then_the_citizen_reads_who_and_how(
    case_page: str, amira: Actor, citizen: Actor
) -> None:
    amira.opens(case_page)
    amira.presses("Send den til en anden myndighed")
    amira.presses("Send den videre")
    assert amira.status == 422
    amira.sees("Vælg, hvem den skal til.")
    amira.picks("Hvem er den rette?", "Prøvestyrelsen")
    amira.fills("Et ord til borgeren (valgfrit)", "De kender reglerne.")
    amira.presses("Send den videre")
    amira.sees("Den er sendt videre.")

    citizen.presses("Se din sag")
    citizen.sees("Det er Prøvestyrelsen, der skal svare dig.")
    citizen.sees("proevestyrelsen@example.dk")
    citizen.sees("De kender reglerne.")

    amira.presses("Afslut sagen")
    amira.chooses("En anden myndighed har sagen nu")
    amira.fills("Besked til borgeren", "De svarer dig.")
    amira.presses("Afslut sagen")
    amira.sees("Send den først videre")
    amira.opens(case_page)
    amira.presses("Prøvestyrelsen har den")
    amira.sees("De har den.")
    citizen.opens(citizen.address)
    citizen.sees("De har sagt til os, at de har din sag.")


def test_given_a_half_filled_transfer_when_sent_then_each_gap_has_a_sentence(
    case_page: str, amira: Actor
) -> None:
    amira.fills("Hvad skal de vide?", "Ordene bliver.")
    amira.presses("Send sagen videre")

    assert amira.status == 422
    assert amira.value_of("Hvad skal de vide?") == "Ordene bliver."
    amira.sees("Vælg, hvem der skal have sagen.")


@pytest.mark.parametrize("unit", ["ikke-et-id", "00000000-0000-0000-0000-000000000000", ""])
def test_given_a_forged_unit_when_passed_on_then_it_is_refused_and_the_words_stay(
    case_page: str, amira: Actor, unit: str
) -> None:
    fields = page_fields(amira, "/transfers")
    fields |= {"to": unit, "summary": "Ordene bliver.", "next_step": "Vi læser."}

    http(amira).sends(case_page.split("?", maxsplit=1)[0] + "/transfers", fields)

    assert amira.status == 422
    assert amira.value_of("Hvad skal de vide?") == "Ordene bliver."


def test_given_a_reason_when_the_date_is_moved_then_the_citizen_reads_both(
    case_page: str, amira: Actor, citizen: Actor
) -> None:
    amira.presses("Flyt fristen")
    amira.fills("Ny frist", "31.2.2027")
    amira.fills("Hvorfor?", "Leverandøren holder ferie.")
    amira.presses("Flyt fristen")
    assert amira.status == 422
    assert amira.value_of("Hvorfor?") == "Leverandøren holder ferie."
    amira.fills("Ny frist", "1.1.2027")
    amira.presses("Flyt fristen")
    amira.sees("Vi har lukket den dag. Vælg en arbejdsdag.")
    amira.fills("Ny frist", "4/1-2027")
    amira.presses("Flyt fristen")

    citizen.presses("Se din sag")
    citizen.sees("mandag den 4. januar 2027")
    citizen.sees("Leverandøren holder ferie.")


def test_given_no_answer_when_closing_without_a_word_then_it_says_what_to_do(
    case_page: str, amira: Actor, citizen: Actor
) -> None:
    amira.presses("Afslut sagen")
    amira.chooses("Det er løst")
    amira.presses("Afslut sagen")
    assert amira.status == 422
    amira.fills("Besked til borgeren", "Du har fået et nyt apparat.")
    amira.presses("Afslut sagen")

    citizen.presses("Se din sag")
    citizen.sees("Du har fået et nyt apparat.")
    citizen.sees("Din sag er afsluttet")


def test_given_the_next_step_when_changed_then_the_citizen_reads_it_in_plain_words(
    case_page: str, amira: Actor, citizen: Actor
) -> None:
    amira.presses("Ret overskrift, emne og næste skridt")
    amira.fills("Næste skridt", "Vi spørger leverandøren.")
    amira.picks("Emne", "Hjælpemidler")
    amira.chooses("Andre")
    amira.presses("Gem")

    citizen.presses("Se din sag")
    citizen.sees("Vi spørger leverandøren.")
    citizen.sees("Vi venter på andre")


def test_given_demo_accounts_when_signing_in_from_elsewhere_then_they_do_not_work(
    app: FastAPI,
) -> None:
    fields = {"user_name": "amira", "password": PASSWORD}
    near = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5))
    far = TestClient(app, base_url="http://127.0.0.1:8000", client=("10.1.2.3", 5))

    assert near.post("/desk/sign-in", data=fields, follow_redirects=False).status_code == 303
    assert far.post("/desk/sign-in", data=fields, follow_redirects=False).status_code == 422
    proxied = near.post("/desk/sign-in", data=fields, headers={"x-forwarded-for": "127.0.0.1"})
    assert proxied.status_code == 422


def test_given_a_house_that_is_no_demo_when_a_demo_account_signs_in_then_it_does_not_work(
    database_url: str, tmp_path: Path, keys: Path
) -> None:
    app = create_app(settings_for(database_url, tmp_path, keys, demo=False))
    near = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5))

    answer = near.post("/desk/sign-in", data={"user_name": "amira", "password": PASSWORD})

    assert answer.status_code == 422


def test_given_many_wrong_passwords_when_tried_then_the_account_rests_even_with_the_right_one(
    database_url: str, tmp_path: Path, keys: Path
) -> None:
    app = create_app(settings_for(database_url, tmp_path, keys, sign_in_limit="3/hour"))
    near = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5))
    wrong = {"user_name": "amira", "password": "forkert"}

    answers = [near.post("/desk/sign-in", data=wrong).status_code for _ in range(4)]

    assert answers == [422, 422, 422, 429]
    right = near.post("/desk/sign-in", data=wrong | {"password": PASSWORD})
    assert right.status_code == 429
    assert PASSWORD not in right.text
    elsewhere = TestClient(app, base_url="http://127.0.0.1:8000", client=("::1", 5))
    assert elsewhere.post("/desk/sign-in", data=wrong).status_code == 422


@pytest.mark.parametrize("address", ["//ond.dk", "https://ond.dk", "/desk//ond.dk", "/desk\\ond"])
def test_given_a_next_address_of_somebody_else_when_signing_in_then_it_is_not_followed(
    app: FastAPI, address: str
) -> None:
    near = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5))
    fields = {"user_name": "amira", "password": PASSWORD, "next": address}

    answer = near.post("/desk/sign-in", data=fields, follow_redirects=False)

    assert answer.headers["location"] == "/desk#indhold"


def test_given_a_long_queue_when_paged_then_each_case_is_shown_once_and_late_ones_first(
    citizen: Actor, amira: Actor
) -> None:
    for number in range(8):
        writes(citizen, f"Besked nummer {number} i en lang kø.")

    seen = list(_references(amira))

    assert len(seen) == len(set(seen))
    total = re.search(r"Min enhed: (\d+) sager", amira.visible_text)
    assert total is not None
    assert len(seen) == int(total[1])


def _references(staff: Actor) -> Iterator[str]:
    staff.opens("/desk?vis=enhed")
    headings = re.findall(r"Over fristen|I dag|Senere", staff.visible_text)
    assert headings == sorted(headings, key=["Over fristen", "I dag", "Senere"].index)
    while True:
        yield from re.findall(r"(\w{3}-\w{3}) Nyt, ikke sorteret:", staff.visible_text)
        if "Vis sagerne efter" not in staff.visible_text:
            return
        staff.presses("Vis sagerne efter")


@pytest.mark.parametrize("mark", ["x", "W10", "bnVsbA", "WyIyMDI2IiwgMSwgMiwgM10", "%00"])
def test_given_a_made_up_place_in_the_queue_when_opened_then_it_begins_at_the_front(
    amira: Actor, mark: str
) -> None:
    amira.opens(f"/desk?vis=enhed&efter={mark}")

    assert amira.status == 200
    amira.sees("1 af")


def test_given_a_colleague_who_has_left_when_using_the_old_session_then_it_is_over(
    house: House, amira: Actor
) -> None:
    def leave(session: Session) -> None:
        person = staff_by_user_name(session, "amira")
        assert person is not None
        person.active = False
        session.add(person)

    house.database.write(leave)
    amira.opens("/desk")

    assert amira.status == 401


def test_given_a_script_on_the_page_when_it_asks_for_the_queue_then_it_gets_that_part_only(
    app: FastAPI, amira: Actor
) -> None:
    near = TestClient(app, base_url="http://127.0.0.1:8000")
    near.cookies.update(dict(http(amira).cookies))

    part = near.get("/desk", headers={"hx-request": "true"})
    whole = near.get("/desk")

    assert "<h1>" in part.text
    assert "<html" not in part.text
    assert "<html" in whole.text
    assert part.headers["vary"] == whole.headers["vary"] == "HX-Request"


@pytest.mark.parametrize("step", ["20 % er klar. %s %(x)s", "<b>fed</b> & <script>x</script>"])
def test_given_a_next_step_with_odd_signs_when_shown_then_it_is_only_words(
    case_page: str, amira: Actor, citizen: Actor, step: str
) -> None:
    amira.presses("Ret overskrift, emne og næste skridt")
    amira.fills("Næste skridt", step)
    amira.presses("Gem")
    amira.sees(step)
    amira.opens("/desk?vis=mine")
    assert amira.status == 200

    for page in ("Se din sag", "Se din kvittering med nummer og kode"):
        citizen.presses(page)
        citizen.sees(step)


def test_given_two_presses_on_take_the_next_when_they_arrive_then_one_case_is_mine(
    amira: Actor,
) -> None:
    amira.opens("/desk?vis=mine")
    mine = re.search(r"Mine \((\d+)\)", amira.visible_text)
    fields = page_fields(amira, "/desk/next")
    for _ in range(2):
        http(amira).sends("/desk/next", fields)
    amira.opens("/desk?vis=mine")

    now_mine = re.search(r"Mine \((\d+)\)", amira.visible_text)
    assert mine is not None
    assert now_mine is not None
    assert int(now_mine[1]) == int(mine[1]) + 1


def test_given_a_case_that_was_closed_meanwhile_when_answered_then_the_words_are_still_there(
    case_page: str, amira: Actor, citizen: Actor
) -> None:
    amira.fills("Dit svar", "Et svar, som kom for sent.")
    citizen.presses("Træk din besked tilbage")
    citizen.presses("Træk sagen tilbage, og gem teksten")

    amira.presses("Send svaret")

    assert amira.status == 409
    amira.sees("Et svar, som kom for sent.")


def test_given_a_case_that_went_to_another_unit_meanwhile_when_answered_then_the_words_stay(
    case_page: str, lone: Actor, amira: Actor, jonas: Actor
) -> None:
    lone.opens(case_page)
    lone.fills("Dit svar", "Mine ord om sagen.")
    amira.picks("Til hvem?", "Teknik- og Miljøforvaltningen, Parkering og affald")
    amira.fills("Hvad skal de vide?", "x")
    amira.fills("Hvad er næste skridt?", "y")
    amira.presses("Send sagen videre")
    jonas.opens(case_page)
    jonas.presses("Ja, vi tager den")

    lone.presses("Send svaret")

    assert lone.status == 404
    assert lone.value_of("Din tekst") == "Mine ord om sagen."


def test_given_somebody_who_is_away_when_working_all_the_same_then_no_case_stays_with_them(
    case_page: str, amira: Actor, house: House
) -> None:
    amira.opens(case_page)
    desk, today = Desk(house.database), clock.local(clock.now()).date()
    house.database.write(
        lambda session: absences.leave(
            session,
            desk.staff(session, "amira"),
            first_day=today,
            last_day=None,
            stand_in=None,
            calendar=house.calendar(),
        )
    )

    amira.fills("Dit svar", "Jeg kigger lige forbi.")
    amira.presses("Send svaret")

    assert amira.status == 422
    amira.sees("Du er skrevet op som fraværende. Sig først, at du er tilbage.")
    assert amira.value_of("Dit svar") == "Jeg kigger lige forbi."
    amira.opens("/desk")
    amira.presses("Tag den næste sag")
    amira.sees("Du er skrevet op som fraværende.")
