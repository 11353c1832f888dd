"""Looking after dates: what cannot be helped holds up nothing else; a new date is a later one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from sqlmodel import Session, col, update

from app.domain.cases import dates
from app.domain.cases.models import Case
from app.domain.organisation.calendar import OFFICE_HOURS, Calendar
from app.domain.organisation.models import Topic
from app.foundation import clock
from tests.domain.desk import Desk
from tests.domain.many import Waiting, new_unit, write

FRIDAY = datetime(2027, 1, 8, 13, tzinfo=UTC)  # 14.00 on a Danish clock
MONDAY = date(2027, 1, 11)


@pytest.fixture(autouse=True)
def nothing_else_is_due(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The town's own cases are led and moved already; two cases are looked after at once."""
    lead = _lead(desk)
    desk.database.write(
        lambda session: session.execute(update(Case).values(system_moves=1, owner_id=lead))
    )
    monkeypatch.setattr(dates, "AT_ONCE", 2)


def _lead(desk: Desk) -> UUID:
    with desk.database.read() as session:
        return desk.staff(session, "leder").id


def _due(session: Session, unit_id: UUID, *moments: datetime, moves: int = 0) -> list[UUID]:
    ids = write(session, unit_id, [Waiting() for _ in moments])
    for case_id, at in zip(ids, moments, strict=True):
        session.execute(
            update(Case).where(col(Case.id) == case_id).values(due_at=at, system_moves=moves)
        )
    return ids


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.COPENHAGEN)


def test_given_cases_that_no_lead_is_there_for_when_dates_come_then_the_others_are_kept(
    desk: Desk,
) -> None:
    friday = clock.local(FRIDAY).date()
    alone = desk.database.write(new_unit)
    desk.database.write(lambda s: _due(s, alone, _at(friday, 9), _at(friday, 9), moves=1))
    (case_id,) = desk.database.write(lambda s: _due(s, alone, _at(friday, 15)))

    with clock.stopped(FRIDAY):
        number = desk.database.write(lambda session: dates.keep(session, Calendar()))

    assert number == 1
    assert desk.case(case_id).due_at > _at(friday, 15)


def test_given_a_unit_with_few_hours_when_its_date_comes_then_others_do_not_stand_before_it(
    desk: Desk,
) -> None:
    usual, rare = desk.database.write(new_unit), desk.database.write(new_unit)
    calendar = Calendar(units={rare: {0: ((time(9), time(12)),)}})
    desk.database.write(lambda s: _due(s, usual, _at(MONDAY, 10, 30), _at(MONDAY, 10, 30)))
    (case_id,) = desk.database.write(lambda s: _due(s, rare, _at(MONDAY, 11)))

    with clock.stopped(FRIDAY):
        number = desk.database.write(lambda session: dates.keep(session, calendar))

    assert number == 1
    assert desk.case(case_id).system_moves == 1


def test_given_a_short_day_when_its_date_is_moved_on_the_day_before_then_the_new_one_is_later(
    desk: Desk,
) -> None:
    unit_id = desk.database.write(new_unit)
    calendar = Calendar(hours=OFFICE_HOURS, short={MONDAY: (time(9), time(10))})
    (case_id,) = desk.database.write(lambda s: _due(s, unit_id, _at(MONDAY, 10)))
    desk.database.write(
        lambda session: session.execute(
            update(Topic).where(col(Topic.id) == desk.case(case_id).topic_id).values(answer_days=1)
        )
    )

    with clock.stopped(FRIDAY):
        desk.database.write(lambda session: dates.keep(session, calendar))

    assert desk.case(case_id).due_at > _at(MONDAY, 10)
