"""When a unit makes calls, and who makes them: what seldom changes.

A window is half-open, counted on a Danish clock and stepped in UTC, so that it is right across
summer time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, or_, select
from sqlmodel import Session, col

from app.channels.callback.models import CallHours, CallPause
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Absence, Competence, Role, Staff
from app.foundation.clock import COPENHAGEN, local, now

LENGTH = timedelta(minutes=30)
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
class Plan:
    """When a unit makes calls, and who: read once, then asked about any day.

    It may be as old as a page; whoever promises something reads it anew.
    """

    unit_id: UUID
    calendar: Calendar
    hours: Sequence[Hours]
    callers: Sequence[Caller]
    pauses: Sequence[tuple[datetime, datetime]]
    _days: dict[date, list[tuple[Window, int]]] = field(default_factory=dict, compare=False)

    def there(self, day: date) -> list[Caller]:
        """Who works that day."""
        return [caller for caller in self.callers if caller.is_there(day)]

    def places(self, day: date) -> list[tuple[Window, int]]:
        """Every window of a day with how many calls can be made in it, sold or not."""
        if day not in self._days:
            self._days[day] = list(self._places(day))
        return self._days[day]

    def _places(self, day: date) -> Iterator[tuple[Window, int]]:
        rows = [row for row in self.hours if row.weekday == day.weekday()]
        # Moments of one zone are compared without asking a table of summer times.
        stretches = [
            (opens.astimezone(UTC), closes.astimezone(UTC))
            for opens, closes in (self.calendar.stretches(day) if rows else ())
        ]
        there = len(self.there(day)) if stretches else 0
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


def plan_of(session: Session, unit_id: UUID, calendar: Calendar) -> Plan:
    """When a unit makes calls from now on, and who."""
    asked: dict[str, object] = {"unit": unit_id, "since": now() - LENGTH}
    asked["today"] = local(now()).date()
    ask = session.connection().execute
    return Plan(
        unit_id=unit_id,
        calendar=calendar.of(unit_id),
        hours=[Hours(*row) for row in ask(_HOURS, asked)],
        callers=_callers(session, asked),
        pauses=[(starts, ends) for starts, ends in ask(_PAUSES, asked)],
    )


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


# Built once: they are asked while others wait for a place.
_OF_UNIT = bindparam("unit", type_=Uuid())
_HOURS = select(
    col(CallHours.weekday), col(CallHours.opens), col(CallHours.closes), col(CallHours.places)
).where(col(CallHours.unit_id) == _OF_UNIT)
_PAUSES = select(col(CallPause.starts_at), col(CallPause.ends_at)).where(
    col(CallPause.unit_id) == _OF_UNIT, col(CallPause.ends_at) > bindparam("since")
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
