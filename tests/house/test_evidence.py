"""A soak leaves evidence, and goes on where it was cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from tests.evidence import COLUMNS, KEPT_COLUMNS, Evidence, commit_of_house


def _report(test: str, outcome: Literal["passed", "failed"]) -> pytest.TestReport:
    """What pytest says of a test that took a minute, and ended in the first days of 2026."""
    stop, took = 1_767_304_800.0, 61.2
    return pytest.TestReport(
        test, ("", None, ""), {}, outcome, None, "call", (), took, stop - took, stop
    )


def test_given_a_soak_that_is_cut_off_when_it_goes_on_then_only_what_passed_is_left_out(
    tmp_path: Path,
) -> None:
    file, kept = tmp_path / "soak.tsv", tmp_path / "evidence" / "soak.tsv"
    Evidence(file, kept, "abc").write(_report("tests/a.py::one", "passed"))
    Evidence(file, kept, "abc").write(_report("tests/a.py::two", "failed"))
    Evidence(file, kept, "def").write(_report("tests/a.py::three", "passed"))

    assert Evidence(file, kept, "abc").passed() == {"tests/a.py::one"}
    assert Evidence(file, kept, "def").passed() == {"tests/a.py::three"}
    head, first, *_rest = file.read_text().splitlines(keepends=True)
    assert head == COLUMNS
    when, commit, _load, seconds, *_rest, test = first.split("\t")
    assert (when, commit) == ("2026-01-01T23:00+01:00", "abc")
    assert (seconds, test) == ("61", "tests/a.py::one\n")


def test_given_many_cases_when_they_are_kept_then_each_function_is_one_line(tmp_path: Path) -> None:
    file, kept = tmp_path / "soak.tsv", tmp_path / "evidence" / "soak.tsv"
    kept.parent.mkdir()
    before = "2026-01-01T22:00+01:00\tabb\t0.5\t9\tpassed\t3\ttests/b.py::two\n"
    elsewhere = "2026-01-01T22:00+01:00\tabc\t0.5\t9\tpassed\t3\ttests/c.py::three\n"
    kept.write_text(KEPT_COLUMNS + before + elsewhere)
    evidence = Evidence(file, kept, "abc")
    for case in ("x", "y"):
        evidence.write(_report(f"tests/a.py::one[{case}]", "passed"))
    evidence.write(_report("tests/a.py::one[z]", "failed"))
    evidence.write(_report("tests/c.py::three[x]", "passed"))

    evidence.keep()
    evidence.keep()

    head, first, second, *rows = kept.read_text().splitlines(keepends=True)
    assert (head, first, second) == (KEPT_COLUMNS, before, elsewhere)
    told = [row.rstrip("\n").split("\t") for row in rows]
    assert sorted((row[1], row[3], *row[4:]) for row in told) == [
        ("abc", "122", "passed", "2", "tests/a.py::one"),
        ("abc", "61", "failed", "1", "tests/a.py::one"),
    ]


def test_the_commit_is_that_of_the_house() -> None:
    assert len(commit_of_house().removesuffix("+")) >= 7
