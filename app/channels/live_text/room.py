"""What live text offers to the house."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter
from sqlmodel import Session

from app.channels.live_text import desk, jobs, presence, reading, routes, streams, talking
from app.channels.live_text.hub import life
from app.channels.live_text.panels import ON_CASE, ON_DESK
from app.channels.live_text.queries import left_alone, waits_long
from app.channels.live_text.relay import desk as relay_desk
from app.channels.live_text.relay import overview
from app.channels.live_text.relay import routes as relay_routes
from app.channels.live_text.relay.queries import lead_waited_for
from app.domain.organisation.calendar import Calendar
from app.foundation.clock import local
from app.foundation.i18n import N_
from app.foundation.jobs.chores import Sweep
from app.web.room import DeskLink, Door, Lost, Room, WayIn

OFTEN = timedelta(minutes=1)
NOBODY = N_("Nobody is there just now. We are open until %(hour)s")
NO_OPERATOR = N_("Nobody can call for you just now. We are open until %(hour)s")
OPENS = N_("Closed now. Opens %(day)s at %(hour)s")

router = APIRouter()
router.include_router(routes.router)
router.include_router(talking.router)
router.include_router(reading.router)
router.include_router(overview.router)
router.include_router(desk.router)
router.include_router(relay_routes.router)
router.include_router(relay_desk.router)
router.include_router(streams.router)


def _door(session: Session, _now: datetime, calendar: Calendar) -> Door:
    return _told(routes.opening(session, calendar), NOBODY)


def _relay_door(session: Session, _now: datetime, calendar: Calendar) -> Door:
    is_staffed = presence.has_operator(session)
    return _told(routes.opens(calendar, is_staffed=is_staffed), NO_OPERATOR)


def _told(found: routes.Opening, nobody: str) -> Door:
    if found.is_staffed:
        return Door(is_open=True, words=N_("Open now"))
    if found.closes_at:
        slots: dict[str, object] = {"hour": local(found.closes_at).time()}
        return Door(is_open=False, words=nobody, slots=slots)
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
        WayIn(
            route=relay_routes.START,
            name=N_("We call somebody for you"),
            words=N_("You type, and we say it on the phone. Nothing of it is kept."),
            door=_relay_door,
        ),
    ),
    handlers={jobs.FORGET: jobs.forget},
    follows=jobs.FOLLOWS,
    life=life,
    desk_links=(DeskLink("live_text:desk", N_("Conversations"), desk.number),),
    case_panels=(ON_CASE,),
    desk_panels=(ON_DESK,),
    on_every_desk_page="live_text/on_every.html",
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
        Lost(
            kind="relay_lead",
            name=N_("Whoever speaks on the phone has asked for a team lead, and nobody has come."),
            action=N_("Go to the conversations, and come beside"),
            route="desk:case",
            find=lead_waited_for,
        ),
    ),
    sweeps=(
        Sweep("Keys that nobody needs", OFTEN, jobs.keys_over, jobs.shred),
        Sweep("Conversations that have ended", timedelta(hours=1), jobs.over, jobs.sweep),
    ),
)
