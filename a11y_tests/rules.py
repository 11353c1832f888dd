"""axe-core, run so that nothing it is unsure of is passed over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_selenium_python import Axe  # type: ignore[import-untyped]  # it ships no types
from selenium.webdriver import Chrome

from app.foundation.settings import ROOT

# The package brings axe-core 3.1.1, which knows nothing of WCAG 2.2; ours comes by npm.
SCRIPT: Path = ROOT / "node_modules" / "axe-core" / "axe.min.js"
VERSION = "4.14.1"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Contrast 7:1 (WCAG 1.4.6) and targets (2.5.8) are off unless they are asked for.
ASKED_FOR = ("color-contrast-enhanced", "target-size")
OPTIONS = {
    "runOnly": {"type": "tag", "values": list(TAGS)},
    "rules": {rule: {"enabled": True} for rule in ASKED_FOR},
    "resultTypes": ["violations", "incomplete"],
}
OF_COLOURS = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "color-contrast-enhanced", "link-in-text-block"],
    },
    "resultTypes": ["violations", "incomplete"],
}
# A promise that is refused would otherwise look like a page that never answers.
RUN = """
const [options, done] = arguments;
axe.run(document, JSON.parse(options)).then(
  (found) => done({found: {
    violations: found.violations, incomplete: found.incomplete, passes: found.passes.length}}),
  (error) => done({refused: String(error)}),
);
"""


class AxeRefused(Exception):
    """axe-core would not run, with its own words."""


@dataclass(frozen=True)
class Finding:
    """One rule at one place of a page; `sure` is false where axe asks a person to look."""

    rule: str
    selector: str
    told: str
    sure: bool

    def __str__(self) -> str:
        kind = "breaks" if self.sure else "may break"
        return f"{self.selector} {kind} {self.rule}: {self.told}"


@dataclass(frozen=True)
class Scan:
    """What axe found on a page as it looks now, and how many rules it could confirm."""

    findings: tuple[Finding, ...]
    passes: int


class Rules:
    """axe-core in the page that a browser shows."""

    def __init__(self, selenium: Chrome) -> None:
        self._selenium = selenium
        Axe(selenium, script_url=str(SCRIPT)).inject()
        version = selenium.execute_script("return axe.version")
        assert version == VERSION, f"axe-core is {version}; run `npm ci`"

    def scan(self, options: dict[str, Any] | None = None) -> Scan:
        """Hold the page against every rule. Raises `AxeRefused` when axe does not run."""
        asked = json.dumps(options or OPTIONS)
        answer = self._selenium.execute_async_script(RUN, asked)
        if "refused" in answer:
            raise AxeRefused(answer["refused"])
        found = answer["found"]
        findings = [
            _finding(rule, node, sure=kind == "violations")
            for kind in ("violations", "incomplete")
            for rule in found[kind]
            for node in rule["nodes"]
        ]
        return Scan(tuple(findings), int(found["passes"]))


def _finding(rule: dict[str, Any], node: dict[str, Any], *, sure: bool) -> Finding:
    checks = [*node["any"], *node["all"], *node["none"]]
    told = checks[0]["message"] if checks else rule["help"]
    return Finding(rule["id"], " ".join(map(str, node["target"])), told, sure)
