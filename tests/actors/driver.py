"""What an actor needs from whatever shows it the pages."""

from abc import ABC, abstractmethod
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from tests.actors.files import Download
from tests.actors.finding import Snapshot
from tests.names import attribute, name_of
from tests.pagecheck import Page, broken_rules


class BrokenPage(AssertionError):
    """A page that breaks rules of the house, with all of them."""


class PageLost(AssertionError):
    """The browser has no page to show: nothing answered, or going back would send a form again."""


class Driver(ABC):
    """Shows pages and moves on them. Things to act on come from the newest snapshot.

    `error` is what the application raised while it answered last, where the driver can know.
    `is_strict` is whether each page on the way is held against the rules.
    """

    is_strict = True

    def __init__(self) -> None:
        self.pages_seen: list[tuple[str, int]] = []
        self.status = 0
        self.error: BaseException | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The whole address of the page, with its fragment."""

    @property
    def address(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def fragment(self) -> str:
        return urlsplit(self.url).fragment

    @abstractmethod
    def go_to(self, path: str) -> None: ...

    @abstractmethod
    def go_back(self, *, fetched: bool) -> None: ...

    @abstractmethod
    def snapshot(self) -> Snapshot: ...

    @abstractmethod
    def write(self, field: Tag, text: str) -> None: ...

    @abstractmethod
    def choose(self, choice: Tag, *, on: bool) -> None: ...

    @abstractmethod
    def pick(self, chosen: Tag, option: Tag) -> None: ...

    @abstractmethod
    def attach(self, field: Tag, file_name: str, content: bytes) -> None: ...

    @abstractmethod
    def download(self, link: Tag) -> Download: ...

    @abstractmethod
    def press(self, pressed: Tag) -> None: ...

    @abstractmethod
    def value(self, field: Tag) -> str: ...

    @abstractmethod
    def is_chosen(self, choice: Tag) -> bool: ...

    @abstractmethod
    def text(self, parts: list[Tag]) -> str: ...

    @abstractmethod
    def close(self) -> None: ...

    def arrive(self, page: Page | None) -> None:
        """A page has been loaded: remember it and hold it against the rules.

        An answer that is no page (a download, plain text) comes as None; it is let through
        unless it tells of a failure, which people must be told of in a page.
        """
        self.pages_seen.append((self.address, self.status))
        broken = broken_rules(page) if page and self.is_strict else []
        if page is None and self.status >= 400:
            broken = ["a failure is told in a page, not in bare text"]
        if broken:
            told = "\n".join(f"- {sentence}" for sentence in broken)
            raise BrokenPage(
                f"{self.address} (status {self.status}) breaks rules of the house:\n{told}"
            ) from self.error


def destination(link: Tag, url: str) -> str:
    """Where a link leads. Leaving the house is refused, since no test may knock elsewhere."""
    target = urljoin(url, attribute(link, "href"))
    if urlsplit(target)[:2] != urlsplit(url)[:2]:
        raise AssertionError(f'"{name_of(link)}" leads out of the house, to {target}.')
    return target


def stays_on_page(target: str, url: str) -> bool:
    """Whether following a link only moves to another place of the same page."""
    return "#" in target and target.partition("#")[0] == url.partition("#")[0]
