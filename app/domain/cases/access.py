"""Opening a case without an account: a code that can be read aloud, an address that can be saved.

Both are computed from a key, the access row and its version. A wrong code, an unknown number and a
purged case take the same queries and the same computing, and give the same answer (P7).
"""

from __future__ import annotations

import hmac
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from app.domain.cases.models import Access, Case
from app.domain.people.models import Mandate
from app.foundation.clock import local, now
from app.foundation.crypto import heard, keyring, row_of

CODE_LETTERS = 9  # 24 letters to the 9th is 41 bits


def code(access: Access) -> str:
    """The code on the receipt, ungrouped."""
    return keyring().words("code", access.id, access.version, letters=CODE_LETTERS)


def secret(access: Access) -> str:
    """The secret part of the address that opens the case: 43 letters, 128 bits of them secret."""
    return keyring().secret("address", access.id, access.version)


def by_secret(session: Session, typed: str) -> Access | None:
    """The access that the address opens, or None."""
    access_id = row_of(typed)
    access = _living(session, access_id)
    version = access.version if access else 0
    return access if keyring().is_secret(typed, "address", access_id, version) else None


def by_code(session: Session, reference: str, typed: str) -> Access | None:
    """The access that the number and code open, or None."""
    case = session.exec(select(Case.id).where(Case.reference == heard(reference))).first()
    accesses = session.exec(select(Access).where(Access.case_id == (case or uuid4()))).all()
    opened = uuid4()
    for access in accesses or [Access(id=uuid4(), case_id=uuid4(), version=0, made_at=now())]:
        if hmac.compare_digest(code(access).encode(), heard(typed).encode()):
            opened = access.id
    return _living(session, opened)


def revoke(session: Session, access: Access) -> None:
    """End this way to the case."""
    access.revoked_at = now()
    session.add(access)


def lives() -> ColumnElement[bool]:
    """That an access opens its case today, in a question that joins Case and, outer, Mandate.

    The day after a mandate's last one it opens nothing, whether or not anybody has noticed.
    """
    held = or_(
        col(Access.mandate_id).is_(None),
        and_(
            col(Mandate.ended_at).is_(None),
            or_(col(Mandate.ends_on).is_(None), col(Mandate.ends_on) >= local(now()).date()),
        ),
    )
    return and_(col(Access.revoked_at).is_(None), col(Case.erased_at).is_(None), held)


def _living(session: Session, access_id: UUID) -> Access | None:
    return session.exec(
        select(Access)
        .join(Case, col(Case.id) == col(Access.case_id))
        .join(Mandate, col(Mandate.id) == col(Access.mandate_id), isouter=True)
        .where(Access.id == access_id, lives())
    ).first()
