"""Opening hours of the house and of units, and the days on which we are closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from app.domain.organisation import commands
from app.domain.organisation.calendar import Hours
from app.domain.organisation.models import ClosingDay, Unit
from app.domain.organisation.queries import calendar, open_units, unit_name
from app.foundation.clock import local, now
from app.office.deadlines import week
from app.office.forms import DayForm
from app.office.saving import Read, do, found, save, show
from app.office.visits import Administering, AtOffice
from app.web.forms import Posted
from app.web.hours import Week, named_days, typed_week
from app.web.visits import Visit

router = APIRouter()

OLD = timedelta(days=31)


@router.get("/desk/office/hours", name="office:hours")
def every(visit: AtOffice) -> Response:
    """The week of the house, the units with their own, and the closing days to come."""

    def read(session: Session) -> Mapping[str, Any]:
        known = calendar(session)
        words = visit.page.texts
        since = local(now()).date() - OLD
        return {
            "usual": week(known.hours, words),
            "units": open_units(session),
            "own": {unit_id: week(hours, words) for unit_id, hours in known.units.items()},
            "days": session.exec(
                select(ClosingDay).where(col(ClosingDay.day) >= since).order_by(col(ClosingDay.day))
            ).all(),
        }

    return show(visit, "office/hours.html", read)


@router.get("/desk/office/hours/house", name="office:house_hours")
def of_house(visit: Administering) -> Response:
    """A form for the week of the house."""
    return show(visit, *_week(visit, None))


@router.post("/desk/office/hours/house", name="office:keep_house_hours")
def keep_of_house(visit: Administering, answers: Posted) -> Response:
    """The week of the house."""
    return _keep(visit, answers, None)


@router.get("/desk/office/hours/units/{unit_id}", name="office:unit_hours")
def of_unit(visit: Administering, unit_id: UUID) -> Response:
    """A form for the week of one unit."""
    return show(visit, *_week(visit, unit_id))


@router.post("/desk/office/hours/units/{unit_id}", name="office:keep_unit_hours")
def keep_of_unit(visit: Administering, unit_id: UUID, answers: Posted) -> Response:
    """The week of one unit; an empty one means that of the house."""
    return _keep(visit, answers, unit_id)


def _keep(visit: Visit, answers: dict[str, str], unit_id: UUID | None) -> Response:
    def command(session: Session, form: Week) -> None:
        if unit_id:
            found(session, Unit, unit_id)
        commands.keep_hours(session, unit_id, form.hours)

    page = _week(visit, unit_id)
    return save(visit, answers, Week, command, page=page, to="office:hours", field="day_0")


@router.get("/desk/office/days/new", name="office:new_day")
def new_day(visit: Administering) -> Response:
    """A form for one more closing day."""
    return show(visit, *_DAY)


@router.post("/desk/office/days/new", name="office:close_day")
def close_day(visit: Administering, answers: Posted) -> Response:
    """One more day that is closed, or open for a part of it."""

    def command(session: Session, form: DayForm) -> None:
        commands.close_day(session, form.date, name=form.name, half=form.hours)

    return save(visit, answers, DayForm, command, page=_DAY, to="office:hours", field="hours")


@router.post("/desk/office/days/{day}/removal", name="office:open_day")
def open_day(visit: Administering, day: date, answers: Posted) -> Response:
    """The day is like any other again."""
    return do(
        visit,
        answers,
        lambda session: commands.open_day(session, day),
        page=_DAY,
        to="office:hours",
        notice="taget",
    )


_DAY: tuple[str, Read] = ("office/day.html", lambda _session: {})


def _week(visit: Visit, unit_id: UUID | None) -> tuple[str, Read]:
    words = visit.page.texts

    def read(session: Session) -> Mapping[str, Any]:
        if unit_id:
            found(session, Unit, unit_id)
        known = calendar(session)
        hours: Hours = known.units.get(unit_id, {}) if unit_id else known.hours
        return {
            "unit": unit_name(session, unit_id) if unit_id else None,
            "usual": week(known.hours, words),
            "days": named_days(words),
            "stored": typed_week(hours, words),
        }

    return "office/week.html", read
