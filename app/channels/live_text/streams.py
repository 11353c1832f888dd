"""What scripts speak with, at both ends: one address to send to, and one to hear from, which is a
WebSocket, a stream of events, or a question that waits. Pages without a script never come here."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, StreamingResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.channels.live_text import exchange, queries, wire
from app.channels.live_text.exchange import Frame
from app.channels.live_text.hub import Hub, hub_of
from app.channels.live_text.journal import CITIZEN, By
from app.channels.live_text.listeners import Listener, Side
from app.channels.live_text.models import Author
from app.channels.live_text.news import Message
from app.channels.live_text.talking import HERE, entered
from app.channels.live_text.wire import Unreadable
from app.domain.organisation.models import Staff
from app.foundation.refused import Missing, Unavailable
from app.web import sessions
from app.web.pages import Here, Page
from app.web.visits import AtDesk, signed_in

router = APIRouter()

BEAT = 15.0  # seconds between signs of life
DESK_BEAT = 3.0
DEAD = 35.0  # seconds without any, after which a connection is over
ASKS_AGAIN = 15.0  # seconds for which somebody who may listen is not asked again
LONGEST_WAIT = 25.0  # seconds that a question waits for news
_CLOSED = {"missing": 4404, "many": 4429, "slow": 1013}

AT_DESK = "/desk/{seat}/{conversation_id}"


class Seat(StrEnum):
    """As what a colleague is in a conversation."""

    LIVE = "live"  # they write with the citizen, or are beside whoever speaks
    RELAY = "relay"  # they speak on the phone


_AUTHORS = {Seat.LIVE: Author.STAFF, Seat.RELAY: Author.ASSISTANT}

After = Annotated[int, Query(ge=0, le=2**31 - 1)]


class Asked(BaseModel):
    """What is asked for: everything after an event; and to wait for something new, in seconds,
    where how it stands is still as this mark says."""

    after: int = Field(default=0, ge=0, le=2**31 - 1)
    wait: float = 0
    mark: str = ""


@dataclass
class End:
    """One end of a conversation, and how to find out whether it may still be there."""

    side: Side
    hub: Hub
    may: Callable[[], bool]
    stays: Callable[[], bool]
    asked: float = 0.0
    holds: bool = False

    async def may_enter(self) -> bool:
        """Whether somebody may be here."""
        self.holds = await run_in_threadpool(self.may)
        # Those who came at once, as after a start, are not all asked again at once.
        self.asked = time.monotonic() - random.uniform(0, ASKS_AGAIN)  # noqa: S311 - no secret
        return self.holds

    async def may_stay(self) -> bool:
        """Whether the session and the right to this conversation still hold."""
        if time.monotonic() - self.asked > ASKS_AGAIN:
            self.asked = time.monotonic()
            with suppress(Unavailable):  # a database that is away takes no right away
                self.holds = await run_in_threadpool(self.stays)
        return self.holds

    async def put(self, frame: bytes) -> list[Message]:
        """What a frame is answered with."""
        try:
            ops = wire.read(frame)
        except Unreadable as error:
            return exchange.unreadable(error.code, self.side.words)
        one = self.side
        return await self.hub.put(Frame(one.conversation_id, one.by, ops, one.words))


def _citizens(page: Page, access_id: UUID, conversation_id: UUID) -> End:
    def may() -> bool:
        try:
            entered(page, access_id, conversation_id)
        except Missing:
            return False
        return True

    def stays() -> bool:
        with page.house.database.read() as session:
            return access_id in sessions.granted_cases(session, page.token)

    return End(Side(conversation_id, CITIZEN, page.texts), hub_of(page.house), may, stays)


def _colleagues(page: Page, staff: Staff | None, conversation_id: UUID, seat: Seat) -> End:
    author = _AUTHORS[seat]

    def may() -> bool:
        here = signed_in(page)
        with page.house.database.read() as session:
            known = queries.as_whom(session, conversation_id, here.id) if here else None
        return known == author

    by = By(author, staff.id if staff else None)
    return End(Side(conversation_id, by, page.texts), hub_of(page.house), may, may)


@router.post(HERE + "/ops", name="live_text:ops")
async def put(page: Here, access_id: UUID, conversation_id: UUID, request: Request) -> Response:
    """What a citizen's script sends."""
    return await _put(_citizens(page, access_id, conversation_id), request)


@router.post(AT_DESK + "/ops", name="live_text:desk_ops")
async def put_at_desk(
    visit: AtDesk, seat: Seat, conversation_id: UUID, request: Request
) -> Response:
    """What a colleague's script sends."""
    return await _put(_colleagues(visit.page, visit.staff, conversation_id, seat), request)


async def _put(end: End, request: Request) -> Response:
    if not await end.may_enter():
        return JSONResponse(exchange.unreadable("missing", end.side.words), 404)
    replies = await end.put(await request.body())
    code = replies[0].get("code") if len(replies) == 1 and not replies[0].get("line") else None
    return JSONResponse(replies, {"fast": 429, "busy": 503}.get(str(code), 200))


@router.get(HERE + "/events", name="live_text:events")
async def events(
    page: Here, access_id: UUID, conversation_id: UUID, asked: Annotated[Asked, Query()]
) -> Response:
    """What a citizen's script has not heard: a stream where it asks for one, else an answer."""
    return await _hear(_citizens(page, access_id, conversation_id), page, asked)


@router.get(AT_DESK + "/events", name="live_text:desk_events")
async def events_at_desk(
    visit: AtDesk, seat: Seat, conversation_id: UUID, asked: Annotated[Asked, Query()]
) -> Response:
    """What a colleague's script has not heard."""
    end = _colleagues(visit.page, visit.staff, conversation_id, seat)
    return await _hear(end, visit.page, asked)


async def _hear(end: End, page: Page, asked: Asked) -> Response:
    if not await end.may_enter():
        return JSONResponse(exchange.unreadable("missing", end.side.words), 404)
    headers = page.request.headers
    if "text/event-stream" in headers.get("accept", ""):
        known = headers.get("last-event-id", "")
        after = int(known[:9]) if known.isdecimal() and known.isascii() else asked.after
        return StreamingResponse(
            _stream(end, after), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
        )
    with end.hub.listen(end.side, asked.after) as listener:
        messages = await listener.next(BEAT)  # how it stands is there at once
        if listener.over:
            return JSONResponse([_bye(end, listener.over)])
        is_news = any(one["k"] == "ev" for one in messages) or listener.mark != asked.mark
        if not is_news and asked.wait > 0:
            messages += await listener.next(min(asked.wait, LONGEST_WAIT))
        return JSONResponse([*messages, {"k": "mark", "mark": listener.mark}])


async def _stream(end: End, after: int) -> AsyncIterator[str]:
    """Events carry their number, so that a browser asks for what comes after it (HTML § 9.2)."""
    with end.hub.listen(end.side, after) as listener:
        async for messages in _heard(end, listener, BEAT):
            for one in messages:
                number = f"id: {one['seq']}\n" if one["k"] == "ev" else ""
                yield f"{number}data: {json.dumps([one])}\n\n"
        yield f"data: {json.dumps([_bye(end, listener.over)])}\n\n"


@router.websocket(HERE + "/events", name="live_text:socket")
async def talk(socket: WebSocket, access_id: UUID, conversation_id: UUID, after: After = 0) -> None:
    """A citizen's script that sends and hears over one line (RFC 6455)."""
    await _talk(socket, _citizens(_page(socket), access_id, conversation_id), after)


@router.websocket(AT_DESK + "/events", name="live_text:desk_socket")
async def talk_at_desk(
    socket: WebSocket, seat: Seat, conversation_id: UUID, after: After = 0
) -> None:
    """A colleague's."""
    page = _page(socket)
    staff = await run_in_threadpool(signed_in, page)
    await _talk(socket, _colleagues(page, staff, conversation_id, seat), after)


def _page(socket: WebSocket) -> Page:
    """Whose line it is and in which language; there is nothing to show on it."""
    return Page(cast("Request", socket))


async def _talk(socket: WebSocket, end: End, after: int) -> None:
    await socket.accept()
    if not await end.may_enter():
        await _close(socket, _bye(end, ""))
        return
    with end.hub.listen(end.side, after) as listener:
        both = [
            asyncio.create_task(_sends(socket, end)),
            asyncio.create_task(_hears(socket, end, listener)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            results = await asyncio.gather(*both, return_exceptions=True)
        if not any(isinstance(one, WebSocketDisconnect) for one in results):
            with suppress(WebSocketDisconnect, RuntimeError):  # gone meanwhile
                await _close(socket, _bye(end, listener.over))


async def _sends(socket: WebSocket, end: End) -> None:
    """Take frames until there are no signs any more, or no right to send any."""
    while await end.may_stay():
        got = await asyncio.wait_for(socket.receive(), DEAD)
        if got["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        frame = got.get("bytes") or (got.get("text") or "").encode(errors="surrogatepass")
        if await end.may_stay():
            await _say(socket, await end.put(frame))


async def _hears(socket: WebSocket, end: End, listener: Listener) -> None:
    """Give what is new until it is over; whoever reads too slowly comes back and goes on.

    A colleague is asked for a sign as often as their lease needs one: the clocks of a page that
    nobody looks at are too slow for it.
    """
    beat = DESK_BEAT if end.side.by.staff_id else BEAT
    async for messages in _heard(end, listener, beat):
        await _say(socket, messages)


async def _heard(end: End, listener: Listener, beat: float) -> AsyncIterator[list[Message]]:
    """What is new, for as long as somebody may hear it; after ``beat`` seconds without anything a
    sign of life with the last number, so that a quiet loss is found."""
    while not listener.over:
        messages = await listener.next(beat)
        if not await end.may_stay():
            return
        if messages or not listener.over:
            yield messages or [{"k": "hb", "seq": listener.seq}]


async def _say(socket: WebSocket, messages: list[Message]) -> None:
    if messages:
        await socket.send_text(json.dumps(messages))


async def _close(socket: WebSocket, bye: Message) -> None:
    await _say(socket, [bye])
    await socket.close(_CLOSED[bye["code"]])


def _bye(end: End, over: str) -> Message:
    """Why it is over. Whoever gave no sign for long, or read too slowly, comes back and goes on."""
    why = over or ("slow" if end.holds else "missing")
    if why == "slow":
        return {"k": "bye", "code": "slow"}
    return exchange.unreadable(why, end.side.words)[0] | {"k": "bye"}
