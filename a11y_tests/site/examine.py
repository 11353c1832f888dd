"""Everything that is looked at on one page, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from time import perf_counter

from selenium.common.exceptions import WebDriverException

from a11y_tests.engines.run import EngineRefused, run
from a11y_tests.site import (
    changing,
    choosing,
    clocks,
    filling,
    hovering,
    keys,
    pictures,
    pressing,
    widths,
)
from a11y_tests.site.findings import Finding, Verdict
from a11y_tests.site.source import source
from a11y_tests.site.visit import Visit

ENGINES = ("axe", "ace", "alfa")
STATIC = (
    "text",
    "languages",
    "media",
    "tables",
    "forms",
    "controls",
    "colours",
    "order",
    "meaning",
)
COLOURS = """
const style = getComputedStyle(document.body);
return style.backgroundColor + style.color;
"""
# What a page can do to a look at it: stop its scripts, open a window over it, answer nonsense.
BROKEN = (EngineRefused, WebDriverException, KeyError, TypeError, ValueError)
Layer = Callable[[Visit], Iterable[Finding]]


@dataclass
class Examined:
    """What was found on a page, how long each layer took in seconds, and which could not be run."""

    url: str
    of_layer: dict[str, list[Finding]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def findings(self) -> list[Finding]:
        """All that was found, by whichever layer."""
        return [one for found in self.of_layer.values() for one in found]

    def up_to(self, level: str) -> Examined:
        """The same, with nothing that only a higher level of WCAG asks for."""
        kept = {
            layer: [one for given in found if (one := given.up_to(level))]
            for layer, found in self.of_layer.items()
        }
        return replace(self, of_layer=kept)

    def of(self, verdict: Verdict) -> list[Finding]:
        """The findings of one kind."""
        return [one for one in self.findings if one.verdict == verdict]


def _engines(visit: Visit) -> Iterator[Finding]:
    visit.opens()
    refused: list[EngineRefused] = []
    for name in ENGINES:
        try:
            yield from run(visit.selenium, name)
        except EngineRefused as one:
            refused.append(one)
    if refused:
        raise refused[0]


def _dark(visit: Visit) -> Iterator[Finding]:
    """Colours once more for whoever has set a dark screen, where the page answers to that."""
    visit.opens()
    before = visit.asks(COLOURS)
    visit.media(prefers_color_scheme="dark")
    if visit.asks(COLOURS) != before:
        of_colours = {"color-contrast", "color-contrast-enhanced", "link-in-text-block"}
        yield from (one for one in run(visit.selenium, "axe") if one.rule in of_colours)
    visit.media()


def _static(visit: Visit) -> Iterator[Finding]:
    visit.opens()
    for name in STATIC:
        yield from visit.looks(name, name)


LAYERS: dict[str, Layer] = {
    "rules": _engines,
    "rules in the dark": _dark,
    "source": source,
    "structure": _static,
    "keyboard": keys.walk,
    "focus": keys.seen,
    "one key": keys.single,
    "presses": pressing.presses,
    "pointer": pressing.down,
    "fields": changing.fields,
    "forms": filling.forms,
    "pictures": pictures.pictures,
    "choices": choosing.choices,
    "hover": hovering.hovers,
    "time": clocks.by_itself,
    "what goes": clocks.vanishing,
    "motion": clocks.moves,
    "layout": widths.widths,
}


def examine(visit: Visit, layers: Iterable[str] = tuple(LAYERS)) -> Examined:
    """Look at a page in every way, and keep each finding once."""
    examined = Examined(visit.url)
    for name in layers:
        started = perf_counter()
        kept, known = examined.of_layer.setdefault(name, []), set(examined.findings)
        try:
            for one in LAYERS[name](visit):
                if one not in known:
                    kept.append(one)
                    known.add(one)
        except BROKEN as refused:
            # One layer that a page breaks is told with what it had found, and the others look.
            examined.refused[name] = (str(refused).splitlines() or [type(refused).__name__])[0]
        examined.seconds[name] = perf_counter() - started
    return examined
