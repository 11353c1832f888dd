"""A promised call as a file that calendars read (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime

from app.channels.callback.models import Call
from app.foundation.clock import local

# Denmark's clock since 1980, as RFC 5545 § 3.6.5 wants it told.
_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""
_LONGEST_LINE = 74  # bytes, so that with the fold's own space no line has more than 75


def calendar_file(call: Call, *, summary: str, description: str, sequence: int) -> str:
    """The file. A call that was moved keeps its id, with a higher ``sequence`` (§ 3.8.7.4).

    It holds neither number nor reference, because calendars are shared (P8).
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Indgang//Callback//DA",
        "METHOD:PUBLISH",
        *_ZONE.splitlines(),
        "BEGIN:VEVENT",
        f"UID:{call.id}@indgang.invalid",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{call.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Europe/Copenhagen:{_clock(call.starts_at)}",
        f"DTEND;TZID=Europe/Copenhagen:{_clock(call.ends_at)}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(description)}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:-PT15M",
        f"DESCRIPTION:{_escaped(summary)}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _clock(at: datetime) -> str:
    return f"{local(at):%Y%m%dT%H%M%S}"


def _escaped(words: str) -> str:
    for letter in ("\\", ";", ","):
        words = words.replace(letter, f"\\{letter}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """A long line as several, none of which cuts a letter in two (§ 3.1)."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > _LONGEST_LINE:
            parts.append(part)
            part = " "
        part += letter
    return [*parts, part]
