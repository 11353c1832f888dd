"""One file that holds a whole house but its keys, and the way back from it.

Words, names and files lie in it as they lie in the house: encrypted. Numbers, times and codes do
not, so the file is for the owner's eyes alone. Without keys.json, kept somewhere else, nobody can
read it again. A backup of either engine can be restored into either.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app import __version__
from app.domain.cases import attachments
from app.domain.cases.models import Attachment, Case, Entry, EntryText, State
from app.domain.cases.thread import broken
from app.domain.events.models import Event
from app.domain.organisation.models import Unit
from app.foundation import clock, migrate
from app.foundation.crypto import EncryptedText, keyring
from app.foundation.database import Database
from app.foundation.storage import Folder

FORMAT = 1
MANIFEST, TABLES, FILES = "manifest.json", "tables/", "files/"
# Who is signed in is not carried over: after a restore everybody shows again who they are.
LEFT_OUT = {"session", "grant"}
AT_ONCE = 500
_PIECE = 1 << 20


class Unusable(Exception):
    """The backup cannot be used; the words say why and what to do."""


@dataclass
class Manifest:
    """What a backup holds, so that a missing byte is found before anything is written."""

    format: int
    version: str
    revision: str
    engine: str
    made_at: str
    rows: dict[str, int] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)  # name and SHA-256


def save(database: Database, storage: Path, target: Path) -> Manifest:
    """Write a backup of one moment to ``target`` while others go on writing.

    Raises ``Unusable`` when the file is there already or a file of a message is missing, and
    ``OSError`` when the disk says no; then nothing is left at ``target``.
    """
    if target.exists():
        raise Unusable(f"{target.name} is there already. Choose another name.")
    part = target.with_name(f"{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as pack, database.snapshot() as session:
                manifest = _pack(pack, session, storage, target.parent)
            out.flush()
            os.fsync(out.fileno())
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return manifest


def _pack(pack: tarfile.TarFile, session: Session, storage: Path, beside: Path) -> Manifest:
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        revision=migrate.revision_of(session) or "",
        engine=session.get_bind().dialect.name,
        made_at=clock.now().isoformat(),
    )
    for table in _tables():
        with tempfile.TemporaryFile(dir=beside) as rows:
            manifest.rows[table.name] = _write_rows(session, table, rows)
            _add(pack, manifest, f"{TABLES}{table.name}", rows)
    for name in session.execute(sa.select(col(Attachment.stored))).scalars().all():
        try:
            with (storage / name).open("rb") as content:
                _add(pack, manifest, f"{FILES}{name}", content)
        except FileNotFoundError:
            raise Unusable(
                "A file of a message is missing in the house. Run: indgang doctor"
            ) from None
    words = json.dumps(asdict(manifest)).encode()
    _put(pack, MANIFEST, io.BytesIO(words), len(words))
    return manifest


def _tables() -> list[sa.Table]:
    """Every table that is carried, those first that others point at."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in LEFT_OUT]


def _add(pack: tarfile.TarFile, manifest: Manifest, name: str, content: IO[bytes]) -> None:
    content.seek(0)
    digest = hashlib.sha256()
    while piece := content.read(_PIECE):
        digest.update(piece)
    manifest.members[name], size = digest.hexdigest(), content.tell()
    content.seek(0)
    _put(pack, name, content, size)


def _put(pack: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    pack.addfile(info, content)


KINDS: list[tuple[type[Any], str]] = [
    (sa.Uuid, "uuid"),
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.Time, "time"),
    (sa.Boolean, "bool"),
    (sa.Integer, "int"),
    (sa.JSON, "json"),
]
TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "uuid": sa.Uuid(),
    "moment": UTCDateTime(),
    "day": sa.Date(),
    "time": sa.Time(),
    "bool": sa.Boolean(),
    "int": sa.Integer(),
    "json": sa.JSON(),
    "text": sa.Text(),
}
READ: dict[str, Callable[[Any], Any]] = {
    "uuid": UUID,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
}


def _kind(column: sa.Column[Any]) -> str:
    plain = column.type.impl if isinstance(column.type, sa.types.TypeDecorator) else column.type
    return next((name for kind, name in KINDS if isinstance(plain, kind)), "text")


def _write_rows(session: Session, table: sa.Table, out: IO[bytes]) -> int:
    """A line with the columns and their kinds, then a line a row, as it lies: still encrypted."""
    out.write(_line({column.name: _kind(column) for column in table.columns}))
    columns = [
        sa.type_coerce(column, sa.Text()).label(column.name)
        if isinstance(column.type, EncryptedText)
        else column
        for column in table.columns
    ]
    number = 0
    connection = session.connection().execution_options(yield_per=AT_ONCE)
    for row in connection.execute(sa.select(*columns)):
        out.write(_line([_plain(value) for value in row]))
        number += 1
    return number


def _line(thing: object) -> bytes:
    return json.dumps(thing, ensure_ascii=False).encode() + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, date | time) else value


def opened(source: Path) -> Manifest:
    """Read a backup to its end and check every byte. Raises ``Unusable`` before anything else."""
    try:
        with tarfile.open(source, "r:") as pack:
            found = {member.name: _digest(pack, member) for member in pack}
            content = pack.extractfile(MANIFEST) if MANIFEST in found else None
            manifest = Manifest(**json.load(content)) if content else None
    except FileNotFoundError:
        raise Unusable(f"There is no file {source.name}.") from None
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError, KeyError):
        raise Unusable(NOT_WHOLE) from None
    if manifest is None:
        raise Unusable(NOT_WHOLE)
    found.pop(MANIFEST)
    if found != manifest.members:
        raise Unusable(NOT_WHOLE)
    if manifest.format > FORMAT or manifest.revision not in migrate.revisions():
        raise Unusable(
            f"This backup was made by a newer Indgang ({manifest.version}). Install that one first."
        )
    return manifest


NOT_WHOLE = "This is no whole backup: it was cut off, changed, or is something else. Use another."


def _digest(pack: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    content = pack.extractfile(member)
    if content is None:
        raise Unusable(NOT_WHOLE)
    digest = hashlib.sha256()
    read = 0
    while piece := content.read(_PIECE):
        read += len(piece)
        digest.update(piece)
    if read != member.size:
        raise Unusable(NOT_WHOLE)
    return digest.hexdigest()


def restore(source: Path, database: Database, storage: Path) -> Manifest:
    """Put a backup into an empty house, and bring it to the tables of this version.

    Raises ``Unusable`` before anything is written: for a backup that is not whole or newer, for
    keys that are not its own, and for a database that has tables already.
    """
    manifest = opened(source)
    with tarfile.open(source, "r:") as pack:
        _check_keys(pack)
        if sa.inspect(database.engine).get_table_names():
            raise Unusable("Restoring needs an empty database. Choose a new one.")
        _put_files(pack, manifest, storage)
        migrate.upgrade(database, SQLModel.metadata, to=manifest.revision)
        database.write(lambda session: _fill(session, pack, manifest))
    migrate.upgrade(database, SQLModel.metadata)
    return manifest


def _check_keys(pack: tarfile.TarFile) -> None:
    columns, rows = _rows(pack, "seal")
    seal = dict(zip(columns, next(rows, ()), strict=False))
    try:
        keyring().fields.decrypt(seal["words"])
        is_ours = seal["mark"] == keyring().mac("seal").hex()
    except (InvalidToken, KeyError):
        is_ours = False
    if not is_ours:
        raise Unusable("These are not the keys of this backup. Put its own keys.json in place.")


def _rows(pack: tarfile.TarFile, table: str) -> tuple[dict[str, str], Iterator[list[Any]]]:
    """The columns with their kinds, and the rows, of one table in a backup."""
    content = pack.extractfile(f"{TABLES}{table}")
    if content is None:
        raise Unusable(NOT_WHOLE)
    columns: dict[str, str] = json.loads(content.readline())
    return columns, (json.loads(line) for line in content)


def _put_files(pack: tarfile.TarFile, manifest: Manifest, storage: Path) -> None:
    storage.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in manifest.members:
        content = pack.extractfile(name) if name.startswith(FILES) else None
        if content:
            # The name was ours once, but a path is never taken from a file.
            with (storage / Path(name).name).open("wb") as out:
                while piece := content.read(_PIECE):
                    out.write(piece)
                os.fsync(out.fileno())


def _fill(session: Session, pack: tarfile.TarFile, manifest: Manifest) -> None:
    for name in manifest.rows:
        columns, rows = _rows(pack, name)
        table = sa.table(name, *(sa.column(one, TYPES[kind]) for one, kind in columns.items()))
        some: list[dict[str, Any]] = []
        for row in rows:
            some.append(
                {
                    column: READ.get(kind, _same)(value) if value is not None else None
                    for (column, kind), value in zip(columns.items(), row, strict=True)
                }
            )
            if len(some) == AT_ONCE:
                session.connection().execute(table.insert(), some)
                some = []
        if some:
            session.connection().execute(table.insert(), some)


def _same(value: Any) -> Any:
    return value


def drill(source: Path) -> tuple[Manifest, list[str]]:
    """Restore into a house that is thrown away, and check every promise there."""
    with tempfile.TemporaryDirectory(prefix="indgang-drill-") as folder:
        database = Database(f"sqlite:///{folder}/indgang.db")
        try:
            manifest = restore(source, database, Path(folder, "files"))
            return manifest, faults(database, Path(folder, "files"), manifest)
        finally:
            database.close()


def faults(database: Database, storage: Path, manifest: Manifest) -> list[str]:
    """What of the promises a restored house does not keep, in words without names."""
    with database.read() as session:
        found = [
            *_lost(session),
            *_unreadable(session),
            *_gaps(session),
            *_files_missing(session, Folder(storage, keyring().fields)),
        ]
        for name, number in manifest.rows.items():
            here = session.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar()
            if here != number:
                found.append(f"{name}: {here} of {number} rows")
    return found


def _lost(session: Session) -> Iterator[str]:
    """P2: every open case has a unit that is there, a next step and a date."""
    units = set(session.exec(select(Unit.id)))
    for case in session.exec(select(Case).where(Case.state == State.OPEN)):
        if case.owner_unit_id not in units or not case.next_step.strip():
            yield f"case {case.id}: nobody or no next step"


def _unreadable(session: Session) -> Iterator[str]:
    """P1, P12: every word can be read, and no entry was changed."""
    for case_id in session.exec(select(Case.id)).all():
        try:
            if broken(session, case_id):
                yield f"case {case_id}: a seal is broken"
        except (InvalidToken, DBAPIError):
            yield f"case {case_id}: words cannot be read"
    without = sa.select(sa.func.count()).select_from(Entry).join(EntryText, isouter=True)
    erased = sa.select(col(Case.id)).where(col(Case.erased_at).is_not(None))
    lost = without.where(col(EntryText.entry_id).is_(None), col(Entry.case_id).not_in(erased))
    if number := session.execute(lost).scalar():
        yield f"{number} entries without their words"


def _gaps(session: Session) -> Iterator[str]:
    """Events are numbered without gaps within each case."""
    rows = session.execute(
        sa.select(col(Event.case_id), sa.func.max(col(Event.number)), sa.func.count())
        .select_from(Event)
        .group_by(col(Event.case_id))
    )
    for _, last, number in rows:
        if last != number:
            yield "a case has a gap in its events"


def _files_missing(session: Session, storage: Folder) -> Iterator[str]:
    """P1: every file that was received is there, as it was."""
    for stored, digest in session.exec(select(Attachment.stored, Attachment.digest)).all():
        try:
            if attachments.digest(storage.get(stored)) != digest:
                yield "a file is not the one that was received"
        except (OSError, InvalidToken):
            yield "a file cannot be read"
