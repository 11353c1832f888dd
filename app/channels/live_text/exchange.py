"""What becomes of a frame: each object is done or answered with a code, and all is committed once.

Whoever sends the same frame again gets the same answer, and nothing has been done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.channels.live_text import commands, journal, wire
from app.channels.live_text.edits import OutOfStep
from app.channels.live_text.journal import By, Over, TooLong
from app.channels.live_text.models import Author, Conversation
from app.channels.live_text.wire import ERRORS, Op
from app.channels.live_text.words import mark_of
from app.foundation.i18n.texts import Texts
from app.foundation.refused import Missing

Reply = dict[str, Any]


def put(
    session: Session, conversation_id: UUID, ops: Sequence[Op], *, by: By, words: Texts
) -> list[Reply]:
    """Do what a frame says, in order, and return an answer for each object that wants one.

    A fault in one object undoes that one alone.
    """
    replies = []
    if by.author == Author.CITIZEN:
        commands.sign(session, conversation_id, fetches=False)
    for op in ops:
        try:
            with session.begin_nested():
                reply = _do(session, conversation_id, op, by)
        except OutOfStep:
            reply = {"k": "need", "line": _line_of(op)}
        except Over:
            reply = _error("over", op)
        except TooLong:
            reply = _error("long", op)
        except Missing:
            reply = _error("missing", op)
        if reply:
            replies.append(_spoken(reply, words))
    return replies


def _do(session: Session, conversation_id: UUID, op: Op, by: By) -> Reply | None:
    if isinstance(op, wire.Wrong):
        return _error(op.code, op)
    if isinstance(op, wire.Seen | wire.Chosen):
        if by.author == Author.CITIZEN:
            _keep(session, conversation_id, op)
        return None
    if isinstance(op, wire.Say):
        return _say(session, conversation_id, op, by)
    if isinstance(op, wire.Typing):
        return _type(session, conversation_id, op, by)
    if isinstance(op, wire.Turn):
        return {"k": "ack", "seq": journal.turn(session, conversation_id, op.kind, by)}
    return {"k": "hb", "seq": session.get_one(Conversation, conversation_id).seq}


def _keep(session: Session, conversation_id: UUID, op: wire.Seen | wire.Chosen) -> None:
    if isinstance(op, wire.Seen):
        journal.read_to(session, conversation_id, op.seq)
        return
    commands.choose(session, conversation_id, live=op.live, reads=op.reads, cells=op.cells)


def _say(session: Session, conversation_id: UUID, op: wire.Say, by: By) -> Reply:
    if not op.words.strip():
        journal.drop(session, conversation_id, op.line, by)
        return {"k": "ack", "line": op.line, "seq": 0}
    before = session.get_one(Conversation, conversation_id).seq
    seq = journal.say(session, conversation_id, op.line, op.words, by)
    if seq > before and (mark := mark_of(op.words)):
        journal.turn(session, conversation_id, mark, by)
    return {"k": "ack", "line": op.line, "seq": seq}


def _type(session: Session, conversation_id: UUID, op: wire.Typing, by: By) -> Reply:
    live = by.author != Author.CITIZEN or session.get_one(Conversation, conversation_id).live
    stands = journal.draft(
        session,
        conversation_id,
        op.line,
        rev=op.rev,
        words=op.words,
        actions=op.actions,
        shown=live,
        by=by,
    )
    if stands is None:
        return {"k": "ack", "line": op.line, "rev": op.rev}  # it has been said already
    if op.length is not None and stands.rev == op.rev and len(stands.words) != op.length:
        raise OutOfStep
    return {"k": "ack", "line": op.line, "rev": stands.rev}


def _line_of(op: Op) -> str | None:
    return getattr(op, "line", None)


def _error(code: str, op: Op) -> Reply:
    return {"k": "err", "code": code, "line": _line_of(op)}


def _spoken(reply: Reply, words: Texts) -> Reply:
    code = reply.get("code")
    return reply | {"words": words.say(ERRORS[code])} if code else reply


def unreadable(code: str, words: Texts) -> list[Reply]:
    """The answer to a frame of which nothing could be read."""
    return [_spoken({"k": "err", "code": code, "line": None}, words)]
