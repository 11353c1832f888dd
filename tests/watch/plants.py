"""Each way of getting lost: a case that is well, what goes wrong with it, and what heals it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session, select

from app.channels.callback import commands as calls
from app.channels.callback.commands import Asked, Who
from app.channels.callback.models import Call, CallResult
from app.channels.live_text.models import Conversation
from app.channels.live_text.queries import LONG_WAIT
from app.channels.live_text.relay import commands as relay
from app.channels.live_text.relay.models import Relay
from app.channels.live_text.relay.queries import LEAD_WAIT
from app.domain.cases import absences, commands, dates, forwarding, orders, transfers
from app.domain.cases.commands import Told
from app.domain.cases.models import Access, Authority, Case, OrderKind, WaitingOn, WorkOrder
from app.domain.cases.thread import Standing
from app.domain.organisation.queries import calendar
from app.domain.people.models import Basis, Given, HelperRole, Receives, Speaks
from app.foundation import clock
from tests.live_text.talk import Talk
from tests.watch.night import MONDAY, Night

MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Plant:
    """``well`` makes a case on Monday and says until when it is well; ``wrong`` says from when on
    it is lost, having done what makes it so; ``heal`` is what a colleague does about it."""

    name: str
    kind: str
    well: Callable[[Night], tuple[UUID, datetime]]
    wrong: Callable[[Night, UUID], datetime]
    heal: Callable[[Night, UUID], None]


def _later(_night: Night, _case_id: UUID) -> datetime:
    return clock.now() + MOMENT


def _noted(night: Night, case_id: UUID) -> None:
    night.desk.does(commands.note, case_id, "leder", words="Jeg tager mig af den.")


def _opened(night: Night) -> UUID:
    return night.desk.opens().case_id


def _taken(night: Night) -> UUID:
    case_id = _opened(night)
    night.desk.does(commands.take, case_id, "lone")
    return case_id


def _answered(night: Night, case_id: UUID) -> None:
    night.desk.does(
        commands.answer, case_id, "lone", words="Det er klaret.", waiting_on=WaitingOn.CITIZEN
    )


def _untouched(night: Night) -> tuple[UUID, datetime]:
    return _opened(night), night.due(MONDAY) - MOMENT


def _late(night: Night) -> tuple[UUID, datetime]:
    case_id = _taken(night)
    return case_id, night.desk.case(case_id).due_at - MOMENT


def _moved(night: Night, case_id: UUID) -> None:
    to = night.due(clock.now(), 3)
    night.desk.does(dates.move_date, case_id, "leder", to=to, reason="Vi venter på en del.")


def _read_and_silent(night: Night) -> tuple[UUID, datetime]:
    """The citizen has read our answer and says nothing."""
    case_id = _taken(night)
    _answered(night, case_id)

    def read(session: Session) -> None:
        access = session.exec(select(Access).where(Access.case_id == case_id)).one()
        commands.read(session, access, 9)

    night.changes(read)
    return case_id, night.due(night.desk.case(case_id).due_at) - MOMENT


def _called(night: Night) -> tuple[UUID, datetime]:
    """A call is promised, and its half hour is almost over."""
    case_id, call_id = _promised_call(night)
    with night.desk.database.read() as session:
        return case_id, session.get_one(Call, call_id).ends_at - MOMENT


def _called_later(night: Night) -> tuple[UUID, datetime]:
    return _promised_call(night)[0], MONDAY + MOMENT


def _promised_call(night: Night) -> tuple[UUID, UUID]:
    case_id, received = _taken(night), night.desk.received
    asked = Asked(token=uuid4().hex, number="00000007")

    def command(session: Session) -> UUID:
        who = Who(staff=night.desk.staff(session, "lone"))
        unit_id = received.unit_id
        return calls.promise(
            session, case_id, asked, unit_id=unit_id, calendar=received.calendar, who=who
        )

    return case_id, night.desk.database.write(command)


def _call_of(session: Session, case_id: UUID) -> Call:
    return session.exec(select(Call).where(Call.case_id == case_id)).one()


def _talked(night: Night, case_id: UUID) -> None:
    def command(session: Session) -> None:
        calls.talked(
            session,
            _call_of(session, case_id).id,
            calls.Agreed("Vi sender et nyt kort.", "", WaitingOn.CITIZEN),
            by=night.desk.staff(session, "lone"),
            calendar=calendar(session),
        )

    night.changes(command)


def _moved_twice(night: Night, case_id: UUID) -> datetime:
    def command(session: Session) -> None:
        _call_of(session, case_id).moves = 2

    night.changes(command)
    return clock.now() + MOMENT


def _not_reached(night: Night, case_id: UUID) -> datetime:
    def command(session: Session) -> None:
        calls.tried(
            session,
            _call_of(session, case_id).id,
            CallResult.REFUSED,
            by=night.desk.staff(session, "lone"),
            calendar=calendar(session),
        )

    night.changes(command)
    return clock.now() + MOMENT


def _offers(night: Night, case_id: UUID, who: str, to: str) -> None:
    words = {"summary": "Alt følger med.", "next_step": "Vi læser din sag."}
    to_unit_id = night.desk.unit(to)
    night.desk.does(transfers.offer, case_id, who, to_unit_id=to_unit_id, **words)


def _offered(night: Night) -> tuple[UUID, datetime]:
    case_id = _opened(night)
    _offers(night, case_id, "amira", "Parkering og affald")
    return case_id, night.due(MONDAY) - MOMENT


def _accepted(night: Night, case_id: UUID) -> None:
    night.desk.does(transfers.accept, case_id, "jonas")


def _lapsed(night: Night, case_id: UUID) -> datetime:
    with clock.stopped(night.due(MONDAY, 2)):
        night.changes(lambda session: transfers.lapse(session, calendar(session)))
    return night.due(MONDAY, 2)


def _passed_twice(night: Night) -> tuple[UUID, datetime]:
    case_id = _opened(night)
    for who, to, takes in (
        ("amira", "Parkering og affald", "jonas"),
        ("jonas", "Sygedagpenge", "hanne"),
    ):
        _offers(night, case_id, who, to)
        night.desk.does(transfers.accept, case_id, takes)
    return case_id, MONDAY


def _passed_again(night: Night, case_id: UUID) -> datetime:
    _offers(night, case_id, "hanne", "Kontaktcenter")
    night.desk.does(transfers.accept, case_id, "lone")
    return clock.now()


def _replied(night: Night) -> tuple[UUID, datetime]:
    case_id = _taken(night)
    night.desk.does(commands.add_message, case_id, words="Der er mere.")
    return case_id, night.due(MONDAY) - MOMENT


def _waits_for_citizen(night: Night) -> tuple[UUID, datetime]:
    case_id = _taken(night)
    _answered(night, case_id)
    return case_id, MONDAY


def _unsolved(night: Night, case_id: UUID) -> datetime:
    night.desk.does(commands.say_unsolved, case_id)
    return clock.now()


def _owes(kind: OrderKind) -> Callable[[Night, UUID], datetime]:
    def place(night: Night, case_id: UUID) -> datetime:
        def command(session: Session) -> None:
            standing = Standing.of(session.get_one(Case, case_id))
            orders.place(
                session, kind, standing, access_id=None, number=1, calendar=calendar(session)
            )

        night.changes(command)
        return clock.now()

    return place


def _well(night: Night) -> tuple[UUID, datetime]:
    return _taken(night), MONDAY


def _has_letter(night: Night) -> tuple[UUID, datetime]:
    case_id = _taken(night)
    _owes(OrderKind.LETTER)(night, case_id)
    return case_id, night.due(MONDAY) - MOMENT


def _sent(night: Night, case_id: UUID) -> None:
    def command(session: Session) -> None:
        for order in session.exec(select(WorkOrder).where(WorkOrder.case_id == case_id)):
            orders.finish(session, order, night.desk.staff(session, "lone"))

    night.changes(command)


def _sent_in_time(night: Night, case_id: UUID) -> datetime:
    _sent(night, case_id)
    return clock.now() + MOMENT


def _with_helper(receives: Receives) -> Callable[[Night], tuple[UUID, datetime]]:
    def make(night: Night) -> tuple[UUID, datetime]:
        speaks = Speaks(
            HelperRole.RELATIVE,
            Basis.ASKED,
            receives,
            ends_on=MONDAY.date(),
            helper=Given(name="Vera Testborg"),
        )
        case_id = night.desk.opens(told=Told(speaks=speaks)).case_id
        _answered(night, case_id)
        return case_id, MONDAY.replace(hour=23, minute=59)

    return make


def _gone(night: Night, _case_id: UUID) -> datetime:
    def command(session: Session) -> None:
        night.desk.staff(session, "lone").active = False

    night.changes(command)
    return clock.now()


def _looked_after(night: Night, _case_id: UUID) -> None:
    def command(session: Session) -> None:
        absences.look_after(session, calendar(session))
        night.desk.staff(session, "lone").active = True

    night.changes(command)


def _joined(night: Night) -> tuple[UUID, datetime]:
    first, second = _taken(night), _taken(night)
    night.desk.does(commands.join, first, "lone", into_id=second, reason="Det samme.")
    return second, MONDAY


def _promised_later(night: Night, case_id: UUID) -> datetime:
    def command(session: Session) -> None:
        session.get_one(Case, case_id).due_at += timedelta(days=3)

    night.changes(command)
    return clock.now()


def _sent_on(night: Night) -> tuple[UUID, datetime]:
    case_id = _taken(night)
    with night.desk.database.read() as session:
        authority = session.exec(select(Authority)).first()
    night.desk.does(
        forwarding.forward, case_id, "lone", authority=authority, words="De svarer dig."
    )
    return case_id, night.desk.case(case_id).due_at - MOMENT


def _confirmed(night: Night, case_id: UUID) -> None:
    night.desk.does(forwarding.confirm, case_id, "lone")


def _moved_once(night: Night) -> tuple[UUID, datetime]:
    case_id = _taken(night)
    with clock.stopped(night.desk.case(case_id).due_at - timedelta(hours=1)):
        night.changes(lambda session: dates.keep(session, calendar(session)))
    assert night.desk.case(case_id).system_moves == 1
    return case_id, night.desk.case(case_id).due_at - timedelta(hours=2, minutes=1)


def _waits_to_write(night: Night) -> tuple[UUID, datetime]:
    conversation = Talk(night.desk).conversation(Talk(night.desk).begins())
    return conversation.case_id, conversation.began_at + LONG_WAIT - MOMENT


def _still_waits(night: Night, case_id: UUID) -> datetime:
    with night.desk.database.read() as session:
        began = session.exec(
            select(Conversation.began_at).where(Conversation.case_id == case_id)
        ).one()
    return began + LONG_WAIT


def _written_instead(night: Night, case_id: UUID) -> None:
    with night.desk.database.read() as session:
        one = session.exec(select(Conversation.id).where(Conversation.case_id == case_id)).one()
    Talk(night.desk).ends(one)


def _writes_together(night: Night) -> tuple[UUID, datetime]:
    talk = Talk(night.desk)
    one = talk.begins()
    talk.comes("lone")
    talk.takes(one, "lone")
    return talk.conversation(one).case_id, clock.now() + LONG_WAIT


def _left_alone(night: Night, case_id: UUID) -> datetime:
    with night.desk.database.read() as session:
        one = session.exec(select(Conversation.id).where(Conversation.case_id == case_id)).one()
    Talk(night.desk).says(one, "Er du der?")
    return clock.now() + LONG_WAIT


def _speaks(night: Night) -> tuple[UUID, datetime]:
    talk = Talk(night.desk)
    one = talk.relays()
    talk.comes("amira")
    talk.takes(one, "amira")
    talk.does(lambda s: relay.call_lead(s, one, by=talk.staff(s, "amira")))
    return talk.conversation(one).case_id, clock.now() + LEAD_WAIT - MOMENT


def _nobody_came(night: Night, case_id: UUID) -> datetime:
    with night.desk.database.read() as session:
        asked = select(Relay.lead_asked_at).join(Conversation)
        found = session.exec(asked.where(Conversation.case_id == case_id)).one()
    assert found is not None
    return found + LEAD_WAIT


def _comes_beside(night: Night, case_id: UUID) -> None:
    with night.desk.database.read() as session:
        one = session.exec(select(Conversation).where(Conversation.case_id == case_id)).one()
    talk = Talk(night.desk)
    units = {one.unit_id}
    talk.does(lambda s: relay.join(s, one.id, by=talk.staff(s, "leder"), units=units))


PLANTS = (
    Plant("nobody has read it", "untouched", _untouched, _later, _noted),
    Plant("past its date", "late", _late, _later, _moved),
    Plant("answered, read, then silence", "late", _read_and_silent, _later, _moved),
    Plant("offered and not taken", "offered", _offered, _later, _accepted),
    Plant("offered, and it came back", "offered", _offered, _lapsed, _noted),
    Plant("passed on three times", "passed_often", _passed_twice, _passed_again, _noted),
    Plant("nobody has read the reply", "unread_reply", _replied, _later, _noted),
    Plant("not solved", "unsolved", _waits_for_citizen, _unsolved, _noted),
    Plant("a failed notice", "failed_notice", _well, _owes(OrderKind.NOTICE_FAILED), _sent),
    Plant("a letter not sent", "late_order", _has_letter, _later, _sent),
    Plant(
        "a helper only, and no more",
        "expired_helper",
        _with_helper(Receives.HELPER),
        _later,
        _noted,
    ),
    Plant("its owner has left", "nobody_there", _well, _gone, _looked_after),
    Plant("two dates", "two_dates", _joined, _promised_later, _moved),
    Plant("another authority is silent", "unconfirmed", _sent_on, _later, _confirmed),
    Plant("a second date", "second_date", _moved_once, _later, _moved),
    Plant("a call that was not made", "call_passed", _called, _later, _talked),
    Plant("a call moved twice", "call_moved_twice", _called_later, _moved_twice, _talked),
    Plant("waits to write", "live_waits", _waits_to_write, _still_waits, _written_instead),
    Plant("nobody answers", "live_left", _writes_together, _left_alone, _written_instead),
    Plant("no lead comes", "relay_lead", _speaks, _nobody_came, _comes_beside),
    Plant("nobody was reached", "not_reached", _called_later, _not_reached, _noted),
)
# Cases that look like the planted ones and are well all the same.
HEALTHY = (
    Plant("both are told", "expired_helper", _with_helper(Receives.BOTH), _later, _noted),
    Plant("the citizen is told", "expired_helper", _with_helper(Receives.CITIZEN), _later, _noted),
    Plant("not this kind of order", "failed_notice", _has_letter, _later, _sent),
    Plant("the other kind of order", "late_order", _well, _owes(OrderKind.NOTICE_FAILED), _sent),
    Plant("a letter that was sent", "late_order", _has_letter, _sent_in_time, _sent),
)
