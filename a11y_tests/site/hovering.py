"""What shows itself when a pointer or the focus comes near: it can be sent away, reached, read in
peace, and had by key."""

from __future__ import annotations

from collections.abc import Iterator

from a11y_tests.site.findings import Finding, Teller, short
from a11y_tests.site.visit import Visit, new_words, script

_found = Teller("hover")
LINGERS = 1.6  # seconds for which what is shown has to stay


def hovers(visit: Visit) -> Iterator[Finding]:
    """Each thing that may show something when a pointer is over it."""
    visit.opens()
    for place, name, reached in visit.asks(script("common", "hoverable")):
        yield from _hover(visit, place, name, reached)
    yield from _faint(visit)


def _hover(visit: Visit, place: str, name: str, reached: str) -> Iterator[Finding]:
    visit.opens()
    middle = visit.middle(place)
    if not middle:
        return
    before = visit.snap()
    visit.mouse("mouseMoved", *middle)
    visit.pause(0.4)
    if not visit.is_here():
        return
    shown = new_words(before, visit.snap())
    if not shown:
        return
    at, words = shown[0]
    yield from _sent_away(visit, place, name, at)
    yield from _reached(visit, place, name, at)
    yield from _by_key(visit, reached, place, words)


def _sent_away(visit: Visit, place: str, name: str, at: str) -> Iterator[Finding]:
    visit.pause(LINGERS)
    if not visit.is_seen(at):
        yield _found(
            "goes-by-itself",
            ["1.4.13"],
            place,
            f'What "{short(name)}" shows goes away by itself.',
            "Let it stay until the pointer leaves.",
        )
        return
    visit.key("Escape")
    visit.pause(0.3)
    if visit.is_seen(at):
        yield _found(
            "cannot-be-sent-away",
            ["1.4.13"],
            place,
            f'What "{short(name)}" shows cannot be sent away without moving the pointer.',
            "Hide it when Escape is pressed.",
        )


def _reached(visit: Visit, place: str, name: str, at: str) -> Iterator[Finding]:
    visit.opens()
    start = visit.middle(place)
    if not start:
        return
    visit.mouse("mouseMoved", *start)
    visit.pause(0.4)
    end = visit.middle(at)
    if not end:
        return
    for step in range(1, 9):
        x = start[0] + (end[0] - start[0]) * step / 8
        y = start[1] + (end[1] - start[1]) * step / 8
        visit.mouse("mouseMoved", x, y)
        visit.pause(0.03)
    visit.pause(0.5)
    if not visit.is_seen(at):
        yield _found(
            "cannot-be-reached",
            ["1.4.13"],
            place,
            f'What "{short(name)}" shows is gone when the pointer comes to it.',
            "Let it stay while the pointer is over it.",
        )


def _by_key(visit: Visit, reached: str, place: str, words: str) -> Iterator[Finding]:
    visit.opens()
    before = visit.snap()
    if reached:
        visit.key("Tab")
        visit.focuses(reached)
        visit.pause(0.4)
        if new_words(before, visit.snap()):
            return
        visit.key("Enter")
        visit.pause(0.3)
        if not visit.is_here() or new_words(before, visit.snap()):
            return
    yield _found(
        "hover-only",
        ["2.1.1"],
        place,
        f'"{short(words)}" is shown to whoever has a mouse, and to nobody else.',
        "Show it on focus too, or on a press.",
    )


def _faint(visit: Visit) -> Iterator[Finding]:
    """Words that are hard to read while a pointer or the focus is on them."""
    visit.opens()
    for place in visit.asks(script("common", "pressed_places")):
        if (plain := visit.contrast(place)) and plain[0] < plain[1]:
            continue  # the engines tell of it
        for how in ("Under a pointer", "With the focus"):
            _meet(visit, place, has_pointer=how.startswith("Under"))
            if not visit.is_here():
                return
            now = visit.contrast(place)
            if now and now[0] < now[1] - 0.01:
                yield _found(
                    "faint-when-met",
                    ["1.4.3"],
                    place,
                    f"{how} its words have a contrast of {now[0]:.2f}:1.",
                    f"Make it {now[1]}:1 or more.",
                )
                break


def _meet(visit: Visit, place: str, *, has_pointer: bool) -> None:
    middle = visit.middle(place) if has_pointer else (1, 1)
    visit.mouse("mouseMoved", *(middle or (1, 1)))
    if not has_pointer:
        visit.focuses(place)
    visit.pause(0.25)
