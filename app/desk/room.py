"""What the desk offers to the house."""

from __future__ import annotations

from fastapi import APIRouter

from app.desk import cases, joining, orders, register, routes
from app.web.room import Room
from app.web.visits import SignedOut

router = APIRouter()
router.include_router(routes.router)
router.include_router(cases.router)
router.include_router(joining.router)
router.include_router(orders.router)
router.include_router(register.router)

room = Room(name="desk", router=router, pages_for={SignedOut: routes.signed_out})
