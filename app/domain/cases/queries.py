"""Questions about cases. Each is named by its answer and changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.domain.cases import attachments
from app.domain.cases.access import lives
from app.domain.cases.models import (
    Access,
    Attachment,
    Case,
    Entry,
    EntryKind,
    EntryText,
    Joining,
    Outcome,
    Party,
    Transfer,
    TransferState,
)
from app.domain.events.models import Event
from app.domain.organisation.models import Staff
from app.domain.people.models import Given, HelperRole, Mandate, Person, Receives
from app.domain.people.queries import given, same_people
from app.foundation.crypto import heard

_TWINS = 10  # more than that say nothing about one person


@dataclass(frozen=True)
class Said:
    """An entry with its words (None once they are forgotten), who wrote it, and its files."""

    entry: Entry
    words: str | None
    staff_name: str | None
    role: HelperRole | None = None
    reference: str = ""
    files: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Seen:
    """A case as its party may see it; ``access`` may be one to a case that was joined with it."""

    case: Case
    access: Access
    owner_name: str | None
    person: Person | None
    mandate: Mandate | None


def case_by_token(session: Session, token: str) -> tuple[Case, Access] | None:
    """The case that this form opened already, forgotten or not, with the access of who sent it."""
    row = session.execute(
        select(Case, Access)
        .join(Access, col(Access.case_id) == col(Case.id))
        .where(col(Case.token) == token)
        .order_by(col(Access.party).desc())  # a helper before the citizen
    ).first()
    return (row[0], row[1]) if row else None


def is_erased(session: Session, access_id: UUID) -> bool:
    """Whether the words of the case behind an access have been forgotten."""
    erased = (
        select(col(Case.id))
        .join(Access, col(Access.case_id) == col(Case.id))
        .where(col(Access.id) == access_id, col(Case.erased_at).is_not(None))
    )
    return session.execute(erased).first() is not None


def is_forgotten(session: Session, case_id: UUID) -> bool:
    """Whether the words of a case were forgotten on purpose."""
    return session.get_one(Case, case_id).erased_at is not None


def seen_through(session: Session, access_id: UUID, version: int) -> Seen | None:
    """The case behind an access that is still of this version, or None.

    A case that was joined with another is seen as that other one.
    """
    row = session.execute(
        select(Case, Access, Person, Mandate)
        .join(Access, col(Access.case_id) == col(Case.id))
        .join(Person, col(Person.id) == col(Access.person_id), isouter=True)
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id), isouter=True)
        .where(col(Access.id) == access_id, col(Access.version) == version, lives())
    ).first()
    if row is None:
        return None
    case, access, person, mandate = row
    case = living_case(session, case)
    owner = session.get(Staff, case.owner_id) if case.owner_id else None
    return Seen(case, access, owner.name if owner else None, person, mandate)


def living_case(session: Session, case: Case) -> Case:
    """The case in which this one goes on: itself, or what it was joined with."""
    while case.outcome == Outcome.JOINED:
        joining = joining_of(session, case.id)
        if joining is None:
            break
        case = session.get_one(Case, joining.into_case_id)
    return case


def joining_of(session: Session, case_id: UUID) -> Joining | None:
    """How this case was joined with another, unless that was undone."""
    return session.execute(
        select(Joining).where(
            col(Joining.from_case_id) == case_id, col(Joining.undone_at).is_(None)
        )
    ).scalar()


def family_of(session: Session, case_id: UUID) -> list[UUID]:
    """A case and all that goes on in it, because it was joined with it."""
    return [case_id, *(joining.from_case_id for joining in joined_into(session, case_id))]


def joined_into(session: Session, case_id: UUID) -> list[Joining]:
    """What was joined into this case, and into that in turn, oldest first."""
    found: list[Joining] = []
    asked = [case_id]
    while asked:
        more = session.execute(
            select(Joining)
            .where(col(Joining.into_case_id).in_(asked), col(Joining.undone_at).is_(None))
            .order_by(col(Joining.at))
        ).scalars()
        fresh = list(more)
        found += fresh
        asked = [joining.from_case_id for joining in fresh]
    return found


def thread_for_party(session: Session, seen: Seen) -> list[Said]:
    """The thread without notes, as far as this party may read it."""
    said = [s for s in thread_for_citizen(session, seen.case.id) if _may_read(session, seen, s)]
    if seen.mandate is None or seen.mandate.receives != Receives.CITIZEN:
        return said
    ours = (EntryKind.ANSWER, EntryKind.CLOSED, EntryKind.DATE, EntryKind.CONVERSATION)
    return [
        replace(s, words=None, files=())
        if s.entry.kind in ours and s.entry.access_id != seen.access.id
        else s
        for s in said
    ]


def _may_read(session: Session, seen: Seen, said: Said) -> bool:
    """A helper reads the case that the mandate is for, and what it became; nothing older."""
    if seen.mandate is None or said.entry.case_id == seen.access.case_id:
        return True
    joining = joining_of(session, seen.access.case_id)
    return joining is not None and said.entry.at >= joining.at


def thread_for_citizen(session: Session, case_id: UUID) -> list[Said]:
    """The thread without notes; the summary of a transfer is between colleagues."""
    said = [s for s in thread_for_staff(session, case_id) if s.entry.kind != EntryKind.NOTE]
    hidden = (EntryKind.TRANSFER, EntryKind.RETURNED, EntryKind.JOINED, EntryKind.PARTED)
    return [replace(s, words=None) if s.entry.kind in hidden else s for s in said]


def thread_for_staff(session: Session, case_id: UUID) -> list[Said]:
    """Everything that was said and done, oldest first, also in cases that were joined with it."""
    family = family_of(session, case_id)
    rows = session.execute(
        select(Entry, EntryText, col(Staff.name), col(Mandate.role), col(Case.reference))
        .join(Case, col(Case.id) == col(Entry.case_id))
        .join(EntryText, col(EntryText.entry_id) == col(Entry.id), isouter=True)
        .join(Staff, col(Staff.id) == col(Entry.staff_id), isouter=True)
        .join(Access, col(Access.id) == col(Entry.access_id), isouter=True)
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id), isouter=True)
        .where(col(Entry.case_id).in_(family))
        .order_by(col(Entry.at), col(Entry.case_id), col(Entry.number))
    ).all()
    files = attachments.of_entries(session, [row[0].id for row in rows])
    return [
        Said(
            entry,
            text.words if text else None,
            name,
            HelperRole(role) if role else None,
            reference if entry.case_id != case_id else "",
            files.get(entry.id, ()),
        )
        for entry, text, name, role, reference in rows
    ]


def original_words(session: Session, case_id: UUID) -> str | None:
    """The first message of a case, as the receipt repeats it."""
    return session.execute(
        select(col(EntryText.words))
        .join(Entry, col(Entry.id) == col(EntryText.entry_id))
        .where(col(Entry.case_id) == case_id, col(Entry.number) == 1)
    ).scalar()


def first_files(session: Session, case_id: UUID) -> list[Attachment]:
    """The files of the first message."""
    first = session.execute(
        select(col(Entry.id)).where(col(Entry.case_id) == case_id, col(Entry.number) == 1)
    ).scalar_one()
    return attachments.of_entries(session, [first]).get(first, [])


def registered_by(session: Session, case_id: UUID, staff_id: UUID) -> Case | None:
    """The case, if this colleague took it down for a citizen."""
    return session.execute(
        select(Case)
        .join(Event, col(Event.case_id) == col(Case.id))
        .where(
            col(Case.id) == case_id,
            col(Case.erased_at).is_(None),
            col(Event.number) == 1,
            col(Event.staff_id) == staff_id,
        )
    ).scalar()


def unused_access(session: Session, case_id: UUID) -> Access | None:
    """The citizen's access to a case while the citizen has never opened it."""
    return session.execute(
        select(Access).where(
            col(Access.case_id) == case_id,
            col(Access.party) == Party.CITIZEN,
            col(Access.version) == 1,
            col(Access.read_entries) == 0,
            col(Access.revoked_at).is_(None),
        )
    ).scalar()


@dataclass(frozen=True)
class PartyTo:
    """The citizen or a helper, with what they told about themselves."""

    access: Access
    person: Given
    mandate: Mandate | None
    reference: str = ""  # of their case, where several are joined

    @property
    def has_told(self) -> bool:
        """Whether there is anything to know of this party."""
        return self.mandate is not None or not self.person.is_nothing


def parties(session: Session, case_id: UUID) -> list[PartyTo]:
    """Whom a case is about and who speaks or spoke for them, in all cases joined with it."""
    family = family_of(session, case_id)
    rows = session.execute(
        select(Access, Person, Mandate, Case)
        .join(Case, col(Case.id) == col(Access.case_id))
        .join(Person, col(Person.id) == col(Access.person_id), isouter=True)
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id), isouter=True)
        .where(col(Access.case_id).in_(family), col(Access.revoked_at).is_(None))
        .order_by(col(Access.made_at), col(Access.party))
    ).all()
    return [
        PartyTo(access, given(person), mandate, case.reference if len(family) > 1 else "")
        for access, person, mandate, case in rows
    ]


@dataclass(frozen=True)
class Twin:
    """Another case that may be of the same person, and what they have in common."""

    case: Case
    same_name: bool
    same_email: bool
    same_phone: bool


def twins(session: Session, case: Case, units: Collection[UUID]) -> list[Twin]:
    """Cases of the same name, mail address or phone number, newest first, as far as these units
    may see them."""
    mine = session.execute(
        select(Person)
        .join(Access, col(Access.person_id) == col(Person.id))
        .where(col(Access.case_id) == case.id)
    ).scalars()
    found: dict[UUID, Twin] = {}
    for person in mine:
        rows = session.execute(
            select(Case, Person)
            .join(Access, col(Access.case_id) == col(Case.id))
            .join(Person, col(Person.id) == col(Access.person_id))
            .where(
                col(Person.id).in_(same_people(session, person)),
                col(Case.id) != case.id,
                col(Case.owner_unit_id).in_(units),
                col(Case.erased_at).is_(None),
                or_(col(Case.outcome).is_(None), col(Case.outcome) != Outcome.JOINED),
            )
            .order_by(col(Case.opened_at).desc())
            .limit(_TWINS)
        ).all()
        for other, same in rows:
            found[other.id] = Twin(
                other,
                same_name=bool(person.name_key) and person.name_key == same.name_key,
                same_email=bool(person.email_key) and person.email_key == same.email_key,
                same_phone=bool(person.phone_key) and person.phone_key == same.phone_key,
            )
    return sorted(found.values(), key=lambda twin: twin.case.opened_at, reverse=True)[:_TWINS]


def case_by_reference(session: Session, reference: str, units: Collection[UUID]) -> Case | None:
    """The case with this number, if it belongs to one of these units."""
    case_id = session.execute(
        select(col(Case.id)).where(col(Case.reference) == heard(reference))
    ).scalar()
    return case_in_units(session, case_id, units) if case_id else None


@dataclass(frozen=True)
class Helper:
    """Somebody who speaks for the citizen today."""

    access: Access
    mandate: Mandate
    name: str | None


def helpers(session: Session, case_id: UUID) -> list[Helper]:
    """Who speaks for the citizen in this case today."""
    rows = session.execute(
        select(Access, Mandate, Person)
        .join(Case, col(Case.id) == col(Access.case_id))
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id))
        .join(Person, col(Person.id) == col(Access.person_id), isouter=True)
        .where(col(Access.case_id) == case_id, lives())
        .order_by(col(Access.made_at))
    ).all()
    return [
        Helper(access, mandate, person.name if person else None) for access, mandate, person in rows
    ]


def case_in_units(session: Session, case_id: UUID, units: Collection[UUID]) -> Case | None:
    """The case, if it belongs or is offered to one of these units and has not been forgotten."""
    offered = select(col(Transfer.case_id)).where(
        col(Transfer.case_id) == case_id,
        col(Transfer.state) == TransferState.OFFERED,
        col(Transfer.to_unit_id).in_(units),
    )
    return session.execute(
        select(Case).where(
            col(Case.id) == case_id,
            or_(col(Case.owner_unit_id).in_(units), offered.exists()),
            col(Case.erased_at).is_(None),
        )
    ).scalar()


def has_answer(session: Session, case_id: UUID) -> bool:
    told = select(col(Entry.id)).where(
        col(Entry.case_id) == case_id, col(Entry.kind) == EntryKind.ANSWER
    )
    return session.execute(told.limit(1)).first() is not None


def first_words(session: Session, cases: Sequence[Case]) -> dict[UUID, str]:
    """The beginning of each case's first message, for its heading until somebody gives it one."""
    rows = session.execute(
        select(col(Entry.case_id), col(EntryText.words))
        .join(EntryText, col(EntryText.entry_id) == col(Entry.id))
        .where(col(Entry.case_id).in_([case.id for case in cases]), col(Entry.number) == 1)
    ).all()
    return {case_id: " ".join(words[:400].split()) for case_id, words in rows}


@dataclass(frozen=True)
class Change:
    """Who changed a case last, when, and with which words, if any."""

    name: str | None
    at: datetime
    words: str | None


def last_change(session: Session, case_id: UUID) -> Change | None:
    """The newest thing that happened, to tell somebody who was overtaken.

    What was written with it stands after whatever happened before: acts on a case follow each
    other, and each writes first and is recorded then.
    """
    rows = session.execute(
        select(Event, col(Staff.name))
        .join(Staff, col(Staff.id) == col(Event.staff_id), isouter=True)
        .where(col(Event.case_id) == case_id)
        .order_by(col(Event.number).desc())
        .limit(2)
    ).all()
    if not rows:
        return None
    event, name = rows[0]
    newest = thread_for_staff(session, case_id)[-1]
    wrote = len(rows) == 1 or newest.entry.at >= rows[1][0].at
    return Change(name, event.at, newest.words if wrote else None)
