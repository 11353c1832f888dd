"""A colleague plans a call with a citizen, or agrees with them on another time."""

from __future__ import annotations

import json
import secrets
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, BeforeValidator
from sqlmodel import Session

from app.channels.callback import asking
from app.channels.callback.commands import Asked, Who, need_of, override, promise
from app.channels.callback.forms import NO_TIME
from app.channels.callback.panels import never_phone
from app.channels.callback.queries import typed_number, unit_that_calls
from app.channels.callback.steps import ASKED_WISHES
from app.channels.callback.windows import desk_of
from app.domain.cases.models import Case
from app.domain.cases.queries import parties
from app.domain.people.models import Given, Wish
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused
from app.web import drafts
from app.web.forms import Answers, Mistake, Posted, fill, maybe_words
from app.web.phones import NOT_IN_USE, a_number_to_call, is_invented
from app.web.visits import AtDesk, Visit

router = APIRouter()

SAY_WHY = N_("They asked us to write, not to call. Write why you must call all the same.")


class Plan(BaseModel):
    """Where to call, and why where somebody asked us not to."""

    phone: Annotated[str, BeforeValidator(a_number_to_call)]
    reason: Annotated[str, maybe_words(longest=2000)]


@router.get("/desk/cases/{case_id}/call", name="callback:plan")
def ask(visit: AtDesk, case_id: UUID, dag: str = "") -> Response:
    """The number and the next free times."""
    return _page(visit, case_id, {"day": dag})


@router.post("/desk/cases/{case_id}/call", name="callback:planned")
def planned(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Promise the call; the citizen reads it in the case and gets a notice."""
    if answers.get("go") == "day":
        return _page(visit, case_id, answers | {"when": ""})
    form, mistakes = _read(visit, answers)
    if form is None:
        return _page(visit, case_id, answers, 422, *mistakes)
    try:
        visit.page.house.database.write(
            lambda session: _promise(session, visit, case_id, answers, form)
        )
    except Refused as refused:
        if type(refused) is Missing:
            raise
        if refused.words == SAY_WHY:
            return _page(visit, case_id, answers, 422, Mistake("reason", SAY_WHY))
        return _page(visit, case_id, answers, 409, Mistake("when", refused.words, refused.slots))
    return visit.page.go("callback:calls", query={"besked": "planlagt"})


def _read(visit: Visit, answers: Answers) -> tuple[Plan | None, list[Mistake]]:
    filled = fill(Plan, answers)
    mistakes = list(filled.mistakes)
    if filled.form and is_invented(filled.form.phone) and not visit.page.settings.demo:
        mistakes.append(Mistake("phone", NOT_IN_USE))
    if not asking.is_a_time(answers.get("when", "")):
        mistakes.append(Mistake("when", NO_TIME))
    return (None if mistakes else filled.form), mistakes


def _promise(session: Session, visit: Visit, case_id: UUID, answers: Answers, form: Plan) -> None:
    case, intake = visit.own(session, case_id), visit.page.house.intake()
    if not drafts.spend(session, answers.get("token", ""), json.dumps(sorted(answers.items()))):
        return
    never = never_phone(session, case)
    if never:
        if not form.reason.strip():
            raise Refused(SAY_WHY)
        override(session, case_id, form.reason, by=visit.staff, calendar=intake.calendar)
    asked = Asked(
        token=f"desk-{secrets.token_urlsafe(16)}",
        number=form.phone,
        when=asking.moment_of(answers["when"]),
        name=_citizen(session, case).name,
        wishes=_wishes(session, case),
        overridden=never,
    )
    drafts.drop(session, visit.owner, f"{case_id}:call")
    promise(
        session,
        case_id,
        asked,
        unit_id=unit_that_calls(session, case, intake),
        calendar=intake.calendar,
        who=Who(staff=visit.staff),
    )


def _citizen(session: Session, case: Case) -> Given:
    known = parties(session, case.id)
    return next((party.person for party in known if party.mandate is None), Given())


def _wishes(session: Session, case: Case) -> tuple[Wish, ...]:
    return tuple(w for w in _citizen(session, case).wishes if w in ASKED_WISHES)


def _page(
    visit: Visit, case_id: UUID, answers: Answers, status: int = 200, *mistakes: Mistake
) -> Response:
    intake = visit.page.house.intake()
    with visit.page.house.database.read() as session:
        case = visit.case(session, case_id)
        desk = desk_of(session, unit_that_calls(session, case, intake), intake.calendar)
        need = desk.meant(need_of(_wishes(session, case), case.owner_id))
        times = asking.offer(desk, need, asking.day_of(answers))
        never, known = never_phone(session, case), _citizen(session, case)
        draft = drafts.load(session, visit.owner, f"{case_id}:call") if status == 200 else {}
    kept = {"phone": typed_number(known.phone) if known.phone and not never else ""}
    kept |= draft | {name: said for name, said in answers.items() if said}
    return visit.page.show(
        "callback/plan.html",
        status=status,
        answers=kept | {"token": secrets.token_urlsafe(12)},
        mistakes=mistakes,
        staff=visit.staff,
        case=case,
        never=never,
        times=times,
    )
