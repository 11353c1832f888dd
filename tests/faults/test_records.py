"""The eyes of the fault tests can see: each kind of damage, done by hand, is told."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text

from app.domain.cases.commands import open_case
from app.domain.organisation.queries import intake
from app.foundation.database import Database
from app.web.house import House
from tests.faults.records import broken_promises, cases_with

NO_WORDS = "DELETE FROM entry_text WHERE entry_id IN (SELECT id FROM entry WHERE case_id = :id)"
WORDS = "Jeg kan ikke nå fristen."


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    """Damage is done behind the walls of one engine; what sees it is the same on both."""
    return str(request.param)


@pytest.fixture
def database(house: House) -> Database:
    """A house that has received one message, and whose walls are down."""
    house.database.write(
        lambda session: open_case(
            session,
            words=WORDS,
            channel="written",
            language="da",
            token=uuid4().hex,
            intake=intake(session),
        )
    )
    damage(house.database, "DROP TRIGGER no_update_entry")
    damage(house.database, "DROP TRIGGER no_delete_entry")
    damage(house.database, "DROP TRIGGER no_delete_event")
    return house.database


def damage(database: Database, statement: str, **values: object) -> None:
    """Do by hand what no command does."""
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(statement), values)


def test_given_a_received_message_when_looked_at_then_nothing_is_broken(database: Database) -> None:
    assert broken_promises(database) == []
    assert len(cases_with(database, WORDS)) == 1


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ('DELETE FROM "access" WHERE case_id = :id', "0 ways in"),
        (NO_WORDS, "no words"),
        ("DELETE FROM event WHERE case_id = :id", "1 events and has []"),
        ("DELETE FROM job WHERE payload LIKE :like", "0 jobs"),
        ("UPDATE entry SET digest = 'x' WHERE case_id = :id", "broken thread"),
        ('UPDATE "case" SET entries = 2 WHERE id = :id', "2 entries and has [1]"),
        ("UPDATE job SET payload = :other WHERE payload LIKE :like", "is not there"),
    ],
)
def test_given_damage_when_looked_at_then_it_is_told(
    database: Database, statement: str, told: str
) -> None:
    case_id = cases_with(database, WORDS)[0]
    other = f'{{"case_id": "{uuid4()}", "number": 1}}'

    given = {"id": case_id.hex, "like": f"%{case_id}%", "other": other}
    damage(database, statement, **{name: given[name] for name in given if f":{name}" in statement})

    assert told in " ".join(broken_promises(database))
