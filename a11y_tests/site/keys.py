"""What the keyboard meets: whether the focus gets everywhere and out again, in order, seen and not
covered, and whether nothing happens on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from PIL import Image, ImageChops

from a11y_tests.pixels import changed, picture_of
from a11y_tests.site.findings import Finding, Teller
from a11y_tests.site.visit import WIDE, Visit, script

_found = Teller("keys")
MOST = 60  # stops that are walked
MOST_SEEN = 30  # stops whose focus is looked at
HARDLY = 1.4  # a contrast below which hardly anybody sees a change
EDGE = 28  # pixels around a stop in which its focus may be shown
# Stops that the browser itself makes inside something: the buttons of a film, the parts of a date.
INSIDE = """
const some = (kinds, each) => document.querySelectorAll(kinds).length * each;
return some('audio[controls], video[controls]', 10) + some('input[type=date], iframe', 4);
"""
LISTENS = """
const every = [document, window].some((one) => window.__probe.listens(one, ['focus', 'focusin']));
return window.__stops.map((one) => every || window.__probe.listens(one, ['focus', 'focusin']));
"""
SKIP = re.compile(r"skip|jump|gå til|spring|hop", re.IGNORECASE)
SCROLLED = 0.5  # seconds in which a page that scrolls smoothly has come to rest
UP = 60  # pixels that the focus may jump up without surprising anybody


def walk(visit: Visit) -> Iterator[Finding]:
    """From the first stop to the last and out again, by Tab alone."""
    visit.opens()
    listed = visit.asks(script("common", "stops"))
    stops: list[list[Any]] = listed["stops"]
    yield from lost(visit, listed["lost"])
    if not stops:
        return
    met = _met(visit, len(stops))
    yield from _trapped(visit, stops, met)
    yield from _never_held(visit, stops, met)
    yield from _surprised(visit, stops, met)
    yield from _nowhere(met)
    yield from _covered(met)
    if visit.asks(script("common", "stays_put")):
        yield from _covered(_met(visit, len(stops), back=True))
    yield from _in_order(stops, met)


def lost(visit: Visit, left_out: list[list[str]]) -> Iterator[Finding]:
    """What Tab leaves out, and the arrow keys do not lead to from beside it either."""
    for place, name in left_out:
        if not _by_arrows(visit, place):
            yield _found(
                "not-by-tab",
                ["2.1.1"],
                place,
                f'"{name}" can be reached with no key.',
                "Remove its negative tabindex, or lead to it with the arrow keys.",
            )


BESIDE = """
const one = document.querySelector(arguments[0]);
for (let box = one?.parentElement; box && box !== document.body; box = box.parentElement) {
  const held = [...box.querySelectorAll('a[href], button, input, [tabindex]')];
  const first = held.find((each) => each.tabIndex >= 0 && each.checkVisibility());
  if (first) {
    first.focus();
    return document.activeElement === first;
  }
}
return false;
"""
HERE = "const one = document.activeElement; return one ? [one.tabIndex, one.outerHTML] : null;"


def _by_arrows(visit: Visit, place: str) -> bool:
    """Whether an arrow key moves the focus from what Tab stops at in the same group."""
    if not visit.asks(BESIDE, place):
        return False
    before = visit.asks(HERE)
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        visit.key(key)
        if not visit.is_here() or visit.asks(HERE) != before:
            return True
    return False


def _met(visit: Visit, number: int, *, back: bool = False) -> list[dict[str, Any] | None]:
    """Where the focus is after each Tab, up to the second time that it is out of the page."""
    focus = script("common", "focus")
    met: list[dict[str, Any] | None] = []
    inside = visit.asks(INSIDE)
    for _ in range(min(number, MOST) + 4 + inside):
        visit.key("Tab", back=back)
        visit.pause(0.02)
        if not visit.is_here():
            met.append({"number": -2, "place": met[-1]["place"] if met and met[-1] else "html"})
            return met
        met.append(visit.asks(focus))
        if met[-1] and met[-1]["covered"]:
            visit.pause(SCROLLED)
            met[-1] = visit.asks(focus)
        if met[-1] is None and len(met) > 1:
            return met
    return met


def _trapped(
    visit: Visit, stops: list[list[Any]], met: list[dict[str, Any] | None]
) -> Iterator[Finding]:
    if any(one is None for one in met[1:]) or any(one and one["number"] == -2 for one in met):
        return
    last = [one["place"] for one in met[-4:] if one]
    inside = {one["place"] for one in met[-8:] if one}
    is_stuck = len(met) > 3 and (len(set(last)) == 1 or len(inside) <= len(stops) / 2)
    missed = len(stops) > len({one["number"] for one in met if one}) or len(set(last)) == 1
    if not (is_stuck and missed) or all(one and one["inDialog"] for one in met[-4:]):
        return
    if _goes_on(visit, met[-1]):
        return
    yield _found(
        "trap",
        ["2.1.2"],
        last[-1],
        "The focus comes here and cannot go on with Tab.",
        "Let Tab leave it, or say which key does.",
    )


def _never_held(
    visit: Visit, stops: list[list[Any]], met: list[dict[str, Any] | None]
) -> Iterator[Finding]:
    """What sends the focus away as soon as it has it: nobody with a keyboard gets to press it."""
    if not any(one is None for one in met[1:]) or len(stops) > MOST:
        return
    numbers = {one["number"] for one in met if one}
    listens = visit.asks(LISTENS)
    for number, (place, name, _order) in enumerate(stops):
        if number not in numbers and listens[number]:
            yield _found(
                "not-by-tab",
                ["2.1.1"],
                place,
                f'"{name}" sends the focus away, so that no key reaches it.',
                "Let it keep the focus.",
            )


def _goes_on(visit: Visit, last: dict[str, Any] | None) -> bool:
    """Whether it was only something with stops of its own inside, as a film with its buttons."""
    return bool(last) and bool(
        visit.asks(
            "return Boolean(document.activeElement?.matches('video, audio, iframe,"
            " input[type=date], input[type=time]'))"
        )
    )


def _surprised(
    visit: Visit, stops: list[list[Any]], met: list[dict[str, Any] | None]
) -> Iterator[Finding]:
    """WCAG 3.2.1: nothing happens when something takes the focus."""
    before: dict[str, Any] | None = None
    listens = visit.asks(LISTENS)
    for one in met:
        if one and one["number"] == -2:
            yield _surprise(_next(stops, before) if before else one["place"], "The page goes on")
            return
        if one and before and one["opened"] > before["opened"]:
            yield _surprise(one["place"], "A window opens")
        elif one and before and one["dialogs"] > before["dialogs"]:
            yield _surprise(_next(stops, before), "A dialog opens")
        elif one and before and one["number"] == -1 and _hears(listens, before["number"] + 1):
            yield _surprise(_next(stops, before), "The focus is sent on")
            return
        before = one or before
    if not any(stop[2] > 0 for stop in stops):
        yield from _sent_on(visit, stops, [one["number"] for one in met if one])


def _sent_on(visit: Visit, stops: list[list[Any]], numbers: list[int]) -> Iterator[Finding]:
    listens = visit.asks(LISTENS)
    for number, then in pairwise(numbers):
        passed = range(number + 1, then)
        if number >= 0 and 0 < len(passed) <= 3 and any(listens[one] for one in passed):
            yield _surprise(stops[number + 1][0], "The focus is sent on")


def _hears(listens: list[bool], number: int) -> bool:
    """Whether a stop does something when it takes the focus. Number 0 follows what is no stop."""
    return 0 < number < len(listens) and listens[number]


def _next(stops: list[list[Any]], before: dict[str, Any]) -> str:
    number = before["number"] + 1
    return str(stops[number][0]) if 0 < number < len(stops) else str(before["place"])


def _surprise(place: str, what: str) -> Finding:
    return _found(
        "surprise-on-focus",
        ["3.2.1"],
        place,
        f"{what} as soon as this takes the focus.",
        "Do it when it is pressed.",
    )


def _nowhere(met: list[dict[str, Any] | None]) -> Iterator[Finding]:
    """Something has the focus and is not to be seen anywhere."""
    for one in met:
        if not one or one["number"] < 0:
            continue
        left, top, width, height = one["box"]
        if width > 1 and height > 1 and left + width > 0 and top + height > 0:
            continue
        yield _found(
            "focus-nowhere",
            ["2.4.1", "2.4.7"] if SKIP.search(one["name"]) else ["2.4.7"],
            one["place"],
            f'"{one["name"]}" has the focus and is not to be seen.',
            "Show it while it has the focus.",
        )
        return


def _covered(met: list[dict[str, Any] | None]) -> Iterator[Finding]:
    told = set()
    for one in met:
        if not one or one["number"] < 0 or one["place"] in told or not one["covered"]:
            continue
        told.add(one["place"])
        is_all = one["free"] == 0
        yield _found(
            "focus-covered",
            ["2.4.11", "2.4.12"] if is_all else ["2.4.12"],
            one["place"],
            f"It has the focus and lies {'' if is_all else 'partly '}under {one['cover']}.",
            "Let nothing stick over the page, or leave room with scroll-padding.",
        )


def _on_the_page(one: dict[str, Any]) -> tuple[float, float, float, float]:
    """A box where it lies, however far the page was scrolled to show it."""
    left, top, width, height = one["box"]
    return left + one["scrolled"][0], top + one["scrolled"][1], width, height


def _in_order(stops: list[list[Any]], met: list[dict[str, Any] | None]) -> Iterator[Finding]:
    numbers = [one["number"] for one in met if one and one["number"] >= 0]
    if any(stop[2] > 0 for stop in stops) and numbers != sorted(numbers):
        first = next(stop for stop in stops if stop[2] > 0)
        yield _found(
            "own-order",
            ["2.4.3"],
            first[0],
            "A positive tabindex takes the focus out of the order in which the page is read.",
            "Remove it, and put things in their order.",
        )
        return
    boxes = [one for one in met if one and one["number"] >= 0]
    for before, one in pairwise(boxes):
        if before["staysPut"] != one["staysPut"] or one["isFromRight"]:
            continue
        (left, top, wide, high), (x, y, _, height) = _on_the_page(before), _on_the_page(one)
        is_beside = x >= left + wide - 4
        is_row = min(top + high, y + height) - max(top, y) > min(high, height) * 0.5
        jumps_up = y + height < top - UP and not is_beside and one["number"] == before["number"] + 1
        jumps_left = is_row and x + 20 < left and one["number"] == before["number"] + 1
        if jumps_up or jumps_left:
            yield _found(
                "order-not-seen",
                ["2.4.3"],
                one["place"],
                "The focus jumps back to something that stands before.",
                "Put things into the source in the order in which they are seen.",
            )
            return


def seen(visit: Visit) -> Iterator[Finding]:
    """Whether the focus is seen at each stop: some change at all, 3:1, and enough of it."""
    visit.opens()
    visit.key("Tab")  # the browser shows the focus to whoever uses keys
    stops = visit.asks(script("common", "stops"))["stops"]
    for number, (place, name, _order) in enumerate(stops[:MOST_SEEN]):
        finding = _seen_at(visit, number, place, name)
        if finding:
            yield finding


FOCUS = """
const stop = window.__stops[arguments[0]];
// What has the focus in a frame shows it itself.
if (!stop.isConnected || stop.matches('iframe')) return null;
stop.focus({preventScroll: true});
stop.scrollIntoView({block: 'center', behavior: 'instant'});
if (document.activeElement !== stop) return null;
const box = (stop.getClientRects()[0] ?? stop.getBoundingClientRect());
if (!stop.matches('[type=radio], [type=checkbox]')) {
  return [box.left, box.top, box.width, box.height];
}
const parts = [stop, ...(stop.labels ?? [])].map((one) => one.getBoundingClientRect());
const left = Math.min(...parts.map((one) => one.left));
const top = Math.min(...parts.map((one) => one.top));
return [left, top, Math.max(...parts.map((one) => one.right)) - left,
  Math.max(...parts.map((one) => one.bottom)) - top];
"""
# What moves by itself is no sign of the focus; what moves to its end has come there.
STILL = """
const calm = new CSSStyleSheet();
calm.replaceSync('* { caret-color: transparent !important }');
document.adoptedStyleSheets = [calm];
document.getAnimations().forEach((one) => {
  if (one.effect?.getComputedTiming().iterations === Infinity) one.pause();
  else one.finish();
});
"""
BLUR = "window.__stops[arguments[0]].blur()"


def _seen_at(visit: Visit, number: int, place: str, name: str) -> Finding | None:
    box = visit.asks(FOCUS, number)
    if box is None or box[2] < 2 or box[3] < 2:
        return None
    visit.asks(STILL)
    visit.pause(0.06)
    on = _picture(visit, box)
    if not visit.is_here():
        return None
    visit.asks(BLUR, number)
    visit.pause(0.06)
    off = _picture(visit, box)
    difference = ImageChops.difference(on, off).getbbox()
    told = f'"{name}" '
    if difference is None:
        return _found(
            "focus-not-seen",
            ["2.4.7", "2.4.13"],
            place,
            f"{told}looks the same with the focus and without.",
            "Show the focus with an outline.",
        )
    enough = changed(off, on)
    if enough == 0:
        is_seen = changed(off, on, least=HARDLY) > 0
        return _found(
            "focus-faint",
            ["1.4.11", "2.4.13"] if is_seen else ["2.4.7", "1.4.11", "2.4.13"],
            place,
            f"{told}changes by less than 3:1 when it has the focus.",
            "Use an outline with a contrast of 3:1 or more.",
        )
    wanted = 2 * (box[2] + box[3])
    if enough < wanted * 0.8 and box[2] < WIDE * 0.9:
        return _found(
            "focus-thin",
            ["2.4.13"],
            place,
            f"{told}shows its focus with {enough} pixels of {wanted:.0f}.",
            "Make the outline 2 pixels wide or more, all around.",
        )
    return None


def _picture(visit: Visit, box: list[float]) -> Image.Image:
    """A stop and what is around it."""
    left, top, width, height = box
    edges = (left - EDGE, top - EDGE, left + width + EDGE, top + height + EDGE)
    around = (round(edges[0]), round(edges[1]), round(edges[2]), round(edges[3]))
    return picture_of(visit.window).crop(around)


def single(visit: Visit) -> Iterator[Finding]:
    """WCAG 2.1.4: a letter that is pressed by chance does nothing."""
    visit.opens()
    has_keys = visit.asks(
        "const all = [window, document, document.body, document.documentElement];"
        "return all.some((one) => window.__probe.listens(one, ['keydown', 'keyup', 'keypress']))"
    )
    may_be_off = visit.asks(
        "const named = (one) => one.labels?.[0]?.innerText ?? one.innerText;"
        "const switches = [...document.querySelectorAll('[type=checkbox], [role=switch]')];"
        "return /turn off .{0,20}shortcut|slå .{0,20}genvej/i.test(document.body.innerText) ||"
        " switches.some((one) => /shortcut|genvej|tastatur/i.test(named(one)))"
    )
    if not has_keys or may_be_off:
        return
    before = visit.snap()
    for key in "abcdefghijklmnopqrstuvwxyz0123456789?/":
        visit.key(key)
        visit.pause(0.03)
        after = visit.snap() if visit.is_here() else {}
        names = ("url", "lines", "focus", "dialogs", "opened", "scroll")
        if not after or any(before[name] != after[name] for name in names):
            yield _found(
                "one-key",
                ["2.1.4"],
                "body",
                f'The key "{key}" does something wherever the focus is.',
                "Ask for Ctrl or Alt with it, or let people switch it off.",
            )
            return
