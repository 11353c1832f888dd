"""Writes down what a soak saw, test by test, and goes on where the last one stopped.

The journal has a line for each test and stays on the machine. What is kept for others to read has a
line for each test function: how many of its cases passed or failed on a commit.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.foundation import clock

ROOT = Path(__file__).parent.parent
JOURNAL = ROOT / "soak.tsv"
KEPT = ROOT / "docs" / "evidence" / "soak.tsv"
HOUSE = ("app", "templates", "static", "tests", "a11y_tests", "requirements-dev.lock")
COLUMNS = "when\tcommit\tload\tseconds\toutcome\ttest\n"
KEPT_COLUMNS = "when\tcommit\tload\tseconds\toutcome\tcases\ttest\n"


class Evidence:
    """A line for each test. One that passed on this commit is not run again."""

    def __init__(self, file: Path, kept: Path, commit: str) -> None:
        self._file = file
        self._kept = kept
        self._commit = commit

    def passed(self) -> set[str]:
        """The tests that have been seen to pass on this commit."""
        rows = _rows(self._file)
        return {row[5] for row in rows if row[1] == self._commit and row[4] == "passed"}

    def write(self, report: pytest.TestReport) -> None:
        """Add one line, at once, so that a soak that is cut off has lost nothing."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        head = "" if self._file.exists() else COLUMNS
        # The house's own clock stands still in some tests.
        when = clock.local(datetime.fromtimestamp(report.stop, UTC)).isoformat(timespec="minutes")
        load = f"{os.getloadavg()[0]:.1f}"
        seconds = f"{report.duration:.0f}"
        line = "\t".join((when, self._commit, load, seconds, report.outcome, report.nodeid))
        with self._file.open("a") as out:
            out.write(f"{head}{line}\n")

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        before = self.passed()
        done = [item for item in items if item.nodeid in before]
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if item.nodeid not in before]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        is_told_on = "PYTEST_XDIST_WORKER" in os.environ  # whoever divided the work writes it
        if (report.when == "call" or report.failed) and not is_told_on:
            self.write(report)

    def pytest_sessionfinish(self) -> None:
        if "PYTEST_XDIST_WORKER" not in os.environ:
            self.keep()

    def keep(self) -> None:
        """Write down for others what the journal says. What another machine saw more of stays."""
        kept = {(row[1], row[4], row[6]): row for row in _rows(self._kept)}
        for key, row in _by_function(_rows(self._file)).items():
            if key not in kept or int(kept[key][5]) <= int(row[5]):
                kept[key] = row
        if kept:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            lines = sorted("\t".join(row) for row in kept.values())
            self._kept.write_text(KEPT_COLUMNS + "".join(f"{line}\n" for line in lines))


def _rows(file: Path) -> list[list[str]]:
    """The lines below the names of the columns."""
    lines = file.read_text().splitlines()[1:] if file.exists() else []
    return [line.split("\t") for line in lines]


def _by_function(rows: Iterable[list[str]]) -> dict[tuple[str, str, str], list[str]]:
    """One row for each commit, outcome and function: the last time, the highest load, all seconds
    together, and how many cases."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for when, commit, load, seconds, outcome, test in rows:
        function = test.partition("[")[0]
        _, _, most, sum_, _, cases, _ = found.get(
            (commit, outcome, function), ["", "", "0", "0", "", "0", ""]
        )
        found[commit, outcome, function] = [
            when,
            commit,
            str(max(float(load), float(most))),
            str(int(seconds) + int(sum_)),
            outcome,
            str(int(cases) + 1),
            function,
        ]
    return found


def commit_of_house() -> str:
    """The commit that last changed the house; with a + when something is not committed yet."""
    commit = _git("log", "-1", "--format=%h", "--", *HOUSE) or "unknown"
    return f"{commit}+" if _git("status", "--porcelain", "--", *HOUSE) else commit


def _git(*words: str) -> str:
    run = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout.strip()
