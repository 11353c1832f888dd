"""Mails to colleagues: that a case is on their list, once for each step of the watch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.channels.email.letters import Reminder, reminder
from app.channels.email.transport import RefusedForGood, Transport
from app.domain.cases.models import Case
from app.domain.events.models import Event
from app.domain.organisation.models import Staff
from app.domain.organisation.queries import heads_of, leads_of
from app.foundation.clock import now
from app.foundation.jobs.commands import put_aside
from app.foundation.jobs.models import Job, JobState
from app.foundation.jobs.runner import Outside
from app.foundation.settings import Settings

WATCH, REMIND = "email:watch", "email:remind"
LIST = "/desk/watch"
GATHER = timedelta(minutes=10)  # what is found meanwhile needs no mail of its own


def _owner(session: Session, case: Case) -> list[Staff]:
    """Whoever has the case; while nobody has, the leads of those who should."""
    if case.owner_id is None:
        return leads_of(session, case.owner_unit_id)
    return [session.get_one(Staff, case.owner_id)]


def _leads(session: Session, case: Case) -> list[Staff]:
    return leads_of(session, case.owner_unit_id)


def _heads(session: Session, case: Case) -> list[Staff]:
    return heads_of(session, case.owner_unit_id)


TOLD: dict[str, Callable[[Session, Case], list[Staff]]] = {
    "watch.found": _owner,
    "watch.lead": _leads,
    "watch.head": _heads,
}
FOLLOWS = dict.fromkeys(TOLD, (WATCH,))


def tell(session: Session, job: Job) -> None:
    """Remind those who are told in this step and have an address, unless a mail to them waits."""
    case_id, number = UUID(str(job.payload["case_id"])), int(job.payload["number"])
    case = session.get_one(Case, case_id)
    kind = session.execute(
        select(col(Event.kind)).where(col(Event.case_id) == case_id, col(Event.number) == number)
    ).scalar_one()
    waiting = _waiting(session)
    for person in TOLD[kind](session, case):
        if person.email and str(person.id) not in waiting:
            staff_id = str(person.id)
            put_aside(
                session, REMIND, run_at=now() + GATHER, event_id=job.event_id, staff_id=staff_id
            )


def _waiting(session: Session) -> set[str]:
    """Whom a mail is on its way to already."""
    rows = session.execute(
        select(col(Job.payload)).where(col(Job.state) == JobState.READY, col(Job.kind) == REMIND)
    ).scalars()
    return {str(payload["staff_id"]) for payload in rows}


class Post:
    """Sends reminders by a transport. One that does not arrive is no loss: the list is there."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self._settings, self._transport = settings, transport

    def job(self) -> Outside:
        return Outside(self.look, self.act, self.tell, self.give_up)

    def look(self, session: Session, job: Job) -> Reminder | None:
        """The mail, while the colleague is here and has an address."""
        staff = session.get(Staff, UUID(str(job.payload["staff_id"])))
        if staff is None or not staff.active or not staff.email or job.event_id is None:
            return None
        link = self._settings.public_url.rstrip("/") + LIST
        return Reminder(job.event_id, staff.id, staff.email, link)

    def act(self, letter: Reminder) -> bool:
        """Carry it. Raises what makes the job come again."""
        try:
            self._transport.carry(reminder(letter, self._settings))
        except RefusedForGood:
            return False
        return True

    def tell(self, session: Session, letter: Reminder, is_taken: bool) -> None:  # noqa: FBT001 - the signature is the runner's
        """Nothing of it is kept."""

    def give_up(self, session: Session, job: Job) -> None:
        """The next step tells somebody else."""
