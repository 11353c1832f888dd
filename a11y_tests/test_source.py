"""The Nu HTML checker finds nothing in the source of any page, mail or file of the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from a11y_tests.engines.nu import Message, messages
from a11y_tests.pages import LANGUAGES, state
from a11y_tests.shown import Shown
from app.channels.email.letters import Letter, Reminder, mail, reminder
from app.channels.email.models import NoticeKind
from app.foundation import clock
from tests.actors import BrowserDriver
from tests.engines import serving
from tests.world import settings_for

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Allowed:
    """What Nu says and we leave as it is, for a while: part of its sentence, why, and who sees to
    it until when."""

    words: str
    reason: str
    owner: str
    until: date

    def covers(self, message: Message, today: date) -> bool:
        return self.words in message.words and today <= self.until


ALLOWED: tuple[Allowed, ...] = ()


def _mistakes(html: str, allowed: tuple[Allowed, ...] = ALLOWED) -> list[Message]:
    today = datetime.now(clock.COPENHAGEN).date()  # the house's clock stands still here
    return [one for one in messages(html) if not any(known.covers(one, today) for known in allowed)]


def _told(mistakes: list[Message]) -> str:
    return "\n" + "\n".join(map(str, mistakes))


def test_nu_finds_nothing(shown: Shown) -> None:
    """In what the server sent: a browser has repaired what it shows."""
    mistakes = _mistakes(shown.browser.source())
    assert not mistakes, _told(mistakes)


SAVED = """
const [name, done] = arguments;
const link = [...document.links].find((one) => one.pathname.endsWith(name));
fetch(link.href).then((answer) => answer.text()).then(done);
"""


@pytest.mark.parametrize(
    "shown",
    [(state(name), language) for name in ("live-ended", "relay-ended") for language in LANGUAGES],
    ids=lambda pair: f"{pair[0].name}-{pair[1]}",
    indirect=True,
)
def test_nu_finds_nothing_in_a_conversation_that_somebody_saves(shown: Shown) -> None:
    page = shown.browser.window.selenium.execute_async_script(SAVED, "/kopi.html")
    assert "<h1>" in page
    mistakes = _mistakes(page)
    assert not mistakes, _told(mistakes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_nu_finds_nothing_in_a_mail(
    kind: NoticeKind, language: str, tmp_path: Path, keys: Path
) -> None:
    link = "https://kontakt.example.dk/mail/x"
    letter = Letter(UUID(int=1), kind, "karla@example.dk", language, link, f"{link}/stop")
    mistakes = _mistakes(_html(mail(letter, settings_for("", tmp_path, keys))))
    assert not mistakes, _told(mistakes)


def test_nu_finds_nothing_in_a_mail_to_a_colleague(tmp_path: Path, keys: Path) -> None:
    link = "https://kontakt.example.dk/desk"
    letter = Reminder(UUID(int=1), UUID(int=2), "amira@example.dk", link)
    mistakes = _mistakes(_html(reminder(letter, settings_for("", tmp_path, keys))))
    assert not mistakes, _told(mistakes)


def _html(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


PAGE = """<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><title>Skriv til os</title>
</head><body><main><h1>Skriv til os</h1><p>Vi svarer dig på mandag.</p>{}</main></body></html>"""
BROKEN = {
    '<p id="a">Et</p><p id="a">To</p>': "Duplicate ID “a”",
    '<label for="b">Navn</label><p id="b">Her</p>': "must be the ID of a non-hidden form control",
    '<table><tr><td aria-label="x">1</td></tr><p>Uden for</p></table>': "Start tag “p” seen in",
    '<button><a href="#c">Send</a></button>': "must not appear as a descendant of the “button”",
    "<div><section></div></section>": "End tag “div” seen, but there were open elements",
    '<p class="a" class="b">To gange</p>': "Duplicate attribute “class”",
    '<div role="buton">Send</div>': "Bad value “buton” for attribute “role”",
    "<li>Uden liste</li>": "Element “li” not allowed as child of element “main”",
    '<img src="#d">': "must have an “alt” attribute",
    '<section role="region"><p>x</p></section>': "The “region” role is unnecessary",
}


@pytest.mark.parametrize("broken", BROKEN)
def test_nu_finds_what_is_broken(broken: str) -> None:
    told = _told(_mistakes(PAGE.format(broken)))
    assert BROKEN[broken] in told


def test_nu_finds_nothing_in_a_page_that_is_whole() -> None:
    assert _mistakes(PAGE.format("")) == []


@pytest.fixture
def repaired() -> Iterator[str]:
    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE.format('<p class="a" class="b">To gange</p>'))

    with serving(Starlette(routes=[Route("/", page)])) as address:
        yield address


def test_what_the_browser_has_repaired_is_found(anywhere: BrowserDriver, repaired: str) -> None:
    selenium = anywhere.window.selenium
    selenium.get(repaired)
    assert _mistakes(f"<!DOCTYPE html>{selenium.page_source}") == []
    assert "Duplicate attribute “class”" in _told(_mistakes(anywhere.source()))


def test_what_is_allowed_is_told_again_when_its_time_is_over() -> None:
    html = PAGE.format('<p id="a">Et</p><p id="a">To</p>')
    today = datetime.now(clock.COPENHAGEN).date()
    known = Allowed("Duplicate ID “a”", reason="Tried here.", owner="these tests", until=today)
    assert _mistakes(html, (known,)) == []
    assert _mistakes(html, (replace(known, words="Duplicate ID “b”"),))
    assert _mistakes(html, (replace(known, until=today - timedelta(days=1)),))
