"""Every promised date comes from the calendar; these are the days that go wrong elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.organisation.calendar import Calendar, NeverOpen
from app.foundation.clock import COPENHAGEN, local

OFFICE = Calendar()


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=COPENHAGEN)  # type: ignore[misc,arg-type]  # as datetime takes them


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (at(2026, 11, 23, 10, 42), 5, at(2026, 11, 30, 15)),
        (at(2026, 11, 28, 12, 0), 1, at(2026, 11, 30, 15)),  # a Saturday
        (at(2026, 11, 23, 22, 0), 1, at(2026, 11, 24, 15)),  # after closing
        (at(2026, 4, 1, 10, 0), 1, at(2026, 4, 7, 15)),  # Easter 2026: five days in a row
        (at(2027, 3, 25, 10, 0), 1, at(2027, 3, 30, 15)),  # Easter Sunday is also summer time's
        (at(2023, 5, 4, 10, 0), 1, at(2023, 5, 8, 15)),  # store bededag, for the last time
        (at(2024, 4, 25, 10, 0), 1, at(2024, 4, 26, 15)),  # and abolished the year after
        (at(2028, 6, 2, 10, 0), 1, at(2028, 6, 6, 15)),  # second Whit day is 5 June
        (at(2026, 12, 23, 10, 0), 1, at(2026, 12, 24, 15)),  # the 24th is only closed by custom
    ],
)
def test_given_a_start_when_days_are_promised_then_they_are_working_days(
    start: datetime, days: int, due: datetime
) -> None:
    assert OFFICE.due(start, days) == due


def test_given_a_day_closed_by_custom_when_days_are_counted_then_it_is_left_out() -> None:
    calendar = Calendar(closed=frozenset({date(2026, 12, 24), date(2026, 12, 31)}))

    assert calendar.due(at(2026, 12, 23, 10), 1) == at(2026, 12, 28, 15)


def test_given_summer_time_when_a_date_is_promised_then_the_clock_hour_stays() -> None:
    before, after = OFFICE.due(at(2026, 3, 26, 10), 1), OFFICE.due(at(2026, 3, 27, 10), 1)

    assert (before.astimezone(UTC).hour, after.astimezone(UTC).hour) == (14, 13)
    assert local(before).hour == local(after).hour == 15


def test_given_no_opening_hours_when_a_date_is_promised_then_it_says_that_it_cannot() -> None:
    with pytest.raises(NeverOpen):
        Calendar(hours={}).due(at(2026, 11, 23, 10), 1)


def test_given_a_night_between_when_minutes_are_counted_then_only_open_ones_count() -> None:
    assert OFFICE.working_minutes(at(2026, 11, 23, 14), at(2026, 11, 24, 10)) == 120
    assert OFFICE.working_minutes(at(2026, 11, 24, 10), at(2026, 11, 23, 14)) == 0


FIRST = datetime(2020, 1, 1, tzinfo=UTC)
moments = st.integers(0, 20 * 365 * 24 * 60).map(lambda n: FIRST + timedelta(minutes=n))
weeks = st.dictionaries(
    st.integers(0, 6),
    st.sampled_from([((time(9), time(15)),), ((time(8), time(12)), (time(13), time(17, 30)))]),
    min_size=1,
)


@given(start=moments, days=st.integers(1, 30), hours=weeks)
def test_given_any_week_when_a_date_is_promised_then_it_is_later_and_at_closing_time(
    start: datetime, days: int, hours: dict[int, tuple[tuple[time, time], ...]]
) -> None:
    calendar = Calendar(hours=hours)
    due = calendar.due(start, days)
    opening = calendar.opening(local(due).date())

    assert due > start
    assert opening is not None
    assert due == opening[1]
    assert due < calendar.due(start, days + 1)


@given(start=moments, first=st.integers(0, 5000), second=st.integers(0, 5000))
def test_given_any_split_when_minutes_are_counted_then_the_parts_make_the_whole(
    start: datetime, first: int, second: int
) -> None:
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)

    whole = OFFICE.working_minutes(start, end)
    assert whole == OFFICE.working_minutes(start, middle) + OFFICE.working_minutes(middle, end)
