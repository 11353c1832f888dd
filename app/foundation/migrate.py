"""Bringing a database to the tables that this version of the house needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData
from sqlmodel import Session

from app.foundation.database import Database

FOLDER = Path(__file__).with_name("migrations")


def upgrade(database: Database, metadata: MetaData, *, to: str = "head") -> None:
    """Run every migration that is missing, in one transaction; or only those up to a revision."""
    with _config(database, metadata) as config:
        command.upgrade(config, to)


def rebuild(
    database: Database, metadata: MetaData, at: str, fill: Callable[[Connection], None]
) -> None:
    """Make the tables of an older revision, fill them, and bring them to this version's.

    One transaction: whatever fails leaves the database as it was.
    """
    with _config(database, metadata) as config:
        command.upgrade(config, at)
        fill(config.attributes["connection"])
        command.upgrade(config, "head")


def revisions() -> list[str]:
    """Every revision that this version of the house knows, newest first."""
    return [one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()]


def revision_of(session: Session) -> str | None:
    """The revision of the tables in a database."""
    context = MigrationContext.configure(session.connection())
    return context.get_current_revision()


def check(database: Database, metadata: MetaData) -> None:
    """Raise when the tables are not what the models say."""
    with _config(database, metadata) as config:
        command.check(config)


def is_current(database: Database) -> bool:
    """Whether every migration has been run."""
    newest = ScriptDirectory(str(FOLDER)).get_current_head()
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


class Dangling(Exception):
    """A row points at a row that is not there; the migration was undone."""


class _config:  # noqa: N801 - a context manager that reads like a function
    """Alembic's settings around one open connection."""

    def __init__(self, database: Database, metadata: MetaData) -> None:
        self._connection = database.engine.execution_options(writes=True).connect()
        self._metadata = metadata

    def __enter__(self) -> Config:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        if self._connection.dialect.name == "sqlite":
            # Batch mode copies tables; references are checked again below (SQLite's own advice).
            # On the driver's connection, because inside a transaction SQLite ignores this.
            self._connection.connection.cursor().execute("PRAGMA foreign_keys=OFF").close()
        self._connection.begin()
        config.attributes |= {"connection": self._connection, "metadata": self._metadata}
        return config

    def __exit__(self, *error: object) -> None:
        try:
            if error[0] is None:
                self._check_references()
                self._connection.commit()
            else:
                self._connection.rollback()
        finally:
            self._connection.invalidate()
            self._connection.close()

    def _check_references(self) -> None:
        if self._connection.dialect.name != "sqlite":
            return
        broken = self._connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise Dangling(f"A row of {broken[0]} points at a row of {broken[2]} that is gone.")
