"""The same page at another width or in other colours, without loading it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from tests.actors import BrowserDriver

PHONE = 480
HEIGHT = 900


@dataclass(frozen=True)
class Dress:
    """Width in pixels, colours, more contrast, the size of letters that a person has set, and
    added style."""

    width: int = 1280
    scheme: str = "light"
    contrast: bool = False
    forced: bool = False
    letters: int = 16
    style: str = ""

    @property
    def colours(self) -> dict[str, str]:
        """What a person has asked of colours, as a style sheet asks for it."""
        return {
            "prefers-color-scheme": self.scheme,
            "prefers-contrast": "more" if self.contrast else "no-preference",
            "forced-colors": "active" if self.forced else "none",
        }


# More contrast is asked for in the light when narrow and in the dark when wide.
EVERY = {
    "1280 light": Dress(),
    "320 light": Dress(width=320),
    "1280 dark": Dress(scheme="dark"),
    "320 dark": Dress(width=320, scheme="dark"),
    "1280 more contrast": Dress(scheme="dark", contrast=True),
    "320 more contrast": Dress(width=320, contrast=True),
}


def in_turn(wardrobe: Mapping[str, Dress], turn: int, each: int = 1) -> dict[str, Dress]:
    """As many looks as ``each``, that pages take in turn."""
    names = list(wardrobe)
    taken = [names[(turn * each + one) % len(names)] for one in range(each)]
    return {name: wardrobe[name] for name in taken}


class Look:
    """The look of the page that a browser shows."""

    def __init__(self, browser: BrowserDriver) -> None:
        self._browser = browser
        self._worn = Dress()

    @classmethod
    def at(cls, browser: BrowserDriver) -> Self:
        """Scripts work from here on: ours, since the page has none (`test_plain`)."""
        browser.window.devtools("Emulation.setScriptExecutionDisabled", value=False)
        return cls(browser)

    @contextmanager
    def wearing(self, dress: Dress) -> Iterator[None]:
        """Wear this for a while, and be plain again."""
        self._change(dress)
        try:
            yield
        finally:
            self._change(Dress())

    def through(self, wardrobe: Mapping[str, Dress]) -> Iterator[str]:
        """Wear one after the other, each by its name, and be plain again."""
        try:
            for name, dress in wardrobe.items():
                self._change(dress)
                yield name
        finally:
            self._change(Dress())

    def _change(self, dress: Dress) -> None:
        devtools, worn, self._worn = self._browser.window.devtools, self._worn, dress
        if dress.colours != worn.colours:
            listed = [{"name": name, "value": value} for name, value in dress.colours.items()]
            devtools("Emulation.setEmulatedMedia", features=listed)
        if dress.width != worn.width:
            # A phone draws no scroll bar, so all of its width is the page's.
            size = {"width": dress.width, "height": HEIGHT, "deviceScaleFactor": 1}
            is_phone = dress.width <= PHONE
            devtools("Emulation.setDeviceMetricsOverride", **size, mobile=is_phone)
        if dress.letters != worn.letters:
            sizes = {"standard": dress.letters, "fixed": dress.letters}
            devtools("Page.setFontSizes", fontSizes=sizes)
        if dress.style != worn.style:
            self.asks(ADDED, dress.style)

    def asks(self, script: str, *arguments: Any) -> Any:
        """What a script of ours finds out about the page."""
        return self._browser.window.selenium.execute_script(script, *arguments)


# The content policy forbids style elements; a constructed sheet is not covered by it.
ADDED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(arguments[0]);
document.adoptedStyleSheets = arguments[0] ? [sheet] : [];
"""
