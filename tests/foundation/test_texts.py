"""Every sentence in two languages, with its slots; dates and numbers as they are written here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.foundation.i18n.extract import faults, sentences
from app.foundation.i18n.texts import CATALOGUE, texts
from app.foundation.settings import ROOT

NBSP = "\u00a0"
AT = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_given_all_sentences_when_compared_then_none_is_missing_fuzzy_or_left_over() -> None:
    wanted = sentences()
    with CATALOGUE.open("rb") as file:
        found = list(faults(wanted, read_po(file, locale="da")))

    assert found == []
    assert len(wanted) > 250, "the extraction has stopped finding sentences"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("", "not translated: Days %(n)s"),
        ("Dage", "lost slot: Days %(n)s"),
        ("Dage %(n)s %(x)s", "unknown slot: Dage %(n)s %(x)s"),
        (None, "not translated: Days %(n)s"),
    ],
)
def test_given_a_planted_gap_when_compared_then_it_is_told(
    tmp_path: Path, said: str | None, complaint: str
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "app" / "x.py").write_text('_("Days %(n)s")\n')
    wanted = sentences(tmp_path)
    given = sentences(tmp_path / "nowhere") if said is None else sentences(tmp_path)
    if said is not None:
        message = given.get("Days %(n)s")
        assert message is not None
        message.string = said

    assert list(faults(wanted, given)) == [complaint]


def test_given_a_fuzzy_or_unused_sentence_when_compared_then_it_is_told(tmp_path: Path) -> None:
    wanted, given = sentences(tmp_path), sentences(tmp_path)
    given.add("No longer", "Ikke mere", flags=["fuzzy"])

    assert list(faults(wanted, given)) == ["no longer said: No longer"]
    wanted.add("No longer")
    assert list(faults(wanted, given)) == ["fuzzy: No longer"]


def test_given_a_sentence_in_a_template_when_collected_then_it_is_among_them() -> None:
    wanted = sentences(ROOT)

    for said in ("What can we help you with?", "Write to us", "We read your message."):
        assert wanted.get(said) is not None, said


def test_given_a_moment_when_said_then_it_is_written_as_people_write_it() -> None:
    da, en = texts("da"), texts("en")

    assert da.day(AT) == f"mandag den 30.{NBSP}november 2026"
    assert en.day(AT) == f"Monday 30{NBSP}November 2026"
    assert da.time(AT) == f"kl.{NBSP}9.00"
    assert en.time(AT) == "9:00"
    assert da.moment(AT) == f"mandag den 30.{NBSP}november 2026 kl.{NBSP}9.00"
    assert da.near_day(AT, AT) == f"i dag, mandag den 30.{NBSP}november 2026"
    assert da.count(1000) == "1.000"
    assert da.count(1001) == "over 1.000"
    assert en.count(999) == "999"


def test_given_a_language_we_do_not_speak_when_asked_for_then_it_says_so() -> None:
    with pytest.raises(KeyError):
        texts("de")
