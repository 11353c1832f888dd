"""The report that build servers read: JUnit's XML, a suite a page and a case a layer.

A case fails for what WCAG 2.2 does not allow. What the house alone asks for is told beside it, and
a layer that could not look is an error: it says nothing about the page.
"""

from __future__ import annotations

from datetime import UTC
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from a11y_tests.report.seen import OPENS, Seen, numbers_of
from a11y_tests.report.words import Words
from a11y_tests.site.examine import Examined
from a11y_tests.site.findings import Finding, Verdict


def junit(seen: Seen) -> str:
    """The run as XML."""
    whole = Element("testsuites", name="accessibility")
    for page in seen.pages:
        _suite(whole, seen, page.url, [_layer(page, layer) for layer in page.seconds])
    for url, why in seen.unopened.items():
        _suite(whole, seen, url, [_unopened(url, why)])
    _counts(whole, list(whole.iter("testcase")))
    indent(whole)
    return tostring(whole, encoding="unicode", xml_declaration=False)


def _suite(whole: Element, seen: Seen, url: str, cases: list[Element]) -> None:
    at = seen.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    suite = SubElement(whole, "testsuite", name=url, timestamp=at)
    suite.extend(cases)
    _counts(suite, cases)


def _counts(of: Element, cases: list[Element]) -> None:
    of.set("tests", str(len(cases)))
    of.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    of.set("errors", str(sum(case.find("error") is not None for case in cases)))
    of.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")


def _case(url: str, name: str, seconds: float) -> Element:
    return Element("testcase", classname=url, name=name, time=f"{seconds:.3f}")


def _layer(page: Examined, layer: str) -> Element:
    case = _case(page.url, layer, page.seconds[layer])
    found = page.of_layer.get(layer, [])
    failing = [one for one in found if one.verdict == Verdict.WCAG]
    beside = [one for one in found if one.verdict == Verdict.HOUSE]
    if layer in page.refused:
        SubElement(case, "error", type="refused", message=page.refused[layer])
    if failing:
        failed = f"WCAG 2.2 fails: {', '.join(numbers_of(failing))}"
        SubElement(case, "failure", type="wcag", message=failed).text = _lines(failing)
    if beside:
        SubElement(case, "system-out").text = _lines(beside)
    return case


def _unopened(url: str, why: str) -> Element:
    case = _case(url, OPENS, 0)
    SubElement(case, "error", type=why, message=Words("en").among("unopened", why) or why)
    return case


def _lines(findings: list[Finding]) -> str:
    return "\n".join(f"{one}\n    {one.mend}" for one in findings)
