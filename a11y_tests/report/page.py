"""The report that people read: one page in each language, with nothing to fetch and no script."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from a11y_tests.engines.run import VERSIONS
from a11y_tests.report.seen import Asked, Seen, asked, numbers_of
from a11y_tests.report.words import LANGUAGES, Words
from a11y_tests.site.findings import Verdict, criteria
from app import __version__

_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def file_of(language: str) -> str:
    """What the page of a language is called; each links to the other."""
    return f"report.{language}.html"


def page(seen: Seen, language: str) -> str:
    """The report in one language, as HTML."""
    (other,) = (one for one in LANGUAGES if one != language)
    counted = Counter(asked(one) for one in seen.failing())
    return _pages.get_template("report.html").render(
        seen=seen,
        words=Words(language),
        language=language,
        other=other,
        file_of=file_of,
        versions={"version": __version__, **VERSIONS},
        verdicts=list(Verdict),
        WCAG=Verdict.WCAG,
        failing=[(by, counted[by]) for by in Asked if counted[by]],
        asked=asked,
        criteria=criteria(),
        numbers_of=numbers_of,
        pieces=pieces,
        is_on_the_web=lambda url: url.startswith(("http://", "https://")),
    )


def pieces(told: str) -> list[tuple[bool, str]]:
    """A sentence in pieces, each with whether it is quoted from the page looked at: that may be in
    any language."""
    cut = _QUOTED.split(told)
    return [(bool(place % 2), text) for place, text in enumerate(cut) if text]
