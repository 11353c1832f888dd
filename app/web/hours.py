"""Asking for the hours of a week, as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from app.domain.organisation.calendar import Stretch
from app.foundation.i18n import N_
from app.foundation.i18n.texts import Texts
from app.web.forms import wrong

HOURS_FORM = N_("Write the hours as 9.00-15.00. Put a comma between two stretches.")

_HOUR = r"(\d{1,2})(?:[.:](\d{2}))?"
_STRETCH = re.compile(rf"{_HOUR}\s*[-–]\s*{_HOUR}")


def stretches(typed: str) -> list[Stretch]:
    """``9-12, 13.00-17.30`` as stretches of a day, in the order in which they were written."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]| og ", typed))):
        match = _STRETCH.fullmatch(part)
        if match is None:
            raise wrong(HOURS_FORM)
        found.append((_time(match[1], match[2]), _time(match[3], match[4])))
    return found


def _time(hours: str, minutes: str | None) -> time:
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError:
        raise wrong(HOURS_FORM) from None


def _week_day(typed: object) -> list[Stretch]:
    return stretches(str(typed))


Stretches = Annotated[list[Stretch], BeforeValidator(_week_day)]


class Week(BaseModel):
    """The hours of each weekday."""

    day_0: Stretches
    day_1: Stretches
    day_2: Stretches
    day_3: Stretches
    day_4: Stretches
    day_5: Stretches
    day_6: Stretches

    @property
    def hours(self) -> dict[int, list[Stretch]]:
        """The days with hours, by weekday."""
        days = {number: getattr(self, f"day_{number}") for number in range(7)}
        return {number: said for number, said in days.items() if said}


def typed_week(hours: Mapping[int, tuple[Stretch, ...]], words: Texts) -> dict[str, str]:
    """The fields of a week as they would have been typed."""
    return {
        f"day_{day}": ", ".join(
            f"{words.hour(opens)}-{words.hour(closes)}"
            for opens, closes in sorted(hours.get(day, ()))
        )
        for day in range(7)
    }


def named_days(words: Texts) -> list[tuple[str, str]]:
    """The field of each weekday, and its name."""
    return [(f"day_{number}", words.weekday(number)) for number in range(7)]
