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
from sqlmodel import Session, SQLModel, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app import __version__, promises
from app.domain.cases.models import Attachment
from app.foundation import clock, migrate
from app.foundation.crypto import EncryptedText, keyring
from app.foundation.database import Database

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
                manifest = _pack(pack, session, _Files(database, storage), target.parent)
            out.flush()
            out.write(_end(_sum(part, part.stat().st_size)))
            out.flush()
            os.fsync(out.fileno())
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return manifest


def _pack(pack: tarfile.TarFile, session: Session, files: _Files, beside: Path) -> Manifest:
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        revision=migrate.revision_of(session) or "",
        engine=session.get_bind().dialect.name,
        made_at=clock.now().isoformat(),
    )
    gone = []
    for name in session.execute(sa.select(col(Attachment.stored))).scalars().all():
        content = files.open(name)
        if content is None:
            gone.append(name)
            continue
        with content:
            _add(pack, manifest, f"{FILES}{name}", content)
    for table in _tables():
        with tempfile.TemporaryFile(dir=beside) as rows:
            manifest.rows[table.name] = _write_rows(session, table, rows, gone)
            _add(pack, manifest, f"{TABLES}{table.name}", rows)
    words = json.dumps(asdict(manifest)).encode()
    _put(pack, MANIFEST, io.BytesIO(words), len(words))
    return manifest


@dataclass(frozen=True)
class _Files:
    """The files of a house in which others go on working."""

    database: Database
    storage: Path

    def open(self, name: str) -> IO[bytes] | None:
        """A file's bytes; None when it was forgotten since the moment of the backup.

        Raises ``Unusable`` when the house still counts on it.
        """
        try:
            return (self.storage / name).open("rb")
        except FileNotFoundError:
            with self.database.read() as session:
                known = sa.select(col(Attachment.id)).where(col(Attachment.stored) == name)
                if session.execute(known).first() is None:
                    return None
            raise Unusable(
                "A file of a message is missing in the house. Run: indgang doctor"
            ) from None


def _sum(file: Path, length: int) -> str:
    """SHA-256 of the first ``length`` bytes."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while length and (piece := content.read(min(_PIECE, length))):
            length -= len(piece)
            digest.update(piece)
    return digest.hexdigest()


def _end(digest: str) -> bytes:
    """The last line: that the file is whole, and that this house made it."""
    return f"{digest} {keyring().mac('backup', digest).hex()}\n".encode()


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
    (sa.String, "text"),
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
    return next(name for kind, name in KINDS if isinstance(plain, kind))


def _write_rows(session: Session, table: sa.Table, out: IO[bytes], gone: list[str]) -> int:
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
    rows = sa.select(*columns)
    if table.name == Attachment.__tablename__ and gone:
        rows = rows.where(col(Attachment.stored).not_in(gone))
    for row in connection.execute(rows):
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
        length = source.stat().st_size - len(_end("0" * 64))
        with source.open("rb") as file:
            file.seek(max(length, 0))
            end = file.read().decode("ascii", "replace")
        if end[:64] != _sum(source, max(length, 0)):
            raise Unusable(NOT_WHOLE)
        if end.encode() != _end(end[:64]):
            raise Unusable(OTHER_KEYS)
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


OTHER_KEYS = "These are not the keys of this backup. Put its own keys.json in place."
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

    All of it or nothing: a restore that fails leaves the house as empty as it was.
    Raises ``Unusable`` before anything is written: for a backup that is not whole or newer, for
    keys that are not its own, and for a database or a folder that holds something already.
    """
    manifest = opened(source)
    with tarfile.open(source, "r:") as pack:
        _check_keys(pack)
        if sa.inspect(database.engine).get_table_names():
            raise Unusable("Restoring needs an empty database. Choose a new one.")
        if storage.exists() and any(storage.iterdir()):
            raise Unusable(f"Restoring needs an empty folder. Move what is in {storage.name} away.")
        try:
            _put_files(pack, manifest, storage)
            migrate.rebuild(
                database,
                SQLModel.metadata,
                manifest.revision,
                lambda connection: _fill(connection, pack, manifest),
            )
        except BaseException:
            for file in storage.glob("*"):
                file.unlink()
            raise
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
        raise Unusable(OTHER_KEYS)


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


def _fill(connection: sa.Connection, pack: tarfile.TarFile, manifest: Manifest) -> None:
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
                connection.execute(table.insert(), some)
                some = []
        if some:
            connection.execute(table.insert(), some)


def _same(value: Any) -> Any:
    return value


def drill(source: Path) -> tuple[Manifest, list[str]]:
    """Restore into a house that is thrown away, and check every promise there."""
    with tempfile.TemporaryDirectory(prefix="indgang-drill-") as folder:
        database = Database(f"sqlite:///{folder}/indgang.db")
        try:
            manifest = restore(source, database, Path(folder, "files"))
            return manifest, promises.faults(database, Path(folder, "files"), manifest.rows)
        finally:
            database.close()
