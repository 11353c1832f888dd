"""How to get to each page about conversations, in either language and without scripts."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from uuid import UUID

from sqlmodel import Session, col, select

from a11y_tests.guest import Guest
from app.channels.live_text import commands, drafting, journal, presence
from app.channels.live_text.journal import CITIZEN, By
from app.channels.live_text.models import Author, Conversation, Ready
from app.domain.organisation.models import Staff
from app.foundation.i18n.texts import texts
from app.web.house import House
from tests.domain.desk import Desk
from tests.live_text.talk import Talk

HELLO = "Jeg skal til læge torsdag. Hvem følger mig?"
ANSWER = "Jeg finder en, der kan følge dig."


def colleague(session: Session, name: str = "amira") -> Staff:
    """Somebody of ours by their user name."""
    return session.exec(select(Staff).where(Staff.user_name == name)).one()


def _there(*names: str, ready: Ready = Ready.FREE) -> Callable[[House, str], None]:
    def furnish(house: House, _language: str) -> None:
        def command(session: Session) -> None:
            for name in names:
                staff = colleague(session, name)
                presence.appear(session, staff, ready, presence.LEASE_BY_HAND)

        house.database.write(command)

    return furnish


somebody = _there("amira", ready=Ready.BUSY)
two = _there("amira", "lone")


def start(guest: Guest) -> None:
    guest.opens("live_text:start")


def start_cpr(guest: Guest) -> None:
    """What looks like a CPR number is asked about before anybody sees it."""
    start(guest)
    guest.fills("What is it about? (optional)", "Mit nummer er 010190-1234.")
    guest.presses("Begin")


def start_nobody(guest: Guest) -> None:
    """They have all gone since the page was opened."""
    start(guest)
    guest.fills("What is it about? (optional)", HELLO)
    _all_go(guest)
    guest.presses("Begin")


def _all_go(guest: Guest) -> None:
    for name in ("amira", "lone"):

        def command(session: Session, name: str = name) -> None:
            staff = colleague(session, name)
            presence.appear(session, staff, Ready.AWAY, presence.LEASE_BY_HAND)

        guest.house.database.write(command)


def waiting(guest: Guest) -> None:
    start(guest)
    guest.fills("What is it about? (optional)", HELLO)
    guest.presses("Begin")


def waiting_alone(guest: Guest) -> None:
    waiting(guest)
    _all_go(guest)
    guest.presses("Fetch new answers")


def blank(guest: Guest) -> None:
    waiting(guest)
    guest.presses("Send, and write on")


def newest(guest: Guest) -> UUID:
    """The conversation that was begun last."""
    with guest.house.database.read() as session:
        found = select(Conversation.id).order_by(col(Conversation.began_at).desc())
        return session.exec(found).first() or UUID(int=0)


def _answers(guest: Guest, words: str = ANSWER, *, draft: str = "") -> None:
    """A colleague comes, writes, and is writing more."""
    days, one = guest.house.calendar(), newest(guest)

    def command(session: Session) -> None:
        amira = colleague(session)
        by = By(Author.STAFF, amira.id)
        commands.take(session, one, by=amira, calendar=days)
        journal.say(session, one, secrets.token_hex(8), words, by)
        drafting.keep(session, one, secrets.token_hex(8), draft, shown=True, by=by)

    guest.house.database.write(command)


def room(guest: Guest) -> None:
    waiting(guest)
    _answers(guest, draft="Jeg ser lige, hvem der kan")
    guest.presses("Fetch new answers")


def reading(guest: Guest) -> None:
    room(guest)
    guest.presses("Only read, and fetch by itself every 15 seconds")


def choices(guest: Guest) -> None:
    room(guest)
    guest.presses("Choose how you write and read")


def as_typed(guest: Guest) -> None:
    choices(guest)
    guest.chooses("While you write it, also what you delete again")
    guest.presses("Save and go back")


def braille(guest: Guest) -> None:
    """A line at a time, on a display of forty cells."""
    choices(guest)
    number = texts(guest.language).ngettext("A line of %(num)s cell", "A line of %(num)s cells", 40)
    guest.actor.picks(
        guest.says("Do you read a line at a time, on a braille display?"), number % {"num": 40}
    )
    guest.presses("Save and go back")
    guest.presses("Next line")


def ended(guest: Guest) -> None:
    room(guest)
    guest.presses("End the conversation")


def ended_unsent(guest: Guest) -> None:
    room(guest)
    guest.fills("Write to us here", "Og så er der lige")
    guest.presses("End the conversation")


def ended_late(guest: Guest) -> None:
    """It was ended at the other end while something was being written."""
    room(guest)
    guest.fills("Write to us here", "Og så er der lige")
    _ends(guest)
    guest.presses("Send, and write on")


def _ends(guest: Guest) -> None:
    days, one = guest.house.calendar(), newest(guest)
    guest.house.database.write(
        lambda session: commands.end(session, one, by=colleague(session), calendar=days)
    )


def case_live(guest: Guest) -> None:
    waiting(guest)
    guest.presses("To your case")


def case_talked(guest: Guest) -> None:
    ended(guest)
    guest.presses("See your case")


def case_may_begin(guest: Guest) -> None:
    guest.enters(guest.case())


def _begun(guest: Guest, words: str = HELLO) -> UUID:
    """Somebody on another computer wants to write with us."""
    opened, talk = guest.case(words=""), Talk(Desk(guest.house.database))
    one = talk.begins_in(opened.case_id, opened.access_id)
    talk.says(one, words)
    return one


def takes(guest: Guest, one: UUID, name: str = "amira") -> None:
    """A colleague takes a conversation, whoever is asked."""
    days = guest.house.calendar()

    def command(session: Session) -> None:
        conversation = session.get_one(Conversation, one)
        conversation.offered_to_id = conversation.offered_until = None
        commands.take(session, one, by=colleague(session, name), calendar=days)

    guest.house.database.write(command)


def desk_none(guest: Guest) -> None:
    guest.signs_in("amira")
    guest.opens("live_text:desk")


def desk(guest: Guest) -> None:
    """One that is offered, one that one has, and one that a colleague has."""
    takes(guest, _begun(guest))
    takes(guest, _begun(guest), "lone")
    _begun(guest)
    guest.house.database.write(_ask_amira)
    desk_none(guest)


def _ask_amira(session: Session) -> None:
    for one in session.exec(select(Conversation).where(Conversation.state == "waiting")).all():
        one.offered_to_id = colleague(session).id


def desk_blank(guest: Guest) -> None:
    desk_none(guest)
    guest.presses("Save")


def desk_taken(guest: Guest) -> None:
    """A colleague was quicker."""
    one = _begun(guest)
    guest.house.database.write(_ask_amira)
    desk_none(guest)
    takes(guest, one, "lone")
    guest.actor.presses(guest.says("Write with the citizen"))


def talk(guest: Guest) -> None:
    one = _begun(guest)
    takes(guest, one)
    guest.signs_in("amira")
    guest.opens("live_text:talk", conversation_id=one)


def talk_new(guest: Guest) -> None:
    talk(guest)
    one = newest(guest)

    def command(session: Session) -> None:
        journal.say(session, one, secrets.token_hex(8), "Er du der?", CITIZEN)
        drafting.keep(session, one, secrets.token_hex(8), "Jeg er", shown=True, by=CITIZEN)

    guest.house.database.write(command)
    guest.presses("See what is new")


def talk_blank(guest: Guest) -> None:
    talk(guest)
    guest.presses("Send, and write on")


def talk_unsent(guest: Guest) -> None:
    talk(guest)
    guest.fills("Write to the citizen", ANSWER)
    guest.presses("End the conversation")


def talk_to_nobody(guest: Guest) -> None:
    talk(guest)
    guest.presses("Hand over")


def talk_over(guest: Guest) -> None:
    talk(guest)
    is_ended(guest)
    guest.presses("See what is new")


def is_ended(guest: Guest) -> None:
    """The citizen ends it meanwhile."""
    one, days = newest(guest), guest.house.calendar()
    guest.house.database.write(lambda session: commands.end(session, one, by=None, calendar=days))


def _case_of(guest: Guest, one: UUID) -> UUID:
    with guest.house.database.read() as session:
        return session.get_one(Conversation, one).case_id


def desk_case_waits(guest: Guest) -> None:
    one = _begun(guest)
    guest.signs_in("amira")
    guest.opens("desk:case", case_id=_case_of(guest, one))


def desk_case_talked(guest: Guest) -> None:
    one = _begun(guest)
    takes(guest, one)
    _ends(guest)
    guest.signs_in("amira")
    guest.opens("desk:case", case_id=_case_of(guest, one))


def talk_lost(guest: Guest) -> None:
    """The line to the colleague was lost while they wrote, and another colleague has it."""
    talk(guest)
    guest.fills("Write to the citizen", ANSWER)
    days, one = guest.house.calendar(), newest(guest)

    def command(session: Session) -> None:
        amira, lone = colleague(session), colleague(session, "lone")
        presence.appear(session, lone, Ready.FREE, presence.LEASE_BY_HAND)
        commands.hand_over(session, one, to=lone, by=amira, calendar=days)

    guest.house.database.write(command)
    guest.presses("Send, and write on")
