"""Jobs: tried again, given up in the end, never done twice, never lost (P9)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from app import wiring
from app.doctor import examine
from app.domain.cases.commands import open_case
from app.domain.organisation.queries import intake
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.jobs.commands import put_aside
from app.foundation.jobs.models import Job, JobState
from app.foundation.jobs.runner import LEASE, TRIES, Chore, Handler, Runner
from app.foundation.settings import Settings
from app.web.drafts import SpentToken
from app.web.house import House
from tests.faults.conftest import Depth
from tests.faults.records import cases_with

KIND = "test:work"
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)
Result = TypeVar("Result")


@pytest.fixture
def database(house: House) -> Database:
    """The house's database, with none of the town's own jobs in the way."""
    house.database.write(lambda session: session.execute(delete(Job)))
    return house.database


def ask_for_work(database: Database, number: int = 1) -> list[UUID]:
    """Put jobs aside and give their ids."""
    known = {job.id for job in jobs(database)}

    def command(session: Session) -> None:
        for place in range(number):
            put_aside(session, KIND, place=place)

    database.write(command)
    return [job.id for job in jobs(database) if job.id not in known]


def jobs(database: Database) -> list[Job]:
    with database.read() as session:
        return list(session.exec(select(Job).where(Job.kind == KIND).order_by(col(Job.run_at))))


def job(database: Database) -> Job:
    (only,) = jobs(database)
    return only


def leave_mark(session: Session, done: Job) -> None:
    """A handler whose only effect is a row; every run that is committed leaves one."""
    session.add(SpentToken(token=f"mark {done.id} {uuid4()}", spent_at=clock.now()))


def marks(database: Database, job_id: UUID) -> int:
    with database.read() as session:
        tokens = session.exec(
            select(SpentToken.token).where(col(SpentToken.token).startswith(f"mark {job_id} "))
        )
        return len(tokens.all())


def runner(database: Database, handler: Handler, *chores: Chore) -> Runner:
    return Runner(database, {KIND: handler}, chores, poll=0.02)


class Overtaken:
    """A database whose ``write`` comes late after ``spare`` punctual ones: something is between."""

    def __init__(self, database: Database, meanwhile: Callable[[], object], *, spare: int) -> None:
        self._database = database
        self._meanwhile = meanwhile
        self._spare = spare

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def write(self, command: Callable[[Session], Result]) -> Result:
        self._spare -= 1
        if self._spare == -1:
            self._meanwhile()
        return self._database.write(command)


def refuse(_session: Session, _job: Job) -> None:
    raise ConnectionError("the gateway does not answer")


def test_given_a_job_that_fails_when_tried_again_then_pauses_grow_and_it_is_given_up(
    database: Database, house: House, settings: Settings
) -> None:
    at, longest = BEGAN, timedelta()
    with clock.stopped(at):
        ask_for_work(database)
    for number in range(1, TRIES + 1):
        with clock.stopped(at):
            assert runner(database, refuse).catch_up() == 1
            assert runner(database, refuse).catch_up() == 0
        failed = job(database)
        assert (failed.tries, failed.last_error) == (number, "ConnectionError")
        if number < TRIES:
            pause, longest = failed.run_at - at, longest * 2 or timedelta(seconds=2)
            assert failed.state == JobState.READY
            assert longest / 2 <= pause <= longest
            at = failed.run_at

    assert job(database).state == JobState.DEAD
    with clock.stopped(at + timedelta(days=365)):
        assert runner(database, leave_mark).catch_up() == 0
        runner(database, leave_mark, *wiring.chores(house)).do_chores()
    assert job(database).state == JobState.DEAD
    ill = [finding for finding in examine(settings) if not finding.is_well]
    assert "1 job" in " ".join(finding.words for finding in ill)


def test_given_a_job_that_fails_once_when_tried_again_then_it_is_done(database: Database) -> None:
    tried = 0

    def fail_once(session: Session, done: Job) -> None:
        nonlocal tried
        tried += 1
        leave_mark(session, done)
        if tried == 1:
            raise ConnectionError

    (job_id,) = ask_for_work(database)
    runner(database, fail_once).catch_up()
    assert marks(database, job_id) == 0
    with clock.stopped(clock.now() + timedelta(hours=1)):
        runner(database, fail_once).catch_up()

    assert (job(database).state, job(database).tries) == (JobState.DONE, 2)
    assert marks(database, job_id) == 1


def test_given_a_kind_that_nobody_knows_when_tried_then_the_job_is_kept(database: Database) -> None:
    ask_for_work(database)

    Runner(database, {}).catch_up()

    assert (job(database).state, job(database).tries) == (JobState.READY, 1)


@pytest.mark.parametrize("slow", [leave_mark, refuse], ids=["finishes", "fails"])
def test_given_a_worker_that_seemed_dead_when_it_goes_on_then_it_changes_nothing(
    database: Database, slow: Handler
) -> None:
    (job_id,) = ask_for_work(database)

    def another_takes_over() -> None:
        with clock.stopped(clock.now() + LEASE + timedelta(seconds=1)):
            assert runner(database, leave_mark).catch_up() == 1

    late = Overtaken(database, another_takes_over, spare=1)
    Runner(late, {KIND: slow}).catch_up()  # type: ignore[arg-type]  # it is used like a database

    done = job(database)
    assert (done.state, done.tries, done.last_error) == (JobState.DONE, 2, None)
    assert marks(database, job_id) == 1


def test_given_a_lease_that_holds_when_another_looks_then_it_leaves_the_job_alone(
    database: Database,
) -> None:
    ask_for_work(database)
    taken: list[int] = []

    def another_looks() -> None:
        with clock.stopped(clock.now() + LEASE / 2):
            taken.append(runner(database, leave_mark).catch_up())

    late = Overtaken(database, another_looks, spare=1)
    Runner(late, {KIND: leave_mark}).catch_up()  # type: ignore[arg-type]  # it is used like a database

    assert taken == [0]
    assert (job(database).state, job(database).tries) == (JobState.DONE, 1)


def test_given_two_workers_when_both_work_then_no_job_runs_twice_or_at_once(
    database: Database, settings: Settings, depth: Depth
) -> None:
    number = depth(40, 2000)
    lock, now_at, ran = Lock(), Counter[UUID](), Counter[UUID]()

    def watched(session: Session, done: Job) -> None:
        with lock:
            now_at[done.id] += 1
            ran[done.id] += 1
            assert now_at[done.id] == 1
        leave_mark(session, done)
        time.sleep(0.002)
        with lock:
            now_at[done.id] -= 1

    ids = ask_for_work(database, number)
    # SQLite has one process and one writer lock; PostgreSQL's workers share nothing but the rows.
    databases = [database if settings.is_sqlite else Database(settings.url) for _ in range(4)]
    threads = [Thread(target=runner(each, watched).catch_up) for each in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for thread_database in databases:
        thread_database.close()

    assert {job.state for job in jobs(database)} == {JobState.DONE}
    assert {job.tries for job in jobs(database)} == {1}
    assert ran == Counter(ids)
    assert [marks(database, job_id) for job_id in ids] == [1] * number


def test_given_a_command_that_is_undone_when_workers_look_then_there_is_no_job(
    database: Database,
) -> None:
    before = len(_all_jobs(database))

    def command(session: Session) -> None:
        open_case(
            session,
            words="Det sker ikke.",
            channel="written",
            language="da",
            token=uuid4().hex,
            intake=intake(session),
        )
        put_aside(session, KIND)
        raise RuntimeError("at the last moment")

    with pytest.raises(RuntimeError):
        database.write(command)

    assert len(_all_jobs(database)) == before
    assert cases_with(database, "Det sker ikke.") == []


def _all_jobs(database: Database) -> list[UUID]:
    with database.read() as session:
        return list(session.exec(select(Job.id)))


@contextmanager
def next_commit_fails(database: Database, *, but: int) -> Iterator[None]:
    """After ``but`` commits that work, one that does not."""
    left = but

    def commit(_connection: Any) -> None:
        nonlocal left
        left -= 1
        if left == -1:
            raise OperationalError("COMMIT", None, OSError("the disk is full"))

    event.listen(database.engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(database.engine, "commit", commit)


def test_given_a_commit_that_fails_when_the_job_is_tried_again_then_its_effect_is_there_once(
    database: Database,
) -> None:
    (job_id,) = ask_for_work(database)

    with next_commit_fails(database, but=1):
        runner(database, leave_mark).catch_up()
    after = job(database)

    assert (after.state, after.finished_at, marks(database, job_id)) == (JobState.READY, None, 0)
    with clock.stopped(clock.now() + timedelta(hours=1)):
        runner(database, leave_mark).catch_up()
    assert (job(database).state, marks(database, job_id)) == (JobState.DONE, 1)


def test_given_a_worker_that_dies_each_time_when_its_tries_are_used_up_then_the_job_is_dead(
    database: Database,
) -> None:
    """A job that takes its worker down with it never comes to the line that counts failures."""
    ask_for_work(database)
    at = clock.now()

    class Killed(BaseException):
        """What a signal does: nothing after it runs."""

    def killed(_session: Session, _job: Job) -> None:
        raise Killed

    for _ in range(TRIES + 3):
        with clock.stopped(at), suppress(Killed):
            runner(database, killed).catch_up()
        at += LEASE * 2

    assert (job(database).state, job(database).tries) == (JobState.DEAD, TRIES)


def test_given_a_chore_that_fails_when_the_worker_goes_on_then_jobs_and_other_chores_are_done(
    database: Database,
) -> None:
    done: list[str] = []

    def broken(_session: Session) -> int:
        raise ValueError("a chore with a mistake in it")

    def well(_session: Session) -> int:
        done.append("well")
        return len(done)

    often = timedelta(milliseconds=10)
    working = runner(
        database, leave_mark, Chore("broken", often, broken), Chore("well", often, well)
    )
    working.start()
    try:
        _until(lambda: len(done) > 0)
        ask_for_work(database)
        _until(lambda: job(database).state == JobState.DONE)
    finally:
        working.stop()


def test_given_a_database_that_comes_back_when_the_worker_has_waited_then_it_goes_on(
    database: Database,
) -> None:
    away = True

    def begin(_connection: Any) -> None:
        if away:
            raise OperationalError("BEGIN", None, OSError("no such host"))

    event.listen(database.engine, "begin", begin)
    working = runner(database, leave_mark)
    working.start()
    try:
        time.sleep(0.2)
        away = False
        ask_for_work(database)
        _until(lambda: job(database).state == JobState.DONE)
    finally:
        working.stop()
        event.remove(database.engine, "begin", begin)


def _until(happened: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.02)
