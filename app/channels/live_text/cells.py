"""Reading a conversation a line at a time, as long as a braille display is wide, at one's own pace.

There is one line and no live region: a display shows what is under the finger, and what comes by
itself would take it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.channels.live_text.transcript import Turn

USUAL = 40  # cells, where a line is asked for and no width was chosen
GOES = ("next", "prev", "newest")


@dataclass(frozen=True)
class Place:
    """Which part of which event is under the finger; nothing has been read at the first."""

    seq: int = 0
    part: int = 0

    @classmethod
    def read(cls, said: str) -> Place | None:
        """From a page, as ``12.0``; None for what is no place."""
        numbers = said.split(".")
        if len(numbers) != 2 or not all(one.isascii() and one.isdecimal() for one in numbers):
            return None
        seq, part = (int(one[:9]) for one in numbers)
        return cls(seq, part)

    def __str__(self) -> str:
        return f"{self.seq}.{self.part}"


@dataclass(frozen=True)
class Line:
    """One line, where it is, and how many come after it. ``read`` is the last event that has been
    read to its end."""

    words: str
    place: Place
    rest: int
    read: int


def line_at(turns: Sequence[Turn], cells: int, place: Place, go: str = "") -> Line:
    """The line at a place, or the one that a press of ``go`` leads to from there."""
    lines = [
        (Place(turn.event.seq, number), words, number == len(parts) - 1)
        for turn in turns
        for parts in [parts_of(f"{turn.name}: {turn.words}", cells)]
        for number, words in enumerate(parts)
    ]
    if not lines:
        return Line("", Place(), 0, 0)
    places = [(one.seq, one.part) for one, _, _ in lines]
    here = next(
        (number for number, one in enumerate(places) if one >= (place.seq, place.part)),
        len(lines) - 1,
    )
    step = {"next": 1, "prev": -1, "newest": len(lines)}.get(go, 0)
    if go == "next" and places[here] > (place.seq, place.part):
        step = 0  # what was read last is not there any more; this is the next
    here = min(max(here + step, 0), len(lines) - 1)
    found, words, is_last = lines[here]
    read = found.seq if is_last else found.seq - 1
    return Line(words, found, len(lines) - 1 - here, read)


def parts_of(words: str, cells: int) -> list[str]:
    """The words in parts of at most so many signs, broken between words where it can be."""
    parts, left = [], " ".join(words.split())
    while len(left) > cells:
        at = left.rfind(" ", 0, cells + 1)
        at = at if at > 0 else cells
        parts.append(left[:at].rstrip())
        left = left[at:].lstrip()
    return [*parts, left]
