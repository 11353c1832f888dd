"""Whatever is typed: a clear sentence, and every word still there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, func, select

from app.domain.cases.models import Case, EntryText
from app.foundation import clock
from app.foundation.i18n.texts import texts
from app.web.house import House
from tests.actors import Actor, HttpDriver

PREFIX = {"da": "", "en": "/en"}


@pytest.fixture(params=["da", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Writer:
    """A citizen who writes in one language."""

    def __init__(self, actor: Actor, language: str) -> None:
        self.actor = actor
        self.say = texts(language).gettext
        self.prefix = PREFIX[language]

    def types(self, words: str) -> None:
        self.actor.opens(f"{self.prefix}/skriv")
        self.actor.fills(self.say("What is it about?"), words)

    def checks(self, words: str) -> None:
        self.types(words)
        self.presses("Check and send")

    def sends(self, words: str) -> None:
        self.checks(words)
        self.presses("Send the message")

    def presses(self, words: str) -> None:
        self.actor.presses(self.say(words))

    def sees(self, words: str) -> None:
        self.actor.sees(self.say(words))

    @property
    def typed(self) -> str:
        return self.actor.value_of(self.say("What is it about?"))


@pytest.fixture
def writer(citizen: Actor, language: str) -> Writer:
    return Writer(citizen, language)


def cases(house: House) -> int:
    with house.database.read() as session:
        return session.exec(select(func.count()).select_from(Case)).one()


def newest_words(house: House) -> list[str]:
    with house.database.read() as session:
        return [row.words for row in session.exec(select(EntryText))]


@pytest.mark.parametrize("blank", ["", "   ", "\n\n \t", "\x00\x01"])
def test_given_nothing_when_it_is_sent_then_the_page_says_what_to_do(
    writer: Writer, blank: str
) -> None:
    writer.checks(blank)

    assert writer.actor.status == 422
    assert writer.actor.title.startswith(writer.say("Error:"))
    writer.sees("Write what it is about, or add a picture or a file. Key words are fine.")


def test_given_too_many_characters_when_sent_then_all_of_them_are_still_there(
    writer: Writer,
) -> None:
    long = "æ" * 20_001

    writer.checks(long)

    assert writer.actor.status == 422
    assert writer.typed == long
    assert writer.actor.reads("20.001" if writer.prefix == "" else "20,001")


def test_given_exactly_the_limit_when_sent_then_it_is_received(
    writer: Writer, house: House
) -> None:
    writer.sends("x" * 20_000)

    writer.sees("Thank you. We have your message")
    assert "x" * 20_000 in newest_words(house)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("før\x00efter", "førefter"),
        ("klokke\x07 og flugt\x1b[31m", "klokke og flugt[31m"),
        ("linje 1\r\nlinje 2\rlinje 3", "linje 1\nlinje 2\nlinje 3"),
        ("en\ttabulator", "en\ttabulator"),
        ("👋🏽 kørestol 👩‍🦽 punkteret", "👋🏽 kørestol 👩‍🦽 punkteret"),
        ("שלום עולם مرحبا", "שלום עולם مرحبا"),
        (
            "\u202eomvendt\u202c og \u2067isoleret\u2069",
            "\u202eomvendt\u202c og \u2067isoleret\u2069",
        ),
        ("<script>alert(1)</script> & </textarea>", "<script>alert(1)</script> & </textarea>"),
        ("%(length)s {{ 7*7 }} %s", "%(length)s {{ 7*7 }} %s"),
        ('\'; DROP TABLE "case"; --', '\'; DROP TABLE "case"; --'),
        ("\nførste linje er tom", "første linje er tom"),
    ],
)
def test_given_odd_characters_when_sent_then_words_are_kept_and_controls_are_gone(
    writer: Writer, house: House, typed: str, kept: str
) -> None:
    writer.sends(typed)

    writer.sees("Thank you. We have your message")
    assert kept in newest_words(house)
    assert " ".join(kept.split()) in " ".join(writer.actor.visible_text.split())


def test_given_bidi_marks_when_shown_then_they_cannot_turn_the_page_around(
    writer: Writer,
) -> None:
    writer.checks("\u202eomvendt")

    assert isinstance(writer.actor.driver, HttpDriver)
    response = writer.actor.driver.response
    assert response is not None
    assert "<bdi>\u202eomvendt</bdi>" in response.text


def test_given_two_presses_when_sent_then_there_is_one_case(writer: Writer, house: House) -> None:
    before = cases(house)
    writer.sends("Kun én gang.")
    receipt = writer.actor.address

    writer.actor.back()
    if writer.actor.reads(writer.say("Send the message")):
        writer.presses("Send the message")

    assert writer.actor.address == receipt
    assert cases(house) == before + 1


def test_given_other_words_under_a_sent_form_when_sent_then_they_are_asked_about_not_lost(
    writer: Writer, app: FastAPI, house: House
) -> None:
    writer.checks("De første ord.")
    fields = hidden_fields(writer)
    writer.presses("Send the message")
    before = cases(house)

    post(writer, f"{writer.prefix}/skriv/tjek", fields | {"message": "Helt andre ord."})

    assert writer.actor.status == 409
    writer.actor.sees("Helt andre ord.")
    assert cases(house) == before
    writer.presses("Send the message")
    writer.sees("Thank you. We have your message")
    assert cases(house) == before + 1


def test_given_the_back_button_after_sending_then_the_receipt_is_shown_and_nothing_sent_again(
    writer: Writer, house: House
) -> None:
    writer.sends("En besked.")
    before = cases(house)

    writer.actor.opens(f"{writer.prefix}/skriv/tjek")

    writer.sees("Thank you. We have your message")
    assert cases(house) == before


def test_given_a_draft_of_yesterday_when_sent_then_the_page_itself_still_carries_it(
    writer: Writer, house: House
) -> None:
    writer.checks("Skrevet i går.")

    with clock.stopped(clock.now() + timedelta(hours=25)):
        writer.presses("Send the message")
        writer.sees("Thank you. We have your message")

    assert "Skrevet i går." in newest_words(house)


def test_given_a_browser_without_cookies_when_the_way_is_walked_then_a_receipt_is_shown(
    app: FastAPI, language: str
) -> None:
    with Actor(HttpDriver(app)) as actor:
        writer = Writer(actor, language)
        writer.types("Ingen cookies her.")
        forget_cookies(actor)
        writer.presses("Check and send")
        actor.sees("Ingen cookies her.")
        forget_cookies(actor)
        writer.presses("Send the message")

        writer.sees("Thank you. We have your message")
        writer.sees("Your code")


def test_given_forged_owner_unit_and_case_when_sent_then_they_mean_nothing(
    writer: Writer, house: House
) -> None:
    writer.checks("Forfalskede felter.")
    forged = {
        "owner_unit_id": str(uuid4()),
        "case_id": str(uuid4()),
        "due_at": "2099-01-01",
        "topic_id": str(uuid4()),
        "state": "closed",
    }

    post(writer, f"{writer.prefix}/skriv/tjek", hidden_fields(writer) | forged)

    writer.sees("Thank you. We have your message")
    with house.database.read() as session:
        newest = session.exec(select(Case).order_by(col(Case.opened_at).desc())).first()
    assert newest is not None
    assert newest.state == "open"
    assert newest.due_at < clock.now() + timedelta(days=30)


def test_given_the_language_button_when_pressed_then_the_words_come_along(
    writer: Writer, language: str
) -> None:
    writer.types("Ordene følger med.")
    writer.actor.presses("English" if language == "da" else "Dansk")

    other = Writer(writer.actor, "en" if language == "da" else "da")
    assert writer.actor.language != language
    assert other.typed == "Ordene følger med."


def test_given_the_help_and_back_buttons_when_pressed_then_the_words_are_kept(
    writer: Writer,
) -> None:
    writer.types("Et øjeblik.")
    writer.presses("Get help")
    assert writer.actor.fragment == "hjaelp"
    assert writer.typed == "Et øjeblik."
    writer.presses("Back")
    writer.actor.opens(f"{writer.prefix}/skriv")
    assert writer.typed == "Et øjeblik."


def test_given_delete_my_answers_when_pressed_then_they_are_gone_and_the_page_says_so(
    writer: Writer,
) -> None:
    writer.types("Slet mig.")
    writer.presses("Get help")
    writer.presses("Delete my answers")

    writer.sees("We have deleted what you had written.")
    writer.actor.opens(f"{writer.prefix}/skriv")
    assert writer.typed == ""


def test_given_a_message_that_is_too_large_to_read_when_sent_then_the_page_says_where_it_is(
    writer: Writer,
) -> None:
    post(writer, f"{writer.prefix}/skriv", {"message": "x" * 3_000_000})

    assert writer.actor.status == 413
    writer.sees("It was too much for us to receive")


def hidden_fields(writer: Writer) -> dict[str, str]:
    """What the check page would send."""
    driver = writer.actor.driver
    assert isinstance(driver, HttpDriver)
    form = driver.snapshot().whole[0].select_one(f'form[action="{writer.prefix}/skriv/tjek"]')
    assert form is not None
    return {
        str(field["name"]): str(field.get("value") or field.text.lstrip("\n"))
        for field in form.select("input[name], textarea[name]")
    }


def post(writer: Writer, path: str, fields: dict[str, str]) -> None:
    """Send fields as a page of ours would, whatever they are."""
    driver = writer.actor.driver
    assert isinstance(driver, HttpDriver)
    driver.sends(path, fields)


def forget_cookies(actor: Actor) -> None:
    assert isinstance(actor.driver, HttpDriver)
    actor.driver.cookies.clear()
