"""Every page in every state and both languages, shown once in Chromium to all tests that ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, col, select

from a11y_tests.pages import PAIRS, PageState, chosen, few
from a11y_tests.shown import Ground, Shown, visiting
from app import town, wiring
from app.domain.cases.models import Case, State, WaitingOn
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.migrate import upgrade
from tests.actors import BrowserDriver
from tests.world import settings_for

# A Tuesday in working hours, so that every date on a page is the same in every run.
TODAY = datetime(2026, 11, 24, 10, 12, tzinfo=clock.COPENHAGEN)


@pytest.hookimpl(tryfirst=True)  # before those of the soak are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every page is looked at in one language, and in both at full depth; a test that names its
    pages looks at those, and one that is marked ``few`` at fewer."""
    all_seen, few_seen = (
        {(one.name, language) for one, language in pairs} for pairs in (chosen(), few())
    )
    for item in items:
        seen = few_seen if item.get_closest_marker("few") else all_seen
        call = getattr(item, "callspec", None)
        names_pages = any(mark.args[0] == "shown" for mark in item.iter_markers("parametrize"))
        match call.params.get("shown") if call and not names_pages else None:
            case (PageState(name=name), language) if (name, language) not in seen:
                item.add_marker(pytest.mark.soak)


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
def ground(tmp_path_factory: pytest.TempPathFactory, keys: Path, _today: None) -> Ground:
    """The invented town as it is at that moment, once the house has looked after it: what it does
    in the background must not change a page between two looks."""
    folder = tmp_path_factory.mktemp("a11y")
    url = f"sqlite:///{folder / 'town.db'}"
    database = Database(url)
    upgrade(database, SQLModel.metadata)
    town.build(database)
    database.write(_one_date_is_moved)
    inside, _outside = wiring.runners(wiring.build(settings_for(url, folder, keys), database))
    inside.do_chores()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return Ground(town=folder / "town.db", keys=keys, folders=folder)


def _one_date_is_moved(session: Session) -> None:
    """The house moves a date once and no more, so this one stays late until a lead decides."""
    late = select(Case).where(Case.due_at < TODAY, Case.waiting_on == WaitingOn.US)
    oldest = session.exec(late.where(Case.state == State.OPEN).order_by(col(Case.due_at))).first()
    assert oldest is not None
    oldest.system_moves = 1


@pytest.fixture(
    scope="package",
    params=PAIRS,
    ids=lambda pair: f"{pair[0].name}-{pair[1]}",
)
def shown(request: pytest.FixtureRequest, ground: Ground) -> Iterator[Shown]:
    """One page after the other; tests of the same page follow each other, so each opens once."""
    state, language = request.param
    with visiting(ground, state, language) as page:
        yield page


@pytest.fixture
def anywhere() -> Iterator[BrowserDriver]:
    """A browser in front of no house, for pages that are broken on purpose."""
    driver = BrowserDriver("http://127.0.0.1")
    yield driver
    driver.close()


@dataclass
class Tally:
    """What was counted in this run, told at its end."""

    scans: int = 0


_counted = Tally()


@pytest.fixture
def tally() -> Tally:
    return _counted


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _counted.scans:
        terminalreporter.write_line(f"axe-core scanned {_counted.scans} times.")
