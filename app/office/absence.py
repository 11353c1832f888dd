"""Who is away, from when to when, and who has the cases meanwhile. Nobody is asked why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, BeforeValidator
from sqlmodel import Session

from app.domain.cases.absences import come_back, current, leave, stand_ins
from app.domain.organisation.models import Absence, Role, Staff
from app.domain.organisation.queries import calendar, unit_name
from app.foundation.clock import local, now
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused
from app.office.forms import MaybeId
from app.office.saving import LAST_DAY, Read, do, found, save, show
from app.office.visits import AtOffice
from app.web.forms import Answers, Posted, a_date, one_of, wrong
from app.web.visits import AtDesk, Visit

router = APIRouter()


PLACES = {True: "office:own_absence", False: "office:absence"}


class Until(StrEnum):
    """How long."""

    DAY = "day"
    OPEN = "open"


def _first_day(typed: object) -> date:
    day = a_date(str(typed))
    if day is None:
        raise wrong(N_("Write the first day as day.month.year, for example 30.11.2026."))
    return day


class Leaving(BaseModel):
    """From when to when, and who has the cases."""

    first_day: Annotated[date, BeforeValidator(_first_day)]
    until: Annotated[Until, one_of(Until, blank=N_("Choose how long."))]
    last_day: Annotated[date | None, BeforeValidator(lambda typed: a_date(str(typed)))]
    stand_in: MaybeId


@router.get("/desk/absence", name="office:own_absence")
def own(visit: AtDesk) -> Response:
    """My absence."""
    return show(visit, *_page(visit, visit.staff.id, is_own=True))


@router.post("/desk/absence", name="office:leave")
def leave_myself(visit: AtDesk, answers: Posted) -> Response:
    """I am away."""
    return _leave(visit, visit.staff.id, answers, is_own=True)


@router.post("/desk/absence/return", name="office:come_back")
def come_back_myself(visit: AtDesk, answers: Posted) -> Response:
    """I am back."""
    return _come_back(visit, visit.staff.id, answers, is_own=True)


@router.get("/desk/office/staff/{staff_id}/absence", name="office:absence")
def of_colleague(visit: AtOffice, staff_id: UUID) -> Response:
    """The absence of a colleague."""
    return show(visit, *_page(visit, staff_id, is_own=False))


@router.post("/desk/office/staff/{staff_id}/absence", name="office:send_away")
def send_away(visit: AtOffice, staff_id: UUID, answers: Posted) -> Response:
    """A colleague is away."""
    return _leave(visit, staff_id, answers, is_own=False)


@router.post("/desk/office/staff/{staff_id}/return", name="office:bring_back")
def bring_back(visit: AtOffice, staff_id: UUID, answers: Posted) -> Response:
    """A colleague is back."""
    return _come_back(visit, staff_id, answers, is_own=False)


def may_say(visit: Visit, person: Staff) -> bool:
    """Whether somebody may write down the absence of a colleague: an administrator of everybody,
    a lead or a head of those whose unit they see."""
    return visit.staff.role == Role.ADMINISTRATOR or person.unit_id in visit.units


def _leave(visit: Visit, staff_id: UUID, answers: Answers, *, is_own: bool) -> Response:
    def command(session: Session, form: Leaving) -> int:
        person = _person(session, visit, staff_id, is_own=is_own)
        if form.until == Until.DAY and form.last_day is None:
            raise Refused(LAST_DAY)
        return leave(
            session,
            person,
            first_day=form.first_day,
            last_day=form.last_day if form.until == Until.DAY else None,
            stand_in=session.get(Staff, form.stand_in) if form.stand_in else None,
            calendar=calendar(session),
        )

    return save(
        visit,
        answers,
        Leaving,
        command,
        page=_page(visit, staff_id, is_own=is_own),
        to=PLACES[is_own],
        notice="vaek",
        field="first_day",
        **_parts(staff_id, is_own=is_own),
    )


def _come_back(visit: Visit, staff_id: UUID, answers: Answers, *, is_own: bool) -> Response:
    def command(session: Session) -> None:
        come_back(session, _person(session, visit, staff_id, is_own=is_own))

    return do(
        visit,
        answers,
        command,
        page=_page(visit, staff_id, is_own=is_own),
        to=PLACES[is_own],
        notice="tilbage",
        field="first_day",
        **_parts(staff_id, is_own=is_own),
    )


def _parts(staff_id: UUID, *, is_own: bool) -> dict[str, Any]:
    return {} if is_own else {"staff_id": staff_id}


def _person(session: Session, visit: Visit, staff_id: UUID, *, is_own: bool) -> Staff:
    person = found(session, Staff, staff_id)
    if not person.active or not (is_own or may_say(visit, person)):
        raise Missing
    return person


def _page(visit: Visit, staff_id: UUID, *, is_own: bool) -> tuple[str, Read]:
    def read(session: Session) -> Mapping[str, Any]:
        person = _person(session, visit, staff_id, is_own=is_own)
        absence = current(session, person.id)
        return {
            "person": person,
            "is_own": is_own,
            "absence": absence,
            "has_begun": absence is not None and absence.first_day <= local(now()).date(),
            "stand_in": _stand_in(session, absence),
            "unit": unit_name(session, person.unit_id),
            "others": stand_ins(session, person),
            "stored": {"first_day": _today()},
        }

    return "office/absence.html", read


def _stand_in(session: Session, absence: Absence | None) -> Staff | None:
    has_one = absence is not None and absence.stand_in_id is not None
    return session.get(Staff, absence.stand_in_id) if absence and has_one else None


def _today() -> str:
    today = local(now()).date()
    return f"{today.day}.{today.month}.{today.year}"
