"""The file for a calendar, read by a library that is not ours (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, cast
from uuid import uuid4

import pytest
from icalendar import Calendar

from app.channels.callback.calendar_file import calendar_file
from app.channels.callback.models import Call
from app.foundation.clock import COPENHAGEN
from tests.actors import Actor
from tests.callback.phone import NUMBER
from tests.domain.desk import at
from tests.journeys.test_call import asks

LONG = "Vi ringer fra 00 00 00 01; tager du den ikke, prøver vi igen, æøå. " * 5


def file_of(starts_at: datetime, words: str = LONG) -> str:
    call = Call(
        id=uuid4(),
        case_id=uuid4(),
        token="t",
        unit_id=uuid4(),
        starts_at=starts_at.astimezone(UTC),
        ends_at=(starts_at + timedelta(minutes=30)).astimezone(UTC),
        place=1,
        wishes="[]",
        number=NUMBER,
        made_at=at(2026, 11, 24, 10),
    )
    return calendar_file(call, summary="Kommunen ringer", description=words, sequence=3)


def event_of(written: str) -> Any:
    """The one event of a file."""
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    return event


@pytest.mark.parametrize(
    "starts_at",
    [
        at(2026, 11, 25, 9, 30),
        at(2026, 3, 27, 14, 30),  # the last working day before summer time
        at(2026, 3, 30, 9),  # and the first in it
        at(2026, 10, 23, 14, 30),
        at(2026, 10, 26, 9),
        at(2026, 12, 31, 23, 30),
        at(2027, 1, 1, 0),
    ],
)
def test_given_a_call_when_another_calendar_reads_it_then_it_is_at_the_same_moment(
    starts_at: datetime,
) -> None:
    event = event_of(file_of(starts_at))

    for part, moment in (("DTSTART", starts_at), ("DTEND", starts_at + timedelta(minutes=30))):
        read = event[part].dt
        assert event[part].params["TZID"] == "Europe/Copenhagen"
        assert read.replace(tzinfo=None) == moment.replace(tzinfo=None)
        assert read.astimezone(UTC) == moment.astimezone(UTC)
        assert read.utcoffset() == moment.astimezone(COPENHAGEN).utcoffset()


def test_given_a_file_when_read_then_its_words_are_whole_and_it_tells_nobody_s_number() -> None:
    written = file_of(at(2026, 11, 25, 9))
    event = event_of(written)

    assert str(event["DESCRIPTION"]) == LONG
    assert str(event["SUMMARY"]) == "Kommunen ringer"
    assert int(event["SEQUENCE"]) == 3
    assert max(len(line.encode()) for line in written.split("\r\n")) <= 75
    assert NUMBER not in written


def test_given_the_zone_of_the_file_when_a_calendar_knows_no_other_then_it_is_right_too() -> None:
    """Some calendars use the rules of the file and no table of their own."""
    (zone,) = Calendar.from_ical(file_of(at(2026, 11, 25, 9))).walk("VTIMEZONE")
    rules: tzinfo = cast(Any, zone).to_tz(lookup_tzid=False)

    for moment in (at(2026, 1, 15, 9), at(2026, 7, 15, 9)):
        assert rules.utcoffset(moment.replace(tzinfo=None)) == moment.utcoffset()


def test_given_a_receipt_when_its_file_is_fetched_then_it_is_one_call_in_the_page_s_language(
    citizen: Actor,
) -> None:
    asks(citizen)

    file = citizen.downloads("Læg det i din kalender (fil)")

    event = event_of(file.content.decode())
    assert str(event["SUMMARY"]) == "Prøvekøbing Kommune ringer til dig"
    assert file.name.endswith(".ics")
