"""What a running house remembers, and for how long."""

from __future__ import annotations

from datetime import timedelta

from app.foundation import clock
from app.web.house import House


def test_given_something_that_changes_when_asked_again_then_it_is_at_most_a_minute_old(
    house: House,
) -> None:
    began, answers = clock.now(), iter(range(10))

    def look() -> int:
        return house.remembered("number", lambda: next(answers))

    with clock.stopped(began):
        first = look()
    with clock.stopped(began + timedelta(minutes=1)):
        within = look()
    with clock.stopped(began + timedelta(minutes=1, seconds=1)):
        after = look()
        house.forget()
        anew = look()

    assert [first, within, after, anew] == [0, 0, 1, 2]
