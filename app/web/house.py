"""What all rooms of one running house share."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.domain.organisation.calendar import Calendar
from app.domain.organisation.queries import Intake, intake
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.refused import Refused
from app.foundation.settings import Settings
from app.foundation.storage import Storage
from app.web.room import Room

_INTAKE_KEPT = timedelta(minutes=1)


class TooMany(Refused):
    """Somebody, or the many behind one address, has tried too often in a short time."""

    def __init__(self) -> None:
        super().__init__("We get very many attempts from your network just now.")


class Limits:
    """How often one place may try something. Counted in this process, by a key without a name."""

    def __init__(self, **rules: str) -> None:
        self._rules = {name: parse(rule) for name, rule in rules.items()}
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def spend(self, rule: str, *key: str) -> None:
        """Use one try. Raises ``TooMany`` when none is left."""
        if not self._limiter.hit(self._rules[rule], rule, *key):
            raise TooMany

    def check(self, rule: str, *key: str) -> None:
        """Raise ``TooMany`` when no try is left, without using one."""
        if not self._limiter.test(self._rules[rule], rule, *key):
            raise TooMany


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

    def calendar(self) -> Calendar:
        """The municipality's calendar, at most a minute old."""
        return self.intake().calendar
