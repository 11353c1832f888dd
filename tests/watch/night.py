"""Short words for letting the watch go its round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app import wiring
from app.domain.organisation.queries import calendar
from app.foundation import clock
from app.watch.commands import look
from app.watch.models import LostCase
from app.web.house import House
from app.web.room import Lost
from tests.domain.desk import Desk

# A Monday in a week without closing days; the town closes at 15, on Thursdays at 17.
MONDAY = datetime(2026, 11, 23, 10, tzinfo=clock.COPENHAGEN)


@dataclass(frozen=True)
class Night:
    """A house whose clock stands, and its watch."""

    desk: Desk
    house: House

    def kind(self, name: str) -> Lost:
        kinds = [lost for room in self.house.rooms for lost in room.lost]
        return next(lost for lost in kinds if lost.kind == name)

    def looks(self, lost: Lost) -> int:
        """One round for one way of getting lost."""
        return self.house.database.write(lambda session: look(session, lost, calendar(session)))

    def goes_round(self) -> None:
        """Everything that the watch does, as the worker would do it."""
        for chore in wiring.chores(self.house):
            if chore.name.startswith("Watch"):
                self.house.database.write(chore.run)

    def found(self, case_id: UUID) -> list[LostCase]:
        """What the watch has found of a case and not settled."""
        with self.house.database.read() as session:
            rows = select(LostCase).where(
                LostCase.case_id == case_id, col(LostCase.settled_at).is_(None)
            )
            return list(session.exec(rows.order_by(col(LostCase.kind))))

    def changes(self, command: Callable[[Session], Any]) -> None:
        """Something that no command of the house does."""
        self.house.database.write(command)

    def due(self, start: datetime, working_days: int = 1) -> datetime:
        """Closing time of an open day of the town."""
        return self.desk.received.calendar.due(start, working_days)

    def steps(self, case_id: UUID) -> list[str]:
        """What the log of a case says of the watch."""
        return [kind for kind in self.desk.events(case_id) if kind.startswith("watch.")]
