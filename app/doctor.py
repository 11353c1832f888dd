"""Examines a house: what is well, what is not, and what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from babel.messages.pofile import read_po
from sqlalchemy import func
from sqlmodel import Session, col, select

from app.domain.cases.models import Case, State
from app.domain.organisation.models import Staff, Unit
from app.domain.organisation.queries import staffed_units, unit_name
from app.foundation import crypto
from app.foundation.clock import local, now
from app.foundation.crypto import Keyring
from app.foundation.database import Database
from app.foundation.i18n.extract import faults, sentences
from app.foundation.i18n.texts import CATALOGUE
from app.foundation.jobs.models import Job, JobState
from app.foundation.migrate import is_current
from app.foundation.seal import check as check_seal
from app.foundation.seal import is_sealed
from app.foundation.settings import Settings
from app.foundation.storage import Folder
from app.portal import accessibility

_LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``is_due`` is well, and will not be for long."""

    name: str
    is_well: bool
    words: str
    is_due: bool = False

    @property
    def mark(self) -> str:
        """How a list of findings begins its line."""
        if not self.is_well:
            return "FAULT"
        return "SOON" if self.is_due else "ok"


class Ill(Exception):
    """Something is wrong; the words say what to do."""


class Due(Exception):
    """Something will be wrong soon; the words say what to do."""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, also after a fault, and change nothing but a file of its own."""
    database = Database(settings.url, patience=settings.writer_patience)
    checks: dict[str, Callable[[], str]] = {
        "keys": lambda: _keys(settings, database),
        "database": lambda: _reachable(database),
        "migrations": lambda: _migrations(database),
        "storage": lambda: _storage(settings),
        "disk": lambda: _disk(settings),
        "texts": _texts,
        "sorters": lambda: _sorters(database),
        "units": lambda: _units(database),
        "jobs": lambda: _jobs(database),
    }
    try:
        return [*(_look(name, check) for name, check in checks.items()), statement(settings)]
    finally:
        database.close()


def _look(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, is_well=True, words=check())
    except Ill as ill:
        return Finding(name, is_well=False, words=str(ill))
    except Due as due:
        return Finding(name, is_well=True, words=str(due), is_due=True)
    except Exception as error:  # noqa: BLE001 - a broken part must not hide the rest
        return Finding(name, is_well=False, words=f"{type(error).__name__}. See the parts above.")


def _keys(settings: Settings, database: Database) -> str:
    file = settings.data / "keys.json"
    try:
        crypto.use(Keyring.read(file))
    except crypto.KeysMissing as error:
        raise Ill(
            "no usable keys. Run `indgang migrate`, or put the backup of keys.json back."
        ) from error
    if not _fits(database):
        raise Ill(
            "these are not the keys that the stored cases need. Put the right keys.json back."
        )
    if file.stat().st_mode & 0o077:
        raise Ill(f"others can read {file.name}. Run: chmod 600 {file}")
    return "readable by this user only. Keep a backup apart from the database's."


def _fits(database: Database) -> bool:
    """Whether the keys are the database's; true where no keys have sealed it yet."""
    if not is_sealed(database):
        return True
    try:
        with database.read() as session:
            check_seal(session)
    except crypto.KeysMissing:
        return False
    return True


def _reachable(database: Database) -> str:
    try:
        with database.read() as session:
            session.connection()
    except Exception as error:
        raise Ill(f"cannot be reached ({type(error).__name__}). Check DATABASE_URL.") from error
    return str(database.url.get_backend_name())


def _migrations(database: Database) -> str:
    if not is_current(database):
        raise Ill("not up to date. Run: indgang migrate")
    return "up to date"


def _storage(settings: Settings) -> str:
    storage = Folder(settings.data / "files", crypto.keyring().fields)
    try:
        name = storage.put(b"doctor")
        same = storage.get(name) == b"doctor"
        storage.remove(name)
    except OSError as error:
        raise Ill(
            "the folder for files cannot be written. Check its owner and the disk."
        ) from error
    if not same:
        raise Ill("a file came back changed. Check the disk.")
    return "writes, reads and removes"


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.data).free
    if free < _LEAST_FREE:
        raise Ill("less than 500 MB free. Messages are refused when it is full.")
    return f"{free // 2**20} MB free"


def _texts() -> str:
    with CATALOGUE.open("rb") as file:
        wrong = list(faults(sentences(), read_po(file, locale="da")))
    if wrong:
        raise Ill(f"{len(wrong)} sentences are not complete in Danish. Run: make texts")
    return "complete in Danish and English"


def _sorters(database: Database) -> str:
    with database.read() as session:
        found = _count_sorters(session)
    if not found:
        raise Ill("nobody can read new messages. Run: indgang staff add")
    return f"{found} colleagues read new messages"


def _count_sorters(session: Session) -> int:
    return session.exec(
        select(func.count())
        .select_from(Staff)
        .join(Unit, col(Unit.id) == col(Staff.unit_id))
        .where(col(Unit.sorts), col(Staff.active))
    ).one()


def _units(database: Database) -> str:
    """Every unit that has an open case must have somebody who sees it."""
    with database.read() as session:
        owning = set(
            session.exec(select(Case.owner_unit_id).where(Case.state == State.OPEN).distinct())
        )
        unseen = owning - staffed_units(session)
        names = [unit_name(session, unit).da for unit in unseen]
    if names:
        raise Ill(f"nobody sees the open cases of {', '.join(names)}. Run: indgang staff add")
    return "somebody sees every open case"


def _jobs(database: Database) -> str:
    with database.read() as session:
        dead = session.exec(
            select(func.count()).select_from(Job).where(Job.state == JobState.DEAD)
        ).one()
    if dead:
        raise Ill(f"{dead} jobs failed every time. Look for job.dead in the log.")
    return "none has been given up"


def statement(settings: Settings) -> Finding:
    """The law wants the accessibility statement looked through once a year, and true."""
    return _look("statement", lambda: _statement(settings))


def _statement(settings: Settings) -> str:
    try:
        known = accessibility.known()
    except ValueError as error:
        raise Ill(f"{accessibility.FILE.name} cannot be read. {error}") from error
    today = local(now()).date()
    again = f"Look through {accessibility.FILE.name}, set assessed_on, and the same in WAS-Tool."
    if late := known.broken(today):
        raise Ill(f"not mended by the day that it says: {', '.join(b.name for b in late)}. {again}")
    if known.is_old(today):
        raise Ill(f"older than a year, from {known.assessed_on:%d.%m.%Y}. {again}")
    if known.is_due(today):
        raise Due(f"soon a year old, from {known.assessed_on:%d.%m.%Y}. {again}")
    if not settings.demo and not settings.was_url:
        raise Due("the law wants it in WAS-Tool too. Make it there, and set INDGANG_WAS_URL.")
    return f"looked through on {known.assessed_on:%d.%m.%Y}"
