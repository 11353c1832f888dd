"""Every promised date comes from the calendar; these are the days that go wrong elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.organisation.calendar import Calendar, NeverOpen
from app.foundation.clock import local
from tests.domain.desk import at

OFFICE = Calendar()


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


OWN_DAYS = Calendar(
    closed=frozenset({date(2027, 6, 5), date(2028, 6, 5), date(2026, 12, 24), date(2026, 12, 31)})
)


def test_given_easter_and_summer_time_on_one_day_when_counted_then_neither_is_lost() -> None:
    """28 March 2027 is Easter Sunday, and the night before it has no hour from 2 to 3."""
    due = OWN_DAYS.due(at(2027, 3, 24, 10), 2)

    assert due == at(2027, 3, 31, 15)
    assert due.astimezone(UTC).hour == 13
    assert OWN_DAYS.due(at(2027, 3, 23, 10), 1).astimezone(UTC).hour == 14
    assert OWN_DAYS.working_minutes(at(2027, 3, 24, 14), at(2027, 3, 30, 10)) == 60 + 60


def test_given_the_constitution_on_whit_monday_when_counted_then_it_is_one_day() -> None:
    assert OWN_DAYS.stretches(date(2028, 6, 5)) == []
    assert OFFICE.stretches(date(2028, 6, 5)) == []
    assert OWN_DAYS.due(at(2028, 6, 2, 10), 2) == at(2028, 6, 7, 15)


def test_given_christmas_and_new_year_when_counted_then_both_eves_are_closed() -> None:
    assert OWN_DAYS.due(at(2026, 12, 22, 10), 2) == at(2026, 12, 28, 15)
    assert OWN_DAYS.due(at(2026, 12, 30, 10), 1) == at(2027, 1, 4, 15)
    assert not OWN_DAYS.is_open(at(2026, 12, 24, 10))
    assert OWN_DAYS.working_minutes(at(2026, 12, 23, 14), at(2026, 12, 28, 10)) == 120


def test_given_half_a_day_when_counted_then_only_that_half_is_open() -> None:
    calendar = Calendar(short={date(2026, 12, 23): (time(8), time(12))})

    assert calendar.due(at(2026, 12, 22, 10), 1) == at(2026, 12, 23, 12)
    assert calendar.is_open(at(2026, 12, 23, 11, 59))
    assert not calendar.is_open(at(2026, 12, 23, 12))
    assert not calendar.is_open(at(2026, 12, 23, 8))  # it shortens the day and never lengthens it
    assert calendar.working_minutes(at(2026, 12, 23, 0), at(2026, 12, 24, 0)) == 180
    beside = Calendar(short={date(2026, 12, 23): (time(16), time(18))})
    assert beside.due(at(2026, 12, 22, 10), 1) == at(2026, 12, 24, 15)


def test_given_a_day_in_two_stretches_when_counted_then_the_break_is_closed() -> None:
    two = ((time(13), time(17)), (time(9), time(12)))  # in any order
    calendar = Calendar(hours={0: two})

    assert calendar.due(at(2026, 11, 20, 10), 1) == at(2026, 11, 23, 17)
    assert calendar.is_open(at(2026, 11, 23, 11, 59))
    assert not calendar.is_open(at(2026, 11, 23, 12))
    assert not calendar.is_open(at(2026, 11, 23, 12, 59))
    assert calendar.is_open(at(2026, 11, 23, 13))
    assert calendar.working_minutes(at(2026, 11, 23, 11), at(2026, 11, 23, 14)) == 120
    assert calendar.after(at(2026, 11, 23, 11), 90) == at(2026, 11, 23, 13, 30)
    half = Calendar(hours={0: two}, short={date(2026, 11, 23): (time(11), time(14))})
    assert half.working_minutes(at(2026, 11, 23, 0), at(2026, 11, 24, 0)) == 120


def test_given_a_unit_with_a_long_thursday_when_asked_then_only_its_own_dates_are_later() -> None:
    unit, other = uuid4(), uuid4()
    calendar = Calendar(
        closed=frozenset({date(2026, 11, 26)}), units={unit: {3: ((time(9), time(17)),)}}
    )

    assert calendar.of(other) == calendar
    assert calendar.due(at(2026, 11, 18, 10), 1) == at(2026, 11, 19, 15)
    assert calendar.of(unit).due(at(2026, 11, 18, 10), 1) == at(2026, 11, 19, 17)
    assert calendar.of(unit).due(at(2026, 11, 19, 10), 1) == at(2026, 12, 3, 17)  # 26th is closed
    assert calendar.of(unit).working_minutes(at(2026, 11, 19, 14), at(2026, 11, 20, 10)) == 180


def test_given_the_last_minute_when_asked_then_opening_counts_and_closing_does_not() -> None:
    assert OFFICE.is_open(at(2026, 11, 23, 9))
    assert not OFFICE.is_open(at(2026, 11, 23, 8, 59))
    assert OFFICE.is_open(at(2026, 11, 23, 14, 59))
    assert not OFFICE.is_open(at(2026, 11, 23, 15))


def test_given_a_night_in_which_the_clock_jumps_when_counted_then_no_hour_is_invented() -> None:
    """In March the hour from 2 to 3 is missing, in October it comes twice."""
    night = Calendar(hours={6: ((time(0), time(8)),)})

    assert night.working_minutes(at(2026, 3, 29, 0), at(2026, 3, 29, 12)) == 7 * 60
    assert night.working_minutes(at(2026, 10, 25, 0), at(2026, 10, 25, 12)) == 9 * 60
    assert night.after(at(2026, 10, 25, 0), 9 * 60) == at(2026, 10, 25, 8)
    assert night.after(at(2026, 3, 29, 0), 7 * 60) == at(2026, 3, 29, 8)


def test_given_few_hours_a_week_when_many_are_counted_then_it_goes_on_for_years() -> None:
    rare = Calendar(hours={0: ((time(9), time(10)),)})

    assert local(rare.after(at(2026, 1, 5, 9), 100 * 60)).date() > date(2027, 11, 1)


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
