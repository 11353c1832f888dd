"""What happens while somebody fills in a field: it sends nothing and leads nowhere, and what it
says meanwhile is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from a11y_tests.site.findings import Finding, Teller, short
from a11y_tests.site.visit import Visit, new_words, script

_found = Teller("fields")
LONG = 300  # characters: more is not filled up
CHANGED = ("select-one", "radio", "checkbox", "text", "tel", "number")
EXAMPLE = re.compile(r"\b\d{2,}\b")
COUNTS = re.compile(
    r"\b\d+\b|no (?:results|matches|hits)|nothing (?:found|matches)|ingen (?:resultater|fund|hits)",
    re.IGNORECASE,
)


def fields(visit: Visit) -> Iterator[Finding]:
    """Each kind of field, changed and left; those that answer while one types; and passwords."""
    visit.opens()
    for form in visit.asks(script("common", "forms_there")):
        yield from _changed(visit, form)
        for field in form["fields"]:
            if field["type"] in ("text", "search") and field["listens"]:
                yield from _suggests(visit, field)
                yield from _lists(visit, field)
            if 1 < field["most"] <= LONG and field["listens"]:
                yield from _filled_up(visit, field)
    yield from _pasted(visit)


def _changed(visit: Visit, form: dict[str, Any]) -> Iterator[Finding]:
    """WCAG 3.2.2 and 3.2.5: choosing, typing and going on send nothing, and lead nowhere."""
    fields = [one for one in form["fields"] if one["type"] in CHANGED]
    for kind in CHANGED:
        same = [one for one in fields if one["type"] == kind]
        for field in {one["place"]: one for one in (*same[:1], *same[-1:])}.values():
            yield from _changed_at(visit, field)


def _changed_at(visit: Visit, field: dict[str, Any]) -> Iterator[Finding]:
    visit.opens()
    visit.focuses(field["place"])
    visit.asks(script("common", "live"))
    before = visit.snap()
    for key in _keys_for(field):
        visit.key(key)
        visit.pause(0.05)
    visit.pause(0.2)
    after = visit.snap() if visit.is_here() else {}
    has_jumped = (
        bool(after)
        and field["type"] != "radio"
        and after["focus"] != before["focus"]
        and after["focus"] != ""
    )
    if _is_gone(before, after) or has_jumped:
        what = "leads elsewhere" if _is_gone(before, after) else "sends the focus on"
        yield _found(
            "surprise-on-input",
            ["3.2.2", "3.2.5"],
            field["place"],
            f'Changing "{short(field["name"])}" {what} by itself.',
            "Do it when a button is pressed.",
        )
        return
    fresh = [one for one in new_words(before, after) if COUNTS.search(one[1])]
    if fresh and field["type"] == "text" and not visit.has_told(fresh[0][1]):
        yield _not_told(*fresh[0])
    visit.key("Tab")
    visit.pause(0.2)
    later = visit.snap() if visit.is_here() else {}
    if _is_gone(before, later) or _has_left(field["place"], before, later):
        yield _found(
            "surprise-on-leaving",
            ["3.2.5"],
            field["place"],
            f'Going on from "{short(field["name"])}" leads elsewhere by itself.',
            "Do it when a button is pressed.",
        )


def _has_left(place: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a field that was seen is seen no more."""
    was, left = ({where for where, _, _ in snap.get("looks", [])} for snap in (before, after))
    return place in was - left


def _is_gone(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return not after or after["opened"] != before["opened"] or _is_another(before, after)


def _is_another(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether most of what was asked has given way to something else."""
    fields = {place for place, _, _ in before["looks"]}
    left = {place for place, _, _ in after["looks"]}
    old, new = ({text for _, text in snap["lines"]} for snap in (before, after))
    return len(fields & left) < len(fields) * 0.7 and len(old - new) >= 2 and bool(new - old)


def _keys_for(field: dict[str, Any]) -> list[str]:
    """What is pressed to change a field: the example that it gives, or many digits."""
    if field["type"] == "select-one":
        return ["ArrowDown"]
    if field["type"] in ("radio", "checkbox"):
        return [" "]
    example = EXAMPLE.search(field["hint"])
    return list(example[0] if example else "1234567890")


def _suggests(visit: Visit, field: dict[str, Any]) -> Iterator[Finding]:
    """WCAG 4.1.2: suggestions that come while one types belong to the field, also for whoever
    does not see them."""
    for letter in "ahs":
        visit.opens()
        ask = script("common", "suggested")
        known = visit.asks(ask, field["place"])
        visit.focuses(field["place"])
        visit.key(letter)
        visit.pause(0.4)
        place = visit.asks(ask, field["place"], [known]) if visit.is_here() else ""
        if place:
            yield _found(
                "suggestions-not-told",
                ["4.1.2"],
                field["place"],
                f'Suggestions come under "{short(field["name"])}", which does not say so.',
                "Use datalist, or role=combobox with aria-expanded and aria-controls.",
            )
            return


def _lists(visit: Visit, field: dict[str, Any]) -> Iterator[Finding]:
    """WCAG 4.1.2: a field with a list says whether the list is there, and which of it is marked."""
    for letter in "asm":
        visit.opens()
        visit.focuses(field["place"])
        before = visit.asks(script("common", "listed"), field["place"])
        if before is None or before["shown"]:
            return
        visit.key(letter)
        visit.pause(0.4)
        shown = visit.asks(script("common", "listed"), field["place"]) if visit.is_here() else None
        if not shown or not shown["shown"]:
            continue
        visit.key("ArrowDown")
        visit.pause(0.1)
        marked = visit.asks(script("common", "listed"), field["place"]) if visit.is_here() else None
        is_silent = marked and marked["looks"] != shown["looks"] and marked["told"] == shown["told"]
        if not shown["expanded"] or is_silent:
            what = "which of its list is marked" if shown["expanded"] else "that its list is open"
            yield _found(
                "list-not-told",
                ["4.1.2"],
                field["place"],
                f'"{short(field["name"])}" does not say {what}.',
                "Set aria-expanded, and aria-activedescendant with aria-selected.",
            )
        return


def _filled_up(visit: Visit, field: dict[str, Any]) -> Iterator[Finding]:
    """WCAG 4.1.3: that there is room for no more is told to whoever types."""
    visit.opens()
    visit.asks(script("fill"), field["place"], "a" * (field["most"] - 1))
    visit.focuses(field["place"])
    visit.asks(script("common", "live"))
    before = visit.snap()
    for key in "bc":
        visit.key(key)
        visit.pause(0.1)
    fresh = new_words(before, visit.snap() if visit.is_here() else {})
    if fresh and not visit.has_told(fresh[0][1]):
        yield _not_told(*fresh[0])


def _not_told(place: str, words: str) -> Finding:
    return _found(
        "message-not-told",
        ["4.1.3"],
        place,
        f'"{short(words)}" comes while one types, and only whoever sees it is told.',
        "Put it into a region with role=status that is there before.",
    )


def _pasted(visit: Visit) -> Iterator[Finding]:
    visit.opens()
    if visit.asks(script("common", "pasted")):
        yield _found(
            "paste-blocked",
            ["3.3.8", "3.3.9"],
            "input[type=password]",
            "What keeps passwords for people cannot paste one here.",
            "Let people paste.",
        )
