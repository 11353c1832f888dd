"""A soak leaves evidence, and goes on where it was cut off."""

from __future__ import annotations

from pathlib import Path

from tests.evidence import COLUMNS, Evidence, commit_of_house


def test_given_a_soak_that_is_cut_off_when_it_goes_on_then_only_what_passed_is_left_out(
    tmp_path: Path,
) -> None:
    file = tmp_path / "evidence" / "soak.tsv"
    Evidence(file, "abc").write("tests/a.py::one", "passed", 61.2)
    Evidence(file, "abc").write("tests/a.py::two", "failed", 1.0)
    Evidence(file, "def").write("tests/a.py::three", "passed", 2.0)

    assert Evidence(file, "abc").passed() == {"tests/a.py::one"}
    assert Evidence(file, "def").passed() == {"tests/a.py::three"}
    head, first, *_rest = file.read_text().splitlines(keepends=True)
    assert head == COLUMNS
    assert first.split("\t")[1::2] == ["abc", "61", "tests/a.py::one\n"]


def test_the_commit_is_that_of_the_house() -> None:
    assert len(commit_of_house().removesuffix("+")) >= 7
