"""Questions about conversations."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select
from sqlmodel import Session, col

from app.channels.live_text import presence
from app.channels.live_text.locks import lock_of
from app.channels.live_text.models import (
    Author,
    Channel,
    Conversation,
    ConversationEvent,
    ConversationState,
    Ending,
    Kind,
    Mode,
    OpenLine,
)
from app.domain.cases.models import Case
from app.domain.cases.queries import Seen, family_of
from app.domain.organisation.models import Staff
from app.domain.organisation.queries import Intake
from app.foundation.clock import now

KNOWN = 5  # conversations that have to have ended before anything is said about waiting
RECENT = 20
QUIET = timedelta(seconds=30)  # without a sign, which comes every 15 and is kept every ten
LONG_WAIT = timedelta(minutes=10)


def by_token(session: Session, token: str) -> Conversation | None:
    """The conversation that this form began already."""
    found = select(Conversation).where(col(Conversation.token) == token)
    return session.execute(found).scalars().first()


def conversation_of(session: Session, seen: Seen, conversation_id: UUID) -> Conversation | None:
    """A conversation by its id, for the party that began it: what somebody is writing is theirs
    alone, and all that was said stands in the case for the others when it is over."""
    found = session.get(Conversation, conversation_id)
    if found is None or found.case_id not in family_of(session, seen.case.id):
        return None
    return found if found.access_id == seen.access.id else None


def living_in(session: Session, case: Case) -> Conversation | None:
    """The conversation that goes on in a case or in what was joined with it."""
    found = select(Conversation).where(
        presence.LIVING, col(Conversation.case_id).in_(family_of(session, case.id))
    )
    return session.execute(found.order_by(col(Conversation.began_at))).scalars().first()


def unit_that_talks(session: Session, case: Case | None, intake: Intake) -> UUID:
    """Whoever has the case, where somebody of that unit is there; else whoever receives."""
    if case is not None and presence.is_staffed(session, case.owner_unit_id):
        return case.owner_unit_id
    return intake.unit_id


def can_begin(session: Session, case: Case | None) -> bool:
    """Whether somebody is there who would be asked: of the unit that has the case, or of the one
    that receives."""
    own = case is not None and presence.is_staffed(session, case.owner_unit_id)
    return own or presence.is_staffed(session)


def as_whom(session: Session, conversation_id: UUID, staff_id: UUID) -> Author | None:
    """As whom a colleague is in a conversation: they write with the citizen or stand beside, or
    they speak for the citizen; None where they are not in it."""
    conversation = session.get(Conversation, conversation_id)
    return as_whom_in(conversation, staff_id) if conversation else None


def as_whom_in(conversation: Conversation, staff_id: UUID | None) -> Author | None:
    """The same of a conversation that the caller has."""
    if staff_id is None or staff_id not in (conversation.staff_id, conversation.beside_id):
        return None
    speaks = conversation.mode == Mode.RELAY and conversation.staff_id == staff_id
    return Author.ASSISTANT if speaks else Author.STAFF


def had(session: Session, conversation: Conversation, staff_id: UUID) -> bool:
    """Whether a colleague has a conversation, or has had it and lost it."""
    joined = select(col(ConversationEvent.seq)).where(
        col(ConversationEvent.conversation_id) == conversation.id,
        col(ConversationEvent.kind).in_((Kind.JOINED, Kind.BESIDE)),
        col(ConversationEvent.staff_id) == staff_id,
    )
    return conversation.staff_id == staff_id or session.execute(joined).first() is not None


@dataclass(frozen=True)
class Standing:
    """A line that somebody is writing just now, and whether the other side sees it."""

    line: str
    staff_id: UUID | None
    words: str
    shown: bool
    author: Author = Author.CITIZEN
    channel: Channel = Channel.SELF
    name: str = ""  # where three write


def open_lines(
    session: Session, conversation: Conversation, author: Author | None = None
) -> list[Standing]:
    """What is being written just now, by everybody or by one side, the newest first."""
    lines = select(OpenLine).where(col(OpenLine.conversation_id) == conversation.id)
    if author:
        lines = lines.where(col(OpenLine.author) == author)
    lock = lock_of(conversation)
    return [
        Standing(
            one.line,
            one.staff_id,
            lock.open(one.words) or "",
            one.shown,
            Author(one.author),
            Channel(one.channel),
        )
        for one in session.execute(lines.order_by(col(OpenLine.at).desc())).scalars()
    ]


@dataclass(frozen=True)
class Wait:
    """Where somebody stands in the queue. No range is given where it would be a guess."""

    place: int
    minutes: tuple[int, int] | None
    is_staffed: bool


def wait_of(session: Session, conversation: Conversation) -> Wait:
    """How long a conversation that waits may still have to."""
    before = select(func.count()).where(
        presence.LIVING,
        col(Conversation.state) == ConversationState.WAITING,
        _like(conversation),
        _before(conversation),
    )
    place = 1 + int(session.execute(before).scalar_one())
    people = presence.number_for(session, conversation)
    lasted = _lasted(session, conversation)
    return Wait(
        place=place,
        minutes=range_of(place, people, lasted),
        is_staffed=people > 0,
    )


def _before(conversation: Conversation) -> ColumnElement[bool]:
    """Those whose turn is earlier."""
    rank, came = literal(presence.rank_of(conversation)), col(Conversation.began_at)
    return or_(rank > presence.RANK, and_(rank == presence.RANK, came < conversation.began_at))


def range_of(place: int, people: int, lasted: list[float]) -> tuple[int, int] | None:
    """Between how many whole minutes somebody at a place waits, by how long conversations last.

    The middle half of them, shared by those who are there; None where too little is known.
    """
    if people == 0 or len(lasted) < KNOWN:
        return None
    short, _, long = quantiles(lasted, n=4)
    turns = place / people
    least = math.floor(short * turns / 60)
    return least, max(least + 1, math.ceil(long * turns / 60))


def _like(conversation: Conversation) -> ColumnElement[bool]:
    """Those that wait in the same line."""
    if conversation.mode == Mode.RELAY:
        return presence.RELAYS
    return and_(presence.DIRECT, col(Conversation.unit_id) == conversation.unit_id)


def _lasted(session: Session, conversation: Conversation) -> list[float]:
    ended = (
        select(col(Conversation.connected_at), col(Conversation.ended_at))
        .where(
            col(Conversation.state) == ConversationState.ENDED,
            col(Conversation.ending) == Ending.TALKED,
            _like(conversation),
            col(Conversation.ended_at) > now() - timedelta(days=1),
        )
        .order_by(col(Conversation.ended_at).desc())
        .limit(RECENT)
    )
    return [(until - since).total_seconds() for since, until in session.execute(ended)]


@dataclass(frozen=True)
class Waiting:
    """A conversation as the desk lists it."""

    conversation: Conversation
    case: Case
    with_whom: str | None


def may_have(staff: Staff, units: Collection[UUID]) -> ColumnElement[bool]:
    """The conversations that a colleague has or could have: those of some units, and the relays
    for whoever is trained."""
    direct = and_(presence.DIRECT, col(Conversation.unit_id).in_(units))
    relays = presence.RELAYS if presence.is_trained(staff) else false()
    mine = or_(col(Conversation.staff_id) == staff.id, col(Conversation.beside_id) == staff.id)
    return or_(direct, relays, mine)


def living(session: Session, units: Collection[UUID], staff: Staff) -> list[Waiting]:
    """The conversations that go on and that a colleague has or could have; the one that has waited
    longest first."""
    found = (
        select(Conversation, Case, col(Staff.name))
        .join(Case, col(Case.id) == col(Conversation.case_id))
        .join(Staff, col(Staff.id) == col(Conversation.staff_id), isouter=True)
        .where(presence.LIVING, may_have(staff, units))
        .order_by(*presence.IN_LINE)
    )
    return [Waiting(one, case, name) for one, case, name in session.execute(found)]


def count_waiting(session: Session, units: Collection[UUID], staff: Staff) -> int:
    """How many wait for somebody to write with whom a colleague could write."""
    waiting = select(func.count()).where(
        presence.LIVING,
        col(Conversation.state) == ConversationState.WAITING,
        may_have(staff, units),
    )
    return int(session.execute(waiting).scalar_one())


@dataclass(frozen=True)
class Stamp:
    """What a page of a conversation shows beside its lines; where it is another, look again."""

    seq: int
    state: str
    turn: str | None
    staff_id: UUID | None
    live: bool
    reads: str
    cells: int | None
    citizen_read: int
    is_quiet: bool
    beside_id: UUID | None
    steps: int

    @property
    def waits(self) -> bool:
        """Whether no colleague is there."""
        return self.state == ConversationState.WAITING


def stamp_of(one: Conversation) -> Stamp:
    """The stamp of a conversation as it stands."""
    return Stamp(
        one.seq,
        one.state,
        one.turn,
        one.staff_id,
        one.live,
        one.reads,
        one.cells,
        one.citizen_read,
        is_quiet(one),
        one.beside_id,
        one.steps,
    )


def is_quiet(conversation: Conversation) -> bool:
    """Whether the citizen's script has given no sign for longer than it should."""
    return not conversation.citizen_fetches and conversation.citizen_seen_at < now() - QUIET


def stamps(session: Session, ids: Collection[UUID]) -> dict[UUID, Stamp]:
    """The stamps of some conversations."""
    found = session.execute(select(Conversation).where(col(Conversation.id).in_(ids))).scalars()
    return {one.id: stamp_of(one) for one in found}


def revisions(session: Session, ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """The revisions of the lines that are being written in some conversations."""
    found: dict[UUID, dict[str, int]] = {one: {} for one in ids}
    lines = select(col(OpenLine.conversation_id), col(OpenLine.line), col(OpenLine.rev))
    for of, line, rev in session.execute(lines.where(col(OpenLine.conversation_id).in_(ids))):
        found[of][line] = rev
    return found


def words_behind(session: Session, conversation: Conversation) -> int:
    """How many words of ours the citizen has not come to at their own pace."""
    unread = select(func.coalesce(func.sum(col(ConversationEvent.size)), 0)).where(
        col(ConversationEvent.conversation_id) == conversation.id,
        col(ConversationEvent.seq) > conversation.citizen_read,
        col(ConversationEvent.author) != Author.CITIZEN,
    )
    return int(session.execute(unread).scalar_one())


def waits_long(session: Session, at: datetime, _days: object) -> list[UUID]:
    """The cases in which somebody waits to write with us, and nobody has come for long."""
    waiting = select(col(Conversation.case_id)).where(
        presence.LIVING,
        col(Conversation.state) == ConversationState.WAITING,
        col(Conversation.began_at) <= at - LONG_WAIT,
    )
    return list(session.execute(waiting).scalars())


def left_alone(session: Session, at: datetime, _days: object) -> list[UUID]:
    """The cases in which the citizen has written last, and the colleague says nothing for long."""
    found = (
        select(col(Conversation.case_id))
        .join(
            ConversationEvent,
            (col(ConversationEvent.conversation_id) == col(Conversation.id))
            & (col(ConversationEvent.seq) == col(Conversation.seq)),
        )
        .where(
            presence.LIVING,
            col(Conversation.state) == ConversationState.CONNECTED,
            col(ConversationEvent.author) == Author.CITIZEN,
            col(ConversationEvent.at) <= at - LONG_WAIT,
        )
    )
    return list(session.execute(found).scalars())
