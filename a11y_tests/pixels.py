"""What can be seen to change: pixels whose contrast before and after is at least 3:1."""

from __future__ import annotations

import base64
import io
from collections import Counter
from functools import cache

from PIL import Image, ImageChops

from tests.actors import BrowserDriver
from tests.actors.chromium import Window

ENOUGH = 3.0  # WCAG 1.4.11 and 2.4.13
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]


def picture(browser: BrowserDriver) -> Image.Image:
    """The window of a browser as it is now."""
    return picture_of(browser.window)


def picture_of(window: Window) -> Image.Image:
    """The window as it is now, one pixel for each CSS pixel."""
    taken = window.devtools("Page.captureScreenshot", format="png")["data"]
    return Image.open(io.BytesIO(base64.b64decode(taken))).convert("RGB")


def changed(
    before: Image.Image,
    after: Image.Image,
    within: Box | None = None,
    *,
    least: float = ENOUGH,
) -> int:
    """How many pixels changed enough to be seen by people with low vision."""
    if within:
        before, after = before.crop(within), after.crop(within)
    box = ImageChops.difference(before, after).getbbox()
    if box is None:
        return 0
    pairs = zip(
        before.crop(box).get_flattened_data(), after.crop(box).get_flattened_data(), strict=True
    )
    return sum(
        times
        for (one, other), times in Counter(pairs).items()
        if one != other and contrast(one, other) >= least
    )


@cache
def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2, contrast ratio."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@cache
def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
