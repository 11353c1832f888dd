"""Keys, encrypted columns, files and logs: what must not be readable is not."""

from __future__ import annotations

import io
import json
import logging
import stat
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.domain.cases import access
from app.domain.cases.models import Access
from app.foundation import crypto, logs
from app.foundation.crypto import ALPHABET, Keyring, KeysMissing, grouped, heard, spell
from app.foundation.logs import cleaned
from app.foundation.storage import Folder
from app.web.house import House
from tests.domain.desk import Desk


def test_given_new_keys_when_made_twice_then_the_first_stay_and_only_the_owner_reads_them(
    tmp_path: Path,
) -> None:
    file = tmp_path / "deep" / "keys.json"
    first = Keyring.make(file)

    assert Keyring.make(file).access == first.access
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"fields": ["x"], "access": "00"}'])
def test_given_no_usable_keys_when_read_then_it_says_so(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)

    with pytest.raises(KeysMissing):
        Keyring.read(file)
    with pytest.raises(KeysMissing):
        Keyring.read(tmp_path / "nothing")


def test_given_a_newer_key_in_front_when_old_words_are_read_then_they_still_can_be(
    tmp_path: Path,
) -> None:
    file = tmp_path / "keys.json"
    old = Keyring.make(file).fields.encrypt(b"ord")
    keys = json.loads(file.read_text())
    keys["fields"].insert(0, Fernet.generate_key().decode())
    file.write_text(json.dumps(keys))

    assert Keyring.read(file).fields.decrypt(old) == b"ord"


def test_given_words_in_the_database_when_the_file_is_read_then_they_are_not_in_it(
    house: House,
) -> None:
    Desk(house.database).opens("Hemmelige ord om helbred.")

    with house.database.read() as session:
        rows = session.execute(text("SELECT words FROM entry_text")).scalars().all()
        steps = session.execute(text('SELECT next_step FROM "case"')).scalars().all()
    assert rows
    assert not any("Hemmelige" in row for row in rows)
    assert not any("læser" in row or "read" in row for row in steps)


def test_given_the_alphabet_when_read_aloud_then_it_has_no_look_alikes_and_enough_bits() -> None:
    assert not set(ALPHABET) & set("0OQ1IL5SGBUZ")
    assert len(ALPHABET) ** access.CODE_LETTERS > 2**40
    assert grouped("K7M4PX") == "K7M-4PX"


@given(st.integers(1, 30))
def test_given_any_spelling_when_grouped_and_heard_then_it_is_the_same(letters: int) -> None:
    spelled = spell(letters)

    assert heard(grouped(spelled).lower()) == spelled


def test_given_two_cases_when_codes_are_made_then_each_has_its_own_and_it_repeats(
    keys: Path,
) -> None:
    ways = [Access(case_id=uuid4(), made_at=datetime.now(UTC)) for _ in range(200)]
    codes = [access.code(way) for way in ways]

    assert len(set(codes)) == 200
    assert codes == [access.code(way) for way in ways]


def test_given_a_sealed_field_when_changed_or_old_then_it_is_not_opened(keys: Path) -> None:
    token = crypto.sealed("ord")

    assert crypto.unsealed(token, seconds=60) == "ord"
    assert crypto.unsealed(token[:-2] + "xx", seconds=60) is None
    assert crypto.unsealed("", seconds=60) is None
    assert crypto.unsealed(token, seconds=-1) is None


def test_given_a_file_when_kept_then_it_is_encrypted_comes_back_and_can_be_removed(
    tmp_path: Path, keys: Path
) -> None:
    folder = Folder(tmp_path / "files", crypto.keyring().fields)

    name = folder.put(b"et billede")

    assert folder.get(name) == b"et billede"
    assert b"billede" not in (tmp_path / "files" / name).read_bytes()
    folder.remove(name)
    folder.remove(name)
    for bad in (name, "../keys.json", "x" * 32 + "/", ""):
        with pytest.raises(FileNotFoundError):
            folder.get(bad)


def test_given_a_full_disk_when_a_file_is_kept_then_no_half_file_stays(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.foundation.storage.os.fsync", full)
    folder = Folder(tmp_path / "files", crypto.keyring().fields)

    with pytest.raises(OSError, match="No space"):
        folder.put(b"et billede")
    assert list((tmp_path / "files").iterdir()) == []


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("cpr 320190-0000 her", "cpr [cpr] her"),
        ("3201900000", "[cpr]"),
        ("skriv til birthe@example.dk nu", "skriv til [mail] nu"),
        ("ring +45 00 00 00 01", "ring [phone]"),
        ("GET /sag/adgang/abcDEF_-123?x=1", "GET /sag/adgang/[secret]?x=1"),
        ("nummer K7M-4PX kode R8W-2HT-6PK", "nummer [code] kode [code]"),
        ("gAAAAABmabcdefghijklmnopqrstuvwxyz==", "[sealed]"),
    ],
)
def test_given_personal_words_when_logged_then_they_are_taken_out(said: str, logged: str) -> None:
    assert cleaned(said) == logged


def test_given_any_logger_when_something_personal_is_said_then_the_line_is_clean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = io.StringIO()
    monkeypatch.setattr("sys.stderr", told)
    before = logging.getLogger().handlers[:]
    try:
        logs.start()
        logs.log().warning("x", words="Ring 00 00 00 01", inner={"mail": ["a@example.dk"]})
        logging.getLogger("library").warning("could not send to %s", "a@example.dk")
        try:
            int("K7M-4PX")
        except ValueError:
            logging.getLogger("library").exception("failed")
    finally:
        logging.getLogger().handlers[:] = before

    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert len(lines) == 3
    for secret in ("00 00 00 01", "a@example.dk", "K7M-4PX"):
        assert secret not in told.getvalue()
    assert "Traceback" in lines[2]["exception"]
