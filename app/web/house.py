"""What all rooms of one running house share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session

from app.domain.cases.models import Case
from app.domain.cases.queries import Seen
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.queries import Intake, intake
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.settings import Settings
from app.foundation.storage import Storage
from app.web.phones import ForYou
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
    _parts: dict[type, Any] = field(default_factory=dict)
    _leaving: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    _known: dict[Hashable, tuple[datetime, Any]] = field(default_factory=dict)

    def remembered(self, what: Hashable, find: Callable[[], T]) -> T:
        """What seldom changes, at most a minute old: to show, never to promise."""
        now, known = clock.now(), self._known.get(what)
        if known is None or abs(now - known[0]) > _REMEMBERED:
            known = self._known[what] = (now, find())
        found: T = known[1]
        return found

    def part(self, kind: type[T], make: Callable[[], T]) -> T:
        """What a room keeps in this process for as long as the house runs, made when first asked
        for."""
        if kind not in self._parts:
            self._parts[kind] = make()
        found: T = self._parts[kind]
        return found

    def on_leaving(self, let_go: Callable[[], Awaitable[None]]) -> None:
        """What a room does when this process is asked to end, while its lines are still open."""
        self._leaving.append(let_go)

    async def leave(self) -> None:
        """This process is asked to end: those who wait for news go elsewhere at once. Returns when
        they have been told."""
        for let_go in self._leaving:
            await let_go()

    def forget(self) -> None:
        """What is remembered has changed."""
        self._known.clear()

    def promises(self, session: Session, case: Case) -> bool:
        """Whether a room has promised a call in a case, and it is still to come."""
        return any(room.promises(session, case) for room in self.rooms)

    def expects(self, session: Session, seen: Seen, call_id: UUID) -> ForYou | None:
        """Whom a room has promised to call just now for this party of a case, if it has."""
        found = (room.expects(session, seen, call_id) for room in self.rooms)
        return next((one for one in found if one is not None), None)

    def receive(self, session: Session, seen: Seen, call_id: UUID) -> None:
        """They have come for it. Raises ``Refused`` where it is not promised any more."""
        for room in self.rooms:
            room.receives(session, seen, call_id)

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
