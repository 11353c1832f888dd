"""The page as it stands once something was pressed or sent: what is looked at as it opens is looked
at again, since much of a page is made only then."""

from __future__ import annotations

from collections.abc import Iterator

from a11y_tests.engines.run import run
from a11y_tests.site.findings import Finding, Verdict
from a11y_tests.site.keys import lost
from a11y_tests.site.visit import Visit, script
from a11y_tests.site.widths import sticks_out

LOOKS = ("languages", "tables", "forms", "controls", "colours", "media")
MOST = 5  # times that a page is looked at again
# What an engine says of a page that is only half there.
OF_WHOLE_PAGES = frozenset(
    {"document-title", "landmark-one-main", "page-has-heading-one", "region"}
)


class Again:
    """Looks at a page as it stands now, and from then on tells only what has come since."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._left = MOST
        self._known = {(one.rule, one.told) for one in self._all()}

    def finds(self) -> Iterator[Finding]:
        """What is found now and was not before; nothing once the page was looked at often."""
        if self._left <= 0:
            return
        self._left -= 1
        for one in self._all():
            mark = (one.rule, one.told)
            if mark not in self._known:
                self._known.add(mark)
                yield one

    def _all(self) -> Iterator[Finding]:
        found = [one for name in LOOKS for one in self._visit.looks(name, name)]
        found += run(self._visit.selenium, "axe")
        yield from (one for one in found if _is_kept(one))
        yield from lost(self._visit, self._visit.asks(script("common", "stops"))["lost"])
        yield from sticks_out(self._visit)


def _is_kept(one: Finding) -> bool:
    return one.verdict == Verdict.WCAG and one.rule not in OF_WHOLE_PAGES
