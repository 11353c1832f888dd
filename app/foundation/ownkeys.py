"""A key of its own for a thing that is to be forgotten for good, in a folder of its own.

The words of such a thing are shut with its key before they come near the database. Once the key is
destroyed they cannot be read again, wherever a copy of them still lies: in a log of the database,
in a backup, in a page of a file that is free. So no backup may include the folder.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.fernet import Fernet, InvalidToken

from app.foundation.crypto import KeysMissing

_ENDING = ".key"


@dataclass(frozen=True)
class Lock:
    """Shuts words with one key and opens them again."""

    fernet: Fernet

    def shut(self, words: str) -> str:
        """The words as they may be stored."""
        return self.fernet.encrypt(words.encode()).decode()

    def open(self, stored: str) -> str | None:
        """The words; None where another key shut them."""
        try:
            return self.fernet.decrypt(stored).decode()
        except InvalidToken:
            return None


@dataclass(frozen=True)
class OwnKeys:
    """The keys in a folder, a file each. Every server of a house sees the same folder."""

    folder: Path

    def make(self, thing: UUID) -> None:
        """Make a key that is on the disk when this returns; one that is there already stays.

        Raises ``OSError`` where the disk says no: then nothing may be shut with it.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.folder / f"{uuid4()}.new"
        try:
            _write(fresh, Fernet.generate_key())
            with suppress(FileExistsError):
                os.link(fresh, self._file(thing))
        finally:
            fresh.unlink(missing_ok=True)
        _settle(self.folder)

    def lock(self, thing: UUID) -> Lock | None:
        """The lock of a thing; None where its key was destroyed or never made."""
        try:
            return Lock(Fernet(self._file(thing).read_bytes()))
        except (OSError, ValueError):
            return None

    def destroy(self, thing: UUID) -> None:
        """Let nobody read what this key has shut. Safe to do again."""
        file = self._file(thing)
        try:
            with file.open("r+b") as out:  # a file system may keep the bytes of a removed file
                out.write(secrets.token_bytes(file.stat().st_size))
                out.flush()
                os.fsync(out.fileno())
            file.unlink()
        except FileNotFoundError:
            return
        _settle(self.folder)

    def things(self) -> dict[UUID, datetime]:
        """Everything that has a key, and since when."""
        files = sorted(self.folder.glob(f"*{_ENDING}"))
        return {UUID(one.stem): _made_at(one) for one in files}

    def _file(self, thing: UUID) -> Path:
        return self.folder / f"{thing}{_ENDING}"


def _made_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _settle(folder: Path) -> None:
    """What was made or removed in a folder is so after a power cut too."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


_own_keys: OwnKeys | None = None


def use(keys: OwnKeys) -> None:
    """Tell this process where the keys are."""
    global _own_keys  # noqa: PLW0603 - commands have no other way to the folder
    _own_keys = keys


def own_keys() -> OwnKeys:
    """The keys in use. Raises ``KeysMissing`` before ``use``."""
    if _own_keys is None:
        raise KeysMissing("Nobody has said where the keys are.")
    return _own_keys
