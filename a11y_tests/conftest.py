"""Every page in every state and both languages, shown once in Chromium to all tests that ask."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from a11y_tests.guest import Guest
from a11y_tests.looks import Look
from a11y_tests.pages import STATES, PageState
from app import town, wiring
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.migrate import upgrade
from app.main import create_app
from tests.actors import Actor, BrowserDriver
from tests.engines import serving
from tests.world import settings_for

# A Tuesday in working hours, so that every date on a page is the same in every run.
TODAY = datetime(2026, 11, 24, 10, 12, tzinfo=clock.COPENHAGEN)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-spoken",
        action="store_true",
        help="Write what screen readers are told anew, for a person to read before it is kept.",
    )


@pytest.fixture(scope="package", autouse=True)
def _today() -> Iterator[None]:
    with clock.stopped(TODAY):
        yield


@pytest.fixture(scope="package")
def furnished(
    tmp_path_factory: pytest.TempPathFactory, keys: Path, _today: None
) -> Iterator[Path]:
    """A SQLite file with the invented town as it is at that moment, to be copied."""
    file = tmp_path_factory.mktemp("a11y") / "town.db"
    database = Database(f"sqlite:///{file}")
    upgrade(database, SQLModel.metadata)
    town.build(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    yield file


@dataclass
class Tally:
    """What was counted in this run, told at its end."""

    scans: int = 0


COUNTED = Tally()


@pytest.fixture
def tally() -> Tally:
    return COUNTED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if COUNTED.scans:
        terminalreporter.write_line(f"axe-core scanned {COUNTED.scans} times.")


@pytest.fixture
def anywhere() -> Iterator[BrowserDriver]:
    """A browser in front of no house, for pages that are broken on purpose."""
    driver = BrowserDriver("http://127.0.0.1")
    yield driver
    driver.close()


@dataclass(frozen=True)
class Shown:
    """A page in front of a browser. Whoever changes its look puts it back."""

    state: PageState
    language: str
    guest: Guest
    look: Look

    @property
    def browser(self) -> BrowserDriver:
        return self.guest.browser


def visiting(
    state: PageState, language: str, furnished: Path, keys: Path, folder: Path
) -> Iterator[Shown]:
    """A fresh house, a guest without scripts in it, and the page that they have reached."""
    file = folder / "indgang.db"
    shutil.copy(furnished, file)
    settings = settings_for(f"sqlite:///{file}", folder, keys, **state.settings)
    house = wiring.build(settings)
    if state.furnish:
        state.furnish(house, language)
    app = create_app(settings, house)
    with serving(app) as address, Actor(BrowserDriver(address, scripts=False)) as actor:
        guest = Guest(actor, language, house, app)
        state.reach(guest)
        assert actor.status == state.status, f"{state.name} has the status {actor.status}"
        assert actor.language == language
        yield Shown(state, language, guest, Look.at(guest.browser))


@pytest.fixture(
    scope="package",
    params=[(state, language) for state in STATES for language in ("da", "en")],
    ids=lambda pair: f"{pair[0].name}-{pair[1]}",
)
def shown(
    request: pytest.FixtureRequest,
    furnished: Path,
    keys: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Shown]:
    """One page after the other; tests of the same page follow each other, so each opens once."""
    state, language = request.param
    yield from visiting(state, language, furnished, keys, tmp_path_factory.mktemp("house"))
