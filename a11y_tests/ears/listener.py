"""Somebody who hears a page and has its keys under their fingers, and what they were told."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from a11y_tests.ears.braille import Display
from a11y_tests.ears.browsers import Browser, Chromium
from a11y_tests.ears.desktop import Desktop
from a11y_tests.ears.orca import Orca
from a11y_tests.guest import Guest

STOPS = 60  # of Tab: no page of ours has more before what is looked for
TYPED = "return document.activeElement.value"
PHRASES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
)
FRONT = "xdotool search --onlyvisible --class {} windowactivate --sync windowfocus --sync"


def plain(words: str) -> str:
    """Words with ordinary spaces, as they are written down when they are heard."""
    return " ".join(words.split())


@dataclass
class Listener:
    """A screen reader, a braille display and a browser, in one language."""

    language: str
    desktop: Desktop
    orca: Orca
    browser: Browser

    def comes_from(self, guest: Guest) -> None:
        """Stand where a guest stands, as the same person."""
        driver = guest.browser
        self.browser.get("about:blank")
        held = driver.window.devtools("Network.getCookies", urls=[driver.base_url])["cookies"]
        kept = [{key: one[key] for key in ("name", "value", "path", "httpOnly")} for one in held]
        self.browser.takes(kept, driver.base_url)
        self.opens(driver.url.partition("#")[0] + "#indhold")

    def opens(self, url: str) -> None:
        """Open an address, and hear the page to its end."""
        self.orca.hears_out()
        self.orca.begins("")
        self.orca.listens()
        self.browser.get(url)
        self.desktop.does("sh", "-c", FRONT.format(self.browser.window))
        self.orca.hears(plain(self.browser.title))
        self.orca.hears_out()
        self._looks()

    def _looks(self) -> None:
        """Keep what is seen meanwhile, for whoever reads later what was heard."""
        step = self.orca.steps[-1]
        step.picture, step.title = self.browser.get_screenshot_as_png(), self.browser.title

    def presses(self, *keys: str) -> list[str]:
        """Press, and hear what is said to it."""
        return self.orca.presses(*keys)

    def phrase(self, kind: str, words: str = "") -> str:
        """What the reader says of a thing of this kind with these words."""
        return PHRASES[self.language][kind].replace("{}", plain(words))

    def touches(self, key: str) -> str:
        """Press something that is answered on the display alone; answers what stands there."""
        assert self.orca.touches(key) == [], "it is answered on the display alone"
        return self.orca.felt()[-1]

    def tabs_to(self, name: str) -> list[str]:
        """Press Tab until this is what is said."""
        for _ in range(STOPS):
            said = self.orca.presses("Tab")
            if any(one.startswith(plain(name)) for one in said):
                return said
        raise AssertionError(f'Tab never came to "{name}"; last Orca said {said}')

    def types(self, text: str) -> None:
        """Type into the field that has the focus, to the last letter."""
        before = str(self.browser.execute_script(TYPED))
        self.orca.types(text)
        self.orca.until(
            lambda: self.browser.execute_script(TYPED) == before + text, f"let {text} in"
        )

    def chooses(self, name: str) -> None:
        """Press space at a choice, and hear that it is chosen."""
        said = " ".join(self.presses("space"))
        is_chosen = self.phrase("chosen") in said and self.phrase("unchosen") not in said
        assert is_chosen, f'"{name}" is not said to be chosen: {said}'

    def arrives(self, key: str, heading: str) -> list[str]:
        """Press something that leads to the page with this heading, and hear it to its end."""
        self.orca.presses(key)
        self.orca.hears(plain(heading))
        said = self.orca.hears_out()
        self._looks()
        return said

    def hears(self, *parts: str) -> str:
        """Wait until this has been said by itself since ``listens``; answers all that was."""
        self.orca.hears(*(plain(part) for part in parts))
        heard = " ".join(self.orca.hears_out())
        self._looks()
        return heard


@contextmanager
def listening(
    language: str, starts: Callable[[Desktop, str], Browser] = Chromium
) -> Iterator[Listener]:
    """A listener, from the first word of the reader to the end of everything that was started."""
    with Desktop(language) as desktop:
        orca = Orca(desktop)
        display = Display(desktop, orca.log, language)
        browser: Browser | None = None
        try:
            orca.starts()
            browser = starts(desktop, language)
            yield Listener(language, desktop, orca, browser)
        finally:
            if browser is not None:
                browser.quit()
            display.close()
