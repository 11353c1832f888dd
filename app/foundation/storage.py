"""Where files that people send are kept: encrypted, under random names, outside every web root."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Protocol

from cryptography.fernet import MultiFernet

from app.foundation import clock


class Storage(Protocol):
    """A place for bytes. Names are random; content is never kept in the clear."""

    def put(self, content: bytes) -> str:
        """Keep the bytes for good and return their name. Raises ``OSError`` when it cannot."""

    def get(self, name: str) -> bytes:
        """The bytes again. Raises ``FileNotFoundError``."""

    def remove(self, name: str) -> None:
        """Forget the bytes; forgetting twice is no error."""

    def names(self, *, older_than: float) -> set[str]:
        """The names of everything kept for at least so many seconds, half-written parts too."""


class Folder:
    """Storage in a folder of its own."""

    def __init__(self, folder: Path, fields: MultiFernet) -> None:
        self._folder = folder
        self._fields = fields

    def put(self, content: bytes) -> str:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = secrets.token_hex(16)
        part = self._folder / f"{name}.part"
        try:
            with part.open("xb") as out:
                out.write(self._fields.encrypt(content))
                out.flush()
                os.fsync(out.fileno())
            part.rename(self._folder / name)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        self._sync_folder()
        return name

    def get(self, name: str) -> bytes:
        return self._fields.decrypt(self._path(name).read_bytes())

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self, *, older_than: float) -> set[str]:
        latest = clock.now().timestamp() - older_than
        if not self._folder.exists():
            return set()
        return {
            entry.name
            for entry in os.scandir(self._folder)
            if entry.is_file() and entry.stat().st_mtime <= latest
        }

    def _path(self, name: str) -> Path:
        if len(name.removesuffix(".part")) != 32 or not name.removesuffix(".part").isalnum():
            raise FileNotFoundError(name)
        return self._folder / name

    def _sync_folder(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
