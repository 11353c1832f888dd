"""What only pixels tell: words that stand on pictures, and pictures that are nothing but words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PIL import Image

from a11y_tests.pixels import Colour, contrast, picture_of
from a11y_tests.site.findings import Finding, Teller, short
from a11y_tests.site.visit import Visit, script

_found = Teller("pictures")
ENOUGH_PIXELS = 0.04  # of those behind the words: less is hardly a letter
TWO_COLOURS = 0.9  # of its pixels a picture of words has in two colours, edges not counted
LETTERS = (0.55, 1.6)  # shapes for each letter that the alternative has
LINES = """
const one = window.__over[arguments[0]];
one.scrollIntoView({block: 'center', behavior: 'instant'});
const range = document.createRange();
range.selectNodeContents(one);
return [...range.getClientRects()].filter((line) => line.width > 3)
  .map((line) => [line.left, line.top, line.right, line.bottom]);
"""
UNSEEN = """
const sheet = new CSSStyleSheet();
sheet.replaceSync('* { color: transparent !important; caret-color: transparent !important }');
document.adoptedStyleSheets = arguments[0] ? [sheet] : [];
"""
Box = tuple[float, float, float, float]


def pictures(visit: Visit) -> Iterator[Finding]:
    """WCAG 1.4.3 and 1.4.5, where no style sheet tells."""
    visit.opens()
    yield from _on_pictures(visit)
    yield from _of_words(visit)


def _on_pictures(visit: Visit) -> Iterator[Finding]:
    for number, place, words, ink, least in visit.asks(script("common", "over_pictures")):
        lines: list[Box] = visit.asks(LINES, number)
        visit.asks(UNSEEN, "on")
        ground = picture_of(visit.window)
        visit.asks(UNSEEN, "")
        colour: Colour = (round(ink[0]), round(ink[1]), round(ink[2]))
        behind = Counter(pixel for line in lines for pixel in _pixels(ground, line))
        faint = sum(n for pixel, n in behind.items() if contrast(colour, pixel) < least)
        if behind and faint > ENOUGH_PIXELS * behind.total():
            worst = min(contrast(colour, pixel) for pixel in behind)
            yield _found(
                "faint-on-picture",
                ["1.4.3"],
                place,
                f'"{words}" stands on a picture with a contrast down to {worst:.1f}:1.',
                "Put a plain colour behind the words.",
            )


def _pixels(picture: Image.Image, box: Box) -> list[Colour]:
    left, top, right, bottom = (round(edge) for edge in box)
    part = picture.crop((max(0, left), max(0, top), right, bottom))
    raw = part.tobytes()
    return list(zip(raw[::3], raw[1::3], raw[2::3], strict=True))


def _of_words(visit: Visit) -> Iterator[Finding]:
    for place, words, box in visit.asks(script("common", "raster_pictures")):
        left, top, right, bottom = (round(edge) for edge in box)
        drawn = picture_of(visit.window).crop((left, top, right, bottom))
        if _is_words(drawn, sum(one.isalnum() for one in words)):
            yield _found(
                "words-as-picture",
                ["1.4.5", "1.4.9"],
                place,
                f'"{short(words)}" is a picture of words.',
                "Write the words as text, and give them their look with CSS.",
            )


def _is_words(drawn: Image.Image, letters: int) -> bool:
    """Whether a picture is two colours, and has about as many shapes as there are letters."""
    grey = drawn.convert("L")
    pixels = list(grey.tobytes())
    light, dark = max(pixels, default=0), min(pixels, default=0)
    if light - dark < 80:
        return False
    shades = grey.histogram()
    span = (light - dark) // 5
    at_the_ends = sum(shades[: dark + span]) + sum(shades[light - span :])
    if at_the_ends < TWO_COLOURS * grey.width * grey.height:
        return False
    middle = (light + dark) // 2
    is_on_dark = sum(shades[:middle]) > sum(shades[middle:])
    ink = {
        (n % grey.width, n // grey.width)
        for n, shade in enumerate(pixels)
        if (shade > middle) == is_on_dark
    }
    shapes = _shapes(ink)
    least, most = LETTERS
    return least * letters <= shapes <= most * letters


def _shapes(ink: set[tuple[int, int]]) -> int:
    """How many pieces that do not touch there are, dust left out."""
    left, number = set(ink), 0
    while left:
        todo, size = [left.pop()], 0
        while todo:
            x, y = todo.pop()
            size += 1
            beside = {(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
            left -= beside
            todo += beside
        number += size > 2
    return number
