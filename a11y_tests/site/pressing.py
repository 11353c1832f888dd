"""What happens when something is pressed: with keys as with a mouse, told to whoever does not see
it, with the focus where people go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from a11y_tests.site.again import Again
from a11y_tests.site.findings import Finding, Teller, short
from a11y_tests.site.visit import Visit, faint, hears, new_words, script

_found = Teller("presses")
MOST = 14  # controls that are tried
STATUS = 240  # characters that a message about what was done has at most
FOCUS = """
const one = window.__pressed[arguments[0]];
one?.focus();
return document.activeElement === one;
"""
# Choose something else where there is a list of choices; whether there is one.
OTHERS = """
const lists = [...document.querySelectorAll('select')].filter((one) => one.options.length > 1);
for (const one of lists) {
  one.selectedIndex = (one.selectedIndex + 1) % one.options.length;
  one.dispatchEvent(new Event('change', {bubbles: true}));
}
return lists.length;
"""
# Whether any of some controls is shown above another.
ABOVE = """
const top = (place) => document.querySelector(place)?.getBoundingClientRect().top ?? Infinity;
return arguments[0].some((place) => top(place) < top(arguments[1]) - 4);
"""
PLAYS = re.compile(
    r"\b(?:pause|play|stop|next|previous|afspil|stands|næste|forrige)\b", re.IGNORECASE
)
FLASHES = 3  # in one second
FLASHED = "return window.__flashed?.most() ?? 0"
MAY_FLASH = "return (window.__flashed?.most() ?? 0) > 0 || document.getAnimations().length > 0"
PARTS = frozenset(("option", "tab", "radio", "menuitem", "treeitem", "gridcell", "row"))
COMPOSITES = """
const kinds = '[role=listbox], [role=radiogroup], [role=tablist], [role=tree]';
window.__composites = [...document.querySelectorAll(kinds)].filter((one) => one.checkVisibility());
return window.__composites.length;
"""
HOLD = """
const one = window.__composites[arguments[0]];
const stop = one.tabIndex >= 0 ? one : one.querySelector('[tabindex="0"], input:checked');
stop?.focus();
return document.activeElement === stop;
"""
STATEFUL = frozenset(("switch", "checkbox", "radio", "tab"))
NEVER_A_MESSAGE = frozenset(("tab", "summary", "option", "menuitem", "a"))
Snap = dict[str, Any]


def presses(visit: Visit) -> Iterator[Finding]:
    """Each control that is no link and sends no form, pressed on a page of its own."""
    visit.opens()
    there = visit.asks(script("common", "pressable"))
    yield from _by_mouse_alone(visit, there["mouse"])
    yield from _composites(visit)
    if not there["buttons"]:
        return
    visit.opens()
    again = Again(visit)
    for number, control in enumerate(there["buttons"][:MOST]):
        yield from _press(visit, number, control, again)


def _by_mouse_alone(visit: Visit, mouse: list[list[Any]]) -> Iterator[Finding]:
    for place, name, takes_focus, has_keys, role in mouse[:8]:
        if has_keys and (takes_focus or role in PARTS):
            continue
        visit.opens()
        before = visit.snap()
        if not _clicks(visit, place):
            continue
        after = visit.snap() if visit.is_here() else {}
        if after and not _differs(before, after):
            continue
        what = f'"{name}"' if name else "It"
        criteria = ["2.1.1", "4.1.2"] if not role else ["2.1.1"]
        yield _found(
            "mouse-only",
            criteria,
            place,
            f"{what} answers a mouse and no key.",
            "Use button or a, which answer both.",
        )


def _composites(visit: Visit) -> Iterator[Finding]:
    """Arrow keys in a list of choices, and then a choice: what changes is told."""
    for number in range(min(visit.asks(COMPOSITES), 3)):
        visit.opens()
        visit.asks(COMPOSITES)
        if not visit.asks(HOLD, number):
            continue
        before = visit.snap()
        for key in ("ArrowDown", "ArrowRight", "Enter"):
            visit.key(key)
            visit.pause(0.05)
        after = visit.snap() if visit.is_here() else {}
        is_other = bool(after) and after["classes"] != before["classes"]
        is_told = any(after[name] != before[name] for name in ("states", "focus", "active"))
        if is_other and not is_told:
            yield _found(
                "choice-stays",
                ["4.1.2"],
                before["focus"] or "body",
                "Another choice is shown, and the one before is still told.",
                "Change aria-selected or aria-checked with it.",
            )


def _clicks(visit: Visit, place: str, *, release: bool = True) -> bool:
    middle = visit.middle(place)
    if middle is None:
        return False
    for kind in ("mouseMoved", "mousePressed", "mouseReleased")[: 3 if release else 2]:
        visit.mouse(kind, *middle)
    visit.pause()
    return True


def _press(visit: Visit, number: int, control: dict[str, Any], again: Again) -> Iterator[Finding]:
    visit.opens()
    visit.asks(script("common", "pressable"))
    if not control["tabs"] or not visit.asks(FOCUS, number):
        return
    visit.asks(script("common", "live"))
    visit.asks(script("common", "flashes"))
    before = visit.snap()
    key = " " if control["role"] in ("switch", "checkbox", "radio") else "Enter"
    visit.key(key)
    visit.pause()
    if not visit.is_here():
        return
    after = visit.snap()
    if not before or not after:
        return
    if not _differs(before, after):
        yield from _with_a_mouse(visit, number, control)
        return
    told = visit.told()
    yield from _flashing(visit, control)
    yield from faint(visit, _found, new_words(before, after))
    yield from _goes_with(control, before, after)
    if control["expanded"] is not None and after["focus"] == control["place"]:
        yield from _next_to(visit, control, before)
    if before["images"] and visit.asks(OTHERS):
        visit.focuses(control["place"])
        visit.key(key)
        visit.pause()
        yield from _goes_with(control, after, visit.snap() if visit.is_here() else after)
        return
    yield from _dialog(visit, control, before, after)
    yield from _focus(control, before, after)
    yield from _told(visit, control, before, after, told)
    # Much may change in how a page looks while its words stay.
    has_changed = any(after[name] != before[name] for name in ("lines", "html"))
    if visit.is_here() and has_changed:
        yield from again.finds()


def _flashing(visit: Visit, control: dict[str, Any]) -> Iterator[Finding]:
    """WCAG 2.3.1: nothing large turns light and dark more than three times in a second."""
    if not visit.asks(MAY_FLASH):
        return
    by_style = bool(visit.asks(script("common", "looks"))["flashing"])
    if not by_style:
        visit.pause(1)
    if by_style or (visit.is_here() and visit.asks(FLASHED) > FLASHES):
        yield _found(
            "flashes-when-pressed",
            ["2.3.1", "2.3.2"],
            control["place"],
            f'"{control["name"]}" makes much of the window flash.',
            "Let nothing flash more than three times in a second.",
        )


def _with_a_mouse(visit: Visit, number: int, control: dict[str, Any]) -> Iterator[Finding]:
    """Nothing happened by key: does anything by mouse?"""
    if control["role"] in ("button", "summary", "input", "a") and not control["down"]:
        visit.key(" ")
        visit.pause(0.1)
    before = visit.snap()
    visit.opens()
    visit.asks(script("common", "pressable"))
    fresh = visit.snap()
    if _differs(fresh, before):
        return  # the space bar did it
    if not _clicks(visit, control["place"]):
        return
    after = visit.snap() if visit.is_here() else {}
    if not after or _differs(fresh, after, focus=False):
        yield _found(
            "mouse-only",
            ["2.1.1"],
            control["place"],
            f'"{control["name"]}" answers a mouse and no key.',
            "Use button, or listen to Enter and the space bar.",
        )


def down(visit: Visit) -> Iterator[Finding]:
    """WCAG 2.5.2: what is pressed by mistake can be let go beside it."""
    visit.opens()
    for control in visit.asks(script("common", "pressable"))["buttons"][:MOST]:
        if not control["down"]:
            continue
        visit.opens()
        before = visit.snap()
        if not _clicks(visit, control["place"], release=False):
            continue
        after = visit.snap() if visit.is_here() else {}
        # What answers a click as well may look pressed meanwhile, and has done nothing yet.
        is_done = (
            before["lines"] != after.get("lines")
            if control["clicks"]
            else _differs(before, after, focus=False)
        )
        if not after or is_done:
            yield _found(
                "done-when-down",
                ["2.5.2"],
                control["place"],
                f'"{control["name"]}" is done as soon as the pointer goes down.',
                "Listen to click instead.",
            )


def _differs(before: Snap, after: Snap, *, focus: bool = False) -> bool:
    names = ["lines", "dialogs", "states", "opened", "url", "floats", "pictures"]
    if focus:
        names.append("focus")
    if any(before.get(name) != after.get(name) for name in names):
        return True
    return bool(before["html"] != after["html"])


def _dialog(visit: Visit, control: dict[str, Any], before: Snap, after: Snap) -> Iterator[Finding]:
    opened = [
        one for one in after["dialogs"] if one[0] not in {old[0] for old in before["dialogs"]}
    ]
    for place, has_focus, is_named in opened:
        if not has_focus:
            yield _found(
                "dialog-without-focus",
                ["2.4.3"],
                place,
                f'A dialog opens by "{control["name"]}", and the focus stays behind it.',
                "Open it with showModal, or move the focus into it.",
            )
        if not is_named:
            yield _found(
                "dialog-without-name",
                ["4.1.2"],
                place,
                "A dialog has no name.",
                "Name it by its heading, with aria-labelledby.",
            )
        if has_focus:
            yield from _back_from(visit, control, place)
    if not opened and len(after["floats"]) > len(before["floats"]):
        place = next(one for one in after["floats"] if one not in before["floats"])
        yield _found(
            "dialog-not-told",
            ["4.1.2"] if after["focus"] != before["focus"] else ["2.4.3", "4.1.2"],
            place,
            f'What opens over the page by "{control["name"]}" is told as nothing at all.',
            "Use dialog, and open it with showModal.",
        )


def _next_to(visit: Visit, control: dict[str, Any], before: Snap) -> Iterator[Finding]:
    """What a button opens comes next after it, for keys as for eyes."""
    fresh = set(visit.asks(script("common", "controls_seen"))) - set(before["controls"])
    if not fresh:
        return
    visit.key("Tab")
    here = visit.snap()["focus"] if visit.is_here() else ""
    visit.key("Tab", back=True)
    if here and here not in fresh and visit.asks(ABOVE, sorted(fresh), here):
        yield _found(
            "opened-elsewhere",
            ["2.4.3", "1.3.2"],
            control["place"],
            f'What "{control["name"]}" opens is shown beside it, and Tab goes elsewhere.',
            "Put it into the source right after the button.",
        )


def _goes_with(control: dict[str, Any], before: Snap, after: Snap) -> Iterator[Finding]:
    """What has to change together: the title with the view, the words with their picture."""
    has_other_view = before["heading"] and after["heading"] not in ("", before["heading"])
    if has_other_view and before["title"] == after["title"] and after["url"] != before["url"]:
        yield _found(
            "title-stays",
            ["2.4.2"],
            "html",
            f'"{control["name"]}" leads to "{short(after["heading"])}", and the title stays.',
            "Set document.title together with the heading.",
        )
    shown = {place: (source, words) for place, source, words in before["images"]}
    for place, source, words in after["images"]:
        known = shown.get(place)
        if known and known[0] != source and known[1] == words:
            yield _found(
                "words-of-another-picture",
                ["1.1.1", "4.1.2"],
                place,
                f'"{control["name"]}" shows another picture, and its words stay "{short(words)}".',
                "Change alt together with src.",
            )


def _back_from(visit: Visit, control: dict[str, Any], place: str) -> Iterator[Finding]:
    """Where the focus goes when the dialog is closed."""
    visit.key("Escape")
    visit.pause()
    after = visit.snap()
    if any(one[0] == place for one in after.get("dialogs", [])):
        return
    if after and not after["focus"]:
        yield _found(
            "dialog-loses-focus",
            ["2.4.3"],
            place,
            f'When the dialog is closed, the focus does not go back to "{control["name"]}".',
            "Give the focus back to what opened it.",
        )


def _focus(control: dict[str, Any], before: Snap, after: Snap) -> Iterator[Finding]:
    if before["focus"] and not after["focus"] and not after["dialogs"]:
        yield _found(
            "focus-lost",
            ["2.4.3"],
            control["place"],
            f'After "{control["name"]}" the focus is nowhere.',
            "Move it to what comes next.",
        )


def _told(
    visit: Visit, control: dict[str, Any], before: Snap, after: Snap, told: list[str]
) -> Iterator[Finding]:
    """Whether what has changed is told: a state by the control, a message by a live region."""
    if after["dialogs"] != before["dialogs"] or after["floats"] != before["floats"]:
        return
    place = control["place"]
    states = [dict(map(tuple, snap["states"])).get(place) for snap in (before, after)]
    is_same_state = states[0] == states[1]
    yield from _state(control, is_same=is_same_state)
    fresh = new_words(before, after)
    own = (place, *control["described"])
    others = [(where, text) for where, text in fresh if not where.startswith(own)]
    words = " ".join(text for _, text in others)
    is_same_focus = after["focus"] == before["focus"] and after["focus"]
    is_told = len(others) < len(fresh) or any(hears(told, text) for _, text in others)
    if not others or not is_same_focus or is_told:
        return
    if control["expanded"] is not None:
        if is_same_state and len(words) > 8:
            yield _state_stays(control)
    elif _may_tell(control):
        yield from _message(visit, control, others, words)


def _state(control: dict[str, Any], *, is_same: bool) -> Iterator[Finding]:
    """What a control says of itself while it works."""
    if control["off"]:
        yield _found(
            "said-to-be-off",
            ["4.1.2"],
            control["place"],
            f'"{control["name"]}" does something and says that it is switched off.',
            "Remove aria-disabled while it works.",
        )
    is_chosen = control["role"] == "tab" and control["selected"]
    if _has_state(control) and is_same and not is_chosen:
        yield _state_stays(control)


def _has_state(control: dict[str, Any]) -> bool:
    return control["role"] in STATEFUL or control["pressed"] is not None


def _may_tell(control: dict[str, Any]) -> bool:
    """Whether what comes by it may be a message; what moves by itself changes meanwhile."""
    is_other = control["controls"] or control["role"] in NEVER_A_MESSAGE
    return not is_other and not _has_state(control) and not PLAYS.search(control["name"])


def _state_stays(control: dict[str, Any]) -> Finding:
    return _found(
        "state-stays",
        ["4.1.2"],
        control["place"],
        f'"{control["name"]}" changes something and says that it stands as before.',
        "Change its aria state with it.",
    )


def _message(
    visit: Visit, control: dict[str, Any], others: list[tuple[str, str]], words: str
) -> Iterator[Finding]:
    """What came without being told: pressed again it goes, or it was a message."""
    visit.key("Enter")
    visit.pause()
    again = visit.snap() if visit.is_here() else {}
    lines = {tuple(line) for line in again.get("lines", [])}
    places = {where for where, _ in others}
    has_other_words = any(where in places for where, _ in lines - set(others))
    is_toggle = bool(again) and not set(others) & lines and not has_other_words
    if is_toggle:
        yield _found(
            "state-not-told",
            ["4.1.2"],
            control["place"],
            f'"{control["name"]}" opens and closes something and does not say how it stands.',
            "Set aria-expanded on it.",
        )
    elif len(words) <= STATUS:
        yield _found(
            "message-not-told",
            ["4.1.3"],
            others[0][0],
            f'"{short(words)}" comes after a press, and nobody who does not see it is told.',
            "Put it into a region with role=status that is there before.",
        )
