"""The working-time calendar: the one source of every date that the house promises.

Hours are Danish clock hours, so they stay right across summer time. Every stretch is half-open: at
9.00 we are open, at 15.00 we are not. Public holidays come from the ``holidays`` library; days
closed by custom, wholly or in part, are the municipality's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from uuid import UUID

import holidays

from app.foundation.clock import COPENHAGEN, local

Stretch = tuple[time, time]
Hours = Mapping[int, tuple[Stretch, ...]]

OFFICE_HOURS: Hours = {weekday: ((time(9), time(15)),) for weekday in range(5)}
_SEARCH_DAYS = 400  # a calendar that never opens is a mistake, not a reason to count for ever


class NeverOpen(ValueError):
    """The opening hours leave no working time, so no date can be promised."""


@dataclass(frozen=True)
class Calendar:
    """Opening hours by weekday (0 is Monday), the municipality's own closing days, and the days
    that are open for a part only. A unit may have hours of its own: ask ``of(unit)``."""

    hours: Hours = field(default_factory=lambda: OFFICE_HOURS)
    closed: frozenset[date] = frozenset()
    short: Mapping[date, Stretch] = field(default_factory=dict)
    units: Mapping[UUID, Hours] = field(default_factory=dict)

    def of(self, unit_id: UUID) -> Calendar:
        """The calendar of a unit: its own hours if it has any, the same closing days."""
        hours = self.units.get(unit_id)
        return replace(self, hours=hours) if hours else self

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """When the day opens and closes, aware and half-open, in order; empty on a closed day."""
        if day in self.closed or day in _holidays(day.year):
            return []
        usual = sorted(self.hours.get(day.weekday(), ()))
        if day in self.short:
            opens, closes = self.short[day]
            usual = [(max(o, opens), min(c, closes)) for o, c in usual if o < closes and c > opens]
        return [
            (datetime.combine(day, o, COPENHAGEN), datetime.combine(day, c, COPENHAGEN))
            for o, c in usual
        ]

    def opening(self, day: date) -> tuple[datetime, datetime] | None:
        """When the day first opens and last closes, aware; None on a closed day."""
        stretches = self.stretches(day)
        return (stretches[0][0], stretches[-1][1]) if stretches else None

    def is_open(self, at: datetime) -> bool:
        return any(opens <= at < closes for opens, closes in self.stretches(local(at).date()))

    def due(self, start: datetime, working_days: int) -> datetime:
        """The promised moment: closing time of the ``working_days``-th open day after ``start``.

        The day of ``start`` is not counted, as is custom for deadlines in days. Raises
        ``ValueError`` below one day and ``NeverOpen`` when no such day is found.
        """
        if working_days < 1:
            raise ValueError("a promise lies at least one working day ahead")
        openings = self._openings_after(local(start).date())
        for _ in range(working_days - 1):
            next(openings)
        return next(openings)[1]

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Whole opening-hours minutes from ``start`` to ``end``; 0 when ``end`` is not later."""
        total, day = timedelta(), local(start).date()
        while day <= local(end).date():
            for opens, closes in self.stretches(day):
                total += max(_passed(max(opens, start), min(closes, end)), timedelta())
            day += timedelta(days=1)
        return int(total / timedelta(minutes=1))

    def after(self, at: datetime, minutes: int) -> datetime:
        """The moment when ``minutes`` of opening hours have passed since ``at``."""
        day, left, shut = local(at).date(), timedelta(minutes=minutes), 0
        while shut <= _SEARCH_DAYS:
            stretches = self.stretches(day)
            shut = 0 if stretches else shut + 1
            for opens, closes in stretches:
                begins = max(opens, at)
                if (passed := _passed(begins, closes)) >= left:
                    return local(begins.astimezone(UTC) + left)
                left -= max(passed, timedelta())
            day += timedelta(days=1)
        raise NeverOpen(f"no opening hours within {_SEARCH_DAYS} days")

    def day_ago(self, at: datetime) -> datetime:
        """Before this moment lies what has had one whole working day by ``at``: every ``start``
        for which ``due(start, 1) <= at``, and no other."""
        day = local(at).date()
        for _ in range(_SEARCH_DAYS):
            opening = self.opening(day)
            if opening and opening[1] <= at:
                return datetime.combine(day, time(), COPENHAGEN)
            day -= timedelta(days=1)
        raise NeverOpen(f"no opening hours within {_SEARCH_DAYS} days")

    def day_of(self, at: datetime) -> date:
        """The day that a Danish clock shows."""
        return local(at).date()

    def end_of_day(self, at: datetime) -> datetime:
        """Midnight after ``at`` on a Danish clock: what is due before it is due today."""
        return self.end_of_day_of(local(at).date())

    def end_of_day_of(self, day: date) -> datetime:
        """Midnight after a day on a Danish clock."""
        return datetime.combine(day + timedelta(days=1), time(), COPENHAGEN)

    def _openings_after(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        shut = 0
        while shut <= _SEARCH_DAYS:
            day += timedelta(days=1)
            opening = self.opening(day)
            shut = 0 if opening else shut + 1
            if opening:
                yield opening
        raise NeverOpen(f"no opening hours within {_SEARCH_DAYS} days")


def _passed(start: datetime, end: datetime) -> timedelta:
    """How long it really is: two moments of one zone are otherwise subtracted as its clock shows
    them, an hour wrong over the nights in which it jumps."""
    return end.astimezone(UTC) - start.astimezone(UTC)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=year))
