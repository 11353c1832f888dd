"""Every page in every state and both languages, shown once in Chromium to all tests that ask."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from sqlmodel import Session, SQLModel, col, select

from a11y_tests.changed import MADE_OF, MOST, UnknownBase, affected, files_since, made_of
from a11y_tests.door import Door
from a11y_tests.pages import PAIRS, PageState, Pair, chosen, few
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
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every page is looked at in one language, and in both at full depth; a test that names its
    pages looks at those, and one that is marked ``few`` at fewer. What looks at no page of the
    list takes longest, and comes first: at the end nobody waits for it alone."""
    items.sort(key=lambda one: "shown" in getattr(one, "fixturenames", ()))
    if base := config.getoption("--since"):
        _only_changed(config, items, base)
        return
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


def _only_changed(config: pytest.Config, items: list[pytest.Item], base: str) -> None:
    """Leave the looks at pages that differ from ``base``, as many as two minutes are enough for."""
    seen = {(one.name, language) for one, language in _differing(base)[:MOST]}
    kept = [one for one in items if _pair_of(one) in seen]
    config.hook.pytest_deselected(items=[one for one in items if one not in kept])
    items[:] = kept


@cache
def _differing(base: str) -> list[Pair]:
    try:
        return affected(files_since(base))
    except UnknownBase as unknown:
        raise pytest.UsageError(f"BASE={base}: {unknown}") from unknown


def _pair_of(item: pytest.Item) -> tuple[str, str] | None:
    call = getattr(item, "callspec", None)
    match call.params.get("shown") if call else None:
        case (PageState(name=name), str(language)):
            return name, language
    return None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--since", metavar="BASE", help="Only pages that differ from this commit.")
    parser.addoption(
        "--differs",
        metavar="BASE",
        default="main",
        help="Break the pages that differ from this commit, to see who notices.",
    )
    parser.addoption(
        "--write-templates",
        action="store_true",
        help="Write anew which template each page is made of.",
    )
    parser.addoption(
        "--write-heard",
        metavar="FOLDER",
        help="Keep what a real screen reader says on each journey, with pictures.",
    )
    parser.addoption(
        "--write-spoken",
        action="store_true",
        help="Write what screen readers are told anew, for a person to read before it is kept.",
    )


@pytest.fixture(scope="package", autouse=True)
def _today() -> Iterator[None]:
    with clock.stopped(TODAY):
        yield


@pytest.fixture(scope="package", autouse=True)
def _ids_in_order() -> Iterator[None]:
    """What lists cannot tell apart otherwise stands in the order of its id; that one is chance, and
    the order of a page would be another in each run."""
    made = count(1)

    def bytes_in_order(size: int) -> bytes:
        return next(made).to_bytes(6, "big").ljust(size, b"\0")

    with patch.object(uuid, "os", SimpleNamespace(urandom=bytes_in_order)):
        yield


@pytest.fixture(scope="package")
def ground(
    tmp_path_factory: pytest.TempPathFactory, keys: Path, _today: None, _ids_in_order: None
) -> Iterator[Ground]:
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
    with Door().stands() as door:
        yield Ground(town=folder / "town.db", keys=keys, folders=folder, door=door)


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
    templates: dict[str, str] = field(default_factory=dict)


_counted = Tally()


@pytest.fixture
def tally() -> Tally:
    return _counted


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _counted.scans:
        terminalreporter.write_line(f"axe-core scanned {_counted.scans} times.")
    if base := terminalreporter.config.getoption("--since"):
        differ = len(_differing(base))
        looked = min(differ, MOST)
        told = f"Looked at {looked} of {differ} pages that differ; make test looks at all of them."
        terminalreporter.write_line(told)
    spent: defaultdict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for one in reports:
            if isinstance(one, pytest.TestReport) and one.nodeid.startswith("a11y_tests/"):
                name = one.nodeid.partition("::")[0].removeprefix("a11y_tests/test_")
                spent[name.removesuffix(".py")] += one.duration
    if spent:
        in_order = sorted(spent.items(), key=lambda one: -one[1])
        told = ", ".join(f"{name} {seconds:.0f}" for name, seconds in in_order)
        terminalreporter.write_line(f"Seconds a layer: {told}.")


def pytest_configure(config: pytest.Config) -> None:
    """Ask for what differs once, before anybody is set to work."""
    if base := config.getoption("--since", None):
        _differing(base)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.getoption("--since") and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK  # nothing differs, and that is well
    if session.config.getoption("--write-templates") and _counted.templates:
        known = made_of() | _counted.templates
        lines = [f'{name} = "{known[name]}"' for name in sorted(known)]
        MADE_OF.write_text("\n".join(lines) + "\n")
