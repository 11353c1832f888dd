"""What is being written: one row a line with a revision, read once and written once a transaction.

An old revision changes nothing, a missing one is asked for, so that a line that is sent twice or
out of order is there once. Erased words are overwritten, and nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.channels.live_text.edits import LONGEST, Action, OutOfStep, applied
from app.channels.live_text.journal import (
    LONGEST_SAID,
    MOST_OPEN,
    By,
    Over,
    TooLong,
    TooMany,
    held,
)
from app.channels.live_text.locks import lock_of
from app.channels.live_text.models import (
    Author,
    Channel,
    Conversation,
    ConversationEvent,
    ConversationState,
    OpenLine,
)
from app.foundation.clock import now
from app.foundation.database import put_row
from app.foundation.refused import Missing

_CHANGES = ("rev", "shown", "words", "at")
_NOTHING = ""


@dataclass(frozen=True)
class Drafted:
    """How a line that is being written stands: whose it is, its revision and all of its words."""

    by: By
    rev: int
    words: str
    shown: bool


@dataclass(frozen=True)
class Typed:
    """A line as a frame left it: how it stands, and by what actions on which revision."""

    stands: Drafted
    base: int
    actions: tuple[Action, ...] | None

    def then(self, later: Typed) -> Typed:
        """Both, in this order."""
        joined = None
        if self.actions is not None and later.actions is not None:
            joined = self.actions + later.actions
        return Typed(later.stands, self.base, joined)


class Behind(OutOfStep):
    """A revision is missing or was written by another window: ``rev`` is the one that stands."""

    def __init__(self, rev: int) -> None:
        super().__init__()
        self.rev = rev


class Drafts:
    """The lines that are being written in conversations that the caller holds."""

    def __init__(self, session: Session, conversations: Iterable[Conversation]) -> None:
        self._session = session
        self._conversations = {one.id: one for one in conversations}
        self._locks = {of: lock_of(one) for of, one in self._conversations.items()}
        self._open: dict[UUID, dict[str, Drafted]] = {}
        self._said: dict[UUID, dict[str, Author]] = {}
        self._changed: dict[tuple[UUID, str], str] = {}  # the words as they are stored
        self._read(self._conversations)

    def put(
        self,
        conversation_id: UUID,
        line: str,
        *,
        rev: int,
        words: str | None = None,
        actions: Sequence[Action] = (),
        length: int | None = None,
        shown: bool,
        by: By,
        longest: int = LONGEST,
    ) -> Drafted | None:
        """A line stands so now: all of it as ``words``, or ``actions`` on the revision before that
        leave ``length`` code points.

        Returns how it stands; an old revision changes nothing. None means that it was said already.
        Raises ``Behind``, ``Over``, ``TooLong``, ``TooMany``, ``Forgotten``, and ``Missing`` for a
        line that is somebody else's. Nothing is stored before ``flush``.
        """
        if self._conversations[conversation_id].state == ConversationState.ENDED:
            raise Over
        if self._is_said(conversation_id, line, by):
            return None
        stored = self._mine(conversation_id, line, by)
        known = stored or Drafted(by, 0, _NOTHING, shown)
        if rev <= known.rev:
            other = words not in (None, known.words) or length not in (None, len(known.words))
            if rev == known.rev and other:
                raise Behind(known.rev)
            return known
        fresh = replace(
            known, rev=rev, words=_words(known, rev, words, actions, length), shown=shown
        )
        if len(fresh.words) > longest:
            raise TooLong(longest)
        if stored is None and self._number_open(conversation_id, by.author) >= MOST_OPEN:
            raise TooMany
        self._changed[conversation_id, line] = self._locks[conversation_id].shut(fresh.words)
        self._open[conversation_id][line] = fresh
        return fresh

    def flush(self) -> None:
        """Store what has changed."""
        for (conversation_id, line), words in sorted(self._changed.items()):
            stands = self._open[conversation_id][line]
            values: dict[str, object] = {
                "conversation_id": conversation_id,
                "line": line,
                "author": stands.by.author,
                "channel": stands.by.channel,
                "staff_id": stands.by.staff_id,
                "rev": stands.rev,
                "shown": stands.shown,
                "words": words,
                "at": now(),
            }
            put_row(self._session, OpenLine, values, changing=_CHANGES)
        self._changed.clear()

    def read_again(self, conversation_id: UUID) -> None:
        """Something else was done in a conversation: look again at what stands."""
        self.flush()
        self._read([conversation_id])

    def _read(self, ids: Collection[UUID]) -> None:
        for one in ids:
            self._open[one], self._said[one] = {}, {}
        lines = select(
            col(OpenLine.conversation_id),
            col(OpenLine.line),
            col(OpenLine.author),
            col(OpenLine.staff_id),
            col(OpenLine.channel),
            col(OpenLine.rev),
            col(OpenLine.shown),
            col(OpenLine.words),
        ).where(col(OpenLine.conversation_id).in_(ids))
        for of, line, author, staff_id, channel, rev, shown, words in self._session.execute(lines):
            by = By(Author(author), staff_id, Channel(channel))
            self._open[of][line] = Drafted(by, rev, self._locks[of].open(words) or "", shown)

    def _is_said(self, conversation_id: UUID, line: str, by: By) -> bool:
        """Whether this side has said a line already. Only one that is not open can have been."""
        author = None
        if line not in self._open[conversation_id]:
            author = self._said_by(conversation_id, line)
        if author not in (None, by.author):
            raise Missing
        return author is not None

    def _said_by(self, conversation_id: UUID, line: str) -> Author | None:
        known = self._said[conversation_id]
        if line not in known:
            found = self._session.execute(
                select(col(ConversationEvent.author)).where(
                    col(ConversationEvent.conversation_id) == conversation_id,
                    col(ConversationEvent.line) == line,
                )
            ).scalar()
            if found is None:
                return None
            known[line] = Author(found)
        return known[line]

    def _mine(self, conversation_id: UUID, line: str, by: By) -> Drafted | None:
        found = self._open[conversation_id].get(line)
        if found and (found.by.author, found.by.staff_id) != (by.author, by.staff_id):
            raise Missing
        return found

    def _number_open(self, conversation_id: UUID, author: Author) -> int:
        return sum(one.by.author == author for one in self._open[conversation_id].values())

    def words_of(self, conversation_id: UUID, line: str) -> str:
        """The words that stand; none for a line that is not open."""
        found = self._open[conversation_id].get(line)
        return found.words if found else _NOTHING

    def rev_of(self, conversation_id: UUID, line: str) -> int:
        """The revision that stands; 0 for a line that is not open."""
        found = self._open[conversation_id].get(line)
        return found.rev if found else 0


def _words(
    known: Drafted, rev: int, words: str | None, actions: Sequence[Action], length: int | None
) -> str:
    if words is not None:
        return words
    if rev != known.rev + 1:
        raise Behind(known.rev)
    try:
        changed = applied(known.words, actions)
    except OutOfStep:
        raise Behind(known.rev) from None
    if length not in (None, len(changed)):
        raise Behind(known.rev)
    return changed


def keep(
    session: Session, conversation_id: UUID, line: str, words: str, *, shown: bool, by: By
) -> None:
    """Keep what stands in a page without a script: it is the newest revision, whatever was before.

    Nothing there is nothing to keep. Raises as ``Drafts.put``.
    """
    conversation = held(session, conversation_id)
    drafts = Drafts(session, [conversation])
    rev = drafts.rev_of(conversation.id, line)
    if rev == 0 and not words:
        return
    drafts.put(
        conversation.id, line, rev=rev + 1, words=words, shown=shown, by=by, longest=LONGEST_SAID
    )
    drafts.flush()
