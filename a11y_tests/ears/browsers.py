"""A browser with a window that a screen reader can read."""

from __future__ import annotations

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


def chromium(desktop: Desktop, language: str) -> webdriver.Chrome:
    """Chromium on this desktop."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (*FLAGS, f"--lang={language}", f"--user-data-dir={desktop.folder / 'chromium'}"):
        options.add_argument(flag)
    options.add_experimental_option("excludeSwitches", ["enable-automation"])
    # Nothing that the browser would ask by itself, and Orca would read.
    asks = ("credentials_enable_service", "profile.password_manager_enabled")
    options.add_experimental_option("prefs", dict.fromkeys(asks, False))
    return webdriver.Chrome(options=options, service=Service(str(DRIVER), env=desktop.env))
