"""One strictly necessary cookie: a random token, stored only as a hash, ended on the server."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete
from sqlmodel import Field, Session, SQLModel, col, select

from app.domain.cases.access import lives
from app.domain.cases.models import Access, Case
from app.domain.cases.queries import Seen, seen_through
from app.domain.organisation.models import Staff
from app.domain.people.models import Mandate
from app.foundation.clock import now
from app.foundation.crypto import fingerprint
from app.foundation.database import add_row, put_row
from app.foundation.jobs.chores import number_of, remove_rows

CITIZEN_KEPT = timedelta(hours=24)
STAFF_IDLE = timedelta(hours=2)
STAFF_LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)  # one write per five minutes of work, not one per page
ENDED_KEPT = timedelta(days=7)  # an ended staff session still tells whose typed text to save


class WebSession(SQLModel, table=True):
    """A browser that we know again, a citizen's or a colleague's."""

    __tablename__ = "session"

    token_hash: str = Field(primary_key=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    started_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)


class Grant(SQLModel, table=True):
    """This browser has shown the secret of this access, in this version."""

    session_hash: str = Field(
        foreign_key="session.token_hash", primary_key=True, ondelete="CASCADE"
    )
    access_id: UUID = Field(foreign_key="access.id", primary_key=True)
    version: int


def new_token() -> str:
    return secrets.token_urlsafe(24)


def start(session: Session, token: str, staff: Staff) -> None:
    """Know this browser as a colleague's from now on."""
    add_row(
        session,
        WebSession,
        token_hash=fingerprint(token),
        staff_id=staff.id,
        started_at=now(),
        seen_at=now(),
        expires_at=now() + STAFF_LONGEST,
    )


def grant(session: Session, token: str, access_id: UUID, version: int) -> None:
    """Let this browser see the case behind an access, for 24 hours from now."""
    hashed, at = fingerprint(token), now()
    known = {"token_hash": hashed, "started_at": at, "seen_at": at, "expires_at": at + CITIZEN_KEPT}
    put_row(session, WebSession, known, changing=("expires_at",))
    given = {"session_hash": hashed, "access_id": access_id, "version": version}
    put_row(session, Grant, given, changing=("version",))


def granted(session: Session, token: str | None, access_id: UUID) -> int | None:
    """The version of the access that this browser may use, or None."""
    if token is None:
        return None
    return session.exec(
        select(Grant.version)
        .join(WebSession, col(WebSession.token_hash) == col(Grant.session_hash))
        .where(
            Grant.session_hash == fingerprint(token),
            Grant.access_id == access_id,
            WebSession.expires_at > now(),
        )
    ).first()


def case_seen(session: Session, token: str | None, access_id: UUID) -> Seen | None:
    """The case behind an access, if this browser may see it; otherwise it does not exist (P7)."""
    return seen_through(session, access_id, granted(session, token, access_id) or 0)


def granted_cases(session: Session, token: str | None) -> list[UUID]:
    """The accesses this browser may use, oldest case first."""
    if token is None:
        return []
    rows = session.exec(
        select(Grant.access_id)
        .join(WebSession, col(WebSession.token_hash) == col(Grant.session_hash))
        .join(Access, col(Access.id) == col(Grant.access_id))
        .join(Case, col(Case.id) == col(Access.case_id))
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id), isouter=True)
        .where(
            Grant.session_hash == fingerprint(token),
            Grant.version == Access.version,
            WebSession.expires_at > now(),
            lives(),
        )
        .order_by(col(Access.made_at))
    )
    return list(rows)


def staff_of(session: Session, token: str | None) -> tuple[Staff | None, bool]:
    """The colleague this browser belongs to, and whether the session still holds."""
    if token is None:
        return None, False
    row = session.exec(
        select(WebSession, Staff)
        .join(Staff, col(Staff.id) == col(WebSession.staff_id))
        .where(WebSession.token_hash == fingerprint(token))
    ).first()
    if row is None:
        return None, False
    known, staff = row
    at = now()
    holds = at < known.seen_at + STAFF_IDLE and at < known.started_at + STAFF_LONGEST
    return staff, holds and staff.active


def is_due_to_be_seen(session: Session, token: str) -> bool:
    known = session.get(WebSession, fingerprint(token))
    return known is not None and known.seen_at + SEEN_EVERY <= now()


def seen(session: Session, token: str) -> None:
    """A colleague is still at work: the session holds two hours more."""
    known = session.get(WebSession, fingerprint(token))
    if known:
        known.seen_at = now()
        session.add(known)


def forget(session: Session, token: str) -> None:
    """Forget this browser and all it may see."""
    hashed = fingerprint(token)
    session.execute(delete(Grant).where(col(Grant.session_hash) == hashed))
    session.execute(delete(WebSession).where(col(WebSession.token_hash) == hashed))


def end_all(session: Session, staff_id: UUID) -> None:
    """Sign a colleague out everywhere."""
    session.execute(delete(WebSession).where(col(WebSession.staff_id) == staff_id))


def over(session: Session) -> int:
    """How many sessions ended long ago."""
    return number_of(session, WebSession, _is_over())


def sweep(session: Session) -> int:
    """Remove sessions that ended long ago, and return how many they were."""
    old = select(WebSession.token_hash).where(_is_over())
    session.execute(delete(Grant).where(col(Grant.session_hash).in_(old)))
    return remove_rows(session, WebSession, _is_over())


def _is_over() -> ColumnElement[bool]:
    return col(WebSession.expires_at) < now() - ENDED_KEPT
