"""Browsers with a window that a screen reader can read."""

from __future__ import annotations

from typing import Any, Protocol

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from a11y_tests.ears.desktop import Desktop
from tests.actors.chromium import BROWSER, DRIVER, INSIDE

BLANK = "data:text/html,<title>Begynder</title>"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-renderer-accessibility",
    "--ozone-platform=x11",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    "--window-size=1200,900",
    # Without a bar for addresses, the first key goes to the page.
    f"--app={BLANK}",
    # No bar that says that a program is at the wheel: it would be read.
    "--test-type",
    INSIDE,
)


class Browser(Protocol):
    """As much of a browser as a listener needs. ``window`` is by which name its window is found."""

    window: str

    @property
    def title(self) -> str: ...
    @property
    def page_source(self) -> str: ...
    def get(self, url: str) -> None: ...
    def execute_script(self, script: str) -> Any: ...
    def get_screenshot_as_png(self) -> bytes: ...
    def takes(self, cookies: list[dict[str, Any]], url: str) -> None: ...
    def quit(self) -> None: ...


class Chromium(webdriver.Chrome):
    """Chromium on a desktop."""

    window = "chromium"

    def __init__(self, desktop: Desktop, language: str) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = str(BROWSER)
        profile = f"--user-data-dir={desktop.folder / 'chromium'}"
        for flag in (*FLAGS, f"--lang={language}", profile):
            options.add_argument(flag)
        options.add_experimental_option("excludeSwitches", ["enable-automation"])
        # Nothing that the browser would ask by itself, and Orca would read.
        asks = ("credentials_enable_service", "profile.password_manager_enabled")
        options.add_experimental_option("prefs", dict.fromkeys(asks, False))
        super().__init__(options=options, service=Service(str(DRIVER), env=desktop.env))

    def takes(self, cookies: list[dict[str, Any]], url: str) -> None:
        """Have these cookies of that host, and no others."""
        self.execute_cdp_cmd("Network.clearBrowserCookies", {})
        for one in cookies:
            self.execute_cdp_cmd("Network.setCookie", one | {"url": url})
