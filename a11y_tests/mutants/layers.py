"""The looks of the suite, each as what it finds on the page that a browser shows just now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from a11y_tests.accepted import accepts
from a11y_tests.engines.nu import messages
from a11y_tests.looks import EVERY, Dress
from a11y_tests.rules import OF_COLOURS, OPTIONS, Rules
from a11y_tests.shown import Shown
from a11y_tests.spoken import transcript
from a11y_tests.test_engines import by_engines, by_looks
from a11y_tests.test_forced_colours import LOOKS as COLOURS
from a11y_tests.test_forced_colours import unseen
from a11y_tests.test_keyboard import whole
from a11y_tests.test_layout import LOOKS, TARGETS, unfit
from a11y_tests.walk import Walk
from tests.pagecheck import check_page

Found = frozenset[str]
Layer = Callable[[Shown], Found]


def _rules(shown: Shown) -> Found:
    rules = Rules(shown.browser.window.selenium)
    found: set[str] = set()
    for look in shown.look.through({name: EVERY[name] for name in ("1280 light", "320 dark")}):
        options = OPTIONS if "light" in look else OF_COLOURS
        found |= {str(one) for one in rules.scan(options).findings}
    return frozenset(found)


def _engines(shown: Shown) -> Found:
    return frozenset(str(one) for one in by_engines(shown.browser) if not accepts(one))


def _structure(shown: Shown) -> Found:
    return frozenset(str(one) for one in by_looks(shown.browser) if not accepts(one))


def _house(shown: Shown) -> Found:
    driver = shown.browser
    return frozenset(check_page(driver.source(), status=driver.status, url=driver.url))


def _source(shown: Shown) -> Found:
    return frozenset(one.words for one in messages(shown.browser.source()))


def _layout(shown: Shown) -> Found:
    found = set(unfit(shown.look, LOOKS))
    for width in (320, 1280):
        with shown.look.wearing(Dress(width=width)):
            found |= set(shown.look.asks(TARGETS)["told"])
    return frozenset(found)


def _keyboard(shown: Shown) -> Found:
    found: set[str] = set()
    if name := shown.browser.keys.focused.name:
        found.add(f"The focus begins at {name}.")
    walk = Walk(shown.browser)
    if walk.there_and_back() != whole(walk):
        found.add("Tab does not go through the whole page and back.")
    return frozenset(found)


def _focus(shown: Shown) -> Found:
    return frozenset(
        f"{look}: {one}"
        for look in ("light", "forced dark")
        for one in unseen(shown, COLOURS[look])
    )


def _spoken(shown: Shown) -> Found:
    return frozenset((transcript(shown.browser.window.selenium),))


# Quick ones first, so that whoever asks only whether anything is found is answered soon.
LAYERS: Mapping[str, Layer] = {
    "house": _house,
    "structure": _structure,
    "source": _source,
    "spoken": _spoken,
    "rules": _rules,
    "engines": _engines,
    "layout": _layout,
    "keyboard": _keyboard,
    "focus": _focus,
}
