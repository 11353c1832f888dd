"""The actors behave alike by HTTP and in Chromium, and as people do."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from tests.actors import (
    Actor,
    Ambiguous,
    BrokenPage,
    BrowserDriver,
    Download,
    Driver,
    Focus,
    HttpDriver,
    NotFound,
    PageLost,
)
from tests.engines import serving
from tests.house import sample

IN_CHROMIUM = [
    pytest.param("scripts", marks=pytest.mark.slow),
    pytest.param("no scripts", marks=pytest.mark.slow),
]
KEPT = "Bilen 🚗 holder i kø.\nIgen & igen."


@pytest.fixture(scope="module")
def house() -> FastAPI:
    return sample.build()


@pytest.fixture(scope="module")
def address(house: FastAPI) -> Iterator[str]:
    with serving(house) as found:
        yield found


@pytest.fixture(params=["http", *IN_CHROMIUM])
def citizen(request: pytest.FixtureRequest, house: FastAPI, address: str) -> Iterator[Actor]:
    with Actor(driver_for(request.param, house, address)) as actor:
        yield actor


@pytest.fixture(params=IN_CHROMIUM)
def browsing(request: pytest.FixtureRequest, address: str) -> Iterator[BrowserDriver]:
    driver = BrowserDriver(address, scripts=request.param == "scripts")
    yield driver
    driver.close()


def driver_for(kind: str, house: FastAPI, address: str) -> Driver:
    if kind == "http":
        return HttpDriver(house, base_url=address)
    return BrowserDriver(address, scripts=kind == "scripts")


def test_given_the_front_page_when_it_is_opened_then_it_is_read(citizen: Actor) -> None:
    citizen.opens("/")

    assert (citizen.status, citizen.address, citizen.language) == (200, "/", "da")
    assert citizen.title == "Hvad kan vi hjælpe dig med? – Indgang"
    assert (citizen.heading, citizen.step) == ("Hvad kan vi hjælpe dig med?", "")
    citizen.sees("Svar inden for 5 arbejdsdage, kl. 9.00.")
    citizen.cannot_see("Skjult for alle")
    citizen.cannot_see("Skriv kort")
    assert citizen.pages_seen == [("/", 200)]


def test_given_words_that_are_missing_when_they_are_wanted_then_the_page_is_told(
    citizen: Actor,
) -> None:
    citizen.opens("/en")

    with pytest.raises(AssertionError, match="How can we help"):
        citizen.sees("Hvad handler det om?")
    with pytest.raises(AssertionError, match="are to be seen"):
        citizen.cannot_see("How can")
    assert citizen.language == "en"


def test_given_a_summary_when_it_is_pressed_then_it_unfolds(citizen: Actor) -> None:
    citizen.opens("/")

    citizen.presses("Sådan gør du")

    citizen.sees("Skriv kort.")
    assert len(citizen.pages_seen) == 1


def test_given_two_links_to_one_page_when_one_is_pressed_then_it_is_followed(
    citizen: Actor,
) -> None:
    citizen.opens("/")

    citizen.presses("Skriv til os")

    assert citizen.heading == "Hvad handler det om?"
    assert citizen.step == "Skriv til os. Trin 1 af 2"


def test_given_a_journey_when_it_is_told_once_then_it_ends_on_the_check_page(
    citizen: Actor, house: FastAPI
) -> None:
    citizen.opens("/skriv")
    citizen.presses("Tjek og send")
    assert (citizen.status, citizen.title[:6]) == (422, "Fejl: ")

    citizen.presses("Skriv din besked")
    citizen.fills("Hvad handler det om?", "Glem det")
    citizen.fills("Hvad handler det om?", KEPT)
    assert citizen.value_of("Hvad handler det om?") == KEPT
    citizen.presses("Tjek")

    assert (citizen.address, citizen.fragment) == ("/skriv/tjek", "indhold")
    assert citizen.heading == "Er det rigtigt?"
    citizen.sees("Bilen 🚗 holder i kø. Igen & igen.")
    assert house.state.posted["besked"] == KEPT.replace("\n", "\r\n")
    assert [status for _, status in citizen.pages_seen] == [200, 422, 200]


@pytest.mark.parametrize(
    ("name", "fetched"),
    [("", False), ("", True), ("Ib", False)],
    ids=["kept in memory", "fetched again", "fetched again since a cookie has changed"],
)
def test_given_a_page_that_is_not_stored_when_going_back_then_what_was_typed_is_there(
    citizen: Actor, house: FastAPI, name: str, *, fetched: bool
) -> None:
    citizen.opens("/skriv")
    citizen.fills("Dit navn", name)
    citizen.fills("Hvad handler det om?", KEPT)
    citizen.presses("Tjek og send")
    first = house.state.asked

    citizen.back(fetched=fetched)

    assert citizen.address == "/skriv"
    assert citizen.value_of("Hvad handler det om?") == KEPT
    assert citizen.value_of("Dit navn") == name
    assert house.state.asked == first + int(fetched or bool(name))
    citizen.presses("Tjek og send")
    assert house.state.posted["nonce"] == str(house.state.asked)


def test_given_the_answer_to_a_form_when_going_back_to_it_then_it_is_lost(citizen: Actor) -> None:
    citizen.opens("/skriv")
    citizen.presses("Tjek og send")
    citizen.fills("Hvad handler det om?", "Nu")
    citizen.presses("Tjek og send")

    with pytest.raises(PageLost):
        citizen.back()
    citizen.back()

    assert (citizen.address, citizen.status) == ("/skriv", 200)


def test_given_a_stored_page_when_going_back_then_what_was_typed_is_there(citizen: Actor) -> None:
    citizen.opens("/")
    citizen.fills("Sagens nummer", "ABC")
    citizen.presses("Alle valg")
    citizen.chooses("Bestil tolk")

    citizen.back()

    assert citizen.value_of("Sagens nummer") == "ABC"
    assert citizen.address == "/"
    with pytest.raises(PageLost):
        citizen.back()


def test_given_a_link_inside_the_page_when_it_is_pressed_then_nothing_is_loaded(
    citizen: Actor,
) -> None:
    citizen.opens("/")
    citizen.presses("Til hjælpen")

    assert (citizen.address, len(citizen.pages_seen)) == ("/", 1)
    assert citizen.fragment in {"hjælp", "hj%C3%A6lp"}
    citizen.back()
    assert (citizen.fragment, len(citizen.pages_seen)) == ("", 1)


def test_given_a_form_that_asks_when_it_is_sent_then_the_address_tells(citizen: Actor) -> None:
    citizen.opens("/")
    citizen.fills("Sagens nummer", "ÆØ & 12345")
    citizen.presses("Find sagen")

    citizen.sees("Spurgt: nummer=%C3%86%C3%98+%26+1")
    assert citizen.address == "/sag?nummer=%C3%86%C3%98+%26+1"


@pytest.mark.parametrize("enctype", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_given_all_controls_when_they_are_sent_then_the_house_hears_what_a_browser_sends(
    citizen: Actor, house: FastAPI, address: str, enctype: str
) -> None:
    citizen.opens("/")
    citizen.opens(f"/svar/alt?enctype={enctype}")
    assert citizen.value_of("Din besked") == "Før"

    citizen.within("Vil du have svar?").chooses("Nej")
    citizen.within("Vil du have svar?").chooses("Ja")
    citizen.chooses("Bestil tolk")
    citizen.unticks("Send en kopi")
    citizen.picks("Emne", "Hjælpe")
    citizen.fills("Din besked", "a\nb")
    assert citizen.value_of("Emne") == "Hjælpemidler"
    assert citizen.within("Vil du have svar?").has_chosen("Ja")
    assert not citizen.within("Vil du have svar?").has_chosen("Nej")
    citizen.presses("Gem")

    is_multipart = enctype == "multipart/form-data"
    assert house.state.heard == {
        "query": "gemt=1",
        "form": [
            ("nonce", "skjult"),
            ("svar", "ja"),
            ("ring", "nej"),
            ("tolk", "on"),
            ("emne", "hj"),
            ("tekst", "a\r\nb"),
            ("fil", "file:" if is_multipart else ""),
            ("filer", "file:" if is_multipart else ""),
            ("vej", "gem"),
        ],
        "origin": address,
        "referer": f"{address}/svar/alt?enctype={enctype}",
        "cookie": "gaest=1",
        "sec-fetch-site": "same-origin",
        "accept-language": "da",
    }


def test_given_files_when_they_are_sent_then_the_house_hears_what_a_browser_sends(
    citizen: Actor, house: FastAPI
) -> None:
    citizen.opens("/svar/alt?enctype=multipart/form-data")
    citizen.attaches("En fil", "først.pdf", b"nej")
    citizen.attaches("En fil", 'blå "bølge".jpg', b"\xff\r\n--\x00")
    citizen.attaches("Flere filer", "a.txt", b"a")
    citizen.attaches("Flere filer", "a.txt", b"b")
    citizen.attaches("Flere filer", "ukendt.zzz", b"")
    assert citizen.value_of("En fil") == 'C:\\fakepath\\blå "bølge".jpg'
    citizen.presses("Gem")

    assert [told for name, told in house.state.heard["form"] if name in ("fil", "filer")] == [
        "file:blå %22bølge%22.jpg|image/jpeg|ff0d0a2d2d00",
        "file:a.txt|text/plain|61",
        "file:a.txt|text/plain|62",
        "file:ukendt.zzz|application/octet-stream|",
    ]


def test_given_a_form_that_sends_words_only_when_a_file_is_chosen_then_its_name_is_heard(
    citizen: Actor, house: FastAPI
) -> None:
    citizen.opens("/svar/alt")
    citizen.attaches("En fil", "brev.pdf", b"x")
    citizen.presses("Gem")

    assert ("fil", "brev.pdf") in house.state.heard["form"]


def test_given_a_chosen_file_when_going_back_then_it_is_still_chosen(
    citizen: Actor, house: FastAPI
) -> None:
    citizen.opens("/svar/alt?enctype=multipart/form-data")
    citizen.attaches("En fil", "brev.pdf", b"x")
    citizen.presses("Gem")
    citizen.back()
    citizen.presses("Gem")

    assert ("fil", "file:brev.pdf|application/pdf|78") in house.state.heard["form"]


def test_given_fields_of_two_kinds_when_they_are_mixed_up_then_the_actor_says_so(
    citizen: Actor,
) -> None:
    citizen.opens("/svar/alt")

    with pytest.raises(AssertionError, match="takes files"):
        citizen.fills("En fil", "brev.pdf")
    with pytest.raises(AssertionError, match="takes no files"):
        citizen.attaches("Din besked", "brev.pdf", b"x")
    with pytest.raises(NotFound):
        citizen.attaches("fil", "brev.pdf", b"x")


def test_given_links_to_files_when_they_are_followed_then_the_files_are_kept(
    house: FastAPI,
) -> None:
    with Actor(HttpDriver(house)) as citizen:
        citizen.opens("/filer")

        picture, letter = citizen.downloads("Et billede"), citizen.downloads("Et brev")

        assert picture == Download("blå bølge.jpg", "image/jpeg", b"\xff\xd8\x00")
        assert letter == Download("brev.txt", "text/plain", b"Hej")
        assert (citizen.address, citizen.pages_seen[1]) == ("/filer", ("/filer/1", 200))
        for name in ("Et vist brev", "Et slettet brev"):
            with pytest.raises(AssertionError, match="no file to keep"):
                citizen.downloads(name)


def test_given_a_page_without_a_referrer_when_a_form_is_sent_then_its_origin_is_null(
    citizen: Actor, house: FastAPI
) -> None:
    citizen.opens("/svar/uden-afsender")
    citizen.presses("Send")

    heard: dict[str, Any] = house.state.heard
    assert (heard["origin"], heard["referer"]) == ("null", None)
    assert heard["sec-fetch-site"] == "same-origin"


def test_given_an_address_that_is_typed_when_it_is_opened_then_nobody_has_led_there(
    citizen: Actor, house: FastAPI
) -> None:
    citizen.opens("/svar/ekko")

    heard: dict[str, Any] = house.state.heard
    assert (heard["origin"], heard["referer"], heard["cookie"]) == (None, None, None)
    assert heard["sec-fetch-site"] == "none"


def test_given_labels_that_match_twice_when_one_is_wanted_then_both_are_told(
    citizen: Actor,
) -> None:
    citizen.opens("/svar/alt")

    with pytest.raises(Ambiguous, match="2 things"):
        citizen.chooses("Ja")
    with pytest.raises(NotFound, match='"Bestil tolk"'):
        citizen.chooses("Måske")
    with pytest.raises(NotFound, match='"Emne"'):
        citizen.picks("Din besked", "Andet")
    with pytest.raises(NotFound, match='"Andet"'):
        citizen.picks("Emne", "Noget")
    with pytest.raises(NotFound, match='"Din besked"'):
        citizen.fills("tekst", "efter navn")
    with pytest.raises(NotFound):
        citizen.fills("Slukket", "y")
    with pytest.raises(NotFound):
        citizen.within("Hvor bor du?").chooses("Ja")
    with pytest.raises(AssertionError, match="radio"):
        citizen.within("Må vi ringe?").unticks("Nej")


def test_given_parts_of_a_page_when_looking_within_one_then_the_rest_is_out_of_sight(
    citizen: Actor,
) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", "Et hul")
    citizen.presses("Tjek og send")

    citizen.within("Din besked").sees("Et hul")
    citizen.within("Din besked").cannot_see("Her på siden.")
    citizen.within("Dit svar").sees("Her på siden.")
    citizen.within("Dit svar").cannot_see("Vi skriver.")
    with pytest.raises(NotFound):
        citizen.within("Bagefter").presses("Ret")
    citizen.within("Dit svar").presses("Ret")
    assert citizen.address == "/"


def test_given_a_link_out_of_the_house_when_it_is_pressed_then_it_is_refused(
    citizen: Actor,
) -> None:
    citizen.opens("/")

    with pytest.raises(AssertionError, match=r"example\.org"):
        citizen.presses("Ud af huset")


def test_given_a_broken_page_when_it_is_met_then_all_its_faults_are_told(citizen: Actor) -> None:
    with pytest.raises(BrokenPage) as told:
        citizen.opens("/i-stykker")

    assert "/i-stykker (status 404)" in str(told.value)
    assert "one h1" in str(told.value)
    assert "attribute style" in str(told.value)
    assert citizen.pages_seen == [("/i-stykker", 404)]


def test_given_a_house_that_fails_when_it_says_so_in_a_page_then_that_is_a_page(
    citizen: Actor,
) -> None:
    citizen.opens("/kaput")

    assert (citizen.status, citizen.heading) == (500, "Noget gik galt hos os")
    assert "LookupError" in told_by(citizen) or not isinstance(citizen.driver, HttpDriver)


def told_by(actor: Actor) -> str:
    with pytest.raises(AssertionError) as told:
        actor.sees("Alt er godt")
    return str(told.value)


def test_given_bare_text_when_it_tells_of_a_failure_then_it_is_no_page(citizen: Actor) -> None:
    citizen.opens("/robots.txt")
    citizen.sees("User-agent: *")

    with pytest.raises(BrokenPage, match="bare text"):
        citizen.opens("/bar")


def test_given_a_button_that_needs_a_script_when_there_is_none_then_it_says_so(
    house: FastAPI,
) -> None:
    with Actor(HttpDriver(house)) as citizen:
        citizen.opens("/svar/alt")

        with pytest.raises(AssertionError, match="does nothing without a script"):
            citizen.presses("Læs op")


@pytest.mark.slow
def test_given_a_server_when_the_http_actor_visits_it_by_address_then_it_answers(
    address: str,
) -> None:
    with Actor(HttpDriver(address)) as citizen:
        citizen.opens("/")
        citizen.presses("English")

        assert citizen.heading == "How can we help?"


@pytest.mark.slow
def test_given_scripts_when_they_are_switched_off_then_the_page_works_without(
    browsing: BrowserDriver,
) -> None:
    citizen = Actor(browsing)
    citizen.opens("/")

    assert citizen.reads("Scripts kører.") == browsing.scripts
    assert citizen.reads("Uden scripts.") != browsing.scripts


@pytest.mark.slow
def test_given_a_button_that_swaps_when_it_is_pressed_then_its_answer_is_awaited(
    address: str,
) -> None:
    with Actor(BrowserDriver(address)) as citizen:
        citizen.opens("/")
        citizen.presses("Byt")

        citizen.sees("Byttet ind.")
        assert len(citizen.pages_seen) == 1


@pytest.mark.slow
def test_given_two_people_when_they_browse_at_once_then_they_share_no_cookies(
    address: str, house: FastAPI
) -> None:
    with Actor(BrowserDriver(address)) as citizen, Actor(BrowserDriver(address)) as staff:
        citizen.opens("/")
        staff.opens("/svar/ekko")
        assert house.state.heard["cookie"] is None
        assert citizen.heading == "Hvad kan vi hjælpe dig med?"
        citizen.opens("/svar/ekko")
        assert house.state.heard["cookie"] == "gaest=1"

    with Actor(BrowserDriver(address)) as stranger:
        stranger.opens("/svar/ekko")
        assert house.state.heard["cookie"] is None


@pytest.mark.slow
@pytest.mark.parametrize("forced", [True, False])
def test_given_eyes_that_differ_when_a_window_is_made_for_them_then_the_page_knows(
    address: str, *, forced: bool
) -> None:
    driver = BrowserDriver(address, width=320, scheme="dark", forced=forced)
    asked = ("(prefers-color-scheme: dark)", "(forced-colors: active)")
    driver.go_to("/")

    script = "return [innerWidth, ...arguments[0].map(query => matchMedia(query).matches)]"
    assert driver.window.selenium.execute_script(script, asked) == [320, True, forced]
    driver.close()


@pytest.mark.slow
def test_given_only_a_keyboard_when_a_journey_is_walked_then_the_presses_are_counted(
    browsing: BrowserDriver, house: FastAPI
) -> None:
    citizen, keys = Actor(browsing), browsing.keys
    citizen.opens("/")
    keys.tab_to("Skriv til os")
    keys.enter()
    assert keys.count == 4

    keys.tab_to("Tjek og send")
    keys.enter()
    assert citizen.status == 422
    assert keys.focused == Focus("group", "Ret 1 ting")

    keys.tab()
    assert keys.focused == Focus("link", "Skriv din besked")
    keys.enter()
    assert keys.focused == Focus("textbox", "Hvad handler det om?")
    keys.type(KEPT)
    keys.enter()
    keys.tab()
    keys.enter()

    assert citizen.address == "/skriv/tjek"
    assert house.state.posted["besked"] == KEPT.replace("\n", "\r\n") + "\r\n"
    assert house.state.posted["navn"] == ""


@pytest.mark.slow
def test_given_choices_when_they_are_walked_by_keyboard_then_arrows_and_space_choose(
    browsing: BrowserDriver,
) -> None:
    citizen, keys = Actor(browsing), browsing.keys
    citizen.opens("/svar/alt")

    keys.tab_to("Ja")
    keys.arrow_down()
    assert keys.focused == Focus("radio", "Nej")
    assert citizen.within("Vil du have svar?").has_chosen("Nej")
    keys.tab_to("Bestil tolk")
    keys.space()
    assert citizen.has_chosen("Bestil tolk")
    keys.shift_tab()
    assert keys.focused == Focus("radio", "Nej")
    with pytest.raises(AssertionError, match="Met: Bestil tolk"):
        keys.tab_to("Findes ikke", limit=3)
    assert keys.count == 3 + 1 + 2 + 1 + 1 + 3


@pytest.mark.slow
def test_given_nobody_at_home_when_a_page_is_opened_then_it_is_lost() -> None:
    with Actor(BrowserDriver("http://127.0.0.1:9")) as citizen, pytest.raises(PageLost):
        citizen.opens("/")
