"""Which half hours a unit can still promise to call in: its hours, its people, what is sold.

Everything is read at once for a stretch of days, then computed. A window is half-open, counted on a
Danish clock and stepped in UTC, so that it is right across summer time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.channels.callback.models import Call, CallHours, CallPause, CallState
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Absence, Competence, Role, Staff
from app.domain.organisation.queries import competences_of
from app.foundation.clock import COPENHAGEN, local, now

LENGTH = timedelta(minutes=30)
LEAD = timedelta(minutes=15)  # what we need from the promise to the call
DAYS = 10  # how many days with free windows a citizen may choose from
AHEAD = 28  # calendar days that are looked through for them
INTERPRETER_DAYS = 2  # whole working days that an interpreter has to be asked before
CALLS = (Role.AGENT, Role.BACK_OFFICE, Role.SPECIALIST, Role.LEAD)


@dataclass(frozen=True, order=True)
class Window:
    """Half an hour in which we call."""

    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        """The day that a Danish clock shows when it begins."""
        return local(self.starts_at).date()


@dataclass(frozen=True)
class Need:
    """Who may make a call: anybody, somebody who can do something, or one colleague."""

    competence: Competence | None = None
    staff_id: UUID | None = None
    notice: int = 0  # whole working days that somebody outside has to be asked before


@dataclass(frozen=True)
class Caller:
    """A colleague of the unit, and when they are away."""

    id: UUID
    competences: frozenset[Competence]
    away: tuple[tuple[date, date | None], ...] = ()

    def is_there(self, day: date) -> bool:
        """Whether they work that day."""
        return not any(first <= day and (last is None or day <= last) for first, last in self.away)

    def can(self, need: Need) -> bool:
        """Whether they may make a call with this need."""
        if need.staff_id:
            return need.staff_id == self.id
        return need.competence is None or need.competence in self.competences


@dataclass(frozen=True)
class Sold:
    """A place that is promised to somebody."""

    call_id: UUID
    place: int
    need: Need


@dataclass(frozen=True)
class Desk:
    """What a unit can promise over some days: read once, then asked about any window."""

    calendar: Calendar
    hours: Sequence[CallHours]
    callers: Sequence[Caller]
    pauses: Sequence[tuple[datetime, datetime]]
    sold: dict[datetime, list[Sold]] = field(default_factory=dict)

    def meant(self, need: Need) -> Need:
        """A wish for one colleague holds while that one makes calls here at all."""
        if need.staff_id and need.staff_id not in {caller.id for caller in self.callers}:
            return replace(need, staff_id=None)
        return need

    def places(self, day: date) -> Iterator[tuple[Window, int]]:
        """Every window of a day with how many calls can be made in it, sold or not."""
        there = sum(caller.is_there(day) for caller in self.callers)
        if not there:
            return
        stretches = self.calendar.stretches(day)
        for row in sorted(self.hours, key=lambda row: row.opens):
            if row.weekday != day.weekday():
                continue
            begins = datetime.combine(day, row.opens, COPENHAGEN).astimezone(UTC)
            ends = datetime.combine(day, row.closes, COPENHAGEN).astimezone(UTC)
            while begins + LENGTH <= ends:
                window = Window(begins, begins + LENGTH)
                begins = window.ends_at
                if self._is_open(window, stretches):
                    yield window, min(row.places, there)

    def _is_open(self, window: Window, stretches: list[tuple[datetime, datetime]]) -> bool:
        if any(s < window.ends_at and window.starts_at < e for s, e in self.pauses):
            return False
        return any(o <= window.starts_at and window.ends_at <= c for o, c in stretches)

    def places_in(self, window: Window) -> int:
        """How many calls can be made in a window; 0 where it is none of the unit's."""
        return next((n for known, n in self.places(window.day) if known == window), 0)

    def is_free(self, window: Window, places: int, need: Need, *, but: UUID | None = None) -> bool:
        """Whether one more call can be promised in a window; the call ``but`` is not counted."""
        if need.notice and window.starts_at < self.calendar.due(now(), need.notice):
            return False
        return self.can_hold(window, places, [need], but=but)

    def can_hold(
        self, window: Window, places: int, more: list[Need], *, but: UUID | None = None
    ) -> bool:
        """Whether everybody who was promised the window, and ``more``, can be called in it."""
        sold = self.sold.get(window.starts_at, ())
        needs = more + [one.need for one in sold if one.call_id != but]
        return self.can_call(window, places, needs)

    def can_call(self, window: Window, places: int, needs: list[Need]) -> bool:
        """Whether all of these can be called in a window that has so many places."""
        if len(needs) > places:
            return False
        special = [need for need in needs if need.competence or need.staff_id]
        return not special or _can_all_be_met(special, self._there(window.day))

    def _there(self, day: date) -> list[Caller]:
        return [caller for caller in self.callers if caller.is_there(day)]

    def free(self, day: date, need: Need, *, but: UUID | None = None) -> list[Window]:
        """The windows of a day in which one more call can be promised; none too far ahead."""
        earliest = now() + LEAD
        if day >= local(now()).date() + timedelta(days=AHEAD):
            return []
        return [
            window
            for window, places in self.places(day)
            if window.starts_at >= earliest and self.is_free(window, places, need, but=but)
        ]

    def days(self, need: Need, *, but: UUID | None = None) -> Iterator[tuple[date, list[Window]]]:
        """The next days with free windows, at most ``DAYS``, each with its windows."""
        found, today = 0, local(now()).date()
        for number in range(AHEAD):
            windows = self.free(today + timedelta(days=number), need, but=but)
            if windows:
                yield today + timedelta(days=number), windows
                found += 1
                if found == DAYS:
                    return

    def next_free(
        self, need: Need, *, after: datetime | None = None, but: UUID | None = None
    ) -> Window | None:
        """The first free window that begins at ``after`` or later; None where there is none."""
        for _, windows in self.days(need, but=but):
            for window in windows:
                if after is None or window.starts_at >= after:
                    return window
        return None

    def place_in(self, window: Window) -> int:
        """The first place of a window that nobody was promised."""
        taken = {one.place for one in self.sold.get(window.starts_at, ())}
        return next(place for place in range(1, len(taken) + 2) if place not in taken)


def _can_all_be_met(needs: list[Need], callers: list[Caller]) -> bool:
    """Whether each need can have a colleague of its own: a matching, by augmenting paths."""
    given: dict[UUID, int] = {}

    def serve(number: int, asked: set[UUID]) -> bool:
        for caller in callers:
            if caller.id in asked or not caller.can(needs[number]):
                continue
            asked.add(caller.id)
            if caller.id not in given or serve(given[caller.id], asked):
                given[caller.id] = number
                return True
        return False

    return all(serve(number, set()) for number in range(len(needs)))


def desk_of(session: Session, unit_id: UUID, calendar: Calendar) -> Desk:
    """What a unit can promise from now on."""
    return desks_of(session, [unit_id], calendar)[unit_id]


def desks_of(session: Session, unit_ids: Iterable[UUID], calendar: Calendar) -> dict[UUID, Desk]:
    """The same for several units, with one question for each kind of row."""
    units, since = list(unit_ids), now() - timedelta(days=1)
    hours = _by_unit(
        (row.unit_id, row)
        for row in session.execute(
            select(CallHours).where(col(CallHours.unit_id).in_(units))
        ).scalars()
    )
    pauses = _by_unit(
        (unit_id, (starts_at, ends_at))
        for unit_id, starts_at, ends_at in session.execute(
            select(col(CallPause.unit_id), col(CallPause.starts_at), col(CallPause.ends_at)).where(
                col(CallPause.unit_id).in_(units), col(CallPause.ends_at) > since
            )
        )
    )
    callers = _callers(session, units)
    sold: dict[UUID, dict[datetime, list[Sold]]] = {unit: defaultdict(list) for unit in units}
    columns = (Call.unit_id, Call.starts_at, Call.id, Call.place, Call.needs, Call.staff_id)
    promised = (
        select(*map(col, columns))
        .where(col(Call.unit_id).in_(units), col(Call.state) == CallState.PROMISED)
        .where(col(Call.starts_at) > since)
    )
    for unit_id, starts_at, call_id, place, needs, staff_id in session.execute(promised):
        need = Need(Competence(needs) if needs else None, staff_id)
        sold[unit_id][starts_at].append(Sold(call_id, place, need))
    return {
        unit: Desk(
            calendar=calendar.of(unit),
            hours=hours.get(unit, []),
            callers=callers.get(unit, []),
            pauses=pauses.get(unit, []),
            sold=sold[unit],
        )
        for unit in units
    }


def sold_in(session: Session, unit_id: UUID, window: Window) -> list[Sold]:
    """What is promised in one window just now."""
    rows = session.execute(
        select(col(Call.id), col(Call.place), col(Call.needs), col(Call.staff_id)).where(
            col(Call.unit_id) == unit_id,
            col(Call.starts_at) == window.starts_at,
            col(Call.state) == CallState.PROMISED,
        )
    )
    return [
        Sold(call_id, place, Need(Competence(needs) if needs else None, staff_id))
        for call_id, place, needs, staff_id in rows
    ]


def _by_unit(rows: Iterable[tuple[UUID, object]]) -> dict[UUID, list]:  # type: ignore[type-arg]
    found: dict[UUID, list] = defaultdict(list)  # type: ignore[type-arg]
    for unit_id, row in rows:
        found[unit_id].append(row)
    return found


def _callers(session: Session, units: list[UUID]) -> dict[UUID, list[Caller]]:
    """Who is at home in each unit and talks with citizens: nobody counts in two units."""
    staff = (
        session.execute(
            select(Staff).where(
                col(Staff.unit_id).in_(units), col(Staff.active), col(Staff.role).in_(CALLS)
            )
        )
        .scalars()
        .all()
    )
    today = local(now()).date()
    away: dict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    absent = select(col(Absence.staff_id), col(Absence.first_day), col(Absence.last_day)).where(
        col(Absence.staff_id).in_([person.id for person in staff]),
        col(Absence.ended_at).is_(None),
        or_(col(Absence.last_day).is_(None), col(Absence.last_day) >= today),
    )
    for staff_id, first, last in session.execute(absent):
        away[staff_id].append((first, last))
    found: dict[UUID, list[Caller]] = defaultdict(list)
    for person in sorted(staff, key=lambda person: person.name):
        caller = Caller(person.id, competences_of(person), tuple(away[person.id]))
        found[person.unit_id].append(caller)
    return found
