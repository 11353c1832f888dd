"""Short words for asking for calls and making them, below the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.channels.callback import commands, jobs
from app.channels.callback.commands import Agreed, Asked, Who
from app.channels.callback.models import Call, CallHours, CallResult
from app.channels.callback.plans import Need
from app.channels.callback.windows import Desk as Windows
from app.channels.callback.windows import desk_of
from app.domain.cases.commands import NOTHING_MORE, Opened, Told, open_case
from app.domain.cases.models import Access, Case, EntryKind, WaitingOn
from app.domain.cases.queries import thread_for_staff
from app.domain.organisation.models import Staff
from app.domain.organisation.queries import calendar
from app.domain.people.models import Wish
from app.foundation.database import Database
from tests.domain.desk import Desk

NUMBER = "00000007"
AGREED = Agreed("Vi sender et nyt kort.", "", WaitingOn.US)


@dataclass(frozen=True)
class Phone:
    """A house's calls, as one would speak of them."""

    desk: Desk

    @property
    def database(self) -> Database:
        return self.desk.database

    @property
    def unit(self) -> UUID:
        return self.desk.received.unit_id

    def windows(self) -> Windows:
        with self.database.read() as session:
            return desk_of(session, self.unit, calendar(session))

    def opens(self, words: str = "", told: Told = NOTHING_MORE) -> Opened:
        """A case that came by this way, with no call in it yet."""
        received = self.desk.received
        return self.database.write(
            lambda session: open_case(
                session,
                words=words,
                channel="callback",
                language="da",
                token=uuid4().hex,
                intake=received,
                told=told,
            )
        )

    def asks(
        self,
        when: datetime | None = None,
        *wishes: Wish,
        opened: Opened | None = None,
        unit_id: UUID | None = None,
    ) -> UUID:
        """The citizen asks for a call; the id of what was promised."""
        asked_in = opened or self.opens("Ring om mit kort.")
        asked = Asked(token=uuid4().hex, number=NUMBER, when=when, wishes=wishes)
        received = self.desk.received

        def command(session: Session) -> UUID:
            return commands.promise(
                session,
                asked_in.case_id,
                asked,
                unit_id=unit_id or self.unit,
                calendar=received.calendar,
                who=Who(access=session.get_one(Access, asked_in.access_id)),
            )

        return self.database.write(command)

    def citizen(self, verb: Callable[..., None], call_id: UUID, **words: Any) -> None:
        """The citizen does something with a call."""
        days = self.desk.received.calendar

        def command(session: Session) -> None:
            call = session.get_one(Call, call_id)
            who = Who(access=session.get_one(Access, call.access_id))
            verb(session, call_id, calendar=days, who=who, **words)

        self.database.write(command)

    def tries(self, call_id: UUID, result: CallResult = CallResult.NO_ANSWER) -> None:
        """A colleague calls, and nobody talks."""
        self.staff(commands.tried, call_id, result=result)

    def talks(self, call_id: UUID, agreed: Agreed = AGREED) -> None:
        """A colleague and the citizen talk."""
        self.staff(commands.talked, call_id, agreed=agreed)

    def staff(self, verb: Callable[..., None], call_id: UUID, **words: Any) -> None:
        """A colleague does something with a call."""
        days = self.desk.received.calendar

        def command(session: Session) -> None:
            verb(session, call_id, by=Desk.staff(session, "amira"), calendar=days, **words)

        self.database.write(command)

    def keeps(self) -> int:
        """What the house does every few minutes."""
        return self.database.write(lambda session: jobs.keep(session, calendar(session)))

    def call(self, call_id: UUID) -> Call:
        with self.database.read() as session:
            return session.get_one(Call, call_id)

    def case(self, call_id: UUID) -> Case:
        return self.desk.case(self.call(call_id).case_id)

    def told(self, call_id: UUID) -> list[EntryKind]:
        """The thread of its case, as kinds of entries."""
        with self.database.read() as session:
            return [
                said.entry.kind for said in thread_for_staff(session, self.call(call_id).case_id)
            ]

    def has_hours(self, *rows: tuple[int, time, time, int], unit_id: UUID | None = None) -> None:
        """The unit makes calls at these times and no others: weekday, from, to, places."""
        unit = unit_id or self.unit

        def command(session: Session) -> None:
            session.execute(delete(CallHours).where(col(CallHours.unit_id) == unit))
            for weekday, opens, closes, places in rows:
                session.add(
                    CallHours(
                        unit_id=unit, weekday=weekday, opens=opens, closes=closes, places=places
                    )
                )

        self.database.write(command)

    def changes(self, command: Callable[[Session], object]) -> None:
        """Somebody changes the organisation."""
        self.database.write(command)

    def all_calls(self) -> list[Call]:
        with self.database.read() as session:
            return list(session.execute(select(Call).order_by(col(Call.made_at))).scalars())

    def person(self, user_name: str) -> Staff:
        with self.database.read() as session:
            return Desk.staff(session, user_name)

    def free_on(self, day: date) -> list[datetime]:
        """When a call can be promised on a day, to anybody."""
        return [window.starts_at for window in self.windows().free(day, Need())]
