"""Edit actions on a line, counted in Unicode code points (XEP-0301 § 4.6).

Python counts strings in code points already; whoever counts in UTF-16, as browsers do, converts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 2_000  # code points of a line that is still written


class OutOfStep(Exception):
    """The actions do not fit the text: ask for all of it."""


@dataclass(frozen=True)
class Insert:
    """Put ``words`` at a place, counted from the start (XEP-0301 § 4.6.3.1)."""

    at: int
    words: str


@dataclass(frozen=True)
class Erase:
    """Take ``number`` code points away before a place (XEP-0301 § 4.6.3.2)."""

    at: int
    number: int


Action = Insert | Erase


def applied(text: str, actions: Sequence[Action]) -> str:
    """The text after the actions, in order. Raises ``OutOfStep`` where one does not fit."""
    for action in actions:
        if not 0 <= action.at <= len(text):
            raise OutOfStep
        if isinstance(action, Insert):
            text = text[: action.at] + action.words + text[action.at :]
        elif 0 <= action.number <= action.at:
            text = text[: action.at - action.number] + text[action.at :]
        else:
            raise OutOfStep
    return text
