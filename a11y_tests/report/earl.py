"""The report that other programs read: EARL 1.0 of the W3C, as JSON-LD.

What fails a criterion of WCAG 2.2 is ``earl:failed`` under that criterion's address, what a person
has to look at is ``earl:cantTell``. A rule that is stricter than WCAG is a test of its own, so that
nobody who counts what fails WCAG counts it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any
from urllib.parse import quote

from a11y_tests.engines.run import VERSIONS
from a11y_tests.report.seen import Seen
from a11y_tests.report.words import kept
from a11y_tests.site.findings import Finding, Verdict, criteria
from app import __version__

WCAG = "https://www.w3.org/TR/WCAG22/#"
CONTEXT = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "ptr": "http://www.w3.org/2009/pointers#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ASSERTOR = "urn:indgang:a11y"
OUTCOMES = {
    Verdict.WCAG: "earl:failed",
    Verdict.HOUSE: "earl:failed",
    Verdict.ASK: "earl:cantTell",
}
Node = dict[str, Any]


def earl(seen: Seen) -> str:
    """The run as JSON-LD."""
    asserted = [(page.url, one) for page in seen.pages for one in page.findings]
    graph = [
        _assertor(),
        *({"@id": iri(page.url), "@type": "earl:TestSubject"} for page in seen.pages),
        *_tests([one for _, one in asserted]),
        *(node for url, one in asserted for node in _assertions(seen, url, one)),
    ]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1)


def iri(url: str) -> str:
    """An address in which nothing stands that an address cannot hold."""
    return quote(url, safe="%:/?#[]@!$&'()*+,;=~")


def _assertor() -> Node:
    engines = ", ".join(f"{name} {version}" for name, version in VERSIONS.items())
    return {
        "@id": ASSERTOR,
        "@type": ["earl:Assertor", "earl:Software"],
        "dct:title": _english("Indgang, accessibility tests"),
        "dct:hasVersion": __version__,
        "dct:description": _english(f"With accessibility-checker-engine, {engines}"),
    }


def _tests(findings: list[Finding]) -> Iterator[Node]:
    for number in sorted({number for one in findings for number in one.criteria}):
        yield {
            "@id": _address(number),
            "@type": "earl:TestRequirement",
            "dct:title": _english(f"{number} {criteria()[number].name}"),
        }
    for own in sorted({_own(one) for one in findings if _is_own(one)}):
        yield {"@id": own, "@type": "earl:TestRequirement"}


def _assertions(seen: Seen, url: str, finding: Finding) -> Iterator[Node]:
    numbers = [] if _is_own(finding) else finding.criteria
    for test in [_address(number) for number in numbers] or [_own(finding)]:
        yield {
            "@type": "earl:Assertion",
            "earl:assertedBy": {"@id": ASSERTOR},
            "earl:subject": {"@id": iri(url)},
            "earl:test": {"@id": test},
            "earl:mode": {"@id": "earl:automatic"},
            "earl:result": _result(seen, finding),
        }


def _result(seen: Seen, finding: Finding) -> Node:
    at = seen.at.astimezone(UTC).isoformat(timespec="seconds")
    return {
        "@type": "earl:TestResult",
        "earl:outcome": {"@id": OUTCOMES[finding.verdict]},
        "earl:pointer": {"@type": "ptr:CSSSelectorPointer", "ptr:expression": finding.place},
        "earl:info": _english(f"{finding.by} {finding.rule}: {finding.mend}"),
        "dct:description": _english(finding.told),
        "dct:date": {"@type": "xsd:dateTime", "@value": at},
    }


def _is_own(finding: Finding) -> bool:
    return finding.verdict == Verdict.HOUSE or not finding.criteria


def _own(finding: Finding) -> str:
    return f"{ASSERTOR}:{quote(finding.by, safe='')}:{quote(finding.rule, safe='')}"


def _address(number: str) -> str:
    return f"{WCAG}{kept('slugs')[number]}"


def _english(text: str) -> Node:
    return {"@language": "en", "@value": text}
