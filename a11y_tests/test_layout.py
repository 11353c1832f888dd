"""Every page fits: narrow, with big letters, with wide spacing, and for big fingers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from a11y_tests.looks import Dress, Look, in_turn
from a11y_tests.pages import LANGUAGES, STATES, chosen
from a11y_tests.shown import Shown
from tests.actors import BrowserDriver

pytestmark = pytest.mark.slow

FITS = Path(__file__).with_name("layout.js").read_text()
TARGETS = Path(__file__).with_name("targets.js").read_text()

# WCAG 1.4.12, word for word.
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
# 320 is WCAG 1.4.10; 256 is 400 % on a screen of 1024; 32 pixels are 200 % (WCAG 1.4.4).
LOOKS = {
    "wide": Dress(width=1280),
    "wide and spaced": Dress(width=1280, style=SPACED),
    "wide in big letters": Dress(width=1280, letters=32),
    "narrow in big letters": Dress(width=320, letters=32),
    "narrow and spaced": Dress(width=320, style=SPACED),
    "narrow": Dress(width=320),
    "narrower": Dress(width=256),
}

EACH = 4  # looks at a state in every change
WORDS = "return (document.querySelector('main') ?? document.body).innerText.replace(/\\s+/g, ' ');"


def unfit(look: Look, looks: Mapping[str, Dress]) -> list[str]:
    """What does not fit in each of the looks, a sentence each; and where the page says other words
    than in the first of them, as narrow ones are those of a phone that is held upright (WCAG 1.3.4,
    1.4.10)."""
    told: list[str] = []
    said = ""
    for name in look.through(looks):
        told += [f"{name}: {fault}" for fault in look.asks(FITS)]
        words = look.asks(WORDS)
        said = said or words
        if words != said:
            told.append(f"{name}: the page says other words")
    return told


def test_everything_fits(shown: Shown, *, is_soak: bool) -> None:
    """In four looks that the states take in turn, in each at full depth."""
    looks = LOOKS if is_soak else in_turn(LOOKS, STATES.index(shown.state), EACH)
    told = unfit(shown.look, looks)
    assert not told, "\n" + "\n".join(told)


def test_each_look_is_taken_in_both_languages() -> None:
    seen = {
        (look, language)
        for state, language in chosen()
        for look in in_turn(LOOKS, STATES.index(state), EACH)
    }
    assert seen == {(look, language) for look in LOOKS for language in LANGUAGES}


def test_every_target_is_as_big_as_a_fingertip(shown: Shown, *, is_soak: bool) -> None:
    """In a width that the states take in turn, in both at full depth."""
    widths = (320, 1280) if is_soak else ((320, 1280)[STATES.index(shown.state) % 2],)
    for width in widths:
        with shown.look.wearing(Dress(width=width)):
            found = shown.look.asks(TARGETS)
        assert found["count"] >= 5
        assert not found["told"], f"{width}:\n" + "\n".join(found["told"])


BROKEN = """<!DOCTYPE html><html lang="da"><head><title>Brudt</title>
<meta name="viewport" content="width=device-width"></head><body style="margin:0">
<p style="width:40em">For bred til en smal side, og derfor ruller den sidelæns</p>
<p style="overflow:hidden;height:1em">Skåret af</p>
<p style="white-space:nowrap">Kan ikke brydes</p>
<p style="border:1px solid;height:1em;width:9em">Ord, som stikker langt ud af kassen</p>
<p style="margin:0">Ord under andre</p><p style="margin:-1em 0 0">Ord over andre</p>
<div style="position:relative">Dækket
<div style="position:absolute;inset:0;background:#000"></div></div>
<div><a href="#a">Lille</a></div><p>Et <a href="#b">link</a> i en sætning</p>
<button style="height:44px;width:30px">Smal</button>
</body></html>"""


@pytest.fixture
def broken(anywhere: BrowserDriver) -> Look:
    anywhere.window.selenium.get(f"data:text/html;charset=utf-8,{quote(BROKEN)}")
    return Look(anywhere)


def test_what_does_not_fit_is_found(broken: Look) -> None:
    with broken.wearing(Dress(width=320)):
        told = "\n".join(broken.asks(FITS))
    for expected in (
        "the page is",
        "reaches from",
        '"Skåret af" has overflow hidden',
        '"Kan ikke brydes" may not break its lines',
        '"Ord, som stikker langt ud af kassen" sticks out',
        '"Ord under andre" and "Ord over andre" cover each other',
        '"Dækket" is covered by <div>',
    ):
        assert expected in told


def test_words_that_only_some_looks_have_are_found(broken: Look) -> None:
    upright = "@media (orientation: portrait) { button { display: none } }"
    looks = {"wide": Dress(style=upright), "narrow": Dress(width=320, style=upright)}
    assert "narrow: the page says other words" in unfit(broken, looks)


def test_targets_that_are_too_small_are_found(broken: Look) -> None:
    found = broken.asks(TARGETS)
    assert found["count"] == 2
    assert [words.split('"')[1] for words in found["told"]] == ["Lille", "Smal"]
