"""Takes jobs that are due and gives each to its handler, with a lease and a fencing token.

A worker that dies loses its lease and another takes the job over; a worker that only seemed dead
finds its token gone and can finish nothing. Database effects happen exactly once, outer effects at
least once with the job's id as idempotency key (P9).
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, Select, or_, select, update
from sqlmodel import Session, col

from app.foundation import clock
from app.foundation.database import Database
from app.foundation.jobs import chores
from app.foundation.jobs.models import Job, JobState
from app.foundation.logs import log
from app.foundation.refused import Unavailable

Handler = Callable[[Session, Job], None]


@dataclass(frozen=True)
class Outside:
    """A job that speaks to the outside world, never inside a transaction.

    ``look`` reads what is to be done, or None when nothing is; ``act`` does it without a session
    and may take ``LEASE`` at most; ``tell`` writes down how it went, in the transaction that ends
    the job. A worker that dies between the last two does it again: at least once (P9). After
    ``tries`` failures ``give_up`` writes down that it was not done. ``look`` may raise ``PutOff``.
    """

    look: Callable[[Session, Job], Any]
    act: Callable[[Any], Any]
    tell: Callable[[Session, Any, Any], None]
    give_up: Callable[[Session, Job], None]
    tries: int = 5


class PutOff(Exception):
    """Not now: try again at ``until``. That counts as no try."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


LEASE = timedelta(minutes=2)
TRIES = 8
_MOMENT, _MOMENTS = 0.025, 10  # seconds, and how many of them a job may be put off
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class Chore:
    """Something looked after again and again; safe to run in several processes at once."""

    name: str
    every: timedelta
    run: Callable[[Session], int]  # what it did, in number


def _run_and_note(session: Session, chore: Chore) -> int:
    number = chore.run(session)
    chores.note(session, chore.name, number)
    return number


class Fenced(Exception):
    """The lease ran out and somebody else has the job now; nothing of this try may stay."""


class Runner:
    """Runs jobs one at a time until it is told to stop."""

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler | Outside],
        looked_after: Sequence[Chore] = (),
        *,
        poll: float = 1.0,
        only: frozenset[str] | None = None,
        never: frozenset[str] = frozenset(),
    ) -> None:
        """``only`` these kinds of job, or all but those that are ``never`` its own: a slow partner
        outside must not keep the house's own jobs waiting."""
        self._database = database
        self._handlers = handlers
        self._chores = looked_after
        self._only, self._never = only, never
        self._next_chore: dict[str, datetime] = {}
        self._poll = poll
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        database.on_work(self._wake.set)

    def start(self) -> None:
        """Work in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the job in hand, then stop."""
        self._stop.set()
        self._wake.set()
        if self._thread:
            self._thread.join(timeout=30)

    def run(self) -> None:
        """Work until ``stop``, whatever goes wrong: a database that is away is waited for."""
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self.catch_up()
                self.do_chores()
            except Unavailable as error:
                log().warning("jobs.waiting", reason=str(error))
            except Exception as error:  # noqa: BLE001 - a dead worker would lose every later job
                log().error("jobs.stumbled", reason=type(error).__name__, exc_info=error)
            self._wake.wait(self._poll)

    def take_back(self) -> None:
        """Give back every job in hand. Only for the one server of a SQLite file, at its start:
        whoever had them is dead.
        """
        self._database.write(_take_back)

    def catch_up(self) -> int:
        """Run every job that is due now and return how many were tried."""
        tried = 0
        while not self._stop.is_set() and self._run_one():
            tried += 1
            self._give_way()
        return tried

    def _give_way(self) -> None:
        """Let people who wait for an answer write first, for a moment."""
        for _ in range(_MOMENTS):
            if not self._database.is_busy or self._stop.wait(_MOMENT):
                return

    def do_chores(self) -> None:
        now = clock.now()
        for chore in self._chores:
            if self._next_chore.get(chore.name, now) <= now:
                self._next_chore[chore.name] = now + chore.every
                self._do(chore)

    def _do(self, chore: Chore) -> None:
        try:
            number = self._database.write(lambda session: _run_and_note(session, chore))
            if number:
                log().info("chore.done", chore=chore.name, number=number)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one chore must not stop the others
            reason = type(error).__name__
            log().error("chore.failed", chore=chore.name, reason=reason, exc_info=error)

    def _run_one(self) -> bool:
        with self._database.read() as session:
            if session.execute(self._due().limit(1)).first() is None:
                return False
        claimed = self._database.write(self._claim)
        if claimed is None:
            return False
        self._try(*claimed)
        return True

    def _try(self, job_id: UUID, token: UUID) -> None:
        try:
            self._work(job_id, token)
        except Fenced:
            log().warning("job.fenced", job=str(job_id))
        except PutOff as later:
            until = later.until
            self._database.write(lambda session: _put_off(session, job_id, token, until))
        except Exception as error:  # noqa: BLE001 - whatever a handler does, the job must not be lost
            reason = type(error).__name__
            log().warning("job.failed", job=str(job_id), reason=reason)
            self._database.write(lambda session: self._put_back(session, job_id, token, reason))

    def _work(self, job_id: UUID, token: UUID) -> None:
        with self._database.read() as session:
            job = session.get_one(Job, job_id)
            handler = self._handlers[job.kind]
            thing = handler.look(session, job) if isinstance(handler, Outside) else None
        result = handler.act(thing) if isinstance(handler, Outside) and thing is not None else None

        def work(session: Session) -> None:
            if not isinstance(handler, Outside):
                handler(session, session.get_one(Job, job_id))
            elif thing is not None:
                handler.tell(session, thing, result)
            _finish(session, job_id, token)

        self._database.write(work)

    def _due(self) -> Select[UUID]:
        due = _due(clock.now())
        if self._only is not None:
            return due.where(col(Job.kind).in_(self._only))
        return due.where(col(Job.kind).not_in(self._never)) if self._never else due

    def _claim(self, session: Session) -> tuple[UUID, UUID] | None:
        now, token = clock.now(), uuid4()
        job_id = session.execute(self._due().limit(1).with_for_update(skip_locked=True)).scalar()
        if job_id is None:
            return None
        job = session.get_one(Job, job_id)
        if job.tries >= self._tries(job):
            # Each try took its worker down before it could say why.
            self._give_up(session, job, "WorkerDied")
            return None
        session.execute(
            update(Job)
            .where(col(Job.id) == job_id)
            .values(
                state=JobState.RUNNING,
                token=token,
                lease_until=now + LEASE,
                tries=col(Job.tries) + 1,
            )
        )
        return job_id, token

    def _put_back(self, session: Session, job_id: UUID, token: UUID, reason: str) -> None:
        job = session.get_one(Job, job_id, with_for_update=True)
        if job.token != token:
            return
        job.token, job.lease_until, job.last_error = None, None, reason
        if job.tries >= self._tries(job):
            self._give_up(session, job, reason)
        else:
            job.state, job.run_at = JobState.READY, clock.now() + _pause(job.tries)

    def _tries(self, job: Job) -> int:
        handler = self._handlers.get(job.kind)
        return handler.tries if isinstance(handler, Outside) else TRIES

    def _give_up(self, session: Session, job: Job, reason: str) -> None:
        handler = self._handlers.get(job.kind)
        job.finished_at, job.last_error = clock.now(), reason
        job.token, job.lease_until = None, None
        if isinstance(handler, Outside):
            # Somebody sees it where the work is; nobody has to look at the job.
            handler.give_up(session, job)
            job.state = JobState.DONE
        else:
            job.state = JobState.DEAD
        log().error("job.dead", job=str(job.id), kind=job.kind, reason=reason)


def _due(now: datetime) -> Select[UUID]:
    return (
        select(col(Job.id))
        .where(
            or_(
                (col(Job.state) == JobState.READY) & (col(Job.run_at) <= now),
                (col(Job.state) == JobState.RUNNING) & (col(Job.lease_until) <= now),
            )
        )
        .order_by(col(Job.run_at))
    )


def _finish(session: Session, job_id: UUID, token: UUID) -> None:
    done = session.execute(
        update(Job)
        .where(col(Job.id) == job_id, col(Job.token) == token)
        .values(state=JobState.DONE, token=None, lease_until=None, finished_at=clock.now())
    )
    if cast("CursorResult[Any]", done).rowcount == 0:
        raise Fenced


def _put_off(session: Session, job_id: UUID, token: UUID, until: datetime) -> None:
    session.execute(
        update(Job)
        .where(col(Job.id) == job_id, col(Job.token) == token)
        .values(
            state=JobState.READY,
            token=None,
            lease_until=None,
            run_at=until,
            tries=col(Job.tries) - 1,
        )
    )


def _take_back(session: Session) -> None:
    session.execute(
        update(Job)
        .where(col(Job.state) == JobState.RUNNING)
        .values(state=JobState.READY, token=None, lease_until=None, run_at=clock.now())
    )


def _pause(tries: int) -> timedelta:
    longest = min(LONGEST_PAUSE, timedelta(seconds=2**tries))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
