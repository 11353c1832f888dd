"""A house that is killed while it reminds of a call, or tells that nobody was reached: the mail
arrives all the same, under one Message-ID, and nothing else is done twice.
"""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from app.channels.callback import commands
from app.channels.callback.commands import Asked, Who
from app.channels.callback.models import Call, CallHours, CallResult, CallTry
from app.channels.callback.plans import Window
from app.channels.email.models import Mailbox, Notice, NoticeKind
from app.domain.cases.commands import Told, open_case
from app.domain.cases.models import Access, Entry
from app.domain.events.models import Event
from app.domain.organisation.commands import employ
from app.domain.organisation.queries import intake, staff_by_user_name
from app.domain.people.models import Given
from app.domain.people.queries import key_of
from app.foundation import clock
from app.foundation.jobs.models import Job
from tests.email.postman import Postman
from tests.faults.mailing import killed_while_mailing, set_up

pytestmark = pytest.mark.slow

ADDRESS = "karla@example.dk"


@pytest.mark.parametrize("step", ["asked", "taken", "told"])
@pytest.mark.parametrize("what", ["reminder", "retry"])
def test_given_a_mail_about_a_call_when_the_house_is_killed_then_it_arrives_under_one_id(
    *,
    what: str,
    step: str,
    url: str,
    tmp_path: Path,
    keys: Path,
    mail: tuple[Postman, dict[str, str]],
) -> None:
    postman, smtp = mail
    database = set_up(url, tmp_path, keys)
    call_id = database.write(_somebody_is_promised_a_call)
    if what == "reminder":
        database.write(_it_is_time_to_remind)
    else:
        database.write(lambda session: _nobody_is_reached(session, call_id))
    killed_while_mailing(step, database, postman, data=tmp_path, url=url, smtp=smtp)
    with database.read() as session:
        events = session.exec(select(Event.kind).where(col(Event.kind).like("call.%"))).all()
        notices = session.exec(select(Notice.kind)).all()
        tries = session.exec(select(CallTry)).all()
        entries = session.exec(select(Entry.kind)).all()
    database.close()

    assert 1 <= len(postman.taken) <= 2
    assert len({message["Message-ID"] for message in postman.mails}) == 1
    if what == "reminder":
        assert (notices, events.count("call.reminded")) == ([NoticeKind.CALL], 1)
        assert "er snart" in str(postman.mails[0]["Subject"])
    else:
        assert (notices, events.count("call.missed")) == ([NoticeKind.NEWS], 1)
        assert len(tries) == 1
        assert entries.count("call_missed") == 1


def _somebody_is_promised_a_call(session: Session) -> UUID:
    """Far ahead, so that nothing but what a test does is due; the address is confirmed."""
    received = intake(session)
    employ(
        session,
        user_name="lone",
        name="Lone Skærmby",
        password_hash="x",
        unit_id=received.unit_id,
    )
    session.add_all(
        CallHours(unit_id=received.unit_id, weekday=day, opens=time(9), closes=time(15), places=1)
        for day in range(5)
    )
    opened = open_case(
        session,
        words="Ring til mig.",
        channel="callback",
        language="da",
        token=uuid4().hex,
        intake=received,
        told=Told(given=Given(email=ADDRESS)),
    )
    session.flush()
    access = session.get_one(Access, opened.access_id)
    call_id = commands.promise(
        session,
        opened.case_id,
        Asked(token=uuid4().hex, number="00000007"),
        unit_id=received.unit_id,
        calendar=received.calendar,
        who=Who(access=access),
    )
    session.execute(
        update(Job)
        .values(state="done", finished_at=clock.now())
        .where(col(Job.kind) != commands.REMIND)
    )
    session.add(
        Mailbox(
            access_id=access.id,
            email_key=key_of("email", ADDRESS) or "",
            asked_at=clock.now(),
            confirmed_at=clock.now(),
        )
    )
    call = session.get_one(Call, call_id)
    call.starts_at, call.ends_at = (at + timedelta(days=2) for at in (call.starts_at, call.ends_at))
    return call_id


def _it_is_time_to_remind(session: Session) -> None:
    call = session.exec(select(Call)).one()
    session.execute(update(Job).where(col(Job.kind) == commands.REMIND).values(state="done"))
    window = Window(call.starts_at, call.ends_at)
    commands.remind_at(session, call.id, window, clock.now())


def _nobody_is_reached(session: Session, call_id: UUID) -> None:
    lone = staff_by_user_name(session, "lone")
    assert lone is not None
    days = intake(session).calendar
    commands.tried(session, call_id, CallResult.NO_ANSWER, by=lone, calendar=days)
