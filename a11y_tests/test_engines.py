"""Two more engines, and the checks of structure for pages of others, find nothing on any page."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import pytest

from a11y_tests.accepted import accepts
from a11y_tests.engines.run import run
from a11y_tests.looks import EVERY, in_turn
from a11y_tests.pages import STATES, PageState, few
from a11y_tests.shown import Shown
from a11y_tests.site.examine import STATIC
from a11y_tests.site.findings import Finding, Verdict, found
from a11y_tests.site.visit import script
from a11y_tests.test_rules import BROKEN
from tests.actors import BrowserDriver

pytestmark = pytest.mark.slow

ENGINES = ("ace", "alfa")
ALL_LOOKS = "const told = {{}};\n{}\nreturn told;".format(
    "\n".join(
        f"told.{name} = (() => {{\n{script('common', name)}\nreturn found;\n}})();"
        for name in STATIC
    )
)


@pytest.mark.few
def test_no_engine_finds_anything(shown: Shown, *, is_soak: bool) -> None:
    """One of them in a look that the states take in turn; each in each at full depth."""
    engine, one_look = turn_of(shown.state)
    told = [
        f"{look}: {finding}"
        for look in shown.look.through(EVERY if is_soak else {one_look: EVERY[one_look]})
        for finding in by_engines(shown.browser, ENGINES if is_soak else (engine,))
        if not accepts(finding)
    ]
    assert not told, "\n" + "\n".join(told)


def turn_of(state: PageState) -> tuple[str, str]:
    """The engine that sees this state, and the look that it sees it in."""
    seen = [one for one, _ in few()]
    turn = (seen if state in seen else STATES).index(state)
    (look,) = in_turn(EVERY, turn // len(ENGINES))
    return ENGINES[turn % len(ENGINES)], look


def test_each_engine_sees_every_width_and_scheme() -> None:
    seen = {turn_of(state) for state, _ in few()}
    assert seen == {(engine, look) for engine in ENGINES for look in EVERY}


def test_no_look_at_the_structure_finds_anything(shown: Shown) -> None:
    """Names, headings, lists, tables, labels, languages, order: what engines do not ask for."""
    told = [str(one) for one in by_looks(shown.browser) if not accepts(one)]
    assert not told, "\n" + "\n".join(told)


def test_each_engine_finds_what_is_broken(anywhere: BrowserDriver) -> None:
    _shows(anywhere, BROKEN)
    findings = by_engines(anywhere)
    assert {one.by for one in findings} == set(ENGINES)
    numbers = {number for one in findings for number in one.criteria}
    assert {"1.1.1", "1.4.3", "2.4.2", "3.1.1", "4.1.2"} <= numbers


# What each look at the structure must find.
BREACHES = {
    "text": "<h2>Overskrift</h2><p>Her står noget.</p>",
    "languages": "<p lang='en'>Dette er en dansk tekst, som vi har skrevet til dig.</p>",
    "media": "<img alt='billede.png' src='data:,' width='40' height='40'>",
    "tables": "<table role='presentation'><tr><th>Dag</th><td>Mandag</td></tr></table>",
    "forms": "<input type='text'>",
    "controls": "<button style='width:9px;height:9px'>Send</button>",
    "colours": "<input type='text' aria-label='Søg' placeholder='Søg' style='color:#000'>"
    "<style>::placeholder { color: #ddd }</style>",
    "order": "<div style='display:flex;flex-direction:column-reverse'>"
    "<p>Det andet afsnit.</p><p>Det første afsnit.</p></div>",
    "meaning": "<h2 role='presentation'>Tider</h2><p>Ring mandag.</p>",
}


def test_no_look_is_left_out() -> None:
    assert set(BREACHES) == set(STATIC)


@pytest.mark.parametrize("look", BREACHES)
def test_each_look_finds_its_breach(anywhere: BrowserDriver, look: str) -> None:
    head = "<!DOCTYPE html><html lang='da'><title>Tider</title><main><h1>Tider</h1>"
    _shows(anywhere, head + BREACHES[look])
    assert look in {one.by for one in by_looks(anywhere)}


def _shows(browser: BrowserDriver, html: str) -> None:
    browser.window.selenium.get(f"data:text/html;charset=utf-8,{quote(html)}")


def by_engines(browser: BrowserDriver, engines: Sequence[str] = ENGINES) -> list[Finding]:
    """What IBM's engine and Alfa, or one of them, find on a page as it looks now."""
    found_ = [one for name in engines for one in run(browser.window.selenium, name)]
    return [one for one in found_ if one.verdict == Verdict.WCAG]


def by_looks(browser: BrowserDriver) -> list[Finding]:
    """What the looks at structure find on it."""
    facts = browser.window.selenium.execute_script(ALL_LOOKS)
    found_ = [found(name, one) for name, ones in facts.items() for one in ones]
    return [one for one in found_ if one.verdict == Verdict.WCAG]
