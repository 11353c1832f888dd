"""The conformance report: how far each criterion is met, and what shows it."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from a11y_tests.site.findings import criteria
from app.foundation.settings import ROOT
from app.portal.accessibility import Said

HERE = Path(__file__).parent
Level = Literal[
    "supports", "partially-supports", "does-not-support", "not-applicable", "not-evaluated"
]
LEVELS: tuple[Level, ...] = (
    "supports",
    "partially-supports",
    "does-not-support",
    "not-applicable",
    "not-evaluated",
)
WCAG_LEVELS = ("A", "AA", "AAA")


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(_Facts):
    """That a person looked: when, in what role, and what was done."""

    on: date
    role: str
    did: Said


class Verdict(_Facts):
    """How far a criterion is met. ``tests`` are whole names of tests that show it."""

    level: Level
    name: Said
    remark: Said | None = None
    tests: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.level != "supports" and self.remark is None:
            raise ValueError(f"{self.name.en}: {self.level} needs a remark")
        if self.level == "supports" and not self.tests and not self.checks:
            raise ValueError(f"{self.name.en}: nothing shows that it is met")
        return self


class Chapter(_Facts):
    """A part of the report; ``key`` is its name in OpenACR. One without verdicts does not apply."""

    key: str
    heading: Said
    remark: Said | None = None
    verdicts: dict[str, Verdict]


class Report(_Facts):
    """All of it, with the words around it by language."""

    assessed_on: date
    version: int
    product_version: str
    facts: dict[str, dict[str, str]]
    chapters: tuple[Chapter, ...]

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """Every verdict by its number; WCAG and EN 301 549 have none in common."""
        return {
            number: one for chapter in self.chapters for number, one in chapter.verdicts.items()
        }

    def count(self, level: Level) -> int:
        """How many criteria are met so far."""
        return sum(one.level == level for one in self.verdicts.values())


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def report() -> Report:
    """The report as the files say it. Raises ``KeyError`` for a criterion, test or remark that
    there is not, and ``ValueError`` for a verdict without a reason."""
    shared = _toml("report.toml")
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return Report(
        assessed_on=shared["assessed_on"],
        version=shared["version"],
        product_version=pyproject["project"]["version"],
        facts=shared["facts"],
        chapters=(*_of_wcag(_toml("wcag.toml"), shared), *_of_en(_toml("en301549.toml"), shared)),
    )


def _of_wcag(said: dict[str, Any], shared: dict[str, Any]) -> list[Chapter]:
    known = criteria()
    verdicts = {
        number: _verdict(facts, Said(da=known[number].danish, en=known[number].name), shared)
        for number, facts in said.items()
    }
    return [
        Chapter(
            key=f"success_criteria_level_{level.lower()}",
            heading=Said(
                **{lang: f[f"level_{level.lower()}"] for lang, f in shared["facts"].items()}
            ),
            verdicts={n: one for n, one in verdicts.items() if known[n].level == level},
        )
        for level in WCAG_LEVELS
    ]


# The names that OpenACR's catalogue has for the chapters of EN 301 549.
_KEYS = {
    4: "functional_performance",
    5: "generic_requirements",
    6: "ict_with_two-way_voice",
    7: "ict_with_video",
    8: "hardware",
    9: "web",
    10: "non-web-documents",
    11: "software",
    12: "documentation_and_support_services",
    13: "ict_providing_relay_or_emergency_service_access",
}


def _of_en(said: dict[str, Any], shared: dict[str, Any]) -> list[Chapter]:
    return [
        Chapter(
            key=f"en_301_549_{_KEYS[facts['number']]}",
            heading=Said(
                da=f"EN 301 549, kapitel {facts['number']}: {facts['da']}",
                en=f"EN 301 549, chapter {facts['number']}: {facts['en']}",
            ),
            remark=Said(**facts["remark"]),
            verdicts={
                number: _verdict(one, Said(**one["name"]), shared)
                for number, one in facts.get("criteria", {}).items()
            },
        )
        for facts in said["chapters"].values()
    ]


def _verdict(facts: dict[str, Any], name: Said, shared: dict[str, Any]) -> Verdict:
    remark = shared["notes"][facts["note"]] if "note" in facts else None
    if "da" in facts:
        remark = {"da": facts["da"], "en": facts["en"]}
    tests = [shared["evidence"][short] for short in facts.get("tests", ())]
    checks = facts.get("checks", ())
    return Verdict.model_validate(
        {"level": facts["level"], "name": name, "remark": remark, "tests": tests, "checks": checks}
    )
