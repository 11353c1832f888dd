"""What is said and done in a conversation, in order and without a gap.

Every verb here holds the conversation until the commit, so that numbers have no gap whoever writes.
Doing something twice is doing it once: a line has an id of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session, col

from app.channels.live_text.locks import lock_of
from app.channels.live_text.models import (
    Author,
    Channel,
    Conversation,
    ConversationEvent,
    ConversationState,
    Kind,
    OpenLine,
)
from app.foundation.clock import now
from app.foundation.crypto import fingerprint
from app.foundation.database import add_row
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused

LONGEST_SAID = 20_000  # characters of a line that is sent, as of any message
MOST_OPEN = 4  # lines that one side may have open at a time, in as many tabs


@dataclass(frozen=True)
class By:
    """Who writes, and in what capacity."""

    author: Author
    staff_id: UUID | None = None
    channel: Channel = Channel.SELF


CITIZEN = By(Author.CITIZEN)
HOUSE = By(Author.SYSTEM)


class Over(Refused):
    """The conversation has ended; what is typed is kept, and can be sent as a message."""

    def __init__(self) -> None:
        super().__init__(N_("The conversation has ended. You can send it as a message."))


class TooMany(Refused):
    """Somebody writes in more windows than anybody reads."""

    def __init__(self) -> None:
        super().__init__(N_("You write in many windows. Send what stands in one of them first."))


class TooLong(Refused):
    """More than one line can hold."""

    def __init__(self, longest: int) -> None:
        super().__init__(N_("Make it shorter, and send it in more than one part."))
        self.longest = longest


def held(session: Session, conversation_id: UUID) -> Conversation:
    """The conversation, held until the commit. Raises ``Missing`` where there is none."""
    found = session.get(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Missing
    return found


def going_on(session: Session, conversation_id: UUID) -> Conversation:
    """The same, for whoever wants to write in it. Raises ``Over`` where it has ended."""
    found = held(session, conversation_id)
    if found.state == ConversationState.ENDED:
        raise Over
    return found


def put(
    session: Session,
    conversation: Conversation,
    kind: Kind,
    by: By,
    *,
    line: str | None = None,
    words: str | None = None,
) -> int:
    """Write the next event of a conversation that the caller holds, and return its number.

    That it had so many words is kept when the words are not.
    """
    conversation.seq += 1
    session.add(conversation)
    add_row(
        session,
        ConversationEvent,
        conversation_id=conversation.id,
        seq=conversation.seq,
        kind=kind,
        line=line,
        author=by.author,
        channel=by.channel,
        staff_id=by.staff_id,
        words=None if words is None else lock_of(conversation).shut(words),
        size=None if words is None else len(words.split()),
        at=now(),
    )
    return conversation.seq


def say(session: Session, conversation_id: UUID, line: str, words: str, by: By) -> int:
    """Send a line whole, and return its number; the same line again has the same number.

    Raises ``Over``, ``TooLong``, and ``Missing`` for a line that is somebody else's.
    """
    conversation = held(session, conversation_id)
    if (known := _said(session, conversation_id, line, by)) is not None:
        return known
    if conversation.state == ConversationState.ENDED:
        raise Over
    if len(words) > LONGEST_SAID:
        raise TooLong(LONGEST_SAID)
    _mine(session, conversation_id, line, by)
    number = put(session, conversation, Kind.LINE, by, line=line, words=words)
    close(session, conversation_id, line)
    if conversation.turn == _side(by):
        conversation.turn = None
    return number


def line_for(session: Session, conversation_id: UUID, line: str, words: str) -> str:
    """The line under which words are said: its own, or a new one where other words have been said
    under it. Somebody went back, or has two pages open, and wrote something new."""
    said = session.execute(
        select(col(ConversationEvent.words)).where(
            col(ConversationEvent.conversation_id) == conversation_id,
            col(ConversationEvent.line) == line,
        )
    ).first()
    lock = lock_of(session.get_one(Conversation, conversation_id))
    if said is None or lock.open(said.words) == words:
        return line
    return fingerprint(line + words)[:32]


def is_said(session: Session, conversation_id: UUID, line: str) -> bool:
    """Whether a line stands in the journal."""
    at = {"conversation": conversation_id, "line": line}
    return session.execute(_LINE, at).first() is not None


def turn(session: Session, conversation_id: UUID, kind: Kind, by: By) -> int:
    """Say whose turn it is, that one needs time, or that nothing more comes. It never locks.

    Saying the same thing again with nothing between is saying it once.
    """
    conversation = going_on(session, conversation_id)
    at = {"conversation": conversation_id, "seq": conversation.seq}
    last = session.execute(_LAST, at).first()
    if last is not None and (last.kind, last.author) == (kind, by.author):
        return conversation.seq
    if kind == Kind.GIVE:
        conversation.turn = "staff" if _side(by) == "citizen" else "citizen"
    return put(session, conversation, kind, replace(by, channel=Channel.SELF))


def close(session: Session, conversation_id: UUID, line: str) -> None:
    """Let go of an open line: it has been sent."""
    session.execute(
        delete(OpenLine).where(
            col(OpenLine.conversation_id) == conversation_id, col(OpenLine.line) == line
        )
    )


def clear(session: Session, conversation_id: UUID, by: By) -> None:
    """Let go of all that somebody has open: they took it away before they left."""
    held(session, conversation_id)
    session.execute(
        delete(OpenLine).where(
            col(OpenLine.conversation_id) == conversation_id,
            col(OpenLine.author) == by.author,
            col(OpenLine.staff_id) == by.staff_id,
        )
    )


def drop(session: Session, conversation_id: UUID, line: str, by: By) -> None:
    """Let go of a line that was never said."""
    held(session, conversation_id)
    if _mine(session, conversation_id, line, by):
        close(session, conversation_id, line)


def share(session: Session, conversation: Conversation, staff_id: UUID | None = None) -> None:
    """Everything that the other side has seen is said: what stood there is part of the journal.

    With ``staff_id``, what this colleague has open; else what everybody has.
    """
    lines = select(OpenLine).where(
        col(OpenLine.conversation_id) == conversation.id, col(OpenLine.shown)
    )
    if staff_id:
        lines = lines.where(col(OpenLine.staff_id) == staff_id)
    lock = lock_of(conversation)
    for one in session.execute(lines.order_by(col(OpenLine.at))).scalars().all():
        words = lock.open(one.words) or ""
        if words.strip():
            by = By(one.author, one.staff_id, one.channel)
            put(session, conversation, Kind.LINE, by, line=one.line, words=words)
        session.delete(one)
    session.flush()


def read_to(session: Session, conversation_id: UUID, seq: int) -> None:
    """How far the citizen has read, at their own pace. It never goes back."""
    session.execute(
        update(Conversation)
        .where(
            col(Conversation.id) == conversation_id,
            col(Conversation.citizen_read) < seq,
            col(Conversation.seq) >= seq,
        )
        .values(citizen_read=seq)
    )


def _side(by: By) -> str:
    return "citizen" if by.author == Author.CITIZEN else "staff"


def _said(session: Session, conversation_id: UUID, line: str, by: By) -> int | None:
    found = session.execute(_LINE, {"conversation": conversation_id, "line": line}).first()
    if found is None:
        return None
    if found.author != by.author:
        raise Missing
    return int(found.seq)


def _mine(session: Session, conversation_id: UUID, line: str, by: By) -> OpenLine | None:
    found = session.get(OpenLine, (conversation_id, line), populate_existing=True)
    if found is not None and (found.author, found.staff_id) != (by.author, by.staff_id):
        raise Missing
    return found


_OF = col(ConversationEvent.conversation_id) == bindparam("conversation")
_LINE = select(col(ConversationEvent.seq), col(ConversationEvent.author)).where(
    _OF, col(ConversationEvent.line) == bindparam("line")
)
_LAST = select(col(ConversationEvent.kind), col(ConversationEvent.author)).where(
    _OF, col(ConversationEvent.seq) == bindparam("seq")
)
