"""What a run has seen: its pages, what was found on them, and what could not be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from a11y_tests.site.examine import Examined
from a11y_tests.site.findings import LEVELS, Criterion, Finding, Verdict, criteria

# Came with WCAG 2.2. The law names EN 301 549, whose version 3.2.1 is built on WCAG 2.1, level AA.
NEW = frozenset(("2.4.11", "2.5.7", "2.5.8", "3.2.6", "3.3.7", "3.3.8"))


# What is told of a page that could not be looked at, where a layer is told of others.
OPENS = "opens"


class Asked(StrEnum):
    """Who asks for a criterion: the law; not yet the law, as it is new; or nobody but we."""

    LAW = "law"
    NEW = "new"
    MORE = "more"


def asked(criterion: Criterion) -> Asked:
    """Who asks for a criterion."""
    if criterion.level == "AAA":
        return Asked.MORE
    return Asked.NEW if criterion.number in NEW else Asked.LAW


@dataclass(frozen=True)
class Mending:
    """Places of one page that are mended in one way."""

    by: str
    rule: str
    mend: str
    findings: tuple[Finding, ...]

    @property
    def says_more(self) -> bool:
        """Whether it says what to do, and not once more what is wrong."""
        return any(one.told != self.mend for one in self.findings)


@dataclass(frozen=True)
class OnPage:
    """What one page has under one criterion. Pages are numbered as they were looked at."""

    number: int
    url: str
    mendings: tuple[Mending, ...]

    @property
    def places(self) -> int:
        return sum(len(one.findings) for one in self.mendings)


@dataclass(frozen=True)
class Under:
    """All that was found under one criterion; under none, it is a rule of its own."""

    criterion: Criterion | None
    pages: tuple[OnPage, ...]

    @property
    def places(self) -> int:
        return sum(page.places for page in self.pages)


@dataclass
class Seen:
    """A run as far as it has come. ``unopened`` says by a word why a page was not looked at, and
    ``level`` is the highest of WCAG that was asked for."""

    at: datetime
    pages: list[Examined] = field(default_factory=list)
    unopened: dict[str, str] = field(default_factory=dict)
    level: str = LEVELS[-1]

    @property
    def seconds(self) -> dict[str, float]:
        """How long each layer took on all pages."""
        summed: Counter[str] = Counter()
        for page in self.pages:
            summed.update(page.seconds)
        return dict(summed)

    def has(self, verdict: Verdict) -> int:
        """How many findings there are of a kind."""
        return sum(len(page.of(verdict)) for page in self.pages)

    def under(self, verdict: Verdict) -> list[Under]:
        """The findings of a kind: criterion by criterion, page by page, mending by mending."""
        numbers = numbers_of(one for page in self.pages for one in page.of(verdict))
        return [self._under(verdict, number) for number in numbers]

    def failing(self) -> list[Criterion]:
        """The criteria that fail somewhere."""
        return [one.criterion for one in self.under(Verdict.WCAG) if one.criterion]

    def shut_out(self) -> list[str]:
        """Whom the barriers shut out, those with most of them first."""
        counted = Counter(who for one in self.failing() for who in one.shuts_out)
        return [who for who, _ in counted.most_common()]

    def _under(self, verdict: Verdict, number: str) -> Under:
        pages = [
            OnPage(place, page.url, mendings)
            for place, page in enumerate(self.pages, 1)
            if (mendings := _mendings(page.of(verdict), number))
        ]
        return Under(criteria().get(number), tuple(pages))


def numbers_of(findings: Iterable[Finding]) -> list[str]:
    """The criteria that findings name, in the order of WCAG; last "", where one names none."""
    named = {number for one in findings for number in (one.criteria or ("",))}
    return sorted(named, key=_as_counted)


def _as_counted(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split(".")) if number else (99,)


def _mendings(findings: list[Finding], number: str) -> tuple[Mending, ...]:
    mine = [one for one in findings if number in (one.criteria or ("",))]

    def way(one: Finding) -> tuple[str, str, str]:
        return one.by, one.rule, one.mend

    return tuple(Mending(*key, tuple(ones)) for key, ones in groupby(sorted(mine, key=way), way))
