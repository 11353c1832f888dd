"""What becomes of frames: each object is done or answered with a code, and all is committed once.

Whoever sends the same frame again gets the same answer, and nothing has been done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.channels.live_text import commands, journal, queries, wire
from app.channels.live_text.drafting import Behind, Drafts, Typed
from app.channels.live_text.journal import By, Over, TooLong, TooMany
from app.channels.live_text.locks import Forgotten
from app.channels.live_text.models import OF_THE_CALL, Author, Channel, Conversation, Kind, Mode
from app.channels.live_text.relay import commands as relay
from app.channels.live_text.relay.commands import LineGone
from app.channels.live_text.relay.sentences import finished
from app.channels.live_text.wire import ERRORS, Op
from app.channels.live_text.words import mark_of
from app.domain.organisation.models import Staff
from app.foundation.clock import now
from app.foundation.i18n.texts import Texts
from app.foundation.refused import Missing, Refused

Reply = dict[str, Any]

SIGN_EVERY = timedelta(seconds=10)  # one write of the citizen's sign for as long as this
_CODES: dict[type[Refused], str] = {
    Over: "over",
    TooLong: "long",
    TooMany: "many",
    Forgotten: "gone",
    LineGone: "line",
    commands.Taken: "over",
}


@dataclass(frozen=True)
class Frame:
    """What one side sends at once into one conversation, and in what language it is answered."""

    conversation_id: UUID
    by: By
    ops: Sequence[Op]
    words: Texts


@dataclass
class Done:
    """What became of a frame: an answer for each object that wants one, the lines as they are
    written now, and whether there is something new to read."""

    replies: list[Reply]
    typed: dict[str, Typed] = field(default_factory=dict)
    has_news: bool = False


def put(session: Session, frames: Sequence[Frame]) -> list[Done]:
    """Do what frames say, in order. A fault in one object undoes that one alone.

    The conversations are held in the order of their ids, so that nobody waits in a circle.
    """
    ids = {frame.conversation_id for frame in frames}
    found = select(Conversation).where(col(Conversation.id).in_(ids)).order_by(col(Conversation.id))
    holding = found.with_for_update().execution_options(populate_existing=True)
    conversations = {one.id: one for one in session.execute(holding).scalars()}
    drafts = Drafts(session, conversations.values())
    done = []
    for frame in frames:
        conversation = conversations.get(frame.conversation_id)
        if conversation is None or not _may(conversation, frame.by):
            done.append(Done(unreadable("missing", frame.words)))
        else:
            done.append(_Doing(session, conversation, drafts, frame).all())
    drafts.flush()
    _sign(session, [conversations[one] for one in _citizens_in(frames) & conversations.keys()])
    return done


def _citizens_in(frames: Sequence[Frame]) -> set[UUID]:
    return {frame.conversation_id for frame in frames if frame.by.author == Author.CITIZEN}


def _sign(session: Session, conversations: Sequence[Conversation]) -> None:
    """These citizens are there, and hear what we write without a button."""
    due = now() - SIGN_EVERY
    ids = [one.id for one in conversations if one.citizen_fetches or one.citizen_seen_at < due]
    if ids:
        session.execute(
            update(Conversation)
            .where(col(Conversation.id).in_(ids))
            .values(citizen_seen_at=now(), citizen_fetches=False)
            .execution_options(synchronize_session=False)
        )


def _may(conversation: Conversation, by: By) -> bool:
    """A colleague writes in what they have; it may have been handed over since they connected."""
    if by.author == Author.CITIZEN:
        return True
    as_whom = queries.as_whom_in(conversation, by.staff_id)
    return as_whom == by.author


class _Doing:
    """One frame while it is done, in a conversation that is held."""

    def __init__(
        self, session: Session, conversation: Conversation, drafts: Drafts, frame: Frame
    ) -> None:
        self._session, self._conversation, self._drafts = session, conversation, drafts
        self._frame, self._by = frame, frame.by
        if self._by.author == Author.ASSISTANT:
            self._by = replace(self._by, channel=Channel.PHONE)
        self._done = Done([])

    def all(self) -> Done:
        for op in self._frame.ops:
            reply = self._answer(op)
            if reply:
                self._done.replies.append(_spoken(reply, self._frame.words))
        return self._done

    def _answer(self, op: Op) -> Reply | None:
        try:
            return self._take(op)
        except Behind as behind:
            return {"k": "need", "line": _line_of(op), "rev": behind.rev}
        except Missing:
            return _error("missing", op)
        except Refused as refused:
            return _error(_CODES.get(type(refused), "missing"), op)

    def _take(self, op: Op) -> Reply | None:
        if isinstance(op, wire.Typing):
            return self._type(op)
        if isinstance(op, wire.Wrong):
            return _error(op.code, op)
        if isinstance(op, wire.Beat):
            return {"k": "hb", "seq": self._conversation.seq}
        self._drafts.flush()
        with self._session.begin_nested():
            reply = _do(self._session, self._conversation, op, self._by)
        self._drafts.read_again(self._conversation.id)
        self._done.has_news = True
        return reply

    def _type(self, op: wire.Typing) -> Reply:
        before = self._drafts.rev_of(self._conversation.id, op.line)
        words = self._drafts.words_of(self._conversation.id, op.line)
        stands = self._drafts.put(
            self._conversation.id,
            op.line,
            rev=op.rev,
            words=op.words,
            actions=op.actions,
            length=op.length,
            shown=self._by.author != Author.CITIZEN or self._conversation.live,
            by=self._by,
        )
        if stands is None:
            return {"k": "ack", "line": op.line, "rev": op.rev}  # it has been said already
        if stands.rev != before:
            actions = op.actions if op.words is None else None
            one, earlier = Typed(stands, before, actions), self._done.typed.get(op.line)
            self._done.typed[op.line] = earlier.then(one) if earlier else one
            self._done.has_news |= self._is_to_say(words, stands.words)
        return {"k": "ack", "line": op.line, "rev": stands.rev}

    def _is_to_say(self, before: str, after: str) -> bool:
        """Whether what an operator says next has changed by what the citizen typed."""
        if self._conversation.mode != Mode.RELAY or self._by.author != Author.CITIZEN:
            return False
        return finished(before) != finished(after)


def _do(session: Session, conversation: Conversation, op: Op, by: By) -> Reply | None:
    if isinstance(op, wire.Say):
        return _say(session, conversation, op, by)
    if isinstance(op, wire.Turn):
        return {"k": "ack", "seq": _turn(session, conversation, op.kind, by)}
    if isinstance(op, wire.Told):
        _told(session, conversation, op, by)
        return None
    if by.author != Author.CITIZEN:
        return None
    if isinstance(op, wire.Seen):
        journal.read_to(session, conversation.id, op.seq)
    elif isinstance(op, wire.Chosen):
        commands.choose(session, conversation.id, live=op.live, reads=op.reads, cells=op.cells)
    return None


def _turn(session: Session, conversation: Conversation, kind: Kind, by: By) -> int:
    if kind in OF_THE_CALL:
        return relay.note(session, conversation.id, kind, replace(by, channel=Channel.SELF))
    return journal.turn(session, conversation.id, kind, by)


def _told(session: Session, conversation: Conversation, op: wire.Told, by: By) -> None:
    if by.author != Author.ASSISTANT:
        raise Missing
    staff = session.get_one(Staff, by.staff_id)
    relay.step(session, conversation.id, op.line, at=op.at, words=op.words, by=staff)


def _say(session: Session, conversation: Conversation, op: wire.Say, by: By) -> Reply:
    if by.author == Author.ASSISTANT:
        by = replace(by, channel=op.channel)
    if not op.words.strip():
        journal.drop(session, conversation.id, op.line, by)
        return {"k": "ack", "line": op.line, "seq": 0}
    before = conversation.seq
    seq = journal.say(session, conversation.id, op.line, op.words, by)
    if seq > before and (mark := op.turn or mark_of(op.words)):
        journal.turn(session, conversation.id, mark, by)
    return {"k": "ack", "line": op.line, "seq": seq}


def _line_of(op: Op) -> str | None:
    return getattr(op, "line", None)


def _error(code: str, op: Op) -> Reply:
    return {"k": "err", "code": code, "line": _line_of(op)}


def _spoken(reply: Reply, words: Texts) -> Reply:
    code = reply.get("code")
    return reply | {"words": words.say(ERRORS[code])} if code else reply


def unreadable(code: str, words: Texts) -> list[Reply]:
    """The answer to a frame of which nothing could be read, or nothing be done."""
    return [_spoken({"k": "err", "code": code, "line": None}, words)]
