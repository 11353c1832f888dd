"""The one page that lists the rooms, and joins what each offers."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import cache

from fastapi import APIRouter
from starlette.routing import BaseRoute

from app.channels.callback.room import room as callback
from app.channels.email.room import room as email
from app.channels.live_text.room import room as live_text
from app.channels.written.room import room as written
from app.desk.room import room as desk
from app.domain.cases import absences, attachments, dates, transfers, unread
from app.domain.cases import chores as cases
from app.domain.events.commands import follow
from app.domain.organisation.queries import calendar
from app.foundation import crypto, ownkeys, seal
from app.foundation.crypto import Keyring
from app.foundation.database import Database
from app.foundation.jobs import chores as jobs
from app.foundation.jobs.chores import Sweep
from app.foundation.jobs.runner import Chore, Handler, Outside, Runner
from app.foundation.ownkeys import OwnKeys
from app.foundation.settings import Settings
from app.foundation.storage import Folder, Storage
from app.office.room import room as office
from app.portal.room import room as portal
from app.watch.chores import chores as watching
from app.watch.room import room as watch
from app.web import drafts, sessions
from app.web.house import House
from app.web.room import Room
from app.web.tries import Limits

ROOMS = (written, callback, live_text, email, portal, desk, watch, office)
OFTEN = timedelta(minutes=5)


def sweeps(storage: Storage) -> tuple[Sweep, ...]:
    """Everything that is kept for a time only, in the order in which it is let go."""
    hour, often = timedelta(hours=1), timedelta(minutes=10)
    return (
        Sweep("Wishes of closed cases", hour, cases.wishes_over, cases.forget_wishes),
        Sweep("Closed cases", hour, cases.over, cases.purge),
        Sweep("Drafts", often, drafts.over, drafts.sweep),
        Sweep("Files never sent", often, attachments.over, attachments.sweep),
        Sweep(
            "Files that nobody needs",
            hour,
            lambda session: len(attachments.strays(session, storage)),
            lambda session: attachments.remove_strays(session, storage),
        ),
        *(sweep for room in ROOMS for sweep in room.sweeps),
        Sweep("Sessions", hour, sessions.over, sessions.sweep),
        Sweep("Jobs that are done", hour, jobs.over, jobs.sweep),
        Sweep("Old reports", timedelta(days=1), jobs.old_reports, jobs.forget_reports),
    )


def chores(house: House) -> list[Chore]:
    """What the house looks after again and again; the watch last, over what the others left."""
    own = [Chore(sweep.name, sweep.every, sweep.remove) for sweep in sweeps(house.storage)]
    own += [
        Chore("Answers that nobody has read", timedelta(hours=1), unread.look_after),
        Chore("People who are away", OFTEN, lambda s: absences.look_after(s, calendar(s))),
        Chore("Offers that nobody took", OFTEN, lambda s: transfers.lapse(s, calendar(s))),
        Chore("Dates about to pass", OFTEN, lambda s: dates.keep(s, calendar(s))),
    ]
    own += [chore for room in ROOMS for chore in room.chores]
    return own + watching([lost for room in house.rooms for lost in room.lost])


def storage_of(settings: Settings) -> Folder:
    """Where the house keeps the files that people send. The keys are in use already."""
    return Folder(settings.data / "files", crypto.keyring().fields)


@cache
def addresses(rooms: tuple[Room, ...]) -> list[BaseRoute]:
    """All addresses of some rooms. What each of them needs is found out once in a process, however
    many houses it opens."""
    joined = APIRouter()
    for room in rooms:
        joined.include_router(room.router)
    return joined.routes


def build(settings: Settings, database: Database | None = None) -> House:
    """A house with its rooms. Raises ``KeysMissing`` before set-up has made the
    keys, and with keys that are not this database's."""
    keyring = Keyring.read(settings.data / "keys.json")
    crypto.use(keyring)
    ownkeys.use(OwnKeys(settings.own_keys))
    _wire()
    database = database or Database(settings.url, patience=settings.writer_patience)
    if seal.is_sealed(database):
        with database.read() as session:
            seal.check(session)
    return House(
        settings=settings,
        database=database,
        storage=storage_of(settings),
        rooms=ROOMS,
        limits=Limits(
            send=settings.send_limit,
            draft=settings.draft_limit,
            lookup=settings.lookup_limit,
            upload=settings.upload_limit,
            sign_in_place=settings.sign_in_place_limit,
            sign_in=settings.sign_in_limit,
            sign_in_all=settings.sign_in_all_limit,
        ),
    )


def runners(house: House) -> tuple[Runner, Runner]:
    """The one that runs the house's own jobs and chores, and the one that speaks to the outside."""
    inside: dict[str, Handler | Outside] = {}
    outside: dict[str, Handler | Outside] = {}
    for room in ROOMS:
        inside |= room.handlers
        outside |= room.outside(house.settings)
    theirs = frozenset(outside)
    return (
        Runner(house.database, inside, chores(house), never=theirs),
        Runner(house.database, outside, only=theirs),
    )


def _wire() -> None:
    follows: dict[str, list[str]] = defaultdict(list)
    for room in ROOMS:
        for event, kinds in room.follows.items():
            follows[event] += kinds
    follow(follows)
