"""What the callback channel offers to the house."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter
from sqlmodel import Session

from app.channels.callback import desk, hours, jobs, planning, receipts, routes
from app.channels.callback.commands import REMIND, is_promised
from app.channels.callback.panels import ON_CASE, ON_DESK
from app.channels.callback.queries import moved_twice, not_reached, passed
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.queries import calendar
from app.foundation.i18n import N_
from app.foundation.jobs.chores import Sweep
from app.foundation.jobs.runner import Chore
from app.web.room import DeskLink, Door, Lost, Room, WayIn

OFTEN = timedelta(minutes=5)

router = APIRouter()
router.include_router(routes.router)
router.include_router(receipts.router)
router.include_router(hours.router)
router.include_router(desk.router)
router.include_router(planning.router)


def _always_open(_session: Session, _now: datetime, _calendar: Calendar) -> Door:
    return Door(is_open=True, words=N_("Choose the day and the time now"))


room = Room(
    name="callback",
    router=router,
    ways_in=(
        WayIn(
            route="callback:start",
            name=N_("Get a call"),
            words=N_("We call when it suits you, in the way that suits you. There is no menu."),
            door=_always_open,
            help_words=N_("You choose day and time. It is free."),
        ),
    ),
    handlers={
        REMIND: jobs.remind,
        jobs.LET_GO: jobs.let_go,
        jobs.FORGET: jobs.forget,
        jobs.CAME: jobs.came,
        jobs.LEFT: jobs.left,
    },
    follows=jobs.FOLLOWS,
    promises=is_promised,
    expects=receipts.expected,
    receives=receipts.received,
    chores=(Chore("Calls that were promised", OFTEN, lambda s: jobs.keep(s, calendar(s))),),
    sweeps=(Sweep("Times for calls", timedelta(hours=1), jobs.over, jobs.sweep),),
    desk_links=(DeskLink("callback:calls", N_("Calls"), desk.number),),
    case_panels=(ON_CASE,),
    desk_panels=(ON_DESK,),
    lost=(
        Lost(
            kind="call_passed",
            name=N_("We promised to call, the time has passed, and nobody has said how it went."),
            action=N_("Call now, or say how it went"),
            route="desk:case",
            find=passed,
        ),
        Lost(
            kind="not_reached",
            name=N_("We did not get to talk by phone. Now we have to write."),
            action=N_("Write to the citizen"),
            route="desk:case",
            find=not_reached,
        ),
        Lost(
            kind="call_moved_twice",
            name=N_("We have moved the call twice. It must be made now."),
            action=N_("Call, or agree on another way"),
            route="desk:case",
            find=moved_twice,
        ),
    ),
)
