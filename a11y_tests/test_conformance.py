"""The conformance report claims only what a test or a person has shown."""

from __future__ import annotations

import ast
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it ships no types
from pydantic import ValidationError

from a11y_tests.conformance.__main__ import write
from a11y_tests.conformance.openacr import as_yaml, openacr
from a11y_tests.conformance.page import as_page
from a11y_tests.conformance.report import Check, Report, Verdict, report
from a11y_tests.conformance.schema import KEYWORDS, faults, schema
from a11y_tests.rules import Rules
from a11y_tests.site.findings import criteria
from app.foundation.clock import COPENHAGEN
from app.foundation.settings import ROOT
from app.portal.accessibility import Said, Why, known
from tests.actors import BrowserDriver
from tests.pagecheck import check_page

A_YEAR = timedelta(days=365)
NOT_RUN = {"skip", "skipif", "xfail", "soak"}
# What is claimed beyond AA. Whatever is not evaluated of it says so in the report.
CLAIMED = frozenset(
    (
        *("1.4.6", "1.4.9", "2.1.3", "2.2.3", "2.2.4", "2.2.5", "2.2.6", "2.3.2", "2.3.3"),
        *("2.4.8", "2.4.9", "2.4.10", "2.4.12", "2.4.13", "2.5.5", "2.5.6"),
        *("3.2.5", "3.3.5", "3.3.6", "3.3.9"),
    )
)
NAME = Said(da="Navn", en="Name")


@pytest.fixture(scope="module")
def told() -> Report:
    return report()


def unproved(verdict: Verdict, today: date, root: Path = ROOT) -> list[str]:
    """Why a verdict does not stand: a test that is gone or not run, a check that is too old."""
    wrong = [test for test in verdict.tests if not _is_run(test, root)]
    fresh = [check for check in verdict.checks if today - check.on < A_YEAR and check.on <= today]
    if verdict.level == "supports" and not verdict.tests and not fresh:
        wrong.append("nobody has looked for a year")
    return wrong


def _is_run(test: str, root: Path) -> bool:
    """Whether a test is there, and neither it nor its file is left out of a run."""
    file, _, name = test.partition("::")
    if not (root / file).is_file():
        return False
    body = ast.parse((root / file).read_text()).body
    marks = [one.value for one in body if isinstance(one, ast.Assign) and _is_of_module(one)]
    found = [one for one in body if isinstance(one, ast.FunctionDef) and one.name == name]
    if len(found) != 1:
        return False
    words = {
        node.attr
        for part in (*marks, *found[0].decorator_list)
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute)
    }
    calls = {ast.unparse(node.func) for node in ast.walk(found[0]) if isinstance(node, ast.Call)}
    return not words & NOT_RUN and not calls & {"pytest.skip", "pytest.xfail"}


def _is_of_module(assigned: ast.Assign) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "pytestmark" for one in assigned.targets)


def test_every_verdict_is_shown_by_what_there_is(told: Report) -> None:
    today = datetime.now(COPENHAGEN).date()
    wrong = {number: unproved(one, today) for number, one in told.verdicts.items()}
    assert {number: faults for number, faults in wrong.items() if faults} == {}


def test_every_criterion_of_wcag_has_a_verdict(told: Report) -> None:
    assert set(criteria()) <= set(told.verdicts)


def test_what_is_claimed_beyond_aa_is_said_and_nothing_else(told: Report) -> None:
    beyond = {number for number, one in criteria().items() if one.level == "AAA"}
    supported = {number for number in beyond if told.verdicts[number].level == "supports"}
    unclaimed = {
        number
        for number in beyond
        if (remark := told.verdicts[number].remark) and remark.en == "We do not claim it."
    }
    assert supported <= CLAIMED
    assert not unclaimed & CLAIMED


def test_a_barrier_that_fails_keeps_its_criterion_from_being_met(told: Report) -> None:
    failing = {n for one in known().because_of(Why.FAILING) for n in one.criteria}
    assert failing
    for number in failing:
        assert told.verdicts[number].level in ("partially-supports", "does-not-support"), number


def test_what_is_met_in_part_stands_in_the_statement_up_to_aa(told: Report) -> None:
    levels = {number: one.level for number, one in criteria().items()}
    named = {number for one in known().barrier for number in one.criteria}
    in_part = {
        number
        for number, one in told.verdicts.items()
        if one.level in ("partially-supports", "does-not-support") and levels[number] != "AAA"
    }
    assert in_part <= named


@pytest.mark.parametrize(
    ("source", "test"),
    [
        ("def test_a(): pass", "test_x.py::test_b"),
        ("def test_a(): pass", "gone.py::test_a"),
        ("@pytest.mark.skip(reason='x')\ndef test_a(): pass", "test_x.py::test_a"),
        ("@pytest.mark.xfail\ndef test_a(): pass", "test_x.py::test_a"),
        ("pytestmark = pytest.mark.skipif(True)\ndef test_a(): pass", "test_x.py::test_a"),
        ("pytestmark = [pytest.mark.soak]\ndef test_a(): pass", "test_x.py::test_a"),
        ("def test_a(): pytest.skip('x')", "test_x.py::test_a"),
    ],
)
def test_a_test_that_is_gone_or_not_run_shows_nothing(
    tmp_path: Path, source: str, test: str
) -> None:
    (tmp_path / "test_x.py").write_text(source)
    claim = Verdict(level="supports", name=NAME, tests=(test,))
    assert unproved(claim, date(2026, 12, 1), tmp_path) == [test]


def test_a_look_of_a_person_counts_for_a_year() -> None:
    check = Check(on=date(2026, 1, 1), role="x", did=NAME)
    claim = Verdict(level="supports", name=NAME, checks=(check,))
    assert unproved(claim, date(2026, 12, 31)) == []
    assert unproved(claim, date(2027, 1, 1)) == ["nobody has looked for a year"]


@pytest.mark.parametrize("level", ["supports", "partially-supports", "not-evaluated"])
def test_a_verdict_without_a_reason_is_refused(level: Any) -> None:
    with pytest.raises(ValidationError):
        Verdict(level=level, name=NAME)


def test_the_report_is_openacr(told: Report) -> None:
    assert faults(openacr(told)) == []
    assert yaml.safe_load(as_yaml(told)) == openacr(told)


def test_what_is_no_openacr_is_found(told: Report) -> None:
    broken = openacr(told)
    del broken["author"]["email"]
    broken["version"] = "1"
    broken["besides"] = 1
    first = broken["chapters"]["success_criteria_level_a"]["criteria"][0]
    first["components"][0]["adherence"]["level"] = "mostly"
    assert set(faults(broken)) == {
        "report has besides besides",
        "report.author has no email",
        "report.version is no integer",
        "report.chapters.success_criteria_level_a.criteria[0].components[0].adherence.level"
        " is 'mostly', and none of those that may be",
    }


def test_the_schema_has_no_word_that_is_not_looked_at() -> None:
    def words(part: Any) -> set[str]:
        if not isinstance(part, dict):
            return set()
        inner = [*part.get("properties", {}).values(), part.get("items")]
        return set(part) - {"$ref"} | {word for one in inner for word in words(one)}

    top = {key: value for key, value in schema().items() if key in KEYWORDS}
    for part in (top, *schema()["definitions"].values()):
        assert words(part) <= KEYWORDS


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_keeps_the_rules_of_every_page(told: Report, language: str) -> None:
    page = as_page(told, language)
    assert check_page(page, status=200, url="http://127.0.0.1/") == []
    for number, verdict in told.verdicts.items():
        assert f"<h3>{number} " in page
        assert verdict.level in told.facts[language]


def test_the_report_that_is_kept_is_the_one_that_is_true(tmp_path: Path) -> None:
    write(tmp_path)
    kept = ROOT / "docs" / "conformance"
    assert {file.name for file in kept.iterdir()} == {file.name for file in tmp_path.iterdir()}
    for file in tmp_path.iterdir():
        assert file.read_text() == (kept / file.name).read_text(), (
            f"Run python -m a11y_tests.conformance, and read {file.name}."
        )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_can_be_read_by_everybody(language: str, anywhere: BrowserDriver) -> None:
    selenium = anywhere.window.selenium
    selenium.get((ROOT / "docs" / "conformance" / f"indgang.{language}.html").as_uri())
    script = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    device = {"width": 320, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    selenium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", device)
    wide, there = selenium.execute_script(script)
    assert wide <= there
    assert [str(found) for found in Rules(selenium).scan().findings] == []
