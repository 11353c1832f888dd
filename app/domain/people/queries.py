"""Questions about people."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.domain.people.models import Given, Person, Strength, Way, Wish
from app.foundation.crypto import keyring

_KEY_LETTERS = 32


def key_of(kind: str, said: str) -> str | None:
    """What finds the same name, address or number again without telling it; None for nothing."""
    plain = "".join(said.split()).casefold()
    return keyring().mac(f"person-{kind}", plain).hex()[:_KEY_LETTERS] if plain else None


def given(person: Person | None) -> Given:
    """What somebody told about themselves, as it was told."""
    if person is None:
        return Given()
    wishes: dict[str, str] = json.loads(person.wishes)
    return Given(
        name=person.name or "",
        email=person.email or "",
        phone=person.phone or "",
        address=person.address or "",
        ways=tuple(Way(way) for way in json.loads(person.ways)),
        wishes=tuple(wish for wish in Wish if wish in wishes),
        strength=Strength.NEED if Strength.NEED in wishes.values() else Strength.PREFER,
        other_language=person.other_language or "",
        keeps=person.keeps,
    )


def same_people(session: Session, person: Person) -> set[UUID]:
    """Everybody else who gave the same name, mail address or phone number."""
    keys = [
        (col(Person.name_key), person.name_key),
        (col(Person.email_key), person.email_key),
        (col(Person.phone_key), person.phone_key),
    ]
    same = [column == key for column, key in keys if key]
    if not same:
        return set()
    rows = session.execute(
        select(col(Person.id)).where(or_(*same), col(Person.id) != person.id)
    ).scalars()
    return set(rows)
