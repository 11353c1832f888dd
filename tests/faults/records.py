"""What the tables must say after a fault, and what each message has become."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.channels.written.jobs import READ_BACK
from app.domain.cases.models import Access, Case, Entry, EntryKind, EntryText, Party
from app.domain.cases.thread import broken
from app.domain.events.models import Event
from app.foundation.database import Database
from app.foundation.jobs.models import Job

FOLLOWING = 1  # one job follows each message that was received: it is read back
_TOWN = "town-"  # the town's own cases are told by domain commands, without the rooms' jobs


def cases_with(database: Database, words: str) -> list[UUID]:
    """The cases whose first message is exactly these words."""
    return [case_id for case_id, first in first_words(database) if first == words]


def said(database: Database, case_id: UUID, kind: EntryKind) -> list[str]:
    """The words of every entry of one kind in a case, in order."""
    with database.read() as session:
        rows = session.exec(
            select(EntryText)
            .join(Entry, col(Entry.id) == col(EntryText.entry_id))
            .where(Entry.case_id == case_id, Entry.kind == kind)
            .order_by(col(Entry.number))
        )
        return [row.words for row in rows]


def first_words(database: Database) -> list[tuple[UUID, str]]:
    """Each case with its first message, decrypted."""
    with database.read() as session:
        rows = session.exec(
            select(Entry, EntryText)
            .join(EntryText, col(EntryText.entry_id) == col(Entry.id))
            .where(Entry.number == 1)
        )
        return [(entry.case_id, text.words) for entry, text in rows]


@dataclass(frozen=True)
class _Found:
    entries: list[int]
    events: list[tuple[int, str]]
    accesses: int
    jobs: int
    has_words: bool


def broken_promises(database: Database) -> list[str]:
    """Every case that is not whole, and everything that belongs to no case, in sentences."""
    with database.read() as session:
        cases = session.exec(select(Case)).all()
        found = _found(session)
        orphans = [
            f"something belongs to case {case_id}, which is not there"
            for case_id in found.keys() - {case.id for case in cases}
        ]
        chains = [
            f"case {case.id} has a broken thread at {wrong}"
            for case in cases
            if (wrong := broken(session, case.id))
        ]
    faults = [sentence for case in cases for sentence in _faults(case, found.get(case.id))]
    return [*orphans, *chains, *faults]


def _faults(case: Case, found: _Found | None) -> Iterator[str]:
    if found is None:
        yield f"case {case.id} has nothing at all"
        return
    if found.entries != list(range(1, case.entries + 1)) or not found.entries:
        yield f"case {case.id} says {case.entries} entries and has {found.entries}"
    numbers = [number for number, _ in found.events]
    if numbers != list(range(1, case.events + 1)):
        yield f"case {case.id} says {case.events} events and has {numbers}"
    if [kind for _, kind in found.events].count("case.opened") != 1:
        yield f"case {case.id} was opened by {found.events}"
    if found.accesses != 1:
        yield f"case {case.id} has {found.accesses} ways in"
    if not found.has_words:
        yield f"case {case.id} has no words"
    if not case.token.startswith(_TOWN) and found.jobs != FOLLOWING:
        yield f"case {case.id} has {found.jobs} jobs"


def _found(session: Session) -> dict[UUID, _Found]:
    entries, events = defaultdict(list), defaultdict(list)
    for case_id, number in session.exec(
        select(Entry.case_id, Entry.number).order_by(col(Entry.number))
    ):
        entries[case_id].append(number)
    for case_id, number, kind in session.exec(
        select(Event.case_id, Event.number, Event.kind).order_by(col(Event.number))
    ):
        events[case_id].append((number, kind))
    accesses = Counter(session.exec(select(Access.case_id).where(Access.party == Party.CITIZEN)))
    reading = select(Job.payload).where(Job.kind == READ_BACK)
    jobs = Counter(UUID(str(payload["case_id"])) for payload in session.exec(reading))
    worded = set(
        session.exec(
            select(Entry.case_id)
            .join(EntryText, col(EntryText.entry_id) == col(Entry.id))
            .where(Entry.number == 1)
        )
    )
    known = {*entries, *events, *accesses, *jobs}
    return {
        case_id: _Found(
            entries=entries[case_id],
            events=events[case_id],
            accesses=accesses[case_id],
            jobs=jobs[case_id],
            has_words=case_id in worded,
        )
        for case_id in known
    }
