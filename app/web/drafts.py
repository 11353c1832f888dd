"""What somebody has typed but not sent, kept encrypted on the server for 24 hours (WCAG 2.2.6)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, bindparam, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, select

from app.foundation.clock import now
from app.foundation.crypto import EncryptedText, fingerprint
from app.foundation.database import add_row, connection_of, put_row
from app.foundation.jobs.chores import number_of, remove_rows

KEPT = timedelta(hours=24)
TOKENS_KEPT = timedelta(days=30)


class Draft(SQLModel, table=True):
    """The fields of one form of one browser or one colleague."""

    owner: str = Field(primary_key=True, description="A browser's hash or a colleague's id.")
    form: str = Field(primary_key=True)
    fields: str = Field(sa_column=Column(EncryptedText, nullable=False))
    expires_at: datetime = Field(index=True)


# Built once: it runs with every message that is received.
_DROP_ONE = delete(Draft.__table__).where(  # type: ignore[attr-defined]  # every table model has one
    col(Draft.owner) == bindparam("of_owner"), col(Draft.form) == bindparam("of_form")
)


def of_browser(token: str) -> str:
    return fingerprint(token)


def save(session: Session, owner: str, form: str, fields: dict[str, str]) -> None:
    """Keep these fields for 24 hours from now, instead of what was kept before."""
    row: dict[str, object] = {"owner": owner, "form": form, "fields": json.dumps(fields)}
    row["expires_at"] = now() + KEPT
    put_row(session, Draft, row, changing=("fields", "expires_at"))


def load(session: Session, owner: str, form: str) -> dict[str, str]:
    """The kept fields, or none."""
    draft = session.exec(
        select(Draft.fields).where(
            Draft.owner == owner, Draft.form == form, Draft.expires_at > now()
        )
    ).first()
    return json.loads(draft) if draft else {}


def move(session: Session, old: str, new: str) -> None:
    """Give all kept fields to another owner, who has none yet."""
    session.execute(update(Draft).where(col(Draft.owner) == old).values(owner=new))


def drop(session: Session, owner: str, form: str | None = None) -> None:
    """Forget one form's fields, or all of this owner's."""
    if form:
        connection_of(session).execute(_DROP_ONE, {"of_owner": owner, "of_form": form})
    else:
        session.execute(delete(Draft).where(col(Draft.owner) == owner))


class SpentToken(SQLModel, table=True):
    """The one-time token of a form that has done its work: two presses, one effect (P4)."""

    __tablename__ = "spent_token"

    token: str = Field(primary_key=True)
    spent_at: datetime = Field(index=True)


def spend(session: Session, token: str, words: str) -> bool:
    """Use a form's token for these words. False when it was used for the same ones before.

    Other words under an old token are no second press: somebody went back and wrote something new.
    """
    if not token:
        return True
    spent = fingerprint(f"{token}\x1f{words}")
    try:
        with session.begin_nested():
            add_row(session, SpentToken, token=spent, spent_at=now())
    except IntegrityError:
        return False
    return True


def over(session: Session) -> int:
    """How many drafts are older than their 24 hours."""
    return number_of(session, Draft, _is_over())


def sweep(session: Session) -> int:
    """Remove drafts that are older than their 24 hours, and return how many they were."""
    session.execute(delete(SpentToken).where(col(SpentToken.spent_at) < now() - TOKENS_KEPT))
    return remove_rows(session, Draft, _is_over())


def _is_over() -> ColumnElement[bool]:
    return col(Draft.expires_at) <= now()
