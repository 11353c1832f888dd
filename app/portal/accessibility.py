"""What is known about how accessible the house is, as ``accessibility.toml`` says it."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from math import ceil
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

FILE = Path(__file__).with_name("accessibility.toml")
SCAN_STEP = 1.5  # seconds that a switch program waits at each stop, if nobody changes it
# The law wants the statement looked through once a year; the reminder comes a month before.
REMINDED, AT_MOST = timedelta(days=335), timedelta(days=365)


class Status(StrEnum):
    """How far the law's standard is met (EU 2018/1523)."""

    FULLY = "fully"
    PARTLY = "partly"
    NOT = "not"


class Why(StrEnum):
    """Why something is not accessible, in the three ways that the law knows."""

    FAILING = "failing"
    BURDEN = "burden"
    OUTSIDE = "outside"


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Facts):
    """The same in both languages."""

    da: str
    en: str

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not self.da.strip() or not self.en.strip():
            raise ValueError("it has to be said in both languages")
        return self

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.da


class Barrier(_Facts):
    """One thing that shuts somebody out, and what to do instead.

    ``rule``, ``place`` and ``by`` name the automatic finding that it accepts until that day: the
    engine, its rule, and the end of the CSS selector.
    """

    name: str
    what: Said
    shuts_out: Said
    why: Why
    because: Said | None = None
    instead: Said
    criteria: tuple[str, ...]
    owner: str
    until: date | None = None
    rule: str = ""
    place: str = ""
    by: str = ""

    @model_validator(mode="after")
    def _is_honest(self) -> Self:
        if self.why == Why.FAILING and self.until is None:
            raise ValueError(f"{self.name}: say by which day it is mended")
        if self.why != Why.FAILING and self.because is None:
            raise ValueError(f"{self.name}: say why it need not be mended")
        if len({bool(self.rule), bool(self.place), bool(self.by)}) > 1:
            raise ValueError(f"{self.name}: a finding has a rule, a place and an engine")
        if self.rule and self.until is None:
            raise ValueError(f"{self.name}: a finding is accepted until a day")
        return self


class Task(_Facts):
    """Something people come to do, and how often they press a key for it with a keyboard alone.

    ``key`` is its name among the budgets of the tests, which hold the number to be exact.
    """

    key: str
    presses: int
    da: str
    en: str

    @property
    def name(self) -> Said:
        return Said(da=self.da, en=self.en)

    @property
    def scanned(self) -> int:
        """Seconds with one switch, where a program steps on by itself; without what is typed."""
        return ceil(self.presses * SCAN_STEP)


class Known(_Facts):
    """All that is known, and when it was last held against the product."""

    status: Status
    prepared_on: date
    assessed_on: date
    method: Said
    tested: tuple[Said, ...]
    untested: tuple[Said, ...]
    task: tuple[Task, ...] = ()
    barrier: tuple[Barrier, ...] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.assessed_on < self.prepared_on:
            raise ValueError("it was assessed before it was prepared")
        if self.status == Status.FULLY and self.because_of(Why.FAILING):
            raise ValueError("what fails keeps the site from meeting the standard fully")
        return self

    def because_of(self, why: Why) -> list[Barrier]:
        """The barriers of one kind, in their order."""
        return [one for one in self.barrier if one.why == why]

    def is_due(self, today: date) -> bool:
        """Whether it should be looked through again soon."""
        return today - self.assessed_on > REMINDED

    def is_old(self, today: date) -> bool:
        """Whether it is older than the law allows."""
        return today - self.assessed_on > AT_MOST

    def broken(self, today: date) -> list[Barrier]:
        """The barriers that should have been mended by now."""
        return [one for one in self.barrier if one.until is not None and one.until < today]


def known() -> Known:
    """What the file says. Raises ``ValueError`` where it is not whole."""
    return _read(FILE)


@cache
def _read(file: Path) -> Known:
    return Known.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
