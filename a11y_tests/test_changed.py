"""The quick look meets the pages that a change has touched, and knows what each is made of."""

from __future__ import annotations

import pytest

from a11y_tests.changed import MADE_OF, UnknownBase, affected, files_since, made_of
from a11y_tests.conftest import Tally
from a11y_tests.pages import STATES
from a11y_tests.shown import Shown
from app.foundation.settings import ROOT


@pytest.mark.slow
def test_it_is_known_what_each_page_is_made_of(
    shown: Shown, tally: Tally, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--write-templates"):
        tally.templates[shown.state.name] = shown.template
    else:
        assert made_of().get(shown.state.name, "") == shown.template, MADE_OF.name


def test_every_page_is_made_of_something() -> None:
    assert set(made_of()) == {one.name for one in STATES}


def _names(*files: str) -> set[str]:
    return {one.name for one, _ in affected(files)}


def test_a_page_that_has_changed_is_looked_at_and_others_are_not() -> None:
    assert "front" in _names("templates/portal/front.html")
    assert "message" not in _names("templates/portal/front.html")


def test_what_a_part_belongs_to_is_looked_at() -> None:
    assert {"message", "find"} <= _names("templates/components/forms.html")
    assert "privacy" not in _names("templates/components/forms.html")


def test_a_style_that_has_changed_is_looked_at_on_one_page_of_each_kind_first() -> None:
    pairs = affected(["static/css/indgang.css"])
    kinds = {made_of()[one.name] for one, _ in pairs}
    assert len(kinds) > 40
    assert {made_of()[one.name] for one, _ in pairs[: len(kinds)]} == kinds


def test_each_style_and_script_is_part_of_a_page() -> None:
    files = [*ROOT.glob("static/css/*.css"), *ROOT.glob("static/js/**/*.js")]
    assert len(files) > 5
    for file in files:
        assert _names(str(file.relative_to(ROOT))), file.name


def test_a_file_that_no_page_shows_changes_no_page() -> None:
    assert _names("README.md", "app/cli.py") == set()


def test_a_base_that_is_not_there_is_told() -> None:
    with pytest.raises(UnknownBase):
        files_since("no-such-commit-anywhere")
