"""A key of its own: what it has shut is read with it, and never again once it is destroyed."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from app.foundation.ownkeys import OwnKeys

WORDS = "Hvad er adressen? 👋🏽"


@pytest.fixture
def keys(tmp_path: Path) -> OwnKeys:
    return OwnKeys(tmp_path / "room-keys")


def test_given_a_key_when_words_are_shut_then_they_open_with_it_alone(keys: OwnKeys) -> None:
    one, other = uuid4(), uuid4()
    keys.make(one)
    keys.make(other)
    lock, theirs = keys.lock(one), keys.lock(other)
    assert lock is not None
    assert theirs is not None

    stored = lock.shut(WORDS)

    assert WORDS not in stored
    assert lock.open(stored) == WORDS
    assert theirs.open(stored) is None


def test_given_a_key_when_it_is_made_again_then_it_is_the_same(keys: OwnKeys) -> None:
    one = uuid4()
    keys.make(one)
    lock = keys.lock(one)
    assert lock is not None
    stored = lock.shut(WORDS)
    keys.make(one)

    again = keys.lock(one)
    assert again is not None
    assert again.open(stored) == WORDS
    assert list(keys.things()) == [one]
    assert [file.stat().st_mode & 0o777 for file in keys.folder.iterdir()] == [0o600]
    assert keys.folder.stat().st_mode & 0o777 == 0o700


def test_given_a_key_when_it_is_destroyed_then_no_byte_of_it_is_in_the_file(
    keys: OwnKeys, tmp_path: Path
) -> None:
    one = uuid4()
    keys.make(one)
    (file,) = keys.folder.iterdir()
    kept, secret = tmp_path / "kept", file.read_bytes()
    kept.hardlink_to(file)  # the bytes on the disk, whatever becomes of the name

    keys.destroy(one)
    keys.destroy(one)

    assert keys.lock(one) is None
    assert keys.things() == {}
    assert kept.read_bytes() != secret
    assert len(kept.read_bytes()) == len(secret)


def test_given_a_disk_that_is_full_when_a_key_is_made_then_there_is_none(
    keys: OwnKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = uuid4()

    def full(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.foundation.ownkeys.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        keys.make(one)

    assert keys.lock(one) is None
    assert list(keys.folder.iterdir()) == []
