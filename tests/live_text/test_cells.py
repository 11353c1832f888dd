"""A line at a time: every word once, in order, and never longer than the display."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.channels.live_text.cells import Line, Place, line_at, parts_of
from app.channels.live_text.models import CELLS, Author, Channel, ConversationEvent, Kind
from app.channels.live_text.transcript import Turn

NAME = "Amira"
SAID = some.lists(some.text(alphabet="ab æ👋\n.", max_size=90), max_size=6)


def turns(said: list[str]) -> list[Turn]:
    return [
        Turn(
            ConversationEvent(
                conversation_id=uuid4(),
                seq=number,
                kind=Kind.LINE,
                author=Author.STAFF,
                channel=Channel.SELF,
                at=datetime(2026, 11, 24, tzinfo=UTC),
            ),
            NAME,
            words,
        )
        for number, words in enumerate(said, start=1)
    ]


@given(SAID, some.sampled_from(CELLS))
def test_given_any_words_when_read_to_the_end_then_every_one_is_there_once(
    said: list[str], cells: int
) -> None:
    found = turns(said)
    line, read = line_at(found, cells, Place()), list[Line]()
    while line.words:
        read.append(line)
        if not line.rest:
            break
        line = line_at(found, cells, line.place, "next")

    assert all(len(one.words) <= cells for one in read)
    heard = "".join(one.words for one in read)
    told = "".join(f"{NAME}: {words}" for words in said)
    assert "".join(heard.split()) == "".join(told.split())
    assert [one.rest for one in read] == list(reversed(range(len(read))))
    if read:
        assert read[-1].read == len(said)


@given(SAID, some.sampled_from(CELLS))
def test_given_the_end_when_read_backwards_then_it_leads_to_the_beginning(
    said: list[str], cells: int
) -> None:
    found = turns(said)
    line = line_at(found, cells, Place(), "newest")
    assert line.rest == 0
    for _ in range(200):
        line = line_at(found, cells, line.place, "prev")
    assert line == line_at(found, cells, Place())


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("", [""]),
        ("Kort", ["Kort"]),
        ("Tag bus 5 til torvet", ["Tag bus 5", "til torvet"]),
        ("Speciallægepraksis ja", ["Speciallægep", "raksis ja"]),
        ("Et\nto", ["Et to"]),
    ],
)
def test_given_words_when_broken_then_it_is_between_words_where_it_can_be(
    words: str, parts: list[str]
) -> None:
    assert parts_of(words, 12) == parts


@pytest.mark.parametrize("said", ["", "3", "3.x", "-1.0", "3.0.1", "٣.0"])
def test_given_what_is_no_place_when_read_then_there_is_none(said: str) -> None:
    assert Place.read(said) is None


def test_given_words_that_come_meanwhile_when_read_on_then_the_place_stands() -> None:
    before, after = turns(["Et. To."]), turns(["Et. To.", "Tre."])
    last = line_at(before, 20, Place(), "newest")
    assert line_at(after, 20, last.place).words == last.words
    assert line_at(after, 20, last.place, "next").words == f"{NAME}: Tre."
