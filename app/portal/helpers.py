"""Who speaks for the citizen in a case, and ending that."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.cases import commands
from app.domain.cases.models import Party
from app.domain.cases.queries import Helper, Seen, helpers
from app.domain.people import words as said
from app.foundation.refused import Missing
from app.web import sessions
from app.web.forms import Posted
from app.web.pages import Here, Page

router = APIRouter()


@router.get("/sag/{access_id}/hjaelpere", name="portal:helpers")
def show(page: Here, access_id: UUID) -> Response:
    """Everybody who speaks for the citizen here, and what ending it means, before it is done."""
    seen, may_end = _seen(page, access_id)
    return page.show("portal/helpers.html", seen=seen, helpers=may_end, said=said)


@router.post("/sag/{access_id}/hjaelpere", name="portal:end_helper")
def end(page: Here, access_id: UUID, answers: Posted) -> Response:
    """End it: the helper sees nothing from now on, and the citizen gets a new code."""
    seen, may_end = _seen(page, access_id)
    chosen = next((h for h in may_end if str(h.access.id) == answers.get("helper")), None)
    if chosen is None:
        return page.go("portal:helpers", access_id=access_id)  # pressed twice: it is ended
    browser, calendar = page.know(), page.house.calendar()
    is_citizen = seen.access.party == Party.CITIZEN

    def command(session: Session) -> None:
        commands.end_mandate(
            session, seen.access.case_id, chosen.access.id, by=seen.access, calendar=calendar
        )
        if is_citizen:
            version = commands.replace_code(session, seen.access.id, calendar=calendar)
            sessions.grant(session, browser, seen.access.id, version)

    page.house.database.write(command)
    if not is_citizen:
        return page.go("portal:front", query={"besked": "hjaelper"})
    return page.go("portal:case", access_id=access_id, query={"besked": "hjaelper"})


def _seen(page: Page, access_id: UUID) -> tuple[Seen, list[Helper]]:
    """The case, and whose mandates this party may end: a citizen's helpers, or the helper's own."""
    with page.house.database.read() as session:
        seen = sessions.case_seen(session, page.token, access_id)
        if seen is None:
            raise Missing
        found = helpers(session, seen.access.case_id)
    if seen.access.party == Party.HELPER:
        found = [helper for helper in found if helper.access.id == seen.access.id]
    return seen, found
