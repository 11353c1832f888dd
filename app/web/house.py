"""What all rooms of one running house share."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.organisation.calendar import Calendar
from app.domain.organisation.queries import Intake, intake
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.settings import Settings
from app.foundation.storage import Storage
from app.web.room import Room
from app.web.tries import Limits

USUAL_DAYS = 5
_INTAKE_KEPT = timedelta(minutes=1)


@dataclass
class House:
    """One running house."""

    settings: Settings
    database: Database
    storage: Storage
    rooms: Sequence[Room]
    limits: Limits
    _intake: tuple[datetime, Intake] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def intake(self) -> Intake:
        """How the house receives, at most a minute old."""
        with self._lock:
            now = clock.now()
            if self._intake is None or abs(now - self._intake[0]) > _INTAKE_KEPT:
                with self.database.read() as session:
                    self._intake = (now, intake(session))
            return self._intake[1]

    @property
    def promise(self) -> dict[str, object]:
        """What the front page promises, also on a page that is shown because nothing else works."""
        return {"days": self._intake[1].answer_days if self._intake else USUAL_DAYS}

    def calendar(self) -> Calendar:
        """The municipality's calendar, at most a minute old."""
        return self.intake().calendar
