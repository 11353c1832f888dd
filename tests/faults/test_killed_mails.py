"""A house that is killed while it mails: the notice arrives all the same, under one Message-ID."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.cases.commands import Told, open_case
from app.domain.organisation.queries import intake
from app.domain.people.models import Given, Way
from app.foundation.database import Database
from tests.email.postman import Postman
from tests.faults.mailing import WITHIN, end_leases, set_up, wait_until_sent
from tests.faults.server import serving

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("step", ["asked", "taken", "told"])
def test_given_a_mail_under_way_when_the_house_is_killed_then_it_arrives_under_one_id(
    step: str, url: str, tmp_path: Path, keys: Path, mail: tuple[Postman, dict[str, str]]
) -> None:
    postman, smtp = mail
    database = set_up(url, tmp_path, keys)
    _somebody_gives_an_address(database)
    reached, may_go_on = threading.Event(), threading.Event()

    def when(now: str) -> None:
        if now == step or (step == "told" and now == "taken"):
            reached.set()
        if now == step:
            may_go_on.wait(WITHIN)  # no answer before the house is dead

    postman.when = when
    with serving(tmp_path, url, **smtp) as server:
        assert reached.wait(WITHIN)
        server.kill()
    postman.when = lambda _step: None
    may_go_on.set()
    end_leases(database)
    with serving(tmp_path, url, **smtp):
        wait_until_sent(database)
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
