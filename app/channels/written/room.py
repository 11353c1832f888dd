"""What the written channel offers to the house."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.channels.written.jobs import READ_BACK, read_back
from app.channels.written.routes import router
from app.domain.organisation.calendar import Calendar
from app.foundation.i18n import N_
from app.web.room import Door, Room, WayIn


def _always_open(_session: Session, _now: datetime, _calendar: Calendar) -> Door:
    return Door(is_open=True, words=N_("Open day and night"))


room = Room(
    name="written",
    router=router,
    ways_in=(
        WayIn(
            route="written:start",
            name=N_("Write to us"),
            words=N_(
                "Write when it suits you. Key words are fine. "
                "You get an answer within %(days)s working days."
            ),
            door=_always_open,
            help_words=N_("Day and night. Answer within %(days)s working days."),
        ),
    ),
    handlers={READ_BACK: read_back},
    follows={"case.opened": (READ_BACK,)},
)
