"""The overview, and departments and units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from app.domain.cases.reorganising import close_unit, open_cases
from app.domain.organisation import commands
from app.domain.organisation.commands import UnitFacts
from app.domain.organisation.models import Department, Topic, Unit
from app.domain.organisation.queries import calendar
from app.office.forms import Closing, Names, UnitForm
from app.office.saving import Read, do, found, save, show
from app.office.visits import Administering, AtOffice
from app.web.forms import Posted

router = APIRouter()


@router.get("/desk/office", name="office:overview")
def overview(visit: AtOffice) -> Response:
    """What there is to look at or to change."""
    return show(visit, "office/overview.html", lambda _session: {})


@router.get("/desk/office/units", name="office:units")
def units(visit: AtOffice) -> Response:
    """Departments with their units."""
    return show(visit, "office/units.html", _all)


@router.get("/desk/office/departments/new", name="office:new_department")
def new_department(visit: Administering) -> Response:
    """A form for one more department."""
    return show(visit, *_department(None))


@router.post("/desk/office/departments/new", name="office:add_department")
def add_department(visit: Administering, answers: Posted) -> Response:
    """One more department."""

    def command(session: Session, form: Names) -> None:
        commands.add_department(session, name=form.name, name_en=form.name_en)

    return save(visit, answers, Names, command, page=_department(None), to="office:units")


@router.get("/desk/office/departments/{department_id}", name="office:department")
def department(visit: Administering, department_id: UUID) -> Response:
    """A form for its names."""
    return show(visit, *_department(department_id))


@router.post("/desk/office/departments/{department_id}", name="office:rename_department")
def rename_department(visit: Administering, department_id: UUID, answers: Posted) -> Response:
    """Other names for a department."""

    def command(session: Session, form: Names) -> None:
        known = found(session, Department, department_id)
        commands.rename_department(session, known, name=form.name, name_en=form.name_en)

    return save(visit, answers, Names, command, page=_department(department_id), to="office:units")


@router.get("/desk/office/units/new", name="office:new_unit")
def new_unit(visit: Administering) -> Response:
    """A form for one more unit."""
    return show(visit, *_unit(None))


@router.post("/desk/office/units/new", name="office:add_unit")
def add_unit(visit: Administering, answers: Posted) -> Response:
    """One more unit."""

    def command(session: Session, form: UnitForm) -> None:
        commands.add_unit(session, _facts(session, form))

    return save(visit, answers, UnitForm, command, page=_unit(None), to="office:units")


@router.get("/desk/office/units/{unit_id}", name="office:unit")
def unit(visit: Administering, unit_id: UUID) -> Response:
    """A form for what can be said of a unit."""
    return show(visit, *_unit(unit_id))


@router.post("/desk/office/units/{unit_id}", name="office:change_unit")
def change_unit(visit: Administering, unit_id: UUID, answers: Posted) -> Response:
    """Other names, another department, fallback or reserved share."""

    def command(session: Session, form: UnitForm) -> None:
        commands.change_unit(session, found(session, Unit, unit_id), _facts(session, form))

    return save(visit, answers, UnitForm, command, page=_unit(unit_id), to="office:units")


@router.get("/desk/office/units/{unit_id}/closing", name="office:unit_closing")
def ask_closing(visit: Administering, unit_id: UUID) -> Response:
    """Who gets the cases and topics of a unit that closes; or open it again."""
    return show(visit, *_closing(unit_id))


@router.post("/desk/office/units/{unit_id}/closing", name="office:close_unit")
def close(visit: Administering, unit_id: UUID, answers: Posted) -> Response:
    """Close the unit, and move what lies there."""

    def command(session: Session, form: Closing) -> int:
        known = found(session, Unit, unit_id)
        return close_unit(session, known, fallback_id=form.fallback, calendar=calendar(session))

    return save(
        visit,
        answers,
        Closing,
        command,
        page=_closing(unit_id),
        to="office:units",
        notice="lukket",
        field="fallback",
    )


@router.post("/desk/office/units/{unit_id}/opening", name="office:open_unit")
def open_again(visit: Administering, unit_id: UUID, answers: Posted) -> Response:
    """The unit takes cases again."""

    def command(session: Session) -> None:
        commands.open_unit(session, found(session, Unit, unit_id))

    return do(visit, answers, command, page=_closing(unit_id), to="office:units", notice="aabnet")


def _facts(session: Session, form: UnitForm) -> UnitFacts:
    found(session, Department, form.department)
    return UnitFacts(
        name=form.name,
        name_en=form.name_en,
        department_id=form.department,
        fallback_id=form.fallback,
        reserved=-1 if form.reserved is None else form.reserved,
    )


def _all(session: Session) -> Mapping[str, Any]:
    rows = session.exec(select(Unit).order_by(col(Unit.name))).all()
    return {
        "departments": session.exec(select(Department).order_by(col(Department.name))).all(),
        "units": rows,
        "names": {row.id: row for row in rows},
    }


def _department(department_id: UUID | None) -> tuple[str, Read]:
    def read(session: Session) -> Mapping[str, Any]:
        known = found(session, Department, department_id) if department_id else None
        stored = {"name": known.name, "name_en": known.name_en} if known else {}
        return {"department": known, "stored": stored}

    return "office/department.html", read


def _unit(unit_id: UUID | None) -> tuple[str, Read]:
    def read(session: Session) -> Mapping[str, Any]:
        known = found(session, Unit, unit_id) if unit_id else None
        stored = {"reserved": "30"}
        if known:
            stored = {
                "name": known.name,
                "name_en": known.name_en,
                "department": str(known.department_id),
                "fallback": str(known.fallback_id or ""),
                "reserved": str(known.reserved),
            }
        return {"unit": known, "stored": stored, **_all(session)}

    return "office/unit.html", read


def _closing(unit_id: UUID) -> tuple[str, Read]:
    def read(session: Session) -> Mapping[str, Any]:
        known = found(session, Unit, unit_id)
        theirs = session.exec(select(Topic).where(Topic.unit_id == unit_id)).all()
        return {
            "unit": known,
            "stored": {"fallback": str(known.fallback_id or "")},
            "cases": open_cases(session, unit_id),
            "topics": theirs,
            **_all(session),
        }

    return "office/closing.html", read
