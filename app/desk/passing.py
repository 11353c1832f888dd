"""Passing a case on: ask a unit or a colleague, say yes or no, take the question back."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.desk.forms import GiveBack, PassOn
from app.desk.opened import fill_and_do, press, seen_of
from app.domain.cases import transfers
from app.domain.cases.offers import count, offers
from app.domain.organisation.models import Staff
from app.foundation.i18n import N_
from app.web.forms import Posted
from app.web.visits import AtDesk

router = APIRouter()

PAGE = 100
NOTICES = {"nej": N_("The case has gone back, and they can read why.")}


@router.get("/desk/offers", name="desk:offers")
def show(visit: AtDesk, besked: str = "") -> Response:
    """What others ask us to take, the longest waiting first."""
    with visit.page.house.database.read() as session:
        offered = offers(session, visit.units, limit=PAGE)
        total = count(session, visit.units)
    return visit.page.show(
        "desk/offers.html",
        staff=visit.staff,
        offered=offered,
        total=total,
        notice=NOTICES.get(besked),
    )


@router.post("/desk/cases/{case_id}/transfers", name="desk:transfer")
def offer(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Ask a unit or a colleague to take the case, with all that is in it."""

    def command(session: Session, form: PassOn) -> None:
        to = session.get(Staff, form.to)
        transfers.offer(
            session,
            case_id,
            to_unit_id=to.unit_id if to else form.to,
            to=to,
            summary=form.summary,
            next_step=form.next_step,
            by=visit.staff,
            seen=seen_of(answers),
            calendar=visit.page.house.calendar(),
        )

    done = visit.page.url("desk:queue") + "?besked=videre#indhold"
    return fill_and_do(visit, case_id, answers, PassOn, command, form="transfers", done=done)


@router.post("/desk/cases/{case_id}/acceptance", name="desk:accept")
def accept(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Say yes: from now on it is ours."""
    return press(
        visit,
        case_id,
        answers,
        transfers.accept,
        form="acceptance",
        notice="din",
        offered_too=True,
    )


@router.post("/desk/cases/{case_id}/return", name="desk:give_back")
def give_back(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Say no, and why; whoever asked has it still."""

    def command(session: Session, form: GiveBack) -> None:
        transfers.give_back(
            session,
            case_id,
            reason=form.reason,
            by=visit.staff,
            seen=seen_of(answers),
            calendar=visit.page.house.calendar(),
        )

    done = visit.page.url("desk:offers") + "?besked=nej#indhold"
    return fill_and_do(
        visit, case_id, answers, GiveBack, command, form="return", done=done, offered_too=True
    )


@router.post("/desk/cases/{case_id}/withdrawal", name="desk:take_back")
def take_back(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """End the question: the case stays where it is."""
    return press(visit, case_id, answers, transfers.take_back, form="withdrawal", notice="hjem")
