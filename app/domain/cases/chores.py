"""Forgetting what has been kept long enough."""

from __future__ import annotations

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session, col

from app.domain.cases.commands import erase
from app.domain.cases.models import Case, Outcome, State
from app.domain.events.models import ActorKind
from app.domain.organisation.queries import calendar
from app.foundation.clock import now

AT_ONCE = 100


def over(session: Session) -> int:
    """How many closed cases have been kept long enough."""
    number = select(func.count()).select_from(_over().subquery())
    return int(session.execute(number).scalar_one())


def purge(session: Session) -> int:
    """Forget the words of cases whose keeping time is over, oldest first, some at a time.

    Returns how many they were. An open case is never one of them.
    """
    oldest = _over().order_by(col(Case.purge_after)).limit(AT_ONCE)
    cases = session.execute(oldest.with_for_update(skip_locked=True)).scalars().all()
    days = calendar(session)
    for case in cases:
        erase(session, case, ActorKind.SYSTEM, days)
    return len(cases)


def _over() -> Select[Case]:
    return select(Case).where(
        col(Case.state) == State.CLOSED,
        col(Case.purge_after) <= now(),
        col(Case.erased_at).is_(None),
        # What goes on in another case is forgotten with that one.
        or_(col(Case.outcome).is_(None), col(Case.outcome) != Outcome.JOINED),
    )
