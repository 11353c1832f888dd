"""The verbs of a conversation: begin, take, give back, hand over, end, and write instead.

A conversation that was begun is talked to its end, or what was typed becomes a message with a
date. Nothing that the other side could have seen is left out (P1, P2).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.channels.live_text import presence
from app.channels.live_text.journal import CITIZEN, HOUSE, By, Over, held, put, share
from app.channels.live_text.models import (
    Author,
    Conversation,
    ConversationEvent,
    ConversationState,
    Ending,
    Kind,
    OpenLine,
    Reads,
)
from app.channels.live_text.queries import living_in
from app.channels.live_text.transcript import told
from app.domain.cases import commands as cases
from app.domain.cases import thread
from app.domain.cases.holding import done, held_living, must_be_open, waits
from app.domain.cases.models import Access, EntryKind, Party, WaitingOn, WaitsFor
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Staff
from app.foundation.clock import now
from app.foundation.database import add_row
from app.foundation.i18n import N_
from app.foundation.refused import Refused

GONE = timedelta(minutes=10)  # a citizen who waits and gives no sign has gone
SILENT = timedelta(hours=2)  # a conversation in which nobody gives a sign is over
TOGETHER = N_("A colleague writes with you just now.")
WE_COME = N_("A colleague comes and writes with you.")
WE_LOOK = N_("We look at what we wrote together, and tell you what happens next.")


class Taken(Refused):
    """A colleague was quicker, or the offer has passed."""

    def __init__(self) -> None:
        super().__init__(N_("A colleague has it now, or the citizen has gone."))


def begin(
    session: Session,
    case_id: UUID,
    *,
    token: str,
    access: Access,
    unit_id: UUID,
    calendar: Calendar,
) -> UUID:
    """Begin a conversation in a case with a unit, and return its id. Whoever began one already goes
    on in it.

    A second press raises ``IntegrityError`` by the form's token.
    """
    case = held_living(session, case_id)
    must_be_open(case)
    living = living_in(session, case)
    if living is not None and living.access_id != access.id:
        raise Refused(N_("Somebody else writes with us about this case just now. Write a message."))
    if living is not None:
        case.version -= 1  # nothing is done to it
        return living.id
    conversation_id, at = uuid4(), now()
    add_row(
        session,
        Conversation,
        id=conversation_id,
        case_id=case.id,
        access_id=access.id,
        unit_id=unit_id,
        token=token,
        language=case.language,
        mode="direct",
        policy="journal",
        state=ConversationState.WAITING,
        seq=0,
        began_at=at,
        offers=0,
        citizen_seen_at=at,
        citizen_fetches=True,
        citizen_read=0,
        live=False,
        reads="sentence",
    )
    if case.waiting_on != WaitingOn.CITIZEN:
        case.next_step = WE_COME
    done(session, case, "conversation.begun", ActorKind.CITIZEN, calendar=calendar)
    presence.match(session)
    return conversation_id


def take(session: Session, conversation_id: UUID, *, by: Staff, calendar: Calendar) -> None:
    """Become the one who writes with the citizen. Raises ``Taken`` where somebody else has.

    While it is offered to a colleague it is theirs alone; pressing twice is taking once.
    """
    conversation = held(session, conversation_id)
    if conversation.state == ConversationState.CONNECTED and conversation.staff_id == by.id:
        return
    is_others = (
        conversation.offered_to_id not in (None, by.id)
        and conversation.offered_until is not None
        and conversation.offered_until > now()
    )
    if conversation.state != ConversationState.WAITING or is_others:
        raise Taken
    if presence.presence_of(session, by.id) is None:
        raise Refused(N_("Say first that you are there."))
    if presence.loads(session)[by.id] - (conversation.offered_to_id == by.id) >= presence.MOST:
        raise Refused(N_("You have three conversations already. End one first."))
    _connect(session, conversation, by)
    case = held_living(session, conversation.case_id)
    if case.owner_unit_id == conversation.unit_id:
        case.owner_id = case.owner_id or by.id
    case.next_step = TOGETHER
    done(session, case, "conversation.joined", ActorKind.STAFF, by=by, calendar=calendar)


def _connect(session: Session, conversation: Conversation, by: Staff) -> None:
    conversation.state, conversation.staff_id = ConversationState.CONNECTED, by.id
    conversation.connected_at = conversation.connected_at or now()
    conversation.offered_to_id = conversation.offered_until = None
    put(session, conversation, Kind.JOINED, By(Author.STAFF, by.id))
    session.flush()


def decline(session: Session, conversation_id: UUID, *, by: Staff) -> None:
    """Let somebody else take it; an offer that has passed cannot be declined any more."""
    conversation = held(session, conversation_id)
    if conversation.offered_to_id == by.id:
        conversation.offered_until = now()
        session.add(conversation)
        session.flush()
        presence.match(session)


def hand_over(
    session: Session, conversation_id: UUID, *, to: Staff, by: Staff, calendar: Calendar
) -> None:
    """A colleague goes on. Both names stand in the conversation, and the citizen is told.

    Whoever takes over has to be there, or the citizen would be left alone (P3).
    """
    conversation = held(session, conversation_id)
    _must_have(conversation, by)
    if presence.presence_of(session, to.id) is None:
        raise Refused(N_("This colleague is not there just now. Choose somebody who is."))
    if presence.loads(session)[to.id] >= presence.MOST:
        raise Refused(N_("This colleague has three conversations already. Choose somebody else."))
    put(session, conversation, Kind.LEFT, By(Author.STAFF, by.id))
    _connect(session, conversation, to)
    case = held_living(session, conversation.case_id)
    if case.owner_id == by.id:
        case.owner_id = to.id
    done(session, case, "conversation.handed_over", ActorKind.STAFF, by=by, calendar=calendar)
    presence.match(session)


def give_back(session: Session, conversation_id: UUID, *, calendar: Calendar) -> bool:
    """The colleague is gone: the citizen waits at the head of the queue again, and is told.

    Returns whether it was so; a colleague who came back meanwhile keeps it.
    """
    conversation = held(session, conversation_id)
    if conversation.id not in presence.lost(session, now()):
        return False
    put(session, conversation, Kind.LOST, By(Author.SYSTEM, conversation.staff_id))
    conversation.state, conversation.staff_id = ConversationState.WAITING, None
    session.add(conversation)
    session.flush()
    case = held_living(session, conversation.case_id)
    case.next_step = WE_COME
    waits(case, WaitsFor.REPLY)
    done(session, case, "conversation.given_back", ActorKind.SYSTEM, calendar=calendar)
    presence.match(session)
    return True


def end(session: Session, conversation_id: UUID, *, by: Staff | None, calendar: Calendar) -> None:
    """End a conversation: all that was said is one entry of the case, which stays open with a date.

    ``by`` is the colleague; None the citizen, or the house. Where no colleague ever came, what was
    typed becomes a message. Ending twice is ending once.
    """
    conversation = held(session, conversation_id)
    if conversation.state == ConversationState.ENDED:
        return
    if by is not None:
        _must_have(conversation, by)
    if conversation.connected_at is None:
        write_instead(session, conversation_id, calendar=calendar)
        return
    share(session, conversation)
    put(session, conversation, Kind.ENDED, By(Author.STAFF, by.id) if by else CITIZEN)
    staff_id = conversation.staff_id or _last_staff(session, conversation)
    case = held_living(session, conversation.case_id)
    thread.add(
        session,
        case,
        EntryKind.CONVERSATION,
        words=told(session, conversation),
        actor=ActorKind.STAFF,
        staff_id=staff_id,
        access_id=_helper(session, conversation),
    )
    _over(session, conversation, Ending.TALKED)
    if case.is_open:
        cases.owe(session, case, WE_LOOK, calendar)
        if by is None:
            waits(case, WaitsFor.REPLY)
    actor = ActorKind.STAFF if by else ActorKind.CITIZEN
    done(session, case, "conversation.ended", actor, by=by, calendar=calendar)
    presence.match(session)


def write_instead(session: Session, conversation_id: UUID, *, calendar: Calendar) -> str:
    """Nobody came: what the citizen shared is a message now, and the case goes on in writing.

    Returns the words; there may be none, and then the case says at least that somebody was here.
    What was typed and never shared is kept for their return, and not sent.
    """
    return _instead(session, conversation_id, Ending.WRITTEN, calendar)


def call_instead(session: Session, conversation_id: UUID, *, calendar: Calendar) -> str:
    """The same for a citizen who asks for a call: the words are in the case before the call is."""
    return _instead(session, conversation_id, Ending.CALL, calendar)


def _instead(session: Session, conversation_id: UUID, ending: Ending, calendar: Calendar) -> str:
    conversation = held(session, conversation_id)
    if conversation.state == ConversationState.ENDED:
        raise Over
    if conversation.connected_at is not None:
        end(session, conversation_id, by=None, calendar=calendar)
        return ""
    share(session, conversation)
    words = "\n".join(spoken(session, conversation_id, Author.CITIZEN))
    put(session, conversation, Kind.ENDED, HOUSE)
    _over(session, conversation, ending)
    if words:
        access = session.get_one(Access, conversation.access_id)
        cases.add_message(session, conversation.case_id, words=words, calendar=calendar, by=access)
    case = held_living(session, conversation.case_id)
    if case.next_step == WE_COME:
        case.next_step = cases.READ_MORE if words else cases.READ_MISSING
    done(session, case, "conversation.written", ActorKind.CITIZEN, calendar=calendar)
    presence.match(session)
    return words


def _over(session: Session, conversation: Conversation, ending: Ending) -> None:
    conversation.state, conversation.ending = ConversationState.ENDED, ending
    conversation.ended_at = now()
    conversation.offered_to_id = conversation.offered_until = None
    session.add(conversation)
    session.flush()


def spoken(session: Session, conversation_id: UUID, author: Author) -> Sequence[str]:
    """All lines that one side has said, in order."""
    lines = select(col(ConversationEvent.words)).where(
        col(ConversationEvent.conversation_id) == conversation_id,
        col(ConversationEvent.kind) == Kind.LINE,
        col(ConversationEvent.author) == author,
    )
    found = session.execute(lines.order_by(col(ConversationEvent.seq))).scalars()
    return [words for words in found if words]


def _helper(session: Session, conversation: Conversation) -> UUID | None:
    access = session.get_one(Access, conversation.access_id)
    return access.id if access.party == Party.HELPER else None


def _must_have(conversation: Conversation, by: Staff) -> None:
    if conversation.state != ConversationState.CONNECTED or conversation.staff_id != by.id:
        raise Taken


def _last_staff(session: Session, conversation: Conversation) -> UUID | None:
    joined = select(col(ConversationEvent.staff_id)).where(
        col(ConversationEvent.conversation_id) == conversation.id,
        col(ConversationEvent.kind) == Kind.JOINED,
    )
    return session.execute(joined.order_by(col(ConversationEvent.seq).desc())).scalars().first()


def sign(session: Session, conversation_id: UUID, *, fetches: bool) -> None:
    """The citizen is there, and gets what we write by pressing a button, or by themselves."""
    conversation = session.get(Conversation, conversation_id)
    if conversation is not None and conversation.state != ConversationState.ENDED:
        conversation.citizen_seen_at, conversation.citizen_fetches = now(), fetches
        session.add(conversation)


def choose(
    session: Session, conversation_id: UUID, *, live: bool, reads: Reads, cells: int | None
) -> None:
    """How the citizen writes and reads. What is being written is shown, or not, from then on."""
    conversation = held(session, conversation_id)
    if conversation.state == ConversationState.ENDED:
        raise Over
    conversation.live, conversation.reads, conversation.cells = live, reads, cells
    session.add(conversation)
    session.execute(
        update(OpenLine)
        .where(
            col(OpenLine.conversation_id) == conversation_id,
            col(OpenLine.author) == Author.CITIZEN,
        )
        .values(shown=live)
    )


def forget(session: Session, conversation_ids: Sequence[UUID]) -> None:
    """Let go of all words of conversations; that there were some is kept."""
    for table in (ConversationEvent, OpenLine):
        session.execute(delete(table).where(col(table.conversation_id).in_(conversation_ids)))


def is_gone(conversation: Conversation, at: datetime) -> bool:
    """Whether the citizen has given no sign for so long that waiting for them means nothing."""
    patience = GONE if conversation.state == ConversationState.WAITING else SILENT
    return conversation.citizen_seen_at < at - patience
