"""The order of the queue: what is urgent, then by date; and of every 100 cases that are taken by
turn, a share that is kept for the ordinary ones that have waited longest.

Quick answers are many and their dates are near. Without that share they would always come first,
and the others would get lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select, tuple_, union_all, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.cases.commands import take
from app.domain.cases.holding import QUIET
from app.domain.cases.models import OURS, Case, State, WaitingOn
from app.domain.events.models import ActorKind, Event
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Staff, Topic, Unit
from app.foundation.clock import local, now
from app.foundation.i18n.texts import COUNTED

Leg = Select[UUID, datetime, datetime]
_ELSEWHERE = ("case.transferred", "case.forwarded", "case.reopened")
_BOTH = (False, True)


@dataclass(frozen=True)
class Place:
    """Where a page of a queue ends: the next page begins after it."""

    urgent: bool
    due_at: datetime
    opened_at: datetime
    id: UUID


@dataclass(frozen=True)
class Line:
    """Which cases stand in a queue: by unit or by person, and on whom they wait.

    A case that waits on the citizen comes back into our queue when its date passes, so that nobody
    is forgotten for not having answered.
    """

    units: tuple[UUID, ...] = ()
    owner: UUID | None = None
    citizens: bool = False

    def legs(self, now: datetime, *, urgent: bool) -> list[Leg]:
        """One walk along an index for each unit and kind of waiting; together they are the urgent
        part of the queue, or the other one."""
        legs = []
        for who in [col(Case.owner_unit_id) == unit for unit in self.units] or [
            col(Case.owner_id) == self.owner
        ]:
            base = select(col(Case.id), col(Case.due_at), col(Case.opened_at)).where(
                who, col(Case.state) == State.OPEN, col(Case.urgent) == urgent
            )
            citizen = base.where(col(Case.waiting_on) == WaitingOn.CITIZEN)
            if self.citizens:
                legs.append(citizen)
                continue
            legs += [base.where(col(Case.waiting_on) == waiting) for waiting in OURS]
            legs.append(citizen.where(col(Case.due_at) < now))
        return legs

    def parts(self, now: datetime) -> list[Select[UUID]]:
        """The same cases in no order, in as few questions as can be, for counting them."""
        who = col(Case.owner_unit_id).in_(self.units) if self.units else _has(self.owner)
        base = select(col(Case.id)).where(who, col(Case.state) == State.OPEN)
        citizen = base.where(col(Case.waiting_on) == WaitingOn.CITIZEN)
        if self.citizens:
            return [citizen]
        return [
            base.where(col(Case.waiting_on).in_(OURS)),
            citizen.where(col(Case.due_at) < now),
        ]


def _has(owner: UUID | None) -> ColumnElement[bool]:
    return col(Case.owner_id) == owner


def waiting_longest(
    session: Session, line: Line, *, now: datetime, after: Place | None, limit: int
) -> list[Case]:
    """The next cases of a queue: urgent first; in each part late first, then by date, oldest first
    within a date."""
    found: list[Case] = []
    if (after is None or after.urgent) and count(session, line, now=now, urgent=True):
        found = _walk(session, line.legs(now, urgent=True), after, limit)
    if len(found) < limit:
        place = None if after is None or after.urgent else after
        found += _walk(session, line.legs(now, urgent=False), place, limit - len(found))
    return found


def _walk(session: Session, legs: Iterable[Leg], after: Place | None, limit: int) -> list[Case]:
    order = (col(Case.due_at), col(Case.opened_at), col(Case.id))
    each = [_after(leg, after).order_by(*order).limit(limit).subquery() for leg in legs]
    merged = union_all(*(select(leg) for leg in each)).subquery()
    chosen = (
        select(merged.c.id).order_by(merged.c.due_at, merged.c.opened_at, merged.c.id).limit(limit)
    )
    ids = session.execute(chosen).scalars().all()
    cases = {c.id: c for c in session.execute(select(Case).where(col(Case.id).in_(ids))).scalars()}
    return [cases[case_id] for case_id in ids]


def _after(leg: Leg, place: Place | None) -> Leg:
    if place is None:
        return leg
    # Compared as one row, so that both engines step right into the index.
    row = tuple_(col(Case.due_at), col(Case.opened_at), col(Case.id))
    return leg.where(row > (place.due_at, place.opened_at, place.id))


def count(
    session: Session,
    line: Line,
    *,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    urgent: bool | None = None,
) -> int:
    """How many cases stand in a queue, due from ``since`` and before ``until``; exact to 1,000.

    ``urgent`` says whether only the urgent ones or only the others.
    """
    # Both are named where either counts, so that the date behind them in the index still narrows.
    bounds: list[ColumnElement[bool]] = [
        col(Case.urgent).in_(_BOTH if urgent is None else (urgent,))
    ]
    bounds += [col(Case.due_at) >= since] if since else []
    bounds += [col(Case.due_at) < until] if until else []
    # Each part has its own end, too: PostgreSQL would else prepare for reading all of it.
    parts = [part.where(*bounds).limit(COUNTED + 1).subquery() for part in line.parts(now)]
    bounded = union_all(*(select(part) for part in parts)).limit(COUNTED + 1).subquery()
    return int(session.execute(select(func.count()).select_from(bounded)).scalar_one())


def is_reserved(turn: int, share: int) -> bool:
    """Whether this turn, counted from 1, is kept for whoever has waited longest.

    Of any 100 turns in a row exactly ``share`` are, as evenly as can be.
    """
    return turn * share // 100 > (turn - 1) * share // 100


def next_in_line(session: Session, unit: Unit, *, now: datetime) -> Case | None:
    """The case that whoever presses next in a unit gets: among those that nobody has."""
    asked = {"unit": unit.id, "now": now}
    case_id = None
    if is_reserved(unit.taken + 1, unit.reserved):
        case_id = session.execute(_longest(), asked).scalar()
    case_id = case_id or session.execute(_first(), asked).scalar()
    return session.get(Case, case_id) if case_id else None


def take_next(session: Session, staff: Staff, *, calendar: Calendar) -> Case | None:
    """Take the next case of one's unit, and count the turn; None, and no turn, where all have
    somebody. Colleagues who press at once get one after the other."""
    # Locked as if its key could not change, or whoever opens a case in the unit would wait too.
    unit = session.get_one(
        Unit, staff.unit_id, with_for_update={"key_share": True}, populate_existing=True
    )
    while found := next_in_line(session, unit, now=now()):
        case = session.get_one(Case, found.id, with_for_update=True, populate_existing=True)
        if case.is_open and case.owner_id is None and case.owner_unit_id == unit.id:
            unit.taken += 1
            session.add(unit)
            take(session, case.id, by=staff, seen=case.version, calendar=calendar)
            return case
    return None


@cache
def _first() -> Select[UUID]:
    """The first that nobody has: urgent, then by date. Asks for ``unit`` and ``now``."""
    legs = [
        _due(_free(waiting, quick=quick), waiting)
        .where(col(Case.urgent) == urgent)
        .add_columns(col(Case.urgent))
        .order_by(col(Case.due_at), col(Case.opened_at), col(Case.id))
        for waiting, quick, urgent in product(WaitingOn, _BOTH, _BOTH)
    ]
    merged = _merged(legs)
    return (
        select(merged.c.id)
        .order_by(merged.c.urgent.desc(), merged.c.due_at, merged.c.opened_at, merged.c.id)
        .limit(1)
    )


@cache
def _longest() -> Select[UUID]:
    """The ordinary one that has waited longest and that nobody has. Asks for ``unit`` and ``now``.

    It waits since the citizen said what nobody has acted on; where somebody has, since it was
    opened; where it waited on the citizen, since that date passed.
    """
    since, opened_at = col(Case.waits_since), col(Case.opened_at)
    legs = []
    for waiting in OURS:
        ours = _free(waiting, quick=False).order_by(since, opened_at, col(Case.id))
        legs.append(ours.where(since.is_not(None)).add_columns(since.label("since")))
        legs.append(ours.where(since.is_(None)).add_columns(opened_at.label("since")))
    for urgent in _BOTH:
        back = _due(_free(WaitingOn.CITIZEN, quick=False), WaitingOn.CITIZEN)
        legs.append(
            back.where(col(Case.urgent) == urgent)
            .add_columns(col(Case.due_at).label("since"))
            .order_by(col(Case.due_at), opened_at, col(Case.id))
        )
    merged = _merged(legs)
    return select(merged.c.id).order_by(merged.c.since, merged.c.opened_at, merged.c.id).limit(1)


def _free(waiting: WaitingOn, *, quick: bool) -> Leg:
    return select(col(Case.id), col(Case.due_at), col(Case.opened_at)).where(
        col(Case.owner_unit_id) == bindparam("unit"),
        col(Case.state) == State.OPEN,
        col(Case.waiting_on) == waiting,
        col(Case.quick) == quick,
        col(Case.owner_id).is_(None),
    )


def _due(leg: Leg, waiting: WaitingOn) -> Leg:
    if waiting != WaitingOn.CITIZEN:
        return leg
    return leg.where(col(Case.due_at) < bindparam("now"))


def _merged(legs: Iterable[Any]) -> Any:
    return union_all(*(select(leg.limit(1).subquery()) for leg in legs)).subquery()


def count_as_quick(session: Session, topic: Topic, *, quick: bool) -> None:
    """Say whether cases of a topic are mostly finished at once; open ones change with it."""
    topic.quick = quick
    session.add(topic)
    session.execute(
        update(Case)
        .where(
            col(Case.topic_id) == topic.id, col(Case.state) == State.OPEN, col(Case.quick) != quick
        )
        .values(quick=quick)
    )


def quick_topics(session: Session) -> Sequence[Topic]:
    """The topics that are mostly finished at once, in Danish order."""
    quick = select(Topic).where(col(Topic.quick).is_(True)).order_by(col(Topic.name))
    return session.execute(quick).scalars().all()


def resolved_at_once(session: Session, units: Collection[UUID], since: datetime) -> int:
    """How many cases colleagues of these units closed on the day on which one of them first acted,
    without passing them on, and which stayed closed (straksafklaring); exact to 1,000."""
    closing, other = Event, aliased(Event)
    of_the_case = col(other.case_id) == col(closing.case_id)
    touched = (
        select(func.min(col(other.at)))
        .where(of_the_case, col(other.actor) == ActorKind.STAFF, col(other.kind).not_in(QUIET))
        .scalar_subquery()
    )
    went_on = select(col(other.id)).where(of_the_case, col(other.kind).in_(_ELSEWHERE)).exists()
    rows = session.execute(
        select(col(closing.at), touched).where(
            col(closing.kind) == "case.closed",
            col(closing.at) >= since,
            col(closing.actor) == ActorKind.STAFF,
            col(closing.unit_id).in_(units),
            ~went_on,
        )
    )
    number = 0
    for closed_at, touched_at in rows:
        number += local(closed_at).date() == local(touched_at).date()
        if number > COUNTED:
            break
    return number
