"""Files that come with a message: kept with their form until it is sent, then with its entry.

The bytes are in the storage before the row is in the database, so that a received file is a stored
file (P1). Bytes without a row are swept away a day later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, bindparam, delete, false, func, select, update
from sqlmodel import Session, col

from app.domain.cases.models import Attachment
from app.foundation.clock import now
from app.foundation.crypto import fingerprint, keyring
from app.foundation.database import add_row, connection_of
from app.foundation.jobs.chores import number_of
from app.foundation.storage import Storage

MOST = 5  # files a message
LARGEST = 20_000_000  # bytes a file
LONGEST_DESCRIPTION = 200
KEPT_UNSENT = timedelta(hours=24)

# Built once: it runs with every message that is received.
_SEND = (
    update(Attachment.__table__)  # type: ignore[attr-defined]  # every table model has one
    .where(col(Attachment.form) == bindparam("of_form"), col(Attachment.entry_id).is_(None))
    .values(entry_id=bindparam("to_entry"), expires_at=None)
)


@dataclass(frozen=True)
class File:
    """A file that has passed every check and whose bytes are stored."""

    name: str
    kind: str
    size: int
    stored: str
    digest: str


def store(storage: Storage, *, name: str, kind: str, content: bytes) -> File:
    """Keep the bytes for good, before any row tells of them. Raises ``OSError``."""
    stored = storage.put(content)
    return File(name, kind, len(content), stored, digest(content))


def digest(content: bytes) -> str:
    """What shows that the bytes are the same, to nobody but us."""
    return keyring().mac("file", hashlib.sha256(content).hexdigest()).hex()


def add(session: Session, form: str, file: File) -> bool:
    """Keep a file with a form that has not been sent yet; False when the form has its most.

    The same file again, as a second press brings it, is there already.
    """
    before, key = of_form(session, form), fingerprint(form)
    if any(known.digest == file.digest for known in before):
        return True
    if len(before) >= MOST:
        return False
    add_row(
        session,
        Attachment,
        id=uuid4(),
        form=key,
        place=max((known.place for known in before), default=0) + 1,
        name=file.name,
        kind=file.kind,
        size=file.size,
        stored=file.stored,
        digest=file.digest,
        received_at=now(),
        expires_at=now() + KEPT_UNSENT,
    )
    return True


def describe(session: Session, form: str, attachment_id: UUID, words: str) -> None:
    """Say in a word what a file shows, before it is sent."""
    session.execute(
        update(Attachment)
        .where(*_unsent(form), col(Attachment.id) == attachment_id)
        .values(described=words or None)
    )


def move(session: Session, form: str, to: str) -> None:
    """Give the files of a form that has not been sent to another form."""
    session.execute(update(Attachment).where(*_unsent(form)).values(form=fingerprint(to)))


def drop(session: Session, form: str, attachment_ids: Collection[UUID] | None = None) -> None:
    """Let go of files that have not been sent: these, or all. Their bytes go with the sweep."""
    which = _unsent(form)
    if attachment_ids is not None:
        which = (*which, col(Attachment.id).in_(attachment_ids))
    session.execute(delete(Attachment).where(*which))


def send(session: Session, *, form: str, entry_id: UUID) -> None:
    """The form's files belong to this entry from now on."""
    connection_of(session).execute(_SEND, {"of_form": fingerprint(form), "to_entry": entry_id})


def of_form(session: Session, form: str) -> list[Attachment]:
    """The files of a form that has not been sent, in the order in which they came."""
    rows = session.execute(
        select(Attachment).where(*_unsent(form)).order_by(col(Attachment.place))
    ).scalars()
    return list(rows)


def of_entries(session: Session, entries: Sequence[UUID]) -> dict[UUID, list[Attachment]]:
    """The files of each entry that has some."""
    files: dict[UUID, list[Attachment]] = {}
    rows = session.execute(
        select(Attachment)
        .where(col(Attachment.entry_id).in_(entries))
        .order_by(col(Attachment.place))
    ).scalars()
    for row in rows:
        files.setdefault(row.entry_id, []).append(row)
    return files


def forget(session: Session, entries: Collection[UUID]) -> None:
    """Let go of the files of these entries; their bytes go with the sweep."""
    session.execute(delete(Attachment).where(col(Attachment.entry_id).in_(entries)))


def total(session: Session) -> int:
    """Bytes of all files, as they were received."""
    return int(
        session.execute(select(func.coalesce(func.sum(col(Attachment.size)), 0))).scalar_one()
    )


def over(session: Session) -> int:
    """How many files were added to a form that was never sent."""
    return number_of(session, Attachment, _expired())


def sweep(session: Session) -> int:
    """Let go of the files of forms that were never sent, and return how many they were."""
    expired = select(col(Attachment.id)).where(_expired())
    gone = session.execute(expired).scalars().all()
    session.execute(delete(Attachment).where(col(Attachment.id).in_(gone)))
    return len(gone)


def strays(session: Session, storage: Storage) -> set[str]:
    """The names of bytes that no row has told of for a day: let go, or never finished."""
    needed = select(col(Attachment.stored)).where(~_expired())
    known = set(session.execute(needed).scalars())
    return storage.names(older_than=KEPT_UNSENT.total_seconds()) - known


def remove_strays(session: Session, storage: Storage) -> int:
    """Remove such bytes, and return how many files they were."""
    gone = strays(session, storage)
    for name in gone:
        storage.remove(name)
    return len(gone)


def _unsent(form: str) -> tuple[ColumnElement[bool], ...]:
    return col(Attachment.form) == fingerprint(form), col(Attachment.entry_id).is_(None)


def _expired() -> ColumnElement[bool]:
    return func.coalesce(col(Attachment.expires_at) <= now(), false())
