"""The verbs of addresses: ask, confirm, stop, never again; and telling of news."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.channels.email import queries
from app.channels.email.models import BlockedAddress, Mailbox, Notice, NoticeKind
from app.domain.cases.models import Access, Case
from app.domain.cases.queries import living_case
from app.domain.people.models import Person, Way
from app.domain.people.queries import given
from app.foundation.clock import now
from app.foundation.database import put_row
from app.foundation.jobs.commands import put_aside

SEND = "email:send"
REMIND_DAYS = 2  # working days until we ask once more


def ask(session: Session, access: Access, person: Person | None, remind_at: datetime) -> None:
    """Ask the owner of an address whether it is theirs, and once more at ``remind_at``."""
    if person is None or Way.EMAIL not in given(person).ways or not person.email_key:
        return
    if session.get(Mailbox, access.id) or queries.is_blocked(session, person.email_key):
        return
    mailbox = Mailbox(access_id=access.id, email_key=person.email_key, asked_at=now())
    session.add(mailbox)
    session.flush()
    for moment in (now(), remind_at):
        _send(session, mailbox, NoticeKind.ASK, entry_number=1, run_at=moment)


def tell(session: Session, access_id: UUID, entry_number: int) -> None:
    """Tell a party that there is news, once it has confirmed its address.

    What happens before the mail has gone needs no mail of its own; nor does it come within ten
    minutes of the last one.
    """
    mailbox = session.get(Mailbox, access_id)
    if mailbox is None or mailbox.confirmed_at is None or mailbox.stopped_at:
        return
    if queries.waiting_news(session, access_id):
        return
    last = queries.last_news(session, access_id)
    run_at = max(now(), last + queries.BETWEEN_NEWS) if last else now()
    _send(session, mailbox, NoticeKind.NEWS, entry_number=entry_number, run_at=run_at)


def remind_of_call(session: Session, access_id: UUID, entry_number: int) -> None:
    """Remind a party that has confirmed its address that we call soon; never later than now."""
    mailbox = session.get(Mailbox, access_id)
    if mailbox is None or mailbox.confirmed_at is None or mailbox.stopped_at:
        return
    _send(session, mailbox, NoticeKind.CALL, entry_number=entry_number, run_at=now())


def confirm(session: Session, mailbox: Mailbox, case: Case, *, opens_case: bool) -> None:
    """The owner says that the address is theirs; news that has waited is told now."""
    mailbox.confirmed_at = mailbox.confirmed_at or now()
    mailbox.stopped_at, mailbox.opens_case = None, opens_case
    session.add(mailbox)
    session.flush()
    access = session.get_one(Access, mailbox.access_id)
    living = living_case(session, case)
    if living.entries > max(access.read_entries, 1):
        tell(session, mailbox.access_id, living.entries)


def stop(session: Session, mailbox: Mailbox) -> None:
    """No more mails about this case."""
    mailbox.stopped_at = mailbox.stopped_at or now()
    session.add(mailbox)


def never_again(session: Session, mailbox: Mailbox) -> None:
    """Not mine: nothing ever goes to this address again, whoever gives it."""
    stop(session, mailbox)
    row: dict[str, object] = {"email_key": mailbox.email_key, "at": now()}
    put_row(session, BlockedAddress, row, changing=("at",))


def _send(
    session: Session, mailbox: Mailbox, kind: NoticeKind, *, entry_number: int, run_at: datetime
) -> None:
    notice = Notice(
        id=uuid4(),
        access_id=mailbox.access_id,
        email_key=mailbox.email_key,
        kind=kind,
        entry_number=entry_number,
        made_at=now(),
    )
    session.add(notice)
    session.flush()
    put_aside(session, SEND, run_at=run_at, notice_id=notice.id.hex)
