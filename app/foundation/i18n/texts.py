"""Texts in two languages. The English sentence is its own key; Danish lives in ``da.po``."""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from app.foundation.clock import local
from app.foundation.i18n import N_

LANGUAGES = ("da", "en")
OWN_NAMES = {"da": "Dansk", "en": "English"}
CATALOGUE = Path(__file__).with_name("da.po")
NBSP = "\u00a0"
COUNTED = 1000  # beyond this a list says "over 1.000"; counting on would cost more than it tells


class Texts:
    """What one language says."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def gettext(self, words: str) -> str:
        return self._translations.gettext(words) if words else ""

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self._translations.ngettext(one, many, number)

    def say(self, words: str, slots: Mapping[str, object] | None = None) -> str:
        """The sentence with its slots filled; a moment or a day becomes a date in words."""
        if not slots:
            return self.gettext(words)
        filled = {name: self._spoken(value) for name, value in slots.items()}
        return self.gettext(words) % filled

    def _spoken(self, value: object) -> object:
        if isinstance(value, datetime):
            return self.day(value)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, time):
            return self.hour(value)
        return format_decimal(value, locale=self.language) if isinstance(value, int) else value

    def day(self, at: datetime, *, year: bool = True) -> str:
        """``mandag den 30. november 2026``: the weekday too, and the number never left alone."""
        return _day(self.language, local(at).date(), with_year=year)

    def date(self, day: date) -> str:
        """A day of the calendar, said like a moment's day."""
        return _day(self.language, day, with_year=True)

    def weekday(self, number: int) -> str:
        """The name of a weekday; 0 is Monday."""
        return format_date(_A_MONDAY + timedelta(days=number), "EEEE", self.language)

    def hour(self, at: time) -> str:
        """``9.00`` in Danish, ``9:00`` in English."""
        return f"{at.hour}{'.' if self.language == 'da' else ':'}{at.minute:02}"

    def time(self, at: datetime) -> str:
        """``kl. 9.00`` in Danish, ``9:00`` in English."""
        clock = local(at)
        if self.language == "da":
            return f"kl.{NBSP}{clock.hour}.{clock.minute:02}"
        return f"{clock.hour}:{clock.minute:02}"

    def clock(self, at: datetime) -> str:
        """The hour of a moment, as it follows another one: ``9.30``, ``9:30``."""
        return self.hour(local(at).time())

    def moment(self, at: datetime) -> str:
        """``mandag den 23. november 2026 kl. 10.42``."""
        return f"{self.day(at)}{' ' if self.language == 'da' else ', '}{self.time(at)}"

    def near_day(self, at: datetime, now: datetime) -> str:
        """The date, with "today" or "tomorrow" before it where that is true."""
        day = local(at).date()
        said = _day(self.language, day, with_year=True)
        if abs(at - now) > _FAR:
            return said
        near = _NEAR.get((day - local(now).date()).days)
        return f"{self.gettext(near)}, {said}" if near else said

    def bytes(self, size: int) -> str:
        """The size of a file: ``1,2 MB``, ``85 kB``."""
        amount, unit = (size / 1_000_000, "MB") if size >= 100_000 else (size / 1000, "kB")
        return f"{format_decimal(max(amount, 0.1), '#,##0.#', locale=self.language)}\u00a0{unit}"

    def number(self, number: float) -> str:
        """A number with the comma or the point of the language, and at most one decimal."""
        return str(format_decimal(number, "#,##0.#", locale=self.language))

    def count(self, number: int) -> str:
        """A number with Danish or English thousands; counted only so far, it says "over"."""
        if number > COUNTED:
            over = format_decimal(COUNTED, locale=self.language)
            return self.gettext("over %(number)s") % {"number": over}
        return str(number) if number < 1000 else format_decimal(number, locale=self.language)


_A_MONDAY = date(2026, 1, 5)
_FAR = timedelta(days=3)  # nothing so far away is tomorrow or yesterday
_NEAR = {0: N_("today"), 1: N_("tomorrow"), -1: N_("yesterday")}


@lru_cache(maxsize=1024)
def _day(language: str, day: date, *, with_year: bool) -> str:
    """Pages say the same few days again and again, and asking the calendar's words is slow."""
    weekday, month = (format_date(day, part, language) for part in ("EEEE", "MMMM"))
    of_year = f" {day.year}" if with_year else ""
    if language == "da":
        return f"{weekday} den {day.day}.{NBSP}{month}{of_year}"
    return f"{weekday} {day.day}{NBSP}{month}{of_year}"


@cache
def texts(language: str) -> Texts:
    """The texts of one of ``LANGUAGES``, compiled in memory from the catalogue."""
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == "en":
        return Texts("en", gettext.NullTranslations())
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file, locale="da"))
    compiled.seek(0)
    return Texts("da", gettext.GNUTranslations(compiled))
