"""What has been kept long enough goes, and nothing else; a dry run only tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from app import cli, wiring
from app.channels.callback.commands import Asked, Who, promise
from app.channels.email.models import Mailbox, Notice, NoticeKind, NoticeState
from app.domain.cases import attachments, commands
from app.domain.cases.commands import Told
from app.domain.cases.models import Case, Entry, EntryText, State
from app.domain.people.models import Given, Wish
from app.foundation import clock
from app.foundation.jobs.models import Job, JobState
from app.foundation.seal import seal
from app.foundation.settings import Settings
from app.web import drafts, sessions
from app.web.drafts import Draft
from app.web.house import House
from tests.domain.desk import Desk
from tests.live_text.talk import Talk

LATER = timedelta(days=1200)  # longer than anything is kept


@pytest.fixture
def desk(house: House) -> Desk:
    """The town, with a draft, a session and jobs that are done."""
    desk = Desk(house.database)
    desk.opens()
    wished = desk.opens(told=Told(given=Given(wishes=(Wish.GIVE_TIME,))))
    desk.does(commands.say_solved, wished.case_id)
    house.storage.put(b"let go")
    unsent = attachments.store(house.storage, name="a.txt", kind="text", content=b"never sent")
    house.database.write(lambda session: attachments.add(session, "a form", unsent))

    told = desk.opens()

    def command(session: Session) -> None:
        mailed = Mailbox(access_id=told.access_id, email_key="k", asked_at=clock.now())
        session.add(mailed)
        session.flush()
        session.add(
            Notice(
                access_id=told.access_id,
                email_key="k",
                kind=NoticeKind.ASK,
                entry_number=1,
                state=NoticeState.SENT,
            )
        )
        drafts.save(session, "nobody", "write", {"message": "Halvt skrevet."})
        sessions.start(session, "a token", desk.staff(session, "amira"))
        for job in session.exec(select(Job)).all():
            job.state, job.finished_at = JobState.DONE, clock.now()
            session.add(job)

    house.database.write(command)
    house.database.write(seal)
    _is_promised_a_call(desk)
    _has_talked(desk)
    return desk


def _is_promised_a_call(desk: Desk) -> None:
    received = desk.received
    asked = Asked(token="a call", number="00000007")
    case_id = desk.opens().case_id
    desk.database.write(
        lambda session: promise(
            session,
            case_id,
            asked,
            unit_id=received.unit_id,
            calendar=received.calendar,
            who=Who(staff=desk.staff(session, "amira")),
        )
    )


def _has_talked(desk: Desk) -> None:
    talk = Talk(desk)
    one = talk.begins()
    talk.says(one, "Hej. Er der nogen?")
    talk.ends(one)
    talk.ends(talk.relays())


def _texts(desk: Desk, state: State) -> int:
    """How many entries of cases in this state still have their words."""
    kept = (
        select(func.count())
        .select_from(EntryText)
        .join(Entry, col(Entry.id) == col(EntryText.entry_id))
        .join(Case, col(Case.id) == col(Entry.case_id))
        .where(Case.state == state)
    )
    with desk.database.read() as session:
        return session.exec(kept).one()


def _reported() -> dict[str, int]:
    """What the report says of today."""
    told = CliRunner().invoke(cli.cli, ["purge", "--report"])
    assert told.exit_code == 0, told.output
    days = told.output.split("\n" + f"{clock.local(clock.now() - timedelta(days=1)):%d.%m.%Y}")
    lines = [line.strip().rpartition(": ") for line in days[0].splitlines() if ": " in line]
    return {name: int(number) for name, _, number in lines}


def _purge(*words: str) -> dict[str, int]:
    """Run the command; what it reports, by name."""
    told = CliRunner().invoke(cli.cli, ["purge", *words])
    assert told.exit_code == 0, told.output
    lines = [line.rpartition(": ") for line in told.output.splitlines() if ": " in line]
    return {name: int(number) for name, _, number in lines}


def test_given_years_later_when_purged_then_all_that_is_over_goes_and_open_cases_stay(
    desk: Desk, house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_settings", lambda: settings)
    words = {state: _texts(desk, state) for state in State}
    assert all(words.values())
    assert set(_purge("--dry-run").values()) == {0}, "nothing is over today"

    with clock.stopped(clock.now() + LATER):
        told = _purge("--dry-run")
        assert _reported() == {}, "counting is no removing"
        assert _texts(desk, State.CLOSED) == words[State.CLOSED]
        assert _purge() == told
        assert set(_purge().values()) == {0}
        assert _reported() == told

    assert set(told) == {sweep.name for sweep in wiring.sweeps(house.storage)}
    assert house.storage.names(older_than=0) == set()
    assert all(told[name] for name in told if name != "Old reports")
    assert {state: _texts(desk, state) for state in State} == {
        State.OPEN: words[State.OPEN],
        State.CLOSED: 0,
    }
    with desk.database.read() as session:
        assert session.exec(select(func.count()).select_from(Draft)).one() == 0


def test_given_the_worker_when_it_has_looked_after_the_house_then_each_day_has_its_report(
    desk: Desk, house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_settings", lambda: settings)
    inside, _outside = wiring.runners(house)
    with clock.stopped(clock.now() + timedelta(days=500)):
        assert _reported() == {}
        inside.do_chores()
        first = _reported()
        with clock.stopped(clock.now() + timedelta(minutes=15)):
            inside.do_chores()
        assert _reported() == first
    with clock.stopped(clock.now() + LATER):
        inside.do_chores()
        again = _reported()

    assert first["Drafts"] == 1
    assert again["Old reports"] == len(first)
    assert set(again) == {chore.name for chore in wiring.chores(house)}
