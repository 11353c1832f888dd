"""Whether the page fits a narrow window, large letters, wide spacing, and a screen held either way;
and whether what it says is still there."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Any

from a11y_tests.site.findings import Finding, Teller
from a11y_tests.site.visit import Visit, script
from a11y_tests.test_layout import SPACED

_found = Teller("layout")
ADDED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(arguments[0]);
document.adoptedStyleSheets = arguments[0] ? [sheet] : [];
"""
TURN = re.compile(
    r"(?:rotate|turn|hold) your|landscape|portrait|upright|hold din|lodret|"
    r"vandret|vend (?:din|telefonen|skærmen)|på tværs|på højkant",
    re.IGNORECASE,
)
Look = dict[str, Any]


def widths(visit: Visit) -> Iterator[Finding]:
    """Each look beside the usual one."""
    visit.opens()
    usual = _look(visit)
    yield from _narrow(visit, usual)
    yield from _spaced(visit, usual)
    yield from _larger(visit, usual)
    yield from _turned(visit, usual)


def _look(visit: Visit) -> Look:
    visit.pause(0.1)
    answer: Look = visit.asks(script("common", "looks"))
    return answer


def _new(look: Look, usual: Look, kind: str) -> list[list[str]]:
    """What is cut off in this look and not in the usual one."""
    known = {tuple(one) for one in usual[kind]}
    return [one for one in look[kind] if tuple(one) not in known]


def _narrow(visit: Visit, usual: Look) -> Iterator[Finding]:
    look = yield from sticks_out(visit)
    cut = _new(look, usual, "clipped")
    if cut:
        yield _found(
            "cut-when-narrow",
            ["1.4.10"],
            cut[0][0],
            f'At 320 pixels "{cut[0][1]}" is cut off.',
            "Let the box grow with its words.",
        )
    elif gone := _gone(look, usual):
        yield _found(
            "gone-when-narrow",
            ["1.4.10"],
            "body",
            f'At 320 pixels "{gone[:60]}" is not there.',
            "Show the same at every width.",
        )


def sticks_out(visit: Visit) -> Generator[Finding, None, Look]:
    """WCAG 1.4.10: nothing has to be scrolled sideways in a narrow window. Returns the look."""
    visit.sized(320, 800)
    look = _look(visit)
    visit.sized()
    if look["outside"]:
        place, words = look["outside"][0]
        yield _found(
            "wider-than-the-window",
            ["1.4.10"],
            place,
            f'At 320 pixels "{words[:40]}" sticks out of the window.',
            "Let it break its lines, and set no width in pixels.",
        )
    return look


def _gone(look: Look, usual: Look) -> str:
    """Words of the page, not of its menus, that are not there in this look."""
    known = set(look["lines"])
    return next((one for one in usual["lines"] if one not in known), "")


def _spaced(visit: Visit, usual: Look) -> Iterator[Finding]:
    visit.asks(ADDED, SPACED)
    look = _look(visit)
    visit.asks(ADDED, "")
    for kind, what in (
        ("clipped", "is cut off"),
        ("overlaps", "lies over other words"),
        ("sticking", "sticks out of its box"),
    ):
        cut = _new(look, usual, kind)
        if cut:
            yield _found(
                "no-room-for-spacing",
                ["1.4.12"],
                cut[0][0],
                f'With wider spacing "{cut[0][1]}" {what}.',
                "Let the box grow with its words: no height in pixels.",
            )
            return


def _larger(visit: Visit, usual: Look) -> Iterator[Finding]:
    visit.sized(640, 450, 2)
    zoomed = _look(visit)
    visit.sized()
    visit.letters(32)
    large = _look(visit)
    visit.letters(16)
    for look, how in ((zoomed, "At 200 %"), (large, "With letters twice as large")):
        for kind, what in (
            ("clipped", "is cut off"),
            ("overlaps", "lies over other words"),
            ("sticking", "sticks out of its box"),
        ):
            cut = _new(look, usual, kind)
            if cut:
                yield _found(
                    "no-room-for-letters",
                    ["1.4.4"],
                    cut[0][0],
                    f'{how} "{cut[0][1]}" {what}.',
                    "Let the box grow with its words: no height in pixels.",
                )
                return


def _turned(visit: Visit, usual: Look) -> Iterator[Finding]:
    visit.sized(420, 860)
    high = _look(visit)
    visit.sized(860, 420)
    flat = _look(visit)
    visit.sized()
    for look, how in ((high, "upright"), (flat, "on its side")):
        other = flat if look is high else high
        is_gone = look["text"] < 0.5 * other["text"] and other["text"] > 80
        asks = TURN.search(look["says"]) and not TURN.search(other["says"])
        if look["turned"] or is_gone or (asks and look["text"] < other["text"]):
            yield _found(
                "one-way-up",
                ["1.3.4"],
                look["turned"][0] if look["turned"] else "body",
                f"With the screen {how} the page cannot be used as it is.",
                "Let it be used either way up.",
            )
            return
