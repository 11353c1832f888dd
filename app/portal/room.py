"""What the portal offers to the house."""

from __future__ import annotations

from app.portal import helpers, statement
from app.portal.routes import router
from app.web.room import Room

router.include_router(helpers.router)
router.include_router(statement.router)
room = Room(name="portal", router=router)
