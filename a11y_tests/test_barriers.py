"""How much of what shuts people out is found on pages that are not ours, and how often a page that
shuts out nobody is blamed. The pages were written before the checks, and are not changed for them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from a11y_tests.site.examine import LAYERS, Examined, examine
from a11y_tests.site.findings import Finding, Verdict, criteria
from a11y_tests.site.visit import Visit

pytestmark = pytest.mark.slow

HERE = Path(__file__).with_name("barriers")
# What every change is tried on; all of it at full depth.
EVERY, SOUND_EVERY = 311, 184
# What only a second look finds, once something was pressed.
SOME = ("1-3-1-table-rebuilt-without-headers",)
PARTS = 10
LEAST = 0.8


@dataclass(frozen=True)
class Barrier:
    """A page on which one thing shuts somebody out."""

    file: Path
    criterion: str

    def is_found(self) -> bool:
        """Whether a layer finds it, as what it is; those after it are not asked."""
        visit = Visit(self.file.resolve().as_uri())
        try:
            return any(
                self.criterion in one.criteria
                for layer in LAYERS
                for one in examine(visit, (layer,)).of(Verdict.WCAG)
            )
        finally:
            visit.close()


@cache
def barriers(of: str = "pages") -> tuple[Barrier, ...]:
    """Every page with a barrier; ``learnt`` are those that were missed once."""
    told = tomllib.loads((HERE / f"{of}.toml").read_text())["page"]
    return tuple(Barrier(HERE / of / one["file"], one["criterion"]) for one in told)


@dataclass(frozen=True)
class Sound:
    """A page that shuts out nobody, as far as one level of WCAG asks; a level is all below it."""

    file: Path
    level: str


@cache
def sound() -> tuple[Sound, ...]:
    """Every page without one."""
    told = tomllib.loads((HERE / "sound.toml").read_text())["page"]
    return tuple(Sound(HERE / "sound" / one["file"], one.get("level", "AAA")) for one in told)


def looked_at(page: Path) -> Examined:
    """Everything that is found on a page of the folder."""
    visit = Visit(page.resolve().as_uri())
    try:
        return examine(visit)
    finally:
        visit.close()


def test_the_pages_are_many_and_each_names_a_criterion() -> None:
    assert len(barriers()) >= 100
    assert len(sound()) >= 50
    assert {one.criterion for one in barriers()} <= set(criteria())
    assert all(one.file.is_file() for one in barriers())
    for folder, listed in (
        ("pages", barriers()),
        ("learnt", barriers("learnt")),
        ("sound", sound()),
    ):
        assert {one.file.name for one in listed} == {
            one.name for one in (HERE / folder).glob("*.html")
        }


@pytest.mark.timeout(1200)
def test_most_of_some_barriers_are_found() -> None:
    _are_found(barriers()[EVERY // 2 :: EVERY])


@pytest.mark.timeout(1200)
def test_few_of_some_sound_pages_are_blamed() -> None:
    blamed = dict(_blamed(sound()[SOUND_EVERY // 2 :: SOUND_EVERY]))
    assert not blamed, _told(blamed)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_four_of_five_barriers_are_found(part: int) -> None:
    """In parts, so that what was cut off goes on from where it was."""
    _are_found(barriers()[part::PARTS])


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(one, id=one.file.stem, marks=[] if one.file.stem in SOME else pytest.mark.soak)
        for one in barriers("learnt")
    ],
)
def test_what_was_missed_once_is_found_now(page: Barrier) -> None:
    assert page.is_found()


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("page", sound(), ids=lambda page: page.file.stem)
def test_no_sound_page_is_blamed(page: Sound) -> None:
    blamed = dict(_blamed((page,)))
    assert not blamed, _told(blamed)


def _are_found(chosen: tuple[Barrier, ...]) -> None:
    missed = [one.file.name for one in chosen if not one.is_found()]
    assert len(missed) <= (1 - LEAST) * len(chosen), "\n".join(missed)


def _blamed(pages: tuple[Sound, ...]) -> Iterator[tuple[str, list[Finding]]]:
    for page in pages:
        examined = looked_at(page.file).up_to(page.level)
        assert not examined.refused, page.file.name
        if findings := examined.of(Verdict.WCAG):
            yield page.file.name, findings


def _told(blamed: dict[str, list[Finding]]) -> str:
    return "\n".join(f"{name}: {one}" for name, ones in blamed.items() for one in ones)
