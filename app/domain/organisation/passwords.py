"""Staff passwords: argon2id, at most two at a time so that many sign-ins cannot eat the memory."""

from __future__ import annotations

import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from app.foundation.refused import Unavailable

_at_once = threading.BoundedSemaphore(2)
_PATIENCE = 3.0  # seconds; a thread that waits longer is one that no citizen can use
_hasher = PasswordHash.recommended()


def hashed(password: str) -> str:
    """The argon2id form of a password."""
    with _at_once:
        return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is right. An unknown user costs the same time as a known one."""
    if not _at_once.acquire(timeout=_PATIENCE):
        raise Unavailable("Too many sign-ins at once.")
    try:
        try:
            right = _hasher.verify(password, stored or _nobody())
        except UnknownHashError:
            return False
    finally:
        _at_once.release()
    return right and stored is not None


@cache
def _nobody() -> str:
    return _hasher.hash("a password that nobody has")
