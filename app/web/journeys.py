"""A journey of pages: what was typed on each goes along, and nothing of it is ever lost.

Every page carries the answers of all the others in hidden fields. A browser that keeps a cookie
has them in a draft as well, for 24 hours.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastapi import Response
from sqlmodel import Session

from app.foundation.i18n import N_
from app.web import drafts, sessions
from app.web.forms import Answers
from app.web.pages import Page

NO_COOKIE = N_(
    "Your browser keeps no cookie. We need one to know you again during the conversation. "
    "You can write to us without it."
)


@dataclass(frozen=True)
class Step:
    """One page of questions. ``fields`` are its own; every other answer it only carries along."""

    number: int
    route: str
    template: str
    fields: tuple[str, ...] = ()


StepType = TypeVar("StepType", bound=Step)


@dataclass(frozen=True)
class Journey(Generic[StepType]):
    """One way through pages.

    ``fields`` are all answers that a page carries, its ``token`` too. ``ask`` shows a page,
    ``before`` says which comes before it, and ``forget`` lets go of what is kept besides the words.
    """

    form: str
    fields: tuple[str, ...]
    ask: Callable[[Page, StepType, Answers], Response]
    before: Callable[[StepType, Answers], StepType | None]
    forget: Callable[[Session, Answers], None] = lambda _session, _kept: None

    def kept(self, page: Page, step: StepType, answers: Answers) -> Answers:
        """Every answer of the way: those of this page as they were sent, the others as carried.

        A page carries its token and every answer that there is, so what is missing is empty: also a
        box that is not ticked. Only a form without a token is looked up in what was kept.
        """
        draft = {} if answers.get("token") else self.draft(page)
        own = set(step.fields)
        found = (
            (name, answers.get(name) or ("" if name in own else draft.get(name)))
            for name in self.fields
        )
        kept = {name: value or "" for name, value in found}
        kept["token"] = (kept["token"] or new_form())[:64]
        return kept

    def go(self, page: Page, step: StepType, kept: Answers) -> Response:
        """The next page; shown at once to a browser that keeps nothing."""
        if takes_no_cookie(page):
            return self.ask(page, step, kept)
        self.save(page, kept)
        return page.go(step.route)

    def turn(self, page: Page, step: StepType, answers: Answers, kept: Answers) -> Response | None:
        """The buttons that lead elsewhere and keep what is typed."""
        go = answers.get("go", "")
        if go == "delete":
            self._drop(page, kept)
            return page.go("portal:front", query={"besked": "slettet"})
        if go not in ("language", "help", "back"):
            return None
        earlier = self.before(step, kept)
        if takes_no_cookie(page):
            # Nothing can be kept for this browser, so the page itself keeps it.
            if go == "language":
                page.speak(page.other)
            return self.ask(page, (earlier or step) if go == "back" else step, kept)
        self.save(page, kept)
        if go == "language":
            return page.go(step.route, language=page.other)
        if go == "help":
            return page.go_to(page.url(step.route) + "#hjaelp")
        return page.go(earlier.route if earlier else "portal:front")

    def draft(self, page: Page) -> Answers:
        """What this browser has typed before and not sent."""
        if page.token is None:
            return {}
        with page.house.database.read() as session:
            return drafts.load(session, drafts.of_browser(page.token), self.form)

    def save(self, page: Page, kept: Answers) -> None:
        """Keep it for this browser."""
        page.house.limits.spend("draft", page.sender)
        old = page.token
        with page.house.database.read() as session:
            _staff, is_signed_in = sessions.staff_of(session, old)
            is_ours = is_signed_in or bool(sessions.granted_cases(session, old))
        # A token that somebody else may have planted in this browser never gets to hold words.
        owner = drafts.of_browser(page.know() if is_ours else page.renew())

        def command(session: Session) -> None:
            if old:
                drafts.drop(session, drafts.of_browser(old), self.form)
                if owner != drafts.of_browser(old):
                    # What was typed on another way comes along.
                    drafts.move(session, drafts.of_browser(old), owner)
            drafts.save(session, owner, self.form, kept)

        page.house.database.write(command)

    def save_for_later(self, page: Page, kept: Answers) -> None:
        """Keep the words, for whoever leaves this page without a button."""
        if not takes_no_cookie(page):
            self.save(page, kept)

    def _drop(self, page: Page, kept: Answers) -> None:
        def command(session: Session) -> None:
            if page.token:
                drafts.drop(session, drafts.of_browser(page.token), self.form)
            self.forget(session, kept)

        page.house.database.write(command)


def new_form() -> str:
    """A token that marks one form: two presses, one case (P4)."""
    return secrets.token_urlsafe(16)


def takes_no_cookie(page: Page) -> bool:
    """A browser that has been given a cookie and did not bring it keeps none; it gets pages."""
    return page.token is None
