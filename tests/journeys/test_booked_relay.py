"""A time is booked at which we call somebody for a citizen who types: nobody is asked for a number
of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select

from app.channels.callback.commands import tried
from app.channels.callback.jobs import keep
from app.channels.callback.models import Call, CallResult, CallState
from app.domain.cases.access import secret
from app.domain.cases.commands import Told
from app.domain.cases.models import Access, Case, Entry, EntryText
from app.domain.organisation.models import Staff
from app.domain.people.models import Given, Wish
from app.foundation import clock
from app.foundation.refused import Refused
from app.web.house import House
from app.wiring import runners
from tests.actors import Actor, HttpDriver
from tests.domain.desk import Desk, at
from tests.journeys.test_call import times_on
from tests.journeys.test_live import appears
from tests.journeys.test_relay import CALLEE, NUMBER, OPENING, is_there, wants
from tests.world import signed_in

NOW = at(2026, 11, 24, 10, 12)  # a Tuesday
BOOKED = at(2026, 11, 24, 13)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """It is a Tuesday in November at 10.12."""
    with clock.stopped(NOW):
        yield


def fills(citizen: Actor) -> None:
    citizen.fills("Hvem skal vi ringe til?", CALLEE)
    citizen.fills("Hvad er nummeret?", NUMBER)
    citizen.fills("Hvad må vi sige om dig først?", OPENING)


def books(citizen: Actor) -> None:
    """From the front page to a time of today, while nobody is there who can call."""
    citizen.opens("/")
    citizen.within("Vælg, hvordan du vil tale med os").presses("Vi ringer for dig")
    assert citizen.heading == "Ingen kan ringe for dig lige nu"
    fills(citizen)
    citizen.presses("Bestil en tid")
    assert citizen.heading.endswith("Hvornår skal vi ringe?")
    citizen.presses("En anden dag")
    citizen.chooses("tirsdag den 24. november")
    citizen.presses("Vis dagens tider")
    citizen.chooses("kl. 13.00 til 13.30")
    citizen.presses("Tjek og bed om opkaldet")
    citizen.sees(CALLEE)
    citizen.sees(OPENING)
    citizen.presses("Bed om opkaldet")
    assert citizen.heading == "Vi ringer for dig"


def call_of(house: House) -> Call:
    with house.database.read() as session:
        return session.exec(select(Call).where(col(Call.relayed))).one()


def case_of(house: House) -> Case:
    with house.database.read() as session:
        return session.get_one(Case, call_of(house).case_id)


def works(house: House) -> None:
    """Whatever waits to be done is done."""
    runners(house)[0].catch_up()


def test_given_a_booked_time_when_it_comes_then_an_operator_calls_for_whoever_types(
    citizen: Actor, amira: Actor, house: House
) -> None:
    books(citizen)
    citizen.cannot_see("Nu er det tid")
    amira.opens("/desk/calls")
    amira.sees("Borgeren kommer og skriver.")

    with clock.stopped(BOOKED):
        appears(signed_in(amira, "amira"))
        citizen.opens(citizen.address)
        citizen.presses("Kom ind til opkaldet")
        citizen.sees("Du har bestilt denne tid, så du går foran andre.")
        citizen.presses("Begynd")
        assert citizen.heading == "Vi finder en, der ringer for dig"
        citizen.sees("Du har bestilt denne tid, så du går foran andre.")
        amira.opens("/desk/live")
        amira.sees("Bestilt til nu")
        amira.presses("Tal for borgeren")
        assert amira.heading == CALLEE
        amira.sees(OPENING)
        works(house)
        assert call_of(house).state == CallState.PROMISED
        amira.presses("Telefonen bliver taget")
        citizen.presses("Slut samtalen")
        works(house)

        call = call_of(house)
        assert (call.state, call.number, call.name, call.opening) == (
            CallState.TALKED,
            None,
            None,
            None,
        )
        citizen.presses("Se din sag")
        citizen.cannot_see(CALLEE)
        citizen.cannot_see(OPENING)
        assert case_of(house).is_open
        assert case_of(house).due_at > BOOKED


def comes_in(citizen: Actor) -> None:
    """At the time, from the page of the call up to the line."""
    citizen.opens(citizen.address)
    citizen.presses("Kom ind til opkaldet")
    citizen.presses("Begynd")
    assert citizen.heading == "Vi finder en, der ringer for dig"


def test_given_nobody_there_at_the_time_when_the_citizen_comes_then_they_may_wait_and_come_first(
    citizen: Actor, stranger: Actor, amira: Actor, lone: Actor, house: House
) -> None:
    books(citizen)

    with clock.stopped(BOOKED - timedelta(minutes=10)):
        is_there(house, "lone", trained=True)
        wants(stranger)
        assert stranger.heading == "Vi finder en, der ringer for dig"
        lone.opens("/desk/live")
        lone.presses("Gå")
    with clock.stopped(BOOKED):
        comes_in(citizen)
        citizen.sees("Du er nummer 1 i køen.")
        stranger.presses("Hent nye svar")
        stranger.sees("Du er nummer 2 i køen.")


def test_given_somebody_booked_before_others_when_an_operator_is_free_then_it_is_offered_first(
    citizen: Actor, stranger: Actor, amira: Actor, house: House
) -> None:
    books(citizen)

    with clock.stopped(BOOKED - timedelta(minutes=1)):
        is_there(house, "lone", trained=True)
        wants(stranger)
        comes_in(citizen)
        appears(signed_in(amira, "amira"))
        amira.opens("/desk/live")
        first = amira.visible_text.split("Bestilt til nu")[0]
        assert first.count("Tal i telefonen for borgeren") == 1


@pytest.mark.parametrize("number", ["", "12", "112"])
def test_given_a_number_that_cannot_be_called_when_booked_then_all_that_was_typed_is_there(
    citizen: Actor, number: str
) -> None:
    citizen.opens("/ring/formidlet")
    fills(citizen)
    citizen.fills("Hvad er nummeret?", number)
    citizen.presses("Vælg en tid")

    assert citizen.status == 422
    assert citizen.value_of("Hvem skal vi ringe til?") == CALLEE
    assert citizen.value_of("Hvad er nummeret?") == number
    assert citizen.value_of("Hvad må vi sige om dig først?") == OPENING


def test_given_a_number_that_we_never_call_when_booked_then_it_says_so(
    citizen: Actor, house: House
) -> None:
    house.settings.never_called = "33 11 22 33"
    citizen.opens("/ring/formidlet")
    fills(citizen)
    citizen.fills("Hvad er nummeret?", "+45 33112233")
    citizen.presses("Vælg en tid")

    citizen.sees("Det nummer ringer vi ikke til.")


def test_given_a_booking_when_it_is_written_instead_then_it_says_whom_to_call(
    citizen: Actor,
) -> None:
    citizen.opens("/ring/formidlet")
    fills(citizen)
    citizen.presses("Vælg en tid")
    citizen.presses("Skriv til os i stedet")

    assert citizen.value_of("Hvad handler det om?").splitlines() == [
        f"Ring for mig til {CALLEE}, {NUMBER}.",
        OPENING,
    ]


def test_given_a_booking_when_made_then_nobody_has_a_number_of_the_citizen(
    citizen: Actor, amira: Actor, house: House
) -> None:
    books(citizen)
    amira.opens("/desk/calls")
    amira.presses(times_on(amira)[0])

    assert amira.heading.endswith("Borgeren kommer til dig og skriver")
    amira.cannot_see(NUMBER)
    amira.cannot_see(CALLEE)
    with house.database.read() as session:
        said = session.exec(select(EntryText).join(Entry)).all()
    assert not [one for one in said if one.words and (CALLEE in one.words or OPENING in one.words)]


def not_there(session: Session, house: House, by: Staff) -> None:
    tried(session, call_of(house).id, CallResult.NO_ANSWER, by=by, calendar=house.calendar())


def test_given_a_citizen_who_does_not_come_when_it_is_written_down_then_we_write_by_a_date(
    citizen: Actor, amira: Actor, house: House
) -> None:
    books(citizen)
    with clock.stopped(BOOKED + timedelta(minutes=20)):
        signed_in(amira, "amira")
        amira.opens("/desk/calls")
        amira.presses(times_on(amira)[0])
        amira.cannot_see("Borgeren kom ikke")
        with house.database.read() as session:
            staff = Desk.staff(session, "amira")
        with pytest.raises(Refused, match="half hour"):
            house.database.write(lambda s: not_there(s, house, staff))
    with clock.stopped(BOOKED + timedelta(minutes=31)):
        signed_in(amira, "amira")
        amira.opens("/desk/calls")
        amira.presses(times_on(amira)[0])
        amira.presses("Borgeren kom ikke")
        citizen.opens(citizen.address)
        assert citizen.heading == "Vi skriver til dig i stedet"
        assert (call_of(house).state, call_of(house).number) == (CallState.WRITING, None)
        assert case_of(house).due_at > clock.now()


def test_given_a_time_that_passes_in_silence_when_looked_after_then_we_write_by_a_date(
    citizen: Actor, house: House
) -> None:
    books(citizen)
    with clock.stopped(at(2026, 11, 24, 14, 45)):
        house.database.write(lambda session: keep(session, house.calendar()))
        citizen.opens(citizen.address)
        assert citizen.heading == "Vi skriver til dig i stedet"
        assert case_of(house).due_at > clock.now()


def test_given_a_booking_that_is_cancelled_when_looked_at_then_whom_to_call_is_forgotten(
    citizen: Actor, house: House
) -> None:
    books(citizen)
    citizen.presses("Aflys opkaldet")
    citizen.presses("Ja, aflys opkaldet")

    assert citizen.heading == "Vi ringer ikke"
    assert (call_of(house).number, call_of(house).name) == (None, None)
    assert not case_of(house).is_open


def test_given_somebody_who_asked_us_never_to_call_when_they_book_then_it_is_no_override(
    citizen: Actor, house: House
) -> None:
    told = Told(given=Given(wishes=(Wish.WRITE_ONLY,)))
    opened = Desk(house.database).opens(told=told)
    with house.database.read() as session:
        way_in = secret(session.get_one(Access, opened.access_id))
    citizen.opens(f"/sag/adgang/{way_in}")
    is_there(house, "amira")
    citizen.opens(citizen.address)
    citizen.presses("Vi ringer for dig om denne sag")
    fills(citizen)
    citizen.presses("Bestil en tid i stedet")
    citizen.chooses("Så snart som muligt")
    citizen.presses("Tjek og bed om opkaldet")
    citizen.cannot_see("Du har bedt os skrive")
    citizen.presses("Bed om opkaldet")

    assert call_of(house).case_id == opened.case_id
    assert not call_of(house).overridden


def test_given_a_wait_for_an_operator_when_a_time_is_booked_instead_then_nothing_is_asked_twice(
    citizen: Actor, house: House
) -> None:
    is_there(house, "amira")
    wants(citizen)
    citizen.presses("Bestil en tid i stedet")

    assert citizen.heading.endswith("Hvem skal vi ringe til for dig?")
    assert citizen.value_of("Hvem skal vi ringe til?") == CALLEE
    assert citizen.value_of("Hvad må vi sige om dig først?") == OPENING
    citizen.presses("Vælg en tid")
    citizen.chooses("Så snart som muligt")
    citizen.presses("Tjek og bed om opkaldet")
    citizen.presses("Bed om opkaldet")
    assert citizen.heading == "Vi ringer for dig"


def test_given_a_wait_in_a_case_with_a_promised_call_when_a_time_is_wished_then_the_place_is_kept(
    citizen: Actor, amira: Actor, house: House
) -> None:
    books(citizen)
    is_there(house, "amira")
    citizen.presses("Se din sag")
    citizen.presses("Vi ringer for dig om denne sag")
    fills(citizen)
    citizen.presses("Begynd")
    citizen.fills("Skriv her, hvad vi skal sige", "Jeg vil bestille en tid.")
    citizen.presses("Bestil en tid i stedet")

    assert citizen.status == 422
    citizen.sees("Vi har allerede lovet et opkald.")
    assert citizen.value_of("Skriv her, hvad vi skal sige") == "Jeg vil bestille en tid."
    takes_any(amira)
    assert amira.heading == CALLEE


def test_given_a_relay_of_another_s_while_a_time_is_booked_when_it_is_over_then_the_promise_stands(
    citizen: Actor, amira: Actor, house: House
) -> None:
    books(citizen)
    receipt = citizen.address
    with clock.stopped(BOOKED - timedelta(minutes=5)):
        appears(signed_in(amira, "amira"))
        citizen.opens(receipt)
        citizen.presses("Se din sag")
        citizen.presses("Vi ringer for dig om denne sag")
        citizen.fills("Hvem skal vi ringe til?", "Apoteket på Prøvetorv")
        citizen.fills("Hvad er nummeret?", NUMBER)
        citizen.chooses("Nej")
        citizen.presses("Begynd")
        citizen.cannot_see("så du går foran andre")
        takes_any(amira)
        citizen.presses("Hent nye svar")
        citizen.presses("Slut samtalen")
        works(house)

        assert (call_of(house).state, call_of(house).name) == (CallState.PROMISED, CALLEE)
        comes_in_from(citizen, receipt)


def takes_any(operator: Actor) -> None:
    operator.opens("/desk/live")
    operator.presses("Tal for borgeren")


def comes_in_from(citizen: Actor, receipt: str) -> None:
    citizen.opens(receipt)
    comes_in(citizen)


def test_given_another_relay_that_waits_when_the_booked_one_begins_then_nothing_is_lost(
    citizen: Actor, house: House
) -> None:
    books(citizen)
    receipt = citizen.address
    with clock.stopped(BOOKED):
        is_there(house, "amira")
        citizen.presses("Se din sag")
        citizen.presses("Vi ringer for dig om denne sag")
        citizen.fills("Hvem skal vi ringe til?", "Apoteket på Prøvetorv")
        citizen.fills("Hvad er nummeret?", NUMBER)
        citizen.chooses("Nej")
        citizen.presses("Begynd")
        citizen.opens(receipt)
        citizen.presses("Kom ind til opkaldet")
        citizen.presses("Begynd")

        citizen.sees("Du har allerede en samtale.")
        assert citizen.value_of("Hvem skal vi ringe til?") == CALLEE
        assert (call_of(house).state, call_of(house).name) == (CallState.PROMISED, CALLEE)


def test_given_somebody_in_line_when_time_passes_then_they_are_not_absent(
    citizen: Actor, amira: Actor, house: House
) -> None:
    books(citizen)
    receipt = citizen.address
    with clock.stopped(BOOKED):
        comes_in(citizen)
    with clock.stopped(BOOKED + timedelta(minutes=31)):
        with house.database.read() as session:
            staff = Desk.staff(session, "amira")
        with pytest.raises(Refused, match="in line"):
            house.database.write(lambda s: not_there(s, house, staff))
    with clock.stopped(at(2026, 11, 24, 14, 45)):
        house.database.write(lambda session: keep(session, house.calendar()))
        assert call_of(house).state == CallState.PROMISED
        citizen.opens(receipt)
        citizen.sees("Du står i kø til dette opkald.")
        citizen.cannot_see("Aflys opkaldet")


def test_given_somebody_in_line_who_goes_when_nobody_came_then_the_promise_goes_on(
    citizen: Actor, house: House
) -> None:
    books(citizen)
    receipt = citizen.address
    with clock.stopped(BOOKED):
        comes_in(citizen)
        citizen.presses("Slut samtalen")
        works(house)

        assert (call_of(house).state, call_of(house).came_at) == (CallState.PROMISED, None)
        comes_in_from(citizen, receipt)


def test_given_a_booked_evening_when_the_night_comes_then_nobody_may_come_in(
    citizen: Actor, house: House
) -> None:
    books(citizen)
    with clock.stopped(at(2026, 11, 24, 14, 31)):
        citizen.opens(citizen.address)
        citizen.cannot_see("Nu er det tid")


def test_given_a_browser_without_cookies_when_it_books_then_it_is_told_before(
    app: FastAPI,
) -> None:
    driver = HttpDriver(app)
    with Actor(driver) as guest:
        guest.opens("/formidlet")
        driver.cookies.clear()
        fills(guest)
        guest.presses("Bestil en tid")

        assert guest.status == 422
        guest.sees("Din browser gemmer ingen cookie.")
        assert guest.value_of("Hvem skal vi ringe til?") == CALLEE


def test_given_a_booking_that_is_cancelled_when_the_first_page_is_opened_then_it_knows_nothing(
    citizen: Actor, house: House
) -> None:
    books(citizen)
    citizen.presses("Aflys opkaldet")
    citizen.presses("Ja, aflys opkaldet")
    citizen.opens("/formidlet")

    assert citizen.value_of("Hvem skal vi ringe til?") == ""


def test_given_words_for_a_call_of_one_s_own_when_another_is_booked_then_they_are_still_there(
    citizen: Actor,
) -> None:
    citizen.opens("/ring")
    citizen.fills("Hvilket nummer skal vi ringe til?", "00 00 00 07")
    citizen.fills("Hvad handler det om?", "Min parkering")
    citizen.presses("Vi ringer for dig")
    fills(citizen)
    citizen.presses("Bestil en tid")
    citizen.presses("En anden dag")
    citizen.opens("/ring")

    assert citizen.value_of("Hvilket nummer skal vi ringe til?") == "00 00 00 07"
    assert citizen.value_of("Hvad handler det om?") == "Min parkering"


def test_given_others_when_they_know_the_call_then_they_may_not_come_in(
    citizen: Actor, stranger: Actor, house: House
) -> None:
    books(citizen)
    with clock.stopped(BOOKED):
        citizen.opens(citizen.address)
        citizen.presses("Kom ind til opkaldet")
        stranger.opens(citizen.address.replace("http://127.0.0.1:8000", ""))

        stranger.cannot_see(CALLEE)
        assert stranger.heading == "Ingen kan ringe for dig lige nu"
