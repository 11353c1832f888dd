"""The addresses that somebody asks for: said outright, in a folder of pages, or in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

PAGES = (".html", ".htm")


def addresses(given: Iterable[str]) -> list[str]:
    """Each address once, in the order in which it was asked for."""
    return list(dict.fromkeys(address for one in given if one for address in _of(one)))


def _of(one: str) -> Iterator[str]:
    path = Path(one)
    if not one.strip():
        return  # the folder one stands in is not what somebody means who says nothing
    if path.is_dir():
        yield from (page.resolve().as_uri() for page in sorted(path.rglob("*.htm*")))
    elif path.is_file() and path.suffix in PAGES:
        yield path.resolve().as_uri()
    elif path.is_file():
        for line in path.read_text("utf-8-sig").splitlines():
            if line.strip() and not line.startswith("#"):
                yield from _of(line.strip()) if Path(line.strip()).exists() else (line.strip(),)
    else:
        yield one
