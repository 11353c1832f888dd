"""One Chromium for all tests, with a window of its own, and cookies of its own, for each actor."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service

DRIVER = Path("/usr/bin/chromedriver")
BROWSER = Path("/usr/bin/chromium")
HOW_TO_INSTALL = "apt-get install --yes chromium chromium-driver"
# Proves that no page fetches anything from outside.
INSIDE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
FLAGS = [
    "--headless=new",
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

    def __init__(self) -> None:
        if not (DRIVER.exists() and BROWSER.exists()):
            raise RuntimeError(f"The tests need Chromium and its driver. Run `{HOW_TO_INSTALL}`.")
        # Selenium would otherwise ask the network for drivers and tell it about its use.
        os.environ["SE_OFFLINE"] = os.environ["SE_AVOID_STATS"] = "true"
        self._profile = tempfile.mkdtemp(prefix="indgang-chromium-")
        options = webdriver.ChromeOptions()
        options.binary_location = str(BROWSER)
        options.enable_bidi = True
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

    def __init__(self) -> None:
        self._browser = _the_browser()
        self._handle = self._browser.take_window()

    @property
    def selenium(self) -> webdriver.Chrome:
        return self._browser.at(self._handle)

    def devtools(self, command: str, **details: Any) -> dict[str, Any]:
        """A command of the Chrome DevTools Protocol to this window, and its answer."""
        answer: dict[str, Any] = self.selenium.execute_cdp_cmd(command, details)
        return answer

    def close(self) -> None:
        self._browser.give_back(self._handle)


_running: list[Chromium] = []


def _the_browser() -> Chromium:
    if _running and not _running[0].is_alive():
        _running.pop().quit()
    if not _running:
        _running.append(Chromium())
    return _running[0]
