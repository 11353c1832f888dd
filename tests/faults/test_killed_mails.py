"""A house that is killed while it mails: the notice arrives all the same, under one Message-ID."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from app import wiring
from app.channels.email.models import Notice, NoticeState
from app.domain.cases.commands import Told, open_case
from app.domain.organisation.queries import intake
from app.domain.people.models import Given, Way
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.jobs.models import Job, JobState
from tests.email.postman import Postman, at_work
from tests.engines import Cluster
from tests.faults.server import command, serving
from tests.world import settings_for

pytestmark = pytest.mark.slow
WITHIN = 60.0


@pytest.fixture
def mail() -> Iterator[tuple[Postman, dict[str, str]]]:
    postman = Postman()
    controller = at_work(postman)
    controller.start()
    settings = {"INDGANG_SMTP_HOST": "127.0.0.1", "INDGANG_SMTP_PORT": str(controller.port)}
    yield postman, settings | {"INDGANG_SMTP_SECURITY": "none"}
    controller.stop()


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest) -> Iterator[str]:
    if engine == "sqlite":
        yield ""
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"m{abs(hash(request.node.nodeid)) % 10**12}"
    cluster.create(name)
    yield cluster.url(name)
    cluster.drop(name)


@pytest.mark.parametrize("step", ["asked", "taken", "told"])
def test_given_a_mail_under_way_when_the_house_is_killed_then_it_arrives_under_one_id(
    step: str, url: str, tmp_path: Path, keys: Path, mail: tuple[Postman, dict[str, str]]
) -> None:
    postman, smtp = mail
    database = _set_up(url, tmp_path, keys)
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
    _end_leases(database)
    with serving(tmp_path, url, **smtp):
        _wait_until_sent(database)
    database.close()

    assert 1 <= len(postman.taken) <= 2
    assert len({message["Message-ID"] for message in postman.mails}) == 1


def _set_up(url: str, data: Path, keys: Path) -> Database:
    (data / "keys.json").write_bytes(keys.read_bytes())
    (data / "keys.json").chmod(0o600)
    done = command("migrate", data=data, url=url)
    assert done.returncode == 0, done.stderr
    return wiring.build(settings_for(url, data, keys, demo=False)).database


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


def _end_leases(database: Database) -> None:
    """As if the two minutes of a lease were over."""
    past = clock.now() - timedelta(seconds=1)
    database.write(
        lambda session: session.execute(
            update(Job).where(col(Job.state) == JobState.RUNNING).values(lease_until=past)
        )
    )


def _wait_until_sent(database: Database) -> None:
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        with database.read() as session:
            sent = session.exec(select(Notice).where(Notice.state == NoticeState.SENT)).all()
        if sent:
            return
        time.sleep(0.1)
    raise AssertionError("The notice was never sent.")
