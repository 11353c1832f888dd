"""The same page at another width or in other colours, without loading it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from tests.actors import BrowserDriver

PHONE = 480
HEIGHT = 900


class Look:
    """Width, colours, letter size and added style of the page that a browser shows."""

    def __init__(self, browser: BrowserDriver) -> None:
        self._browser = browser

    @classmethod
    def at(cls, browser: BrowserDriver) -> Self:
        """Scripts work from here on: ours, since the page has none (`test_plain`)."""
        browser.window.devtools("Emulation.setScriptExecutionDisabled", value=False)
        return cls(browser)

    @contextmanager
    def wearing(self, **look: Any) -> Iterator[None]:
        """Wear this for a while, and be plain again."""
        self.wears(**look)
        try:
            yield
        finally:
            self.wears()

    def wears(
        self,
        *,
        width: int = 1280,
        scheme: str = "light",
        forced: bool = False,
        letters: int = 16,
        style: str = "",
    ) -> None:
        """Wear this and nothing else. `letters` is what a person has set, in pixels."""
        window = self._browser.window
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "forced-colors", "value": "active" if forced else "none"},
        ]
        window.devtools("Emulation.setEmulatedMedia", features=features)
        # A phone draws no scroll bar, so all of its width is the page's.
        window.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=HEIGHT,
            deviceScaleFactor=1,
            mobile=width <= PHONE,
        )
        window.devtools("Page.setFontSizes", fontSizes={"standard": letters, "fixed": letters})
        window.selenium.execute_script(ADDED, style)

    def asks(self, script: str, *arguments: Any) -> Any:
        """What a script of ours finds out about the page."""
        return self._browser.window.selenium.execute_script(script, *arguments)


# The content policy forbids style elements; a constructed sheet is not covered by it.
ADDED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(arguments[0]);
document.adoptedStyleSheets = arguments[0] ? [sheet] : [];
"""
