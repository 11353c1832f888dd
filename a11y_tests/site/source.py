"""The source of a page as it was sent. What is wrong there each browser repairs in its own way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from a11y_tests.engines.nu import Message, messages
from a11y_tests.site.findings import Finding, Verdict
from a11y_tests.site.visit import Visit

SHOWN = """
return [document.contentType, document.title.trim(), document.documentElement.lang,
  (document.body?.innerText ?? "").trim() !== ""];
"""
HTML = "text/html"
# The browser has read the letters for us; a checker of style that is behind knows no new property;
# and some say the role of a list again where Safari hears none.
PASSED_OVER = re.compile(
    r"CSS: |.*(character encoding|encoding declaration)|The only allowed value for the “charset”"
    r"|The “list” role is unnecessary"
)
MEND = {
    "": "Write it as HTML has it, so that every browser makes the same of it.",
    "2.4.2": "Write in the title of the page what it is about.",
    "3.1.1": 'Write the language of the page in its html element, for example lang="da".',
}
NAMED_BY = 6


@dataclass(frozen=True)
class Shows:
    """What the page says of itself once its scripts have run."""

    title: str
    language: str
    has_words: bool


def source(visit: Visit) -> Iterator[Finding]:
    """Each kind of mistake once, with the first line where it stands."""
    html = visit.source()
    kind, title, language, has_words = visit.asks(SHOWN)
    if kind != HTML:
        return
    shows = Shows(title, language, has_words)
    alike: defaultdict[str, list[Message]] = defaultdict(list)
    for one in messages(html):
        if not PASSED_OVER.match(one.words):
            alike[one.words].append(one)
    for ones in alike.values():
        yield _found(ones, shows)


def _found(ones: list[Message], shows: Shows) -> Finding:
    first = ones[0]
    failed = _fails(first.words, shows)
    more = f"; {len(ones)} times" if len(ones) > 1 else ""
    return Finding(
        rule=_rule(first.words),
        by="nu",
        verdict=Verdict.WCAG if failed else Verdict.HOUSE,
        criteria=(failed,) if failed else (),
        place=f"line {first.line}",
        told=first.words + more,
        mend=MEND[failed],
    )


def _fails(words: str, shows: Shows) -> str:
    """The criterion that surely fails, since what the page shows has not been mended; or nothing.

    Few do: WCAG 2.2 asks no longer for a source without mistakes, and most of them shut out nobody.
    """
    if not shows.title and re.search(r"“title”( must not be empty|\.$)", words):
        return "2.4.2"
    if not shows.language and shows.has_words and "Consider adding a “lang” attribute" in words:
        return "3.1.1"
    invented = re.match(r"Bad value “([^”]*)” for attribute “lang” on element “html”", words)
    is_unknown = "is not a valid IANA language part" in words
    if invented and is_unknown and shows.language == invented[1]:
        return "3.1.1"
    return ""


def _rule(words: str) -> str:
    """Nu's messages have no names of their own: their first words without what they quote."""
    plain = re.sub(r"“[^”]*”", " ", words).lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:NAMED_BY])
