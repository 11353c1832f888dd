"""What came of the mutants, kept as one row for each and told as a page for people."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from a11y_tests.mutants.edits import harmless, operators, survivors
from a11y_tests.mutants.layers import LAYERS
from a11y_tests.mutants.score import HEARD, OPENED, Outcome
from app.foundation import clock
from app.foundation.settings import ROOT
from tests.evidence import commit_of_house

FILE = ROOT / "docs" / "evidence" / "mutants.tsv"
COLUMNS = "when\tcommit\tload\tedit\tpage\tlanguage\tnoticed\tby\n"
LEAST, MOST_FALSE = 0.95, 0.02


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    edit: str
    page: str
    is_noticed: bool
    by: tuple[str, ...]


def write(outcome: Outcome) -> None:
    """Add one line, at once, so that a run that is cut off has lost nothing."""
    head = "" if FILE.exists() else COLUMNS
    when = clock.local(datetime.now(UTC)).isoformat(timespec="minutes")
    words = [when, commit_of_house(), f"{os.getloadavg()[0]:.1f}", outcome.edit.name, outcome.page]
    words += [outcome.language, "yes" if outcome.is_noticed else "no", ",".join(outcome.by)]
    with FILE.open("a") as out:
        out.write(head + "\t".join(words) + "\n")


def rows(told: str) -> list[Row]:
    """The newest line of each edit of each page."""
    newest: dict[tuple[str, str], Row] = {}
    for line in told.splitlines()[1:]:
        _, _, _, edit, page, language, noticed, by = line.split("\t")
        looks = tuple(one for one in by.split(",") if one)
        newest[edit, f"{page}.{language}"] = Row(edit, page, noticed == "yes", looks)
    return list(newest.values())


def share(of: Iterable[Row]) -> tuple[int, int]:
    """How many were noticed, and of how many."""
    listed = list(of)
    return sum(one.is_noticed for one in listed), len(listed)


def seen() -> str:
    """All that was tried up to now; nothing but the names of columns at first."""
    return FILE.read_text() if FILE.exists() else COLUMNS


def report(told: str) -> str:
    """The score, by criterion and by look; the false alarms; and what survived."""
    every = rows(told)
    broken = [one for one in every if one.edit in operators() and one.edit not in survivors()]
    sound = [one for one in every if one.edit in harmless()]
    lines = [_of("Mutants noticed", broken), _of("Harmless edits blamed", sound)]
    lines += ["", "Noticed by each look, and by it alone:"]
    for name in (*LAYERS, OPENED, HEARD):
        by = [one for one in broken if name in one.by]
        lines.append(f"  {name:10} {len(by):4} {sum(one.by == (name,) for one in by):4}")
    without = sum(one.is_noticed and one.by != ("spoken",) for one in broken)
    lines.append(f"Without transcripts: {without} of {len(broken)}")
    lines += ["", "By criterion:"]
    criteria = sorted({operators()[one.edit].criterion for one in broken}, key=_in_order)
    for number in criteria:
        of = [one for one in broken if operators()[one.edit].criterion == number]
        lines.append(f"  {_of(number, of)}")
    lines += ["", "Survived:"]
    for one in broken:
        if not one.is_noticed:
            lines.append(f"  {one.edit} on {one.page}: {operators()[one.edit].means}")
    lines += [f"  {name}, not counted: {why}" for name, why in survivors().items()]
    return "\n".join(lines)


def _of(what: str, of: list[Row]) -> str:
    noticed, number = share(of)
    return f"{what}: {noticed} of {number} ({100 * noticed / max(1, number):.1f} %)"


def _in_order(number: str) -> list[int]:
    return [int(part) for part in number.split(".")]
