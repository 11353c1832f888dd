"""Questions about addresses and notices, and the secret that a mail carries."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from app.channels.email.models import BlockedAddress, Mailbox, Notice, NoticeKind, NoticeState
from app.domain.cases.access import lives
from app.domain.cases.models import Access, Case, WorkOrder
from app.domain.organisation.calendar import Calendar
from app.domain.people.models import Mandate, Person
from app.foundation.clock import now
from app.foundation.crypto import keyring, row_of

# How much one address gets, over all cases: nobody can be flooded through us.
MOST_AN_HOUR, MOST_A_DAY, MOST_QUESTIONS_A_DAY = 6, 20, 3
BETWEEN_NEWS = timedelta(minutes=10)


def secret_of(mailbox: Mailbox) -> str:
    """What stands in the mails of this address: it proves that somebody reads them."""
    return keyring().secret("mailbox", mailbox.access_id, mailbox.email_key)


def by_secret(session: Session, typed: str) -> tuple[Mailbox, Access, Case] | None:
    """The mailbox that the secret of a mail belongs to, while its case can be seen."""
    access_id = row_of(typed)
    row = session.execute(
        select(Mailbox, Access, Case)
        .join(Access, col(Access.id) == col(Mailbox.access_id))
        .join(Case, col(Case.id) == col(Access.case_id))
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id), isouter=True)
        .where(col(Mailbox.access_id) == access_id, lives())
    ).first()
    key = row[0].email_key if row else ""
    is_ours = keyring().is_secret(typed, "mailbox", access_id, key)
    return (row[0], row[1], row[2]) if row and is_ours else None


def is_blocked(session: Session, email_key: str) -> bool:
    """Whether the owner of an address wants nothing from us."""
    return session.get(BlockedAddress, email_key) is not None


def address_of(session: Session, access_id: UUID) -> str | None:
    """Where the mails of a party go, while it may see its case."""
    return session.execute(
        select(col(Person.email))
        .join(Access, col(Access.person_id) == col(Person.id))
        .join(Case, col(Case.id) == col(Access.case_id))
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id), isouter=True)
        .where(col(Access.id) == access_id, lives())
    ).scalar()


def waiting_news(session: Session, access_id: UUID) -> Notice | None:
    """The notice of news that has not gone out yet: it tells of everything that comes meanwhile."""
    return session.execute(
        select(Notice).where(
            col(Notice.access_id) == access_id,
            col(Notice.kind) == NoticeKind.NEWS,
            col(Notice.state) == NoticeState.WAITING,
        )
    ).scalar()


def last_news(session: Session, access_id: UUID) -> datetime | None:
    """When this party was told of news last."""
    return session.execute(
        select(func.max(col(Notice.sent_at))).where(
            col(Notice.access_id) == access_id, col(Notice.kind) == NoticeKind.NEWS
        )
    ).scalar()


def not_before(session: Session, notice: Notice) -> datetime | None:
    """When the address has room for this mail again; None: now."""
    limits: list[tuple[NoticeKind | None, timedelta, int]] = [
        (None, timedelta(hours=1), MOST_AN_HOUR),
        (None, timedelta(days=1), MOST_A_DAY),
    ]
    if notice.kind == NoticeKind.ASK:
        limits.append((NoticeKind.ASK, timedelta(days=1), MOST_QUESTIONS_A_DAY))
    waits = [
        oldest + span
        for kind, span, most in limits
        if (oldest := _oldest_of(session, notice.email_key, kind, span, most))
    ]
    return max(waits, default=None)


def _oldest_of(
    session: Session, key: str, kind: NoticeKind | None, span: timedelta, most: int
) -> datetime | None:
    sent = (
        select(col(Notice.sent_at))
        .where(col(Notice.email_key) == key, col(Notice.sent_at) > now() - span)
        .order_by(col(Notice.sent_at).desc())
        .limit(most)
    )
    if kind:
        sent = sent.where(col(Notice.kind) == kind)
    moments = session.execute(sent).scalars().all()
    return moments[-1] if len(moments) == most else None


def failed_notices(session: Session, _now: datetime, _days: Calendar) -> list[UUID]:
    """Open cases in which a notice did not arrive and nobody has found another way yet."""
    # SQLite takes an index of some rows only for words that say the same.
    failed = text("work_order.kind = 'notice_failed' AND work_order.done_at IS NULL")
    rows = session.execute(
        select(col(Case.id))
        .join(WorkOrder, col(WorkOrder.case_id) == col(Case.id))
        .where(failed, col(Case.closed_at).is_(None))
        .distinct()
    )
    return list(rows.scalars())
