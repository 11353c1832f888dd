"""The only place that tells the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

_stopped_at: datetime | None = None


def now() -> datetime:
    """The time now, aware, in UTC."""
    return _stopped_at or datetime.now(UTC)


def local(at: datetime) -> datetime:
    """The same moment on a Danish clock, across summer time."""
    return at.astimezone(COPENHAGEN)


def day_of(day: date) -> tuple[datetime, datetime]:
    """When a day begins and ends on a Danish clock; it may have 23 or 25 hours."""
    starts, ends = (
        datetime.combine(one, time(), COPENHAGEN).astimezone(UTC)
        for one in (day, day + timedelta(days=1))
    )
    return starts, ends


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Hold the whole process's clock at a moment, for tests and for the demo town."""
    global _stopped_at  # noqa: PLW0603 - one clock a process, and this is its only hand
    before, _stopped_at = _stopped_at, at.astimezone(UTC)
    try:
        yield
    finally:
        _stopped_at = before
