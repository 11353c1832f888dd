"""What the watch does every few minutes, made of the ways of getting lost that all rooms know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from app.domain.organisation.queries import calendar
from app.foundation.jobs.runner import Chore
from app.watch.commands import forget_kinds, look
from app.web.room import Lost

OFTEN = timedelta(minutes=5)


def chores(kinds: Sequence[Lost]) -> list[Chore]:
    """One for each way, so that one that fails does not stop the others."""

    def chore(lost: Lost) -> Chore:
        def run(session: Session) -> int:
            return look(session, lost, calendar(session))

        return Chore(f"Watch: {lost.kind.replace('_', ' ')}", OFTEN, run)

    def forget(session: Session) -> int:
        return forget_kinds(session, kinds)

    return [*map(chore, kinds), Chore("Watch: no longer looked for", OFTEN, forget)]
