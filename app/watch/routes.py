"""The daily list of what must not get lost."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app.watch.queries import count, listed
from app.web.visits import AtDesk

router = APIRouter()

PAGE = 100


@router.get("/desk/watch", name="watch:list")
def show(visit: AtDesk) -> Response:
    """Cases that may get lost, and one thing to do about each way in which they may."""
    kinds = {lost.kind: lost for room in visit.page.house.rooms for lost in room.lost}
    with visit.page.house.database.read() as session:
        lines = listed(session, visit.staff, visit.units, list(kinds), limit=PAGE)
        total = count(session, visit.staff, visit.units)
    return visit.page.show(
        "watch/list.html", staff=visit.staff, lines=lines, total=total, kinds=kinds
    )
