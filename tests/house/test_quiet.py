"""Nothing of ours stays over a page, moves, comes by itself, or asks for one kind of pointer. What
no style, script or template does needs no look at each page. Each rule has a breach that it
catches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "style": sorted((ROOT / "static" / "css").rglob("*.css")),
    "script": sorted((ROOT / "static" / "js").rglob("*.js")),
    "template": sorted((ROOT / "templates").rglob("*.html")),
    "python": sorted((ROOT / "app").rglob("*.py")),
}
# What, where, the breach, and the criteria of WCAG 2.2 that it would touch.
RULES = {
    "nothing stays over the page": (
        "style",
        r"position\s*:\s*(?:sticky|fixed)",
        ".bar { position: sticky; top: 0 }",
    ),  # 2.4.11, 2.4.12
    "nothing moves": (
        "style",
        r"@keyframes|(?:animation|transition)(?:-[a-z]+)?\s*:",
        ".door { transition: transform 1s }",
    ),  # 2.2.2, 2.3.1, 2.3.2, 2.3.3
    "no way up is asked for": (
        "style",
        r"orientation\s*:|rotate\(",
        "@media (orientation: portrait) { main { display: none } }",
    ),  # 1.3.4
    "nothing is done before a pointer is let go": (
        "script",
        r"mousedown|pointerdown|touchstart",
        "button.addEventListener('pointerdown', send)",
    ),  # 2.5.2
    "no kind of input is asked for": (
        "script",
        r"pointerType|ontouchstart|maxTouchPoints|devicemotion|deviceorientation",
        "if (event.pointerType === 'mouse') send()",
    ),  # 2.5.4, 2.5.6
    "no page asks for another by itself": (
        "template",
        r"http-equiv=[\"']?refresh",
        '<meta http-equiv="refresh" content="600">',
    ),  # 2.2.1, 2.2.3
    "nothing speaks out of turn": (
        "template",
        r"role=[\"']alert|aria-live=[\"']assertive",
        '<div role="alert">',
    ),  # 2.2.4
}
# The one page that fetches by itself is what its reader has asked for.
FETCHES = {"app/channels/live_text/talking.py"}


def _breaches(kind: str, pattern: str) -> list[str]:
    return [
        str(file.relative_to(ROOT)) for file in FILES[kind] if re.search(pattern, file.read_text())
    ]


@pytest.mark.parametrize("rule", RULES)
def test_nothing_of_ours_breaks_a_rule_of_quiet(rule: str) -> None:
    kind, pattern, _breach = RULES[rule]
    assert FILES[kind]
    assert _breaches(kind, pattern) == []


@pytest.mark.parametrize("rule", RULES)
def test_a_breach_of_quiet_is_found(rule: str) -> None:
    _kind, pattern, breach = RULES[rule]
    assert re.search(pattern, breach)


def test_a_page_fetches_by_itself_only_for_whoever_has_asked_for_it() -> None:
    assert set(_breaches("python", r"[\"']Refresh[\"']")) == FETCHES
