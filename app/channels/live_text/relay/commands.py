"""The verbs of a call that is made for a citizen: begin, say on, take up and lay down the phone,
call somebody to one's side, and let them take over.

Whoever speaks for the citizen is the author ``assistant``; whoever is there besides is ``staff``,
and both ends see them come and go.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.channels.live_text import commands, journal, presence
from app.channels.live_text.commands import TOO_BUSY, Taken
from app.channels.live_text.journal import LONGEST_SAID, By, TooLong, held, put
from app.channels.live_text.locks import lock_of
from app.channels.live_text.models import (
    Author,
    Conversation,
    ConversationEvent,
    ConversationState,
    Kind,
    Mode,
    OpenLine,
    Policy,
)
from app.channels.live_text.relay.models import Relay, Spoken
from app.channels.live_text.relay.queries import may_join
from app.domain.cases.holding import done, held_living
from app.domain.cases.models import Access
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Staff
from app.foundation.clock import now
from app.foundation.database import add_row, put_row
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused

LEAST = timedelta(minutes=10)  # that an operator stays (47 CFR 64.604)


@dataclass(frozen=True)
class Call:
    """Whom to call, what may be said of the citizen first, and what stays of the words."""

    callee: str
    number: str
    opening: str
    policy: Policy


class LineGone(Refused):
    """What was said on the phone does not stand any more; there is nothing to mark."""

    def __init__(self) -> None:
        super().__init__(
            N_("The citizen has taken these words away. Go on with what stands there now.")
        )


class TooSoon(Refused):
    """Whoever speaks for somebody stays for ten minutes, or goes on purpose."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "You have spoken for the citizen for less than ten minutes. If you have to go, "
                "press again."
            )
        )


def begin(
    session: Session,
    case_id: UUID,
    *,
    call: Call,
    token: str,
    access: Access,
    unit_id: UUID,
    calendar: Calendar,
    booked_id: UUID | None = None,
) -> UUID:
    """Wait for an operator, and return the conversation's id. Raises as ``commands.begin``.

    What was booked for this time goes before the calls of others, but for those for a life.
    """
    conversation_id = commands.begin(
        session,
        case_id,
        token=token,
        access=access,
        unit_id=unit_id,
        calendar=calendar,
        mode=Mode.RELAY,
        policy=call.policy,
        booked_id=booked_id,
    )
    if session.get(Relay, conversation_id) is None:
        lock = lock_of(session.get_one(Conversation, conversation_id))
        add_row(
            session,
            Relay,
            conversation_id=conversation_id,
            callee=lock.shut(call.callee),
            number=lock.shut(call.number),
            opening=lock.shut(call.opening),
        )
    return conversation_id


def step(
    session: Session, conversation_id: UUID, line: str, *, at: int, words: str, by: Staff
) -> None:
    """These words of a citizen's line were said on the phone, from ``at`` code points on; with
    none, what came after ``at`` is as if it had not been said.

    They are what the operator read, also where the citizen has changed them meanwhile. Raises
    ``LineGone`` for what is no line that the operator can see, ``TooLong`` for what nobody wrote.
    """
    conversation = must_speak(session, conversation_id, by)
    if at + len(words) > LONGEST_SAID:
        raise TooLong(LONGEST_SAID)
    stands, is_whole = _line_of(session, conversation, line)
    lock, known = lock_of(conversation), session.get(Spoken, (conversation_id, line))
    before = (lock.open(known.words) or "") if known else ""
    said = (before if len(before) >= at else stands)[:at] + words
    values: dict[str, object] = {
        "conversation_id": conversation_id,
        "line": line,
        "words": lock.shut(said),
        "size": len(said.split()),
        "done": is_whole and said.strip() == stands.strip(),
        "at": now(),
    }
    put_row(session, Spoken, values, changing=("words", "size", "done", "at"))
    conversation.steps += 1
    session.add(conversation)
    session.flush()


def _line_of(session: Session, conversation: Conversation, line: str) -> tuple[str, bool]:
    """A line of the citizen's as it stands, and whether it has been sent."""
    lock = lock_of(conversation)
    said = session.execute(
        select(col(ConversationEvent.words), col(ConversationEvent.author)).where(
            col(ConversationEvent.conversation_id) == conversation.id,
            col(ConversationEvent.line) == line,
        )
    ).first()
    if said is not None and said.author == Author.CITIZEN:
        return (lock.open(said.words) or "").lstrip(), True
    row = session.get(OpenLine, (conversation.id, line))
    if said is not None or row is None or row.author != Author.CITIZEN or not row.shown:
        raise LineGone
    return (lock.open(row.words) or "").lstrip(), False


def note(session: Session, conversation_id: UUID, kind: Kind, by: By) -> int:
    """Something of the call: it was answered or laid down, the citizen asks for the main points, or
    a life is in danger. Returns the event's number; saying the same again is saying it once."""
    conversation = journal.going_on(session, conversation_id)
    relay = session.get(Relay, conversation_id)
    if relay is None or not _may_say(kind, by):
        raise Missing
    if not _is_new(kind, relay, conversation):
        return conversation.seq
    if kind == Kind.REACHED:
        relay.reached_at, relay.hung_up_at = relay.reached_at or now(), None
    elif kind == Kind.HUNG_UP:
        relay.hung_up_at = now()
    elif kind == Kind.SUMMARY:
        relay.summary_at = now()
    else:
        conversation.emergency_at = now()
    session.add(relay)
    number = put(session, conversation, kind, by)
    session.flush()
    if kind == Kind.EMERGENCY:
        presence.match(session)
    return number


def _is_new(kind: Kind, relay: Relay, conversation: Conversation) -> bool:
    """Whether it changes anything."""
    is_held = relay.reached_at is not None and relay.hung_up_at is None
    if kind == Kind.REACHED:
        return not is_held
    if kind == Kind.HUNG_UP:
        return is_held
    return (relay.summary_at if kind == Kind.SUMMARY else conversation.emergency_at) is None


def _may_say(kind: Kind, by: By) -> bool:
    if kind in (Kind.REACHED, Kind.HUNG_UP):
        return by.author == Author.ASSISTANT
    if kind == Kind.SUMMARY:
        return by.author == Author.CITIZEN
    return kind == Kind.EMERGENCY


def call_lead(session: Session, conversation_id: UUID, *, by: Staff) -> None:
    """The operator wants a team lead at their side; those who may come see it in their list."""
    must_speak(session, conversation_id, by)
    session.get_one(Relay, conversation_id).lead_asked_at = now()


def ask(session: Session, conversation_id: UUID, *, to: Staff, by: Staff) -> None:
    """The operator asks a colleague to take over. Nothing changes before that one comes (P3)."""
    must_speak(session, conversation_id, by)
    if presence.presence_of(session, to.id) is None:
        raise Refused(N_("This colleague is not there just now. Choose somebody who is."))
    if not presence.is_trained(to):
        raise Refused(N_("Only whoever is trained for it can speak on the phone for a citizen."))
    session.get_one(Relay, conversation_id).asked_id = to.id


def join(session: Session, conversation_id: UUID, *, by: Staff, units: Collection[UUID]) -> None:
    """Come to the side of whoever speaks, where everybody sees it. Coming twice is coming once.

    Only whoever was asked, and a lead. Raises ``Missing`` for everybody else: what is said there
    is none of their business.
    """
    conversation = held(session, conversation_id)
    relay = session.get(Relay, conversation_id)
    if relay is None or not may_join(relay, conversation, by, units):
        raise Missing
    if conversation.beside_id == by.id:
        return
    if conversation.state != ConversationState.CONNECTED or by.id == conversation.staff_id:
        raise Taken
    if conversation.beside_id is not None:
        raise Refused(N_("Somebody else is there already."))
    conversation.beside_id = by.id
    relay.lead_asked_at = relay.asked_id = None
    put(session, conversation, Kind.BESIDE, By(Author.STAFF, by.id))


def leave(session: Session, conversation_id: UUID, *, by: Staff) -> None:
    """Go from the side of whoever speaks. Going twice is going once."""
    conversation = held(session, conversation_id)
    if conversation.beside_id != by.id or conversation.state == ConversationState.ENDED:
        return
    journal.share(session, conversation, by.id)
    conversation.beside_id = None
    put(session, conversation, Kind.APART, By(Author.STAFF, by.id))


def take_over(session: Session, conversation_id: UUID, *, by: Staff, calendar: Calendar) -> None:
    """Whoever is at the side speaks from now on, and who spoke stays at the side until they go: the
    phone is never held by nobody.

    Raises ``Taken`` where they are not at the side any more.
    """
    conversation = held(session, conversation_id)
    if conversation.state == ConversationState.ENDED or conversation.beside_id != by.id:
        raise Taken
    if not presence.is_trained(by):
        raise Refused(N_("Only whoever is trained for it can speak on the phone for a citizen."))
    if presence.presence_of(session, by.id) is None:
        raise Refused(N_("Say first that you are there."))
    asked = presence.weight(Mode.RELAY) if conversation.offered_to_id == by.id else 0
    if presence.loads(session)[by.id] > asked:
        raise Refused(TOO_BUSY[Mode.RELAY])
    for one in (conversation.staff_id, by.id):
        if one is not None:
            journal.share(session, conversation, one)
    conversation.staff_id, conversation.beside_id = by.id, conversation.staff_id
    conversation.state = ConversationState.CONNECTED
    conversation.offered_to_id = conversation.offered_until = None
    put(session, conversation, Kind.JOINED, By(Author.ASSISTANT, by.id))
    session.flush()
    case = held_living(session, conversation.case_id)
    if case.owner_id == conversation.beside_id and case.owner_unit_id == by.unit_id:
        case.owner_id = by.id
    done(session, case, "conversation.handed_over", ActorKind.STAFF, by=by, calendar=calendar)


def end(
    session: Session, conversation_id: UUID, *, by: Staff, sure: bool, calendar: Calendar
) -> None:
    """The operator ends it. Raises ``TooSoon`` while somebody is on the phone and the ten minutes
    have not passed, unless they are ``sure``."""
    conversation = must_speak(session, conversation_id, by)
    relay = session.get_one(Relay, conversation_id)
    since = stays_since(session, conversation, relay)
    is_on = relay.reached_at is not None and relay.hung_up_at is None
    if is_on and since is not None and now() - since < LEAST and not sure:
        raise TooSoon
    commands.end(session, conversation_id, by=by, calendar=calendar)


def stays_since(session: Session, conversation: Conversation, relay: Relay) -> datetime | None:
    """Since when whoever speaks has spoken to somebody; None while nobody has answered."""
    if relay.reached_at is None:
        return None
    joined = select(col(ConversationEvent.at)).where(
        col(ConversationEvent.conversation_id) == conversation.id,
        col(ConversationEvent.kind) == Kind.JOINED,
        col(ConversationEvent.staff_id) == conversation.staff_id,
    )
    came = session.execute(joined.order_by(col(ConversationEvent.seq).desc())).scalars().first()
    return max(came, relay.reached_at) if came else relay.reached_at


def must_speak(session: Session, conversation_id: UUID, by: Staff) -> Conversation:
    """The conversation, held, if this colleague speaks on the phone in it."""
    conversation = held(session, conversation_id)
    if conversation.mode != Mode.RELAY:
        raise Missing
    if conversation.state != ConversationState.CONNECTED or conversation.staff_id != by.id:
        raise Taken
    return conversation
