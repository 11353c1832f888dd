"""What a form says when it is sent: that there is a mistake, where, and how to put it right; and
what it asks and does when all is right."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Any

from a11y_tests.site.again import Again
from a11y_tests.site.findings import Finding, Teller, short
from a11y_tests.site.visit import Visit, faint, new_words, script

_found = Teller("forms")
TYPED = ("text", "tel", "email", "textarea")
STATUS = 240  # characters that a message about what was done has at most
WRONG = {"email": "abc", "tel": "12", "number": "x", "date": "", "url": "abc", "text": "?"}
# Words of labels that could be those of any field.
OF_ANY_FIELD = re.compile(
    r"your|that|this|they|them|have|what|which|when|where|with|from|about|please|answers?|field|"
    r"dine|jeres|deres|hvad|hvilke[nt]|hvornår|hvor|svar|felt|feltet|denne|dette"
)
SAYS_NOTHING = re.compile(
    r"^(?:\W*)(?:an? )?(?:[a-z]{1,4}[- #]?\d{2,}|"
    r"(?:error|fejl)\W*(?:code|kode|no\.?|nr\.?)?\W*[a-z]?\d+|error|invalid|"
    r"wrong|incorrect|not valid|fejl|ugyldig|forkert|required|something went wrong|"
    r"der skete en fejl|input error|try again|prøv igen|please correct the errors?|"
    r"ret fejlene)(?:\s(?:input|value|entry|data|format|indtastning|værdi|field|felt))?\W*$",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\b(?:sent|ordered|booked|paid|bought|received|confirmed|deleted|thank|sendt|bestilt|booket|"
    r"betalt|trukket|charged|købt|modtaget|bekræftet|slettet|tak)\b",
    re.IGNORECASE,
)
FOR_GOOD = re.compile(
    r"\b(?:binding|non-?refundable|(?:cannot|can't|can not|may not) be (?:undone|taken back|"
    r"called back|changed|cancelled|recalled|returned)|as soon as you press|at once|final|bindende|"
    r"(?:kan ikke|ikke kan) (?:fortrydes|(?:trækkes|kaldes|føres) tilbage|ændres|afbestilles|"
    r"laves om|gøres om)|"
    r"straks|med det samme|endelig)\b",
    re.IGNORECASE,
)
NO_HELP = re.compile(
    r"\b(?:invalid|not|cannot|can't|isn't|doesn't|incorrect|wrong|unacceptable|unknown|unavailable|"
    r"ugyldig\w*|forkert\w*|ikke|ukendt\w*|error in|fejl i)\b",
    re.IGNORECASE,
)
HELP = re.compile(
    r"\d|@|\b(?:for example|e\.g\.|such as|like|f\.eks|fx|for eksempel|som|must|should|write|use|"
    r"enter|type|choose|try|skal|skriv|brug|vælg|prøv|format|between|mellem|at least|at most|"
    r"mindst|højst)\b",
    re.IGNORECASE,
)
HEADINGS = """
const heads = 'h1, h2, h3, h4, h5, h6, [role=heading]';
return arguments[0].filter((place) => document.querySelector(place)?.closest(heads));
"""
SHAPE = re.compile(r"\d{1,4}[-/.:]\d{1,2}|year, month|dd.?mm|åååå|yyyy", re.IGNORECASE)
ALL_OF_THEM = re.compile(
    r"all (?:the )?fields|every field|all questions|alle felter|alle spørgsmål|hele skemaet|"
    r"(?:fields|questions|felter|spørgsmål)[^.]{0,40}(?:required|skal|must|\*)",
    re.IGNORECASE,
)


def forms(visit: Visit) -> Iterator[Finding]:
    """Each form, sent empty, sent wrong, and sent right."""
    visit.opens()
    there = [form for form in visit.asks(script("common", "forms_there")) if form["send"]]
    if not there:
        return
    again = Again(visit)
    for form in there:
        silent = yield from _sent(visit, form, {})
        wrong = {
            field["place"]: WRONG[field["type"]]
            for field in form["fields"]
            if field["type"] in WRONG
        }
        yield from _sent(visit, form, wrong)
        yield from _right(visit, form, again, is_silent=silent)


def _sent(
    visit: Visit, form: dict[str, Any], typed: dict[str, str]
) -> Generator[Finding, None, bool]:
    """What is said; returns whether nothing at all came of it."""
    visit.opens()
    for place, words in typed.items():
        visit.asks(script("fill"), place, words)
    visit.asks(script("common", "live"))
    before = visit.snap()
    visit.focuses(form["send"])
    visit.key("Enter")
    visit.pause(0.35)
    if not visit.is_here():
        return False
    after = visit.snap()
    if not after or visit.asks(script("native")):
        return False
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
        return False
    yield from faint(visit, _found, fresh)
    if not typed:
        yield from _unmarked(form, before, after)
    if fresh:
        yield from _words(visit, form, fresh, after, typed)
    return bool(form["fields"]) and not fresh and after["html"] == before["html"]


def _right(
    visit: Visit, form: dict[str, Any], again: Again, *, is_silent: bool
) -> Iterator[Finding]:
    """Sent as it should be: whether anything is asked for again, and whether what cannot be taken
    back is shown once more first; and whether it was refused without a word when it was empty."""
    visit.opens()
    filled = visit.asks(script("common", "fill_right"), form["place"])
    visit.asks(script("common", "live"))
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
    came = new_words(before, after)
    fresh = " ".join(text for _, text in came)
    is_message = bool(came) and len(fresh) <= STATUS and _stays(after, form) and form["send"]
    if is_message and not visit.has_told(fresh) and not after["dialogs"]:
        yield _found(
            "message-not-told",
            ["4.1.3"],
            came[0][0],
            f'"{short(fresh)}" comes after sending, and nobody who does not see it is told.',
            "Put it into a region with role=status that is there before.",
        )
    elif is_silent and fresh and any(one["type"] in TYPED for one in form["fields"]):
        yield _found(
            "refused-without-a-word",
            ["3.3.1"],
            form["send"],
            "Sent empty, the form does nothing and says nothing.",
            "Say in words, beside the field, what is missing.",
        )
    words = " ".join(text for _, text in before["lines"])
    is_for_good = FOR_GOOD.search(f"{words} {fresh}")
    if DONE.search(fresh) and is_for_good and not after["dialogs"]:
        yield _found(
            "done-at-once",
            ["3.3.6", "3.3.4"],
            form["send"],
            "One press does what cannot be taken back, and nothing is shown once more first.",
            "Show the answers on a page of their own before they count, or let people undo it.",
        )
    yield from again.finds()


def _unmarked(
    form: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> Iterator[Finding]:
    """WCAG 3.3.2: which fields have to be filled in is said before, not after."""
    invalid = {place for place, _, is_invalid in after["looks"] if is_invalid == "true"}
    asked = [one for one in form["fields"] if one["place"] in invalid]
    left = [one for one in form["fields"] if one["place"] not in invalid and not one["value"]]
    told = ALL_OF_THEM.search(" ".join(text for _, text in before["lines"]))
    open_ = [one for one in left if one["type"] in TYPED]
    if not asked or not open_ or told or any(one["optional"] for one in open_):
        return
    if not any(one["required"] for one in asked):
        yield _found(
            "required-not-told",
            ["3.3.2"],
            asked[0]["place"],
            f'That "{short(asked[0]["name"])}" is asked for is said only once it is missing.',
            "Say it in the label, or say which fields may be left out.",
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
    says_nothing = all(SAYS_NOTHING.match(text) for _, text in fresh)
    is_bad = bool(after["dialogs"] or _marked_invalid(after) or says_nothing) or re.search(
        r"error|invalid|required|must|missing|wrong|please|fejl|skal|mangler|ugyldig|udfyld|skriv|"
        r"vælg|choose|enter|fill|write",
        words,
        re.IGNORECASE,
    )
    if not is_bad:
        if not visit.has_told(words) and _stays(after, form):
            yield _found(
                "message-not-told",
                ["4.1.3"],
                fresh[0][0],
                f'"{short(words)}" comes after sending, and nobody who does not see it is told.',
                "Put it into a region with role=status that is there before.",
            )
        return
    yield from _clearly(visit, form, fresh, words, has_typed=bool(typed))
    if not visit.has_told(words) and _stays(after, form):
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
        headings = visit.asks(HEADINGS, [place for place, _ in fresh])
        for place, text in fresh:
            if NO_HELP.search(text) and not HELP.search(text) and place not in headings:
                yield _found(
                    "no-suggestion",
                    ["3.3.3"],
                    place,
                    f'"{short(text)}" says that it is wrong and not what would be right.',
                    "Say how to put it right, with an example.",
                )
                break
        yield from _shape_told_late(visit, form, fresh)


def _shape_told_late(
    visit: Visit, form: dict[str, Any], fresh: list[tuple[str, str]]
) -> Iterator[Finding]:
    """WCAG 3.3.2: in which shape something has to be written is said before, not after."""
    for field in form["fields"]:
        if field["type"] != "text" or re.search(r"\d|format", f"{field['name']} {field['hint']}"):
            continue
        late = [place for place, text in fresh if SHAPE.search(text)]
        if late and visit.asks(script("common", "tied"), late, [field["place"]]):
            yield _found(
                "shape-told-late",
                ["3.3.2"],
                field["place"],
                f'How to write "{short(field["name"])}" is said only once it is wrong.',
                "Say it beside the label, with an example.",
            )
            return


def _marked_invalid(after: dict[str, Any]) -> bool:
    return any(invalid == "true" for _, _, invalid in after["looks"])


def _stays(after: dict[str, Any], form: dict[str, Any]) -> bool:
    return bool(after["focus"] == form["send"])


def _is_tied(visit: Visit, form: dict[str, Any], fresh: list[tuple[str, str]], words: str) -> bool:
    """Whether what is said names a field, or stands at one."""
    if len({field["asks"] for field in form["fields"]}) <= 1:
        return True  # there is only one that it can be about
    said = words.lower()
    for field in form["fields"]:
        name = re.sub(r"\(.*?\)|[*:]", "", field["name"]).strip().lower()
        words_of = [part for part in re.findall(r"\w+", name) if len(part) > 3]
        parts = [part for part in words_of if not OF_ANY_FIELD.fullmatch(part)] or [name]
        if name and (name in said or any(part in said for part in parts)):
            return True
    places = [place for place, _ in fresh]
    fields = [field["place"] for field in form["fields"]]
    return bool(visit.asks(script("common", "tied"), places, fields))
