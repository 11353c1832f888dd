"""The accessibility statement (webtilgængelighedsloven § 4)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app.portal.accessibility import SCAN_STEP, Status, Why, known
from app.web.pages import Here, Page

router = APIRouter()


@router.get("/was", name="portal:statement")
def statement(page: Here) -> Response:
    """The short address that the law gives: the statement in WAS-Tool, or ours without one."""
    if page.settings.was_url:
        return page.go_to(page.settings.was_url, 302)
    return _statement(page)


@router.get("/barrierer", name="portal:barriers")
def barriers(page: Here) -> Response:
    """Our own statement, also where the municipality has one in WAS-Tool."""
    return _statement(page)


def _statement(page: Page) -> Response:
    return page.show(
        "portal/statement.html", known=known(), status_of=Status, why=Why, step=SCAN_STEP
    )
