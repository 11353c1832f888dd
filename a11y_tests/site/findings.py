"""What a look at a page finds: by which criterion, where, whom it shuts out, and how to mend it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

QUOTED = 60
LEVELS = ("A", "AA", "AAA")
_FILE = Path(__file__).with_name("criteria.toml")


class Verdict(StrEnum):
    """What a finding says: a criterion of WCAG 2.2 fails; a rule of this house is broken, which is
    stricter; or a person has to look."""

    WCAG = "wcag"
    HOUSE = "house"
    ASK = "ask"


@dataclass(frozen=True)
class Criterion:
    """One success criterion of WCAG 2.2."""

    number: str
    level: str
    name: str
    danish: str
    shuts_out: tuple[str, ...]


@cache
def criteria() -> Mapping[str, Criterion]:
    """Every criterion by its number."""
    known = tomllib.loads(_FILE.read_text())
    return {
        number: Criterion(number, level, name, danish, tuple(who.split()))
        for number, (level, name, danish, who) in known.items()
    }


def levels_up_to(level: str) -> tuple[str, ...]:
    """The levels of WCAG that this level takes in."""
    return LEVELS[: LEVELS.index(level) + 1]


@dataclass(frozen=True)
class Finding:
    """One rule at one place of a page.

    ``criteria`` are numbers of WCAG 2.2, empty for a rule of the house that has none; ``place`` is
    a CSS selector, or a line of the source; ``told`` says what is wrong there, and ``mend`` what to
    do about it.
    """

    rule: str
    by: str
    verdict: Verdict
    criteria: tuple[str, ...]
    place: str
    told: str
    mend: str

    def up_to(self, level: str) -> Finding | None:
        """The same, with no criterion above this level of WCAG; a rule that has none is of every
        level."""
        if not self.criteria:
            return self
        asked_for = levels_up_to(level)
        kept = tuple(one for one in self.criteria if criteria()[one].level in asked_for)
        return replace(self, criteria=kept) if kept else None

    def __str__(self) -> str:
        numbers = " ".join(self.criteria) or "house"
        return f"{numbers} {self.place}: {self.told} ({self.by} {self.rule})"


def found(by: str, facts: Mapping[str, Any]) -> Finding:
    """A finding as a script in the page tells it.

    Raises ``KeyError`` for a criterion that WCAG 2.2 does not have: a check that names one is
    wrong, not the page.
    """
    numbers = tuple(facts["criteria"])
    for number in numbers:
        criteria()[number]
    return Finding(
        rule=facts["rule"],
        by=by,
        verdict=Verdict(facts.get("verdict", Verdict.WCAG)),
        criteria=numbers,
        place=facts["place"],
        told=facts["told"],
        mend=facts["mend"],
    )


@dataclass(frozen=True)
class Teller:
    """Tells in the name of one kind of look that a criterion fails."""

    by: str

    def __call__(self, rule: str, criteria: list[str], place: str, told: str, mend: str) -> Finding:
        return Finding(rule, self.by, Verdict.WCAG, tuple(criteria), place, told, mend)


def short(text: str) -> str:
    """The beginning of a text, as long as a message about it may quote."""
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
