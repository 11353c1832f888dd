"""What looks like a CPR number is found, in every way people write it, and nothing else."""

from __future__ import annotations

import pytest

from app.foundation import cpr

# No person has these: the days do not exist, or the number is made while the test runs.
FOUND = ["320190-0000", "Mit nummer: 320190 - 0000.", "cpr320190-0000", "(320190–0000)"]
MADE = ["{day}{month}{year}{last}", "{day}{month}{year} {last}", "CPR{day}{month}{year}{last}"]
LEFT = [
    "33 66 33 66",
    "c0806730665bdd80",
    "ordre 20261124-0001",
    "DK5000400440116243",
    "kl. 10-12 den 24112026",
    "8 000 000 000",
]


@pytest.mark.parametrize("words", FOUND)
def test_given_a_number_when_it_is_looked_for_then_its_last_digits_are_hidden(words: str) -> None:
    assert cpr.is_in(words)
    assert "0000" not in cpr.masked(words)
    assert "xxxx" in cpr.masked(words)


@pytest.mark.parametrize("form", MADE)
@pytest.mark.parametrize("day", ["01", "31", "61", "91"])
def test_given_a_number_without_a_dash_when_its_day_can_be_one_then_it_is_found(
    form: str, day: str
) -> None:
    # Modulus 11 is not asked: numbers without it have been given out since 2007.
    assert cpr.is_in(form.format(day=day, month="01", year="65", last="0" * 4))


@pytest.mark.parametrize("words", LEFT)
def test_given_other_numbers_when_they_are_looked_at_then_they_stay_as_they_are(
    words: str,
) -> None:
    assert cpr.masked(words) == words
