"""Somebody on the way to a page, and what others do in the house meanwhile."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from fastapi import FastAPI
from sqlmodel import Session

from app.domain.cases import access
from app.domain.cases.commands import NOTHING_MORE, Opened, open_case
from app.domain.cases.commands import Told as More
from app.domain.cases.models import Access, Case
from app.domain.organisation.queries import staff_by_user_name
from app.foundation.i18n.texts import CATALOGUE, texts
from app.town import Told, Turn
from app.web import sessions
from app.web.house import House
from tests.actors import Actor, BrowserDriver

WORDS = "Min dørtelefon virker ikke.\nJeg kan ikke høre, når nogen ringer på."


@dataclass
class Guest:
    """An actor who speaks one language. Every word is an English msgid and is used in theirs.

    Preparations (other people's turns, signing in) go straight into the house, since a page is
    what is tested here and not the way of somebody else to it.
    """

    actor: Actor
    language: str
    house: House
    app: FastAPI

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
        driver = self.browser
        driver.window.devtools(
            "Network.setCookie", name="indgang", value=token, url=driver.base_url, httpOnly=True
        )

    @property
    def browser(self) -> BrowserDriver:
        """The browser in front of this guest."""
        assert isinstance(self.actor.driver, BrowserDriver)
        return self.actor.driver


@cache
def _catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="da")
