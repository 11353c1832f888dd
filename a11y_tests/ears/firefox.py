"""Firefox with a window that a screen reader can read. It is told what to do by WebDriver BiDi,
which it answers without a program in between."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from a11y_tests.ears.desktop import Desktop
from tests.engines import free_port

STARTS_WITHIN, EVERY = 60.0, 0.2  # seconds
ROUND = 8  # times that one key leads from part to part of its window
# Nothing that it would ask, tell or fetch by itself.
QUIET: Mapping[str, object] = {
    "accessibility.force_disabled": -1,
    "app.normandy.enabled": False,
    "app.shield.optoutstudies.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.formfill.enable": False,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "browser.tabs.warnOnClose": False,
    "browser.translations.enable": False,
    "captivedetect.canonicalURL": "",
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.firstRunURL": "",
    "dom.security.https_only_mode": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    # What is not on this machine is not reached.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.connectivity-service.enabled": False,
    "signon.rememberSignons": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "trailhead.firstrun.didSeeAboutWelcome": True,
}


class Firefox:
    """As much of a browser as a listener needs. Raises ``TimeoutError`` where it does not start."""

    window = "firefox"

    def __init__(self, desktop: Desktop, language: str) -> None:
        profile = desktop.folder / "firefox"
        profile.mkdir()
        wished = {**QUIET, "intl.accept_languages": language}
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in wished.items()]
        (profile / "user.js").write_text("\n".join(lines))
        port = free_port()
        command = ("firefox-esr", "--no-remote", "--profile", str(profile), "--kiosk")
        desktop.starts(*command, "--remote-debugging-port", str(port), "about:blank")
        self._desktop = desktop
        self._number = 0
        self._open = ExitStack()
        self._line = _line(port, self._open)
        self._asks("session.new", capabilities={})
        self._tab = self._asks("browsingContext.getTree")["contexts"][0]["context"]

    @property
    def title(self) -> str:
        return str(self.execute_script("return document.title"))

    @property
    def page_source(self) -> str:
        return str(self.execute_script("return document.documentElement.outerHTML"))

    def get(self, url: str) -> None:
        """Open an address, and wait until the page is there."""
        self._asks("browsingContext.navigate", context=self._tab, url=url, wait="complete")
        # Its own bar has the keys as it begins: this one leads round to the page.
        for _ in range(ROUND):
            if self.execute_script("return document.hasFocus()"):
                return
            self._desktop.does("xdotool", "key", "--clearmodifiers", "F6")
            time.sleep(EVERY)

    def execute_script(self, script: str) -> Any:
        """What a script finds out; words, numbers, or whether it is so."""
        answer = self._asks(
            "script.evaluate",
            expression=f"(() => {{ {script} }})()",
            target={"context": self._tab},
            awaitPromise=False,
        )
        return answer["result"].get("value")

    def get_screenshot_as_png(self) -> bytes:
        answer = self._asks("browsingContext.captureScreenshot", context=self._tab)
        return base64.b64decode(answer["data"])

    def takes(self, cookies: list[dict[str, Any]], url: str) -> None:
        """Have these cookies of that host, and no others."""
        self._asks("storage.deleteCookies")
        for one in cookies:
            cookie = {
                "name": one["name"],
                "value": {"type": "string", "value": one["value"]},
                "domain": urlsplit(url).hostname,
                "path": one["path"],
                "httpOnly": one["httpOnly"],
            }
            self._asks("storage.setCookie", cookie=cookie)

    def quit(self) -> None:
        with suppress(WebSocketException, OSError):
            self._open.close()

    def _asks(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        self._line.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._line.recv(timeout=STARTS_WITHIN))
            if answer.get("id") != self._number:
                continue  # something that it tells by itself
            if "error" in answer:
                raise RuntimeError(f"Firefox: {answer['message']}")
            result: dict[str, Any] = answer["result"]
            return result


def _line(port: int, kept: ExitStack) -> ClientConnection:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            line = connect(f"ws://127.0.0.1:{port}/session", max_size=None, proxy=None)
            return kept.enter_context(line)
        except (OSError, WebSocketException):
            if time.monotonic() > deadline:
                raise TimeoutError("Firefox does not answer.") from None
            time.sleep(EVERY)
