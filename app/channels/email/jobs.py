"""What follows when an address was given or something has happened, and the sending itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select
from sqlmodel import Session, col

from app.channels.email import commands, queries
from app.channels.email.letters import Letter, mail
from app.channels.email.models import Mailbox, Notice, NoticeKind, NoticeState
from app.channels.email.transport import RefusedForGood, Transport
from app.domain.cases import orders
from app.domain.cases.models import Access, Case, OrderKind
from app.domain.cases.queries import living_case
from app.domain.cases.thread import Standing
from app.domain.organisation.queries import calendar
from app.domain.people.models import Person
from app.foundation.clock import now
from app.foundation.jobs.chores import number_of, remove_rows
from app.foundation.jobs.models import Job
from app.foundation.jobs.runner import Outside, PutOff
from app.foundation.settings import Settings

ASK, TELL, CALL = "email:ask", "email:tell", "email:call"
FOLLOWS = {
    "address.given": (ASK,),
    "case.answered": (TELL,),
    "case.closed": (TELL,),
    "date.moved": (TELL,),
    "answer.reminded": (TELL,),
    "call.promised": (TELL,),
    "call.moved": (TELL,),
    "call.missed": (TELL,),
    "call.writing": (TELL,),
    "call.cancelled": (TELL,),
    "call.reminded": (CALL,),
}
KEPT = timedelta(days=90)
STALE = timedelta(minutes=50)  # a reminder of a call goes an hour before it, or earlier


def ask(session: Session, job: Job) -> None:
    """Ask everybody who gave an address with a case."""
    case_id, days = UUID(str(job.payload["case_id"])), calendar(session)
    rows = session.execute(
        select(Access, Person)
        .join(Person, col(Person.id) == col(Access.person_id))
        .where(col(Access.case_id) == case_id)
    ).all()
    for access, person in rows:
        commands.ask(session, access, person, days.due(now(), commands.REMIND_DAYS))


def tell(session: Session, job: Job) -> None:
    """Tell whoever is to be told what we answer, and has confirmed an address."""
    case = session.get_one(Case, UUID(str(job.payload["case_id"])))
    for access, _ in orders.listeners(session, case.id, calendar(session)):
        commands.tell(session, access.id, case.entries)


def remind_of_call(session: Session, job: Job) -> None:
    """Remind whoever is to be told that we call soon, and has confirmed an address."""
    case = session.get_one(Case, UUID(str(job.payload["case_id"])))
    for access, _ in orders.listeners(session, case.id, calendar(session)):
        commands.remind_of_call(session, access.id, case.entries)


@dataclass(frozen=True)
class Carried:
    """How a try ended: whether the server took the mail or never will."""

    is_taken: bool


class Post:
    """Sends notices by a transport."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self._settings, self._transport = settings, transport

    def job(self) -> Outside:
        return Outside(self.look, self.act, self.tell, self.give_up)

    def look(self, session: Session, job: Job) -> Letter | None:
        """The mail as it should be now: nothing once nobody wants it any more."""
        notice = session.get(Notice, _notice_id(job))
        if notice is None or notice.state != NoticeState.WAITING:
            return None
        mailbox = session.get_one(Mailbox, notice.access_id)
        address = queries.address_of(session, notice.access_id)
        is_stale = notice.kind == NoticeKind.CALL and notice.made_at < now() - STALE
        if address is None or is_stale or not _is_wanted(session, mailbox, notice):
            return Letter(notice.id, notice.kind, "", "", "", "")
        if until := queries.not_before(session, notice):
            raise PutOff(until)
        access = session.get_one(Access, notice.access_id)
        case = session.get_one(Case, access.case_id)
        page = self._page(mailbox, case.language)
        link = page if notice.kind == NoticeKind.ASK else f"{page}/sag"
        return Letter(notice.id, notice.kind, address, case.language, link, page)

    def act(self, letter: Letter) -> Carried | None:
        """Carry it; None when nobody wants it. Raises what makes the job come again."""
        if not letter.to:
            return None
        try:
            self._transport.carry(mail(letter, self._settings))
        except RefusedForGood:
            return Carried(is_taken=False)
        return Carried(is_taken=True)

    def tell(self, session: Session, letter: Letter, carried: Carried | None) -> None:
        """Write down how it went; what will never arrive comes back to the unit."""
        notice = session.get_one(Notice, letter.notice_id)
        if carried is None:
            notice.state = NoticeState.DROPPED
        elif carried.is_taken:
            notice.state, notice.sent_at = NoticeState.SENT, now()
        else:
            _fail(session, notice)
        session.add(notice)

    def give_up(self, session: Session, job: Job) -> None:
        """It could not be sent, often enough: a colleague has to find another way."""
        notice = session.get(Notice, _notice_id(job))
        if notice and notice.state == NoticeState.WAITING:
            _fail(session, notice)

    def _page(self, mailbox: Mailbox, language: str) -> str:
        prefix = "/en" if language == "en" else ""
        base = self._settings.public_url.rstrip("/")
        return f"{base}{prefix}/mail/{queries.secret_of(mailbox)}"


def _notice_id(job: Job) -> UUID:
    return UUID(str(job.payload["notice_id"]))


def _is_wanted(session: Session, mailbox: Mailbox, notice: Notice) -> bool:
    if mailbox.stopped_at or queries.is_blocked(session, mailbox.email_key):
        return False
    return (notice.kind != NoticeKind.ASK) == (mailbox.confirmed_at is not None)


def _fail(session: Session, notice: Notice) -> None:
    notice.state = NoticeState.FAILED
    session.add(notice)
    access = session.get_one(Access, notice.access_id)
    case = living_case(session, session.get_one(Case, access.case_id))
    if case.erased_at:
        return
    orders.place(
        session,
        OrderKind.NOTICE_FAILED,
        Standing.of(case),
        access_id=access.id,
        number=notice.entry_number,
        calendar=calendar(session),
    )


def over(session: Session) -> int:
    """How many notices, and addresses of forgotten cases, are kept long enough."""
    return number_of(session, Notice, *_old_notices()) + number_of(session, Mailbox, _forgotten())


def sweep(session: Session) -> int:
    """Remove them, and return how many they were."""
    gone = remove_rows(session, Notice, *_old_notices())
    session.execute(delete(Notice).where(col(Notice.access_id).in_(_accesses_forgotten())))
    return gone + remove_rows(session, Mailbox, _forgotten())


def _old_notices() -> tuple[ColumnElement[bool], ...]:
    done = col(Notice.state) != NoticeState.WAITING
    return done, col(Notice.made_at) < now() - KEPT


def _forgotten() -> ColumnElement[bool]:
    return col(Mailbox.access_id).in_(_accesses_forgotten())


def _accesses_forgotten() -> Select[UUID]:
    """The ways to cases whose words are forgotten: nobody is told anything of them again."""
    return (
        select(col(Access.id))
        .join(Case, col(Case.id) == col(Access.case_id))
        .where(col(Case.erased_at).is_not(None))
    )
