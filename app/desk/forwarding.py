"""Sending a case to another authority, until they have it (forvaltningsloven § 7, 2)."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.desk.forms import SendOn
from app.desk.opened import fill_and_do, press, seen_of, show_case
from app.domain.cases import forwarding
from app.domain.cases.models import Authority
from app.foundation.i18n import N_
from app.foundation.refused import Refused
from app.web.forms import Posted
from app.web.visits import AtDesk

router = APIRouter()


@router.get("/desk/cases/{case_id}/forwarding", name="desk:forwarding")
def ask(visit: AtDesk, case_id: UUID) -> Response:
    """The address book."""
    return show_case(visit, case_id, "desk/forwarding.html")


@router.post("/desk/cases/{case_id}/forwarding", name="desk:forward")
def forward(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Send it on; it stays ours until they have it."""

    def command(session: Session, form: SendOn) -> None:
        authority = session.get(Authority, form.authority)
        if authority is None:
            raise Refused(N_("Choose who it goes to."))
        forwarding.forward(
            session,
            case_id,
            authority=authority,
            words=form.message,
            by=visit.staff,
            seen=seen_of(answers),
            calendar=visit.page.house.calendar(),
        )

    return fill_and_do(visit, case_id, answers, SendOn, command, form="forwarding", notice="sendt")


@router.post("/desk/cases/{case_id}/handover", name="desk:hand_over")
def hand_over(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """They have told us that they have it."""
    return press(visit, case_id, answers, forwarding.confirm, form="handover", notice="overtaget")
