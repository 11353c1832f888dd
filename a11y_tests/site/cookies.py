"""Cookies that somebody has recorded, so that pages behind a sign-in can be looked at.

Read from a file as ``curl --cookie-jar`` and extensions of browsers write it (cookies.txt), or as
Selenium and Playwright do (JSON). A value is a secret: no sentence here says one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from app.foundation import clock

FIELDS = 7  # of a line: domain, subdomains too, path, https only, expires, name, value
HTTP_ONLY = "#HttpOnly_"
SAME_SITE = {"strict": "Strict", "lax": "Lax", "none": "None", "no_restriction": "None"}
# What is shorter is in many words that are no secret.
SHORTEST_SECRET = 8
HIDDEN = "[cookie]"


class BadCookies(Exception):
    """A file of cookies cannot be used, with a sentence that says why."""


@dataclass(frozen=True)
class Cookie:
    """One cookie. A domain that begins with a dot is meant for the hosts under it too."""

    name: str
    value: str = field(repr=False)
    domain: str
    path: str = "/"
    is_secure: bool = False
    is_http_only: bool = False
    expires: float | None = None
    same_site: str | None = None

    def is_for(self, url: str) -> bool:
        """Whether the host of an address is one that it was recorded for."""
        parts = urlsplit(url)
        host, mine = (parts.hostname or "").lower(), self.domain.lstrip(".").lower()
        is_under = self.domain.startswith(".") and host.endswith(f".{mine}")
        return parts.scheme in ("http", "https") and (host == mine or is_under)

    def is_over(self) -> bool:
        """Whether its time has passed."""
        return self.expires is not None and self.expires < clock.now().timestamp()

    def as_set(self, url: str) -> dict[str, Any]:
        """What the browser is told; without a domain, it is for that host alone."""
        told: dict[str, Any] = {"name": self.name, "value": self.value, "path": self.path}
        told |= {"url": url, "secure": self.is_secure, "httpOnly": self.is_http_only}
        told |= {"domain": self.domain} if self.domain.startswith(".") else {}
        told |= {"expires": self.expires} if self.expires is not None else {}
        # Firefox says None where nothing was set, and without https Chromium takes none such.
        is_said = self.same_site and (self.is_secure or self.same_site != "None")
        return told | ({"sameSite": self.same_site} if is_said else {})


def read(file: Path) -> tuple[Cookie, ...]:
    """The cookies of a file that still hold. Raises ``BadCookies``."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadCookies(f"{file} is no text. Record the cookies as cookies.txt or JSON.") from None
    except OSError as closed:
        raise BadCookies(f"{file} cannot be read: {closed.strerror}.") from None
    is_json = text.lstrip()[:1] in ("[", "{")
    cookies = tuple(_of_json(file, text) if is_json else _of_lines(file, text))
    if not cookies:
        raise BadCookies(f"{file} holds no cookie. Sign in, and record them again.")
    fresh = tuple(one for one in cookies if not one.is_over())
    if not fresh:
        raise BadCookies(f"Every cookie of {file} has expired. Sign in, and record them again.")
    return fresh


def hide(text: str, cookies: Iterable[Cookie]) -> str:
    """A text without the values of cookies, nor the beginning of one that was cut off."""
    for secret in sorted({one for cookie in cookies for one in _written(cookie)}, key=len)[::-1]:
        text = _hide(text, secret)
    return text


def _written(cookie: Cookie) -> set[str]:
    ways = {cookie.value, unquote(cookie.value), cookie.value.strip('"')}
    return {one for one in ways if len(one) >= SHORTEST_SECRET}


def _hide(text: str, secret: str) -> str:
    begins = text.find(secret[:SHORTEST_SECRET])
    while begins >= 0:
        ends = begins + SHORTEST_SECRET
        while text[begins : ends + 1] == secret[: ends + 1 - begins] and ends < len(text):
            ends += 1
        text = text[:begins] + HIDDEN + text[ends:]
        begins = text.find(secret[:SHORTEST_SECRET], begins + len(HIDDEN))
    return text


def _of_lines(file: Path, text: str) -> Iterable[Cookie]:
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.removeprefix(HTTP_ONLY)
        if not bare.strip() or (bare == line and line.startswith("#")):
            continue
        parts = bare.split("\t")
        if len(parts) not in (FIELDS - 1, FIELDS) or not parts[5]:
            raise BadCookies(
                f"Line {number} of {file} is no cookie: it has {len(parts)} fields with tabs"
                f" between them, and a line of cookies.txt has {FIELDS}."
            )
        yield _of_line(file, number, parts, is_http_only=bare != line)


def _of_line(file: Path, number: int, parts: list[str], *, is_http_only: bool) -> Cookie:
    domain, has_subdomains, path, secure, expires, name = parts[:6]
    try:
        ends = float(expires)
    except ValueError:
        raise BadCookies(
            f"Line {number} of {file} does not say when its cookie expires: the fifth field is"
            " no number."
        ) from None
    dotted = f".{domain.lstrip('.')}" if has_subdomains.upper() == "TRUE" else domain.lstrip(".")
    return Cookie(
        name=name,
        value="".join(parts[6:]),
        domain=dotted,
        path=path or "/",
        is_secure=secure.upper() == "TRUE",
        is_http_only=is_http_only,
        expires=ends if ends > 0 else None,
    )


def _of_json(file: Path, text: str) -> Iterable[Cookie]:
    try:
        told = json.loads(text)
    except json.JSONDecodeError as broken:
        raise BadCookies(
            f"{file} begins like JSON and is none: line {broken.lineno}, {broken.msg}."
        ) from None
    listed = told.get("cookies") if isinstance(told, dict) else told
    if not isinstance(listed, list):
        raise BadCookies(f"{file} is JSON without a list of cookies.")
    for number, one in enumerate(listed, 1):
        yield _of_entry(file, number, one)


def _of_entry(file: Path, number: int, one: Any) -> Cookie:
    for name in ("name", "value", "domain"):
        if not isinstance(one, dict) or not isinstance(one.get(name), str):
            raise BadCookies(f"Cookie {number} of {file} has no {name}.")
    known = (one.get(name) for name in ("expires", "expiry", "expirationDate"))
    ends = next((float(at) for at in known if isinstance(at, int | float)), -1)
    return Cookie(
        name=one["name"],
        value=one["value"],
        domain=one["domain"],
        path=str(one.get("path") or "/"),
        is_secure=bool(one.get("secure")),
        is_http_only=bool(one.get("httpOnly")),
        expires=ends if ends > 0 else None,
        same_site=SAME_SITE.get(str(one.get("sameSite")).lower()),
    )
