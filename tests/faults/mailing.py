"""A house in a folder that mails to a real server on this machine, and what to wait for."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col, select

from app import wiring
from app.channels.email.models import Notice, NoticeState
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.jobs.models import Job, JobState
from tests.email.postman import Postman
from tests.faults.server import command, serving
from tests.world import settings_for

WITHIN = 60.0


def set_up(url: str, data: Path, keys: Path) -> Database:
    """An empty house with its tables."""
    (data / "keys.json").write_bytes(keys.read_bytes())
    (data / "keys.json").chmod(0o600)
    done = command("migrate", data=data, url=url)
    assert done.returncode == 0, done.stderr
    return wiring.build(settings_for(url, data, keys, demo=False)).database


def killed_while_mailing(
    step: str,
    database: Database,
    postman: Postman,
    *,
    data: Path,
    url: str,
    smtp: dict[str, str],
) -> None:
    """Serve the house until its mail has come to a step, kill it, and serve it until it is sent.

    The steps are what a mail server sees: ``asked`` for an address, ``taken``, and ``told`` so.
    """
    reached, may_go_on = threading.Event(), threading.Event()

    def when(now: str) -> None:
        if now == step or (step == "told" and now == "taken"):
            reached.set()
        if now == step:
            may_go_on.wait(WITHIN)  # no answer before the house is dead

    postman.when = when
    with serving(data, url, **smtp) as server:
        assert reached.wait(WITHIN)
        server.kill()
    postman.when = lambda _step: None
    may_go_on.set()
    _end_leases(database)
    with serving(data, url, **smtp):
        _wait_until_sent(database)


def _end_leases(database: Database) -> None:
    """As if the two minutes of a lease were over."""
    past = clock.now() - timedelta(seconds=1)
    database.write(
        lambda session: session.execute(
            update(Job).where(col(Job.state) == JobState.RUNNING).values(lease_until=past)
        )
    )


def _wait_until_sent(database: Database) -> None:
    """Until a notice has gone."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        with database.read() as session:
            states = set(session.exec(select(Notice.state)).all())
        if NoticeState.SENT in states:
            return
        time.sleep(0.1)
    raise AssertionError("The notice was never sent.")
