"""An answer that nobody reads: reminded, then a letter, then the lead decides, each with a date."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from app.domain.cases import commands, unread
from app.domain.cases.commands import Opened, Told
from app.domain.cases.models import Access, OrderKind, Outcome, WaitingOn, WorkOrder
from app.domain.people.models import Given, Way
from app.foundation import clock
from app.foundation.refused import Refused
from tests.domain.desk import Desk

STREET = Given(address="Prøvevej 7", ways=(Way.SMS,), phone="00000001")


@pytest.fixture
def answered(desk: Desk) -> Opened:
    return _answered(desk, Told())


def _answered(desk: Desk, told: Told) -> Opened:
    opened = desk.opens(told=told)
    desk.does(
        commands.answer,
        opened.case_id,
        "amira",
        words="Vi kommer på tirsdag.",
        waiting_on=WaitingOn.CITIZEN,
    )
    return opened


def _look_after(desk: Desk, at: datetime) -> None:
    with clock.stopped(at):
        desk.database.write(unread.look_after)


def _orders(desk: Desk, case_id: UUID) -> list[OrderKind]:
    with desk.database.read() as session:
        rows = session.exec(
            select(WorkOrder.kind)
            .where(WorkOrder.case_id == case_id)
            .order_by(col(WorkOrder.made_at), col(WorkOrder.kind))
        )
        return [OrderKind(kind) for kind in rows]


def _after_its_date(desk: Desk, case_id: UUID) -> datetime:
    return desk.case(case_id).due_at + timedelta(minutes=1)


def test_given_many_that_were_read_when_looked_after_then_the_unread_one_is_not_behind_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "AT_ONCE", 1)
    read, not_read = _answered(desk, Told(given=STREET)), _answered(desk, Told(given=STREET))

    def has_read(session: Session) -> None:
        commands.read(session, session.get_one(Access, read.access_id), 2)

    desk.database.write(has_read)
    at = _after_its_date(desk, not_read.case_id)
    for _ in range(30):  # the town has answers of its own that nobody reads
        _look_after(desk, at)

    assert unread.REMIND in desk.events(not_read.case_id)
    assert unread.REMIND not in desk.events(read.case_id)


def test_given_nobody_reads_when_each_date_passes_then_a_reminder_a_letter_and_the_lead_follow(
    desk: Desk,
) -> None:
    case_id = _answered(desk, Told(given=STREET)).case_id
    before = _orders(desk, case_id)

    _look_after(desk, desk.case(case_id).due_at - timedelta(minutes=1))
    assert _orders(desk, case_id) == before
    _look_after(desk, at := _after_its_date(desk, case_id))
    assert _orders(desk, case_id) == [*before, OrderKind.SMS]
    assert desk.case(case_id).due_at > at
    _look_after(desk, at := _after_its_date(desk, case_id))
    assert _orders(desk, case_id)[-1] == OrderKind.LETTER
    assert desk.case(case_id).due_at > at
    _look_after(desk, at := _after_its_date(desk, case_id))
    assert _orders(desk, case_id)[-1] == OrderKind.UNREAD

    case = desk.case(case_id)
    assert case.is_open
    assert case.waiting_on == WaitingOn.US
    assert case.due_at > at
    assert desk.events(case_id)[-3:] == ["answer.reminded", "answer.lettered", "answer.unread"]


def test_given_nothing_is_known_when_the_dates_pass_then_the_lead_alone_may_close_with_a_reason(
    desk: Desk, answered: Opened
) -> None:
    case_id = answered.case_id
    close = {"outcome": Outcome.UNANSWERED, "words": "Ingen har læst svaret."}
    with pytest.raises(Refused):
        desk.does(commands.close, case_id, "leder", **close)
    for _ in range(2):
        _look_after(desk, _after_its_date(desk, case_id))

    assert _orders(desk, case_id) == [OrderKind.UNREAD]
    with pytest.raises(Refused):
        desk.does(commands.close, case_id, "amira", **close)
    with pytest.raises(Refused):
        desk.does(commands.close, case_id, "leder", **close | {"words": ""})
    desk.does(commands.close, case_id, "leder", **close)
    assert desk.case(case_id).outcome == Outcome.UNANSWERED


def test_given_somebody_has_read_when_the_date_passes_then_nothing_is_sent(
    desk: Desk, answered: Opened
) -> None:
    def read(session: Session) -> None:
        access = session.get_one(Access, answered.access_id)
        commands.read(session, access, desk.case(answered.case_id).entries)

    desk.database.write(read)
    before = desk.case(answered.case_id)

    _look_after(desk, _after_its_date(desk, answered.case_id))

    assert desk.case(answered.case_id).version == before.version
    assert desk.case(answered.case_id).due_at == before.due_at


def test_given_a_second_answer_when_nobody_reads_it_then_the_steps_begin_anew(
    desk: Desk, answered: Opened
) -> None:
    case_id = answered.case_id
    _look_after(desk, _after_its_date(desk, case_id))
    with clock.stopped(_after_its_date(desk, case_id)):
        desk.does(
            commands.answer, case_id, "amira", words="Og onsdag.", waiting_on=WaitingOn.CITIZEN
        )

    _look_after(desk, _after_its_date(desk, case_id))

    assert desk.events(case_id)[-1] == "answer.reminded"
    assert _orders(desk, case_id) == []
