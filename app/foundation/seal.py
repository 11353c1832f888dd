"""A sealed word in the database that only the right keys open: wrong ones are never used."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from sqlalchemy import Column
from sqlalchemy.exc import DBAPIError
from sqlmodel import Field, Session, SQLModel

from app.foundation.crypto import EncryptedText, KeysMissing, keyring
from app.foundation.database import Database
from app.foundation.refused import Unavailable

_WORDS = "indgang"


class Seal(SQLModel, table=True):
    """The one row is written when a database is first set up."""

    id: int = Field(primary_key=True)
    words: str = Field(sa_column=Column(EncryptedText, nullable=False))
    mark: str = Field(description="What the access key makes of the word.")


def seal(session: Session) -> None:
    """Seal a new database with the keys in use. Raises ``KeysMissing`` when others sealed it."""
    if session.get(Seal, 1) is None:
        session.add(Seal(id=1, words=_WORDS, mark=keyring().mac("seal").hex()))
    else:
        check(session)


def check(session: Session) -> None:
    """Raise ``KeysMissing`` unless the keys in use are those that the database was sealed with."""
    try:
        found = session.get(Seal, 1, populate_existing=True)
    except InvalidToken:
        found = None
    if found is None or found.mark != keyring().mac("seal").hex():
        raise KeysMissing("These are not the keys that this database was made with.")


def is_sealed(database: Database) -> bool:
    """Whether some keys have sealed this database already. Needs no keys."""
    try:
        with database.read() as session:
            return session.connection().exec_driver_sql("SELECT 1 FROM seal").first() is not None
    except (DBAPIError, Unavailable):
        return False
