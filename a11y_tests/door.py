"""One address for all the houses of a run, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from tests.engines import serving

WITHIN = 20.0  # seconds that a house takes at most to open, and to close


@dataclass(frozen=True)
class Answer:
    """A page as it was sent, but for what belongs to the wire."""

    address: str  # with its query and its fragment
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.address).path


class Door:
    """Leads to one house at a time. To start and stop a server for each takes longer than many a
    look, and the browser would fetch the same style from each.

    Whoever has a page in hand is given that one: asked for again, it might be another, since what
    is new is shown once, and the answer to a form only to a form.
    """

    def __init__(self) -> None:
        self.address = ""
        self.in_hand: Answer | None = None
        self._house: FastAPI | None = None
        self._frame = Starlette(lifespan=self._stand)

    @contextmanager
    def stands(self) -> Iterator[Self]:
        """For as long as people can knock at this door."""
        with serving(self) as self.address:
            yield self

    @contextmanager
    def leads_to(self, house: FastAPI) -> Iterator[None]:
        """For as long as this house is open, behind the door. Raises what keeps it from opening."""
        opened: Future[None] = Future()
        over = asyncio.Event()

        async def live() -> None:
            try:
                async with house.router.lifespan_context(house):
                    opened.set_result(None)
                    await over.wait()
            finally:
                opened.cancel()

        life = asyncio.run_coroutine_threadsafe(live(), self._loop)
        try:
            opened.result(WITHIN)
            self._house = house
            yield
        finally:
            self._house = self.in_hand = None
            self._loop.call_soon_threadsafe(over.set)
            life.result(WITHIN)

    @asynccontextmanager
    async def _stand(self, _frame: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._frame(scope, receive, send)
            return
        page = self.in_hand
        if page is not None and scope["path"] == page.path:
            self.in_hand = None
            start = {"type": "http.response.start", "status": page.status, "headers": page.headers}
            await send(start)
            await send({"type": "http.response.body", "body": page.body})
            return
        assert self._house is not None, "No house is open behind this door."
        await self._house(scope, receive, send)
