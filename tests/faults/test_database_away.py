"""When the database is away: nothing is lost, nothing is promised, and one more press sends it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import PoolProxiedConnection

from app.domain.cases.models import EntryKind
from app.foundation.settings import Settings
from app.town import PASSWORD
from app.web.house import House
from tests.actors import Actor
from tests.faults.away import FAULTS, Fault
from tests.faults.records import broken_promises, cases_with, said
from tests.world import settings_for

PATIENCE = 0.5
WORDS = 'Min kørestol er gået i stykker, og jeg kan ikke komme ud. <b>&amp; 100 % "hjælp"\n\nTak.'
LONG = WORDS + " Der er meget at fortælle om det." * 400
# A file that may not grow still has room for a few words.
SMALL = [key for key in FAULTS if key != ("sqlite", "full")]


# One fault of each engine is tried at every check; the others take minutes.
QUICK = {("sqlite", "locked"), ("postgresql", "commit")}
ALL = [pytest.param(key, marks=() if key in QUICK else pytest.mark.slow) for key in FAULTS]


@pytest.fixture(params=ALL, ids="-".join)
def chosen(request: pytest.FixtureRequest) -> tuple[str, str]:
    """An engine, and what happens to it."""
    engine, fault = request.param
    return str(engine), str(fault)


@pytest.fixture
def engine(chosen: tuple[str, str]) -> str:
    return chosen[0]


@pytest.fixture
def fault(chosen: tuple[str, str]) -> Fault:
    return FAULTS[chosen]


@pytest.fixture
def settings(database_url: str, tmp_path: Path, keys: Path) -> Settings:
    return settings_for(database_url, tmp_path, keys, writer_patience=PATIENCE)


def to_the_last_button(citizen: Actor, words: str) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", words)
    citizen.presses("Tjek og send")


def is_told(citizen: Actor, words: str) -> None:
    """Nothing was received, said in words; and what was typed is there to send again."""
    assert citizen.status == 503
    assert citizen.heading == "Vi kan ikke tage imod det lige nu"
    citizen.sees("Vi har ikke fået det, du sendte.")
    assert citizen.value_of("Din tekst").replace("\r\n", "\n") == words


def test_given_no_database_when_a_message_is_sent_then_it_is_kept_and_sent_by_one_more_press(
    citizen: Actor, house: House, fault: Fault
) -> None:
    sends_it_in_the_end(citizen, house, fault, LONG)


@pytest.mark.slow
@pytest.mark.parametrize("chosen", SMALL, indirect=True, ids="-".join)
@pytest.mark.parametrize("words", ["Affald", "Hvem?\nHvor?"], ids=["one word", "two lines"])
def test_given_no_database_when_one_word_is_sent_then_it_is_kept_to_be_seen(
    citizen: Actor, house: House, fault: Fault, words: str
) -> None:
    sends_it_in_the_end(citizen, house, fault, words)


def sends_it_in_the_end(citizen: Actor, house: House, fault: Fault, words: str) -> None:
    to_the_last_button(citizen, words)

    with fault(house):
        citizen.presses("Send beskeden")
        is_told(citizen, words)
        citizen.presses("Prøv igen")
        is_told(citizen, words)
    before = cases_with(house.database, words)
    citizen.presses("Prøv igen")

    assert before == []
    citizen.sees("Tak. Vi har fået din besked")
    assert len(cases_with(house.database, words)) == 1
    assert broken_promises(house.database) == []


def test_given_no_database_when_a_message_is_sent_in_english_then_it_is_told_in_english(
    citizen: Actor, house: House, fault: Fault
) -> None:
    citizen.opens("/en/skriv")
    citizen.fills("What is it about?", LONG)
    citizen.presses("Check and send")

    with fault(house):
        citizen.presses("Send the message")
        assert (citizen.status, citizen.language) == (503, "en")
        citizen.sees("We have not received what you sent.")
        assert citizen.value_of("Your words") == LONG
    citizen.presses("Try again")

    citizen.sees("Thank you. We have your message")
    assert len(cases_with(house.database, LONG)) == 1


def test_given_no_database_when_the_first_page_is_sent_then_the_words_are_still_there(
    citizen: Actor, house: House, fault: Fault
) -> None:
    citizen.opens("/skriv")
    citizen.fills("Hvad handler det om?", LONG)

    with fault(house):
        citizen.presses("Tjek og send")
        is_told(citizen, LONG)
    citizen.presses("Prøv igen")
    citizen.sees("Er det, som du vil have det?")
    citizen.presses("Send beskeden")

    citizen.sees("Tak. Vi har fået din besked")
    assert len(cases_with(house.database, LONG)) == 1


def test_given_no_database_when_more_is_sent_to_a_case_then_one_more_press_sends_it_once(
    citizen: Actor, house: House, fault: Fault
) -> None:
    case_id = a_case(citizen, house)
    citizen.presses("Se din sag")
    citizen.fills("Har du nyt at fortælle?", LONG)

    with fault(house):
        citizen.presses("Send")
        is_told(citizen, LONG)
    citizen.presses("Prøv igen")

    citizen.sees("Vi har fået det, du skrev")
    assert said(house.database, case_id, EntryKind.MESSAGE)[1:] == [LONG]
    assert broken_promises(house.database) == []


def test_given_no_database_when_a_colleague_answers_then_one_more_press_sends_it_once(
    citizen: Actor, amira: Actor, house: House, fault: Fault
) -> None:
    case_id = a_case(citizen, house)
    amira.opens(f"/desk/cases/{case_id}")
    amira.fills("Dit svar", LONG)

    with fault(house):
        amira.presses("Send svaret")
        is_told(amira, LONG)
    amira.presses("Prøv igen")

    amira.sees("Dit svar er sendt")
    assert said(house.database, case_id, EntryKind.ANSWER) == [LONG]
    assert broken_promises(house.database) == []


@pytest.mark.slow
@pytest.mark.parametrize("chosen", SMALL, indirect=True, ids="-".join)
def test_given_no_database_when_a_colleague_signs_in_then_no_password_comes_back(
    stranger: Actor, house: House, fault: Fault
) -> None:
    stranger.opens("/desk/sign-in")
    stranger.fills("Brugernavn", "amira")
    stranger.fills("Adgangskode", PASSWORD)

    with fault(house):
        stranger.presses("Log ind")
        assert stranger.status == 503
        assert PASSWORD not in str(stranger.driver.snapshot().soup)


@pytest.mark.parametrize("chosen", [("postgresql", "gone")], indirect=True, ids="-".join)
def test_given_an_answer_lost_on_its_way_when_pressed_again_then_the_case_is_there_once(
    citizen: Actor, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit happened, but the connection broke before anybody was told."""
    to_the_last_button(citizen, WORDS)
    dialect = house.database.engine.dialect
    commit = dialect.do_commit

    def commit_and_break(connection: PoolProxiedConnection) -> None:
        commit(connection)
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(dialect, "do_commit", commit_and_break)
        citizen.presses("Send beskeden")
        assert citizen.status == 503
    citizen.presses("Prøv igen")

    citizen.sees("Tak. Vi har fået din besked")
    assert len(cases_with(house.database, WORDS)) == 1
    assert broken_promises(house.database) == []


def a_case(citizen: Actor, house: House) -> UUID:
    words = f"Lampen på stien er gået ud. {uuid4().hex}"
    to_the_last_button(citizen, words)
    citizen.presses("Send beskeden")
    return cases_with(house.database, words)[0]
