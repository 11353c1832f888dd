"""Findings that are accepted until a day: exactly the barriers that the statement tells of.

Nothing is accepted in silence. Whoever accepts a finding writes in `app/portal/accessibility.toml`
what it is, whom it shuts out and what to do instead, and everybody reads it at `/was`.
"""

from __future__ import annotations

from datetime import date, datetime

from a11y_tests.site.findings import Finding
from app.foundation.clock import COPENHAGEN
from app.portal.accessibility import Barrier, known


class Over(Exception):
    """The day has passed by which an accepted barrier should have been mended."""


def accepts(finding: Finding, today: date | None = None) -> bool:
    """Whether a barrier of the statement accepts this finding. Raises ``Over`` after its day."""
    return accepts_at(by=finding.by, rule=finding.rule, place=finding.place, today=today)


def accepts_at(*, by: str, rule: str, place: str, today: date | None = None) -> bool:
    """The same for an engine, its rule, and the CSS selector of the place."""
    asked = today or _real_today()
    barriers = [one for one in known().barrier if _is_of(one, by, rule, place)]
    for barrier in barriers:
        if barrier.until is not None and barrier.until < asked:
            raise Over(f"{barrier.name} should have been mended by {barrier.until}")
    return bool(barriers)


def _is_of(barrier: Barrier, by: str, rule: str, place: str) -> bool:
    if not barrier.rule or (barrier.by, barrier.rule) != (by, rule):
        return False
    return place.endswith(barrier.place)


def _real_today() -> date:
    """The clock of the tests stands still; that of a promise does not."""
    return datetime.now(COPENHAGEN).date()
