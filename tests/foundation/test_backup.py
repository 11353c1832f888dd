"""A backup holds one whole moment, and nothing is restored from one that does not."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, inspect
from sqlmodel import SQLModel, select
from typer.testing import CliRunner, Result

from app import backup, cli, promises
from app.backup import Unusable
from app.domain.cases import attachments, commands
from app.domain.cases.commands import Opened, Told
from app.domain.cases.models import Attachment, EntryText, WaitingOn
from app.domain.people.models import Given, Wish
from app.foundation import crypto, migrate
from app.foundation.crypto import Keyring
from app.foundation.database import Database
from app.foundation.seal import seal
from app.foundation.settings import Settings
from app.foundation.storage import Folder
from app.web.house import House
from tests.domain.desk import Desk
from tests.engines import Cluster
from tests.world import Made, settings_for

WORDS = "Ord, der skal kunne læses igen. 👋🏽\n\tOg et tabulatortegn."
FILE = b"et billede" * 1000


@pytest.fixture
def opened(house: House) -> Opened:
    """A case with a file, a wish and an answer, in a town that is sealed."""
    desk = Desk(house.database)
    house.database.write(seal)
    file = attachments.store(house.storage, name="brev.txt", kind="text", content=FILE)
    house.database.write(lambda session: attachments.add(session, "a form", file))
    told = Told(given=Given(name="Karla Prøvesen", wishes=(Wish.BRAILLE,)), has_files=True)
    intake = desk.received
    made = house.database.write(
        lambda session: commands.open_case(
            session,
            words=WORDS,
            channel="written",
            language="da",
            token="a form",
            intake=intake,
            told=told,
        )
    )
    desk.does(commands.answer, made.case_id, "amira", words="Ja.", waiting_on=WaitingOn.CITIZEN)
    return made


@pytest.fixture
def saved(house: House, opened: Opened, settings: Settings, tmp_path: Path) -> Path:
    file = tmp_path / "house.backup"
    backup.save(house.database, settings.data / "files", file)
    return file


def _words(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(row.words for row in session.exec(select(EntryText)))


def _empty(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Database:
    if kind == "sqlite":
        (tmp_path / "new").mkdir()
        return Database(f"sqlite:///{tmp_path}/new/indgang.db")
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"r{abs(hash(request.node.nodeid)) % 10**10}"
    cluster.create(name)
    request.addfinalizer(lambda: cluster.drop(name))
    return Database(cluster.url(name))


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_given_a_house_when_it_is_restored_on_either_engine_then_every_word_and_file_is_there(
    house: House, saved: Path, into: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = _empty(into, tmp_path, request)

    manifest = backup.restore(saved, database, tmp_path / "new-files")

    assert _words(database) == _words(house.database)
    assert promises.faults(database, tmp_path / "new-files", manifest.rows) == []
    migrate.check(database, SQLModel.metadata)
    with database.read() as session:
        kept = session.exec(select(Attachment)).one()
    folder = Folder(tmp_path / "new-files", crypto.keyring().fields)
    assert folder.get(kept.stored) == FILE
    database.close()


def test_given_a_restored_house_when_history_is_edited_then_it_is_refused_as_before(
    saved: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = _empty("sqlite", tmp_path, request)
    backup.restore(saved, database, tmp_path / "new-files")
    database.close()

    with (
        sqlite3.connect(tmp_path / "new" / "indgang.db") as connection,
        pytest.raises(sqlite3.DatabaseError, match="append-only"),
    ):
        connection.execute("UPDATE entry SET kind = 'note'")
    connection.close()


def test_given_a_backup_when_it_is_looked_into_then_no_words_and_no_keys_can_be_read(
    saved: Path, settings: Settings
) -> None:
    raw = saved.read_bytes()

    assert b"Karla" not in raw
    assert b"der skal kunne" not in raw
    assert FILE[:20] not in raw
    for key in (settings.data / "keys.json").read_text().split('"')[1::2]:
        assert len(key) < 20 or key.encode() not in raw
    assert saved.stat().st_mode & 0o077 == 0


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20_000])


def _change(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[raw.index(b"tables/case") + 2000] ^= 1
    file.write_bytes(raw)


def _change_the_list(file: Path) -> None:
    """Rows that nobody will miss, in the list of how many there are."""
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b'"engine"', b'"ENGINE"'))


def _add_something(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\0")


def _other(file: Path) -> None:
    file.write_text("Slet ikke noget her.")


@pytest.mark.parametrize("harm", [_cut, _change, _change_the_list, _add_something, _other])
def test_given_a_harmed_backup_when_it_is_restored_then_nothing_is_written_and_it_says_why(
    saved: Path, tmp_path: Path, harm: object, request: pytest.FixtureRequest
) -> None:
    assert callable(harm)
    harm(saved)
    database = _empty("sqlite", tmp_path, request)

    with pytest.raises(Unusable, match="no whole backup"):
        backup.restore(saved, database, tmp_path / "new-files")

    assert inspect(database.engine).get_table_names() == []
    assert not (tmp_path / "new-files").exists()


def test_given_a_newer_backup_when_it_is_restored_then_it_says_what_to_install(
    house: House,
    opened: Opened,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(migrate, "revision_of", lambda _session: "9999")
    backup.save(house.database, settings.data / "files", tmp_path / "newer")

    with pytest.raises(Unusable, match="newer Indgang"):
        backup.opened(tmp_path / "newer")


def test_given_other_keys_when_it_is_restored_then_nothing_is_written_and_it_says_why(
    saved: Path, tmp_path: Path, keys: Path, request: pytest.FixtureRequest
) -> None:
    database = _empty("sqlite", tmp_path, request)
    try:
        crypto.use(Keyring.make(tmp_path / "other.json"))
        with pytest.raises(Unusable, match="not the keys of this backup"):
            backup.restore(saved, database, tmp_path / "new-files")
    finally:
        crypto.use(Keyring.read(keys))

    assert inspect(database.engine).get_table_names() == []


def test_given_a_house_with_something_in_it_when_restoring_then_it_is_left_alone(
    house: House, saved: Path, tmp_path: Path
) -> None:
    before = _words(house.database)

    with pytest.raises(Unusable, match="empty database"):
        backup.restore(saved, house.database, tmp_path / "new-files")

    assert _words(house.database) == before


def test_given_a_restore_that_breaks_when_it_is_tried_again_then_nothing_stood_in_its_way(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    def breaks(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    for engine in ("sqlite", "postgresql"):
        database = _empty(engine, tmp_path, request)
        files = tmp_path / f"{engine}-files"
        with monkeypatch.context() as broken:
            broken.setattr(backup, "_same", breaks)
            with pytest.raises(OSError, match="space"):
                backup.restore(saved, database, files)
        assert inspect(database.engine).get_table_names() == []
        assert list(files.iterdir()) == []

        manifest = backup.restore(saved, database, files)

        assert promises.faults(database, files, manifest.rows) == []
        database.close()


def test_given_files_of_another_house_when_restoring_beside_them_then_they_are_left_alone(
    saved: Path, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = _empty("sqlite", tmp_path, request)
    (before,) = (settings.data / "files").iterdir()

    with pytest.raises(Unusable, match="empty folder"):
        backup.restore(saved, database, settings.data / "files")

    assert before.exists()
    database.close()


def test_given_a_file_forgotten_meanwhile_when_it_is_saved_then_the_backup_is_whole_without_it(
    house: House,
    opened: Opened,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The purge takes a file between the moment of the backup and its copying."""
    first = backup._pack  # noqa: SLF001 - the moment between the two

    def forgets(*words: Any) -> Any:
        words[1].exec(select(Attachment)).all()  # the moment begins with the first question
        house.database.write(lambda session: session.execute(delete(Attachment)))
        for file in (settings.data / "files").iterdir():
            file.unlink()
        return first(*words)

    monkeypatch.setattr(backup, "_pack", forgets)
    backup.save(house.database, settings.data / "files", tmp_path / "without")

    manifest, faults = backup.drill(tmp_path / "without")

    assert (manifest.rows["attachment"], faults) == (0, [])


def test_given_a_missing_file_when_it_is_saved_then_it_says_so_and_leaves_nothing(
    house: House, opened: Opened, settings: Settings, tmp_path: Path
) -> None:
    for file in (settings.data / "files").iterdir():
        file.unlink()

    with pytest.raises(Unusable, match="missing"):
        backup.save(house.database, settings.data / "files", tmp_path / "x")

    assert not list(tmp_path.glob("x*"))


def test_given_faults_in_a_restored_house_when_it_is_checked_then_each_is_found(
    saved: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = _empty("sqlite", tmp_path, request)
    manifest = backup.restore(saved, database, tmp_path / "f")
    with sqlite3.connect(tmp_path / "new" / "indgang.db") as connection:
        connection.execute("DROP TRIGGER no_delete_event")
        connection.execute("DELETE FROM event WHERE number = 1")
        connection.execute("DELETE FROM entry_text WHERE rowid = 1")
        connection.execute(
            'UPDATE "case" SET owner_unit_id = ? WHERE state = ?', ("0" * 32, "open")
        )
        connection.execute("DROP TRIGGER no_update_entry_text")
        connection.execute("UPDATE entry_text SET salt = 'x' WHERE rowid = 2")
    connection.close()
    for file in (tmp_path / "f").iterdir():
        file.write_bytes(b"")

    told = " ".join(promises.faults(database, tmp_path / "f", manifest.rows))

    for fault in ("gap", "without their words", "nobody", "seal is broken", "a file", "of"):
        assert fault in told
    database.close()


@pytest.mark.parametrize(
    ("table", "column"), [("case", "next_step"), ("person", "name"), ("attachment", "name")]
)
def test_given_anything_that_cannot_be_read_when_a_house_is_checked_then_it_is_named(
    saved: Path, tmp_path: Path, table: str, column: str, request: pytest.FixtureRequest
) -> None:
    database = _empty("sqlite", tmp_path, request)
    manifest = backup.restore(saved, database, tmp_path / "f")
    with sqlite3.connect(tmp_path / "new" / "indgang.db") as connection:
        first = f'rowid = (SELECT min(rowid) FROM "{table}")'  # noqa: S608 - names of ours
        connection.execute(f'UPDATE "{table}" SET {column} = ? WHERE {first}', ("gAAAAAB",))  # noqa: S608 - names of ours
    connection.close()

    found = promises.faults(database, tmp_path / "f", manifest.rows)

    assert f"{table}.{column}: 1 cannot be read" in found
    database.close()


def test_given_an_event_that_is_gone_from_the_end_when_a_house_is_checked_then_it_is_missed(
    saved: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = _empty("sqlite", tmp_path, request)
    manifest = backup.restore(saved, database, tmp_path / "f")
    with sqlite3.connect(tmp_path / "new" / "indgang.db") as connection:
        connection.execute("DROP TRIGGER no_delete_event")
        connection.execute("DELETE FROM event WHERE number = (SELECT max(number) FROM event)")
    connection.close()

    found = promises.faults(database, tmp_path / "f", manifest.rows | {"event": 1})

    assert "a case has a gap in its events" in found
    database.close()


def _run(*words: str) -> Result:
    return CliRunner().invoke(cli.cli, list(words))


def test_given_the_commands_when_they_are_run_then_each_says_what_it_did(
    saved: Path, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_settings", lambda: settings)
    made = tmp_path / "by-command"

    told = _run("backup", str(made))
    assert told.exit_code == 0, told.output
    assert "Keep keys.json somewhere else" in told.output
    assert _run("backup", str(made)).exit_code != 0  # it is there already
    drilled = _run("restore", str(made), "--drill")
    assert drilled.exit_code == 0, drilled.output
    assert "nothing missing" in drilled.output
    assert _run("restore", str(made)).exit_code != 0  # the house is not empty
    assert _run("restore", str(tmp_path / "nowhere")).exit_code != 0


def test_given_a_new_house_when_restored_by_command_then_it_is_the_old_one(
    saved: Path, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, town_on: Made
) -> None:
    new = tmp_path / "another"
    new.mkdir()
    shutil.copy(keys, new / "keys.json")
    settings = settings_for(f"sqlite:///{new}/indgang.db", new, keys)
    monkeypatch.setattr(cli, "_settings", lambda: settings)

    told = _run("restore", str(saved))

    assert told.exit_code == 0, told.output
