"""Finding what looks like a CPR number, to ask about it and to hide it; never to judge it.

Modulus 11 is not asked: numbers without it have been given out since 2007.
"""

from __future__ import annotations

import re

# With a dash any six and four digits; without one the first four must be a day and a month. Who has
# no number yet is given one with 60 added to the day.
_DAY, _MONTH = r"(?:[06][1-9]|[1278]\d|[39][01])", r"(?:0[1-9]|1[0-2])"
_GAP = r"[ \u00a0]?"
# Ten digits inside a longer code are none; right after "cpr" or "nr" they are.
_BEGINS = r"(?:(?<![\w-])|(?<=[Cc][Pp][Rr])|(?<=[Nn][Rr]))"
_LOOKS_LIKE = re.compile(
    rf"{_BEGINS}(\d{{6}}(?={_GAP}[-–])|{_DAY}{_MONTH}\d\d){_GAP}[-–]?{_GAP}\d{{4}}(?![\w-])"
)


def is_in(words: str) -> bool:
    """Whether something in the words looks like a CPR number."""
    return _LOOKS_LIKE.search(words) is not None


def masked(words: str) -> str:
    """The words with the last four digits hidden: ``010190-xxxx``."""
    return _LOOKS_LIKE.sub(r"\1-xxxx", words)
