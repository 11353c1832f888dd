"""A backup that is made while eight people write holds all that was acknowledged before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from app import backup
from app.domain.cases.models import EntryText
from app.foundation.database import Database
from app.foundation.seal import seal
from app.main import create_app
from app.web.house import House
from tests.engines import serving
from tests.faults.clients import Crowd

pytestmark = pytest.mark.slow
BACKUPS = 3


def test_given_eight_who_write_when_backups_are_made_then_each_is_whole(
    house: House, tmp_path: Path
) -> None:
    house.database.write(seal)
    app = create_app(house.settings, house)
    with serving(app) as address:
        crowd = Crowd(int(address.rpartition(":")[2]))
        for number in range(BACKUPS):
            crowd.wait_for_receipt()
            told = [letter.words for letter in crowd.letters if letter.receipt]
            file = tmp_path / f"{number}.backup"
            backup.save(house.database, tmp_path / "files", file)

            manifest, faults = backup.drill(file)

            assert faults == []
            database = Database(f"sqlite:///{tmp_path}/{number}.db")
            backup.restore(file, database, tmp_path / f"files-{number}")
            with database.read() as session:
                words = {row.words for row in session.exec(select(EntryText))}
            database.close()
            assert [one for one in told if one not in words] == []
            assert manifest.rows["case"] >= len(told)
        crowd.end()
    assert crowd.surprises == []
