"""Who is there to talk, and who is asked next: one at a time, the one who has been free longest.

An offer goes to one colleague, so that nobody has to be quick: whoever reads by ear or by finger
has the same twenty seconds as everybody else. When they have passed, the next one is asked.

A relay goes to whoever is trained for it, of any unit, and takes all of them; so it is asked for
before the conversations that anybody can have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, text, update
from sqlmodel import Session, col

from app.channels.live_text.models import Conversation, ConversationState, Mode, Presence, Ready
from app.domain.cases.models import Case
from app.domain.organisation.models import Competence, Staff, Unit
from app.domain.organisation.queries import units_of
from app.foundation.clock import now
from app.foundation.database import put_row

LEASE = timedelta(seconds=9)  # renewed every three by a script
LEASE_BY_HAND = timedelta(minutes=5)  # of a page without one, renewed by whatever is pressed
OFFERED = timedelta(seconds=20)
MOST = 3  # conversations of a colleague at a time; a relay is as much as that alone

# SQLite takes an index of some rows only for words that say the same.
LIVING = text("conversation.state <> 'ended'")
RELAYS = col(Conversation.mode) == Mode.RELAY
DIRECT = col(Conversation.mode) == Mode.DIRECT
TRAINED = col(Staff.competences).contains(Competence.TEXT_RELAY.value)
# A life in danger goes before all others, then what was promised for this time; then whoever has
# waited longest.
RANK = case(
    (col(Conversation.emergency_at).is_not(None), 0),
    (col(Conversation.booked_id).is_not(None), 1),
    else_=2,
)
IN_LINE = (
    RANK,
    col(Conversation.began_at),
    col(Conversation.id),
)


def rank_of(conversation: Conversation) -> int:
    """The same of one conversation: the lower, the earlier."""
    return 0 if conversation.emergency_at else 1 if conversation.booked_id else 2


_OPERATORS = select(col(Staff.id)).where(TRAINED)
_WEIGHT = case((RELAYS, MOST), else_=1)


def weight(mode: Mode) -> int:
    """How many conversations one of this kind is as much as."""
    return MOST if mode == Mode.RELAY else 1


def is_trained(staff: Staff) -> bool:
    """Whether a colleague can be asked to relay."""
    return Competence.TEXT_RELAY in staff.competences.split()


def appear(session: Session, staff: Staff, ready: Ready, lease: timedelta) -> None:
    """A colleague says how it is with them, for as long as ``lease`` unless they say it again."""
    known = session.get(Presence, staff.id)
    was_there = known is not None and known.expires_at > now() and known.ready == ready
    since = known.since if known and was_there else now()
    values: dict[str, object] = {
        "staff_id": staff.id,
        "unit_id": staff.unit_id,
        "ready": ready,
        "since": since,
        "expires_at": now() + lease,
    }
    changing = ("unit_id", "ready", "since", "expires_at")
    put_row(session, Presence, values, changing=changing)


def renew(session: Session, staff_id: UUID, lease: timedelta) -> bool:
    """Stay as one is; False where there is nothing to renew.

    Whoever still has a conversation is there again by showing it, also when the time has passed.
    In a write of its own: a conversation is always held before those who may be asked for it.
    """
    has_one = exists().where(
        LIVING,
        col(Conversation.state) == ConversationState.CONNECTED,
        col(Conversation.staff_id) == staff_id,
    )
    renewed = session.execute(
        update(Presence)
        .where(col(Presence.staff_id) == staff_id, or_(col(Presence.expires_at) > now(), has_one))
        .values(expires_at=now() + lease)
        .returning(col(Presence.staff_id))
    )
    return renewed.first() is not None


def presence_of(session: Session, staff_id: UUID) -> Presence | None:
    """How it is with a colleague just now; None for one who is not there."""
    known = session.get(Presence, staff_id)
    return known if known and known.expires_at > now() else None


def there(session: Session, units: Collection[UUID]) -> list[Presence]:
    """The colleagues of some units who are there and not away, the longest free first."""
    found = _present().where(col(Presence.unit_id).in_(units))
    return list(session.execute(found.order_by(col(Presence.since))).scalars())


def number_for(session: Session, conversation: Conversation) -> int:
    """How many are there, and not away, who could have a conversation."""
    found = _present().with_only_columns(func.count()).where(_can_have(conversation))
    return int(session.execute(found).scalar_one())


def _present() -> Select[Presence]:
    return select(Presence).where(
        col(Presence.expires_at) > now(), col(Presence.ready) != Ready.AWAY
    )


def _can_have(conversation: Conversation) -> ColumnElement[bool]:
    if conversation.mode == Mode.RELAY:
        return col(Presence.staff_id).in_(_OPERATORS)
    return col(Presence.unit_id) == conversation.unit_id


def has_operator(session: Session) -> bool:
    """Whether anybody is there who relays."""
    found = _present().where(col(Presence.staff_id).in_(_OPERATORS))
    return session.execute(found.limit(1)).first() is not None


def is_staffed(session: Session, unit_id: UUID | None = None) -> bool:
    """Whether anybody of a unit is there to talk; without one, of the unit that receives."""
    found = select(col(Presence.staff_id)).where(
        col(Presence.expires_at) > now(), col(Presence.ready) != Ready.AWAY
    )
    if unit_id:
        found = found.where(col(Presence.unit_id) == unit_id)
    else:
        found = found.join(Unit, col(Unit.id) == col(Presence.unit_id)).where(col(Unit.sorts))
    return session.execute(found.limit(1)).first() is not None


def has_to_ask(session: Session) -> bool:
    """Whether somebody waits whom nobody is asked for, and somebody is free who might be asked."""
    direct = and_(DIRECT, col(Presence.unit_id) == col(Conversation.unit_id))
    relays = and_(RELAYS, col(Presence.staff_id).in_(_OPERATORS))
    free = _free_people().where(or_(direct, relays)).exists()
    passed = col(Conversation.offered_to_id).is_not(None)
    return session.execute(_unasked().where(or_(passed, free)).limit(1)).first() is not None


def _free_people() -> Select[Presence]:
    return select(Presence).where(
        col(Presence.ready) == Ready.FREE, col(Presence.expires_at) > now()
    )


def _unasked() -> Select[Conversation]:
    can_answer = _free_people().with_only_columns(col(Presence.staff_id))
    return select(Conversation).where(
        LIVING,
        col(Conversation.state) == ConversationState.WAITING,
        or_(
            col(Conversation.offered_until).is_(None),
            col(Conversation.offered_until) <= now(),
            col(Conversation.offered_to_id).not_in(can_answer),
        ),
    )


def match(session: Session) -> int:
    """Ask a free colleague for each conversation that waits, in order; how many were asked.

    As many of a unit are looked at as its free colleagues can have, however many wait. Safe to run
    twice at once: the rows that change are held in order.
    """
    operators = _operators(session)
    relays = _held(session, RELAYS, operators) if operators else []
    asked = sum(_ask(session, one) for one in relays)
    places = _places(session)
    for unit_id, number in sorted(places.items()):
        which = and_(DIRECT, col(Conversation.unit_id) == unit_id)
        asked += sum(_ask(session, one) for one in _held(session, which, number))
    nobody = and_(DIRECT, col(Conversation.unit_id).not_in(places))
    if operators == 0:
        nobody = or_(nobody, RELAYS)
    passed = col(Conversation.offered_to_id).is_not(None)
    for conversation in _held(session, and_(passed, nobody)):
        conversation.offered_to_id = conversation.offered_until = None
    session.flush()
    return asked


def _places(session: Session) -> Counter[UUID]:
    """How many conversations more the free colleagues of each unit can have."""
    busy, places = loads(session), Counter[UUID]()
    for one in session.execute(_free_people()).scalars():
        if busy[one.staff_id] < MOST:
            places[one.unit_id] += MOST - busy[one.staff_id]
    return places


def _operators(session: Session) -> int:
    """How many relays more the free operators can have."""
    busy = loads(session)
    found = _free_people().where(col(Presence.staff_id).in_(_OPERATORS))
    return sum(busy[one.staff_id] == 0 for one in session.execute(found).scalars())


def _held(
    session: Session, which: ColumnElement[bool], most: int | None = None
) -> list[Conversation]:
    """Some that wait and that nobody is asked for, the one that has waited longest first."""
    waiting = (
        _unasked()
        .where(which)
        .order_by(*IN_LINE)
        .limit(most)
        # Who holds one asks for it; nobody waits here for somebody who waits for them.
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(session.execute(waiting).scalars())


def _ask(session: Session, conversation: Conversation) -> int:
    last = conversation.offered_to_id
    free = _free(session, conversation)
    # Somebody who has just let it pass is asked again when nobody else is free.
    chosen = next((one for one in free if one != last), last if last in free else None)
    if chosen is None:
        if last is not None:
            conversation.offered_to_id = conversation.offered_until = None
            session.flush()
        return 0
    conversation.offered_to_id, conversation.offered_until = chosen, now() + OFFERED
    conversation.offers += 1
    if last is not None and last != chosen:
        _goes_last(session, last)
    session.add(conversation)
    session.flush()
    return 1


def _goes_last(session: Session, staff_id: UUID) -> None:
    """Whoever let an offer pass is asked after the others the next time."""
    session.execute(update(Presence).where(col(Presence.staff_id) == staff_id).values(since=now()))


def _free(session: Session, conversation: Conversation) -> list[UUID]:
    """Who can be asked, the longest free first; those with the fewest conversations."""
    people = session.execute(
        select(col(Presence.staff_id), col(Presence.since))
        .where(
            _can_have(conversation),
            col(Presence.ready) == Ready.FREE,
            col(Presence.expires_at) > now(),
        )
        .order_by(col(Presence.staff_id))  # always held in the same order
        .with_for_update()
    ).all()
    busy, takes = loads(session), weight(conversation.mode)
    able = [(busy[one], since, one) for one, since in people if busy[one] + takes <= MOST]
    return [one for _, _, one in sorted(able)]


def loads(session: Session) -> Counter[UUID]:
    """How many conversations each colleague has, and how many they are being asked for; a relay
    counts as all that anybody can have."""
    has = select(col(Conversation.staff_id), func.sum(_WEIGHT)).where(
        LIVING, col(Conversation.state) == ConversationState.CONNECTED
    )
    asked = select(col(Conversation.offered_to_id), func.sum(_WEIGHT)).where(
        LIVING,
        and_(
            col(Conversation.state) == ConversationState.WAITING,
            col(Conversation.offered_until) > now(),
        ),
    )
    counted = Counter[UUID]()
    for found in (
        session.execute(has.group_by(col(Conversation.staff_id))),
        session.execute(asked.group_by(col(Conversation.offered_to_id))),
    ):
        for staff_id, number in found:
            counted[staff_id] += int(number)
    return counted


def lost(session: Session, at: datetime) -> list[UUID]:
    """The conversations whose colleague is not there any more."""
    gone = (
        select(col(Conversation.id))
        .join(Case, col(Case.id) == col(Conversation.case_id))
        .join(Presence, col(Presence.staff_id) == col(Conversation.staff_id), isouter=True)
        .where(
            LIVING,
            col(Case.erased_at).is_(None),
            col(Conversation.state) == ConversationState.CONNECTED,
            or_(col(Presence.expires_at).is_(None), col(Presence.expires_at) <= at),
        )
    )
    return list(session.execute(gone).scalars())


def colleagues(session: Session, staff: Staff) -> list[Staff]:
    """Those who are there and may take a conversation over from somebody."""
    units = units_of(session, staff)
    ids = [one.staff_id for one in there(session, units) if one.staff_id != staff.id]
    return _named(session, col(Staff.id).in_(ids))


def operators(session: Session, staff: Staff) -> list[Staff]:
    """Those who are there and may go on to speak for a citizen instead of somebody."""
    ids = _present().with_only_columns(col(Presence.staff_id))
    return _named(session, and_(TRAINED, col(Staff.id).in_(ids), col(Staff.id) != staff.id))


def _named(session: Session, which: ColumnElement[bool]) -> list[Staff]:
    found = select(Staff).where(which).order_by(col(Staff.name))
    return list(session.execute(found).scalars())
