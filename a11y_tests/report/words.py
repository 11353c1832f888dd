"""What reports say, in Danish and in English: their own words, and what is known of criteria."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from a11y_tests.site.findings import Criterion, criteria, levels_up_to
from app.foundation.clock import COPENHAGEN

LANGUAGES = ("da", "en")
LOCALES = {"da": "da_DK", "en": "en_GB"}
UNDERSTANDING = "https://www.w3.org/WAI/WCAG22/Understanding/"
_HERE = Path(__file__).parent


@cache
def kept(name: str) -> dict[str, Any]:
    """One of the files of words beside this one."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str

    def __call__(self, key: str, **filled: object) -> str:
        """A sentence, with what belongs into it."""
        return str(kept("words")[self.language][key]).format(**filled)

    def many(self, key: str, number: float) -> str:
        """A sentence about a number of things."""
        one, more = kept("words")[self.language][key]
        return str(one if number == 1 else more).format(number=self.number(number))

    def among(self, group: str, key: str) -> str | None:
        """A word of a group, where the language has it."""
        found: str | None = kept("words")[self.language][group].get(key)
        return found

    def who(self, key: str) -> str:
        """Whom a barrier shuts out."""
        return str(kept("who")[key][self.language])

    def name(self, criterion: Criterion) -> str:
        """A criterion's number and name."""
        name = criterion.danish if self.language == "da" else criterion.name
        return f"{criterion.number} {name}"

    def mend(self, criterion: Criterion) -> str:
        """How to mend what the criterion is about, in general."""
        return str(kept("mend")[criterion.number][self.language])

    def explained(self, criterion: Criterion) -> str:
        """Where the W3C explains a criterion."""
        return f"{UNDERSTANDING}{kept('slugs')[criterion.number]}.html"

    def by_hand(self, level: str) -> list[tuple[Criterion, str, str]]:
        """What no machine can judge, up to a level: the criterion, what to do, and what should
        happen."""
        asked_for = levels_up_to(level)
        return [
            (criteria()[number], *scripts[self.language])
            for number, scripts in kept("by_hand").items()
            if criteria()[number].level in asked_for
        ]

    def number(self, number: float) -> str:
        """A number as it is written; a fraction with one digit."""
        return format_decimal(round(number, 1), locale=LOCALES[self.language])

    def moment(self, at: datetime) -> str:
        """A moment on a Danish clock."""
        there, locale = at.astimezone(COPENHAGEN), LOCALES[self.language]
        date = format_date(there, "long", locale=locale)
        return f"{date}, {format_time(there, 'short', locale=locale)}"
