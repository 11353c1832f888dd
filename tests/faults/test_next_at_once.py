"""Ten colleagues press "take the next case" at once: never the same case, never a lost turn."""

from __future__ import annotations

from app.domain.cases import commands
from app.domain.cases.models import Case
from app.domain.cases.queue import next_in_line, take_next
from app.domain.organisation.models import Staff, Unit
from app.domain.organisation.queries import staff_by_user_name
from app.foundation import clock
from app.foundation.database import Database
from app.foundation.refused import Overtaken
from app.web.house import House
from tests.domain.many import Waiting, furnished, write
from tests.faults.conftest import Depth
from tests.faults.presses import at_once

SHARE = 30


class Colleague:
    """Somebody at the desk, and the two ways to get a case."""

    def __init__(self, house: House) -> None:
        self.database: Database = house.database
        self.calendar = house.calendar()

    @property
    def staff(self) -> Staff:
        with self.database.read() as session:
            staff = staff_by_user_name(session, "lone")
        assert staff is not None
        return staff

    def presses(self) -> Case | None:
        """The next case, whichever it is."""
        lone = self.staff
        return self.database.write(lambda s: take_next(s, lone, calendar=self.calendar))

    def picks(self) -> Case | None:
        """The case on top of the queue, by hand; None where somebody was quicker."""
        lone = self.staff
        with self.database.read() as session:
            case = next_in_line(session, session.get_one(Unit, lone.unit_id), now=clock.now())
        assert case is not None
        if case.owner_id:  # taken between the two questions: that is seen, and not a race
            return None
        seen = case.version
        try:
            self.database.write(
                lambda session: commands.take(
                    session, case.id, by=lone, seen=seen, calendar=self.calendar
                )
            )
        except Overtaken:
            return None
        return case

    def turns(self) -> int:
        """How many cases were taken by turn in this unit."""
        with self.database.read() as session:
            return session.get_one(Unit, self.staff.unit_id).taken


def test_given_eight_colleagues_when_they_press_at_once_then_nobody_gets_the_same_case(
    house: House, depth: Depth
) -> None:
    rounds = depth(100, 2_000)
    house.database.write(lambda session: furnished(session, "lone", SHARE, rounds * 8))
    lone = Colleague(house)
    pressed: list[Case] = []
    picked: list[Case] = []

    for _ in range(rounds):
        found = at_once([lone.presses] * 7 + [lone.picks])
        pressed += [case for case in found[:7] if case]
        picked += [case for case in found[7:] if case]

    assert len(pressed) == rounds * 7
    assert len({case.id for case in (*pressed, *picked)}) == len(pressed) + len(picked)
    assert lone.turns() == rounds * 7
    assert sum(not case.quick for case in pressed) == rounds * 7 * SHARE // 100


def test_given_fewer_cases_than_colleagues_when_all_press_then_only_taken_cases_count(
    house: House,
) -> None:
    unit_id = house.database.write(lambda session: furnished(session, "lone", SHARE, 0))
    house.database.write(lambda session: write(session, unit_id, [Waiting()] * 3))
    lone = Colleague(house)

    found = at_once([lone.presses] * 8)

    assert len({case.id for case in found if case}) == 3
    assert found.count(None) == 5
    assert lone.turns() == 3
