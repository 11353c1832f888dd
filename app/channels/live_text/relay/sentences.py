"""What an operator says next: a citizen's words a sentence at a time, and what was changed after it
had been said.

Where sentences end is the same as in what is read aloud (``static/js/live/edits.js``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

LONGEST = 300  # code points that are said in one breath
_SPACES = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_SPACE = f"[{_SPACES}]"
_END = re.compile(rf"(?<![.?!…])[.?!…]+[\"'”)\]]*(?={_SPACE})|\n")
_ABBREVIATIONS = (
    "f.eks|bl.a|m.m|o.l|p.t|d|kl|nr|ca|dvs|evt|osv|mv|jf|hr|fr|dr|tlf|inkl|ekskl|min|maks|st|"
    "e.g|i.e|mr|mrs|ms"
).replace(".", r"\.")
_SHORT = re.compile(rf"(^|{_SPACE}|\()({_ABBREVIATIONS})\.\Z", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]\.\Z")
_FIRST = re.compile(rf"{_SPACE}+([^{_SPACES}])")
_FAR_ENOUGH = 12  # characters before a full stop in which an abbreviation is found


def sentence_ends(text: str, start: int = 0) -> Iterator[int]:
    """Where the finished sentences after a place end, in code points."""
    for found in _END.finditer(text, start):
        if found[0] != "." or not _is_inside(text, found.end()):
            yield found.end()


def finished(text: str) -> str:
    """The part of what is being written that can be said already."""
    return text[: max(sentence_ends(text), default=0)] or text[: LONGEST * (len(text) // LONGEST)]


def _is_inside(text: str, end: int) -> bool:
    """Whether a full stop belongs to an abbreviation or to a number that goes on."""
    said = text[max(0, end - _FAR_ENOUGH) : end]
    if _SHORT.search(said):
        return True
    after = _FIRST.match(text, end)
    return bool(_NUMBER.search(said) and after and unicodedata.category(after[1]) == "Ll")


def piece_end(text: str, start: int, *, is_whole: bool) -> int | None:
    """Where that ends which is said next from a place: a sentence, or as much of a long one as fits
    in a breath. None where nothing is finished yet; what is whole is finished at its end."""
    blank = len(text) - len(text[start:].lstrip())
    end = next((one for one in sentence_ends(text, start) if one > blank), None)
    if end is None and is_whole and blank < len(text):
        end = len(text)
    far = max(start, blank) + LONGEST
    if (len(text) if end is None else end) <= far:
        return end
    breath = max((at.end() for at in re.finditer(_SPACE, text[:far])), default=0)
    return breath if breath > blank else far


@dataclass(frozen=True)
class Line:
    """One line of the citizen: what stands there, and what of it has been said on the phone."""

    line: str
    words: str
    is_whole: bool
    spoken: str = ""

    @property
    def kept(self) -> int:
        """How many code points have been said and still stand."""
        pairs = zip(self.words, self.spoken, strict=False)
        same = takewhile(lambda pair: pair[0] == pair[1], pairs)
        return sum(1 for _ in same)

    @property
    def is_changed(self) -> bool:
        """Whether something was changed after it had been said."""
        return self.kept < len(self.spoken)

    @property
    def start(self) -> int:
        """Where that begins which has still to be said; the whole sentence where it was changed."""
        return self._starts[-1] if self.is_changed else self.kept

    @property
    def last(self) -> str:
        """What was said last."""
        before = [at for at in self._starts if at < self.start]
        return self.words[before[-1] if before else 0 : self.start].strip()

    @property
    def before(self) -> int:
        """Where that begins which was said last."""
        return max((at for at in self._starts if at < self.start), default=0)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        while (end := piece_end(self.words, starts[-1], is_whole=True)) and end <= self.kept:
            starts.append(end)
        return starts


@dataclass(frozen=True)
class Prompt:
    """What the operator says next. ``changed`` is what was said before and does not stand any
    more; ``at`` is the place in the line, in code points."""

    line: str
    at: int
    now: str
    said: str
    later: str
    changed: str


def prompt_of(lines: Sequence[Line]) -> Prompt | None:
    """The first of the citizen's words that have not been said; None where all are, or nothing is
    finished."""
    said = ""
    for number, one in enumerate(lines):
        end = piece_end(one.words, one.start, is_whole=one.is_whole)
        if end is not None or one.is_changed:
            until = one.start if end is None else end
            rest = [one.words[until:], *(other.words for other in lines[number + 1 :])]
            return Prompt(
                line=one.line,
                at=one.start,
                now=one.words[one.start : until],
                said=one.last or said,
                later="\n".join(part.strip() for part in rest if part.strip()),
                changed=one.spoken[one.start :].strip() if one.is_changed else "",
            )
        said = one.last or said
    return None


@dataclass(frozen=True)
class Mark:
    """Up to where everything has been said: a place in a line, in code points."""

    line: str
    upto: int


def back_of(lines: Sequence[Line]) -> Mark | None:
    """Where that begins which was said last, for whoever wants to say it again."""
    said = [one for one in lines if one.start > 0]
    return Mark(said[-1].line, said[-1].before) if said else None


def mark_of(lines: Sequence[Line]) -> Mark | None:
    """Where "said so far" stands; None before the first word was said."""
    mark = None
    for one in lines:
        if one.start > 0:
            mark = Mark(one.line, one.start)
        if one.is_changed or len(one.words) > one.start:
            break
    return mark
