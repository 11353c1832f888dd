"""Ways in which a database can be away, each real and each undone in the end."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import psycopg
from sqlalchemy import event

from app.foundation import clock
from app.web.drafts import SpentToken
from app.web.house import House

Fault = Callable[[House], AbstractContextManager[None]]

LONGEST_WAIT = 15.0
WRITTEN = ("case", "draft", "entry", "spent_token", "session")  # a table of each kind of POST


@contextmanager
def sqlite_locked(house: House) -> Iterator[None]:
    """Another program holds the file, as a backup tool or a person with a shell might."""
    with closing(sqlite3.connect(_file(house), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def sqlite_gone(house: House) -> Iterator[None]:
    """The disk is not mounted: where the file was there is nothing that can be opened."""
    house.database.engine.dispose()
    with _moved(house):
        _file(house).mkdir()
        yield
        _file(house).rmdir()


@contextmanager
def sqlite_exchanged(house: House) -> Iterator[None]:
    """Somebody has moved the file away while it was open: what is written there would be lost."""
    with house.database.read() as session:
        session.connection()
    with _moved(house):
        yield


@contextmanager
def sqlite_garbled(house: House) -> Iterator[None]:
    """What is in the file is no database."""
    house.database.engine.dispose()
    with _moved(house):
        _file(house).write_bytes(b"no database " * 1000)
        yield
        house.database.engine.dispose()
        for file in _files(house):
            file.unlink(missing_ok=True)


@contextmanager
def sqlite_full(house: House) -> Iterator[None]:
    """The file may not grow by one page."""
    engine = house.database.engine

    def limited(connection: sqlite3.Connection, *_rest: Any) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}").close()

    engine.dispose()
    event.listen(engine, "checkout", limited)
    yield
    event.remove(engine, "checkout", limited)
    engine.dispose()


@contextmanager
def sqlite_fails_to_commit(house: House) -> Iterator[None]:
    """The disk takes no byte more just when COMMIT writes the log of changes."""
    # So much that nothing else in this process writes a file as large meanwhile.
    much = SpentToken(token="x" * 500_000, spent_at=clock.now())
    house.database.write(lambda session: session.add(much))
    log = _file(house).with_name(_file(house).name + "-wal")
    most = log.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def before(_connection: Any) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))

    def after(_connection: Any) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    engine = house.database.engine
    event.listen(engine, "commit", before)
    event.listen(engine, "rollback", after)
    yield
    event.remove(engine, "commit", before)
    event.remove(engine, "rollback", after)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def postgres_locked(house: House) -> Iterator[None]:
    """Another program holds the tables, as a forgotten migration might."""
    with _beside(house) as other:
        tables = ", ".join(f'"{table}"' for table in WRITTEN)
        other.execute("BEGIN")
        other.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE".encode())
        # A house that waits for ever is a failing test, not a hanging one.
        waited = Timer(LONGEST_WAIT, other.execute, args=("ROLLBACK",))
        waited.start()
        yield
        waited.cancel()
        other.execute("ROLLBACK")


@contextmanager
def postgres_gone(house: House) -> Iterator[None]:
    """Every connection is cut and no new one is let in."""
    name = str(house.database.url.database)
    with _beside(house, database="postgres") as other:
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        yield
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


@contextmanager
def postgres_full(house: House) -> Iterator[None]:
    """Every INSERT meets error 53100, disk full."""
    with _beside(house) as other:
        _make_trigger(other, "CREATE TRIGGER full_{0} BEFORE INSERT ON {1} FOR EACH ROW")
        yield
        _drop_trigger(other)


@contextmanager
def postgres_fails_to_commit(house: House) -> Iterator[None]:
    """Everything goes well until COMMIT, which meets error 53100."""
    with _beside(house) as other:
        _make_trigger(
            other,
            "CREATE CONSTRAINT TRIGGER full_{0} AFTER INSERT ON {1}"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
        )
        yield
        _drop_trigger(other)


FAULTS: Mapping[tuple[str, str], Fault] = {
    ("sqlite", "locked"): sqlite_locked,
    ("sqlite", "gone"): sqlite_gone,
    ("sqlite", "exchanged"): sqlite_exchanged,
    ("sqlite", "garbled"): sqlite_garbled,
    ("sqlite", "full"): sqlite_full,
    ("sqlite", "commit"): sqlite_fails_to_commit,
    ("postgresql", "locked"): postgres_locked,
    ("postgresql", "gone"): postgres_gone,
    ("postgresql", "full"): postgres_full,
    ("postgresql", "commit"): postgres_fails_to_commit,
}


def _file(house: House) -> Path:
    return Path(str(house.database.url.database))


def _files(house: House) -> list[Path]:
    file = _file(house)
    return [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm")]


@contextmanager
def _moved(house: House) -> Iterator[None]:
    moved = [(file, file.with_name(file.name + ".away")) for file in _files(house)]
    there = [(file, away) for file, away in moved if file.exists()]
    for file, away in there:
        file.rename(away)
    yield
    for file, away in there:
        away.rename(file)


def _beside(house: House, database: str | None = None) -> psycopg.Connection[Any]:
    """A connection of somebody else, to the house's database or to another."""
    return psycopg.connect(
        host=str(house.database.url.query.get("host") or house.database.url.host),
        port=house.database.url.port,
        user=house.database.url.username,
        password=house.database.url.password,
        dbname=database or house.database.url.database,
        autocommit=True,
    )


def _make_trigger(other: psycopg.Connection[Any], words: str) -> None:
    other.execute(
        "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$"
    )
    for table in WRITTEN:
        made = words.format(table, f'"{table}"')
        other.execute(f"{made} EXECUTE FUNCTION disk_is_full()".encode())


def _drop_trigger(other: psycopg.Connection[Any]) -> None:
    other.execute("DROP FUNCTION disk_is_full() CASCADE")
