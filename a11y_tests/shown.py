"""A page of the list in front of a browser, and what was true the moment it came."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fastapi import Response

from a11y_tests.door import Door
from a11y_tests.guest import Guest, complaints
from a11y_tests.looks import Look
from a11y_tests.pages import PageState
from a11y_tests.walk import Walk
from app import wiring
from app.main import create_app
from app.web.pages import Page
from tests.actors import Actor, BrowserDriver, Focus, HttpDriver
from tests.world import settings_for


@dataclass(frozen=True)
class Arrival:
    """What met the guest, who had scripts switched off, and where the first Tab led."""

    focused: Focus
    first_stop: str
    fragment: str
    refused: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A page as its guest reached it. Whoever changes its look puts it back."""

    state: PageState
    language: str
    guest: Guest
    arrival: Arrival
    look: Look
    template: str  # that the page was made of

    @property
    def browser(self) -> BrowserDriver:
        return self.guest.browser


@dataclass(frozen=True)
class Ground:
    """What every house stands on: a town to copy, keys, a folder for each house, and a door."""

    town: Path
    keys: Path
    folders: Path
    door: Door

    def folder(self, name: str) -> Path:
        folder = self.folders / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder


@contextmanager
def reached(ground: Ground, state: PageState, language: str) -> Iterator[Guest]:
    """A fresh house, and a guest who has reached the page in it, now in a browser without
    scripts."""
    folder = ground.folder(f"{state.name}-{language}")
    shutil.copy(ground.town, folder / "indgang.db")
    url = f"sqlite:///{folder / 'indgang.db'}"
    settings = settings_for(url, folder, ground.keys, **state.settings)
    house = wiring.build(settings)
    if state.furnish:
        state.furnish(house, language)
    app = create_app(settings, house, works=False)
    with ground.door.leads_to(app):
        on_the_way = HttpDriver(ground.door.address)
        on_the_way.is_strict = False  # each page of the list is looked at for its own sake
        guest = Guest(Actor(on_the_way), language, house, app, ground.door)
        try:
            state.reach(guest)
            status = guest.browser.status
            assert status == state.status, f"{state.name} has the status {status}"
            root = guest.browser.window.selenium.find_element("css selector", "html")
            assert root.get_dom_attribute("lang") == language
            yield guest
        finally:
            guest.actor.driver.close()


@contextmanager
def visiting(ground: Ground, state: PageState, language: str) -> Iterator[Shown]:
    """The page that a guest has reached, and from here on scripts of ours."""
    with _templates() as shown, reached(ground, state, language) as guest:
        made_of = shown[-1] if shown else ""
        arrival = _arrival(guest)
        yield Shown(state, language, guest, arrival, Look.at(guest.browser), made_of)


@contextmanager
def _templates() -> Iterator[list[str]]:
    """Which templates pages are made of from now on, the last one last."""
    shown: list[str] = []
    show = Page.show

    def remembered(page: Page, template: str, **more: Any) -> Response:
        shown.append(template)
        return show(page, template, **more)

    with patch.object(Page, "show", remembered):
        yield shown


def _arrival(guest: Guest) -> Arrival:
    browser = guest.browser
    focused, fragment = browser.keys.focused, guest.actor.fragment
    refused = complaints(browser)
    walk = Walk(browser)
    walk.tab()
    return Arrival(focused, walk.here, fragment, refused)
