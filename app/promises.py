"""Whether a house keeps what was promised: asked of every restored one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, select

from app.domain.cases import attachments
from app.domain.cases.models import Attachment, Case, Entry, EntryText, State
from app.domain.cases.thread import broken
from app.domain.events.models import Event
from app.domain.organisation.models import Unit
from app.foundation.crypto import EncryptedText, keyring
from app.foundation.database import Database
from app.foundation.storage import Folder


def faults(database: Database, storage: Path, rows: Mapping[str, int]) -> list[str]:
    """What of the promises a house does not keep, in words without names.

    ``rows`` says how many rows each table must have.
    """
    with database.read() as session:
        found = [
            *_lost(session),
            *_unreadable(session),
            *_changed(session),
            *_gaps(session),
            *_files_missing(session, Folder(storage, keyring().fields)),
        ]
        for name, number in rows.items():
            here = session.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar()
            if here != number:
                found.append(f"{name}: {here} of {number} rows")
    return found


def _lost(session: Session) -> Iterator[str]:
    """P2: every open case has a unit that is there, a next step and a date."""
    units = set(session.exec(select(Unit.id)))
    step = sa.type_coerce(col(Case.next_step), sa.Text())
    open_cases = sa.select(col(Case.id), col(Case.owner_unit_id), step)
    for case_id, unit_id, words in session.execute(open_cases.where(col(Case.state) == State.OPEN)):
        if unit_id not in units or not words:
            yield f"case {case_id}: nobody or no next step"


def _unreadable(session: Session) -> Iterator[str]:
    """P1: whatever is encrypted can be read: words, names, addresses, next steps."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                raw = sa.select(sa.type_coerce(column, sa.Text())).where(column.is_not(None))
                bad = sum(not _can_read(value) for value in session.execute(raw).scalars())
                if bad:
                    yield f"{table.name}.{column.name}: {bad} cannot be read"


def _can_read(stored: str) -> bool:
    try:
        keyring().fields.decrypt(stored).decode()
    except (InvalidToken, ValueError):
        return False
    return True


def _changed(session: Session) -> Iterator[str]:
    """P12: no entry was changed, and none has lost its words but those that were erased."""
    for case_id in session.exec(select(Case.id)).all():
        try:
            if broken(session, case_id):
                yield f"case {case_id}: a seal is broken"
        except (InvalidToken, DBAPIError):
            yield f"case {case_id}: words cannot be read"
    without = sa.select(sa.func.count()).select_from(Entry).join(EntryText, isouter=True)
    erased = sa.select(col(Case.id)).where(col(Case.erased_at).is_not(None))
    lost = without.where(col(EntryText.entry_id).is_(None), col(Entry.case_id).not_in(erased))
    if number := session.execute(lost).scalar():
        yield f"{number} entries without their words"


def _gaps(session: Session) -> Iterator[str]:
    """The events of each case are numbered from one without gaps, and the case knows how many."""
    numbered = (
        sa.select(
            col(Case.events),
            sa.func.coalesce(sa.func.max(col(Event.number)), 0),
            sa.func.count(col(Event.number)),
        )
        .join(Event, col(Event.case_id) == col(Case.id), isouter=True)
        .group_by(col(Case.id))
    )
    for known, last, number in session.execute(numbered):
        if not known == last == number:
            yield "a case has a gap in its events"


def _files_missing(session: Session, storage: Folder) -> Iterator[str]:
    """P1: every file that was received is there, as it was."""
    for stored, digest in session.exec(select(Attachment.stored, Attachment.digest)).all():
        try:
            if attachments.digest(storage.get(stored)) != digest:
                yield "a file is not the one that was received"
        except (OSError, InvalidToken):
            yield "a file cannot be read"
