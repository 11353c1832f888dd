"""What a screen reader says of every page is what a person has read and found good."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest

from a11y_tests.by_itself import said_by_itself
from a11y_tests.pages import LANGUAGES, PAIRS, PageState
from a11y_tests.shown import Ground, Shown
from a11y_tests.spoken import BY_ITSELF, FIRST, FOLDER, transcript, without_what_repeats
from app.channels.live_text.models import Reads
from tests.actors import BrowserDriver

pytestmark = pytest.mark.slow


def _file(state: PageState, language: str) -> Path:
    return FOLDER / f"{state.name}.{language}.txt"


def _told(shown: Shown) -> str:
    told = transcript(shown.browser.window.selenium)
    if shown.state.name == FIRST:
        return told
    return without_what_repeats(told, (FOLDER / f"{FIRST}.{shown.language}.txt").read_text())


def test_what_is_said_has_been_read_by_a_person(
    shown: Shown, request: pytest.FixtureRequest
) -> None:
    _is_known(_file(shown.state, shown.language), _told(shown), request)


def _is_known(file: Path, told: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("write_spoken", default=False):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(told)
    read = file.read_text() if file.exists() else ""
    differs = "\n".join(unified_diff(read.splitlines(), told.splitlines(), lineterm="", n=1))
    assert not differs, f"Read what is new; then `make spoken` keeps it.\n{differs}"


def test_every_transcript_belongs_to_a_page() -> None:
    wanted = {_file(one, language).name for one, language in PAIRS}
    wanted |= {f"live-room.{how}.{language}.txt" for how in BY_ITSELF for language in LANGUAGES}
    assert {file.name for file in FOLDER.iterdir()} == wanted


CHANGES = {
    "a label": "document.querySelector('label').removeAttribute('for')",
    "a hint": "document.querySelector('textarea').removeAttribute('aria-describedby')",
    "a heading": "document.querySelector('h1').outerHTML = '<p>Skriv til os</p>'",
    "a landmark": "const main = document.querySelector('main'); main.replaceWith(...main.children)",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("shown", [(PAIRS[0][0], "da")], indirect=True)
def test_a_change_is_heard(shown: Shown, change: str) -> None:
    browser: BrowserDriver = shown.browser
    browser.go_to("/skriv")
    before = transcript(browser.window.selenium)
    browser.window.selenium.execute_script(CHANGES[change])
    assert transcript(browser.window.selenium) != before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", BY_ITSELF)
def test_what_is_said_by_itself_has_been_read_by_a_person(
    how: Reads, language: str, ground: Ground, request: pytest.FixtureRequest
) -> None:
    """Live regions while somebody writes to a citizen: word by word depends on the writer's pace,
    and is listened to in `test_ears`."""
    told = said_by_itself(ground, how, language)
    _is_known(FOLDER / f"live-room.{how}.{language}.txt", told, request)
