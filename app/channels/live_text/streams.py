"""The addresses that scripts speak with, at both ends; pages without one never come here."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session
from starlette.responses import JSONResponse

from app.channels.live_text import exchange, presence, queries, transcript, wire
from app.channels.live_text.desk import own
from app.channels.live_text.exchange import Reply
from app.channels.live_text.journal import CITIZEN, By
from app.channels.live_text.models import Author, Conversation, OpenLine
from app.channels.live_text.presence import LEASE_BY_HAND
from app.channels.live_text.talking import HERE, entered
from app.channels.live_text.transcript import Turn
from app.channels.live_text.wire import Unreadable
from app.foundation.refused import Missing
from app.web.pages import Here, Page
from app.web.visits import AtDesk

router = APIRouter()


async def _frame(request: Request) -> bytes:
    return await request.body()


Frame = Annotated[bytes, Depends(_frame)]


@router.post(HERE + "/ops", name="live_text:ops")
def put(page: Here, access_id: UUID, conversation_id: UUID, frame: Frame) -> Response:
    """What a citizen's script sends."""
    try:
        entered(page, access_id, conversation_id)
    except Missing:
        return JSONResponse(exchange.unreadable("missing", page.texts), 404)
    return _put(page, conversation_id, frame, CITIZEN)


@router.get(HERE + "/events", name="live_text:events")
def events(page: Here, access_id: UUID, conversation_id: UUID, after: int = 0) -> Response:
    """What a citizen's script has not seen."""
    try:
        entered(page, access_id, conversation_id)
    except Missing:
        return JSONResponse(exchange.unreadable("missing", page.texts), 404)
    with page.house.database.read() as session:
        return JSONResponse(_news(session, page, conversation_id, after, CITIZEN))


@router.post("/desk/live/{conversation_id}/ops", name="live_text:desk_ops")
def put_at_desk(visit: AtDesk, conversation_id: UUID, frame: Frame) -> Response:
    """What a colleague's script sends."""
    page, by = visit.page, By(Author.STAFF, visit.staff.id)
    with page.house.database.read() as session:
        own(session, visit, conversation_id)
    page.house.database.write(lambda s: presence.renew(s, visit.staff.id, LEASE_BY_HAND))
    return _put(page, conversation_id, frame, by)


@router.get("/desk/live/{conversation_id}/events", name="live_text:desk_events")
def events_at_desk(visit: AtDesk, conversation_id: UUID, after: int = 0) -> Response:
    """What a colleague's script has not seen."""
    page, by = visit.page, By(Author.STAFF, visit.staff.id)
    with page.house.database.read() as session:
        own(session, visit, conversation_id)
        return JSONResponse(_news(session, page, conversation_id, after, by))


def _put(page: Page, conversation_id: UUID, frame: bytes, by: By) -> Response:
    try:
        ops = wire.read(frame)
    except Unreadable as error:
        return JSONResponse(exchange.unreadable(error.code, page.texts), 422)

    def command(session: Session) -> list[Reply]:
        return exchange.put(session, conversation_id, ops, by=by, words=page.texts)

    return JSONResponse(page.house.database.write(command))


def _news(
    session: Session, page: Page, conversation_id: UUID, after: int, by: By
) -> dict[str, Any]:
    conversation = session.get_one(Conversation, conversation_id)
    turns = transcript.turns(
        session, conversation, page.texts, you=by, after=min(max(after, 0), 2**31 - 1)
    )
    lines = queries.open_lines(session, conversation_id)
    return {
        "seq": conversation.seq,
        "ev": [_event(turn) for turn in turns],
        "rtt": [_draft(line) for line in lines if _may_see(line, by)],
        "state": {"state": conversation.state, "turn": conversation.turn},
    }


def _may_see(line: OpenLine, by: By) -> bool:
    return line.shown or (line.author, line.staff_id) == (by.author, by.staff_id)


def _event(turn: Turn) -> dict[str, Any]:
    event = turn.event
    return {
        "k": event.kind,
        "seq": event.seq,
        "line": event.line,
        "by": event.author,
        "name": turn.name,
        "words": turn.words,
        "at": event.at.isoformat(),
    }


def _draft(line: OpenLine) -> dict[str, Any]:
    return {"line": line.line, "by": line.author, "rev": line.rev, "text": line.words}
