"""Edits in code points: whatever is typed, the actions lead from one text to the next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.live_text.edits import Erase, Insert, OutOfStep, applied
from tests.live_text.talk import between

TEXT = st.text(alphabet="abæøå 👋🏽e\u0301\u05e9\u05dc\u202e\n", max_size=60)


@given(TEXT, TEXT)
def test_given_two_texts_when_edited_then_one_becomes_the_other(old: str, new: str) -> None:
    actions = between(old, new)

    assert applied(old, actions) == new
    assert len(actions) <= 2


def test_given_an_emoji_when_counted_then_it_is_its_code_points() -> None:
    assert applied("Hej 👋🏽!", [Erase(6, 2)]) == "Hej !"
    assert applied("a👋b", [Insert(2, "ø")]) == "a👋øb"


@pytest.mark.parametrize(
    "actions", [[Insert(4, "x")], [Insert(-1, "x")], [Erase(3, 4)], [Erase(4, 1)], [Erase(1, -1)]]
)
def test_given_an_action_that_does_not_fit_when_applied_then_it_is_out_of_step(
    actions: list[Insert | Erase],
) -> None:
    with pytest.raises(OutOfStep):
        applied("abc", actions)
