"""Suggestions to whoever sorts: by words, with their reason, and never acted on by themselves."""

from __future__ import annotations

from uuid import uuid4

from app.domain.cases import commands
from app.domain.organisation.models import Topic
from app.domain.organisation.queries import UNSORTED, topics
from app.domain.organisation.suggestions import suggestions
from tests.actors import Actor
from tests.domain.desk import Desk


def topic(name: str, words: str = "", key: str = "") -> Topic:
    return Topic(key=key or name, name=name, name_en=name, unit_id=uuid4(), words=words)


AIDS, WASTE = topic("Hjælpemidler", "kørestol rollator"), topic("Affald", "skrald spand")


def test_given_words_of_a_topic_when_suggested_then_the_reason_is_as_it_was_written() -> None:
    found = suggestions([WASTE, AIDS], "Min Kørestolen er punkteret, og rollatoren også.")

    assert [(one.topic, one.because) for one in found] == [(AIDS, ("Kørestolen", "rollatoren"))]


def test_given_two_topics_when_suggested_then_the_one_with_most_words_is_first() -> None:
    found = suggestions([AIDS, WASTE], "Skralde-spanden står i vejen for min kørestol. Skrald!")

    assert [one.topic for one in found] == [WASTE, AIDS]


def test_given_no_word_that_fits_when_suggested_then_nothing_is() -> None:
    assert suggestions([AIDS, WASTE], "Hej. 320190-0000. Tak.") == []
    assert suggestions([topic("Nyt", "kørestol", UNSORTED)], "kørestol") == []


def test_given_a_suggestion_when_nobody_agrees_then_nothing_is_changed(
    desk: Desk, amira: Actor
) -> None:
    case_id = desk.opens("Min kørestol er punkteret.").case_id
    before = desk.case(case_id)

    amira.opens(f"/desk/cases/{case_id}")
    amira.sees("Måske handler det om Hjælpemidler, fordi der står: kørestol.")
    amira.presses("Vælg Hjælpemidler")
    assert desk.case(case_id).topic_id == before.topic_id
    amira.fills("Næste skridt", "Vi finder en, der kan lappe den.")
    amira.presses("Gem")

    with desk.database.read() as session:
        aids = next(one for one in topics(session) if one.key == "aids")
    after = desk.case(case_id)
    assert (after.topic_id, after.owner_unit_id) == (aids.id, before.owner_unit_id)
    assert desk.events(case_id) == ["case.opened", "case.planned"]
    amira.opens(f"/desk/cases/{case_id}")
    amira.cannot_see("Måske handler det om")
    assert after.next_step != commands.READ_IT
