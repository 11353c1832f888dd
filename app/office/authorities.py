"""The address book of other authorities, for cases that are theirs (forvaltningsloven § 7, 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.cases.forwarding import address_book, keep_authority
from app.domain.cases.models import Authority
from app.office.forms import AuthorityForm
from app.office.saving import Read, found, save, show
from app.office.visits import Administering, AtOffice
from app.web.forms import Posted

router = APIRouter()


@router.get("/desk/office/authorities", name="office:authorities")
def every(visit: AtOffice) -> Response:
    """All of them, by name."""
    return show(
        visit,
        "office/authorities.html",
        lambda session: {"authorities": address_book(session)},
    )


@router.get("/desk/office/authorities/new", name="office:new_authority")
def new(visit: Administering) -> Response:
    """A form for one more."""
    return show(visit, *_authority(None))


@router.post("/desk/office/authorities/new", name="office:add_authority")
def add(visit: Administering, answers: Posted) -> Response:
    """One more."""

    def command(session: Session, form: AuthorityForm) -> None:
        authority = Authority(name=form.name, reach=form.reach)
        keep_authority(session, authority, name=form.name, reach=form.reach, is_active=True)

    page = _authority(None)
    return save(visit, answers, AuthorityForm, command, page=page, to="office:authorities")


@router.get("/desk/office/authorities/{authority_id}", name="office:authority")
def one(visit: Administering, authority_id: UUID) -> Response:
    """A form for name and address."""
    return show(visit, *_authority(authority_id))


@router.post("/desk/office/authorities/{authority_id}", name="office:change_authority")
def change(visit: Administering, authority_id: UUID, answers: Posted) -> Response:
    """Another name or address, or no longer offered."""

    def command(session: Session, form: AuthorityForm) -> None:
        authority = found(session, Authority, authority_id)
        keep_authority(
            session, authority, name=form.name, reach=form.reach, is_active=form.is_active
        )

    page = _authority(authority_id)
    return save(visit, answers, AuthorityForm, command, page=page, to="office:authorities")


def _authority(authority_id: UUID | None) -> tuple[str, Read]:
    def read(session: Session) -> Mapping[str, Any]:
        known = found(session, Authority, authority_id) if authority_id else None
        stored = {"is_active": "yes"}
        if known:
            stored = {
                "name": known.name,
                "reach": known.reach,
                "is_active": "yes" if known.active else "",
            }
        return {"authority": known, "stored": stored}

    return "office/authority.html", read
