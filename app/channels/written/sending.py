"""From what was typed to what is received, and what the receipt says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.domain.cases.access import code
from app.domain.cases.commands import Told
from app.domain.cases.models import Attachment
from app.domain.cases.orders import Owed, of_case
from app.domain.cases.queries import Seen, first_files, original_words, unused_access
from app.domain.organisation.queries import Named, offered_topic, unit_name
from app.domain.people.models import Given, Mandate
from app.domain.people.queries import given as as_given
from app.foundation import cpr
from app.web.forms import Answers
from app.web.people import told_of


@dataclass(frozen=True)
class Ready:
    """A message as it will be received."""

    words: str
    told: Told


def ready(session: Session, kept: Answers, about: str) -> Ready:
    """The message with all that was told besides, under the words that say what it is ``about``.
    Every page has been checked before."""
    given, speaks = told_of(kept)
    told = Told(
        given=given,
        speaks=speaks,
        topic=offered_topic(session, kept.get("topic", "")),
        wrote_before=kept.get("lost") == "yes",
        has_files=kept.get("files") == "yes",
    )
    return Ready("\n\n".join(filter(None, (about, words_of(kept)))), told)


def words_of(kept: Answers) -> str:
    """The message; without what looks like a CPR number unless the citizen says to keep it."""
    words = kept.get("message", "").strip()
    return words if kept.get("cpr") == "keep" else cpr.masked(words)


@dataclass(frozen=True)
class Receipt:
    """What a receipt says besides number, code and date."""

    words: str | None
    unit: Named
    files: Sequence[Attachment]
    person: Given
    owed: Sequence[Owed]
    mandate: Mandate | None
    citizens_code: str | None


def receipt_of(session: Session, seen: Seen) -> Receipt:
    """The receipt of whoever wrote; a helper's holds the citizen's code until that is used."""
    owed = [o for o in of_case(session, seen.case.id) if o.order.access_id == seen.access.id]
    unused = unused_access(session, seen.access.case_id) if seen.mandate else None
    return Receipt(
        words=original_words(session, seen.access.case_id),
        unit=unit_name(session, seen.case.owner_unit_id),
        files=first_files(session, seen.access.case_id),
        person=as_given(seen.person),
        owed=owed,
        mandate=seen.mandate,
        citizens_code=code(unused) if unused else None,
    )
