"""A page in front of a browser: opened as often as it takes, looked at, pressed and typed into."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome

from a11y_tests.engines.run import PLACES, EngineRefused
from a11y_tests.site.cookies import BadCookies, Cookie
from a11y_tests.site.findings import Finding, Teller, found, short
from tests.actors.chromium import Window

_CHECKS = Path(__file__).with_name("checks")
WIDE, HIGH = 1280, 900
PHONE = 480
SETTLES = 0.25  # seconds in which a page answers a press
KEYS = {
    "Tab": 9,
    "Enter": 13,
    "Escape": 27,
    " ": 32,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
}
SHIFT = 8
BAR = 15  # pixels of a bar to scroll
KNOWS_PHONES = "return document.querySelector('meta[name=viewport]') !== null"
USUAL = 16  # pixels of a letter


@cache
def script(*names: str) -> str:
    """Scripts of ours that run as one, after what all of them use."""
    return "\n".join((PLACES, *((_CHECKS / f"{name}.js").read_text() for name in names)))


@dataclass
class Visit:
    """One page that somebody visits. Every question is asked of the page as it stands."""

    url: str
    window: Window = field(default_factory=Window)
    cookies: tuple[Cookie, ...] = ()
    _probe: str = ""
    _here: str = ""

    @property
    def selenium(self) -> Chrome:
        """Selenium, looking at this page."""
        return self.window.selenium

    def opens(self, *, fast: int = 1) -> None:
        """Load the page anew, at the usual size; with ``fast``, its clocks run that much faster."""
        if not self._probe:
            self.selenium.set_script_timeout(90)
            # Whoever had the window before may have switched scripts off.
            self.window.devtools("Emulation.setScriptExecutionDisabled", value=False)
            self._probe = self._runs_first((_CHECKS / "probe.js").read_text())
        self.sized()
        self.media()
        self.letters(USUAL)
        self._unhover()
        hurry = self._runs_first(f"window.__probe.fast = {fast}") if fast > 1 else ""
        try:
            self.selenium.get("about:blank")
            self._shows_cookies()
            self.selenium.get(self.url)
        finally:
            if hurry:
                self._runs_no_more(hurry)
        self.pause(0.1)
        self._here = str(self.asks("return location.href"))  # where it has led, if it leads on

    def _shows_cookies(self) -> None:
        """Each time anew, as a page may have signed the visitor out."""
        for cookie in self.cookies:
            try:
                told = self.window.devtools("Network.setCookie", **cookie.as_set(self.url))
            except WebDriverException:  # its words would hold the value
                told = {}
            if not told.get("success"):
                raise BadCookies(f"The browser does not take the cookie {cookie.name} there.")

    def _runs_first(self, source: str) -> str:
        command = "Page.addScriptToEvaluateOnNewDocument"
        return str(self.window.devtools(command, source=source)["identifier"])

    def _runs_no_more(self, identifier: str) -> None:
        self.window.devtools("Page.removeScriptToEvaluateOnNewDocument", identifier=identifier)

    def asks(self, source: str, *arguments: Any) -> Any:
        """What a script of ours finds out."""
        return self.selenium.execute_script(source, *arguments)

    def looks(self, by: str, *names: str) -> list[Finding]:
        """What checks of ours find, as the page stands."""
        source = script("common", *names)
        return [found(by, one) for one in self.asks(f"{source}\nreturn found;")]

    def source(self) -> str:
        """Load the page anew, and keep it as it was sent: scripts may change it, and its address.

        Raises ``EngineRefused`` where the browser has kept nothing.
        """
        self.window.devtools("Network.enable")
        try:
            self.opens()
            sent = self.window.devtools("Page.getFrameTree")["frameTree"]["frame"]["loaderId"]
            return str(self.window.devtools("Network.getResponseBody", requestId=sent)["body"])
        except WebDriverException as gone:
            raise EngineRefused(f"the browser keeps no source: {gone.msg}") from gone
        finally:
            self.window.devtools("Network.disable")

    def told(self) -> list[str]:
        """What live regions have told since ``live`` began to listen."""
        said: list[str] = self.asks("return window.__live ?? []")
        return said

    def has_told(self, words: str) -> bool:
        """Whether these words were in it."""
        return hears(self.told(), words)

    def snap(self) -> dict[str, Any]:
        """How the page stands; empty where it has gone elsewhere and cannot be asked."""
        try:
            answer: dict[str, Any] = self.asks(script("common", "snap"))
        except WebDriverException:
            return {}
        return answer

    def pause(self, seconds: float = SETTLES) -> None:
        """Let the page do what it does."""
        time.sleep(seconds)

    def key(self, key: str, *, back: bool = False) -> None:
        """Press a key, as a hand does."""
        code = KEYS.get(key, ord(key.upper()) if len(key) == 1 else 0)
        words: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code}
        words["code"] = key if len(key) > 1 else {" ": "Space"}.get(key, f"Key{key.upper()}")
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        held = {"modifiers": SHIFT} if back else {}
        kind = "keyDown" if text else "rawKeyDown"
        typed = {"text": text} if text else {}
        self.window.devtools("Input.dispatchKeyEvent", type=kind, **words, **typed, **held)
        self.window.devtools("Input.dispatchKeyEvent", type="keyUp", **words, **held)

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        """Move or press a pointer there: ``mouseMoved``, ``mousePressed``, ``mouseReleased``."""
        pressed = {"button": "left", "clickCount": 1} if kind != "mouseMoved" else {}
        self.window.devtools("Input.dispatchMouseEvent", type=kind, x=x, y=y, **pressed, **more)

    def middle(self, place: str) -> tuple[float, float] | None:
        """Where to point at an element, once it is in the window; None where it has no size."""
        found = self.asks(script("middle"), place)
        return (found[0], found[1]) if found and found[2] else None

    def contrast(self, place: str) -> tuple[float, float] | None:
        """The contrast of the words of an element as it looks now, and what it has to be; None
        where it has no words, or stands on a picture."""
        found = self.asks(script("common", "colours", "contrast_now"), place)
        return (found[0], found[1]) if found else None

    def is_seen(self, place: str) -> bool:
        """Whether an element is there and says something to whoever sees."""
        return bool(self.asks(script("common", "is_seen"), place))

    def focuses(self, place: str) -> None:
        """Put the focus on an element."""
        self.asks("document.querySelector(arguments[0])?.focus()", place)

    def _unhover(self) -> None:
        self.mouse("mouseMoved", 1, 1)

    def sized(self, width: int = WIDE, height: int = HIGH, scale: float = 1) -> None:
        """Make the window that large, in CSS pixels. A phone shows a page that does not know of it
        as on a desk, where it is a narrow window with a bar to scroll."""
        is_phone = width <= PHONE and bool(self._probe) and bool(self.asks(KNOWS_PHONES))
        bar = BAR if width <= PHONE and not is_phone else 0
        size = {"width": width + bar, "height": height, "deviceScaleFactor": scale}
        self.window.devtools("Emulation.setDeviceMetricsOverride", **size, mobile=is_phone)

    def media(self, **features: str) -> None:
        """What a person has set: ``prefers_color_scheme="dark"`` and the like."""
        listed = [
            {"name": name.replace("_", "-"), "value": value} for name, value in features.items()
        ]
        self.window.devtools("Emulation.setEmulatedMedia", features=listed)

    def letters(self, pixels: int) -> None:
        """How large a person has set letters to be; 16 is usual."""
        sizes = {"standard": pixels, "fixed": pixels}
        self.window.devtools("Page.setFontSizes", fontSizes=sizes)

    def is_here(self) -> bool:
        """Whether the page is still the one that was opened, whatever part of it is shown."""
        try:
            return str(self.asks("return location.href")).split("#")[0] == self._here.split("#")[0]
        except WebDriverException:
            return False

    def close(self) -> None:
        """Give the window back as it was."""
        if self._probe:
            self._runs_no_more(self._probe)
            self._probe = ""
        self.window.devtools("Network.clearBrowserCookies")
        self.sized()
        self.media()
        self.letters(USUAL)
        self.window.close()


def new_words(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    """The words that have come between two looks, each with its place."""
    known = {text for _, text in before["lines"]}
    return [(place, text) for place, text in after.get("lines", []) if text not in known]


def faint(visit: Visit, teller: Teller, fresh: list[tuple[str, str]]) -> Iterator[Finding]:
    """WCAG 1.4.3 for words that have come since the page was opened."""
    for place, words in fresh[:8]:
        now = visit.contrast(place)
        if now and now[0] < now[1] - 0.01:
            yield teller(
                "faint-words-that-came",
                ["1.4.3"],
                place,
                f'"{short(words)}" comes later, with a contrast of {now[0]:.2f}:1.',
                f"Make it {now[1]}:1 or more.",
            )


def hears(told: list[str], words: str) -> bool:
    """Whether a sentence of these words is in what live regions have told."""
    heard = " ".join(told)
    return bool(heard) and any(part in heard for part in re.split(r"(?<=[.!?])\s", words) if part)
