"""How to get to each page about calls that we make for somebody, without scripts."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, select

from a11y_tests.calls import chooses_time
from a11y_tests.guest import Guest
from a11y_tests.live import colleague, is_ended, newest, takes
from a11y_tests.ways import forgets_session
from app.channels.callback.models import Call
from app.channels.live_text import journal, presence
from app.channels.live_text.jobs import shred
from app.channels.live_text.journal import By
from app.channels.live_text.models import Author, Channel, Conversation, Kind, Ready
from app.channels.live_text.relay import commands as relay
from app.domain.organisation.models import Competence
from app.foundation import clock
from app.web.house import House
from tests.domain.desk import Desk
from tests.live_text.talk import CALLEE, NUMBER, OPENING, Talk

ASKS = "Kan jeg få en tid torsdag? Jeg bruger tolk."
ANSWERS = "Ja, det kan du godt. Hvornår passer det?"


def operators(house: House, _language: str) -> None:
    """Two who can call for somebody, and a lead."""

    def command(session: Session) -> None:
        for name in ("amira", "lone", "leder"):
            staff = colleague(session, name)
            staff.competences = Competence.TEXT_RELAY
            presence.appear(session, staff, Ready.BUSY, presence.LEASE_BY_HAND)

    house.database.write(command)


def start(guest: Guest) -> None:
    guest.opens("live_text:relay_start")


def start_blank(guest: Guest) -> None:
    start(guest)
    guest.presses("Begin")


def start_urgent(guest: Guest) -> None:
    """We are too slow for whoever saves lives."""
    start(guest)
    guest.fills("Whom should we call?", CALLEE)
    guest.fills("What is the number?", "112")
    guest.presses("Begin")


def _tells_whom(guest: Guest) -> None:
    guest.fills("Whom should we call?", CALLEE)
    guest.fills("What is the number?", NUMBER)
    guest.fills("What may we say of you first? (optional)", OPENING)


def book(guest: Guest) -> None:
    guest.opens("callback:relayed")


def book_blank(guest: Guest) -> None:
    book(guest)
    guest.presses("Choose a time")


def book_when(guest: Guest) -> None:
    start(guest)
    _tells_whom(guest)
    guest.presses("Book a time")


def book_check(guest: Guest) -> None:
    book_when(guest)
    chooses_time(guest)


def booked(guest: Guest) -> None:
    book_check(guest)
    guest.presses("Ask for the call")


def booked_now(guest: Guest) -> None:
    """The half hour that was booked has begun."""
    booked(guest)
    guest.house.database.write(_now)
    guest.actor.opens(guest.actor.address)


def _now(session: Session) -> None:
    call = session.exec(select(Call).where(Call.relayed)).one()
    call.starts_at = clock.now() - timedelta(minutes=5)
    call.ends_at = clock.now() + timedelta(minutes=25)


def case_booked(guest: Guest) -> None:
    booked_now(guest)
    guest.presses("See your case")


def start_booked(guest: Guest) -> None:
    booked_now(guest)
    guest.presses("Come in to the call")


def waiting_booked(guest: Guest) -> None:
    start_booked(guest)
    guest.presses("Begin")


def calls_booked(guest: Guest) -> None:
    booked(guest)
    guest.signs_in("amira")
    guest.opens("callback:calls")


def call_booked(guest: Guest) -> None:
    booked(guest)
    with guest.house.database.read() as session:
        call_id = session.exec(select(Call.id).where(Call.relayed)).one()
    guest.signs_in("amira")
    guest.opens("callback:call", call_id=call_id)


def waiting(guest: Guest) -> None:
    start(guest)
    guest.fills("Whom should we call?", CALLEE)
    guest.fills("What is the number?", NUMBER)
    guest.fills("What may we say of you first? (optional)", OPENING)
    guest.chooses("Yes, I save it myself before it is gone")
    guest.presses("Begin")


def urgent(guest: Guest) -> None:
    waiting(guest)
    guest.presses("It is an emergency")


def _is_called(guest: Guest, one: UUID, *, asks: bool = True) -> None:
    """An operator comes, somebody answers the phone, and both say something."""
    takes(guest, one)

    def command(session: Session) -> None:
        amira = colleague(session)
        speaks = By(Author.ASSISTANT, amira.id)
        relay.note(session, one, Kind.REACHED, speaks)
        phone = By(Author.ASSISTANT, amira.id, Channel.PHONE)
        journal.say(session, one, secrets.token_hex(8), f"{CALLEE}, det er Mona.", phone)
        aside = By(Author.ASSISTANT, amira.id, Channel.ASIDE)
        journal.say(session, one, secrets.token_hex(8), "(Griner.)", aside)
        if asks:
            line = secrets.token_hex(8)
            journal.say(session, one, line, ASKS, journal.CITIZEN)
            first = ASKS.index("?") + 1
            relay.step(session, one, line, at=0, words=ASKS[:first], by=amira)

    guest.house.database.write(command)


def room(guest: Guest) -> None:
    """Half of what the citizen has written was said on the phone."""
    waiting(guest)
    _is_called(guest, newest(guest))
    guest.presses("Fetch new answers")


def ended(guest: Guest) -> None:
    room(guest)
    guest.presses("End the conversation")


def forgotten(guest: Guest) -> None:
    """Half an hour later."""
    ended(guest)
    one = newest(guest)

    def command(session: Session) -> None:
        session.get_one(Conversation, one).ended_at = clock.now() - timedelta(hours=1)

    guest.house.database.write(command)
    guest.house.database.write(shred)
    guest.actor.opens(guest.actor.address)


def _waits(guest: Guest) -> UUID:
    """Somebody on another computer wants us to call."""
    return Talk(Desk(guest.house.database)).relays()


def desk_waiting(guest: Guest) -> None:
    one = _waits(guest)
    guest.house.database.write(
        lambda session: relay.note(session, one, Kind.EMERGENCY, journal.CITIZEN)
    )
    guest.signs_in("amira")
    guest.opens("live_text:desk")


def desk(guest: Guest) -> None:
    one = _waits(guest)
    _is_called(guest, one)
    guest.signs_in("amira")
    guest.opens("live_text:relay", conversation_id=one)


def desk_first(guest: Guest) -> None:
    """Nobody has answered the phone yet."""
    one = _waits(guest)
    takes(guest, one)
    guest.signs_in("amira")
    guest.opens("live_text:relay", conversation_id=one)


def desk_corrected(guest: Guest) -> None:
    """The citizen has changed what was said already."""
    one = _waits(guest)
    _is_called(guest, one, asks=False)

    def command(session: Session) -> None:
        line = secrets.token_hex(8)
        journal.say(session, one, line, "Jeg kommer fredag. Jeg bruger tolk.", journal.CITIZEN)
        said = "Jeg kommer torsdag."
        relay.step(session, one, line, at=0, words=said, by=colleague(session))

    guest.house.database.write(command)
    guest.signs_in("amira")
    guest.opens("live_text:relay", conversation_id=one)


def desk_blank(guest: Guest) -> None:
    desk(guest)
    guest.presses("Send it as yours")


def desk_early(guest: Guest) -> None:
    desk(guest)
    guest.presses("End the conversation")


def desk_over(guest: Guest) -> None:
    desk(guest)
    is_ended(guest)
    guest.presses("See what is new")


def desk_elsewhere(guest: Guest) -> None:
    """A colleague speaks now, and what was being written is there."""
    desk(guest)
    guest.fills("The phone says", "Jeg ser lige efter")
    _is_beside(guest, "lone")
    one, days = newest(guest), guest.house.calendar()

    def command(session: Session) -> None:
        relay.take_over(session, one, by=colleague(session, "lone"), calendar=days)

    guest.house.database.write(command)
    guest.presses("Send. The citizen's turn")


def _is_beside(guest: Guest, name: str) -> None:
    one = newest(guest)

    def command(session: Session) -> None:
        staff = colleague(session, name)
        relay.ask(session, one, to=staff, by=colleague(session))
        relay.join(session, one, by=staff, units=())

    guest.house.database.write(command)


def desk_wanted(guest: Guest) -> None:
    one = _waits(guest)
    _is_called(guest, one)
    guest.house.database.write(lambda session: relay.call_lead(session, one, by=colleague(session)))
    guest.signs_in("leder")
    guest.opens("live_text:desk")


def beside(guest: Guest) -> None:
    desk_wanted(guest)
    guest.presses("Come beside")


def figures(guest: Guest) -> None:
    desk(guest)
    guest.opens("live_text:figures")


def beside_alone(guest: Guest) -> None:
    """Whoever is beside cannot take over: they have not said that they are there."""
    beside(guest)
    guest.presses("I speak from now on")


def signed_out(guest: Guest) -> None:
    """The session has ended while an operator wrote: the words are shown, and kept nowhere."""
    desk(guest)
    guest.fills("The phone says", ANSWERS)
    forgets_session(guest)
    guest.presses("Send. The citizen's turn")
