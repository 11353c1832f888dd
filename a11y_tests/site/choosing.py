"""Whether a choice that a page draws itself can be seen to be chosen."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageChops

from a11y_tests.pixels import changed, picture_of
from a11y_tests.site.findings import Finding, Teller
from a11y_tests.site.visit import Visit, script

_found = Teller("choices")
MOST = 4  # choices that are tried
FEWEST = 6  # pixels that have to change well, or hardly anybody sees it
SHOWN = """
const one = window.__choices[arguments[0]];
one.scrollIntoView({block: 'center', behavior: 'instant'});
"""
CHOSEN = """
const one = window.__choices[arguments[0]];
(one.labels?.[0] ?? one).click();
one.blur();
return one.checked ?? one.getAttribute('aria-checked') === 'true';
"""
WHERE = """
const one = window.__choices[arguments[0]];
const boxes = [one, ...(one.labels ?? [])].map((part) => part.getBoundingClientRect())
  .filter((box) => box.width > 2);
return [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top)),
  Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
"""


def choices(visit: Visit) -> Iterator[Finding]:
    """WCAG 1.4.11: each choice that has not its usual look, before and after it is made."""
    visit.opens()
    for number, place, name in visit.asks(script("common", "choices"))[:MOST]:
        visit.asks(SHOWN, number)
        box = visit.asks(WHERE, number)
        if None in box:
            continue  # nothing of it is large enough to be seen
        before = _around(visit, box)
        if not visit.asks(CHOSEN, number) or not visit.is_here():
            continue
        visit.pause()
        after = _around(visit, box)
        is_other = ImageChops.difference(before, after).getbbox() is not None
        if is_other and changed(before, after) < FEWEST:
            yield _found(
                "faint-choice",
                ["1.4.11"],
                place,
                f'Whether "{name}" is chosen is shown by less than 3:1.',
                "Let what shows it differ by 3:1 or more from what is there when it is not chosen.",
            )
            return


def _around(visit: Visit, box: list[float]) -> Image.Image:
    left, top, right, bottom = box
    return picture_of(visit.window).crop(
        (round(left) - 4, round(top) - 4, round(right) + 4, round(bottom) + 4)
    )
