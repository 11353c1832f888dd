"""A house that is killed while it mails: the notice arrives all the same, under one Message-ID."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.cases.commands import Told, open_case
from app.domain.organisation.queries import intake
from app.domain.people.models import Given, Way
from app.foundation.database import Database
from tests.email.postman import Postman
from tests.faults.mailing import killed_while_mailing, set_up

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("step", ["asked", "taken", "told"])
def test_given_a_mail_under_way_when_the_house_is_killed_then_it_arrives_under_one_id(
    step: str, url: str, tmp_path: Path, keys: Path, mail: tuple[Postman, dict[str, str]]
) -> None:
    postman, smtp = mail
    database = set_up(url, tmp_path, keys)
    _somebody_gives_an_address(database)
    killed_while_mailing(step, database, postman, data=tmp_path, url=url, smtp=smtp)
    database.close()

    assert 1 <= len(postman.taken) <= 2
    assert len({message["Message-ID"] for message in postman.mails}) == 1


def _somebody_gives_an_address(database: Database) -> None:
    told = Told(given=Given(email="karla@example.dk", ways=(Way.EMAIL,)))
    with database.read() as session:
        received = intake(session)
    database.write(
        lambda session: open_case(
            session,
            words="Kan I skrive, når der er nyt?",
            channel="written",
            language="da",
            token=uuid4().hex,
            intake=received,
            told=told,
        )
    )
