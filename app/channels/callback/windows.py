"""Which half hours a unit can still promise to call in: its hours, its people, what is sold.

Everything is read at once for a stretch of days, then computed. A window is half-open, counted on a
Danish clock and stepped in UTC, so that it is right across summer time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, or_, select, text
from sqlmodel import Session, col

from app.channels.callback.models import Call, CallHours, CallPause
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Absence, Competence, Role, Staff
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


ANYBODY = Need()


@dataclass(frozen=True)
class Hours:
    """When calls are made on a weekday, and how many at a time."""

    weekday: int
    opens: time
    closes: time
    places: int


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
class Desk:
    """What a unit can promise over some days: read once, then asked about any window.

    The call ``but``, which is about to move, is not counted among what is ``sold``.
    """

    unit_id: UUID
    calendar: Calendar
    hours: Sequence[Hours]
    callers: Sequence[Caller]
    pauses: Sequence[tuple[datetime, datetime]]
    sold: dict[datetime, list[Need]] = field(default_factory=dict)
    but: UUID | None = None

    def meant(self, need: Need) -> Need:
        """A wish for one colleague holds while that one makes calls here at all."""
        if need.staff_id and need.staff_id not in {caller.id for caller in self.callers}:
            return replace(need, staff_id=None)
        return need

    def places(self, day: date) -> Iterator[tuple[Window, int]]:
        """Every window of a day with how many calls can be made in it, sold or not."""
        rows = [row for row in self.hours if row.weekday == day.weekday()]
        # Moments of one zone are compared without asking a table of summer times.
        stretches = [
            (opens.astimezone(UTC), closes.astimezone(UTC))
            for opens, closes in (self.calendar.stretches(day) if rows else ())
        ]
        there = len(self._there(day)) if stretches else 0
        if not there:
            return
        for row in sorted(rows, key=lambda row: row.opens):
            begins = datetime.combine(day, row.opens, COPENHAGEN).astimezone(UTC)
            ends = datetime.combine(day, row.closes, COPENHAGEN).astimezone(UTC)
            while (until := begins + LENGTH) <= ends:
                if self._is_open(begins, until, stretches):
                    yield Window(begins, until), min(row.places, there)
                begins = until

    def _is_open(
        self, begins: datetime, until: datetime, stretches: list[tuple[datetime, datetime]]
    ) -> bool:
        for starts, ends in self.pauses:
            if starts < until and begins < ends:
                return False
        return any(opens <= begins and until <= closes for opens, closes in stretches)

    def places_in(self, window: Window) -> int:
        """How many calls can be made in a window; 0 where it is none of the unit's."""
        return next((n for known, n in self.places(window.day) if known == window), 0)

    def is_free(self, window: Window, places: int, need: Need) -> bool:
        """Whether one more call can be promised in a window that has so many places."""
        if need.notice and window.starts_at < self.calendar.due(now(), need.notice):
            return False
        sold = self.sold.get(window.starts_at)
        if not sold and need is ANYBODY:
            return places > 0
        return self.can_call(window, places, [need, *(sold or ())])

    def can_call(self, window: Window, places: int, needs: list[Need]) -> bool:
        """Whether all of these can be called in a window that has so many places."""
        if len(needs) > places:
            return False
        special = [need for need in needs if need.competence or need.staff_id]
        return not special or _can_all_be_met(special, self._there(window.day))

    def _there(self, day: date) -> list[Caller]:
        return [caller for caller in self.callers if caller.is_there(day)]

    def free(self, day: date, need: Need) -> list[Window]:
        """The windows of a day in which one more call can be promised; none too far ahead."""
        earliest = now() + LEAD
        if day >= local(now()).date() + timedelta(days=AHEAD):
            return []
        return [
            window
            for window, places in self.places(day)
            if window.starts_at >= earliest and self.is_free(window, places, need)
        ]

    def days(self, need: Need) -> Iterator[tuple[date, list[Window]]]:
        """The next days with free windows, at most ``DAYS``, each with its windows."""
        found, today = 0, local(now()).date()
        for number in range(AHEAD):
            windows = self.free(today + timedelta(days=number), need)
            if windows:
                yield today + timedelta(days=number), windows
                found += 1
                if found == DAYS:
                    return

    def next_free(self, need: Need, *, after: datetime) -> Window | None:
        """The first free window that begins after a moment; None where there is none."""
        free = (window for _, windows in self.days(need) for window in windows)
        return next((window for window in free if window.starts_at > after), None)


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


def desk_of(
    session: Session, unit_id: UUID, calendar: Calendar, *, but: UUID | None = None
) -> Desk:
    """What a unit can promise from now on; the call ``but`` is not counted."""
    asked: dict[str, object] = {"unit": unit_id, "since": now() - LENGTH}
    asked |= {"today": local(now()).date(), "but": but or UUID(int=0)}
    ask = session.connection().execute
    desk = Desk(
        unit_id=unit_id,
        calendar=calendar.of(unit_id),
        hours=[Hours(*row) for row in ask(_HOURS, asked)],
        callers=_callers(session, asked),
        pauses=[(starts, ends) for starts, ends in ask(_PAUSES, asked)],
        but=but,
    )
    for starts_at, needs, staff_id, number in ask(_SOLD, asked):
        need = desk.meant(need_for(needs, staff_id))
        desk.sold.setdefault(starts_at, []).extend([need] * number)
    return desk


def _callers(session: Session, asked: dict[str, object]) -> list[Caller]:
    """Who is at home in the unit and talks with citizens: nobody counts in two units."""
    codes, away = dict[UUID, str](), defaultdict[UUID, list[tuple[date, date | None]]](list)
    for staff_id, competences, first, last in session.connection().execute(_CALLERS, asked):
        codes[staff_id] = competences
        if first is not None:
            away[staff_id].append((first, last))
    return [
        Caller(one, frozenset(map(Competence, said.split())), tuple(away[one]))
        for one, said in codes.items()
    ]


def need_for(needs: str | None, staff_id: UUID | None) -> Need:
    """The need of a call that was promised, as its row says it."""
    if not needs and not staff_id:
        return ANYBODY
    return Need(Competence(needs) if needs else None, staff_id)


# Built once: they are asked on every page of times, and while others wait for a place.
_OF_UNIT = bindparam("unit", type_=Uuid())
_HOURS = select(
    col(CallHours.weekday), col(CallHours.opens), col(CallHours.closes), col(CallHours.places)
).where(col(CallHours.unit_id) == _OF_UNIT)
_PAUSES = select(col(CallPause.starts_at), col(CallPause.ends_at)).where(
    col(CallPause.unit_id) == _OF_UNIT, col(CallPause.ends_at) > bindparam("since")
)
_SOLD = (
    select(col(Call.starts_at), col(Call.needs), col(Call.staff_id), func.count())
    .where(
        col(Call.unit_id) == _OF_UNIT,
        text("call.state = 'promised'"),
        col(Call.starts_at) > bindparam("since"),
        col(Call.id) != bindparam("but", type_=Uuid()),
    )
    .group_by(col(Call.starts_at), col(Call.needs), col(Call.staff_id))
)
_CALLERS = (
    select(col(Staff.id), col(Staff.competences), col(Absence.first_day), col(Absence.last_day))
    .join(
        Absence,
        and_(
            col(Absence.staff_id) == col(Staff.id),
            col(Absence.ended_at).is_(None),
            or_(col(Absence.last_day).is_(None), col(Absence.last_day) >= bindparam("today")),
        ),
        isouter=True,
    )
    .where(col(Staff.unit_id) == _OF_UNIT, col(Staff.active), col(Staff.role).in_(CALLS))
    .order_by(col(Staff.name))
)
