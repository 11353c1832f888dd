"""The report that other programs read: EARL 1.0 of the W3C, as JSON-LD.

What fails a criterion of WCAG 2.2 is ``earl:failed`` under that criterion's address, what a person
has to look at is ``earl:cantTell``. A rule that is stricter than WCAG is a test of its own, so that
nobody who counts what fails WCAG counts it. A page that did not open, and a layer that could not
look, is ``earl:untested``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any
from urllib.parse import quote

from a11y_tests.engines.run import VERSIONS
from a11y_tests.report.seen import OPENS, Seen
from a11y_tests.report.words import Words, kept
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
        *({"@id": iri(url), "@type": "earl:TestSubject"} for url in _subjects(seen)),
        *_tests([one for _, one in asserted]),
        *(node for url, one in asserted for node in _assertions(seen, url, one)),
        *_untested(seen),
    ]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1)


def iri(url: str) -> str:
    """An address in which nothing stands that an address cannot hold."""
    return quote(url, safe="%:/?#[]@!$&'()*+,;=~")


def _subjects(seen: Seen) -> list[str]:
    return [*(page.url for page in seen.pages), *seen.unopened]


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
        told = _result(seen, OUTCOMES[finding.verdict], finding.told)
        told["earl:pointer"] = {
            "@type": "ptr:CSSSelectorPointer",
            "ptr:expression": finding.place,
        }
        told["earl:info"] = _english(f"{finding.by} {finding.rule}: {finding.mend}")
        yield _assertion(url, test, told)


def _untested(seen: Seen) -> Iterator[Node]:
    """What was to be looked at and was not: a whole page, or one layer of it."""
    missed = [
        (url, OPENS, Words("en").among("unopened", why) or why)
        for url, why in seen.unopened.items()
    ]
    missed += [
        (page.url, layer, told) for page in seen.pages for layer, told in page.refused.items()
    ]
    for layer in sorted({layer for _, layer, _ in missed}):
        yield {"@id": _layer(layer), "@type": "earl:TestRequirement"}
    for url, layer, told in missed:
        yield _assertion(url, _layer(layer), _result(seen, "earl:untested", told))


def _assertion(url: str, test: str, result: Node) -> Node:
    return {
        "@type": "earl:Assertion",
        "earl:assertedBy": {"@id": ASSERTOR},
        "earl:subject": {"@id": iri(url)},
        "earl:test": {"@id": test},
        "earl:mode": {"@id": "earl:automatic"},
        "earl:result": result,
    }


def _result(seen: Seen, outcome: str, told: str) -> Node:
    at = seen.at.astimezone(UTC).isoformat(timespec="seconds")
    return {
        "@type": "earl:TestResult",
        "earl:outcome": {"@id": outcome},
        "dct:description": _english(told),
        "dct:date": {"@type": "xsd:dateTime", "@value": at},
    }


def _is_own(finding: Finding) -> bool:
    return finding.verdict == Verdict.HOUSE or not finding.criteria


def _own(finding: Finding) -> str:
    return f"{ASSERTOR}:{quote(finding.by, safe='')}:{quote(finding.rule, safe='')}"


def _layer(layer: str) -> str:
    return f"{ASSERTOR}:layer:{quote(layer, safe='')}"


def _address(number: str) -> str:
    return f"{WCAG}{kept('slugs')[number]}"


def _english(text: str) -> Node:
    return {"@language": "en", "@value": text}
