"""What an operator says next: sentences, what is too long for a breath, and what was changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.live_text.relay.sentences import (
    LONGEST,
    Line,
    Mark,
    Prompt,
    back_of,
    mark_of,
    piece_end,
    prompt_of,
    sentence_ends,
)

HELLO = "Hej. Jeg hedder Yusuf. Kan jeg få en tid kl. 10, f.eks. d. 3. maj?"
TEXT = st.text(alphabet="ab A.?!…\n 👋\u00e91kl", max_size=80)


def pieces(text: str, *, is_whole: bool = True) -> list[str]:
    """What is said, one after the other."""
    at, found = 0, []
    while (end := piece_end(text, at, is_whole=is_whole)) is not None:
        found.append(text[at:end].strip())
        at = end
    return found


def said(words: str, spoken: str = "", *, is_whole: bool = True, line: str = "a") -> Line:
    return Line(line, words, is_whole, spoken)


def test_given_short_words_with_full_stops_when_read_then_they_end_no_sentence() -> None:
    assert pieces(HELLO) == [
        "Hej.",
        "Jeg hedder Yusuf.",
        "Kan jeg få en tid kl. 10, f.eks. d. 3. maj?",
    ]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", []),
        ("Hej", []),
        ("Hej.", []),
        ("Hej. ", [4]),
        ("Hej!? »Ja.« nej", [5]),
        ('Han sagde "nej." Så gik han.', [16]),
        ("linje\nlinje", [6]),
        ("kl. 10. Så", [7]),
        ("d. 3. maj", []),
        ("👋🏽. ok", [3]),
    ],
)
def test_given_a_text_when_read_then_its_sentences_end_there(text: str, ends: list[int]) -> None:
    assert list(sentence_ends(text)) == ends


def test_given_a_sentence_that_goes_on_and_on_when_read_then_it_is_said_in_breaths() -> None:
    text = "og så videre " * 60
    found = pieces(text)

    assert all(0 < len(one) <= LONGEST for one in found)
    assert " ".join(found) == text.strip()
    assert pieces("x" * 700) == ["x" * 300, "x" * 300, "x" * 100]


@given(TEXT)
def test_given_any_text_when_said_then_every_letter_is_said_once(text: str) -> None:
    assert "".join("".join(pieces(text)).split()) == "".join(text.split())


@given(TEXT, st.integers(0, 80))
def test_given_any_line_when_stepped_to_its_end_then_it_ends(text: str, cut: int) -> None:
    line = said(text, text[:cut])
    for _ in range(len(text) + 2):
        prompt = prompt_of([line])
        if prompt is None:
            break
        line = said(text, text[: prompt.at] + prompt.now)
        mark = mark_of([line])
        assert mark is None or mark.upto <= len(line.spoken), "ahead of what was stepped"

    assert prompt_of([line]) is None


def test_given_lines_when_some_are_said_then_the_next_comes_with_what_is_before_and_after() -> None:
    lines = [said("Hej. Jeg er her.", "Hej. Jeg er her."), said(HELLO, "Hej.", line="b")]

    assert prompt_of(lines) == Prompt(
        line="b",
        at=4,
        now=" Jeg hedder Yusuf.",
        said="Hej.",
        later="Kan jeg få en tid kl. 10, f.eks. d. 3. maj?",
        changed="",
    )
    assert mark_of(lines) == Mark("b", 4)
    assert back_of(lines) == Mark("b", 0)


def test_given_a_line_that_is_being_written_when_read_then_only_its_finished_sentences_are() -> (
    None
):
    line = said("Jeg kommer. Og så er d", is_whole=False)

    prompt = prompt_of([line])

    assert prompt is not None
    assert (prompt.now, prompt.later) == ("Jeg kommer.", "Og så er d")
    assert prompt_of([said("Jeg kommer. Og så er d", "Jeg kommer.", is_whole=False)]) is None


def test_given_words_that_were_changed_when_read_then_their_sentence_is_said_again() -> None:
    line = said("Hej. Jeg kommer fredag. Ja.", "Hej. Jeg kommer torsdag. Ja.")

    prompt = prompt_of([line])

    assert prompt is not None
    assert (prompt.at, prompt.now) == (4, " Jeg kommer fredag.")
    assert prompt.changed == "Jeg kommer torsdag. Ja."
    assert mark_of([line]) == Mark("a", 4)


def test_given_words_that_were_taken_away_when_read_then_the_operator_is_told() -> None:
    line = said("Hej.", "Hej. Jeg hedder Yusuf.")

    prompt = prompt_of([line])

    assert prompt is not None
    assert (prompt.now, prompt.changed) == ("", "Jeg hedder Yusuf.")
    assert prompt_of([said("Hej.", "Hej.")]) is None


def test_given_nothing_said_when_asked_then_there_is_no_mark_and_no_way_back() -> None:
    assert mark_of([said(HELLO)]) is None
    assert back_of([said(HELLO)]) is None
    assert (mark_of([]), back_of([]), prompt_of([])) == (None, None, None)
