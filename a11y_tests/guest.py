"""Somebody on the way to a page, and what others do in the house meanwhile."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from fastapi import FastAPI
from sqlmodel import Session

from a11y_tests.door import Answer, Door
from app.domain.cases import access
from app.domain.cases.commands import NOTHING_MORE, Opened, open_case
from app.domain.cases.commands import Told as More
from app.domain.cases.models import Access, Case
from app.domain.organisation.queries import staff_by_user_name
from app.foundation.i18n.texts import CATALOGUE, texts
from app.town import Told, Turn
from app.web import sessions
from app.web.house import House
from tests.actors import Actor, BrowserDriver, HttpDriver
from tests.actors.chromium import DRAWING

WORDS = "Min dørtelefon virker ikke.\nJeg kan ikke høre, når nogen ringer på."
OF_THE_WIRE = frozenset((b"content-encoding", b"content-length", b"transfer-encoding"))


@dataclass
class Guest:
    """An actor who speaks one language. Every word is an English msgid and is used in theirs.

    Preparations (other people's turns, signing in) go straight into the house, since a page is
    what is tested here and not the way of somebody else to it. For the same reason the way is gone
    by HTTP, and a browser is fetched for the page at its end (``browser``).
    """

    actor: Actor
    language: str
    house: House
    app: FastAPI
    door: Door
    answer: Answer | None = None

    def says(self, words: str) -> str:
        """The words as they stand on a page of this language."""
        if _catalogue().get(words) is None:
            raise AssertionError(f'No page says "{words}": the sentence has been changed.')
        return texts(self.language).gettext(words)

    def opens(self, route: str, query: dict[str, str] | None = None, **parts: Any) -> None:
        """Open the page of a route."""
        path = str(self.app.url_path_for(route, **{k: str(v) for k, v in parts.items()}))
        self.opens_path(path + (f"?{urlencode(query)}" if query else ""))

    def opens_path(self, path: str) -> None:
        """Open an address, which is written as in Danish."""
        self.actor.opens(f"/en{path}" if self.language == "en" else path)

    def fills(self, label: str, text: str) -> None:
        self.actor.fills(self.says(label), text)

    def chooses(self, label: str) -> None:
        self.actor.chooses(self.says(label))

    def presses(self, name: str) -> None:
        self.actor.presses(self.says(name))

    def sees(self, words: str) -> None:
        self.actor.sees(self.says(words))

    def case(self, *turns: Turn, words: str = WORDS, told: More = NOTHING_MORE) -> Opened:
        """A case of this guest's, opened on another computer, and what has happened in it."""
        intake = self.house.intake()
        opened = self.house.database.write(
            lambda session: open_case(
                session,
                words=words,
                channel="written",
                language=self.language,
                token=secrets.token_urlsafe(16),
                intake=intake,
                told=told,
            )
        )
        for turn in turns:
            self.meanwhile(opened.case_id, turn)
        return opened

    def meanwhile(self, case_id: UUID, turn: Turn) -> None:
        """Let somebody else take a turn in a case."""
        calendar = self.house.calendar()

        def command(session: Session) -> None:
            turn.happen(Told(session, session.get_one(Case, case_id), calendar))

        self.house.database.write(command)

    def case_here(self) -> UUID:
        """The case of the receipt in front of this guest."""
        access_id = UUID(self.actor.address.rpartition("/")[2])
        with self.house.database.read() as session:
            return session.get_one(Access, access_id).case_id

    def enters(self, opened: Opened) -> None:
        """Open one's case by its saved address."""
        with self.house.database.read() as session:
            secret = access.secret(session.get_one(Access, opened.access_id))
        self.opens("portal:enter", secret=secret)

    def signs_in(self, user_name: str) -> None:
        """Come with the session of a colleague who signed in a moment ago."""
        token = sessions.new_token()

        def command(session: Session) -> None:
            staff = staff_by_user_name(session, user_name)
            assert staff is not None
            sessions.start(session, token, staff)

        self.house.database.write(command)
        match self.actor.driver:
            case BrowserDriver() as driver:
                _put_cookie(driver, "indgang", token)
            case HttpDriver() as driver:
                host = urlsplit(driver.base_url).hostname or ""
                driver.cookies.set("indgang", token, domain=host)

    def loses_cookies(self) -> None:
        """As a person does who clears them."""
        match self.actor.driver:
            case BrowserDriver() as driver:
                driver.window.devtools("Network.clearBrowserCookies")
            case HttpDriver() as driver:
                driver.cookies.clear()

    @property
    def browser(self) -> BrowserDriver:
        """The browser in front of this guest, without scripts. At the first call it takes over
        where the guest is: the page as it was sent, the cookies, what has been typed."""
        before = self.actor.driver
        if isinstance(before, BrowserDriver):
            return before
        assert isinstance(before, HttpDriver)
        driver = BrowserDriver(before.base_url, scripts=False, program=DRAWING)
        try:
            self._hand_over(before, driver)
        except BaseException:
            driver.close()
            raise
        before.close()
        self.actor = Actor(driver)
        return driver

    def _hand_over(self, before: HttpDriver, driver: BrowserDriver) -> None:
        for cookie in before.cookies.jar:
            _put_cookie(driver, cookie.name, cookie.value or "")
        answer = before.response
        if answer is None:
            return
        assert not before.typed, "Words that are typed and not sent do not come into the browser."
        headers = [(name.lower(), value) for name, value in answer.headers.raw]
        kept = [one for one in headers if one[0] not in OF_THE_WIRE]
        parts = urlsplit(before.url)
        path = f"{before.address}#{parts.fragment}" if parts.fragment else before.address
        self.answer = Answer(path, answer.status_code, kept, answer.content)
        complaints(driver)
        driver.is_strict = False  # each page of the list is looked at for its own sake
        self._shows(self.answer, driver)
        driver.is_strict = True

    def shows_again(self, body: bytes | None = None) -> None:
        """Give the browser the page that this guest came to once more, or another in its place."""
        assert self.answer is not None
        self._shows(self.answer if body is None else replace(self.answer, body=body), self.browser)

    def _shows(self, answer: Answer, driver: BrowserDriver) -> None:
        self.door.in_hand = answer
        driver.go_to(answer.address)
        assert self.door.in_hand is None


def _put_cookie(driver: BrowserDriver, name: str, value: str) -> None:
    driver.window.devtools(
        "Network.setCookie", name=name, value=value, url=driver.base_url, httpOnly=True
    )


def complaints(browser: BrowserDriver) -> tuple[str, ...]:
    """What the browser has refused since the last look, for the sake of the content policy."""
    log = browser.window.selenium.get_log("browser")  # type: ignore[no-untyped-call]  # Selenium has no type for it
    return tuple(str(line["message"]) for line in log if line["source"] == "security")


@cache
def _catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="da")
