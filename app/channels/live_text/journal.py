"""Writing in a conversation: lines, turns and what is being written, in order and without a gap.

Every verb here holds the conversation until the commit, so that numbers have no gap whoever writes.
Doing something twice is doing it once: a line has an id of its own, a draft has revisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session, col

from app.channels.live_text.edits import LONGEST, Action, OutOfStep, applied
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
from app.foundation.database import add_row, put_row
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
    """Write the next event of a conversation that the caller holds, and return its number."""
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
        words=words,
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
    if said is None or said.words == words:
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
    return put(session, conversation, kind, by)


@dataclass(frozen=True)
class Drafted:
    """How a line that is being written stands: its revision and all of its words."""

    rev: int
    words: str


def draft(
    session: Session,
    conversation_id: UUID,
    line: str,
    *,
    rev: int,
    words: str | None = None,
    actions: Sequence[Action] = (),
    shown: bool,
    by: By,
    longest: int = LONGEST,
) -> Drafted | None:
    """Keep what is being written: all of it as ``words``, or as ``actions`` on the revision before.

    Returns how the line stands; an old revision changes nothing. None means that the line was said
    already. Raises ``OutOfStep`` where a revision is missing, ``Over``, ``TooLong``.
    """
    going_on(session, conversation_id)
    if _said(session, conversation_id, line, by) is not None:
        return None
    stored = _mine(session, conversation_id, line, by)
    known = Drafted(stored.rev, stored.words) if stored else Drafted(0, "")
    if rev <= known.rev:
        return known
    if words is None:
        if rev != known.rev + 1:
            raise OutOfStep
        words = applied(known.words, actions)
    if len(words) > longest:
        raise TooLong(longest)
    if stored is None and _open_lines(session, conversation_id, by.author) >= MOST_OPEN:
        raise TooLong(MOST_OPEN)
    fresh = replace(known, rev=rev, words=words)
    _keep(session, conversation_id, line, fresh, shown=shown, by=by)
    return fresh


def keep(
    session: Session, conversation_id: UUID, line: str, words: str, *, shown: bool, by: By
) -> None:
    """Keep what stands in a page without a script: it is the newest revision, whatever was before.

    Nothing there is nothing to keep. Raises as ``draft`` does.
    """
    stored = _mine(session, conversation_id, line, by)
    if stored is None and not words:
        return
    rev = stored.rev + 1 if stored else 1
    draft(
        session,
        conversation_id,
        line,
        rev=rev,
        words=words,
        shown=shown,
        by=by,
        longest=LONGEST_SAID,
    )


def _keep(
    session: Session, conversation_id: UUID, line: str, stands: Drafted, *, shown: bool, by: By
) -> None:
    values: dict[str, object] = {
        "conversation_id": conversation_id,
        "line": line,
        "author": by.author,
        "channel": by.channel,
        "staff_id": by.staff_id,
        "rev": stands.rev,
        "shown": shown,
        "words": stands.words,
        "at": now(),
    }
    put_row(session, OpenLine, values, changing=("rev", "shown", "words", "at"))


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


def share(session: Session, conversation: Conversation) -> None:
    """Everything that the other side has seen is said: what stood there is part of the journal."""
    lines = select(OpenLine).where(
        col(OpenLine.conversation_id) == conversation.id, col(OpenLine.shown)
    )
    for one in session.execute(lines.order_by(col(OpenLine.at))).scalars().all():
        if one.words.strip():
            by = By(one.author, one.staff_id, one.channel)
            put(session, conversation, Kind.LINE, by, line=one.line, words=one.words)
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


def _open_lines(session: Session, conversation_id: UUID, author: Author) -> int:
    lines = select(col(OpenLine.line)).where(
        col(OpenLine.conversation_id) == conversation_id, col(OpenLine.author) == author
    )
    return len(session.execute(lines).all())


_OF = col(ConversationEvent.conversation_id) == bindparam("conversation")
_LINE = select(col(ConversationEvent.seq), col(ConversationEvent.author)).where(
    _OF, col(ConversationEvent.line) == bindparam("line")
)
_LAST = select(col(ConversationEvent.kind), col(ConversationEvent.author)).where(
    _OF, col(ConversationEvent.seq) == bindparam("seq")
)
