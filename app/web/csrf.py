"""Refuses changes that another site asks for, by what the browser says of their origin.

The order of the rules is that of Go's ``http.CrossOriginProtection``. WebSockets are checked too.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.errors import error_page

_SAFE = {"GET", "HEAD", "OPTIONS"}


class OriginGuard:
    """Pure ASGI: costs microseconds and sees WebSockets."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public_host = urlsplit(public_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._may(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403})
        else:
            response = error_page(Request(scope), 403)
            await response(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        if scope["type"] == "http" and scope["method"] in _SAFE:
            return True
        headers = Headers(scope=scope)
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if scope["type"] == "http" and site is not None:
            return site in ("same-origin", "none")
        if origin is None:
            # Neither header: not a browser, so there is no cookie to misuse.
            return bool(scope["type"] == "http")
        return _host(origin) in (headers.get("host"), self._public_host)


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
