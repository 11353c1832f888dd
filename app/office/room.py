"""What the office offers to the house."""

from __future__ import annotations

from fastapi import APIRouter

from app.office import deadlines
from app.web.room import Room

router = APIRouter()
router.include_router(deadlines.router)

room = Room(name="office", router=router)
