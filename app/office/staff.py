"""Colleagues: who they are, where they work, what they may do and can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.cases import reorganising
from app.domain.organisation.commands import StaffFacts, employ
from app.domain.organisation.models import Competence, Staff, Unit
from app.domain.organisation.passwords import hashed
from app.domain.organisation.queries import (
    calendar,
    colleagues,
    competences_of,
    further_units,
    is_there,
    open_units,
    unit_names,
)
from app.domain.organisation.words import COMPETENCES, ROLES
from app.office.absence import may_say
from app.office.forms import Colleague, NewColleague
from app.office.saving import Read, do, found, save, show
from app.office.visits import Administering, AtOffice
from app.web import sessions
from app.web.forms import Answers, Posted

router = APIRouter()


@router.get("/desk/office/staff", name="office:staff")
def every(visit: AtOffice) -> Response:
    """Everybody who works here, unit by unit, and whether they are there today."""

    def read(session: Session) -> Mapping[str, Any]:
        people = colleagues(session)
        return {
            "people": people,
            "units": unit_names(session),
            "roles": ROLES,
            "away": {person.id for person in people if not is_there(session, person.id)},
            "absence_of": {person.id for person in people if may_say(visit, person)},
        }

    return show(visit, "office/staff.html", read)


@router.get("/desk/office/staff/new", name="office:new_colleague")
def new(visit: Administering) -> Response:
    """A form for one more colleague."""
    return show(visit, *_colleague(None))


@router.post("/desk/office/staff/new", name="office:employ")
def add(visit: Administering, answers: Posted) -> Response:
    """One more colleague, with a first password."""
    password_hash = _hashed(answers)

    def command(session: Session, form: NewColleague) -> None:
        facts = _facts(session, form, answers)
        employ(
            session,
            user_name=facts.user_name,
            name=facts.name,
            password_hash=password_hash,
            unit_id=facts.unit_id,
            role=facts.role,
            also=facts.also,
            competences=facts.competences,
            email=facts.email,
        )

    return save(visit, answers, NewColleague, command, page=_colleague(None), to="office:staff")


@router.get("/desk/office/staff/{staff_id}", name="office:colleague")
def one(visit: Administering, staff_id: UUID) -> Response:
    """A form for what can be said of a colleague."""
    return show(visit, *_colleague(staff_id))


@router.post("/desk/office/staff/{staff_id}", name="office:change_colleague")
def change(visit: Administering, staff_id: UUID, answers: Posted) -> Response:
    """Another unit, role, right or password. Cases they no longer see go to those who do."""
    password_hash = _hashed(answers)

    def command(session: Session, form: Colleague) -> int:
        person = found(session, Staff, staff_id)
        facts = _facts(session, form, answers)
        moved = reorganising.change_staff(session, person, facts, calendar=calendar(session))
        if form.password:
            person.password_hash = password_hash
            session.add(person)
            sessions.end_all(session, person.id)
        return moved

    page = _colleague(staff_id)
    return save(visit, answers, Colleague, command, page=page, to="office:staff")


@router.get("/desk/office/staff/{staff_id}/leaving", name="office:leaving")
def ask_leaving(visit: Administering, staff_id: UUID) -> Response:
    """Has the colleague left for good?"""
    return show(visit, *_leaving(staff_id))


@router.post("/desk/office/staff/{staff_id}/leaving", name="office:part_with")
def part_with(visit: Administering, staff_id: UUID, answers: Posted) -> Response:
    """No sign-in any more; the cases go to the unit, the history keeps the name."""

    def command(session: Session) -> int:
        person = found(session, Staff, staff_id)
        moved = reorganising.part_with(session, person, calendar=calendar(session))
        sessions.end_all(session, person.id)
        return moved

    page = _leaving(staff_id)
    return do(visit, answers, command, page=page, to="office:staff", notice="rejst")


def _hashed(answers: Answers) -> str:
    """Made before the transaction: it takes its time, and others want to write."""
    password = answers.get("password", "").strip()
    return hashed(password) if password else ""


def _facts(session: Session, form: Colleague, answers: Answers) -> StaffFacts:
    found(session, Unit, form.unit)
    return StaffFacts(
        user_name=form.user_name,
        name=form.name,
        unit_id=form.unit,
        role=form.role,
        competences=frozenset(
            can for can in Competence if answers.get(f"can_{can.value}") == "yes"
        ),
        also=frozenset(
            unit.id for unit in unit_names(session) if answers.get(f"also_{unit.id}") == "yes"
        ),
        email=form.email or None,
    )


def _colleague(staff_id: UUID | None) -> tuple[str, Read]:
    def read(session: Session) -> Mapping[str, Any]:
        known = found(session, Staff, staff_id) if staff_id else None
        return {
            "person": known,
            "stored": _stored(session, known) if known else {},
            "units": open_units(session),
            "roles": ROLES,
            "competences": COMPETENCES,
        }

    return "office/colleague.html", read


def _stored(session: Session, person: Staff) -> dict[str, str]:
    boxes = {f"can_{can.value}": "yes" for can in competences_of(person)}
    boxes |= {f"also_{unit_id}": "yes" for unit_id in further_units(session, person)}
    return boxes | {
        "name": person.name,
        "user_name": person.user_name,
        "unit": str(person.unit_id),
        "role": person.role,
        "email": person.email or "",
    }


def _leaving(staff_id: UUID) -> tuple[str, Read]:
    def read(session: Session) -> Mapping[str, Any]:
        return {"person": found(session, Staff, staff_id)}

    return "office/leaving.html", read
