"""The world of the tests: real databases, a house on each, and the people in it.

`house`, `app`, `citizen` … run once on SQLite and once on PostgreSQL. `browser…` fixtures serve the
same application on a real socket.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import SQLModel

from app import town, wiring
from app.foundation import crypto
from app.foundation.crypto import Keyring
from app.foundation.database import Database
from app.foundation.migrate import upgrade
from app.foundation.settings import Settings
from app.main import create_app
from app.web.house import House
from tests.actors import Actor, BrowserDriver, HttpDriver
from tests.engines import Cluster, serving

PASSWORD = town.PASSWORD


@pytest.fixture(autouse=True)
def nothing_stays_open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close every database that a test opened by opening a house of its own."""
    opened: list[Database] = []
    make = Database.__init__

    def remembered(database: Database, *words: Any, **more: Any) -> None:
        make(database, *words, **more)
        opened.append(database)

    monkeypatch.setattr(Database, "__init__", remembered)
    yield
    for database in opened:
        database.close()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One set of keys for all tests, in use in this process."""
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    crypto.use(Keyring.make(file))
    return file


@pytest.fixture(scope="session")
def sqlite_town(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Path:
    """A SQLite file with the invented town and its 40 cases, to be copied."""
    file = tmp_path_factory.mktemp("town") / "town.db"
    build_town(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A throw-away PostgreSQL."""
    with Cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_town(cluster: Cluster, keys: Path) -> str:
    """The name of a PostgreSQL database with the town, to be used as a template."""
    cluster.create("town")
    build_town(cluster.url("town"))
    return "town"


def build_town(url: str) -> None:
    """All tables, and the invented town in them."""
    database = Database(url)
    upgrade(database, SQLModel.metadata)
    town.build(database)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine under test."""
    return str(request.param)


Made = Callable[[str], str]


@pytest.fixture
def town_on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Made]:
    """Makes a fresh database with the town on an engine and gives its address."""
    dropped: list[Callable[[], None]] = []

    def make(engine: str) -> str:
        if engine == "sqlite":
            file = tmp_path / "indgang.db"
            shutil.copy(request.getfixturevalue("sqlite_town"), file)
            return f"sqlite:///{file}"
        cluster: Cluster = request.getfixturevalue("cluster")
        name = f"t{abs(hash(request.node.nodeid)) % 10**12}"
        cluster.create(name, template=request.getfixturevalue("postgres_town"))
        dropped.append(lambda: cluster.drop(name))
        return cluster.url(name)

    yield make
    for drop in dropped:
        drop()


@pytest.fixture
def database_url(engine: str, town_on: Made) -> str:
    """A fresh database with the town, on the engine under test."""
    return town_on(engine)


def settings_for(url: str, data: Path, keys: Path, **changed: Any) -> Settings:
    """Settings of a demo house for tests: nothing is limited unless a test says so."""
    if not (data / "keys.json").exists():
        shutil.copy(keys, data / "keys.json")
    freely = {"send_limit": "100000/hour", "lookup_limit": "100000/hour"}
    freely |= {"sign_in_limit": "100000/hour", "draft_limit": "100000/hour"}
    freely |= {"upload_limit": "100000/hour"}
    freely |= {"sign_in_all_limit": "100000/hour", "sign_in_place_limit": "100000/hour"}
    values: dict[str, Any] = {"data": data, "DATABASE_URL": url, "demo": True} | freely | changed
    return Settings(**values)


@pytest.fixture
def settings(database_url: str, tmp_path: Path, keys: Path) -> Settings:
    return settings_for(database_url, tmp_path, keys)


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    """The house behind the application, for looking into its database."""
    house = wiring.build(settings)
    yield house
    house.database.close()


@pytest.fixture
def app(settings: Settings, house: House) -> FastAPI:
    """The application. Its worker stands still: a test runs jobs with `app.state.worker`."""
    return create_app(settings, house)


@pytest.fixture
def citizen(app: FastAPI) -> Iterator[Actor]:
    """Somebody who has never been here."""
    with Actor(HttpDriver(app)) as actor:
        yield actor


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[Actor]:
    """Somebody else, on another computer."""
    with Actor(HttpDriver(app)) as actor:
        yield actor


@pytest.fixture
def amira(app: FastAPI) -> Iterator[Actor]:
    """Amira of the contact centre, who also sees the cases of Hjælpemidler, signed in."""
    with Actor(HttpDriver(app)) as actor:
        yield signed_in(actor, "amira")


@pytest.fixture
def lone(app: FastAPI) -> Iterator[Actor]:
    """Lone of the contact centre, signed in."""
    with Actor(HttpDriver(app)) as actor:
        yield signed_in(actor, "lone")


@pytest.fixture
def leder(app: FastAPI) -> Iterator[Actor]:
    """Mette, who leads the contact centre and sees every case, signed in."""
    with Actor(HttpDriver(app)) as actor:
        yield signed_in(actor, "leder")


@pytest.fixture
def jonas(app: FastAPI) -> Iterator[Actor]:
    """Jonas of Parkering og affald, who may not see the contact centre's cases, signed in."""
    with Actor(HttpDriver(app)) as actor:
        yield signed_in(actor, "jonas")


def signed_in(actor: Actor, user_name: str) -> Actor:
    """Sign an actor in at the desk."""
    actor.opens("/desk/sign-in")
    actor.fills("Brugernavn", user_name)
    actor.fills("Adgangskode", PASSWORD)
    actor.presses("Log ind")
    return actor


@pytest.fixture
def served(town_on: Made, tmp_path: Path, keys: Path) -> Iterator[str]:
    """The address of a served house on SQLite, with its worker at work."""
    app = create_app(settings_for(town_on("sqlite"), tmp_path, keys))
    with serving(app) as address:
        yield address


Opens = Callable[..., Actor]


@pytest.fixture
def browser(served: str) -> Iterator[Opens]:
    """Opens browsers on the served house: `browser(scripts=False, width=320)`."""
    opened: list[Actor] = []

    def open_one(**look: Any) -> Actor:
        opened.append(Actor(BrowserDriver(served, **look)))
        return opened[-1]

    yield open_one
    for actor in opened:
        actor.driver.close()
