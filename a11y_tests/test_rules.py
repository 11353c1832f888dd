"""axe-core finds nothing on any page, in any state, language, width or colours."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from a11y_tests.accepted import accepts_at
from a11y_tests.conftest import Tally
from a11y_tests.looks import EVERY, in_turn
from a11y_tests.pages import STATES
from a11y_tests.rules import OF_COLOURS, OPTIONS, AxeRefused, Finding, Rules
from a11y_tests.shown import Shown
from tests.actors import BrowserDriver
from tests.pagecheck import check_page

pytestmark = pytest.mark.slow

# A scan that confirms fewer rules than this has not seen a page of ours.
FEWEST_PASSES, FEWEST_OF_COLOURS = 30, 2


def test_axe_finds_nothing(shown: Shown, tally: Tally, *, is_soak: bool) -> None:
    """Every rule, in a width and a scheme that the states take in turn; at full depth in each
    width in the light, and those of colours in the dark and with more contrast too."""
    rules = Rules(shown.browser.window.selenium)
    told: list[str] = []
    looks = EVERY if is_soak else in_turn(EVERY, STATES.index(shown.state))
    for look in shown.look.through(looks):
        of_colours = is_soak and "light" not in look
        scan = rules.scan(OF_COLOURS if of_colours else OPTIONS)
        tally.scans += 1
        if scan.passes < (FEWEST_OF_COLOURS if of_colours else FEWEST_PASSES):
            told.append(f"{look}: only {scan.passes} rules were confirmed")
        told += [f"{look}: {found}" for found in scan.findings if not _accepted(found)]
    assert not told, "\n" + "\n".join(told)


def test_every_rule_of_ours_is_kept(shown: Shown) -> None:
    """Those that no engine knows, such as that a page says where it is (WCAG 2.4.8)."""
    driver = shown.browser
    broken = check_page(driver.source(), status=driver.status, url=driver.url)
    assert not broken, "\n" + "\n".join(broken)


def _accepted(found: Finding) -> bool:
    """Only what the accessibility statement tells of."""
    return accepts_at(by="axe", rule=found.rule, place=found.selector)


BROKEN = """<!DOCTYPE html><html><head><title></title></head><body>
<main><h3>Skriv</h3><h3></h3>
<p style="color:#777;background:#fff">Svag skrift, 4,47:1</p>
<p style="color:#666;background:#fff">Skrift, som få kan læse, 5,74:1</p>
<input type="text"><img src="data:,">
<a href="#a" style="display:inline-block;width:9px;height:9px;background:#000"></a>
<a href="#b" style="display:inline-block;width:9px;height:9px;background:#000"></a>
<div role="button">Send</div></main></body></html>"""


def test_axe_finds_what_is_broken(anywhere: BrowserDriver) -> None:
    selenium = anywhere.window.selenium
    selenium.get(f"data:text/html;charset=utf-8,{quote(BROKEN)}")
    found = {finding.rule for finding in Rules(selenium).scan().findings}
    expected = {
        "color-contrast",
        "color-contrast-enhanced",
        "document-title",
        "empty-heading",
        "html-has-lang",
        "image-alt",
        "label",
        "link-name",
        "target-size",
    }
    assert not expected - found


def test_a_refused_run_is_told_and_not_waited_for(anywhere: BrowserDriver) -> None:
    rules = Rules(anywhere.window.selenium)
    with pytest.raises(AxeRefused, match="no-such-rule"):
        rules.scan({"runOnly": {"type": "rule", "values": ["no-such-rule"]}})
