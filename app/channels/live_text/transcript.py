"""A conversation in words: what each side said and when, as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.channels.live_text.journal import By
from app.channels.live_text.models import (
    Author,
    Channel,
    Conversation,
    ConversationEvent,
    Kind,
)
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
    Kind.ENDED: N_("(The conversation has ended.)"),
}


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
    names = names_of(session, found)
    return [turn_of(event, names, words, you) for event in found]


def split(turns: Sequence[Turn], since: int) -> tuple[list[Turn], list[Turn]]:
    """What is new after an event and what came before, each with the newest first. A page that
    shows all of it for the first time has nothing new."""
    newest_first = list(reversed(turns))
    fresh = [turn for turn in newest_first if since and turn.event.seq > since]
    return fresh, newest_first[len(fresh) :]


def turn_of(
    event: ConversationEvent, names: Mapping[UUID, str], words: Texts, you: By | None
) -> Turn:
    """One event in words."""
    name = names.get(event.staff_id, "") if event.staff_id else ""
    said = event.words or ""
    if event.kind != Kind.LINE:
        said = words.say(DOINGS[event.kind], {"name": name or words.say(STAFF)})
    return Turn(event, name_of(event, name, words, you), said)


def name_of(event: ConversationEvent, name: str, words: Texts, you: By | None) -> str:
    """Who it was, in a word that can be read aloud (EN 301 549 6.2.2.3)."""
    if you is not None and (event.author, event.staff_id) == (you.author, you.staff_id):
        return words.say(N_("You"))
    if event.channel in CHANNELS:
        return words.say(CHANNELS[event.channel])
    if event.author == Author.CITIZEN:
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
