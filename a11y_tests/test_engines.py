"""Two more engines, and our own checks of structure, find nothing on any page of the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import pytest

from a11y_tests.engines.run import run
from a11y_tests.shown import Shown
from a11y_tests.site.examine import STATIC
from a11y_tests.site.findings import Finding, Verdict, found
from a11y_tests.site.visit import script
from a11y_tests.test_rules import BROKEN
from app.foundation.clock import now
from tests.actors import BrowserDriver

pytestmark = pytest.mark.slow

ENGINES = ("ace", "alfa")


@dataclass(frozen=True)
class LookedAt:
    """What somebody has looked at and found to be no barrier, until a day."""

    by: str
    rule: str
    place: str  # how the selector begins
    reason: str
    owner: str
    until: date

    def is_about(self, finding: Finding) -> bool:
        """Whether a finding is that one."""
        same = (finding.by, finding.rule) == (self.by, self.rule)
        return same and finding.place.startswith(self.place)


LOOKED_AT: tuple[LookedAt, ...] = ()


def test_no_engine_finds_anything(shown: Shown) -> None:
    told = [
        str(one) for one in _found(shown.browser) if not any(a.is_about(one) for a in LOOKED_AT)
    ]
    assert not told, "\n" + "\n".join(told)


def test_what_was_looked_at_is_looked_at_again_in_time() -> None:
    assert [one for one in LOOKED_AT if one.until < now().date()] == []
    assert len(LOOKED_AT) <= 10


def test_each_engine_finds_what_is_broken(anywhere: BrowserDriver) -> None:
    anywhere.window.selenium.get(f"data:text/html;charset=utf-8,{quote(BROKEN)}")
    findings = _found(anywhere)
    assert {"ace", "alfa", "forms", "controls"} <= {one.by for one in findings}
    numbers = {number for one in findings for number in one.criteria}
    assert {"1.1.1", "1.4.3", "2.4.2", "3.1.1", "4.1.2"} <= numbers


def _found(browser: BrowserDriver) -> list[Finding]:
    selenium = browser.window.selenium
    findings = [one for name in ENGINES for one in run(selenium, name)]
    for name in STATIC:
        facts = selenium.execute_script(f"{script('common', name)}\nreturn found;")
        findings += [found(name, one) for one in facts]
    return [one for one in findings if one.verdict == Verdict.WCAG]
