"""What the office offers to the house."""

from __future__ import annotations

from fastapi import APIRouter

from app.foundation.i18n import N_
from app.office import absence, authorities, deadlines, hours, importing, staff, topics, units
from app.office.visits import READERS
from app.web.room import DeskLink, Room

router = APIRouter()
for pages in (deadlines, units, topics, staff, importing, absence, hours, authorities):
    router.include_router(pages.router)

room = Room(
    name="office",
    router=router,
    desk_links=(
        DeskLink("office:own_absence", N_("Absence")),
        DeskLink("office:overview", N_("Organisation"), roles=READERS),
    ),
)
