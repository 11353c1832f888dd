"""Short words for working on cases below the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.domain.cases import commands
from app.domain.cases.commands import NOTHING_MORE, Opened, Told
from app.domain.cases.models import Case
from app.domain.events.models import Event
from app.domain.organisation.models import Staff, Unit
from app.domain.organisation.queries import Intake, intake
from app.foundation.clock import COPENHAGEN
from app.foundation.database import Database


def at(*parts: int) -> datetime:
    """A moment on a Danish clock."""
    return datetime(*parts, tzinfo=COPENHAGEN)  # type: ignore[misc,arg-type]  # as datetime takes them


@dataclass(frozen=True)
class Desk:
    """A database with the town, and the verbs of a case as one would say them."""

    database: Database

    @property
    def received(self) -> Intake:
        with self.database.read() as session:
            return intake(session)

    def opens(self, words: str = "Min kørestol er punkteret.", told: Told = NOTHING_MORE) -> Opened:
        received = self.received

        def command(session: Session) -> Opened:
            return commands.open_case(
                session,
                words=words,
                channel="written",
                language="da",
                token=uuid4().hex,
                intake=received,
                told=told,
            )

        try:
            return self.database.write(command)
        except IntegrityError:  # a reference that is taken: rare, and a soak has the time for it
            return self.database.write(command)

    def does(self, verb: Callable[..., None], case_id: UUID, who: str = "", **words: Any) -> None:
        """Run a command, as a colleague who has read the newest version, or as the citizen."""
        calendar = self.received.calendar

        def command(session: Session) -> None:
            if who:
                seen = session.get_one(Case, case_id).version
                words.setdefault("seen", seen)
                words["by"] = self.staff(session, who)
            verb(session, case_id, calendar=calendar, **words)

        self.database.write(command)

    def case(self, case_id: UUID) -> Case:
        with self.database.read() as session:
            return session.get_one(Case, case_id)

    def unit(self, name: str) -> UUID:
        with self.database.read() as session:
            return session.exec(select(Unit.id).where(Unit.name == name)).one()

    def events(self, case_id: UUID) -> list[str]:
        with self.database.read() as session:
            rows = session.exec(
                select(Event).where(Event.case_id == case_id).order_by(col(Event.number))
            ).all()
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        return [row.kind for row in rows]

    @staticmethod
    def staff(session: Session, user_name: str) -> Staff:
        return session.exec(select(Staff).where(Staff.user_name == user_name)).one()
