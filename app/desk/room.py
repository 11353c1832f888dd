"""What the desk offers to the house."""

from __future__ import annotations

from fastapi import APIRouter

from app.desk import cases, forwarding, joining, orders, passing, register, routes
from app.domain.cases import offers
from app.foundation.i18n import N_
from app.web.room import DeskLink, Room
from app.web.visits import SignedOut

router = APIRouter()
router.include_router(routes.router)
router.include_router(cases.router)
router.include_router(passing.router)
router.include_router(forwarding.router)
router.include_router(joining.router)
router.include_router(orders.router)
router.include_router(register.router)

room = Room(
    name="desk",
    router=router,
    pages_for={SignedOut: routes.signed_out},
    desk_links=(
        DeskLink(
            "desk:offers",
            N_("Offered to us"),
            lambda session, _staff, units: offers.count(session, units),
        ),
    ),
)
