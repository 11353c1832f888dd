"""What all rooms of one running house share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.domain.organisation.calendar import Calendar
from app.domain.organisation.queries import Intake, intake
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.settings import Settings
from app.foundation.storage import Storage
from app.web.room import Room
from app.web.tries import Limits

USUAL_DAYS = 5
_REMEMBERED = timedelta(minutes=1)
T = TypeVar("T")


@dataclass
class House:
    """One running house."""

    settings: Settings
    database: Database
    storage: Storage
    rooms: Sequence[Room]
    limits: Limits
    _known: dict[Hashable, tuple[datetime, Any]] = field(default_factory=dict)

    def remembered(self, what: Hashable, find: Callable[[], T]) -> T:
        """What seldom changes, at most a minute old: to show, never to promise."""
        now, known = clock.now(), self._known.get(what)
        if known is None or abs(now - known[0]) > _REMEMBERED:
            known = self._known[what] = (now, find())
        found: T = known[1]
        return found

    def forget(self) -> None:
        """What is remembered has changed."""
        self._known.clear()

    def intake(self) -> Intake:
        """How the house receives, at most a minute old."""
        return self.remembered("intake", self._intake)

    def _intake(self) -> Intake:
        with self.database.read() as session:
            return intake(session)

    @property
    def promise(self) -> dict[str, object]:
        """What the front page promises, also on a page that is shown because nothing else works."""
        return {
            "days": self._known["intake"][1].answer_days if "intake" in self._known else USUAL_DAYS
        }

    def calendar(self) -> Calendar:
        """The municipality's calendar, at most a minute old."""
        return self.intake().calendar
