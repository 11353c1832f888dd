"""What the tests accept stands in the statement, and only until its day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from a11y_tests.accepted import Over, accepts
from a11y_tests.presses import BUDGETS
from a11y_tests.site.findings import Finding, Verdict, criteria
from app import wiring
from app.main import create_app
from app.portal import accessibility
from tests.world import settings_for

PLANTED = """
[[barrier]]
name = "planted"
why = "failing"
criteria = ["1.4.3"]
owner = "the makers of Indgang"
until = 2026-12-31
rule = "color-contrast"
place = "p.hint"
by = "axe"
what = {da = "Den svage skrift kan ikke læses.", en = "The weak letters cannot be read."}
shuts_out = {da = "Dig med svagt syn.", en = "You with weak sight."}
instead = {da = "Ring til os.", en = "Phone us."}
"""


def weak(place: str = "main > p.hint", rule: str = "color-contrast", by: str = "axe") -> Finding:
    return Finding(rule, by, Verdict.WCAG, ("1.4.3",), place, "4,47:1", "Make it darker.")


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding is accepted."""
    file = tmp_path / "accessibility.toml"
    file.write_text(accessibility.FILE.read_text() + PLANTED)
    monkeypatch.setattr(accessibility, "FILE", file)


@pytest.fixture
def app(tmp_path: Path, keys: Path) -> FastAPI:
    settings = settings_for("", tmp_path, keys)
    return create_app(settings, wiring.build(settings))


def statement(app: FastAPI) -> str:
    client = TestClient(app, base_url="http://127.0.0.1:8000")
    return (client.get("/was").text + client.get("/en/was").text).replace("\u00a0", " ")


@pytest.mark.usefixtures("planted")
def test_an_accepted_finding_stands_in_the_statement(app: FastAPI) -> None:
    told = statement(app)
    for words in ("Den svage skrift", "The weak letters", "Ring til os.", "31. december 2026"):
        assert words in told
    assert accepts(weak(), date(2026, 12, 31))


def test_what_is_not_in_the_statement_is_not_accepted(app: FastAPI) -> None:
    assert "Den svage skrift" not in statement(app)
    assert not accepts(weak(), date(2026, 12, 31))


@pytest.mark.usefixtures("planted")
def test_another_place_rule_or_engine_is_not_accepted() -> None:
    today = date(2026, 12, 1)
    assert not accepts(weak(place="main > p.lead"), today)
    assert not accepts(weak(rule="label"), today)
    assert not accepts(weak(by="ace"), today)


@pytest.mark.usefixtures("planted")
def test_nothing_is_accepted_after_its_day() -> None:
    with pytest.raises(Over, match="planted should have been mended by 2026-12-31"):
        accepts(weak(), date(2027, 1, 1))


def test_every_barrier_names_criteria_that_there_are() -> None:
    named = {number for one in accessibility.known().barrier for number in one.criteria}
    assert named <= set(criteria())


def test_the_published_presses_are_the_budgets() -> None:
    published = {task.key: task.presses for task in accessibility.known().task}
    assert published
    assert published == {key: BUDGETS["presses"][key] for key in published}


def test_one_switch_needs_a_second_and_a_half_for_each_press() -> None:
    task = accessibility.Task(key="x", presses=11, da="Gøre", en="Doing")
    assert task.scanned == 17
