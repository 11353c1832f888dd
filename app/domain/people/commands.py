"""The verbs of people: introduce, speak for, forget."""

from __future__ import annotations

import json
from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.domain.people.models import Given, Mandate, Person, Speaks
from app.domain.people.queries import key_of
from app.foundation.clock import now
from app.foundation.database import add_row


def introduce(session: Session, given: Given) -> UUID:
    """Keep what somebody told about themselves, encrypted, and return whose it is."""
    person_id = uuid4()
    add_row(
        session,
        Person,
        id=person_id,
        name=given.name or None,
        email=given.email or None,
        phone=given.phone or None,
        address=given.address or None,
        ways=json.dumps(given.ways),
        wishes=json.dumps(dict.fromkeys(given.wishes, given.strength)),
        other_language=given.other_language or None,
        has_wishes=bool(given.wishes),
        keeps=given.keeps,
        name_key=key_of("name", given.name),
        email_key=key_of("email", given.email),
        phone_key=key_of("phone", given.phone),
        made_at=now(),
    )
    return person_id


def entrust(session: Session, speaks: Speaks) -> UUID:
    """Keep that somebody speaks for another, and return the mandate's id."""
    mandate_id = uuid4()
    add_row(
        session,
        Mandate,
        id=mandate_id,
        role=speaks.role,
        basis=speaks.basis,
        receives=speaks.receives,
        ends_on=speaks.ends_on,
        made_at=now(),
    )
    return mandate_id


def end(session: Session, mandate: Mandate) -> None:
    """From now on nobody speaks for the citizen by this mandate."""
    mandate.ended_at = mandate.ended_at or now()
    session.add(mandate)


def forget(session: Session, people: Collection[UUID]) -> None:
    """Forget these people. Whoever pointed at them has let go before."""
    session.execute(delete(Person).where(col(Person.id).in_(people)))


def forget_wishes(session: Session, people: Collection[UUID]) -> None:
    """Forget how these people wanted to be met; how to reach them stays with the case."""
    gone = {"wishes": json.dumps({}), "other_language": None, "has_wishes": False}
    session.execute(update(Person).where(col(Person.id).in_(people)).values(gone))
