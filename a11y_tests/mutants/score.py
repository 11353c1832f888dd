"""Each page broken in each way that it can be, and what each look finds of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from jinja2 import Environment, FileSystemLoader

from a11y_tests.by_itself import said_by_itself
from a11y_tests.mutants.edits import LIVE, REWRITE, STYLE, Edit
from a11y_tests.mutants.layers import LAYERS, Found
from a11y_tests.pages import Pair, chosen, state
from a11y_tests.shown import Ground, Shown, visiting
from a11y_tests.spoken import BY_ITSELF, FOLDER
from app.channels.live_text.models import Reads
from app.foundation.settings import ROOT
from app.web.pages import environment

LANGUAGE = "da"  # of the pages whose source is changed
# What a form would send. A mutant that sends something else is no mutant of accessibility: whoever
# sees the page and uses a mouse would notice.
SENT = """
return [...document.forms].map((form) => JSON.stringify([form.method, form.getAttribute("action"),
  [...form.elements].filter((one) => one.name && !one.matches("button, fieldset"))
    .map((one) => [one.name, one.type, one.value, one.checked ?? false])])).sort();
"""

STEP = 37
# Looks that are no layer: whether the page opens, and what comes by itself in a conversation.
OPENED, HEARD = "opened", "heard"


@dataclass(frozen=True)
class Outcome:
    """What came of one edit of one page. ``by`` are the looks that found something new."""

    edit: Edit
    page: str
    language: str
    by: tuple[str, ...]

    @property
    def is_noticed(self) -> bool:
        """A transcript that differs because the words do is no sign that somebody would notice."""
        return bool(self.by) and not (self.edit.is_wording and self.by == ("spoken",))


class Page:
    """A page of the list, sound at first, and each time anew after it was changed."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        assert shown.guest.answer is not None
        shown.browser.is_strict = False  # what breaks a rule of the house is one look among others
        self._html = shown.guest.answer.body.decode()
        self._sent = shown.look.asks(SENT)
        self._before: dict[str, Found] = {}

    def can_be(self, edit: Edit) -> bool:
        """Change the page, and answer whether there was anything to change, and nothing else came
        of it for whoever sees the page and uses a mouse."""
        guest, look = self._shown.guest, self._shown.look
        if edit.apply and not edit.is_live:
            html = look.asks(REWRITE, self._html, edit.apply)
            if html is None:
                return False
            guest.shows_again(html.encode())
        else:
            guest.shows_again()
            script, *words = (STYLE, edit.style, edit.needs) if edit.style else (LIVE, edit.apply)
            if not look.asks(script, *words):
                return False
        return bool(look.asks(SENT) == self._sent)

    def is_shown_by(self, shown: Shown) -> bool:
        """Whether the answer shown is this page as it was sent."""
        assert shown.guest.answer is not None
        return shown.guest.answer.body.decode() == self._html

    def remembers(self) -> None:
        """What is found on the page as it was sent."""
        self._shown.guest.shows_again()
        for name, finds in LAYERS.items():
            self._before[name] = finds(self._shown)

    def finds(self, shown: Shown) -> tuple[str, ...]:
        """The looks that find something on the page shown that they did not find before."""
        return tuple(name for name, finds in LAYERS.items() if finds(shown) - self._before[name])


@contextmanager
def altered(edit: Edit) -> Iterator[None]:
    """The house with one text of one file that is another. AssertionError where it is not there."""
    file = ROOT / edit.file
    text = file.read_text()
    assert edit.find in text, f"{edit.file} does not say: {edit.find}"
    changed = text.replace(edit.find, edit.put)
    load, read = FileSystemLoader.get_source, Path.read_bytes

    def loads(loader: FileSystemLoader, env: Environment, name: str) -> Any:
        found = load(loader, env, name)
        return (changed, *found[1:]) if edit.file == f"templates/{name}" else found

    def reads(path: Path) -> bytes:
        return changed.encode() if path == file else read(path)

    environment.cache_clear()
    try:
        with (
            patch.object(FileSystemLoader, "get_source", loads),
            patch.object(Path, "read_bytes", reads),
        ):
            yield
    finally:
        environment.cache_clear()


def outcomes(
    ground: Ground, edits: Mapping[str, Edit], pairs: Iterable[Pair], most: int
) -> Iterator[Outcome]:
    """Try each edit of pages on as many of them as ``most``, page by page; every look at each. What
    has come to a page since it was sent, as in a conversation, cannot be sent again: such a page is
    passed over, and its template and scripts are changed instead."""
    left = {name: most for name, edit in edits.items() if not edit.file}
    for one, language in pairs:
        wanted = [name for name, number in left.items() if number > 0]
        if not wanted:
            return
        with visiting(ground, one, language) as shown:
            if shown.guest.answer is None:
                continue
            page = Page(shown)
            page.remembers()
            for name in wanted:
                if page.can_be(edits[name]):
                    left[name] -= 1
                    yield Outcome(edits[name], one.name, language, page.finds(shown))


def of_templates(ground: Ground, edits: Iterable[Edit]) -> Iterator[Outcome]:
    """Try each edit of a template on its page, before and after. AssertionError where the page is
    not made of what is changed."""
    for edit in edits:
        with visiting(ground, state(edit.page), LANGUAGE) as shown:
            page = Page(shown)
            page.remembers()
        yield Outcome(edit, edit.page, LANGUAGE, _by(ground, page, edit))


def _by(ground: Ground, page: Page, edit: Edit) -> tuple[str, ...]:
    with ExitStack() as stack:
        stack.enter_context(altered(edit))
        try:
            shown = stack.enter_context(visiting(ground, state(edit.page), LANGUAGE))
        except AssertionError:  # every test of the page fails before it looks
            return (OPENED,)
        assert not page.is_shown_by(shown), f"{edit.name} changes nothing on {edit.page}"
        return page.finds(shown)


def of_scripts(ground: Ground, edits: Iterable[Edit]) -> Iterator[Outcome]:
    """Try each edit of a script on a conversation, in each way to be read to."""
    for edit in edits:
        with altered(edit):
            by = (HEARD,) if any(_is_other(ground, how) for how in BY_ITSELF) else ()
        yield Outcome(edit, "live-room", LANGUAGE, by)


def _is_other(ground: Ground, how: Reads) -> bool:
    try:
        told = said_by_itself(ground, how, LANGUAGE)
    except AssertionError:
        return True
    return told != (FOLDER / f"live-room.{how}.{LANGUAGE}.txt").read_text()


def in_turn(share: int, shares: int) -> list[Pair]:
    """A share of the pages that `make test` looks at; those of one room come far apart."""
    pairs = chosen()
    order = sorted(range(len(pairs)), key=lambda number: (number * STEP) % len(pairs))
    return [pairs[number] for number in order][share::shares]
