"""The one seam to the database: ``read`` looks, ``write`` changes and returns after the commit."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Insert, create_engine, event, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, Engine, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, SQLModel

from app.foundation.refused import Unavailable

Result = TypeVar("Result")

_TRY_AGAIN = {"40001", "40P01"}  # serialisation failure, deadlock: PostgreSQL asks for another try
_TRIES = 3
# A line that nobody cut and that carries nothing any more is given up after five seconds, at both
# ends: here so that nobody waits for a page, there so that nobody's locks outlive them.
LINE_ENDS = {"tcp_user_timeout": 5_000}
LINE_ENDS |= {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3}
_ENDS_THERE = {name.replace("keep", "tcp_keep", 1): value for name, value in LINE_ENDS.items()}
_CONNECTION = "connection"
_WORK = "work"


class Database:
    """One database. ``write`` is the only thing in the house that commits."""

    def __init__(self, url: str, *, patience: float = 5.0) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(url, patience) if not self.is_sqlite else _sqlite(url, patience)
        self._writing = self.engine.execution_options(writes=True)
        self._patience = patience
        self._writer = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._file: tuple[int, int] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether somebody is writing just now; whoever has time lets the waiting ones go first."""
        return self._writer.locked()

    def on_work(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after every commit that leaves work behind, outside the transaction."""
        self._listeners.append(listener)

    def write(self, command: Callable[[Session], Result]) -> Result:
        """Run ``command`` in one transaction and return its result after the commit (P1).

        What ``command`` raises undoes everything. ``Unavailable`` means that nothing was stored.
        A command may be run again after a deadlock, so it changes nothing but rows.
        """
        result, leaves_work = self._write(command)
        if leaves_work:
            for listener in self._listeners:
                listener()
        return result

    def _write(self, command: Callable[[Session], Result]) -> tuple[Result, bool]:
        if not self.is_sqlite:
            return self._transaction(command, _TRIES)
        self._is_still_there()
        # Waiting here is fair and quick; SQLite's own waiting sleeps and starves.
        if not self._writer.acquire(timeout=self._patience):
            raise Unavailable("The writer's queue is too long.")
        try:
            return self._transaction(command, 1)
        finally:
            self._writer.release()

    def _is_still_there(self) -> None:
        """Refuse to write into a file that was moved away: words would be received and lost."""
        try:
            found = Path(str(self.url.database)).stat()
        except OSError as error:
            raise Unavailable("The database file is gone.") from error
        if self._file is None:
            self._file = found.st_dev, found.st_ino
        elif self._file != (found.st_dev, found.st_ino):
            raise Unavailable("The database file was exchanged. Start the server again.")

    def _transaction(self, command: Callable[[Session], Result], tries: int) -> tuple[Result, bool]:
        with _understood():
            try:
                with Session(self._writing, expire_on_commit=False) as session, session.begin():
                    session.info[_CONNECTION] = session.connection()
                    return command(session), _WORK in session.info
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                if tries > 1 and state in _TRY_AGAIN:
                    return self._transaction(command, tries - 1)
                raise

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look with. Whatever it would change is undone."""
        with _understood(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session to look with that sees one moment from its first question on, while others
        write. Whatever it would change is undone."""
        # SQLite's own reading transaction is such a moment.
        engine = self.engine
        if not self.is_sqlite:
            engine = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with _understood(), Session(engine, expire_on_commit=False) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


def connection_of(session: Session) -> Connection:
    """The connection of a running command, without asking the session's state for it each time."""
    connection: Connection = session.info[_CONNECTION]
    return connection


def leave_work(session: Session) -> None:
    """Whoever does what is put aside is told after the commit of a running command."""
    session.info[_WORK] = True


@dataclass(frozen=True)
class _Prepared:
    """An INSERT as the driver takes it: its text, and how each value is put into it, in order."""

    sql: str
    values: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    by_name: bool

    def run(self, connection: Connection, row: Mapping[str, Any]) -> None:
        """Straight on the driver's cursor; its errors become those that SQLAlchemy raises."""
        put = [bind(row[name]) if bind else row[name] for name, bind in self.values]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.sql, self._named(put) if self.by_name else put)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _translated(connection, self.sql, error) from error
        finally:
            cursor.close()

    def _named(self, put: list[Any]) -> dict[str, Any]:
        return dict(zip((name for name, _ in self.values), put, strict=True))


def _translated(connection: Connection, sql: str, error: Exception) -> BaseException:
    base = connection.dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        sql, None, error, base, hide_parameters=True, dialect=connection.dialect
    )


@cache
def _prepared(statement: Insert, columns: tuple[str, ...], dialect: Dialect) -> _Prepared:
    made = statement.compile(dialect=dialect, column_keys=list(columns))
    order = made.positiontup or list(columns)
    binds = [(name, made._bind_processors.get(name)) for name in order]  # noqa: SLF001 - no public way to them
    values = cast("list[tuple[str, Callable[[Any], Any] | None]]", binds)
    return _Prepared(str(made), tuple(values), by_name=made.positiontup is None)


@cache
def _insert_into(table: type[SQLModel]) -> Insert:
    return insert(table.__table__)  # type: ignore[attr-defined]  # every table model has one


def add_row(session: Session, table: type[SQLModel], **values: object) -> None:
    """Insert one row without making an object of it, on the hottest paths.

    The statement is prepared once: it costs a third of ``session.add``. Every column that is not
    named becomes NULL.
    """
    connection = connection_of(session)
    prepared = _prepared(_insert_into(table), tuple(values), connection.dialect)
    prepared.run(connection, values)


@cache
def _put_into(table: type[SQLModel], dialect: str, changing: tuple[str, ...]) -> Insert:
    made = {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(table)
    keys = [column.name for column in made.table.primary_key.columns]
    put: Insert = made.on_conflict_do_update(
        index_elements=keys, set_={name: made.excluded[name] for name in changing}
    )
    return put


def put_row(
    session: Session,
    table: type[SQLModel],
    values: dict[str, object],
    *,
    changing: tuple[str, ...],
) -> None:
    """Insert a row, or change the columns ``changing`` of the one that has its key already."""
    connection = connection_of(session)
    statement = _put_into(table, connection.dialect.name, changing)
    _prepared(statement, tuple(values), connection.dialect).run(connection, values)


@contextmanager
def _understood() -> Iterator[None]:
    """Tell 'the database is not there' apart from 'this row is wrong'."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise Unavailable(type(error.orig).__name__) from error
    except PoolTimeout as error:
        raise Unavailable("Every connection is in use.") from error
    except DBAPIError as error:
        # SQLite says so of a file that is no database, or not any more.
        is_no_database = type(error.orig) is sqlite3.DatabaseError
        if error.connection_invalidated or is_no_database:
            raise Unavailable(type(error.orig).__name__) from error
        raise


def _engine(url: str, patience: float) -> Engine:
    return create_engine(
        url,
        pool_size=40,
        max_overflow=10,
        pool_timeout=patience,
        pool_pre_ping=True,
        hide_parameters=True,
        # Waiting for somebody else's lock has an end, as it has on SQLite.
        connect_args=_lines(patience, lock_timeout=int(patience * 1000)),
    )


def _lines(patience: float, **there: int) -> dict[str, Any]:
    """How PostgreSQL is reached. A socket of this machine takes no notice of what ends a line."""
    options = " ".join(f"-c {name}={value}" for name, value in (there | _ENDS_THERE).items())
    return {"connect_timeout": max(2, int(patience)), "options": options} | LINE_ENDS


def _sqlite(url: str, patience: float) -> Engine:
    engine = create_engine(
        url,
        pool_size=40,
        max_overflow=10,
        pool_timeout=patience,
        hide_parameters=True,
        connect_args={"timeout": patience},
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class AlreadyServed(Exception):
    """Another process serves this SQLite file."""


class SingleServer:
    """Only one process may serve a SQLite file; the system frees the lock when it dies."""

    def __init__(self, database: Path) -> None:
        """``database`` is the SQLite file itself, wherever settings say that it lies."""
        self.file = database.with_name(database.name + ".serving")
        self._held: int | None = None

    def take(self) -> None:
        """Hold the file. Raises ``AlreadyServed`` when another process does."""
        held = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(held)
            raise AlreadyServed from error
        self._held = held

    def give_back(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None
