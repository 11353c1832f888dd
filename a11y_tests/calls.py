"""How to get to each page about calls, in either language and without scripts."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from a11y_tests.guest import WORDS, Guest
from app.channels.callback.commands import Asked, Who, cancel, promise, tried
from app.channels.callback.models import Call, CallHours, CallPause, CallResult
from app.domain.cases.commands import Opened, Told
from app.domain.cases.models import Access
from app.domain.organisation.models import Staff, Unit
from app.domain.people.models import Given, HelperRole, Wish
from app.foundation.clock import now
from app.web.house import House

NUMBER = "00 00 00 07"
WISHES = (Wish.SPEAK_SLOWLY, Wish.GIVE_TIME, Wish.USES_AAC)


def number(guest: Guest) -> None:
    guest.opens("callback:start")


def number_blank(guest: Guest) -> None:
    number(guest)
    guest.presses("Choose a time")


def number_dear(guest: Guest) -> None:
    number(guest)
    guest.fills("Which number should we call?", "90 12 34 56")
    guest.presses("Choose a time")


def number_of_case(guest: Guest) -> None:
    known = Told(given=Given(phone="00000007", wishes=WISHES))
    guest.enters(guest.case(told=known))
    guest.presses("Get a call about this case")


def _types(guest: Guest, words: str = WORDS) -> None:
    number(guest)
    guest.fills("Which number should we call?", NUMBER)
    guest.fills("What is it about? (optional)", words)


def how(guest: Guest) -> None:
    _types(guest)
    guest.presses("Say first how the call should be")


def whom(guest: Guest) -> None:
    how(guest)
    guest.chooses("Speak slowly")
    guest.chooses("Sign language interpreter")
    guest.presses("Continue")


def when(guest: Guest) -> None:
    _types(guest)
    guest.presses("Choose a time")


def when_blank(guest: Guest) -> None:
    when(guest)
    guest.presses("Check and ask for the call")


def no_hours(house: House, _language: str) -> None:
    house.database.write(lambda session: session.execute(delete(CallHours)))


def when_full(guest: Guest) -> None:
    when(guest)
    guest.sees("We have no free time to call in the next weeks.")


def day(guest: Guest) -> None:
    when(guest)
    guest.presses("Another day")


def day_blank(guest: Guest) -> None:
    day(guest)
    guest.presses("Show the times of that day")


def when_day(guest: Guest) -> None:
    day(guest)
    guest.actor.chooses(_second_day(guest))
    guest.presses("Show the times of that day")


def _second_day(guest: Guest) -> str:
    label = guest.actor.driver.snapshot().soup.select_one("label[for=day-2]")
    assert label is not None
    return label.get_text()


def chooses_time(guest: Guest, field: str = "when") -> None:
    """By its place: what the times are called depends on the day."""
    label = guest.actor.driver.snapshot().soup.select_one(f"label[for={field}]")
    assert label is not None
    guest.actor.chooses(label.get_text())
    guest.presses("Check and ask for the call")


def check(guest: Guest) -> None:
    when(guest)
    chooses_time(guest)


def check_full(guest: Guest) -> None:
    whom(guest)
    guest.chooses("Somebody else, who speaks for me")
    guest.fills("Whom should we ask for? (optional)", "Hanne Prøvesen")
    guest.chooses("You may leave a message")
    guest.presses("Choose a time")
    chooses_time(guest)


def taken(guest: Guest) -> None:
    """Somebody else gets the last place of a time while it is being checked."""
    guest.house.database.write(_one_at_a_time)
    when(guest)
    chooses_time(guest, "when-1")
    promised(guest, guest.case())
    guest.presses("Ask for the call")


def _one_at_a_time(session: Session) -> None:
    session.execute(update(CallHours).values(places=1))


def receipt(guest: Guest) -> None:
    check(guest)
    guest.presses("Ask for the call")


def receipt_full(guest: Guest) -> None:
    check_full(guest)
    guest.presses("Ask for the call")


def promised(
    guest: Guest, opened: Opened, wishes: tuple[Wish, ...] = (), *, third: bool = False
) -> UUID:
    """A call in a case of this guest's, asked for on another computer."""
    intake = guest.house.intake()
    asked = Asked(
        token=secrets.token_hex(8),
        number="00000007",
        name="Hanne Prøvesen" if third else "",
        relation=HelperRole.RELATIVE if third else None,
        wishes=wishes,
    )

    def command(session: Session) -> UUID:
        return promise(
            session,
            opened.case_id,
            asked,
            unit_id=intake.unit_id,
            calendar=intake.calendar,
            who=Who(access=session.get_one(Access, opened.access_id)),
        )

    return guest.house.database.write(command)


def change(guest: Guest) -> None:
    receipt(guest)
    guest.presses("Choose another time")


def change_blank(guest: Guest) -> None:
    change(guest)
    guest.presses("Move the call")


def cancelling(guest: Guest) -> None:
    receipt(guest)
    guest.presses("Cancel the call")


def cancelled(guest: Guest) -> None:
    cancelling(guest)
    guest.presses("Yes, cancel the call")


def sent(guest: Guest) -> None:
    """Sent again from a browser that does not remember having sent it."""
    check(guest)
    guest.presses("Ask for the call")
    guest.loses_cookies()
    guest.actor.back()
    guest.presses("Ask for the call")


def case_with_call(guest: Guest) -> None:
    opened = guest.case()
    promised(guest, opened)
    guest.enters(opened)


def case_missed(guest: Guest) -> None:
    opened = guest.case()
    _try(guest, promised(guest, opened), 1)
    guest.enters(opened)


def case_writing(guest: Guest) -> None:
    opened = guest.case()
    _try(guest, promised(guest, opened), 3)
    guest.enters(opened)


def _try(guest: Guest, call_id: UUID, times: int) -> None:
    days = guest.house.calendar()

    def command(session: Session) -> None:
        amira = session.exec(select(Staff).where(Staff.user_name == "amira")).one()
        for _ in range(times):
            tried(session, call_id, CallResult.NO_ANSWER, by=amira, calendar=days)

    guest.house.database.write(command)


def calls_none(guest: Guest) -> None:
    guest.signs_in("amira")
    guest.opens("callback:calls")


def calls(guest: Guest) -> None:
    promised(guest, guest.case(), WISHES)
    _try(guest, promised(guest, guest.case()), 1)
    guest.house.database.write(_let_one_pass)
    calls_none(guest)


def _let_one_pass(session: Session) -> None:
    call = session.exec(select(Call).where(Call.tries == 0)).one()
    call.starts_at, call.ends_at = now() - timedelta(minutes=40), now() - timedelta(minutes=10)


def call(guest: Guest) -> None:
    call_id = promised(guest, guest.case(), WISHES, third=True)
    guest.signs_in("amira")
    guest.opens("callback:call", call_id=call_id)


def call_relay(guest: Guest) -> None:
    call_id = promised(guest, guest.case(words=""), (Wish.VIA_TEXT_RELAY,))
    guest.signs_in("amira")
    guest.opens("callback:call", call_id=call_id)


def call_blank(guest: Guest) -> None:
    call(guest)
    guest.presses("Send what we agreed on")


def call_over(guest: Guest) -> None:
    opened = guest.case()
    call_id, days = promised(guest, opened), guest.house.calendar()

    def command(session: Session) -> None:
        who = Who(access=session.get_one(Access, opened.access_id))
        cancel(session, call_id, calendar=days, who=who)

    guest.house.database.write(command)
    guest.signs_in("amira")
    guest.opens("callback:call", call_id=call_id)


def desk_case_call(guest: Guest) -> None:
    opened = guest.case()
    _try(guest, promised(guest, opened), 1)
    guest.signs_in("amira")
    guest.opens("desk:case", case_id=opened.case_id)


def plan(guest: Guest) -> None:
    guest.signs_in("amira")
    guest.opens("callback:plan", case_id=guest.case().case_id)


def plan_never(guest: Guest) -> None:
    opened = guest.case(told=Told(given=Given(phone="00000007", wishes=(Wish.WRITE_ONLY,))))
    guest.signs_in("amira")
    guest.opens("callback:plan", case_id=opened.case_id)
    guest.presses("Plan the call")


def hours(guest: Guest) -> None:
    guest.signs_in("leder")
    guest.opens("callback:hours")


def hours_paused(guest: Guest) -> None:
    guest.house.database.write(_pause)
    hours(guest)


def _pause(session: Session) -> None:
    unit = session.exec(select(Unit).where(col(Unit.sorts))).one()
    leder = session.exec(select(Staff).where(Staff.user_name == "leder")).one()
    at = now()
    session.add(
        CallPause(
            unit_id=unit.id,
            starts_at=at,
            ends_at=at + timedelta(hours=4),
            by_id=leder.id,
            made_at=at,
        )
    )


def week(guest: Guest) -> None:
    guest.signs_in("leder")
    with guest.house.database.read() as session:
        unit = session.exec(select(Unit).where(col(Unit.sorts))).one()
    guest.opens("callback:unit_hours", unit_id=unit.id)


def week_wrong(guest: Guest) -> None:
    week(guest)
    guest.fills("How many calls at a time?", "mange")
    guest.presses("Save")
