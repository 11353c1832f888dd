"""Tab by Tab through a page, with real keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.actors import BrowserDriver

STOPS = Path(__file__).with_name("stops.js").read_text()
TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
SHIFT = 8


class Walk:
    """The stops of a page in the order of its source, and the way of the focus through them.

    Radio buttons of one question are one stop.
    """

    def __init__(self, browser: BrowserDriver) -> None:
        self._browser = browser
        self.stops: list[str] = self._asks(STOPS)

    def tab(self, *, back: bool = False) -> None:
        """Press Tab, or shift and Tab."""
        devtools = self._browser.window.devtools
        held = {"modifiers": SHIFT} if back else {}
        devtools("Input.dispatchKeyEvent", type="rawKeyDown", **TAB, **held)
        devtools("Input.dispatchKeyEvent", type="keyUp", **TAB, **held)

    @property
    def here(self) -> str:
        """The stop that has the focus; empty when none has."""
        number = self._asks("return stopOf(document.activeElement)")
        return self.stops[number] if number >= 0 else ""

    def there_and_back(self) -> list[str]:
        """Where the focus goes by Tab to the last stop, by shift and Tab back, and then out.

        Out of the page is "", wherever the browser goes on from there.
        """
        self._asks("stops[0].focus(); watch()")
        for _ in self.stops[1:]:
            self.tab()
        for _ in self.stops:
            self.tab(back=True)
        met: list[int] = self._asks("return watched()")
        way = [0, *met]
        return [self.stops[stop] for stop in way[: way.index(-1)]] + [""] if -1 in way else []

    def _asks(self, script: str, *arguments: Any) -> Any:
        return self._browser.window.selenium.execute_script(script, *arguments)
