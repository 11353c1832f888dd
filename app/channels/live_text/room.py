"""What live text offers to the house."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from app.channels.live_text import jobs
from app.domain.organisation.queries import calendar
from app.foundation.jobs.chores import Sweep
from app.foundation.jobs.runner import Chore
from app.web.room import Room

OFTEN = timedelta(minutes=1)

router = APIRouter()

room = Room(
    name="live_text",
    router=router,
    handlers={jobs.FORGET: jobs.forget},
    follows=jobs.FOLLOWS,
    chores=(Chore("Conversations", OFTEN, lambda s: jobs.look_after(s, calendar(s))),),
    sweeps=(Sweep("Conversations that have ended", timedelta(hours=1), jobs.over, jobs.sweep),),
)
