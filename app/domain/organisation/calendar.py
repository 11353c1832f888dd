"""The working-time calendar: the one source of every date that the house promises.

Hours are Danish clock hours, so they stay right across summer time. Public holidays come from the
``holidays`` library; days closed by custom are the municipality's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from app.foundation.clock import COPENHAGEN, local

OFFICE_HOURS = {weekday: (time(9), time(15)) for weekday in range(5)}
_SEARCH_DAYS = 400  # a calendar that never opens is a mistake, not a reason to count for ever


class NeverOpen(ValueError):
    """The opening hours leave no working time, so no date can be promised."""


@dataclass(frozen=True)
class Calendar:
    """Opening hours by weekday (0 is Monday) and the municipality's own closing days."""

    hours: Mapping[int, tuple[time, time]] = field(default_factory=lambda: OFFICE_HOURS)
    closed: frozenset[date] = frozenset()

    def opening(self, day: date) -> tuple[datetime, datetime] | None:
        """When the day opens and closes, aware; None on a closed day."""
        hours = self.hours.get(day.weekday())
        if hours is None or day in self.closed or day in _holidays(day.year):
            return None
        opens, closes = (datetime.combine(day, at, COPENHAGEN) for at in hours)
        return opens, closes

    def is_open(self, at: datetime) -> bool:
        opening = self.opening(local(at).date())
        return opening is not None and opening[0] <= at < opening[1]

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
            opening = self.opening(day)
            if opening:
                opens, closes = max(opening[0], start), min(opening[1], end)
                total += max(closes - opens, timedelta())
            day += timedelta(days=1)
        return int(total / timedelta(minutes=1))

    def day_of(self, at: datetime) -> date:
        """The day that a Danish clock shows."""
        return local(at).date()

    def end_of_day(self, at: datetime) -> datetime:
        """Midnight after ``at`` on a Danish clock: what is due before it is due today."""
        return datetime.combine(local(at).date() + timedelta(days=1), time(), COPENHAGEN)

    def _openings_after(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        shut = 0
        while shut <= _SEARCH_DAYS:
            day += timedelta(days=1)
            opening = self.opening(day)
            shut = 0 if opening else shut + 1
            if opening:
                yield opening
        raise NeverOpen(f"no opening hours within {_SEARCH_DAYS} days")


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=year))
