"""The English twin of every page: ``/en`` before its address. Danish has no prefix."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/en"


class LanguagePrefix:
    """Takes the prefix off before the routes see the address, and remembers the language."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            path = scope["path"]
            english = path == PREFIX or path.startswith(PREFIX + "/")
            scope.setdefault("state", {})["language"] = "en" if english else "da"
            if english:
                scope["path"] = path.removeprefix(PREFIX) or "/"
                scope["raw_path"] = scope["path"].encode()
        await self._app(scope, receive, send)
