"""Forgetting what has been kept long enough."""

from __future__ import annotations

from sqlmodel import Session, col, select

from app.domain.cases.commands import erase
from app.domain.cases.models import Case, State
from app.domain.events.models import ActorKind
from app.domain.organisation.queries import calendar
from app.foundation.clock import now

AT_ONCE = 100


def purge(session: Session) -> None:
    """Forget the words of cases whose keeping time is over, oldest first, some at a time."""
    over = (
        select(Case)
        .where(
            Case.state == State.CLOSED,
            col(Case.purge_after) <= now(),
            col(Case.erased_at).is_(None),
        )
        .order_by(col(Case.purge_after))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    for case in session.exec(over).all():
        erase(session, case, ActorKind.SYSTEM, calendar(session))
