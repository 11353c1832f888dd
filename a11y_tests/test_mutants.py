"""A page that is broken is noticed by some look, and one that is only changed is not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import pytest

from a11y_tests.changed import affected, files_since
from a11y_tests.mutants import evidence
from a11y_tests.mutants.edits import harmless, operators, sources, survivors
from a11y_tests.mutants.score import Outcome, in_turn, of_scripts, of_templates, outcomes
from a11y_tests.pages import Pair, state
from a11y_tests.shown import Ground
from a11y_tests.site.findings import criteria

# Pages for each edit: together more than a hundred harmless ones, as the limit is one in fifty.
EACH, SHARES = 5, 5
FEW = 2  # pages that differ, and are broken in every way: minutes each
# Tried in every change; all of it at full depth.
SOME = {
    "label-for-wrong": True,
    "tab-trap": True,
    "fixed-width": True,
    "ids-renamed": False,
}
PLACE: tuple[Pair, ...] = ((state("message-blank"), "da"),)


def test_there_are_many_operators_and_each_says_whom_it_shuts_out() -> None:
    assert len(operators()) >= 60
    assert {one.criterion for one in operators().values()} <= set(criteria())
    assert all(one.means.endswith(".") for one in operators().values())
    assert len(harmless()) * EACH >= 100
    assert set(survivors()) <= set(operators())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_some_mutants_are_noticed_and_some_harmless_edits_are_not(ground: Ground) -> None:
    edits = {name: (operators() | harmless())[name] for name in SOME}
    seen = {one.edit.name: one for one in outcomes(ground, edits, PLACE, 1)}
    assert {name: one.is_noticed for name, one in seen.items()} == SOME, _told(seen.values())


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_mutants_of_pages_that_differ_are_noticed(
    ground: Ground, request: pytest.FixtureRequest
) -> None:
    """Where none differs there is nothing to break; the sample above is broken in every change."""
    pairs = affected(files_since(request.config.getoption("--differs")))[:FEW]
    if pairs:
        _is_good(outcomes(ground, operators() | harmless(), pairs, 1))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("share", range(SHARES))
def test_nearly_every_mutant_is_noticed_and_hardly_a_harmless_edit(
    share: int, ground: Ground
) -> None:
    """Each edit on one page of each share, and every look at it; written down as it comes."""
    edits = operators() | harmless()
    _is_good(outcomes(ground, edits, in_turn(share, SHARES), EACH // SHARES))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_nearly_every_mutant_of_a_source_is_noticed(ground: Ground) -> None:
    edits = list(sources().values())
    of_pages = [one for one in edits if one.file.startswith("templates/")]
    of_talks = [one for one in edits if one.file.startswith("static/")]
    assert len(of_pages) + len(of_talks) == len(edits)
    _is_good(chain(of_templates(ground, of_pages), of_scripts(ground, of_talks)))


def _is_good(tried: Iterable[Outcome]) -> None:
    seen: list[Outcome] = []
    for one in tried:
        evidence.write(one)
        seen.append(one)
    broken = [one for one in seen if one.edit.criterion and one.edit.name not in survivors()]
    blamed = [one for one in seen if not one.edit.criterion and one.is_noticed]
    noticed = [one for one in broken if one.is_noticed]
    assert broken, "nothing was broken"
    assert len(noticed) >= evidence.LEAST * len(broken), _told(set(broken) - set(noticed))
    assert len(blamed) <= evidence.MOST_FALSE * (len(seen) - len(broken)), _told(blamed)


def _told(seen: Iterable[Outcome]) -> str:
    return "\n".join(f"{one.edit.name} on {one.page}: {one.by}" for one in seen)
