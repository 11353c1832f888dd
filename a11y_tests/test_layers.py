"""Each way of looking at a page of others finds something that it is there for."""

from __future__ import annotations

import pytest

from a11y_tests.site.examine import LAYERS, examine
from a11y_tests.site.findings import Verdict
from a11y_tests.site.visit import Visit
from a11y_tests.test_barriers import barriers

FOUND_BY = {
    "rules": "1-1-1-photo-without-alt",
    "rules in the dark": "1-4-3-dark-mode-low-contrast",
    "structure": "2-4-6-headings-swapped",
    "source": "2-4-2-title-missing",
    "keyboard": "2-1-2-tab-key-caught-in-text-area",
    "focus": "2-4-7-no-outline-anywhere",
    "one key": "2-1-4-single-letter-switches-view",
    "presses": "2-4-3-dialog-opens-without-focus",
    "pointer": "2-5-2-acts-when-button-goes-down",
    "fields": "3-2-2-radio-sends-the-form",
    "forms": "3-3-1-errors-only-as-red-border",
    "pictures": "1-4-3-text-on-gradient",
    "choices": "1-4-11-faint-dot-in-radio",
    "hover": "1-4-13-tip-cannot-be-closed",
    "time": "2-2-1-form-empties-after-20-seconds",
    "what goes": "2-2-1-undo-only-for-four-seconds",
    "motion": "2-2-2-text-that-blinks",
    "layout": "1-4-10-page-with-fixed-width",
}


def test_no_layer_is_left_out() -> None:
    assert set(FOUND_BY) == set(LAYERS)


@pytest.mark.slow
@pytest.mark.parametrize("layer", FOUND_BY)
def test_a_layer_finds_what_it_is_there_for(layer: str) -> None:
    barrier = next(one for one in barriers() if one.file.stem == FOUND_BY[layer])
    visit = Visit(barrier.file.resolve().as_uri())
    try:
        examined = examine(visit, (layer,))
    finally:
        visit.close()
    assert not examined.refused
    findings = examined.of(Verdict.WCAG)
    assert barrier.criterion in {number for one in findings for number in one.criteria}
