"""When a unit makes calls, how many at a time, and stopping for today."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BeforeValidator
from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.channels.callback import jobs
from app.channels.callback.models import CallHours, CallPause
from app.domain.organisation.calendar import Stretch
from app.domain.organisation.commands import BadHours, must_be_in_order
from app.domain.organisation.models import Role, Unit
from app.domain.organisation.queries import Named, unit_name, unit_names
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.refused import Missing
from app.web import drafts
from app.web.forms import Answers, Mistake, Posted, fill, wrong
from app.web.hours import Week, named_days, typed_week
from app.web.visits import AtDesk, Visit

router = APIRouter()

DECIDE = (Role.LEAD, Role.HEAD, Role.ADMINISTRATOR)
MOST_PLACES = 100
NOTICES = {
    "gemt": N_("The hours for calls are saved."),
    "stoppet": N_(
        "No more calls today. Those that were promised are moved, and the citizens know."
    ),
    "igen": N_("The unit makes calls again."),
}


async def _decider(visit: AtDesk) -> Visit:
    if visit.staff.role not in DECIDE:
        raise Missing
    return visit


Deciding = Annotated[Visit, Depends(_decider)]


def _some(typed: object) -> int:
    said = str(typed).strip()
    if not (said.isascii() and said.isdecimal() and 0 < int(said[:9]) <= MOST_PLACES):
        raise wrong(N_("Write how many calls at a time: a number from 1 to 100."))
    return int(said)


class CallWeek(Week):
    """The hours of each weekday, and how many calls at a time."""

    places: Annotated[int, BeforeValidator(_some)]


@router.get("/desk/calls/hours", name="callback:hours")
def every(visit: Deciding, besked: str = "") -> Response:
    """Every unit that this colleague sees, with its hours for calls."""
    with visit.page.house.database.read() as session:
        units = [unit for unit in unit_names(session) if _may(visit, unit.id)]
        rows = session.execute(select(CallHours)).scalars().all()
        pauses = session.execute(select(CallPause).where(col(CallPause.ends_at) > now()))
        paused = {pause.unit_id: pause for pause in pauses.scalars()}
    words = visit.page.texts
    return visit.page.show(
        "callback/hours.html",
        answers={"token": secrets.token_urlsafe(12)},
        staff=visit.staff,
        units=units,
        days=named_days(words),
        week={unit.id: typed_week(_hours(rows, unit), words) for unit in units},
        places={row.unit_id: row.places for row in rows},
        paused=paused,
        notice=NOTICES.get(besked),
    )


def _may(visit: Visit, unit_id: UUID) -> bool:
    """An administrator decides for every unit, others for those whose cases they see."""
    return visit.staff.role == Role.ADMINISTRATOR or unit_id in visit.units


def _hours(rows: Any, unit: Named) -> dict[int, tuple[Stretch, ...]]:
    days: dict[int, tuple[Stretch, ...]] = defaultdict(tuple)
    for row in rows:
        if row.unit_id == unit.id:
            days[row.weekday] += ((row.opens, row.closes),)
    return days


def _unit(session: Session, visit: Visit, unit_id: UUID) -> Unit:
    unit = session.get(Unit, unit_id) if _may(visit, unit_id) else None
    if unit is None:
        raise Missing
    return unit


@router.get("/desk/calls/hours/{unit_id}", name="callback:unit_hours")
def ask(visit: Deciding, unit_id: UUID) -> Response:
    """A form for the week of one unit."""
    return _week_page(visit, unit_id)


@router.post("/desk/calls/hours/{unit_id}", name="callback:keep_hours")
def keep(visit: Deciding, unit_id: UUID, answers: Posted) -> Response:
    """The week of one unit. Calls that no longer fit are moved, and everybody is told."""
    filled = fill(CallWeek, answers)
    if filled.form is None:
        return _week_page(visit, unit_id, answers, *filled.mistakes)
    form = filled.form

    def command(session: Session) -> None:
        _unit(session, visit, unit_id)
        for weekday, stretches in form.hours.items():
            must_be_in_order(weekday, stretches)
        session.execute(delete(CallHours).where(col(CallHours.unit_id) == unit_id))
        for weekday, stretches in form.hours.items():
            for opens, closes in stretches:
                session.add(
                    CallHours(
                        unit_id=unit_id,
                        weekday=weekday,
                        opens=opens,
                        closes=closes,
                        places=form.places,
                    )
                )
        session.flush()
        drafts.drop(session, visit.owner, f"calls:hours:{unit_id}")
        jobs.keep(session, visit.page.house.calendar())

    try:
        visit.page.house.database.write(command)
        visit.page.house.forget()
    except BadHours as bad:
        day = visit.page.texts.weekday(bad.weekday)
        mistake = Mistake(f"day_{bad.weekday}", bad.words, {"day": day})
        return _week_page(visit, unit_id, answers, mistake)
    return visit.page.go("callback:hours", query={"besked": "gemt"})


@router.post("/desk/calls/hours/{unit_id}/pause", name="callback:pause")
def pause(visit: Deciding, unit_id: UUID, answers: Posted) -> Response:
    """No more calls today: those that were promised are moved at once, and everybody is told."""

    def command(session: Session) -> None:
        _unit(session, visit, unit_id)
        if not drafts.spend(session, answers.get("token", ""), json.dumps({"unit": unit_id.hex})):
            return
        tonight = visit.page.house.calendar().end_of_day(now())
        session.add(
            CallPause(
                unit_id=unit_id,
                starts_at=now(),
                ends_at=tonight,
                by_id=visit.staff.id,
                made_at=now(),
            )
        )
        session.flush()
        jobs.keep(session, visit.page.house.calendar())

    visit.page.house.database.write(command)
    visit.page.house.forget()
    return visit.page.go("callback:hours", query={"besked": "stoppet"})


@router.post("/desk/calls/hours/{unit_id}/calls", name="callback:call_again")
def call_again(visit: Deciding, unit_id: UUID) -> Response:
    """The unit makes calls again; what was moved stays where it is."""

    def command(session: Session) -> None:
        _unit(session, visit, unit_id)
        current = col(CallPause.unit_id) == unit_id, col(CallPause.ends_at) > now()
        session.execute(delete(CallPause).where(*current))

    visit.page.house.database.write(command)
    visit.page.house.forget()
    return visit.page.go("callback:hours", query={"besked": "igen"})


def _week_page(
    visit: Visit, unit_id: UUID, answers: Answers | None = None, *mistakes: Mistake
) -> Response:
    with visit.page.house.database.read() as session:
        _unit(session, visit, unit_id)
        unit = unit_name(session, unit_id)
        rows = session.execute(select(CallHours).where(col(CallHours.unit_id) == unit_id))
        stored = rows.scalars().all()
        form = f"calls:hours:{unit_id}"
        draft = drafts.load(session, visit.owner, form) if answers is None else {}
    words = visit.page.texts
    known = typed_week(_hours(stored, unit), words)
    known["places"] = str(stored[0].places) if stored else "1"
    return visit.page.show(
        "callback/week.html",
        status=422 if mistakes else 200,
        answers=answers or draft or known,
        mistakes=mistakes,
        staff=visit.staff,
        unit=unit,
        days=named_days(words),
    )
