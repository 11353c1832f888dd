"""How to get to each page, in either language and without scripts."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable
from contextlib import closing as closing_after
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session, col, select
from starlette.responses import Response

from a11y_tests.guest import WORDS, Guest
from app.channels.email import commands as addresses
from app.channels.email.models import Mailbox
from app.channels.email.queries import secret_of
from app.domain.cases import dates
from app.domain.cases.absences import leave
from app.domain.cases.commands import Opened, Told
from app.domain.cases.models import Access, Outcome, Party, WaitingOn
from app.domain.cases.queue import count_as_quick
from app.domain.organisation.models import Department, Staff, Topic, Unit
from app.domain.organisation.queries import staff_by_user_name
from app.domain.people.models import (
    Basis,
    Given,
    HelperRole,
    Person,
    Receives,
    Speaks,
    Strength,
    Way,
    Wish,
)
from app.foundation import clock
from app.foundation.clock import now
from app.town import Told as TownTold
from app.town import (
    Turn,
    answered,
    closed,
    forwarded,
    handed_over,
    moved,
    noted,
    offered,
    passed,
    planned,
    returned,
    took,
    withdrew,
    wrote,
)
from app.watch.models import LostCase, Step
from app.web import sessions
from app.web.house import House
from app.web.limits import LARGEST_BODY
from app.web.room import Door, Room, WayIn
from tests.actors import HttpDriver

ANSWER = "Hej. Tak for din besked. Vi kommer og ser på den på tirsdag.\nVenlig hilsen Amira"
PASSED_ON = (
    took("amira"),
    noted("amira", "Borgeren vil have svar på skrift."),
    *passed("amira", "Hjælpemidler", "Dørtelefon virker ikke.", "Ib finder en tid."),
    answered("ib", ANSWER, turn=WaitingOn.OTHERS),
    moved("ib", "Værkstedet har lukket i denne uge.", 2),
)


def front(guest: Guest) -> None:
    guest.opens("portal:front")


def front_notice(guest: Guest) -> None:
    message(guest)
    guest.presses("Delete my answers")
    guest.sees("We have deleted what you had written.")


CLOSED_WORDS = {
    "da": ("Skriv sammen med os", "Lukket nu. Åbner torsdag den 26. november kl. 9.00"),
    "en": ("Chat with us", "Closed now. Opens Thursday 26 November at 9:00"),
}


def a_closed_door(house: House, language: str) -> None:
    name, when = CLOSED_WORDS[language]
    router = APIRouter()

    def nothing() -> Response:
        return Response()

    router.add_api_route("/planted", nothing, name="planted:start", methods=["GET"])
    way = WayIn(
        route="planted:start",
        name=name,
        words=name,
        door=lambda _session, _now, _calendar: Door(is_open=False, words=when),
        help_words=when,
    )
    house.rooms = (*house.rooms, Room(name="planted", router=router, ways_in=(way,)))


def front_closed_door(guest: Guest) -> None:
    front(guest)
    guest.actor.sees(CLOSED_WORDS[guest.language][1])


def privacy(guest: Guest) -> None:
    guest.opens("portal:privacy")


def statement(guest: Guest) -> None:
    guest.opens("portal:statement")


def barriers(guest: Guest) -> None:
    guest.opens("portal:barriers")


def deadlines(guest: Guest) -> None:
    guest.opens("office:deadlines")


def message(guest: Guest) -> None:
    guest.opens("written:start")


def _writes(guest: Guest, words: str) -> None:
    message(guest)
    guest.fills("What is it about?", words)
    guest.presses("Check and send")


def message_blank(guest: Guest) -> None:
    _writes(guest, " ")


def message_too_long(guest: Guest) -> None:
    _writes(guest, "Elkørestolen går i stå. " * 900)


def message_draft(guest: Guest) -> None:
    check(guest)
    guest.presses("Back")
    message(guest)
    assert guest.actor.value_of(guest.says("What is it about?")) == WORDS


def check(guest: Guest) -> None:
    _writes(guest, WORDS)


LONG_WORD = "Hjælpemiddelformidlingsspecialkonsulentfunktion" * 4
AWKWARD = f"{LONG_WORD}\n<b>Ikke fed</b> 👋🏽 \u202eBaglæns\u202c שלום\n\n  {'a ' * 80}"


def check_awkward_words(guest: Guest) -> None:
    _writes(guest, AWKWARD)


def check_other_words(guest: Guest) -> None:
    """Sent, then back, other words, and sent again from the same form."""
    check(guest)
    token = _token(guest)
    guest.presses("Send the message")
    message(guest)
    guest.fills("What is it about?", "Nu virker den igen. Tak.")
    _put_token(guest, token)
    guest.presses("Check and send")
    guest.presses("Send the message")
    guest.sees("The words below are different. Send them too?")


def _token(guest: Guest) -> str:
    field = guest.actor.driver.snapshot().soup.select_one("input[name=token]")
    assert field is not None
    return str(field["value"])


def _put_token(guest: Guest, token: str) -> None:
    """As a page that the browser has kept in its memory would bring it."""
    field = guest.actor.driver.snapshot().soup.select_one("input[name=token]")
    assert field is not None
    guest.actor.driver.write(field, token)


PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def message_files(guest: Guest) -> None:
    message(guest)
    guest.fills("What is it about?", WORDS)
    label = guest.says("Pictures or files, if you like (optional)")
    guest.actor.attaches(label, "Brev fra kommunen den 3. november.png", PICTURE)
    guest.presses("Add to the message")


def message_files_wrong(guest: Guest) -> None:
    message_files(guest)
    label = guest.says("Pictures or files, if you like (optional)")
    guest.actor.attaches(label, "Brev.html", b"<!DOCTYPE html><p>Hej")
    guest.presses("Check and send")


def check_files(guest: Guest) -> None:
    message_files(guest)
    guest.presses("Check and send")


def receipt_files(guest: Guest) -> None:
    check_files(guest)
    guest.presses("Send the message")


def case_files(guest: Guest) -> None:
    receipt_files(guest)
    guest.presses("See your case")


def desk_case_files(guest: Guest) -> None:
    receipt_files(guest)
    case_id = guest.case_here()
    guest.signs_in("amira")
    guest.opens("desk:case", case_id=case_id)


def topic(guest: Guest) -> None:
    message(guest)
    guest.fills("What is it about?", WORDS)
    guest.presses("Say more first")
    guest.sees("Do you know the topic?")


def how(guest: Guest) -> None:
    topic(guest)
    guest.presses("Continue")


def how_missing(guest: Guest) -> None:
    how(guest)
    guest.chooses("Text message when there is news")
    guest.chooses("Letter on paper")
    guest.fills("Your mail address (optional)", "karla")
    guest.presses("Continue")


def who(guest: Guest) -> None:
    how(guest)
    guest.chooses("Letter on paper")
    guest.fills("Your address (optional)", "Prøvevej 7\n0000 Prøvekøbing")
    guest.chooses("Write, do not call")
    guest.chooses("Braille")
    guest.chooses("Another language")
    guest.fills("Which language? (optional)", "Arabisk العربية")
    guest.presses("Continue")


def who_missing(guest: Guest) -> None:
    who(guest)
    guest.chooses("For somebody else")
    guest.fills("Until when? (optional)", "i morgen")
    guest.presses("Continue")


def check_full(guest: Guest) -> None:
    who(guest)
    guest.fills("Your name (optional)", "Karla Prøvesen")
    guest.presses("Continue")


def receipt_full(guest: Guest) -> None:
    check_full(guest)
    guest.presses("Send the message")
    guest.sees("How we answer you")


def check_helper(guest: Guest) -> None:
    who(guest)
    guest.chooses("For somebody else")
    guest.fills("Your name (optional)", "Vera Testborg")
    guest.chooses("Relative")
    guest.chooses("I have a mandate in writing")
    guest.fills("Until when? (optional)", "31.12.2099")
    guest.fills("The name of the person you write for (optional)", "Aase Testborg")
    guest.presses("Continue")


def receipt_helper(guest: Guest) -> None:
    check_helper(guest)
    guest.presses("Send the message")
    guest.sees("Give this to the person you write for")


def case_of_helper(guest: Guest) -> None:
    receipt_helper(guest)
    guest.presses("See your case")
    guest.sees("You help here")


def _citizen_of_helper(guest: Guest) -> None:
    """The one whom a helper has written for, on another computer."""
    speaks = Speaks(
        HelperRole.RELATIVE, Basis.ASKED, Receives.BOTH, helper=Given(name="Vera Testborg")
    )
    opened = guest.case(told=Told(given=Given(name="Aase Testborg"), speaks=speaks))
    with guest.house.database.read() as session:
        accesses = select(Access).where(
            col(Access.case_id) == opened.case_id, col(Access.party) == Party.CITIZEN
        )
        access_id = session.execute(accesses).scalar_one().id
    guest.enters(Opened(opened.case_id, access_id))


def case_with_helper(guest: Guest) -> None:
    _citizen_of_helper(guest)
    guest.sees("Who helps you here")


def helpers(guest: Guest) -> None:
    case_with_helper(guest)
    guest.presses("End the help")


def helpers_none(guest: Guest) -> None:
    opened = guest.case()
    guest.enters(opened)
    guest.opens("portal:helpers", access_id=opened.access_id)


def _mailbox(guest: Guest) -> str:
    """The address of the page behind the link of a mail."""
    told = Told(given=Given(email="karla@example.dk", ways=(Way.EMAIL,)))
    opened = guest.case(told=told)
    calendar = guest.house.calendar()

    def ask(session: Session) -> str:
        access = session.get_one(Access, opened.access_id)
        person = session.get(Person, access.person_id)
        addresses.ask(session, access, person, calendar.due(now(), 2))
        return secret_of(session.get_one(Mailbox, access.id))

    return guest.house.database.write(ask)


def mail_asked(guest: Guest) -> None:
    guest.opens("email:address", secret=_mailbox(guest))


def mail_confirmed(guest: Guest) -> None:
    mail_asked(guest)
    guest.presses("Yes, write to me")
    guest.sees("Thank you. We send a mail there when there is news.")


def mail_stopped(guest: Guest) -> None:
    mail_confirmed(guest)
    guest.presses("No more mails")


def mail_blocked(guest: Guest) -> None:
    mail_asked(guest)
    guest.presses("Not me: never write to this address")


def message_lost(guest: Guest) -> None:
    find(guest)
    guest.presses("I have lost my number")


def message_barrier(guest: Guest) -> None:
    find(guest)
    guest.presses("Tell us about a barrier")


def message_barrier_draft(guest: Guest) -> None:
    check(guest)
    guest.presses("Tell us about a barrier")
    assert guest.actor.value_of(guest.says("What is it about?")) == WORDS


def check_barrier(guest: Guest) -> None:
    message_barrier(guest)
    guest.fills("What is it about?", "Jeg kan ikke se, hvor jeg er på siden.")
    guest.presses("Check and send")


def check_cpr(guest: Guest) -> None:
    _writes(guest, "Mit nummer er 320190-0000.")
    guest.sees("Hide the last four digits")


def receipt(guest: Guest) -> None:
    check(guest)
    guest.presses("Send the message")
    guest.sees("Thank you. We have your message")


def sent(guest: Guest) -> None:
    """The same page was sent from a browser that has lost its cookie since."""
    check(guest)
    token = _token(guest)
    guest.presses("Send the message")
    guest.loses_cookies()
    _writes(guest, WORDS)
    _put_token(guest, token)
    guest.presses("Send the message")
    guest.sees("Your message has been sent")


def find(guest: Guest) -> None:
    guest.opens("portal:find")


def _looks_up(guest: Guest) -> None:
    guest.actor.within(guest.says("Find your case")).presses(guest.says("See your case"))


def find_blank(guest: Guest) -> None:
    find(guest)
    _looks_up(guest)


def find_wrong(guest: Guest) -> None:
    find(guest)
    guest.fills("Your number", "K7M-4PX")
    guest.fills("Your code", "R8W-2HT-6PK")
    _looks_up(guest)


def find_waits(guest: Guest) -> None:
    """The browser has lost its cookie while something new was written in the case."""
    case_received(guest)
    guest.loses_cookies()
    guest.fills("Do you have something new to tell?", WORDS)
    guest.presses("Send")
    guest.sees("You wrote")


def find_known(guest: Guest) -> None:
    guest.enters(guest.case())
    find(guest)
    guest.sees("Your cases on this computer")


def case_received(guest: Guest) -> None:
    guest.enters(guest.case())
    guest.sees("We have your message")


def case_working(guest: Guest) -> None:
    guest.enters(guest.case(took("amira"), answered("amira", ANSWER, turn=WaitingOn.US)))
    guest.sees("We are working on your case")


def case_answered(guest: Guest) -> None:
    guest.enters(guest.case(answered("amira", ANSWER)))
    guest.sees("We have answered you")


def case_waiting(guest: Guest) -> None:
    guest.enters(guest.case(*PASSED_ON))
    guest.sees("We are waiting for others")


def case_reopened(guest: Guest) -> None:
    guest.enters(guest.case(answered("amira", ANSWER)))
    guest.presses("Yes, it is solved")
    guest.fills("Write again, and the case opens", "Nu er den gået i stykker igen.")
    guest.presses("Send")
    guest.sees("We have received what you wrote.")


def case_closed(guest: Guest) -> None:
    guest.enters(guest.case(closed("leder", Outcome.SOLVED, "Forsyningen har set på det.")))
    guest.sees("Your case is closed")


def case_withdrawn(guest: Guest) -> None:
    guest.enters(guest.case(withdrew()))
    guest.sees("You have withdrawn your case")


def case_blank(guest: Guest) -> None:
    case_received(guest)
    guest.presses("Send")


def withdraw_may_forget(guest: Guest) -> None:
    opened = guest.case()
    guest.enters(opened)
    guest.opens("portal:withdraw", access_id=opened.access_id)
    guest.sees("Withdraw, and delete the words now")


def withdraw_must_keep(guest: Guest) -> None:
    opened = guest.case(noted("amira", "Læst."))
    guest.enters(opened)
    guest.opens("portal:withdraw", access_id=opened.access_id)


def sign_in(guest: Guest) -> None:
    guest.opens("desk:sign_in")


def sign_in_blank(guest: Guest) -> None:
    sign_in(guest)
    guest.presses("Sign in")


def sign_in_wrong(guest: Guest) -> None:
    sign_in(guest)
    guest.fills("User name", "amira")
    guest.fills("Password", "amira-amira-amira")
    guest.presses("Sign in")


def signed_out(guest: Guest) -> None:
    queue_unit(guest)
    guest.presses("Sign out")
    guest.sees("You have signed out.")


def session_ended(guest: Guest) -> None:
    guest.opens("desk:queue")


def forgets_session(guest: Guest) -> None:
    """The house knows this browser no more."""
    driver = guest.actor.driver
    assert isinstance(driver, HttpDriver)
    token = str(driver.cookies.get("indgang"))
    guest.house.database.write(lambda session: sessions.forget(session, token))


def session_ended_while_typing(guest: Guest) -> None:
    desk_case(guest)
    guest.fills("Your answer", ANSWER)
    forgets_session(guest)
    guest.presses("Send the answer")
    guest.sees(
        "You were signed out. Sign in again: what you wrote is kept, and has not been sent yet."
    )


def _queue(view: str) -> Callable[[Guest], None]:
    def reach(guest: Guest) -> None:
        guest.signs_in("amira")
        guest.opens("desk:queue", {"vis": view})

    return reach


queue_unit = _queue("enhed")
queue_mine = _queue("mine")
queue_all = _queue("alle")
queue_waiting = _queue("venter")


def queue_notice(guest: Guest) -> None:
    guest.signs_in("hanne")
    case = guest.case(took("amira"), *passed("amira", "Sygedagpenge", "Se sagen.", "Vi læser."))
    guest.opens("desk:case", case_id=case.case_id)
    guest.presses("Close the case")
    guest.chooses("It is solved")
    guest.fills("Words to the citizen", ANSWER)
    guest.presses("Close the case")
    guest.sees("The case is closed.")


def queue_empty(guest: Guest) -> None:
    guest.signs_in("hanne")
    guest.opens("desk:queue", {"vis": "mine"})
    guest.sees("There are no cases here.")


def queue_second_page(guest: Guest) -> None:
    for number in range(30):
        guest.case(words=f"Hvornår åbner I på hjælpemiddeldepotet nummer {number}?")
    queue_unit(guest)
    guest.actor.presses(guest.says("Show the cases after number %(number)s") % {"number": 25})


URGENT = planned("amira", "aids", "", "Vi sender en smed.", urgent=True)


def queue_urgent(guest: Guest) -> None:
    guest.case(URGENT)
    queue_unit(guest)
    guest.sees("Urgent")


def queue_kept_turn(guest: Guest) -> None:
    def next_is_kept(session: Session) -> None:
        for unit in session.exec(select(Unit)):
            unit.reserved, unit.taken = 50, 1
            session.add(unit)

    guest.house.database.write(next_is_kept)
    queue_unit(guest)
    guest.sees("This turn is kept for whoever has waited longest.")


def no_quick_topic(house: House, _language: str) -> None:
    def command(session: Session) -> None:
        for topic in session.exec(select(Topic)):
            count_as_quick(session, topic, quick=False)

    house.database.write(command)


def queue_order(guest: Guest) -> None:
    queue_unit(guest)
    guest.presses("How the queue is ordered")
    guest.sees("Quick topics")


def queue_order_none_quick(guest: Guest) -> None:
    queue_order(guest)
    guest.sees("No topic is set as quick.")


def desk_case_urgent(guest: Guest) -> None:
    guest.signs_in("amira")
    guest.opens("desk:case", case_id=guest.case(URGENT).case_id)
    guest.sees("Urgent")


def desk_case(guest: Guest) -> None:
    guest.signs_in("amira")
    guest.opens("desk:case", case_id=guest.case().case_id)


def desk_case_thread(guest: Guest) -> None:
    guest.signs_in("amira")
    case = guest.case(*PASSED_ON, wrote("Tak. Tirsdag passer fint."))
    guest.opens("desk:case", case_id=case.case_id)


def desk_case_closed(guest: Guest) -> None:
    guest.signs_in("amira")
    guest.opens("desk:case", case_id=guest.case(withdrew()).case_id)


def desk_case_sent(guest: Guest) -> None:
    desk_case(guest)
    guest.fills("Your answer", ANSWER)
    guest.presses("Send the answer")
    guest.sees("Your answer has been sent.")


def desk_case_draft(guest: Guest) -> None:
    desk_case(guest)
    guest.fills("Your answer", ANSWER)
    guest.presses("Save as a draft")
    guest.sees("You wrote this earlier. It has not been sent yet.")


def desk_case_answer_blank(guest: Guest) -> None:
    desk_case(guest)
    guest.presses("Send the answer")


def desk_case_pass_on_blank(guest: Guest) -> None:
    desk_case(guest)
    guest.presses("Pass the case on")


def desk_case_note_blank(guest: Guest) -> None:
    desk_case(guest)
    guest.presses("Save the note")


def desk_case_awkward_words(guest: Guest) -> None:
    guest.signs_in("amira")
    case = guest.case(answered("amira", AWKWARD), words=AWKWARD)
    guest.opens("desk:case", case_id=case.case_id)


def desk_case_too_late(guest: Guest) -> None:
    guest.signs_in("amira")
    case = guest.case()
    guest.opens("desk:case", case_id=case.case_id)
    guest.fills("Your answer", ANSWER)
    guest.meanwhile(case.case_id, withdrew())
    guest.presses("Send the answer")
    guest.sees("Not sent: the case is closed")


def desk_case_overtaken(guest: Guest) -> None:
    guest.signs_in("amira")
    case = guest.case()
    guest.opens("desk:case", case_id=case.case_id)
    guest.fills("Your answer", ANSWER)
    guest.meanwhile(case.case_id, noted("lone", "Jeg har talt med viceværten."))
    guest.presses("Send the answer")
    guest.sees("Changed since you opened it")


def _from_case(link: str) -> Callable[[Guest], None]:
    def reach(guest: Guest) -> None:
        desk_case(guest)
        guest.presses(link)

    return reach


GIVEN = Given(
    name="Karla Prøvesen",
    phone="00000007",
    address="Prøvevej 7\n0000 Prøvekøbing",
    ways=(Way.LETTER, Way.SMS),
    wishes=(Wish.WRITE_ONLY, Wish.BRAILLE, Wish.EASY_READ),
    strength=Strength.NEED,
)


def _known_case(guest: Guest, *turns: Turn) -> Opened:
    """A case of somebody who has told how to be met and reached."""
    told = Told(given=GIVEN, wrote_before=True)
    return guest.case(*turns, words="Mit nummer er 320190-0000. Ring ikke.", told=told)


def desk_case_known(guest: Guest) -> None:
    guest.signs_in("amira")
    _known_case(guest)
    opened = _known_case(guest, answered("amira", ANSWER))
    guest.opens("desk:case", case_id=opened.case_id)
    guest.sees("How to meet the citizen")


def desk_case_cpr(guest: Guest) -> None:
    desk_case_known(guest)
    guest.presses("Show the CPR numbers")


OFFERED = offered("amira", "Parkering og affald", "Det handler om en vej.", "Jonas svarer dig.")


def _late() -> Turn:
    """The house looks at the dates on the day of the promise."""

    def happen(told: TownTold) -> None:
        with clock.stopped(told.case.due_at):
            dates.keep(told.session, told.calendar)

    return Turn(5, happen)


def case_offered(guest: Guest) -> None:
    guest.enters(guest.case(OFFERED))
    guest.sees("We ask the right people whether they take your case.")


def case_returned(guest: Guest) -> None:
    guest.enters(guest.case(OFFERED, returned("jonas", "Det er en privat vej.")))
    guest.sees("We find out who can help you.")


def case_forwarded(guest: Guest) -> None:
    sent = forwarded("amira", "Prøvestyrelsen", "De kender reglerne.")
    guest.enters(guest.case(sent, handed_over("amira")))
    guest.sees("They have told us that they have your case. They answer you.")


def case_late(guest: Guest) -> None:
    guest.enters(guest.case(took("amira"), _late()))


def _asked(guest: Guest, who: str) -> None:
    guest.signs_in(who)
    guest.opens("desk:case", case_id=guest.case(OFFERED).case_id)


def desk_case_asked(guest: Guest) -> None:
    _asked(guest, "jonas")
    guest.sees("Do you take this case?")


def desk_case_asked_blank(guest: Guest) -> None:
    desk_case_asked(guest)
    guest.presses("No, send it back")


def desk_case_asking(guest: Guest) -> None:
    _asked(guest, "amira")
    guest.sees("Keep the case here")


def desk_case_forwarded(guest: Guest) -> None:
    guest.signs_in("amira")
    opened = guest.case(forwarded("amira", "Prøvestyrelsen", ""))
    guest.opens("desk:case", case_id=opened.case_id)


def offers(guest: Guest) -> None:
    guest.signs_in("jonas")
    guest.case(OFFERED)
    guest.opens("desk:offers")


def offers_none(guest: Guest) -> None:
    guest.signs_in("hanne")
    guest.opens("desk:offers")
    guest.sees("Nobody asks you to take a case just now.")


forwarding = _from_case("Send it to another authority")


def forwarding_blank(guest: Guest) -> None:
    forwarding(guest)
    guest.presses("Send it on")


def orders_owed(guest: Guest) -> None:
    guest.signs_in("amira")
    _known_case(guest, answered("amira", ANSWER))
    guest.opens("desk:orders")


def orders_none(guest: Guest) -> None:
    guest.signs_in("hanne")
    guest.opens("desk:orders")
    guest.sees("Nothing is owed. Everything has been sent.")


def watch_list(guest: Guest) -> None:
    """Somebody's case and nobody's, told to one after the other."""
    found = [
        (guest.case(took("amira")), "unread_reply", Step.OWNER),
        (guest.case(), "untouched", Step.LEAD),
        (guest.case(took("lone")), "second_date", Step.HEAD),
    ]

    def command(session: Session) -> None:
        session.add_all(
            LostCase(case_id=opened.case_id, kind=kind, found_at=now(), step=step)
            for opened, kind, step in found
        )

    guest.house.database.write(command)
    guest.signs_in("amira")
    guest.opens("watch:list")


def watch_empty(guest: Guest) -> None:
    guest.signs_in("hanne")
    guest.opens("watch:list")
    guest.sees("Every case has somebody who looks after it. Nothing is about to get lost.")


def register(guest: Guest) -> None:
    guest.signs_in("amira")
    guest.opens("desk:register")


def register_blank(guest: Guest) -> None:
    register(guest)
    guest.presses("Register")


def register_asks(guest: Guest) -> None:
    """A helper on the phone, who says a CPR number."""
    register(guest)
    guest.fills("What does the citizen say?", "Mit nummer er 320190-0000.")
    guest.chooses("Somebody else, whom that person speaks for")
    guest.presses("Register")
    guest.sees("Ask the citizen whether the CPR number may stay.")


def registered(guest: Guest) -> None:
    register(guest)
    guest.chooses("By phone")
    guest.fills("What does the citizen say?", "Min vandhane drypper.")
    guest.presses("Register")
    guest.sees("Receipt for the citizen")


def joining(guest: Guest) -> None:
    guest.signs_in("amira")
    _known_case(guest)
    guest.opens("desk:joining", case_id=_known_case(guest).case_id)
    guest.sees("Likely the same person")


def joining_blank(guest: Guest) -> None:
    joining(guest)
    guest.presses("Join the cases")


def joining_none_chosen(guest: Guest) -> None:
    joining(guest)
    guest.fills("Why is it the same person?", "Samme navn og adresse.")
    guest.presses("Join the cases")
    guest.sees("Choose the other case, or write its number.")


def _joins(guest: Guest) -> None:
    joining(guest)
    guest.fills("Why is it the same person?", "Samme navn og adresse.")
    soup = guest.actor.driver.snapshot().soup
    first = soup.select_one("label[for=into-1]")
    assert first is not None
    guest.actor.chooses(first.get_text())
    guest.presses("Join the cases")
    guest.sees("The cases are one now. Both numbers lead here.")


def desk_case_joined(guest: Guest) -> None:
    _joins(guest)


def desk_case_joined_into(guest: Guest) -> None:
    _joins(guest)
    guest.presses("Go to that case")


def parting(guest: Guest) -> None:
    _joins(guest)
    guest.presses("Make it two cases again")


def parting_none(guest: Guest) -> None:
    guest.signs_in("amira")
    guest.opens("desk:parting", case_id=guest.case().case_id)


step = _from_case("Change heading, topic and next step")
date = _from_case("Move the date")
closing = _from_case("Close the case")


def step_urgent(guest: Guest) -> None:
    desk_case_urgent(guest)
    guest.presses("Change heading, topic and next step")


def step_blank(guest: Guest) -> None:
    step(guest)
    guest.fills("Next step", " ")
    guest.presses("Save")


def step_overtaken(guest: Guest) -> None:
    guest.signs_in("amira")
    case = guest.case()
    guest.opens("desk:step", case_id=case.case_id)
    guest.meanwhile(case.case_id, noted("lone", "Jeg har talt med viceværten."))
    guest.presses("Save")
    guest.sees("Changed since you opened it")


def date_wrong(guest: Guest) -> None:
    date(guest)
    guest.fills("New date", "i morgen")
    guest.presses("Move the date")


def closing_blank(guest: Guest) -> None:
    closing(guest)
    guest.presses("Close the case")


def absence(guest: Guest) -> None:
    guest.signs_in("lone")
    guest.opens("office:own_absence")


def absence_wrong(guest: Guest) -> None:
    absence(guest)
    guest.fills("First day", "i morgen")
    guest.presses("Write down the absence")


def absence_away(guest: Guest) -> None:
    absence(guest)
    guest.chooses("Until a day")
    guest.fills("Last day (optional)", "30.11.2026")
    guest.presses("Write down the absence")
    guest.sees("The absence is written down.")


def absence_to_come(guest: Guest) -> None:
    absence(guest)
    guest.fills("First day", "30.11.2026")
    guest.chooses("Not known: until somebody says so")
    guest.presses("Write down the absence")
    guest.sees("The cases move on the first day.")


def _away(guest: Guest, user_name: str) -> None:
    """Somebody else has written down an absence."""
    calendar = guest.house.calendar()

    def command(session: Session) -> None:
        person = staff_by_user_name(session, user_name)
        assert person is not None
        leave(
            session,
            person,
            first_day=calendar.day_of(now()),
            last_day=None,
            stand_in=None,
            calendar=calendar,
        )

    guest.house.database.write(command)


def _row(guest: Guest, table: type[Staff] | type[Unit] | type[Department], name: str) -> UUID:
    with guest.house.database.read() as session:
        return session.exec(select(table.id).where(col(table.name) == name)).one()


def absence_of_colleague(guest: Guest) -> None:
    guest.signs_in("leder")
    guest.opens("office:absence", staff_id=_row(guest, Staff, "Lone Skærmby"))


def absence_last_one(guest: Guest) -> None:
    _away(guest, "amira")
    _away(guest, "leder")
    guest.signs_in("admin")
    guest.opens("office:absence", staff_id=_row(guest, Staff, "Lone Skærmby"))
    guest.chooses("Not known: until somebody says so")
    guest.presses("Write down the absence")


def _office(route: str, user_name: str = "admin") -> Callable[[Guest], None]:
    def reach(guest: Guest) -> None:
        guest.signs_in(user_name)
        guest.opens(route)

    return reach


office = _office("office:overview")
office_lead = _office("office:overview", "leder")
units = _office("office:units")
units_lead = _office("office:units", "leder")
department_new = _office("office:new_department")
unit_new = _office("office:new_unit")
topics = _office("office:topics")
topic_new = _office("office:new_topic")
staff_lead = _office("office:staff", "leder")
colleague_new = _office("office:new_colleague")
taking_in = _office("office:import")
hours = _office("office:hours")
hours_of_house = _office("office:house_hours")
day_new = _office("office:new_day")
authorities = _office("office:authorities")
authority_new = _office("office:new_authority")


def _saves_nothing(reach: Callable[[Guest], None]) -> Callable[[Guest], None]:
    def pressed(guest: Guest) -> None:
        reach(guest)
        guest.presses("Save")

    return pressed


department_blank = _saves_nothing(department_new)
unit_blank = _saves_nothing(unit_new)
colleague_blank = _saves_nothing(colleague_new)
authority_blank = _saves_nothing(authority_new)
day_wrong = _saves_nothing(day_new)


def department(guest: Guest) -> None:
    guest.signs_in("admin")
    guest.opens("office:department", department_id=_row(guest, Department, "Socialforvaltningen"))


def unit(guest: Guest) -> None:
    guest.signs_in("admin")
    guest.opens("office:unit", unit_id=_row(guest, Unit, "Hjælpemidler"))


def unit_closing(guest: Guest) -> None:
    unit(guest)
    guest.presses("Close the unit")
    guest.sees("Who gets the cases and the topics?")


def unit_sorts(guest: Guest) -> None:
    guest.signs_in("admin")
    guest.opens("office:unit_closing", unit_id=_row(guest, Unit, "Kontaktcenter"))
    guest.presses("Close the unit")


def units_closed(guest: Guest) -> None:
    unit_closing(guest)
    other = "Contact Centre" if guest.language == "en" else "Kontaktcenter"
    guest.actor.picks(guest.says("Who gets the cases and the topics?"), other)
    guest.presses("Close the unit")
    guest.sees("The unit is closed.")


def unit_opening(guest: Guest) -> None:
    units_closed(guest)
    guest.opens("office:unit_closing", unit_id=_row(guest, Unit, "Hjælpemidler"))


def topic_wrong(guest: Guest) -> None:
    topic_new(guest)
    guest.fills("Code", "Bøger")
    guest.fills("Working days until the answer", "snart")
    guest.presses("Save")


def topic_changed(guest: Guest) -> None:
    topics(guest)
    guest.actor.presses("Parking" if guest.language == "en" else "Parkering")


def staff(guest: Guest) -> None:
    _away(guest, "lone")
    guest.signs_in("admin")
    guest.opens("office:staff")
    guest.sees("Away")


def colleague(guest: Guest) -> None:
    guest.signs_in("admin")
    guest.opens("office:colleague", staff_id=_row(guest, Staff, "Amira Prøvesen"))


def leaving(guest: Guest) -> None:
    colleague(guest)
    guest.presses("The colleague has left")


def leaving_last(guest: Guest) -> None:
    guest.signs_in("admin")
    guest.opens("office:leaving", staff_id=_row(guest, Staff, "Kirsten Demosen"))
    guest.presses("Yes, the colleague has left")


TABLE = (
    "brugernavn;navn;enhed;rolle;kompetencer;flere enheder;e-mail\n"
    "aase;Aase Prøvesen;Hjælpemidler;Fagspecialist;Punktskrift;Kontaktcenter;aase@example.dk\n"
    "bo;Bo Testborg;Hjælpemidler;Chef;;;\n"
)


def taking_in_wrong(guest: Guest) -> None:
    taking_in(guest)
    guest.fills("Or paste the table", TABLE + "ib;Ib Demosen;Månen;Konge;;;\nkim\n")
    guest.presses("Show what would happen")


def taking_in_unreadable(guest: Guest) -> None:
    taking_in(guest)
    label = guest.says("Choose a file (optional)")
    guest.actor.attaches(label, "social.csv", TABLE.encode("latin-1"))
    guest.presses("Show what would happen")


def taking_in_checked(guest: Guest) -> None:
    taking_in(guest)
    guest.fills("Or paste the table", TABLE)
    guest.presses("Show what would happen")


def taken_in(guest: Guest) -> None:
    taking_in_checked(guest)
    guest.presses("Yes, take them in")
    guest.sees("The colleagues are here. Give each a password on their page.")


def hours_wrong(guest: Guest) -> None:
    hours_of_house(guest)
    guest.actor.fills("Tuesday" if guest.language == "en" else "tirsdag", "9-13, 12-15")
    guest.presses("Save")


def hours_of_unit(guest: Guest) -> None:
    guest.signs_in("admin")
    guest.opens("office:unit_hours", unit_id=_row(guest, Unit, "Sygedagpenge"))


def authority(guest: Guest) -> None:
    authorities(guest)
    guest.actor.presses("Prøvestyrelsen")


def forbidden(guest: Guest) -> None:
    """Another site sends a form to us."""
    goal = guest.browser.base_url + ("/en" if guest.language == "en" else "") + "/skriv"
    guest.browser.window.selenium.get(
        f"data:text/html,<form method=post action={goal}><button>Send</button></form>"
    )
    before = guest.browser.loader()
    guest.browser.window.selenium.find_element("css selector", "button").click()
    guest.browser.settle(before, loads=True)


def not_found(guest: Guest) -> None:
    guest.opens_path("/findes-ikke")


def too_large(guest: Guest) -> None:
    """In a hidden field, since drawing so much text takes a browser half a minute."""
    message(guest)
    _put_token(guest, "x" * (LARGEST_BODY + 1))
    guest.presses("Check and send")


def unreadable(guest: Guest) -> None:
    """Work has begun after the page promised that the words could be deleted."""
    opened = guest.case()
    guest.enters(opened)
    guest.opens("portal:withdraw", access_id=opened.access_id)
    guest.meanwhile(opened.case_id, noted("amira", "Jeg er gået i gang."))
    guest.presses("Withdraw, and delete the words now")


def too_many(guest: Guest) -> None:
    receipt(guest)
    check(guest)
    guest.presses("Send the message")


def a_broken_page(house: House, _language: str) -> None:
    router = APIRouter()

    def breaks() -> Response:
        raise RuntimeError("planted")

    router.add_api_route("/planted", breaks, name="planted:broken", methods=["GET"])
    house.rooms = (*house.rooms, Room(name="planted", router=router))


def broken(guest: Guest) -> None:
    guest.opens("planted:broken")


def _while_nothing_can_be_stored(guest: Guest, button: str) -> None:
    with _behind_its_back(guest) as database:
        database.execute("BEGIN IMMEDIATE")
        guest.presses(button)
        database.execute("ROLLBACK")


def _behind_its_back(guest: Guest) -> closing_after[sqlite3.Connection]:
    """The database of the house, without the house knowing."""
    file = str(guest.house.database.url.database)
    return closing_after(sqlite3.connect(file, isolation_level=None))


def unavailable_typed(guest: Guest) -> None:
    check(guest)
    _while_nothing_can_be_stored(guest, "Send the message")
    guest.sees("What you wrote is still here")


def unavailable_pressed(guest: Guest) -> None:
    case_answered(guest)
    _while_nothing_can_be_stored(guest, "Yes, it is solved")
    guest.sees("Try again")


def unavailable(guest: Guest) -> None:
    """A table cannot be read."""
    with _behind_its_back(guest) as database:
        database.execute("ALTER TABLE opening_hours RENAME TO lost")
    front(guest)
