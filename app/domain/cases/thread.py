"""The thread of a case: entries in order, each sealed with the one before."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from app.domain.cases.models import Case, Entry, EntryKind, EntryText
from app.domain.events.models import ActorKind
from app.foundation.clock import now
from app.foundation.database import add_row

NOTHING = "0" * 64


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands at the moment something is written about it."""

    case_id: UUID
    channel: str
    topic_id: UUID
    unit_id: UUID
    due_at: datetime
    opened_at: datetime

    @classmethod
    def of(cls, case: Case, unit_id: UUID | None = None) -> Standing:
        """``unit_id`` is the unit it is about, where that is not the one that has the case."""
        return cls(
            case_id=case.id,
            channel=case.channel,
            topic_id=case.topic_id,
            unit_id=unit_id or case.owner_unit_id,
            due_at=case.due_at,
            opened_at=case.opened_at,
        )


def add(
    session: Session,
    case: Case,
    kind: EntryKind,
    *,
    words: str,
    actor: ActorKind,
    staff_id: UUID | None = None,
    access_id: UUID | None = None,
    standing: Standing | None = None,
) -> UUID:
    """Write the next entry of the thread and return its id. The caller holds the case."""
    case.entries += 1
    return write(
        session,
        standing or Standing.of(case),
        kind,
        number=case.entries,
        before=_last_digest(session, case),
        words=words,
        actor=actor,
        staff_id=staff_id,
        access_id=access_id,
    )


def write(
    session: Session,
    standing: Standing,
    kind: EntryKind,
    *,
    number: int,
    before: str,
    words: str,
    actor: ActorKind,
    staff_id: UUID | None = None,
    access_id: UUID | None = None,
) -> UUID:
    """Write an entry and its words, sealed with the digest of the entry before it."""
    entry_id, at, salt = uuid4(), now(), secrets.token_hex(16)
    parts: tuple[object, ...] = (
        before,
        standing.case_id,
        number,
        kind,
        at.isoformat(),
        actor,
        salt,
        words,
    )
    parts += _who(access_id)
    add_row(
        session,
        Entry,
        id=entry_id,
        case_id=standing.case_id,
        number=number,
        kind=kind,
        at=at,
        actor=actor,
        staff_id=staff_id,
        access_id=access_id,
        unit_id=standing.unit_id,
        due_at=standing.due_at,
        before=before,
        digest=digest(*parts),
    )
    add_row(session, EntryText, entry_id=entry_id, words=words, salt=salt)
    return entry_id


def digest(*parts: object) -> str:
    """SHA-256 over the parts, unambiguous in where each begins."""
    joined = "".join(f"{len(text)}:{text}" for text in map(str, parts))
    return hashlib.sha256(joined.encode()).hexdigest()


@dataclass(frozen=True)
class Broken:
    """An entry whose seal does not fit."""

    number: int


def broken(session: Session, case_id: UUID) -> list[Broken]:
    """The entries of a case that were changed, exchanged or removed after they were written.

    An entry whose words were forgotten on purpose keeps its place in the chain.
    """
    rows = session.exec(
        select(Entry, EntryText)
        .join(EntryText, col(EntryText.entry_id) == col(Entry.id), isouter=True)
        .where(Entry.case_id == case_id)
        .order_by(col(Entry.number))
    ).all()
    wrong, before = [], NOTHING
    for place, (entry, text) in enumerate(rows, start=1):
        if entry.number != place or entry.before != before or not _fits(entry, text):
            wrong.append(Broken(entry.number))
        before = entry.digest
    return wrong


def _fits(entry: Entry, text: EntryText | None) -> bool:
    if text is None:
        return True
    at = entry.at.isoformat()
    parts: Sequence[object] = (entry.before, entry.case_id, entry.number, entry.kind, at)
    parts = (*parts, entry.actor, text.salt, text.words, *_who(entry.access_id))
    return entry.digest == digest(*parts)


def _who(access_id: UUID | None) -> tuple[object, ...]:
    """The helper who wrote is sealed too; the citizen's own words need nobody named."""
    return (access_id,) if access_id else ()


def _last_digest(session: Session, case: Case) -> str:
    last = session.exec(
        select(Entry.digest)
        .where(Entry.case_id == case.id)
        .order_by(col(Entry.number).desc())
        .limit(1)
    ).first()
    return last or NOTHING
