"""The verbs of the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, select

from app.domain.organisation.models import Department, Role, Staff, Topic, Unit, UnitRight
from app.domain.organisation.queries import UNSORTED, staff_by_user_name
from app.foundation.i18n import N_
from app.foundation.refused import Refused

SHORTEST_PASSWORD = 12


def set_up(session: Session) -> None:
    """Make sure that a message always has somebody to go to, even in an empty house."""
    if session.exec(select(Topic).where(Topic.key == UNSORTED)).first():
        return
    department = Department(name="Borgerservice", name_en="Citizen Service")
    session.add(department)
    session.flush()
    unit = Unit(
        department_id=department.id, name="Kontaktcenter", name_en="Contact Centre", sorts=True
    )
    session.add(unit)
    session.flush()
    session.add(
        Topic(key=UNSORTED, name="Nyt, ikke sorteret", name_en="New, not sorted", unit_id=unit.id)
    )


def employ(
    session: Session,
    *,
    user_name: str,
    name: str,
    password_hash: str,
    unit_id: UUID,
    role: Role = Role.AGENT,
    also: Iterable[UUID] = (),
    demo: bool = False,
) -> Staff:
    """Add a colleague with a home unit and perhaps rights in others."""
    user_name = user_name.strip().lower()
    if staff_by_user_name(session, user_name):
        raise Refused(N_("The user name %(name)s is taken. Choose another."), name=user_name)
    staff = Staff(
        user_name=user_name,
        name=name,
        password_hash=password_hash,
        unit_id=unit_id,
        role=role,
        demo=demo,
    )
    session.add(staff)
    session.flush()
    session.add_all(UnitRight(staff_id=staff.id, unit_id=unit) for unit in also)
    return staff
