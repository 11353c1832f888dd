"""Every way of getting lost is found within a working day, and nothing that is well."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from app.domain.cases.models import Case
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import OpeningHours
from app.domain.organisation.queries import calendar
from app.foundation import clock
from app.web.room import Find, Lost
from tests.watch.night import MONDAY, Night
from tests.watch.plants import HEALTHY, MOMENT, PLANTS, Plant


def check(night: Night, plant: Plant, lost: Lost) -> None:
    """It is found once it is lost and not before, and settled once somebody has acted."""
    with clock.stopped(MONDAY):
        case_id, well_until = plant.well(night)
    with clock.stopped(well_until):
        assert _finds(night, lost, case_id) == []
        night.looks(lost)
        since = plant.wrong(night, case_id)
    with clock.stopped(since):
        night.looks(lost)
        assert [row.kind for row in night.found(case_id)] == [plant.kind]
    with clock.stopped(since + MOMENT):
        plant.heal(night, case_id)
        night.looks(lost)
        assert night.found(case_id) == []


def _finds(night: Night, lost: Lost, case_id: UUID) -> list[UUID]:
    with night.desk.database.read() as session:
        found = lost.find(session, clock.now(), calendar(session))
    return [one for one in found if one == case_id]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_given_a_case_when_it_gets_lost_then_it_is_found_and_settled_when_somebody_acts(
    night: Night, plant: Plant
) -> None:
    check(night, plant, night.kind(plant.kind))


def test_given_every_way_that_a_room_knows_when_they_are_listed_then_each_is_planted(
    night: Night,
) -> None:
    known = {lost.kind for room in night.house.rooms for lost in room.lost}

    assert known == {plant.kind for plant in PLANTS}


def _nothing(_session: Session, _now: datetime, _days: Calendar) -> list[UUID]:
    return []


def _everything(session: Session, _now: datetime, _days: Calendar) -> list[UUID]:
    return list(session.exec(select(Case.id)))


@pytest.mark.parametrize("find", [_nothing, _everything])
def test_given_a_finder_that_is_broken_when_it_is_checked_then_it_is_red(
    night: Night, find: Find
) -> None:
    broken = replace(night.kind("untouched"), find=find)

    with pytest.raises(AssertionError):
        check(night, PLANTS[0], broken)


@pytest.mark.parametrize("plant", HEALTHY, ids=lambda plant: plant.name)
def test_given_a_case_that_only_looks_lost_when_the_watch_looks_then_nothing_is_found(
    night: Night, plant: Plant
) -> None:
    with clock.stopped(MONDAY):
        case_id, _ = plant.well(night)
        since = plant.wrong(night, case_id)
    with clock.stopped(since):
        assert _finds(night, night.kind(plant.kind), case_id) == []


MOMENTS = st.integers(0, 60 * 24 * 330).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@given(start=MOMENTS, hours=st.integers(0, 24 * 9))
def test_given_two_moments_when_a_working_day_is_between_then_the_first_lies_before_the_day_ago(
    start: datetime, hours: int
) -> None:
    days, at = Calendar(), start + timedelta(hours=hours)

    assert (start < days.day_ago(at)) == (days.due(start, 1) <= at)


@pytest.mark.parametrize("closes", [12, 18])
def test_given_a_unit_with_hours_of_its_own_when_its_working_day_is_over_then_it_is_found(
    night: Night, closes: int
) -> None:
    """The town closes at 15; what counts is when the unit that has the case does."""
    unit_id = night.desk.unit("Kontaktcenter")
    hours = [
        OpeningHours(unit_id=unit_id, weekday=day, opens=time(8), closes=time(closes))
        for day in range(5)
    ]
    night.changes(lambda session: session.add_all(hours))
    over = MONDAY.replace(hour=closes, minute=0) + timedelta(days=1)
    with clock.stopped(MONDAY):
        case_id = night.desk.opens().case_id

    found = []
    for at in (over - MOMENT, over):
        with clock.stopped(at):
            found.append(_finds(night, night.kind("untouched"), case_id))

    assert found == [[], [case_id]]
