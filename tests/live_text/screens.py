"""Both ends of a conversation in real windows: what stands there, and what is heard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from selenium.webdriver.common.by import By as Find
from selenium.webdriver.common.keys import Keys

from tests.actors import Actor, BrowserDriver
from tests.actors.chromium import Window

PATIENCE = 40.0
# Everything that is put into a live region is written down, as a screen reader would be told.
PROBE = """
window.heard = []; window.focused = [];
new MutationObserver((changes) => {
  for (const change of changes) {
    const region = (change.target.nodeType === 1 ? change.target : change.target.parentElement)
      ?.closest('[role=log],[role=status],[role=alert],[aria-live=polite],[aria-live=assertive]');
    if (region) for (const one of change.addedNodes) window.heard.push(one.textContent);
  }
}).observe(document.body, {subtree: true, childList: true, characterData: true});
addEventListener('focusin', (event) => window.focused.push(event.target.outerHTML.slice(0, 60)));
"""


_FIRST: list[tuple[Window, str]] = []


@dataclass(frozen=True)
class Screen:
    """One window with a conversation in it."""

    actor: Actor

    @property
    def window(self) -> Window:
        driver = self.actor.driver
        assert isinstance(driver, BrowserDriver)
        return driver.window

    @property
    def driver(self) -> Any:
        return self.window.selenium

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def listens(self) -> None:
        """Write down from now on what is read aloud by itself, and where the focus goes."""
        self.run(PROBE)

    @property
    def heard(self) -> list[str]:
        found: list[str] = self.run("return window.heard")
        return found

    @property
    def focused(self) -> list[str]:
        found: list[str] = self.run("return window.focused")
        return found

    @property
    def said(self) -> list[str]:
        """What was said by somebody, the oldest first, as it stands on the page, without the mark
        that says how far it was said on the phone."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll('.thread li:not(.aside) .words')]"
            ".map((one) => one.textContent.replace(' (sagt hertil)', ''))"
        )
        return list(reversed(found))

    @property
    def drafts(self) -> list[str]:
        """What the other side is writing just now."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll('.draft .words')].map((one) => one.textContent)"
        )
        return found

    @property
    def field(self) -> Any:
        return self.driver.find_element(Find.ID, "text")

    @property
    def typed(self) -> str:
        return str(self.field.get_property("value"))

    def types(self, words: str) -> None:
        """Key by key, as a person does."""
        self.field.send_keys(words)

    def sends(self) -> None:
        self.field.send_keys(Keys.CONTROL, Keys.ENTER)

    def clicks(self, name: str) -> None:
        """A button that the script answers: no page is loaded."""
        path = f"//button[normalize-space()='{name}']"
        self.driver.find_element(Find.XPATH, path).click()

    @contextmanager
    def offline(self) -> Iterator[None]:
        """This window has no network."""
        self.window.devtools("Network.enable")
        try:
            self._network(offline=True)
            yield
        finally:
            self._network(offline=False)

    def _network(self, *, offline: bool) -> None:
        throughput = {"downloadThroughput": -1, "uploadThroughput": -1}
        self.window.devtools(
            "Network.emulateNetworkConditions", offline=offline, latency=0, **throughput
        )

    def runs_first(self, script: str) -> None:
        """Run this before any script of a page, until ``forget``."""
        made = self.window.devtools("Page.addScriptToEvaluateOnNewDocument", source=script)
        _FIRST.append((self.window, made["identifier"]))

    @staticmethod
    def forget() -> None:
        """Nothing is run before the scripts of pages any more."""
        while _FIRST:
            window, identifier = _FIRST.pop()
            window.devtools("Page.removeScriptToEvaluateOnNewDocument", identifier=identifier)

    def until(self, seen: Callable[[], bool], what: str = "") -> None:
        """Wait until it is so; AssertionError with what is on the screen when it never is."""
        deadline = time.monotonic() + PATIENCE
        while not seen():
            if time.monotonic() > deadline:
                on_it = f"{self.said=} {self.drafts=} {self.typed=} {self.heard=}"
                raise AssertionError(f"never {what}: {on_it}")
            time.sleep(0.05)
