"""Which half hours can be promised: hours, people, holidays, summer time, what is sold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from app.channels.callback.commands import need_of
from app.channels.callback.models import CallPause
from app.channels.callback.plans import Caller, Hours, Need, Plan, Window
from app.channels.callback.selling import Full, NoTime
from app.channels.callback.windows import Desk
from app.domain.cases.absences import leave
from app.domain.cases.models import Case
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import ClosingDay, Competence
from app.domain.people.models import Wish
from app.foundation import clock
from app.foundation.clock import local
from tests.callback.phone import Phone
from tests.domain.desk import at

AMIRA, LONE = uuid4(), uuid4()
RELAY = Need(Competence.TEXT_RELAY)
TUESDAY = date(2026, 11, 24)


def desk(
    *stretches: tuple[time, time],
    places: int = 2,
    callers: tuple[Caller, ...] = (Caller(AMIRA, frozenset()), Caller(LONE, frozenset())),
    calendar: Calendar | None = None,
    sold: dict[datetime, list[Need]] | None = None,
    pauses: tuple[tuple[datetime, datetime], ...] = (),
) -> Desk:
    """A unit with the same hours on every day of the week."""
    hours = [
        Hours(weekday=day, opens=opens, closes=closes, places=places)
        for day in range(7)
        for opens, closes in stretches or ((time(9), time(15)),)
    ]
    always = {day: ((time(0), time(23, 59)),) for day in range(7)}
    usual = calendar or Calendar(hours=always)
    return Desk(Plan(uuid4(), usual, hours, callers, pauses), sold or {})


def begins(windows: list[Window]) -> list[str]:
    return [f"{local(window.starts_at):%H.%M}" for window in windows]


def test_given_a_lunch_hour_when_windows_are_made_then_none_lies_in_it() -> None:
    unit = desk((time(9), time(11, 45)), (time(12, 30), time(13, 30)))

    found = [window for window, _ in unit.plan.places(TUESDAY)]

    assert begins(found) == ["09.00", "09.30", "10.00", "10.30", "11.00", "12.30", "13.00"]


@pytest.mark.parametrize(
    ("day", "opens", "first"),
    [
        # The last of March: the hour from 2 to 3 is not there, so half of the windows are not.
        (date(2026, 3, 29), (time(1), time(4)), ["01.00", "01.30", "03.00", "03.30"]),
        # The last of October: the hour from 2 to 3 is there twice.
        (
            date(2026, 10, 25),
            (time(1), time(4)),
            ["01.00", "01.30", "02.00", "02.30", "02.00", "02.30", "03.00", "03.30"],
        ),
        (date(2026, 11, 24), (time(22, 30), time(23, 59)), ["22.30", "23.00"]),
    ],
)
def test_given_a_night_when_the_clock_jumps_then_every_window_is_half_an_hour(
    day: date, opens: tuple[time, time], first: list[str]
) -> None:
    found = [window for window, _ in desk(opens).plan.places(day)]

    assert begins(found) == first
    assert all(one.ends_at - one.starts_at == timedelta(minutes=30) for one in found)


def test_given_closing_days_and_half_days_when_windows_are_made_then_they_hold() -> None:
    usual = {day: ((time(9), time(15)),) for day in range(5)}
    calendar = Calendar(
        hours=usual,
        closed=frozenset({date(2026, 12, 24)}),
        short={date(2026, 12, 23): (time(9), time(11))},
    )
    unit = desk((time(8), time(16)), calendar=calendar)

    assert begins([w for w, _ in unit.plan.places(date(2026, 12, 23))]) == [
        "09.00",
        "09.30",
        "10.00",
        "10.30",
    ]
    for closed in (date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2027, 3, 25)):
        assert list(unit.plan.places(closed)) == []


def test_given_people_who_are_away_when_places_are_counted_then_only_the_others_are() -> None:
    away = Caller(LONE, frozenset(), ((TUESDAY, TUESDAY),))
    unit = desk(places=5, callers=(Caller(AMIRA, frozenset()), away))

    assert {places for _, places in unit.plan.places(TUESDAY)} == {1}
    assert {places for _, places in unit.plan.places(date(2026, 11, 25))} == {2}


def test_given_everybody_away_when_windows_are_made_then_there_are_none() -> None:
    unit = desk(callers=(Caller(LONE, frozenset(), ((TUESDAY, None),)),))

    assert list(unit.plan.places(TUESDAY)) == []


def test_given_a_pause_when_windows_are_made_then_those_that_touch_it_are_none() -> None:
    unit = desk(pauses=((at(2026, 11, 24, 10, 15), at(2026, 11, 24, 13)),))

    found = begins([window for window, _ in unit.plan.places(TUESDAY)])

    assert found == ["09.00", "09.30", "13.00", "13.30", "14.00", "14.30"]


NINE = at(2026, 11, 24, 9).astimezone(UTC)


def sold(*needs: Need) -> dict[datetime, list[Need]]:
    return {NINE: list(needs)}


ABLE, OTHER = Caller(AMIRA, frozenset({Competence.TEXT_RELAY})), Caller(LONE, frozenset())


@pytest.mark.parametrize(
    ("promised", "more", "can"),
    [
        ((), RELAY, True),
        ((RELAY,), RELAY, False),  # one colleague can
        ((RELAY,), Need(), True),
        ((Need(),), RELAY, True),  # the other one makes the first call
        ((Need(), Need()), Need(), False),
        ((Need(staff_id=AMIRA),), RELAY, False),  # the one who can is promised to somebody
        ((Need(staff_id=LONE),), RELAY, True),
        ((Need(staff_id=AMIRA),), Need(staff_id=AMIRA), False),
    ],
)
def test_given_who_can_do_what_when_one_more_is_asked_for_then_everybody_can_still_be_called(
    promised: tuple[Need, ...], more: Need, *, can: bool
) -> None:
    unit = desk(callers=(ABLE, OTHER), sold=sold(*promised))

    with clock.stopped(at(2026, 11, 24, 8)):
        free = unit.free(TUESDAY, more)

    assert (NINE in {window.starts_at for window in free}) == can


def test_given_what_is_near_when_windows_are_offered_then_we_have_a_quarter_to_get_ready() -> None:
    with clock.stopped(at(2026, 11, 24, 9, 15)):
        assert begins(desk().free(TUESDAY, Need()))[0] == "09.30"
    with clock.stopped(at(2026, 11, 24, 9, 16)):
        assert begins(desk().free(TUESDAY, Need()))[0] == "10.00"


def test_given_an_interpreter_when_windows_are_offered_then_two_working_days_lie_between() -> None:
    need = need_of((Wish.SIGN_INTERPRETER,))
    office = Calendar()
    with clock.stopped(at(2026, 11, 26, 14)):  # a Thursday
        first = next(desk(calendar=office).days(need))[0]

    assert first == date(2026, 12, 1)  # Friday and Monday lie between


def test_given_ten_days_when_they_are_offered_then_no_more_are_and_closed_ones_are_skipped() -> (
    None
):
    with clock.stopped(at(2026, 12, 18, 8)):
        days = [day for day, _ in desk(calendar=Calendar()).days(Need())]

    assert len(days) == 10
    assert date(2026, 12, 25) not in days
    assert date(2026, 12, 19) not in days


def test_given_a_town_when_asked_then_its_hours_and_people_are_what_is_offered(
    phone: Phone,
) -> None:
    today = begins_at(phone.free_on(TUESDAY))

    assert today[:3] == ["10.30", "11.00", "11.30"]
    assert "12.00" not in today


def begins_at(moments: list[datetime]) -> list[str]:
    return [f"{local(moment):%H.%M}" for moment in moments]


def test_given_the_last_place_when_it_is_sold_then_the_next_one_is_told(phone: Phone) -> None:
    half_past = at(2026, 11, 24, 10, 30)
    phone.asks(half_past)
    phone.asks(half_past)

    with pytest.raises(Full):
        phone.asks(half_past)

    assert {call.place for call in phone.all_calls()} == {1, 2}
    assert local(phone.call(phone.asks()).starts_at) == at(2026, 11, 24, 11)


def test_given_no_hours_when_a_call_is_asked_for_then_nothing_is_promised(phone: Phone) -> None:
    phone.has_hours()

    with pytest.raises(NoTime):
        phone.asks()

    assert phone.all_calls() == []


def test_given_a_time_that_was_never_offered_when_asked_for_then_it_is_not_sold(
    phone: Phone,
) -> None:
    for moment in (
        at(2026, 11, 24, 10, 31),
        at(2026, 11, 24, 9),  # over
        at(2026, 11, 24, 12),  # lunch
        at(2026, 11, 28, 10),  # a Saturday
        at(2036, 11, 24, 10),
    ):
        with pytest.raises(Full):
            phone.asks(moment)


def test_given_changes_after_a_promise_when_the_house_looks_then_calls_are_moved_and_told(
    phone: Phone,
) -> None:
    tomorrow = at(2026, 11, 25, 10)
    call_id = phone.asks(tomorrow)
    assert phone.keeps() == 0

    phone.changes(lambda session: session.add(ClosingDay(day=tomorrow.date(), name="Prøvedag")))

    assert phone.keeps() == 1
    assert phone.call(call_id).starts_at > at(2026, 11, 24, 10, 15)
    assert local(phone.call(call_id).starts_at).date() != tomorrow.date()
    assert phone.told(call_id)[-1] == "call_moved"
    assert phone.keeps() == 0


def test_given_everybody_away_when_the_house_looks_then_their_calls_are_moved(
    phone: Phone,
) -> None:
    tomorrow = at(2026, 11, 25, 10)
    moved = [phone.asks(tomorrow), phone.asks(tomorrow)]
    for who in ("amira", "lone"):
        phone.changes(partial(_away, phone=phone, who=who))

    phone.keeps()

    # Three colleagues, two away: of two calls the one that was promised first keeps its time.
    assert phone.call(moved[0]).starts_at == tomorrow
    assert phone.call(moved[1]).starts_at != tomorrow
    assert phone.told(moved[1])[-1] == "call_moved"


def _away(session: Session, *, phone: Phone, who: str) -> None:
    person = phone.desk.staff(session, who)
    day = date(2026, 11, 25)
    leave(
        session,
        person,
        first_day=day,
        last_day=day,
        stand_in=None,
        calendar=phone.desk.received.calendar,
    )


def test_given_a_sudden_closing_when_the_house_looks_then_nobody_is_lost(phone: Phone) -> None:
    calls = [phone.asks() for _ in range(6)]
    unit, by = phone.unit, phone.person("leder").id
    begins, ends = clock.now(), at(2026, 11, 25)
    phone.changes(
        lambda session: session.add(
            CallPause(unit_id=unit, starts_at=begins, ends_at=ends, by_id=by, made_at=begins)
        )
    )

    assert phone.keeps() == 6

    starts = [phone.call(call_id).starts_at for call_id in calls]
    assert all(local(start).date() == date(2026, 11, 25) for start in starts)
    places = [(phone.call(c).starts_at, phone.call(c).place) for c in calls]
    assert len(set(places)) == 6
    assert starts == sorted(starts)


def test_given_no_time_at_all_when_a_call_must_move_then_it_becomes_a_written_next_step(
    phone: Phone,
) -> None:
    call_id = phone.asks(at(2026, 11, 25, 10))
    phone.has_hours()

    phone.keeps()

    assert phone.call(call_id).state == "writing"
    assert phone.told(call_id)[-1] == "call_writing"
    assert phone.case(call_id).is_open
    assert phone.case(call_id).due_at > clock.now()


def test_given_a_case_that_goes_to_another_unit_when_that_can_call_then_the_call_goes_along(
    phone: Phone,
) -> None:
    call_id, aids = phone.asks(at(2026, 11, 25, 10)), phone.desk.unit("Hjælpemidler")
    busy, parking = phone.asks(at(2026, 11, 25, 10)), phone.desk.unit("Parkering og affald")

    phone.changes(lambda session: _give(session, phone.call(call_id).case_id, aids))
    phone.changes(lambda session: _give(session, phone.call(busy).case_id, parking))

    assert phone.keeps() == 1
    assert phone.call(call_id).unit_id == aids
    assert phone.call(call_id).starts_at == at(2026, 11, 25, 10)
    assert phone.call(busy).unit_id == phone.unit  # parking makes no calls


def _give(session: Session, case_id: UUID, unit_id: UUID) -> None:
    session.get_one(Case, case_id).owner_unit_id = unit_id
