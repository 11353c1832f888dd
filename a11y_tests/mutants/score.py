"""Each page broken in each way that it can be, and what each look finds of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from a11y_tests.mutants.edits import LIVE, REWRITE, STYLE, Edit
from a11y_tests.mutants.layers import LAYERS, Found
from a11y_tests.pages import Pair, chosen
from a11y_tests.shown import Ground, Shown, visiting

# What a form would send. A mutant that sends something else is no mutant of accessibility: whoever
# sees the page and uses a mouse would notice.
SENT = """
return [...document.forms].map((form) => JSON.stringify([form.method, form.getAttribute("action"),
  [...form.elements].filter((one) => one.name && !one.matches("button, fieldset"))
    .map((one) => [one.name, one.type, one.value, one.checked ?? false])])).sort();
"""

STEP = 37


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

    def finds(self, layers: Iterable[str]) -> Iterator[str]:
        """The looks that find something on the page that they did not find before."""
        for name in layers:
            if LAYERS[name](self._shown) - self._before[name]:
                yield name

    def remembers(self, layers: Iterable[str]) -> None:
        """What is found on the page as it was sent."""
        self._shown.guest.shows_again()
        for name in layers:
            self._before[name] = LAYERS[name](self._shown)


def outcomes(
    ground: Ground, edits: Mapping[str, Edit], pairs: Iterable[Pair], most: int
) -> Iterator[Outcome]:
    """Try each edit on as many pages as ``most``, page by page; every look at each."""
    left = dict.fromkeys(edits, most)
    for state, language in pairs:
        wanted = [name for name, number in left.items() if number > 0]
        if not wanted:
            return
        with visiting(ground, state, language) as shown:
            # The browser takes the page again and again, and none of them has a script of its own.
            page = Page(shown)
            page.remembers(LAYERS)
            for name in wanted:
                if page.can_be(edits[name]):
                    by = tuple(page.finds(LAYERS))
                    left[name] -= 1
                    yield Outcome(edits[name], state.name, language, by)


def in_turn(share: int, shares: int) -> list[Pair]:
    """A share of the pages that `make test` looks at; those of one room come far apart."""
    pairs = chosen()
    order = sorted(range(len(pairs)), key=lambda number: (number * STEP) % len(pairs))
    return [pairs[number] for number in order][share::shares]
