"""What was found is in every form of the report, escaped; and the report is open to everybody."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup, Tag

from a11y_tests.engines.run import run
from a11y_tests.report.folder import write
from a11y_tests.report.seen import Seen
from a11y_tests.report.words import LANGUAGES, Words, kept
from a11y_tests.site.examine import ENGINES, LAYERS, STATIC, Examined, examine
from a11y_tests.site.findings import Finding, Verdict, criteria
from a11y_tests.site.readable import readable
from a11y_tests.site.visit import Visit

AT = datetime(2026, 11, 24, 10, 12, tzinfo=UTC)
# Whatever a page says is told, and is never part of the report's own language.
NASTY = "Ærø & <script>alert('x')</script> \"her\" ]]> \x00\x1b[31m\x85\ud800\uffff {{ 7*7 }} øå"
SHOWN = "Ærø & <script>alert('x')</script> \"her\" ]]> ��[31m��� {{ 7*7 }} øå"
URL = "https://prøve.example/søg?a=1&b=<script>'\"{x}|\\^`"
CLOSED = "https://lukket.example/"


def finding(verdict: Verdict, *numbers: str, told: str = "Something is wrong.") -> Finding:
    return Finding("rule-of-it", "text", verdict, numbers, 'a[href="x>y"] > b', told, "Mend it.")


@pytest.fixture
def seen() -> Seen:
    """Two pages with one finding of each kind, a layer that could not look, a page that is shut."""
    nasty = Examined(
        url=URL,
        of_layer={
            "rules": [
                finding(Verdict.WCAG, "1.1.1", "2.4.4", told=NASTY),
                finding(Verdict.HOUSE, "1.3.1", told="Stricter here."),
                finding(Verdict.ASK, "1.4.3", told="Perhaps here."),
            ],
            "structure": [
                finding(Verdict.WCAG, "1.4.6", told="Pale words."),
                finding(Verdict.WCAG, "2.5.8", told="A small target."),
                finding(Verdict.HOUSE, told="Of no criterion."),
                finding(Verdict.ASK, told="Of no criterion, and unsure."),
            ],
        },
        seconds={"rules": 1.25, "structure": 0.5, "forms": 0.25},
        refused={"forms": "The form went away."},
    )
    sound = Examined("https://prøve.example/", seconds={"rules": 1.0})
    return Seen(AT, [readable(nasty), sound], {CLOSED: "refused"})


@pytest.fixture
def folder(seen: Seen, tmp_path: Path) -> Path:
    write(seen, tmp_path / "reports")
    return tmp_path / "reports"


def read(folder: Path, language: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"report.{language}.html").read_text("utf-8"), "html5lib")


def child(element: ET.Element, name: str) -> ET.Element:
    found = element.find(name)
    assert found is not None
    return found


def section(page: BeautifulSoup, name: str) -> Tag:
    found = page.select_one(f"section[aria-labelledby={name}]")
    assert found is not None
    return found


def said(part: Tag) -> str:
    return " ".join(part.get_text().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_stands_in_a_section_of_its_own(folder: Path, language: str) -> None:
    page = read(folder, language)
    told = {"wcag": "Pale words.", "house": "Stricter here.", "ask": "Perhaps here."}
    for name, words in told.items():
        assert words in said(section(page, name))
        assert not any(other in said(section(page, name)) for other in set(told.values()) - {words})
    headings = [said(one) for one in page.select("section > h2")]
    assert len(set(headings)) == len(headings) == 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_is_told_with_place_mending_and_whom_it_shuts_out(
    folder: Path, language: str
) -> None:
    wcag = said(section(read(folder, language), "wcag"))
    words = Words(language)
    for number in ("1.1.1", "2.4.4", "1.4.6"):
        assert words.name(criteria()[number]) in wcag
        assert words.mend(criteria()[number]) in wcag
    for part in (words.who("blind"), words.who("lowvision"), 'a[href="x>y"] > b', "Mend it.", URL):
        assert part in wcag
    assert SHOWN.replace('"her"', "“her”") in wcag


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_counts_in_words(folder: Path, language: str) -> None:
    page = read(folder, language)
    words = Words(language)
    summary = said(section(page, "summary"))
    assert words.many("looked", 2) in summary
    assert words.many("fails", 4) in summary
    assert words.many("fails_law", 2) in summary
    assert words.many("fails_new", 1) in summary
    assert words.many("fails_more", 1) in summary
    unseen = said(section(page, "unseen"))
    assert CLOSED in unseen
    assert "The form went away." in unseen
    assert str(words.among("unopened", "refused")) in unseen


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_page_becomes_part_of_the_report(folder: Path, language: str) -> None:
    page = read(folder, language)
    assert not page.select("script, img, iframe, link, [style], [onclick]")
    assert "49" not in said(section(page, "wcag"))
    links = [str(one["href"]) for one in page.select("a[href]")]
    assert all(one.startswith(("#", "report.", "https://")) for one in links)


def test_the_two_languages_lead_to_each_other(folder: Path) -> None:
    for language, other in (("da", "en"), ("en", "da")):
        page = read(folder, language)
        assert page.html is not None
        assert page.html["lang"] == language
        (link,) = page.select(f"a[hreflang={other}]")
        assert (folder / str(link["href"])).is_file()
        assert link["lang"] == other


def test_what_is_english_in_the_danish_report_says_so(folder: Path) -> None:
    page = read(folder, "da")
    for words in ("Mend it.", "Pale words.", "The form went away."):
        for one in page.find_all(string=re.compile(re.escape(words))):
            near = one.find_parent(attrs={"lang": True})
            assert near is not None
            assert near["lang"] == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_inside_leads_somewhere_and_no_name_is_used_twice(
    folder: Path, language: str
) -> None:
    page = read(folder, language)
    names = [str(one["id"]) for one in page.select("[id]")]
    assert len(set(names)) == len(names)
    inside = {str(one["href"])[1:] for one in page.select("a[href^='#']")}
    assert inside <= set(names)
    assert "wcag-1-1-1" in inside


def test_build_servers_read_failures_errors_and_times(folder: Path) -> None:
    whole = ET.parse(folder / "junit.xml").getroot()  # noqa: S314  # our own file
    first, _sound, closed = whole.findall("testsuite")
    assert first.attrib == {
        "name": URL,
        "timestamp": "2026-11-24T10:12:00",
        "tests": "3",
        "failures": "2",
        "errors": "1",
        "time": "2.000",
    }
    assert (whole.get("tests"), whole.get("failures"), whole.get("errors")) == ("5", "2", "2")
    rules, structure, forms = first.findall("testcase")
    assert rules.attrib == {"classname": URL, "name": "rules", "time": "1.250"}
    assert SHOWN in rules.findtext("failure", "")
    assert "Mend it." in rules.findtext("failure", "")
    assert "1.1.1, 2.4.4" in child(rules, "failure").get("message", "")
    assert "Stricter here." in rules.findtext("system-out", "")
    assert "Of no criterion." in structure.findtext("system-out", "")
    assert not any("unsure" in text for text in whole.itertext())
    assert child(forms, "error").get("message") == "The form went away."
    assert closed.get("errors") == "1"


def linked(folder: Path) -> list[dict[str, Any]]:
    told = json.loads((folder / "earl.jsonld").read_text("utf-8"))
    prefixes = told["@context"]
    assert prefixes["earl"] == "http://www.w3.org/ns/earl#"
    for node in told["@graph"]:
        for name in _names(node):
            assert name.startswith("@") or name.partition(":")[0] in prefixes, name
    nodes: list[dict[str, Any]] = told["@graph"]
    return nodes


def _names(node: Any) -> list[str]:
    if isinstance(node, list):
        return [name for one in node for name in _names(one)]
    if isinstance(node, dict):
        return [*node, *(name for one in node.values() for name in _names(one))]
    return []


def test_other_programs_read_each_finding_under_its_test(folder: Path) -> None:
    assertions = [one for one in linked(folder) if one["@type"] == "earl:Assertion"]
    told = {
        (one["earl:test"]["@id"], one["earl:result"]["earl:outcome"]["@id"]) for one in assertions
    }
    wcag, own = "https://www.w3.org/TR/WCAG22/#", "urn:indgang:a11y:text:rule-of-it"
    assert told == {
        (f"{wcag}non-text-content", "earl:failed"),
        (f"{wcag}link-purpose-in-context", "earl:failed"),
        (f"{wcag}contrast-enhanced", "earl:failed"),
        (f"{wcag}target-size-minimum", "earl:failed"),
        (f"{wcag}contrast-minimum", "earl:cantTell"),
        (own, "earl:failed"),
        (own, "earl:cantTell"),
        ("urn:indgang:a11y:layer:forms", "earl:untested"),
        ("urn:indgang:a11y:layer:opens", "earl:untested"),
    }
    texts = [one["earl:result"]["dct:description"]["@value"] for one in assertions]
    assert SHOWN in texts


def test_other_programs_find_all_that_earl_requires(folder: Path) -> None:
    nodes = linked(folder)
    by_id = {one["@id"]: one for one in nodes if "@id" in one}
    for one in nodes:
        if one["@type"] != "earl:Assertion":
            continue
        assert by_id[one["earl:assertedBy"]["@id"]]["dct:hasVersion"]
        subject = by_id[one["earl:subject"]["@id"]]
        assert subject["@type"] == "earl:TestSubject"
        assert not re.search(r"[\s<>\"{}|\\^`]", subject["@id"])
        assert urlsplit(subject["@id"]).scheme == "https"
        assert by_id[one["earl:test"]["@id"]]["@type"] == "earl:TestRequirement"
        assert one["earl:mode"] == {"@id": "earl:automatic"}
        result = one["earl:result"]
        assert result["@type"] == "earl:TestResult"
        if result["earl:outcome"]["@id"] != "earl:untested":
            assert result["earl:pointer"]["@type"] == "ptr:CSSSelectorPointer"
            assert result["earl:pointer"]["ptr:expression"] == 'a[href="x>y"] > b'
        assert result["dct:date"] == {
            "@type": "xsd:dateTime",
            "@value": "2026-11-24T10:12:00+00:00",
        }


def test_a_run_that_finds_nothing_does_not_say_that_all_is_well(tmp_path: Path) -> None:
    write(Seen(AT, [Examined("https://prøve.example/", seconds={"rules": 1.0})]), tmp_path)
    for language in LANGUAGES:
        words = Words(language)
        assert words("no_proof") in said(section(read(tmp_path, language), "summary"))
        assert words("unseen_none") in said(section(read(tmp_path, language), "unseen"))
    whole = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314  # our own file
    assert whole.get("failures") == "0"


def test_a_run_that_could_open_nothing_says_so_and_no_more(tmp_path: Path) -> None:
    write(Seen(AT, unopened={CLOSED: "refused"}), tmp_path)
    for language in LANGUAGES:
        words, summary = Words(language), said(section(read(tmp_path, language), "summary"))
        assert words("looked_none") in summary
        assert words("fails_none") not in summary


def test_only_the_levels_that_are_asked_for_are_told(seen: Seen, tmp_path: Path) -> None:
    told = [page.up_to("AA") for page in seen.pages]
    assert {one.told for one in seen.pages[0].findings} - {
        one.told for one in told[0].findings
    } == {"Pale words."}
    write(Seen(AT, told, level="AA"), tmp_path)
    for language in LANGUAGES:
        page = read(tmp_path, language)
        assert Words(language)("level_AA") in said(section(page, "summary"))
        assert "AAA)" not in said(section(page, "by_hand"))
    only_a = finding(Verdict.WCAG, "1.1.1", "1.4.3", "1.4.6").up_to("A")
    assert only_a is not None
    assert only_a.criteria == ("1.1.1",)


def test_both_languages_say_everything() -> None:
    danish, english = (_flat(kept("words")[language]) for language in ("da", "en"))
    assert danish.keys() == english.keys()
    for key, told in danish.items():
        assert _gaps(told) == _gaps(english[key]), key
    assert set(LAYERS) == set(kept("words")["da"]["layers"])
    groups = {who for one in criteria().values() for who in one.shuts_out}
    assert set(kept("who")) == groups
    assert set(kept("mend")) == set(kept("slugs")) == set(criteria())
    assert all(set(told) == set(LANGUAGES) for told in kept("mend").values())


def _flat(words: dict[str, Any]) -> dict[str, Any]:
    nested = [(key, told) for key, told in words.items() if isinstance(told, dict)]
    inner = {f"{key}.{name}": text for key, told in nested for name, text in told.items()}
    return {key: told for key, told in words.items() if not isinstance(told, dict)} | inner


def _gaps(told: str | list[str]) -> list[set[str]]:
    return [set(re.findall(r"{\w+}", one)) for one in ([told] if isinstance(told, str) else told)]


def test_what_no_check_of_ours_names_is_tried_by_hand() -> None:
    site = Path(__file__).parent / "site"
    checks = "".join(
        file.read_text() for file in site.rglob("*.*") if file.suffix in (".py", ".js")
    )
    silent = {number for number in criteria() if f'"{number}"' not in checks}
    by_engines = {"1.4.6", "2.5.8"}
    assert silent - by_engines <= set(kept("by_hand"))
    assert set(kept("by_hand")) <= set(criteria())
    for scripts in kept("by_hand").values():
        assert [len(scripts[language]) for language in LANGUAGES] == [2, 2]


def test_the_words_are_in_files_that_anybody_can_read() -> None:
    for file in (Path(__file__).parent / "report").glob("*.toml"):
        assert tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["da", pytest.param("en", marks=pytest.mark.soak)])
def test_the_report_shuts_nobody_out(folder: Path, language: str) -> None:
    visit = Visit((folder / f"report.{language}.html").as_uri())
    try:
        visit.opens()
        found = [one for engine in ENGINES for one in run(visit.selenium, engine)]
        found += [one for look in STATIC for one in visit.looks(look, look)]
        used = examine(visit, ("rules in the dark", "keyboard", "focus", "layout"))
    finally:
        visit.close()
    assert not used.refused
    told = [one for one in (*found, *used.findings) if one.verdict != Verdict.ASK]
    assert not told, "\n".join(str(one) for one in told)
