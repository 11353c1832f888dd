"""Limits before anything is parsed, and what the access log may know."""

from __future__ import annotations

import time
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.foundation.logs import log

# 20,000 characters are at most 240 kB as a form sends them; ten times that is still read, so that
# somebody who pastes too much gets it back with a sentence.
LARGEST_BODY = 2_500_000
# A form with files may be this large, though most of it is thrown away: somebody who chooses ten
# films by mistake gets a sentence and not a broken line.
LARGEST_UPLOAD = 400_000_000

# One message of a WebSocket; beyond it the line is closed (RFC 6455 § 7.4.1, 1009).
LARGEST_FRAME = 262_144

_BODY = "indgang.body"


class TooLarge(Exception):
    """More was sent than the house reads."""


@dataclass
class _Body:
    """How much of one request may be read, and how much has been."""

    largest: int
    said: int
    read: int = 0


def allow(scope: Scope, largest: int) -> None:
    """Let one request bring more. Whoever says so, before reading, throws away what is too much.

    So the larger limit holds for exactly the routes that take files, and no list can forget one.
    """
    if _BODY in scope:
        scope[_BODY].largest = largest


class BodyLimit:
    """Stops reading a body that is too large, whether or not it says so beforehand."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        body = scope[_BODY] = _Body(self._largest, int(said) if said.isdigit() else 0)

        async def counted() -> Message:
            message = await receive()
            body.read += len(message.get("body", b""))
            if max(body.said, body.read) > body.largest:
                raise TooLarge
            return message

        await self._app(scope, counted, send)


class AccessLog:
    """One line a request: the route's name, never the address, which may hold a secret."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            route = getattr(scope.get("route"), "name", None)
            took = round((time.perf_counter() - began) * 1000)
            log().info("request", method=scope["method"], route=route, status=status, ms=took)
