"""A conversation in words: what each side said and when, as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.channels.live_text.journal import By
from app.channels.live_text.locks import Lock, lock_of
from app.channels.live_text.models import (
    Author,
    Channel,
    Conversation,
    ConversationEvent,
    Kind,
    Mode,
)
from app.channels.live_text.queries import Standing
from app.domain.organisation.models import Staff
from app.foundation.i18n import N_
from app.foundation.i18n.texts import Texts, texts

CITIZEN, STAFF = N_("Citizen"), N_("The municipality")
CHANNELS = {Channel.PHONE: N_("On the phone"), Channel.ASIDE: N_("The operator")}
DOINGS = {
    Kind.GIVE: N_("(Your turn.)"),
    Kind.END: N_("(Nothing more from me.)"),
    Kind.TIME: N_("(I need more time.)"),
    Kind.ATTENTION: N_("(Please look here.)"),
    Kind.JOINED: N_("(%(name)s is here now.)"),
    Kind.LEFT: N_("(%(name)s hands over to a colleague.)"),
    Kind.LOST: N_("(We lost the connection to %(name)s. A colleague comes.)"),
    Kind.BESIDE: N_("(%(name)s is here too, and reads along.)"),
    Kind.APART: N_("(%(name)s is not here any more.)"),
    Kind.REACHED: N_("(Somebody answers the phone.)"),
    Kind.HUNG_UP: N_("(The phone is hung up.)"),
    Kind.SUMMARY: N_("(Please give me the main points, not every word.)"),
    Kind.EMERGENCY: N_("(A life is in danger.)"),
    Kind.ENDED: N_("(The conversation has ended.)"),
}
# What the same means where somebody speaks for the citizen.
SPEAKING = {
    Kind.GIVE: N_("(It is your turn, says the phone.)"),
    Kind.ATTENTION: N_("(The phone wants to say something now.)"),
    Kind.JOINED: N_("(%(name)s speaks on the phone now.)"),
}


class Writer(Protocol):
    """Whoever wrote something, or is writing it."""

    @property
    def author(self) -> Author: ...
    @property
    def channel(self) -> Channel: ...
    @property
    def staff_id(self) -> UUID | None: ...


@dataclass(frozen=True)
class Turn:
    """One event of a conversation as it is shown: who, and what was said or done."""

    event: ConversationEvent
    name: str
    words: str

    @property
    def is_line(self) -> bool:
        """Whether somebody said it in their own words."""
        return self.event.kind == Kind.LINE


def turns(
    session: Session,
    conversation: Conversation,
    words: Texts,
    *,
    you: By | None = None,
    after: int = 0,
) -> list[Turn]:
    """The journal after an event, in the words of a language, for whoever is ``you``."""
    events = session.execute(
        select(ConversationEvent)
        .where(
            col(ConversationEvent.conversation_id) == conversation.id,
            col(ConversationEvent.seq) > after,
        )
        .order_by(col(ConversationEvent.seq))
    ).scalars()
    found = list(events)
    names, lock = names_of(session, found), lock_of(conversation)
    return [turn_of(event, names, words, you, lock) for event in found]


def others(
    session: Session, conversation: Conversation, lines: Sequence[Standing], words: Texts, you: By
) -> list[Standing]:
    """What others are writing and show; with whose it is, where three write."""
    shown = [one for one in lines if one.shown and one.words and not _is_same(one, you)]
    if conversation.mode != Mode.RELAY:
        return shown
    ids = {one.staff_id for one in shown if one.staff_id}
    people = session.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.id).in_(ids)))
    names = {row.id: row.name for row in people}
    return [
        replace(one, name=name_of(one, names.get(one.staff_id, ""), words, you))
        if one.staff_id
        else one
        for one in shown
    ]


def _is_same(one: Standing, you: By) -> bool:
    return (one.author, one.staff_id) == (you.author, you.staff_id)


def split(turns: Sequence[Turn], since: int) -> tuple[list[Turn], list[Turn]]:
    """What is new after an event and what came before, each with the newest first. A page that
    shows all of it for the first time has nothing new."""
    newest_first = list(reversed(turns))
    fresh = [turn for turn in newest_first if since and turn.event.seq > since]
    return fresh, newest_first[len(fresh) :]


def turn_of(
    event: ConversationEvent,
    names: Mapping[UUID, str],
    words: Texts,
    you: By | None,
    lock: Lock,
) -> Turn:
    """One event in words."""
    name = names.get(event.staff_id, "") if event.staff_id else ""
    said = lock.open(event.words) or ""
    if event.kind != Kind.LINE:
        doings = DOINGS | SPEAKING if event.author == Author.ASSISTANT else DOINGS
        said = words.say(doings[event.kind], {"name": name or words.say(STAFF)})
    return Turn(event, name_of(event, name, words, you), said)


def name_of(by: Writer, name: str, words: Texts, you: By | None) -> str:
    """Who it was or is, in a word that can be read aloud (EN 301 549 6.2.2.3)."""
    if by.channel == Channel.PHONE:
        return words.say(CHANNELS[Channel.PHONE])
    if you is not None and (by.author, by.staff_id) == (you.author, you.staff_id):
        return words.say(N_("You"))
    if by.channel == Channel.ASIDE or by.author == Author.ASSISTANT:
        return words.say(CHANNELS[Channel.ASIDE])
    if by.author == Author.CITIZEN:
        return words.say(CITIZEN)
    return name or words.say(STAFF)


def names_of(session: Session, events: Sequence[ConversationEvent]) -> dict[UUID, str]:
    """What the colleagues in some events are called."""
    ids = {event.staff_id for event in events if event.staff_id}
    if not ids:
        return {}
    people = session.execute(select(col(Staff.id), col(Staff.name)).where(col(Staff.id).in_(ids)))
    return {row.id: row.name for row in people}


def told(session: Session, conversation: Conversation) -> str:
    """All of it as the words of one entry, in the citizen's language."""
    words = texts(conversation.language)
    return "\n".join(
        f"{words.clock(turn.event.at)} {turn.name}: {_indented(turn.words)}"
        for turn in turns(session, conversation, words)
        if turn.event.kind != Kind.ENDED
    )


def _indented(said: str) -> str:
    """Nobody's words can look like a line of somebody else."""
    return said.replace("\n", "\n    ")
