"""Three engines of other houses, in the page that a browser shows. Each finds what the others do
not: `docs/accessibility.md` says how much."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome

from a11y_tests.site.findings import Finding, Verdict, criteria, found
from app.foundation.settings import ROOT

NODE = ROOT / "node_modules"
AXE = NODE / "axe-core" / "axe.min.js"
ACE = NODE / "accessibility-checker-engine" / "ace.js"
ALFA = NODE / "alfa.bundle.js"
VERSIONS = {"axe": "4.14.1", "alfa": "0.114.0"}
_HERE = Path(__file__).parent
PLACES = (_HERE / "places.js").read_text()
_RUNS = {name: (_HERE / f"run_{name}.js").read_text() for name in ("axe", "ace", "alfa")}
_SCRIPTS = {"axe": AXE, "ace": ACE, "alfa": ALFA}
# Rules of engines that ask for more than the criterion that they name: true, and not WCAG.
STRICTER = frozenset(
    {
        ("ace", "aria_content_in_landmark"),
        ("ace", "skip_main_exists"),
        ("ace", "aria_landmark_name_unique"),
        ("ace", "aria_region_label_unique"),
        ("ace", "aria_form_label_unique"),
        ("ace", "aria_complementary_label_visible"),
        ("ace", "style_viewport_resizable"),
    }
)


class EngineRefused(Exception):
    """An engine would not run, with its own words."""


def run(selenium: Chrome, name: str, **options: Any) -> list[Finding]:
    """What an engine finds on the page as it looks now. Raises ``EngineRefused``."""
    if not selenium.execute_script(f"return typeof {name} !== 'undefined'"):
        # Each declares a name of its own; in a function, only here is it the window's.
        selenium.execute_script(f"{_SCRIPTS[name].read_text()}\nwindow.{name} = {name};")
    answer = selenium.execute_async_script(f"{PLACES}\n{_RUNS[name]}", json.dumps(options))
    if "refused" in answer:
        raise EngineRefused(f"{name}: {answer['refused']}")
    if name in VERSIONS and answer["version"] != VERSIONS[name]:
        raise EngineRefused(f"{name} is {answer['version']}; run setup/npm.sh dev")
    return list(_kept(name, answer["found"]))


def _kept(name: str, facts: list[dict[str, Any]]) -> Iterator[Finding]:
    for one in facts:
        known = [number for number in dict.fromkeys(one["criteria"]) if number in criteria()]
        is_more = (name, one["rule"]) in STRICTER or not known
        verdict = Verdict.ASK if not one["sure"] else Verdict.HOUSE if is_more else Verdict.WCAG
        yield found(name, one | {"criteria": known, "verdict": verdict})
