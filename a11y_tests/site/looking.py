"""One page after the other: opened, looked at, and told; one that does not open stops no other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress

from selenium.common.exceptions import (
    InvalidArgumentException,
    TimeoutException,
    WebDriverException,
)

from a11y_tests.site.cookies import BadCookies, Cookie, hide
from a11y_tests.site.examine import LAYERS, Examined, examine
from a11y_tests.site.readable import readable, writable
from a11y_tests.site.visit import Visit

KINDS = ("text/html", "application/xhtml+xml")
FAILED = 400  # HTTP: from here on it is not the page that was asked for (RFC 9110, section 15)
CAME = """
const came = performance.getEntriesByType('navigation')[0];
return [document.contentType, came?.responseStatus ?? 0, location.href];
"""
PATIENCE = 60  # seconds that a page may take to come
# What Chromium says, and the word that reports have for it.
REASONS = (
    (r"ERR_NAME_", "name"),
    (r"ERR_CERT_|ERR_SSL_|ERR_BAD_SSL_", "certificate"),
    (r"ERR_FILE_", "missing"),
    (r"TIMED_OUT", "slow"),
    (r"ERR_CONNECTION_|ERR_ADDRESS_|ERR_EMPTY_RESPONSE|ERR_SOCKET_", "refused"),
    (r"ERR_INVALID_URL|ERR_UNKNOWN_URL_SCHEME", "invalid"),
)


class NotOpened(Exception):
    """A page could not be looked at; its only argument is a word for why."""


def look(url: str, layers: Iterable[str] = LAYERS, cookies: tuple[Cookie, ...] = ()) -> Examined:
    """What is found on a page, fit to be shown. Raises ``NotOpened``."""
    visit = Visit(url, cookies=tuple(one for one in cookies if one.is_for(url)))
    try:
        _opens(visit)
        examined = examine(visit, layers)
    except WebDriverException:
        raise NotOpened("broke") from None
    finally:
        with suppress(WebDriverException):  # a browser that is gone has nothing to give back
            visit.close()
    return readable(examined, lambda text: writable(hide(text, cookies)))


def _opens(visit: Visit) -> None:
    try:
        visit.selenium.set_page_load_timeout(PATIENCE)
        visit.opens()
        _is_a_page(visit)
    except TimeoutException:
        raise NotOpened("slow") from None
    except BadCookies:
        raise NotOpened("cookie") from None
    except InvalidArgumentException:
        raise NotOpened("invalid") from None
    except WebDriverException as closed:
        # Its own words may hold a cookie that the browser did not take.
        raise NotOpened(_reason(closed.msg or "")) from None


def _is_a_page(visit: Visit) -> None:
    """Chromium shows a page of its own in place of one that does not come, and calls it opened."""
    shown = visit.window.devtools("Page.getFrameTree")["frameTree"]["frame"]
    if "unreachableUrl" in shown:
        raise NotOpened(_reason(str(visit.asks("return document.body.innerText"))))
    kind, status, here = visit.asks(CAME)
    if kind not in KINDS or here == "about:blank":
        raise NotOpened("no_page")
    if status >= FAILED:
        raise NotOpened("status")


def _reason(told: str) -> str:
    return next((word for sign, word in REASONS if re.search(sign, told)), "other")
