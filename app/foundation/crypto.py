"""Keys, encrypted columns and the secrets that open a case."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# No 0 O Q, 1 I L, 5 S, 6 G, 8 B, U, Z: what remains can be read aloud and copied by hand.
ALPHABET = "ACDEFHJKMNPRTVWXY2346789"
_MAC_BYTES = 16
_HEARD_AS = str.maketrans({"B": "8", "G": "6", "U": "V", "Z": "2"})


class KeysMissing(Exception):
    """The keys cannot be read; without them nothing that was received could be read again."""


@dataclass(frozen=True)
class Keyring:
    """Field keys (newest first; old ones still read) and the one key that access hangs on."""

    fields: MultiFernet
    access: bytes

    @classmethod
    def make(cls, file: Path) -> Keyring:
        """Make the keys once, readable by the owner alone; never touch existing ones."""
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            keys = {"fields": [Fernet.generate_key().decode()], "access": secrets.token_hex(32)}
            fresh = file.with_suffix(f".{os.getpid()}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                json.dump(keys, out)
                out.flush()
                os.fsync(out.fileno())
            try:
                os.link(fresh, file)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return cls.read(file)

    @classmethod
    def read(cls, file: Path) -> Keyring:
        """Read the keys. Raises ``KeysMissing`` when they are not there or not keys."""
        try:
            keys = json.loads(file.read_text())
            fields = MultiFernet([Fernet(key) for key in keys["fields"]])
            return cls(fields=fields, access=bytes.fromhex(keys["access"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeysMissing(f"No usable keys in {file.name}.") from error

    def mac(self, purpose: str, *parts: object) -> bytes:
        """32 bytes that only this house can compute, one family for each purpose."""
        message = "\x1f".join([purpose, *map(str, parts)]).encode()
        return hmac.digest(self.access, message, "sha256")

    def secret(self, purpose: str, row: UUID, *parts: object) -> str:
        """The secret of a row, fit for an address: 43 letters, its id and 128 bits of ``mac``."""
        mac = self.mac(purpose, row, *parts)[:_MAC_BYTES]
        return base64.urlsafe_b64encode(row.bytes + mac).decode()[:-1]

    def is_secret(self, typed: str, purpose: str, row: UUID, *parts: object) -> bool:
        """Whether that is what was typed; takes the same time for every answer."""
        right = self.secret(purpose, row, *parts)
        return hmac.compare_digest(typed.encode(errors="replace"), right.encode())

    def words(self, purpose: str, *parts: object, letters: int) -> str:
        """A secret that can be read aloud, ``letters`` long, 4.58 bits a letter."""
        number = int.from_bytes(self.mac(purpose, *parts))
        spelled = ""
        for _ in range(letters):
            number, rest = divmod(number, len(ALPHABET))
            spelled += ALPHABET[rest]
        return spelled


def row_of(typed: str) -> UUID:
    """The row that a secret says it belongs to; some row that nobody has when it is no secret."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(typed.encode() + b"=")[:16])
    except ValueError:
        return uuid4()


def spell(letters: int) -> str:
    """Random letters without look-alikes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(letters))


def grouped(spelled: str) -> str:
    """In groups of three, as it is read aloud: ``K7M-4PX``."""
    return "-".join(spelled[i : i + 3] for i in range(0, len(spelled), 3))


def heard(typed: str) -> str:
    """What somebody typed, with spaces and dashes gone and look-alikes mended."""
    return "".join(filter(str.isalnum, typed.upper())).translate(_HEARD_AS)


def fingerprint(secret: str) -> str:
    """The stored form of a random secret: useless to whoever reads the table."""
    return hashlib.sha256(secret.encode()).hexdigest()


_keyring: Keyring | None = None


def use(keyring: Keyring) -> None:
    """Give the encrypted columns of this process their keys."""
    global _keyring  # noqa: PLW0603 - column types have no other way to their keys
    _keyring = keyring


def keyring() -> Keyring:
    """The keys in use. Raises ``KeysMissing`` before ``use``."""
    if _keyring is None:
        raise KeysMissing("The keys have not been read yet.")
    return _keyring


class EncryptedText(TypeDecorator[str]):
    """Text that is stored encrypted (GDPR art. 32) and can only be read with the keys."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring().fields.encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring().fields.decrypt(value).decode()


def sealed(plain: str) -> str:
    """Encrypted, for a hidden field that must come back unread and unchanged."""
    return keyring().fields.encrypt(plain.encode()).decode()


def unsealed(token: str, *, seconds: int) -> str | None:
    """What was sealed at most ``seconds`` ago, or None when it is not ours or too old."""
    try:
        return keyring().fields.decrypt(token, ttl=seconds).decode()
    except (InvalidToken, ValueError):
        return None
