"""The report as OpenACR, which programs of buyers read; `openacr.schema.json` has its shape."""

from __future__ import annotations

from typing import Any

import yaml  # type: ignore[import-untyped]  # it ships no types

from a11y_tests.conformance.report import Chapter, Report, Verdict
from app.portal.accessibility import known

CATALOG = "2.5-edition-wcag-2.2-508-eu-en"
_WIDTH = 100


def openacr(report: Report) -> dict[str, Any]:
    """The report in English, as OpenACR has it."""
    said, day = report.facts["en"], report.assessed_on.isoformat()
    contact = {"name": "The makers of Indgang", "email": "indgang@example.dk"}
    return {
        "title": said["title"],
        "product": {
            "name": "Indgang",
            "version": report.product_version,
            "description": "One accessible entrance to a municipality.",
        },
        "author": dict(contact),
        "vendor": dict(contact),
        "report_date": day,
        "last_modified_date": day,
        "version": report.version,
        "notes": f"{said['lead']} Known barriers: {_barriers()}",
        "evaluation_methods_used": said["methods"],
        "legal_disclaimer": said["disclaimer"],
        "repository": "The repository that holds this file.",
        "feedback": "The foot of every page: Tell us about a barrier.",
        "license": "EUPL-1.2",
        "related_openacrs": [],
        "catalog": CATALOG,
        "chapters": {chapter.key: _chapter(chapter) for chapter in report.chapters},
    }


def _barriers() -> str:
    return " ".join(barrier.what.en for barrier in known().barrier)


def _chapter(chapter: Chapter) -> dict[str, Any]:
    told: dict[str, Any] = {"notes": chapter.remark.en} if chapter.remark else {}
    if not chapter.verdicts:
        return told | {"disabled": True}
    component = "web" if chapter.key.startswith("success_criteria") else "none"
    return told | {
        "criteria": [
            {"num": number, "components": [{"name": component, "adherence": _adherence(verdict)}]}
            for number, verdict in chapter.verdicts.items()
        ]
    }


def _adherence(verdict: Verdict) -> dict[str, str]:
    checks = [f"{check.on}, {check.role}: {check.did.en}" for check in verdict.checks]
    shown = ", ".join([*verdict.tests, *checks])
    notes = [verdict.remark.en] if verdict.remark else []
    notes += [f"Shown by {shown}."] if shown else []
    return {"level": verdict.level, "notes": " ".join(notes)}


def as_yaml(report: Report) -> str:
    """The same as text."""
    text: str = yaml.safe_dump(openacr(report), sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text
