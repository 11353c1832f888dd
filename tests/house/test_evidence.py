"""A soak leaves evidence, and goes on where it was cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from tests.evidence import COLUMNS, Evidence, commit_of_house


def _report(test: str, outcome: Literal["passed", "failed"]) -> pytest.TestReport:
    """What pytest says of a test that took a minute, and ended in the first days of 2026."""
    stop, took = 1_767_304_800.0, 61.2
    return pytest.TestReport(
        test, ("", None, ""), {}, outcome, None, "call", (), took, stop - took, stop
    )


def test_given_a_soak_that_is_cut_off_when_it_goes_on_then_only_what_passed_is_left_out(
    tmp_path: Path,
) -> None:
    file = tmp_path / "evidence" / "soak.tsv"
    Evidence(file, "abc").write(_report("tests/a.py::one", "passed"))
    Evidence(file, "abc").write(_report("tests/a.py::two", "failed"))
    Evidence(file, "def").write(_report("tests/a.py::three", "passed"))

    assert Evidence(file, "abc").passed() == {"tests/a.py::one"}
    assert Evidence(file, "def").passed() == {"tests/a.py::three"}
    head, first, *_rest = file.read_text().splitlines(keepends=True)
    assert head == COLUMNS
    when, commit, _load, seconds, *_rest, test = first.split("\t")
    assert (when, commit) == ("2026-01-01T23:00+01:00", "abc")
    assert (seconds, test) == ("61", "tests/a.py::one\n")


def test_the_commit_is_that_of_the_house() -> None:
    assert len(commit_of_house().removesuffix("+")) >= 7
