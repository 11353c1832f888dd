"""What live text offers to the house."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter
from sqlmodel import Session

from app.channels.live_text import desk, jobs, routes, streams, talking
from app.channels.live_text.panels import ON_CASE, ON_DESK
from app.channels.live_text.queries import left_alone, waits_long
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.queries import calendar
from app.foundation.clock import local
from app.foundation.i18n import N_
from app.foundation.jobs.chores import Sweep
from app.foundation.jobs.runner import Chore
from app.web.room import DeskLink, Door, Lost, Room, WayIn

OFTEN = timedelta(minutes=1)
NOBODY = N_("Nobody is there just now. We are open until %(hour)s")
OPENS = N_("Closed now. Opens %(day)s at %(hour)s")

router = APIRouter()
router.include_router(routes.router)
router.include_router(talking.router)
router.include_router(desk.router)
router.include_router(streams.router)


def _door(session: Session, _now: datetime, calendar: Calendar) -> Door:
    found = routes.opening(session, calendar)
    if found.is_staffed:
        return Door(is_open=True, words=N_("Open now"))
    if found.closes_at:
        slots: dict[str, object] = {"hour": local(found.closes_at).time()}
        return Door(is_open=False, words=NOBODY, slots=slots)
    if found.opens_at:
        slots = {"day": found.opens_at, "hour": local(found.opens_at).time()}
        return Door(is_open=False, words=OPENS, slots=slots)
    return Door(is_open=False, words=N_("Closed now"))


room = Room(
    name="live_text",
    router=router,
    ways_in=(
        WayIn(
            route="live_text:start",
            name=N_("Write with us now"),
            words=N_("You and a colleague of ours type to each other. Take the time you need."),
            door=_door,
            help_words=N_("You type with a person. There is no time limit."),
        ),
    ),
    handlers={jobs.FORGET: jobs.forget},
    follows=jobs.FOLLOWS,
    chores=(Chore("Conversations", OFTEN, lambda s: jobs.look_after(s, calendar(s))),),
    desk_links=(DeskLink("live_text:desk", N_("Conversations"), desk.number),),
    case_panels=(ON_CASE,),
    desk_panels=(ON_DESK,),
    lost=(
        Lost(
            kind="live_waits",
            name=N_("Somebody waits to write with us, and nobody has come for ten minutes."),
            action=N_("Write with the citizen, or answer in the case"),
            route="desk:case",
            find=waits_long,
        ),
        Lost(
            kind="live_left",
            name=N_("The citizen has written in a conversation, and we say nothing."),
            action=N_("Write with the citizen, or answer in the case"),
            route="desk:case",
            find=left_alone,
        ),
    ),
    sweeps=(Sweep("Conversations that have ended", timedelta(hours=1), jobs.over, jobs.sweep),),
)
