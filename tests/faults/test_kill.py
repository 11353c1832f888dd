"""Received means stored (P1): the server is killed under load, again and again, on both engines."""

from __future__ import annotations

import http.client
import os
import random
import shlex
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import make_url, text, update
from sqlmodel import col, select

from app import wiring
from app.channels.written.jobs import READ_BACK
from app.domain.cases.commands import open_case
from app.domain.organisation.queries import intake
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.jobs.commands import put_aside
from app.foundation.jobs.models import Job, JobState
from tests.engines import Cluster
from tests.faults.clients import Crowd, Written
from tests.faults.conftest import Depth
from tests.faults.records import broken_promises, first_words
from tests.faults.server import Process, command, serving
from tests.world import settings_for

pytestmark = pytest.mark.slow

JOBS_WITHIN = 60.0


@pytest.fixture(scope="module")
def durable_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that waits for the disk, as a municipality's does."""
    with Cluster(durable=True) as cluster:
        yield cluster


@pytest.fixture
def own_cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A PostgreSQL of our own even where one could be borrowed: nobody else's may be crashed."""
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    with Cluster(durable=True) as cluster:
        yield cluster


@dataclass
class Home:
    """Where a house lives: its folder, and its address when it is on PostgreSQL."""

    data: Path
    url: str
    letters: list[Written] = field(default_factory=list)

    def database(self) -> Database:
        return Database(settings_for(self.url, self.data, self.data).url)


@pytest.fixture(params=["sqlite", "durable_cluster"], ids=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path, keys: Path) -> Iterator[Home]:
    """A house that has just been set up with ``indgang migrate``; no town, no demo."""
    (tmp_path / "keys.json").write_bytes(keys.read_bytes())
    (tmp_path / "keys.json").chmod(0o600)
    if request.param == "sqlite":
        yield _set_up(Home(tmp_path, ""))
        return
    cluster: Cluster = request.getfixturevalue(request.param)
    name = f"k{abs(hash(request.node.nodeid)) % 10**12}"
    cluster.create(name)
    yield _set_up(Home(tmp_path, cluster.url(name)))
    cluster.drop(name)


def _set_up(home: Home) -> Home:
    done = command("migrate", data=home.data, url=home.url)
    assert done.returncode == 0, done.stderr
    return home


def test_given_a_server_under_load_when_killed_then_nothing_acknowledged_is_lost(
    home: Home, depth: Depth, record_property: Callable[[str, object], None]
) -> None:
    kills = depth(3, 100)
    for number in range(kills):
        with serving(home.data, home.url) as server:
            if number:
                _wait_for_jobs(home)
                _receipts_open(home, server.port)
            crowd = Crowd(server.port)
            time.sleep(random.uniform(0.8, 2.5))
            if number % 2 == 0:
                # The worst moment for a house that answers before it has stored.
                crowd.wait_for_receipt()
            server.kill()
            crowd.end()
        _wait_for_the_dead(home)
        assert crowd.surprises == []
        home.letters += crowd.letters
        _nothing_is_lost(home)
        _give_back(home)
    with serving(home.data, home.url) as server:
        _wait_for_jobs(home)
        _receipts_open(home, server.port)
        # The server passes the signal on to itself when it has closed, as its library does.
        assert server.stop() in (0, -signal.SIGTERM)
    _nothing_is_lost(home)
    _no_job_ran_twice(home, kills)
    acknowledged = sum(bool(letter.receipt) for letter in home.letters)
    assert acknowledged >= kills, "the load was too light to tell anything"
    record_property("sent", len(home.letters))
    record_property("acknowledged", acknowledged)


@pytest.mark.parametrize("home", ["own_cluster"], indirect=True)
def test_given_a_postgresql_that_crashes_under_load_when_it_is_back_then_nothing_is_lost(
    home: Home, depth: Depth
) -> None:
    with serving(home.data, home.url, INDGANG_WRITER_PATIENCE="2") as server:
        for _ in range(depth(1, 30)):
            crowd = Crowd(server.port)
            time.sleep(random.uniform(0.8, 2.0))
            postmaster = Postmaster(home.url)
            postmaster.crash()
            time.sleep(1)
            before = sum(bool(letter.receipt) for letter in crowd.letters)
            postmaster.start_again()
            _until(lambda: sum(bool(letter.receipt) for letter in crowd.letters) > before + 10, 60)  # noqa: B023 - called at once
            crowd.end()
            assert {
                words for words in crowd.surprises if not words.endswith("answered 503")
            } == set()
            home.letters += crowd.letters
            _give_back(home)
            _wait_for_jobs(home)
            _nothing_is_lost(home)
        _receipts_open(home, server.port)


class Postmaster:
    """The heart of a cluster of our own, behind the address of one of its databases."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.data = Path(str(make_url(url).query["host"])) / "data"

    def crash(self) -> None:
        """End it without a word to anybody; what was not yet on the disk is gone."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)
        _until(lambda: not (self.data / "postmaster.pid").exists(), 30)

    def start_again(self) -> None:
        """Start it as it was started; it reads its log of changes again first."""
        program = Path(shlex.split((self.data / "postmaster.opts").read_text())[0])
        role = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        start = [str(program.with_name("pg_ctl")), "-D", str(self.data), "-w", "restart"]
        with (self.data.parent / "log").open("ab") as log:
            subprocess.run([*role, *start], cwd=self.data, stdout=log, stderr=log, check=True)


def _nothing_is_lost(home: Home) -> None:
    """Every acknowledged message once and whole; every other one whole or not at all."""
    database = home.database()
    try:
        if database.is_sqlite:
            _file_is_whole(home.data / "indgang.db")
        stored = Counter(words for _, words in first_words(database))
        assert broken_promises(database) == []
    finally:
        database.close()
    sent = {letter.words for letter in home.letters}
    lost = [
        letter.receipt for letter in home.letters if letter.receipt and not stored[letter.words]
    ]
    assert lost == []
    assert [words for words in stored if words not in sent] == []
    assert set(stored.values()) <= {1}


def _file_is_whole(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _receipts_open(home: Home, port: int) -> None:
    """Some who were told that we have it read their receipt, with the words, after the restart."""
    told = [letter for letter in home.letters if letter.receipt]
    for letter in random.sample(told, min(5, len(told))):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with closing(connection):
            connection.request("GET", letter.receipt, headers={"Cookie": letter.cookie})
            answer = connection.getresponse()
            page = answer.read().decode()
        assert answer.status == 200
        assert letter.words.splitlines()[0] in page


def _give_back(home: Home) -> None:
    """Let the lease of the job in hand run out now, as it would two minutes later."""
    database = home.database()
    past = clock.now() - timedelta(seconds=1)
    database.write(
        lambda session: session.execute(
            update(Job).where(col(Job.state) == JobState.RUNNING).values(lease_until=past)
        )
    )
    database.close()


def _wait_for_the_dead(home: Home) -> None:
    """PostgreSQL still carries out a COMMIT that was on its way when its client was killed."""
    with closing(home.database()) as database:
        if not database.is_sqlite:
            _until(lambda: _is_alone(database), 30)


def _is_alone(database: Database) -> bool:
    others = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with database.read() as session:
        return bool(session.execute(text(others)).scalar_one() == 0)


def _wait_for_jobs(home: Home) -> None:
    """Until every job is done; a slow disk may take its time as long as there is progress."""
    with closing(home.database()) as database:
        left, deadline = _unfinished(database), time.monotonic() + JOBS_WITHIN
        while left:
            time.sleep(0.05)
            before, left = left, _unfinished(database)
            if left.total() < before.total():
                deadline = time.monotonic() + JOBS_WITHIN
            assert time.monotonic() < deadline, f"{left}: nothing done for {JOBS_WITHIN} seconds"


def _unfinished(database: Database) -> Counter[JobState]:
    states = _states(database)
    del states[JobState.DONE]
    return states


def _states(database: Database) -> Counter[JobState]:
    with database.read() as session:
        return Counter(JobState(state) for state in session.exec(select(Job.state)))


def _no_job_ran_twice(home: Home, kills: int) -> None:
    """One try each; one more only for the job that a kill met in the middle."""
    database = home.database()
    with database.read() as session:
        tries = list(session.exec(select(Job.tries)))
    database.close()
    assert tries
    assert min(tries) == 1
    assert sum(tries) - len(tries) <= kills


def _until(happened: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.05)


def test_given_a_served_sqlite_when_a_second_server_starts_then_it_is_refused(
    tmp_path: Path, keys: Path
) -> None:
    home = _set_up(Home(tmp_path, ""))

    with serving(home.data) as first:
        second = command("serve", "--port", "0", data=home.data)
        crowd = Crowd(first.port, 1)
        _until(lambda: any(letter.receipt for letter in crowd.letters), 20)
        crowd.end()

    assert second.returncode == 1
    assert "Another process serves this database already" in second.stderr
    assert "Traceback" not in second.stderr
    with serving(home.data):
        pass  # the lock of a killed server is gone with it


def test_given_a_sqlite_when_a_worker_starts_then_it_is_refused(tmp_path: Path, keys: Path) -> None:
    home = _set_up(Home(tmp_path, ""))

    worker = command("worker", data=home.data)

    assert worker.returncode == 1
    assert "On SQLite `indgang serve` does the jobs itself" in worker.stderr
    assert "Traceback" not in worker.stderr


@pytest.mark.parametrize("home", ["durable_cluster"], indirect=True)
def test_given_a_worker_killed_in_the_middle_of_a_job_when_its_lease_is_over_then_another_does_it(
    home: Home,
) -> None:
    database = home.database()
    wiring.build(settings_for(home.url, home.data, home.data), database)
    first, case_id = _opened(database)
    worker = Process("worker", data=home.data, url=home.url, INDGANG_WRITER_PATIENCE="60")
    try:
        _until(lambda: _job(database, first).state == JobState.DONE, 30)
        # Nobody can read the thread, so the worker stands still in the middle of its next job.
        with database.engine.begin() as connection:
            connection.execute(text("LOCK TABLE entry_text IN ACCESS EXCLUSIVE MODE"))
            second = _put_aside(database, case_id)
            _until(lambda: _job(database, second).state == JobState.RUNNING, 30)
            worker.kill()
    finally:
        if not worker.has_ended:
            worker.kill()
    another = Process("worker", data=home.data, url=home.url)
    try:
        time.sleep(3)
        held = _job(database, second)
        assert (held.state, held.tries) == (JobState.RUNNING, 1), "the lease still holds"
        _give_back(home)
        _until(lambda: _job(database, second).state == JobState.DONE, 30)
        assert _job(database, second).tries == 2
        assert another.stop() == 0
    finally:
        if not another.has_ended:
            another.kill()
    assert _states(database) == {JobState.DONE: 2}
    database.close()


def _opened(database: Database) -> tuple[UUID, UUID]:
    """Receive a message while nobody works: the job that follows it, and the case."""
    opened = database.write(
        lambda session: open_case(
            session,
            words="Hvornår åbner I i julen?",
            channel="written",
            language="da",
            token="the only one",
            intake=intake(session),
        )
    )
    with database.read() as session:
        return session.exec(select(Job.id)).one(), opened.case_id


def _put_aside(database: Database, case_id: UUID) -> UUID:
    """One more job for the case."""
    database.write(lambda session: put_aside(session, READ_BACK, case_id=str(case_id)))
    with database.read() as session:
        return session.exec(select(Job.id).where(Job.state != JobState.DONE)).one()


def _job(database: Database, job_id: UUID) -> Job:
    with database.read() as session:
        return session.get_one(Job, job_id)
