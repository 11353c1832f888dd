"""Questions about what is offered and not decided yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.domain.cases.models import Case, EntryText, Transfer, TransferState
from app.domain.organisation.models import Staff


@dataclass(frozen=True)
class Offer:
    """A case that somebody is asked to take: who asks, whom, and what they must know."""

    transfer: Transfer
    case: Case
    by_name: str
    to_name: str | None
    summary: str | None


def offers(session: Session, units: Collection[UUID], *, limit: int) -> list[Offer]:
    """What these units are asked to take, the longest waiting first."""
    return _offers(session, col(Transfer.to_unit_id).in_(units), limit)


def offer_of(session: Session, case_id: UUID) -> Offer | None:
    """What is offered of one case just now."""
    found = _offers(session, col(Transfer.case_id) == case_id, 1)
    return found[0] if found else None


def count(session: Session, units: Collection[UUID]) -> int:
    """How many cases these units are asked to take."""
    where = (col(Transfer.to_unit_id).in_(units), col(Transfer.state) == TransferState.OFFERED)
    return int(
        session.execute(select(func.count()).select_from(Transfer).where(*where)).scalar_one()
    )


def _offers(session: Session, which: ColumnElement[bool], limit: int) -> list[Offer]:
    asked, asking = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(Transfer, Case, col(asking.name), col(asked.name), EntryText)
        .join(Case, col(Case.id) == col(Transfer.case_id))
        .join(asking, col(asking.id) == col(Transfer.by_id))
        .join(asked, col(asked.id) == col(Transfer.to_id), isouter=True)
        .join(EntryText, col(EntryText.entry_id) == col(Transfer.entry_id), isouter=True)
        .where(
            which,
            col(Transfer.state) == TransferState.OFFERED,
            col(Case.erased_at).is_(None),
        )
        .order_by(col(Transfer.offered_at), col(Transfer.id))
        .limit(limit)
    ).all()
    return [
        Offer(transfer, case, by_name, to_name, text.words if text else None)
        for transfer, case, by_name, to_name, text in rows
    ]
