"""Two cases of one person: joining them, and undoing it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.desk.forms import Join, Part
from app.desk.opened import fill_and_do, seen_of, show_case
from app.domain.cases import commands
from app.domain.cases.queries import case_by_reference, joining_of
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused
from app.web.forms import Posted
from app.web.visits import AtDesk

router = APIRouter()


@router.get("/desk/cases/{case_id}/joining", name="desk:joining")
def ask(visit: AtDesk, case_id: UUID) -> Response:
    """Likely twins by what the citizen gave, or a number that the citizen remembers."""
    return show_case(visit, case_id, "desk/joining.html")


@router.post("/desk/cases/{case_id}/joining", name="desk:join")
def join(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Let this case go on in the other one."""

    def command(session: Session, form: Join) -> None:
        into = form.into
        if form.reference:
            other = case_by_reference(session, form.reference, visit.units)
            into = other.id if other else None
        if into is None:
            raise Refused(N_("Choose the other case, or write its number."))
        try:
            visit.own(session, into)
        except Missing:
            raise Refused(N_("We cannot find that case among those you may see.")) from None
        commands.join(
            session,
            case_id,
            into,
            reason=form.reason,
            by=visit.staff,
            seen=seen_of(answers),
            calendar=visit.page.house.calendar(),
        )

    return fill_and_do(visit, case_id, answers, Join, command, form="joining", notice="samlet")


@router.get("/desk/cases/{case_id}/parting", name="desk:parting")
def ask_parting(visit: AtDesk, case_id: UUID) -> Response:
    """What undoing means, before it is done."""
    return show_case(visit, case_id, "desk/parting.html")


@router.post("/desk/cases/{case_id}/parting", name="desk:part")
def part(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Make them two cases again."""

    def command(session: Session, form: Part) -> None:
        joining = joining_of(session, case_id)
        if joining:
            visit.case(session, joining.into_case_id)
        commands.part(
            session,
            case_id,
            reason=form.reason,
            by=visit.staff,
            calendar=visit.page.house.calendar(),
        )

    return fill_and_do(visit, case_id, answers, Part, command, form="parting", notice="delt")
