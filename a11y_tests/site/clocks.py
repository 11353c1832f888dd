"""What happens by itself: time that runs out, and things that move and cannot be stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from a11y_tests.site.findings import Finding, Teller, short
from a11y_tests.site.visit import Visit, script

_found = Teller("time")
MOST = 6  # controls that are tried
SOON = 1500  # milliseconds: a clock for less is part of how something looks
READ = 30  # characters of a line that has to be read
A_LITTLE_FASTER = 10  # so that something is still there when one looks
TYPED = """
const fields = [...document.querySelectorAll(
  'textarea, input:not([type]), input[type=text], input[type=tel], input[type=email]')]
  .filter((one) => one.checkVisibility() && !one.disabled && !one.readOnly && !one.value);
window.__typed = fields;
for (const one of fields) {
  one.value = 'abc';
  one.dispatchEvent(new Event('input', {bubbles: true}));
}
return fields.length;
"""
EMPTIED = """
const gone = (window.__typed ?? []).filter((one) => !one.isConnected || !one.value);
if (!gone.length || gone.length < window.__typed.length) return '';
return gone[0].id ? `#${CSS.escape(gone[0].id)}` : 'form';
"""
FAST = 40  # so that two minutes are three seconds
FASTER = 200  # so that ten minutes are three seconds
LOOKS = 7
OVER = re.compile(
    r"expired|timed? ?out|session (?:has )?ended|logged out|signed out|"
    r"too late|time is (?:up|over)|"
    r"start (?:over|again)|"
    r"udløbet|logget (?:af|ud)|tiden er (?:gået|udløbet)|for sent|begynd forfra|start forfra",
    re.IGNORECASE,
)
MORE = re.compile(
    r"more time|extend|stay (?:signed|logged)|keep (?:me )?signed|continue session|mere tid|"
    r"forlæng|bliv (?:logget|på)|turn off the time",
    re.IGNORECASE,
)


def by_itself(visit: Visit) -> Iterator[Finding]:
    """Nobody touches the page, and its clocks run fast."""
    visit.opens()
    snaps: list[dict[str, Any]] = [visit.snap()]
    if visit.asks("return window.__probe.latest") > SOON:
        yield from _empties(visit)
    visit.opens(fast=FASTER)
    offered = _offers(snaps[0])
    for _ in range(LOOKS):
        visit.pause(0.45)
        if not visit.is_here():
            if not offered:
                yield _found(
                    "leaves-by-itself",
                    ["2.2.1", "2.2.3", "3.2.5"],
                    "html",
                    "After some time the page leads elsewhere by itself.",
                    "Let people decide when, or let them ask for more time.",
                )
            return
        snaps.append(visit.snap())
        offered = offered or _offers(snaps[-1])
    if not all(snaps):
        return
    yield from _interrupts(snaps)
    yield from _goes_away(snaps)
    yield from _time_runs_out(snaps, offered=offered)
    yield from _changes(visit, snaps)


def _empties(visit: Visit) -> Iterator[Finding]:
    """Whether what was typed is there two minutes later."""
    visit.opens(fast=FAST)
    if not visit.asks(TYPED):
        return
    visit.pause(LOOKS * 0.45)
    if visit.is_here() and (place := visit.asks(EMPTIED)):
        yield _found(
            "empties-by-itself",
            ["2.2.1", "2.2.3", "2.2.6"],
            place,
            "After some time what was typed is gone.",
            "Keep what people type until they send it.",
        )


def vanishing(visit: Visit) -> Iterator[Finding]:
    """What comes by a press, can be pressed itself, and goes again before people get there."""
    visit.opens()
    there = visit.asks(script("common", "pressable"))["buttons"]
    for number in range(min(len(there), MOST)):
        visit.opens(fast=A_LITTLE_FASTER)
        visit.asks(script("common", "pressable"))
        before = set(visit.asks(script("common", "controls_seen")))
        visit.asks("window.__probe.latest = 0; window.__pressed[arguments[0]]?.click()", number)
        visit.pause(0.1)
        if not visit.is_here() or visit.asks("return window.__probe.latest") < SOON:
            continue
        came = set(visit.asks(script("common", "controls_seen"))) - before
        if not came:
            continue
        visit.pause(2.5)
        left = set(visit.asks(script("common", "controls_seen"))) if visit.is_here() else set()
        for place in sorted(came - left)[:1]:
            yield _found(
                "gone-too-soon",
                ["2.2.1", "2.2.3"],
                place,
                f'What can be pressed after "{there[number]["name"]}" goes away by itself.',
                "Let it stay until people have used it or sent it away.",
            )


def _goes_away(snaps: list[dict[str, Any]]) -> Iterator[Finding]:
    """Words that were there to be read, once, and then no more."""
    first = [(place, text) for place, text in snaps[0]["lines"] if len(text) > READ]
    left = [{text for _, text in snap["lines"]} for snap in snaps]
    gone = [
        (place, text)
        for place, text in first
        if text not in left[-1]
        and sum(text in one for one in left) == [text in one for one in left].index(False)
    ]
    came = {text for _, text in snaps[-1]["lines"]} - left[0]
    if len(gone) >= 2 and len(came) < len(gone):
        yield _found(
            "closes-by-itself",
            ["2.2.1", "2.2.3"],
            gone[0][0],
            f'After some time "{short(gone[0][1])}" is not there any more.',
            "Let people read as long as they need.",
        )


def _offers(snap: dict[str, Any]) -> bool:
    return any(MORE.search(text) for _, text in snap.get("lines", []))


def _interrupts(snaps: list[dict[str, Any]]) -> Iterator[Finding]:
    first = snaps[0]
    known = {one[0] for one in first["dialogs"]} | set(first["floats"])
    for snap in snaps[1:]:
        open_now = [one[0] for one in snap["dialogs"]] + snap["floats"]
        fresh = [one for one in open_now if one not in known]
        said = [
            (place, text)
            for place, text in snap["lines"]
            if text not in {words for _, words in first["lines"]} and place in snap["regions"]
        ]
        if fresh or said:
            yield _found(
                "interrupts",
                ["2.2.4"],
                fresh[0] if fresh else said[0][0],
                "Something opens or speaks by itself.",
                "Open it when somebody asks for it.",
            )
            return


def _time_runs_out(snaps: list[dict[str, Any]], *, offered: bool) -> Iterator[Finding]:
    first = {text for _, text in snaps[0]["lines"]}
    last = snaps[-1]
    over = [
        (place, text) for place, text in last["lines"] if text not in first and OVER.search(text)
    ]
    if over and not offered:
        yield _found(
            "time-runs-out",
            ["2.2.1", "2.2.3"],
            over[0][0],
            f'"{over[0][1][:60]}": time runs out, and nobody can ask for more.',
            "Set no limit, or let people turn it off or ask for more.",
        )


def _changes(visit: Visit, snaps: list[dict[str, Any]]) -> Iterator[Finding]:
    """Words or pictures that change again and again."""
    if visit.asks(script("common", "looks"))["canPause"]:
        return
    times: dict[str, int] = {}
    for before, after in pairwise(snaps):
        old = dict(map(tuple, before["lines"]))
        new = dict(map(tuple, after["lines"]))
        for place in {*old, *new}:
            if old.get(place) != new.get(place):
                times[place] = times.get(place, 0) + 1
    often = [place for place, count in times.items() if count >= 3]
    if often:
        yield _found(
            "changes-by-itself",
            ["2.2.2"],
            often[0],
            "Its words change again and again by themselves.",
            "Give it a button that stops it.",
        )


def moves(visit: Visit) -> Iterator[Finding]:
    """What moves or blinks for longer than five seconds, and for whoever asked for no motion."""
    visit.opens()
    look = visit.asks(script("common", "looks"))
    for place, every in look["flashing"]:
        yield _found(
            "flashes",
            ["2.3.1", "2.3.2"],
            place,
            f"It flashes {1000 / every:.0f} times a second.",
            "Let nothing flash more than three times a second.",
        )
    if look["moving"] and not look["canPause"]:
        yield _found(
            "moves-without-end",
            ["2.2.2"],
            look["moving"][0]["place"],
            "It moves or blinks for longer than five seconds and cannot be stopped.",
            "Give it a button that stops it, or let it end.",
        )
    visit.media(prefers_reduced_motion="reduce")
    visit.pause(0.1)
    calm = visit.asks(script("common", "looks"))
    for one in calm["moving"]:
        if one["moves"]:
            yield _found(
                "moves-all-the-same",
                ["2.3.3"],
                one["place"],
                "It moves also for whoever has asked for no motion.",
                "Stop it where prefers-reduced-motion is reduce.",
            )
            break
    else:
        yield from _moves_when_met(visit)
        yield from _moves_when_scrolled(visit)
    visit.media()


def _moves_when_scrolled(visit: Visit) -> Iterator[Finding]:
    before = visit.asks(script("common", "shifts"))
    visit.asks("scrollTo({top: 240, behavior: 'instant'})")
    visit.pause(0.2)
    after = visit.asks(script("common", "shifts"))
    visit.asks("scrollTo({top: 0, behavior: 'instant'})")
    moved = [place for place in after if after[place] != before.get(place, after[place])]
    if moved:
        yield _found(
            "moves-all-the-same",
            ["2.3.3"],
            moved[0],
            "It moves against the page when one scrolls, also for whoever wants no motion.",
            "Stop it where prefers-reduced-motion is reduce.",
        )


def _moves_when_met(visit: Visit) -> Iterator[Finding]:
    may = visit.asks(script("common", "may_move"))
    for place in dict.fromkeys([*may["met"], *may["pressed"]]):
        middle = visit.middle(place)
        if middle is None:
            continue
        kinds = [
            "mouseMoved",
            *(("mousePressed", "mouseReleased") if place in may["pressed"] else ()),
        ]
        for kind in kinds:
            visit.mouse(kind, *middle)
            if not visit.is_here():
                return
            if visit.asks(script("moved")):
                yield _found(
                    "moves-all-the-same",
                    ["2.3.3"],
                    place,
                    "It moves when it is met, also for whoever has asked for no motion.",
                    "Stop it where prefers-reduced-motion is reduce.",
                )
                return
        visit.mouse("mouseMoved", 1, 1)
        visit.pause(0.05)
