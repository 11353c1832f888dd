"""What is new in a conversation, and how it is said to a script at one of its ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.channels.live_text import queries
from app.channels.live_text.drafting import Drafted
from app.channels.live_text.edits import Action, Insert
from app.channels.live_text.journal import By
from app.channels.live_text.locks import lock_of
from app.channels.live_text.models import (
    Author,
    Channel,
    Conversation,
    ConversationEvent,
    ConversationState,
    Mode,
    OpenLine,
)
from app.channels.live_text.queries import Wait
from app.channels.live_text.relay.queries import Call, call_of
from app.channels.live_text.relay.sentences import Mark
from app.channels.live_text.transcript import Turn, names_of, turn_of
from app.domain.organisation.models import Staff
from app.foundation.i18n.texts import Texts

Message = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """How a conversation stands: what was said after an event, and what is being written."""

    after: int
    conversation: Conversation
    events: list[ConversationEvent]
    names: Mapping[UUID, str]
    open: Mapping[str, Drafted]
    wait: Wait | None
    behind: int
    is_quiet: bool
    call: Call | None

    def turns(self, words: Texts, you: By) -> list[Turn]:
        """The events in the words of a language, for whoever is ``you``."""
        lock = lock_of(self.conversation)
        return [turn_of(event, self.names, words, you, lock) for event in self.events]

    def open_to(self, by: By) -> dict[str, Drafted]:
        """What one side may see of what is being written: its own, and what is shown."""
        return {line: one for line, one in self.open.items() if may_see(one, by)}

    def state(self, by: By) -> Message:
        """How it stands, as one side is told."""
        one = self.conversation
        said: Message = {"k": "state", "state": one.state, "turn": one.turn, "live": one.live}
        if self.call:
            said |= {"phone": self.call.phone, "mark": _place(self.call.mark)}
            said |= {"beside": one.beside_id is not None}
        if by.author != Author.CITIZEN:
            mine = queries.as_whom_in(one, by.staff_id) == by.author
            said |= {"quiet": self.is_quiet, "behind": self.behind, "mine": mine}
            return said | (_next(self.call) if self.call else {})
        said |= {"name": self.names.get(one.staff_id, "") if one.staff_id else ""}
        said |= {"reads": one.reads, "cells": one.cells}
        if self.wait:
            said |= {"place": self.wait.place, "minutes": self.wait.minutes}
            said |= {"staffed": self.wait.is_staffed}
        return said


def _place(mark: Mark | None) -> list[object] | None:
    return [mark.line, mark.upto] if mark else None


def _next(call: Call) -> Message:
    """What an operator says next, and where that begins which was said last."""
    return {"prompt": asdict(call.prompt) if call.prompt else None, "back": _place(call.back)}


def look(session: Session, conversation_id: UUID, after: int) -> Look | None:
    """How a conversation stands, with what was said after an event; None where there is none."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        return None
    events = list(session.execute(_events(conversation_id, after)).scalars())
    names = names_of(session, events)
    if conversation.staff_id and conversation.staff_id not in names:
        names[conversation.staff_id] = session.get_one(Staff, conversation.staff_id).name
    if conversation.beside_id and conversation.beside_id not in names:
        names[conversation.beside_id] = session.get_one(Staff, conversation.beside_id).name
    waits = conversation.state == ConversationState.WAITING
    return Look(
        after=after,
        conversation=conversation,
        events=events,
        names=names,
        open=open_in(session, conversation),
        wait=queries.wait_of(session, conversation) if waits else None,
        behind=queries.words_behind(session, conversation) if conversation.cells else 0,
        is_quiet=queries.is_quiet(conversation),
        call=call_of(session, conversation) if conversation.mode == Mode.RELAY else None,
    )


def _events(conversation_id: UUID, after: int) -> Any:
    found = select(ConversationEvent).where(
        col(ConversationEvent.conversation_id) == conversation_id,
        col(ConversationEvent.seq) > after,
    )
    return found.order_by(col(ConversationEvent.seq))


def open_in(session: Session, conversation: Conversation) -> dict[str, Drafted]:
    """What is being written in a conversation, by the ids of the lines."""
    found, lock = {}, lock_of(conversation)
    lines = select(OpenLine).where(col(OpenLine.conversation_id) == conversation.id)
    for row in session.execute(lines.order_by(col(OpenLine.at))).scalars():
        by = By(row.author, row.staff_id, Channel(row.channel))
        found[row.line] = Drafted(by, row.rev, lock.open(row.words) or "", row.shown)
    return found


def may_see(draft: Drafted, by: By) -> bool:
    """Whether one side sees what is being written: it is their own, or it is shown."""
    return draft.shown or (draft.by.author, draft.by.staff_id) == (by.author, by.staff_id)


@dataclass(frozen=True)
class Who:
    """Whose a line is that is being written: one's own, or somebody's who has a name there."""

    own: bool
    name: str


def event(turn: Turn, words: Texts, you: By) -> Message:
    """Something that was said or done, and whether it was by whoever is ``you``."""
    one = turn.event
    return {
        "k": "ev",
        "seq": one.seq,
        "kind": one.kind,
        "line": one.line,
        "channel": one.channel,
        "by": one.author,
        "own": (one.author, one.staff_id) == (you.author, you.staff_id),
        "name": turn.name,
        "words": turn.words,
        "when": words.time(one.at),
    }


def typed(line: str, draft: Drafted, actions: tuple[Action, ...] | None, *, who: Who) -> Message:
    """A line as it is being written: what was done to it, or all of it (XEP-0301 § 4.3, 4.6)."""
    said: Message = {"k": "rtt", "line": line, "by": draft.by.author, "rev": draft.rev}
    said |= {"own": who.own, "name": who.name}
    if actions is None:
        return said | {"text": draft.words}
    return said | {"a": [_action(one) for one in actions], "n": len(draft.words)}


def _action(one: Action) -> list[object]:
    return ["t", one.at, one.words] if isinstance(one, Insert) else ["e", one.at, one.number]


def gone(line: str) -> Message:
    """A line that is not being written any more: it was said, or taken away."""
    return {"k": "gone", "line": line}
