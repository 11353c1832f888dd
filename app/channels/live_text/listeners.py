"""One connection of one side: what it has still to be sent, in order, and never without an end."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

from app.channels.live_text import news
from app.channels.live_text.drafting import Drafted, Typed
from app.channels.live_text.journal import By
from app.channels.live_text.news import Look, Message, Who
from app.channels.live_text.queries import as_whom_in
from app.channels.live_text.transcript import name_of
from app.foundation.i18n.texts import Texts

MOST = 256  # events that wait for a slow connection; it is closed, and resumes where it was


@dataclass(frozen=True)
class Side:
    """Whose connection it is, in which conversation and language."""

    conversation_id: UUID
    by: By
    words: Texts


class Listener:
    """What is new for one connection: every event, and of each line only the newest."""

    def __init__(self, side: Side, after: int) -> None:
        self.side = side
        self.seq = after
        self.since = time.monotonic()
        self.over = ""  # why it is: slow, many or missing
        self._events: list[Message] = []
        self._typed: dict[str, Typed | None] = {}
        self._revs: dict[str, int] = {}
        self._state: Message | None = None
        self._known: Message | None = None
        self._is_new = True
        self._names: dict[UUID, str] = {}
        self._has_call = False
        self._ready = asyncio.Event()

    def look(self, found: Look) -> None:
        """Take what a look has found. One that began before this line was there, and after what
        it knows, has left something out: the look that the line has asked for comes next."""
        if found.after > self.seq:
            return
        by = self.side.by
        if by.staff_id and as_whom_in(found.conversation, by.staff_id) != by.author:
            self.end("missing")  # it has been handed over, or lost
            return
        for turn in found.turns(self.side.words, self.side.by):
            if turn.event.seq > self.seq:
                self.seq = turn.event.seq
                self._events.append(news.event(turn, self.side.words, self.side.by))
        self._names |= found.names
        self._has_call = found.call is not None
        self._see(found.open_to(self.side.by))
        state = found.state(self.side.by)
        if state != self._known:
            self._known = self._state = state
        if len(self._events) > MOST:
            self.end("slow")
        if self._events or self._typed or self._state:
            self._ready.set()

    def end(self, why: str) -> None:
        """Nothing more goes to this line; whoever reads it says so."""
        self.over = self.over or why
        self._ready.set()

    def _see(self, lines: dict[str, Drafted]) -> None:
        """Those that are open; one's own only once, to go on with them."""
        for line, stands in lines.items():
            if self._revs.get(line, 0) < stands.rev and (self._is_new or not self._is_own(stands)):
                self._typed[line] = Typed(stands, 0, None)
                self._revs[line] = stands.rev
        for line in self._revs.keys() - lines.keys():
            del self._revs[line]
            self._typed[line] = None
        self._is_new = False

    def typed(self, line: str, one: Typed) -> None:
        """Take what somebody has written, after it was committed."""
        if self.over or self._is_own(one.stands) or not news.may_see(one.stands, self.side.by):
            return
        known = self._revs.get(line, 0)
        if one.stands.rev <= known:
            return
        waiting = self._typed.get(line)
        if known != one.base:
            one = Typed(one.stands, 0, None)
        elif waiting:
            one = waiting.then(one)
        self._typed[line], self._revs[line] = one, one.stands.rev
        self._ready.set()

    def _who(self, stands: Drafted) -> Who:
        """Whose line it is; by name where three write."""
        by, name = stands.by, ""
        if self._has_call:
            known = self._names.get(by.staff_id, "") if by.staff_id else ""
            name = name_of(by, known, self.side.words, self.side.by)
        return Who(self._is_own(stands), name)

    def _is_own(self, stands: Drafted) -> bool:
        you = self.side.by
        return (stands.by.author, stands.by.staff_id) == (you.author, you.staff_id)

    async def next(self, patience: float) -> list[Message]:
        """What is new, as soon as there is something; nothing when ``patience`` seconds pass."""
        try:
            await asyncio.wait_for(self._ready.wait(), patience)
        except TimeoutError:
            return []
        return self.waiting()

    @property
    def mark(self) -> str:
        """What the other end is known to write and how it stands, for whoever asks again later."""
        return f"{crc32(repr((sorted(self._revs.items()), self._known)).encode()):x}"

    def waiting(self) -> list[Message]:
        """What is new and has not been sent."""
        self._ready.clear()
        messages = self._events
        messages += [
            news.typed(line, one.stands, one.actions, who=self._who(one.stands))
            if one
            else news.gone(line)
            for line, one in self._typed.items()
        ]
        if self._state:
            messages.append(self._state)
        self._events, self._typed, self._state = [], {}, None
        return messages
