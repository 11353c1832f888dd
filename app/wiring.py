"""The one page that lists the rooms, and joins what each offers."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from app.channels.written.room import room as written
from app.desk.room import room as desk
from app.domain.cases import chores as cases
from app.domain.events.commands import follow
from app.foundation import crypto, seal
from app.foundation.crypto import Keyring
from app.foundation.database import Database
from app.foundation.jobs import chores as jobs
from app.foundation.jobs.chores import Sweep
from app.foundation.jobs.runner import Chore, Handler, Runner
from app.foundation.settings import Settings
from app.foundation.storage import Folder
from app.portal.room import room as portal
from app.web import drafts, sessions
from app.web.house import House
from app.web.tries import Limits

ROOMS = (written, portal, desk)

SWEEPS = (
    Sweep("Closed cases", timedelta(hours=1), cases.over, cases.purge),
    Sweep("Drafts", timedelta(minutes=10), drafts.over, drafts.sweep),
    Sweep("Sessions", timedelta(hours=1), sessions.over, sessions.sweep),
    Sweep("Jobs that are done", timedelta(hours=1), jobs.over, jobs.sweep),
)

CHORES = tuple(Chore(sweep.name, sweep.every, sweep.remove) for sweep in SWEEPS)


def build(settings: Settings, database: Database | None = None) -> House:
    """A house with its rooms. Raises ``KeysMissing`` before set-up has made the
    keys, and with keys that are not this database's."""
    keyring = Keyring.read(settings.data / "keys.json")
    crypto.use(keyring)
    _wire()
    database = database or Database(settings.url, patience=settings.writer_patience)
    if seal.is_sealed(database):
        with database.read() as session:
            seal.check(session)
    return House(
        settings=settings,
        database=database,
        storage=Folder(settings.data / "files", keyring.fields),
        rooms=ROOMS,
        limits=Limits(
            send=settings.send_limit,
            draft=settings.draft_limit,
            lookup=settings.lookup_limit,
            sign_in_place=settings.sign_in_place_limit,
            sign_in=settings.sign_in_limit,
            sign_in_all=settings.sign_in_all_limit,
        ),
    )


def runner(house: House) -> Runner:
    """The one that runs the jobs of every room."""
    handlers: dict[str, Handler] = {}
    for room in ROOMS:
        handlers |= room.handlers
    chores = [*CHORES, *(chore for room in ROOMS for chore in room.chores)]
    return Runner(house.database, handlers, chores)


def _wire() -> None:
    follows: dict[str, list[str]] = defaultdict(list)
    for room in ROOMS:
        for event, kinds in room.follows.items():
            follows[event] += kinds
    follow(follows)
