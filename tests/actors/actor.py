"""Somebody in front of a page. A journey is told once and runs by HTTP and in Chromium."""

from types import TracebackType
from typing import Self

from bs4 import Tag

from tests.actors.driver import Driver
from tests.actors.files import Download
from tests.actors.finding import CHOICE, FIELD, LIST, PRESSABLE, VALUED, Snapshot
from tests.names import attribute, question_of, step_of, title_of, words


class Actor:
    """Finds things by their label, their role and their words, as people do, and by nothing else.

    What has no label or no name cannot be used, so it cannot be tested, so it is not built.
    Words match exactly or, where nothing does, as the beginning of a name. Two things that
    match equally well raise `Ambiguous`, with both; `within` tells them apart. Every page that
    is loaded is held against `tests.pagecheck` and raises `BrokenPage` with all broken rules.
    """

    def __init__(self, driver: Driver, *, inside: tuple[str, ...] = ()) -> None:
        self.driver = driver
        self._inside = inside

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.driver.close()

    def opens(self, path: str) -> None:
        """Type an address of the house."""
        self.driver.go_to(path)

    def back(self, *, fetched: bool = False) -> None:
        """Press the browser's own button. What was typed is there again.

        The page comes from memory, but one marked `no-store` is fetched again once a cookie
        has changed, or if `fetched` says so, since some browsers never keep such a page.
        Raises `PageLost` where a browser would ask whether to send a form again: the page was
        the answer to a form and marked `no-store`.
        """
        self.driver.go_back(fetched=fetched)

    def fills(self, label: str, text: str) -> None:
        """Write in a field, over what stood there."""
        _, field = self._find(FIELD, label)
        if _takes_files(field):
            raise AssertionError(f'"{label}" takes files: use attaches.')
        self.driver.write(field, text)

    def attaches(self, label: str, file_name: str, content: bytes) -> None:
        """Choose a file. A field that takes several gets one more; another, this one instead."""
        _, field = self._find(FIELD, label)
        if not _takes_files(field):
            raise AssertionError(f'"{label}" takes no files.')
        self.driver.attach(field, file_name, content)

    def chooses(self, label: str) -> None:
        """Choose a radio button, or tick a box."""
        _, choice = self._find(CHOICE, label)
        self.driver.choose(choice, on=True)

    def unticks(self, label: str) -> None:
        """Take the tick out of a box."""
        _, choice = self._find(CHOICE, label)
        if attribute(choice, "type").lower() == "radio":
            raise AssertionError(f'"{label}" is a radio button: choose another one instead.')
        self.driver.choose(choice, on=False)

    def picks(self, label: str, option: str) -> None:
        """Pick from a list that folds out."""
        snapshot, chosen = self._find(LIST, label)
        self.driver.pick(chosen, snapshot.option(chosen, option))

    def presses(self, name: str) -> None:
        """Press a button, follow a link or unfold a summary."""
        _, pressed = self._find(PRESSABLE, name)
        self.driver.press(pressed)

    def downloads(self, name: str) -> Download:
        """Follow a link to a file and keep the file; the page stays. By HTTP only.

        Anything that a browser would show instead raises an `AssertionError`.
        """
        _, link = self._find(PRESSABLE, name)
        return self.driver.download(link)

    def value_of(self, label: str) -> str:
        """What stands in a field, or the words that are picked in a list."""
        _, field = self._find(VALUED, label)
        return self.driver.value(field)

    def has_chosen(self, label: str) -> bool:
        """Whether a radio button is chosen or a box ticked."""
        _, choice = self._find(CHOICE, label)
        return self.driver.is_chosen(choice)

    def reads(self, wanted: str) -> bool:
        """Whether these words stand on the page. They may stretch over a line."""
        return words(wanted) in self.visible_text

    def sees(self, wanted: str) -> None:
        """Insist on these words."""
        if not self.reads(wanted):
            raise AssertionError(f'The words "{wanted}" are not to be seen.\n{self._told()}')

    def cannot_see(self, unwanted: str) -> None:
        """Insist on the absence of these words."""
        if self.reads(unwanted):
            raise AssertionError(f'The words "{unwanted}" are to be seen.\n{self._told()}')

    def within(self, heading_or_label: str) -> Self:
        """The same actor, looking only at the part under a heading, a legend, a label or the
        name of a region.
        """
        return type(self)(self.driver, inside=(*self._inside, heading_or_label))

    @property
    def visible_text(self) -> str:
        """All words in sight, with one space between them."""
        snapshot = self.driver.snapshot()
        return words(self.driver.text(self._scope(snapshot)))

    @property
    def title(self) -> str:
        return title_of(self.driver.snapshot().soup)

    @property
    def heading(self) -> str:
        """The question of the page: the words of its h1 without the step."""
        return question_of(self.driver.snapshot().soup)

    @property
    def step(self) -> str:
        """For example "Skriv til os. Trin 1 af 2"; empty outside a journey."""
        return step_of(self.driver.snapshot().soup)

    @property
    def language(self) -> str:
        root = self.driver.snapshot().soup.select_one("html")
        return attribute(root, "lang") if root else ""

    @property
    def status(self) -> int:
        """The HTTP status of the page."""
        return self.driver.status

    @property
    def address(self) -> str:
        """The path of the page, with its query and without its fragment."""
        return self.driver.address

    @property
    def fragment(self) -> str:
        """Where in the page the address points, without the #."""
        return self.driver.fragment

    @property
    def pages_seen(self) -> list[tuple[str, int]]:
        """Address and status of every page so far."""
        return self.driver.pages_seen

    def _find(self, kind: str, wanted: str) -> tuple[Snapshot, Tag]:
        snapshot = self.driver.snapshot()
        return snapshot, snapshot.find(kind, wanted, self._scope(snapshot))

    def _scope(self, snapshot: Snapshot) -> list[Tag]:
        scope = snapshot.whole
        for wanted in self._inside:
            scope = snapshot.part(wanted, scope)
        return scope

    def _told(self) -> str:
        where = f" ({' > '.join(self._inside)})" if self._inside else ""
        raised = f"\nThe application raised {self.driver.error!r}." if self.driver.error else ""
        return f"{self.address}{where}, status {self.status}, says:\n{self.visible_text}{raised}"


def _takes_files(field: Tag) -> bool:
    return attribute(field, "type").lower() == "file"
