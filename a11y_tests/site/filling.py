"""What a form says of a mistake: that there is one, where, and how to put it right; and that
nothing happens before it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from a11y_tests.site.findings import Finding, Teller, short
from a11y_tests.site.visit import Visit, faint, hears, new_words, script

_found = Teller("forms")
WRONG = {"email": "abc", "tel": "12", "number": "x", "date": "", "url": "abc", "text": "?"}
TRIED = frozenset(("select-one", "radio", "checkbox", "text", "tel", "number"))
SAYS_NOTHING = re.compile(
    r"^(?:\W*)(?:an? )?(?:(?:error|fejl)\W*(?:code|kode|no\.?|nr\.?)?\W*[a-z]?\d+|error|invalid|"
    r"wrong|incorrect|not valid|fejl|ugyldig|forkert|required|something went wrong|"
    r"der skete en fejl|input error|try again|prøv igen|please correct the errors?|"
    r"ret fejlene)(?:\s(?:input|value|entry|data|format|indtastning|værdi|field|felt))?\W*$",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\b(?:sent|ordered|booked|paid|bought|received|confirmed|deleted|thank|sendt|bestilt|booket|"
    r"betalt|købt|modtaget|bekræftet|slettet|tak)\b",
    re.IGNORECASE,
)
FOR_GOOD = re.compile(
    r"\b(?:binding|non-?refundable|(?:cannot|can't|can not|may not) be (?:undone|taken back|"
    r"changed|cancelled|recalled|returned)|as soon as you press|at once|final|bindende|"
    r"(?:kan ikke|ikke kan) (?:fortrydes|trækkes tilbage|ændres|afbestilles|laves om|gøres om)|"
    r"med det samme|endelig)\b",
    re.IGNORECASE,
)
NO_HELP = re.compile(
    r"\b(?:invalid|not valid|incorrect|wrong|unacceptable|not accepted|ugyldig\w*|forkert\w*|"
    r"ikke gyldig\w*|kan ikke bruges|error in|fejl i)\b",
    re.IGNORECASE,
)
HELP = re.compile(
    r"\d|@|for example|e\.g\.|such as|f\.eks|fx|for eksempel|must|should|write|use|enter|skal|"
    r"skriv|"
    r"brug|with|med|like|som|format|between|mellem|choose|vælg",
    re.IGNORECASE,
)


def forms(visit: Visit) -> Iterator[Finding]:
    """Each form, sent empty and sent wrong, and each field that is changed."""
    visit.opens()
    there = visit.asks(script("common", "forms_there"))
    for form in there:
        yield from _changed(visit, form)
        if form["send"]:
            yield from _sent(visit, form, {})
            wrong = {
                field["place"]: WRONG[field["type"]]
                for field in form["fields"]
                if field["type"] in WRONG
            }
            yield from _sent(visit, form, wrong)
            yield from _right(visit, form)
    yield from _pasted(visit)


def _sent(visit: Visit, form: dict[str, Any], typed: dict[str, str]) -> Iterator[Finding]:
    visit.opens()
    for place, words in typed.items():
        visit.asks(script("fill"), place, words)
    visit.asks(script("common", "live"))
    before = visit.snap()
    visit.focuses(form["send"])
    visit.key("Enter")
    visit.pause(0.35)
    if not visit.is_here():
        return
    after = visit.snap()
    if not after or visit.asks(script("native")):
        return
    fresh = new_words(before, after)
    marked = _marked(before, after)
    has_signs = after["pictures"] > before["pictures"]
    if not fresh and (marked or has_signs):
        yield _found(
            "mistake-by-colour",
            ["3.3.1", "1.4.1"],
            marked[0] if marked else form["place"],
            "A mistake is shown by a colour or a border, and told in no words.",
            "Say in words, beside the field, what is wrong.",
        )
        return
    yield from faint(visit, _found, fresh)
    if fresh:
        yield from _words(visit, form, fresh, after, typed)


def _right(visit: Visit, form: dict[str, Any]) -> Iterator[Finding]:
    """Sent as it should be: whether anything is asked for again, and whether what cannot be taken
    back is shown once more first."""
    visit.opens()
    filled = visit.asks(script("common", "fill_right"), form["place"])
    before = visit.snap()
    visit.focuses(form["send"])
    visit.key("Enter")
    visit.pause(0.35)
    if not visit.is_here() or not before:
        return
    after = visit.snap()
    if not after or visit.asks(script("native")):
        return
    for place, name in visit.asks(script("common", "asked_again"), filled):
        yield _found(
            "asked-again",
            ["3.3.7"],
            place,
            f'"{short(name)}" has been answered already and is asked for once more.',
            "Fill it in, or let people choose what they have answered.",
        )
    fresh = " ".join(text for _, text in new_words(before, after))
    words = " ".join(text for _, text in before["lines"])
    if DONE.search(fresh) and FOR_GOOD.search(words) and not after["dialogs"]:
        yield _found(
            "done-at-once",
            ["3.3.6", "3.3.4"],
            form["send"],
            "One press does what cannot be taken back, and nothing is shown once more first.",
            "Show the answers on a page of their own before they count, or let people undo it.",
        )


def _marked(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Fields that look different, apart from whatever has the focus."""
    old = {place: look for place, look, _ in before["looks"]}
    return [
        place
        for place, look, _ in after["looks"]
        if place in old and old[place] != look and place not in (after["focus"], before["focus"])
    ]


def _words(
    visit: Visit,
    form: dict[str, Any],
    fresh: list[tuple[str, str]],
    after: dict[str, Any],
    typed: dict[str, str],
) -> Iterator[Finding]:
    words = " ".join(text for _, text in fresh)
    is_bad = bool(after["dialogs"] or _marked_invalid(after)) or re.search(
        r"error|invalid|required|must|missing|wrong|please|fejl|skal|mangler|ugyldig|udfyld|skriv|"
        r"vælg|choose|enter|fill|write",
        words,
        re.IGNORECASE,
    )
    if not is_bad:
        if not _heard(visit, words) and _stays(after, form):
            yield _found(
                "message-not-told",
                ["4.1.3"],
                fresh[0][0],
                f'"{short(words)}" comes after sending, and nobody who does not see it is told.',
                "Put it into a region with role=status that is there before.",
            )
        return
    yield from _clearly(visit, form, fresh, words, has_typed=bool(typed))
    if not _heard(visit, words) and _stays(after, form):
        yield _found(
            "mistake-not-told",
            ["4.1.3"],
            fresh[0][0],
            f'"{short(words)}" comes after sending, and nobody who does not see it is told.',
            "Move the focus to it, or put it into a region with role=alert.",
        )


def _clearly(
    visit: Visit, form: dict[str, Any], fresh: list[tuple[str, str]], words: str, *, has_typed: bool
) -> Iterator[Finding]:
    """Whether it is said what is wrong, where, and what would be right."""
    if all(SAYS_NOTHING.match(text) for _, text in fresh):
        yield _found(
            "mistake-not-named",
            ["3.3.1"],
            fresh[0][0],
            f'"{short(words)}" does not say what is wrong, or where.',
            "Say which field it is, and what is wrong with it.",
        )
    elif not _is_tied(visit, form, fresh, words):
        yield _found(
            "mistake-not-placed",
            ["3.3.1"],
            fresh[0][0],
            f'"{short(words)}" does not say which field it is about.',
            "Put it beside its field, and name the field.",
        )
    elif has_typed:
        for place, text in fresh:
            if NO_HELP.search(text) and not HELP.search(text):
                yield _found(
                    "no-suggestion",
                    ["3.3.3"],
                    place,
                    f'"{short(text)}" says that it is wrong and not what would be right.',
                    "Say how to put it right, with an example.",
                )
                break


def _marked_invalid(after: dict[str, Any]) -> bool:
    return any(invalid == "true" for _, _, invalid in after["looks"])


def _stays(after: dict[str, Any], form: dict[str, Any]) -> bool:
    return bool(after["focus"] == form["send"])


def _heard(visit: Visit, words: str) -> bool:
    return hears(visit.asks("return window.__live ?? []"), words)


def _is_tied(visit: Visit, form: dict[str, Any], fresh: list[tuple[str, str]], words: str) -> bool:
    """Whether what is said names a field, or stands at one."""
    said = words.lower()
    for field in form["fields"]:
        name = re.sub(r"\(.*?\)|[*:]", "", field["name"]).strip().lower()
        parts = [part for part in re.findall(r"\w+", name) if len(part) > 3] or [name]
        if name and (name in said or any(part in said for part in parts)):
            return True
    places = [place for place, _ in fresh]
    fields = [field["place"] for field in form["fields"]]
    return bool(visit.asks(script("common", "tied"), places, fields))


def _changed(visit: Visit, form: dict[str, Any]) -> Iterator[Finding]:
    """WCAG 3.2.2: choosing and typing send nothing, and lead nowhere."""
    tried = set()
    for field in form["fields"]:
        kind = field["type"]
        if kind in tried or kind not in (
            "select-one",
            "radio",
            "checkbox",
            "text",
            "tel",
            "number",
        ):
            continue
        tried.add(kind)
        visit.opens()
        visit.focuses(field["place"])
        before = visit.snap()
        for key in _keys_for(kind):
            visit.key(key)
            visit.pause(0.05)
        visit.pause(0.2)
        after = visit.snap() if visit.is_here() else {}
        is_gone = not after or after["opened"] != before["opened"] or _is_another(before, after)
        has_jumped = (
            bool(after)
            and kind != "radio"
            and after["focus"] != before["focus"]
            and after["focus"] != ""
        )
        if is_gone or has_jumped:
            what = "leads elsewhere" if is_gone else "sends the focus on"
            yield _found(
                "surprise-on-input",
                ["3.2.2", "3.2.5"],
                field["place"],
                f'Changing "{short(field["name"])}" {what} by itself.',
                "Do it when a button is pressed.",
            )


def _is_another(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether most of what was asked has given way to something else."""
    fields = {place for place, _, _ in before["looks"]}
    left = {place for place, _, _ in after["looks"]}
    old, new = ({text for _, text in snap["lines"]} for snap in (before, after))
    return len(fields & left) < len(fields) * 0.7 and len(old - new) >= 2 and bool(new - old)


def _keys_for(kind: str) -> list[str]:
    if kind == "select-one":
        return ["ArrowDown"]
    if kind in ("radio", "checkbox"):
        return [" "]
    return list("1234567890")


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
