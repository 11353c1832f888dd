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
from app.channels.live_text.locks import lock_of
from app.channels.live_text.models import (
    Author,
    Conversation,
    ConversationEvent,
    ConversationState,
    Ending,
    Kind,
    Mode,
    OpenLine,
    Policy,
    Reads,
)
from app.channels.live_text.queries import living_in
from app.channels.live_text.relay.models import Relay, Spoken
from app.channels.live_text.transcript import told
from app.domain.cases import commands as cases
from app.domain.cases import thread
from app.domain.cases.holding import done, held_living, must_be_open, waits
from app.domain.cases.models import Access, Case, EntryKind, Party, WaitingOn, WaitsFor
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Staff
from app.foundation.clock import now
from app.foundation.database import add_row
from app.foundation.i18n import N_
from app.foundation.i18n.texts import texts
from app.foundation.jobs.commands import put_aside
from app.foundation.ownkeys import own_keys
from app.foundation.refused import Refused

GONE = timedelta(minutes=10)  # a citizen who waits and gives no sign has gone
SILENT = timedelta(hours=2)  # a conversation in which nobody gives a sign is over
TOGETHER = N_("A colleague writes with you just now.")
WE_COME = N_("A colleague comes and writes with you.")
WE_LOOK = N_("We look at what we wrote together, and tell you what happens next.")
WE_CALL = N_("A colleague comes and speaks on the phone for you.")
CALLING = N_("A colleague speaks on the phone for you just now.")
CALLED = N_("We look whether there is more to do after the call, and tell you.")
COMES = {Mode.DIRECT: WE_COME, Mode.RELAY: WE_CALL}
GOES_ON = {Mode.DIRECT: TOGETHER, Mode.RELAY: CALLING}
AFTERWARDS = {Mode.DIRECT: WE_LOOK, Mode.RELAY: CALLED}
# What the room that promised a call is told of when its conversation is over.
CAME, LEFT = "callback:came", "callback:left"
# What a case says while nobody has planned anything. What is planned is a promise, and stays.
_USUAL = frozenset(
    {cases.READ_IT, cases.READ_MORE, cases.READ_MISSING}
    | {*COMES.values(), *GOES_ON.values(), *AFTERWARDS.values()}
)

NOTHING_KEPT = N_(
    "A colleague spoke on the phone for the citizen. Nothing of what was written or said is kept."
)
TOO_BUSY = {
    Mode.DIRECT: N_("You have three conversations already. End one first."),
    Mode.RELAY: N_("You write with somebody already. End it before you help with a call."),
}


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
    mode: Mode = Mode.DIRECT,
    policy: Policy = Policy.JOURNAL,
    booked_id: UUID | None = None,
) -> UUID:
    """Begin a conversation in a case with a unit, and return its id. Whoever began one already goes
    on in it; one of another kind raises ``Refused``.

    A second press raises ``IntegrityError`` by the form's token. Where nothing of the words is to
    stay, the key that they lie behind is on the disk before this returns; ``OSError`` where the
    disk says no.
    """
    case = held_living(session, case_id)
    must_be_open(case)
    living = living_in(session, case)
    if living is not None and living.access_id != access.id:
        raise Refused(N_("Somebody else writes with us about this case just now. Write a message."))
    is_another = living is not None and booked_id not in (None, living.booked_id)
    if living is not None and (living.mode != mode or is_another):
        raise Refused(N_("You have a conversation already. End it before you begin another."))
    if living is not None:
        case.version -= 1  # nothing is done to it
        return living.id
    conversation_id, at = uuid4(), now()
    if policy != Policy.JOURNAL:
        own_keys().make(conversation_id)
    add_row(
        session,
        Conversation,
        id=conversation_id,
        case_id=case.id,
        access_id=access.id,
        unit_id=unit_id,
        token=token,
        language=case.language,
        mode=mode,
        policy=policy,
        state=ConversationState.WAITING,
        booked_id=booked_id,
        seq=0,
        began_at=at,
        offers=0,
        citizen_seen_at=at,
        citizen_fetches=True,
        citizen_read=0,
        live=False,
        reads="sentence",
        steps=0,
    )
    _happens(case, COMES[mode])
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
    _must_be_able(conversation, by)
    takes = presence.weight(conversation.mode)
    asked = takes if conversation.offered_to_id == by.id else 0
    if presence.loads(session)[by.id] - asked + takes > presence.MOST:
        raise Refused(TOO_BUSY[conversation.mode])
    _connect(session, conversation, by)
    case = held_living(session, conversation.case_id)
    if case.owner_unit_id == conversation.unit_id:
        case.owner_id = case.owner_id or by.id
    _happens(case, GOES_ON[conversation.mode])
    done(session, case, "conversation.joined", ActorKind.STAFF, by=by, calendar=calendar)


def _connect(session: Session, conversation: Conversation, by: Staff) -> None:
    conversation.state, conversation.staff_id = ConversationState.CONNECTED, by.id
    conversation.connected_at = conversation.connected_at or now()
    conversation.offered_to_id = conversation.offered_until = None
    if conversation.beside_id == by.id:
        conversation.beside_id = None
    put(session, conversation, Kind.JOINED, _voice(conversation, by.id))
    session.flush()


def _voice(conversation: Conversation, staff_id: UUID) -> By:
    """As what a colleague is there: to write with the citizen, or to speak for them."""
    is_relay = conversation.mode == Mode.RELAY
    return By(Author.ASSISTANT if is_relay else Author.STAFF, staff_id)


def _must_be_able(conversation: Conversation, staff: Staff) -> None:
    if conversation.mode == Mode.RELAY and not presence.is_trained(staff):
        raise Refused(N_("Only whoever is trained for it can speak on the phone for a citizen."))


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
    _must_be_able(conversation, to)
    if presence.loads(session)[to.id] + presence.weight(conversation.mode) > presence.MOST:
        raise Refused(N_("This colleague writes with others already. Choose somebody else."))
    put(session, conversation, Kind.LEFT, _voice(conversation, by.id))
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
    share(session, conversation, conversation.staff_id)
    put(session, conversation, Kind.LOST, By(Author.SYSTEM, conversation.staff_id))
    conversation.state, conversation.staff_id = ConversationState.WAITING, None
    session.add(conversation)
    session.execute(
        update(Relay)
        .where(col(Relay.conversation_id) == conversation_id, col(Relay.reached_at).is_not(None))
        .values(hung_up_at=now())
    )
    session.flush()
    case = held_living(session, conversation.case_id)
    _happens(case, COMES[conversation.mode])
    if case.is_open:
        waits(case, WaitsFor.REPLY)
    done(session, case, "conversation.given_back", ActorKind.SYSTEM, calendar=calendar)
    presence.match(session)
    return True


def end(session: Session, conversation_id: UUID, *, by: Staff | None, calendar: Calendar) -> None:
    """End a conversation: all that was said is one entry of the case, which stays open with a date.

    ``by`` is the colleague; None the citizen, or the house. Where no colleague ever came, what was
    typed becomes a message; words of which nothing is to stay become one by the citizen's own press
    alone (``write_instead``). Ending twice is ending once.
    """
    conversation = held(session, conversation_id)
    if conversation.state == ConversationState.ENDED:
        return
    if by is not None:
        _must_have(conversation, by)
    if conversation.connected_at is None:
        keeps = conversation.policy == Policy.JOURNAL
        _instead(session, conversation_id, Ending.WRITTEN, calendar, keeps=keeps)
        return
    share(session, conversation)
    put(session, conversation, Kind.ENDED, _voice(conversation, by.id) if by else CITIZEN)
    staff_id = conversation.staff_id or _last_staff(session, conversation)
    case = held_living(session, conversation.case_id)
    thread.add(
        session,
        case,
        EntryKind.CONVERSATION,
        words=_entry(session, conversation),
        actor=ActorKind.STAFF,
        staff_id=staff_id,
        access_id=_helper(session, conversation),
    )
    _over(session, conversation, Ending.TALKED)
    if case.is_open or _wrote_since(session, conversation, case):
        if not _is_planned(case):
            cases.owe(session, case, AFTERWARDS[conversation.mode], calendar)
        if by is None:
            waits(case, WaitsFor.REPLY)
    actor = ActorKind.STAFF if by else ActorKind.CITIZEN
    done(session, case, "conversation.ended", actor, by=by, calendar=calendar)
    presence.match(session)


def _entry(session: Session, conversation: Conversation) -> str:
    """What the case says of a conversation: all of it, or that it was and that nothing is kept."""
    if conversation.policy == Policy.JOURNAL:
        return told(session, conversation)
    return texts(conversation.language).say(NOTHING_KEPT)


def write_instead(session: Session, conversation_id: UUID, *, calendar: Calendar) -> str:
    """Nobody came: what the citizen shared is a message now, and the case goes on in writing.

    Returns the words; there may be none, and then the case says at least that somebody was here.
    What was typed and never shared is kept for their return, and not sent.
    """
    return _instead(session, conversation_id, Ending.WRITTEN, calendar)


def call_instead(session: Session, conversation_id: UUID, *, calendar: Calendar) -> str:
    """The same for a citizen who asks for a call: the words are in the case before the call is."""
    return _instead(session, conversation_id, Ending.CALL, calendar)


def _instead(
    session: Session,
    conversation_id: UUID,
    ending: Ending,
    calendar: Calendar,
    *,
    keeps: bool = True,
) -> str:
    conversation = held(session, conversation_id)
    if conversation.state == ConversationState.ENDED:
        raise Over
    if conversation.connected_at is not None:
        return _after_all(session, conversation, calendar)
    share(session, conversation)
    words = "\n".join(spoken(session, conversation, Author.CITIZEN)) if keeps else ""
    put(session, conversation, Kind.ENDED, HOUSE)
    _over(session, conversation, ending)
    case = held_living(session, conversation.case_id)
    if words and not case.is_open and not _wrote_since(session, conversation, case):
        # It was taken back after the last word of it: the words are kept, and nothing is promised.
        thread.add(
            session,
            case,
            EntryKind.MESSAGE,
            words=words,
            actor=ActorKind.CITIZEN,
            access_id=_helper(session, conversation),
        )
    elif words:
        access = session.get_one(Access, conversation.access_id)
        cases.add_message(session, conversation.case_id, words=words, calendar=calendar, by=access)
    if case.is_open and case.next_step == COMES[conversation.mode]:
        case.next_step = cases.READ_MORE if words else cases.READ_MISSING
    done(session, case, "conversation.written", ActorKind.CITIZEN, calendar=calendar)
    presence.match(session)
    return words


def _after_all(session: Session, conversation: Conversation, calendar: Calendar) -> str:
    """A colleague had come, and the citizen writes instead all the same. Where nothing stays of a
    conversation, what they wrote is a message by this press of theirs."""
    share(session, conversation)
    keeps = conversation.policy == Policy.JOURNAL
    words = "" if keeps else "\n".join(spoken(session, conversation, Author.CITIZEN))
    end(session, conversation.id, by=None, calendar=calendar)
    if words:
        access = session.get_one(Access, conversation.access_id)
        cases.add_message(session, conversation.case_id, words=words, calendar=calendar, by=access)
    return words


def let_go(session: Session, conversation_id: UUID, *, calendar: Calendar) -> bool:
    """End a conversation whose citizen is gone; whether they are, just now."""
    conversation = held(session, conversation_id)
    if conversation.state == ConversationState.ENDED or not is_gone(conversation, now()):
        return False
    end(session, conversation_id, by=None, calendar=calendar)
    return True


def _happens(case: Case, step: str) -> None:
    """What happens just now, in a case that is ours and in which nothing else is planned."""
    if case.is_open and case.waiting_on == WaitingOn.US and not _is_planned(case):
        case.next_step = step


def _is_planned(case: Case) -> bool:
    return case.is_open and case.waiting_on == WaitingOn.US and case.next_step not in _USUAL


def _wrote_since(session: Session, conversation: Conversation, case: Case) -> bool:
    """Whether the citizen has said something after the case was closed."""
    lines = select(col(ConversationEvent.seq)).where(
        col(ConversationEvent.conversation_id) == conversation.id,
        col(ConversationEvent.kind) == Kind.LINE,
        col(ConversationEvent.author) == Author.CITIZEN,
        col(ConversationEvent.at) > case.closed_at,
    )
    return session.execute(lines.limit(1)).first() is not None


def _over(session: Session, conversation: Conversation, ending: Ending) -> None:
    conversation.state, conversation.ending = ConversationState.ENDED, ending
    conversation.ended_at = now()
    conversation.offered_to_id = conversation.offered_until = conversation.beside_id = None
    session.add(conversation)
    session.flush()
    if conversation.booked_id:
        staff_id = conversation.staff_id or _last_staff(session, conversation)
        has_come = conversation.connected_at is not None and staff_id is not None
        call_id, by = str(conversation.booked_id), str(staff_id)
        put_aside(session, CAME if has_come else LEFT, call_id=call_id, staff_id=by)


def spoken(session: Session, conversation: Conversation, author: Author) -> Sequence[str]:
    """All lines that one side has said, in order."""
    lines = select(col(ConversationEvent.words)).where(
        col(ConversationEvent.conversation_id) == conversation.id,
        col(ConversationEvent.kind) == Kind.LINE,
        col(ConversationEvent.author) == author,
    )
    found = session.execute(lines.order_by(col(ConversationEvent.seq))).scalars()
    lock = lock_of(conversation)
    return [words for stored in found if (words := lock.open(stored))]


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
    for table in (ConversationEvent, OpenLine, Relay, Spoken):
        session.execute(delete(table).where(col(table.conversation_id).in_(conversation_ids)))


def shred(session: Session, conversation_ids: Sequence[UUID]) -> None:
    """Let nobody read the words of conversations of which nothing stays, wherever a copy of them
    lies; who wrote when, and how many words, is kept.

    The keys go first, and for good: whatever stops this, what is left can be read by nobody.
    """
    for one in conversation_ids:
        own_keys().destroy(one)
    of = col(ConversationEvent.conversation_id).in_(conversation_ids)
    session.execute(update(ConversationEvent).where(of).values(words=None))
    of = col(Spoken.conversation_id).in_(conversation_ids)
    session.execute(update(Spoken).where(of).values(words=None))
    of = col(Relay.conversation_id).in_(conversation_ids)
    session.execute(update(Relay).where(of).values(callee=None, number=None, opening=None))
    session.execute(delete(OpenLine).where(col(OpenLine.conversation_id).in_(conversation_ids)))


def is_gone(conversation: Conversation, at: datetime) -> bool:
    """Whether the citizen has given no sign for so long that waiting for them means nothing."""
    patience = GONE if conversation.connected_at is None else SILENT
    return conversation.citizen_seen_at < at - patience


def left(session: Session, at: datetime) -> list[UUID]:
    """The conversations whose citizen is gone."""
    found = select(Conversation).join(Case, col(Case.id) == col(Conversation.case_id))
    living = session.execute(found.where(presence.LIVING, col(Case.erased_at).is_(None))).scalars()
    return [one.id for one in living if is_gone(one, at)]
