"""Who is there to talk, and who is asked next: one at a time, the one who has been free longest.

An offer goes to one colleague, so that nobody has to be quick: whoever reads by ear or by finger
has the same twenty seconds as everybody else. When they have passed, the next one is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text, update
from sqlmodel import Session, col

from app.channels.live_text.models import Conversation, ConversationState, Presence, Ready
from app.domain.organisation.models import Staff, Unit
from app.domain.organisation.queries import units_of
from app.foundation.clock import now
from app.foundation.database import put_row

LEASE = timedelta(seconds=9)  # renewed every three by a script
LEASE_BY_HAND = timedelta(minutes=5)  # of a page without one, renewed by whatever is pressed
OFFERED = timedelta(seconds=20)
MOST = 3  # conversations of a colleague at a time

# SQLite takes an index of some rows only for words that say the same.
LIVING = text("conversation.state <> 'ended'")


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
    """Stay as one is; False where there is nothing to renew."""
    renewed = session.execute(
        update(Presence)
        .where(col(Presence.staff_id) == staff_id, col(Presence.expires_at) > now())
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
    found = select(Presence).where(
        col(Presence.unit_id).in_(units),
        col(Presence.expires_at) > now(),
        col(Presence.ready) != Ready.AWAY,
    )
    return list(session.execute(found.order_by(col(Presence.since))).scalars())


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


def match(session: Session) -> int:
    """Ask a free colleague for each conversation that waits, in order; how many were asked.

    Safe to run twice at once: the rows that change are held in order.
    """
    can_answer = select(col(Presence.staff_id)).where(
        col(Presence.ready) == Ready.FREE, col(Presence.expires_at) > now()
    )
    waiting = list(
        session.execute(
            select(Conversation)
            .where(
                LIVING,
                col(Conversation.state) == ConversationState.WAITING,
                or_(
                    col(Conversation.offered_until).is_(None),
                    col(Conversation.offered_until) <= now(),
                    col(Conversation.offered_to_id).not_in(can_answer),
                ),
            )
            .order_by(col(Conversation.began_at), col(Conversation.id))
            # Who holds one asks for it; nobody waits here for somebody who waits for them.
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).scalars()
    )
    asked = 0
    for conversation in waiting:
        asked += _ask(session, conversation)
    return asked


def _ask(session: Session, conversation: Conversation) -> int:
    last = conversation.offered_to_id
    free = _free(session, conversation.unit_id)
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


def _free(session: Session, unit_id: UUID) -> list[UUID]:
    """Who of a unit can be asked, the longest free first; those with the fewest conversations."""
    people = session.execute(
        select(col(Presence.staff_id), col(Presence.since))
        .where(
            col(Presence.unit_id) == unit_id,
            col(Presence.ready) == Ready.FREE,
            col(Presence.expires_at) > now(),
        )
        .order_by(col(Presence.staff_id))  # always held in the same order
        .with_for_update()
    ).all()
    busy = loads(session)
    able = [(busy[one], since, one) for one, since in people if busy[one] < MOST]
    return [one for _, _, one in sorted(able)]


def loads(session: Session) -> Counter[UUID]:
    """How many conversations each colleague has, and how many they are being asked for."""
    has = select(col(Conversation.staff_id), func.count()).where(
        LIVING, col(Conversation.state) == ConversationState.CONNECTED
    )
    asked = select(col(Conversation.offered_to_id), func.count()).where(
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
            counted[staff_id] += number
    return counted


def lost(session: Session, at: datetime) -> list[UUID]:
    """The conversations whose colleague is not there any more."""
    gone = (
        select(col(Conversation.id))
        .join(Presence, col(Presence.staff_id) == col(Conversation.staff_id), isouter=True)
        .where(
            LIVING,
            col(Conversation.state) == ConversationState.CONNECTED,
            or_(col(Presence.expires_at).is_(None), col(Presence.expires_at) <= at),
        )
    )
    return list(session.execute(gone).scalars())


def colleagues(session: Session, staff: Staff) -> list[Staff]:
    """Those who are there and may take a conversation over from somebody."""
    units = units_of(session, staff)
    ids = [one.staff_id for one in there(session, units) if one.staff_id != staff.id]
    found = select(Staff).where(col(Staff.id).in_(ids)).order_by(col(Staff.name))
    return list(session.execute(found).scalars())
