"""Forgetting what has been kept long enough."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from app.domain.cases.commands import erase
from app.domain.cases.models import Access, Case, Outcome, State
from app.domain.events.models import ActorKind
from app.domain.organisation.queries import calendar
from app.domain.people import commands as people_commands
from app.domain.people.models import Person
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


WISHES_KEPT = timedelta(days=30)


def wishes_over(session: Session) -> int:
    """How many people's wishes are kept longer than they said yes to."""
    return len(_with_old_wishes(session))


def forget_wishes(session: Session) -> int:
    """Forget wishes 30 days after their case was closed, unless the person said to keep them."""
    people = _with_old_wishes(session)
    people_commands.forget_wishes(session, people)
    return len(people)


def _with_old_wishes(session: Session) -> list[UUID]:
    rows = session.execute(
        select(col(Person.id))
        .join(Access, col(Access.person_id) == col(Person.id))
        .join(Case, col(Case.id) == col(Access.case_id))
        .where(
            col(Person.has_wishes),
            col(Person.keeps).is_(False),
            col(Case.state) == State.CLOSED,
            col(Case.closed_at) <= now() - WISHES_KEPT,
            col(Case.outcome) != Outcome.JOINED,
        )
    ).scalars()
    return list(rows)


def _over() -> Select[Case]:
    return select(Case).where(
        col(Case.state) == State.CLOSED,
        col(Case.purge_after) <= now(),
        col(Case.erased_at).is_(None),
        # What goes on in another case is forgotten with that one.
        col(Case.outcome) != Outcome.JOINED,
    )
