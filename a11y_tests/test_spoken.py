"""What screen readers are told of the key pages is what a person has read and found good."""

from __future__ import annotations

from pathlib import Path

import pytest

from a11y_tests.pages import state
from a11y_tests.shown import Ground, reached
from a11y_tests.spoken import transcript

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).with_name("spoken")
KEY_PAGES = (
    "front",
    "message",
    "message-blank",
    "message-files-wrong",
    "message-barrier",
    "topic",
    "how",
    "who",
    "check",
    "check-full",
    "receipt",
    "receipt-helper",
    "case-answered",
    "case-with-helper",
    "call-number",
    "call-how",
    "call-when",
    "call-check-full",
    "call-receipt",
    "call",
    "live-start",
    "live-waiting",
    "live-room",
    "live-ended-unsent",
    "live-talk-new",
    "relay-start",
    "relay-room",
    "relay-ended",
    "relay-desk-first",
    "relay-desk-corrected",
    "relay-beside",
    "mail-asked",
    "sign-in",
    "queue-mine",
    "desk-case-thread",
    "desk-case-known",
    "register",
    "error-404",
)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", KEY_PAGES)
def test_what_is_told_has_been_read_by_a_person(
    name: str, language: str, ground: Ground, request: pytest.FixtureRequest
) -> None:
    file = FOLDER / f"{name}.{language}.txt"
    with reached(ground, state(name), language) as guest:
        told = transcript(guest.browser, language)
    if request.config.getoption("write_spoken", default=False):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(told)
    assert told == file.read_text(), "Read what is new; then --write-spoken keeps it."


def test_every_transcript_belongs_to_a_page() -> None:
    kept = {file.name for file in FOLDER.iterdir()}
    assert kept == {f"{name}.{language}.txt" for name in KEY_PAGES for language in ("da", "en")}


def test_a_change_is_found(ground: Ground) -> None:
    with reached(ground, state("message"), "da") as guest:
        script = "document.querySelector('textarea').removeAttribute('aria-describedby')"
        guest.browser.window.selenium.execute_script(script)
        told = transcript(guest.browser, "da")
    assert told != (FOLDER / "message.da.txt").read_text()
