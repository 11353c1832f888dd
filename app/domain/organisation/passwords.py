"""Staff passwords: argon2id, at most two at a time so that many sign-ins cannot eat the memory."""

from __future__ import annotations

import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

_at_once = threading.BoundedSemaphore(2)
_hasher = PasswordHash.recommended()


def hashed(password: str) -> str:
    """The argon2id form of a password."""
    with _at_once:
        return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is right. An unknown user costs the same time as a known one."""
    with _at_once:
        try:
            right = _hasher.verify(password, stored or _nobody())
        except UnknownHashError:
            return False
    return right and stored is not None


@cache
def _nobody() -> str:
    return _hasher.hash("a password that nobody has")
