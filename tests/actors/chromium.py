"""One Chromium for all tests, with a window of its own, and cookies of its own, for each actor.

A second one, which draws the pages and none of the windows around them, takes less of the machine:
whoever only looks at pages can ask for that.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service

DRIVER = Path("/usr/bin/chromedriver")
BROWSER = Path("/usr/bin/chromium")
DRAWING = Path("/usr/bin/chromium-headless-shell")
HOW_TO_INSTALL = "apt-get install --yes chromium chromium-driver chromium-headless-shell"
NOWHERE = "about:blank"
# Proves that no page fetches anything from outside.
INSIDE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--lang=da",
    "--accept-lang=da",
    INSIDE,
]


def may_go_outside() -> None:
    """Let the browser that is started next look at pages of others."""
    FLAGS.remove(INSIDE)


class Chromium:
    """A running browser and its windows. A window given back is used again by the next actor."""

    def __init__(self, program: Path = BROWSER) -> None:
        if not (DRIVER.exists() and program.exists()):
            raise RuntimeError(f"The tests need Chromium and its driver. Run `{HOW_TO_INSTALL}`.")
        # Selenium would otherwise ask the network for drivers and tell it about its use.
        os.environ["SE_OFFLINE"] = os.environ["SE_AVOID_STATS"] = "true"
        self._profile = tempfile.mkdtemp(prefix="indgang-chromium-")
        options = webdriver.ChromeOptions()
        options.binary_location = str(program)
        options.enable_bidi = True
        # A process for each page would compile anew what every page is asked.
        options.add_argument("--headless=new" if program == BROWSER else "--process-per-site")
        for flag in (*FLAGS, f"--user-data-dir={self._profile}"):
            options.add_argument(flag)
        self._selenium = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
        self._current = self._selenium.current_window_handle
        self._idle = [self._current]
        atexit.register(self.quit)

    def take_window(self) -> str:
        """A window whose cookies nobody else has."""
        if self._idle:
            return self._idle.pop()
        room = self._selenium.browser.create_user_context()
        return str(self._selenium.browsing_context.create(type="tab", user_context=room))

    def give_back(self, window: str) -> None:
        self._idle.append(window)

    def at(self, window: str) -> webdriver.Chrome:
        """Selenium, looking at this window."""
        if self._current != window:
            self._selenium.switch_to.window(window)
            self._current = window
        return self._selenium

    def is_alive(self) -> bool:
        try:
            return bool(self._selenium.window_handles)
        except WebDriverException:
            return False

    def quit(self) -> None:
        atexit.unregister(self.quit)
        self._selenium.quit()
        shutil.rmtree(self._profile, ignore_errors=True)


class Window:
    """One window: Selenium for what a person does, DevTools for what a person perceives."""

    def __init__(self, program: Path = BROWSER) -> None:
        self._browser = _the_browser(program)
        self._handle = self._browser.take_window()

    @property
    def selenium(self) -> webdriver.Chrome:
        return self._browser.at(self._handle)

    def devtools(self, command: str, **details: Any) -> dict[str, Any]:
        """A command of the Chrome DevTools Protocol to this window, and its answer."""
        answer: dict[str, Any] = self.selenium.execute_cdp_cmd(command, details)
        return answer

    def close(self) -> None:
        """Leave the page, so that nothing on it asks again, and give the window back."""
        with suppress(WebDriverException):
            self.selenium.get(NOWHERE)
        self._browser.give_back(self._handle)


_running: dict[Path, Chromium] = {}


def _the_browser(program: Path) -> Chromium:
    if program in _running and not _running[program].is_alive():
        _running.pop(program).quit()
    if program not in _running:
        _running[program] = Chromium(program)
    return _running[program]
