"""Writes down what a soak saw, test by test, and goes on where the last one stopped."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.foundation import clock

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs" / "evidence" / "soak.tsv"
HOUSE = ("app", "templates", "static", "tests", "a11y_tests", "requirements-dev.lock")
COLUMNS = "when\tcommit\tload\tseconds\toutcome\ttest\n"


class Evidence:
    """A line for each test. One that passed on this commit is not run again."""

    def __init__(self, file: Path, commit: str) -> None:
        self._file = file
        self._commit = commit

    def passed(self) -> set[str]:
        """The tests that have been seen to pass on this commit."""
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        rows = [line.split("\t") for line in lines]
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


def commit_of_house() -> str:
    """The commit that last changed the house; with a + when something is not committed yet."""
    commit = _git("log", "-1", "--format=%h", "--", *HOUSE) or "unknown"
    return f"{commit}+" if _git("status", "--porcelain", "--", *HOUSE) else commit


def _git(*words: str) -> str:
    run = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout.strip()
