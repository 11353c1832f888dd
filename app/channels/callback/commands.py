"""The verbs of a call: promise, change, cancel, try, talk; and what the house does by itself.

A call that was promised is talked, moved with a notice, or becomes a written next step. It never
passes in silence (P2).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlmodel import Session, col

from app.channels.callback.models import Call, CallResult, CallState, CallTry
from app.channels.callback.plans import ANYBODY, Need, Window
from app.channels.callback.selling import NoTime, Place, another_hour, gets, take, take_after
from app.channels.callback.windows import INTERPRETER_DAYS, desk_of
from app.domain.cases import commands, orders, thread
from app.domain.cases.holding import done, held_living, must_be_open, waits, waits_no_more
from app.domain.cases.models import (
    Access,
    Case,
    Entry,
    EntryKind,
    OrderKind,
    Outcome,
    Party,
    WaitingOn,
    WaitsFor,
)
from app.domain.cases.queries import family_of, first_files, original_words
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Competence, Staff, Topic
from app.domain.organisation.queries import units_of
from app.domain.people.models import HelperRole, Wish
from app.domain.people.words import INTERPRETING
from app.foundation.clock import now
from app.foundation.database import add_row
from app.foundation.i18n import N_
from app.foundation.jobs.commands import put_aside
from app.foundation.refused import Missing, Refused

REMIND = "callback:remind"
TRIES = 3
DAY_BEFORE, HOUR_BEFORE = timedelta(days=1), timedelta(hours=1)

WE_CALL = N_("We call you at the time that was agreed.")
WE_CALL_FOR_YOU = N_("We call for you at the time that was agreed. Come in here then.")
NEXT = {False: WE_CALL, True: WE_CALL_FOR_YOU}
WE_WRITE = N_("We write to you, because we did not get to talk by phone.")

NEEDS = {Wish.VIA_TEXT_RELAY: Competence.TEXT_RELAY}


@dataclass(frozen=True)
class Asked:
    """How somebody wants to be called. ``when`` is when the window begins; None: the first free."""

    token: str
    number: str
    when: datetime | None = None
    name: str = ""
    third: bool = False
    relation: HelperRole | None = None
    wishes: tuple[Wish, ...] = ()
    says_who: bool = True
    leaves_message: bool = False
    overridden: bool = False
    relayed: bool = False
    opening: str = ""


@dataclass(frozen=True)
class Agreed:
    """What two people agreed on by phone; ``words`` reach the citizen, ``note`` colleagues."""

    words: str
    note: str
    turn: WaitingOn | None  # None: nothing more is to be done
    by_day: datetime | None = None


@dataclass(frozen=True)
class Who:
    """Who does something with a call: a party by its access, a colleague, or the house itself."""

    access: Access | None = None
    staff: Staff | None = None

    @property
    def kind(self) -> ActorKind:
        """As the thread and the events name them."""
        if self.staff:
            return ActorKind.STAFF
        return ActorKind.CITIZEN if self.access else ActorKind.SYSTEM


HOUSE = Who()


def need_of(
    wishes: tuple[Wish, ...], owner_id: UUID | None = None, *, relayed: bool = False
) -> Need:
    """Who may make a call with these wishes, or for somebody who types; ``owner_id`` is whoever has
    the case."""
    if relayed:
        return Need(competence=Competence.TEXT_RELAY)
    if not wishes:
        return ANYBODY
    competence = next((needed for wish, needed in NEEDS.items() if wish in wishes), None)
    return Need(
        competence=competence,
        staff_id=owner_id if Wish.SAME_AGENT in wishes else None,
        notice=INTERPRETER_DAYS if set(INTERPRETING) & set(wishes) else 0,
    )


def wishes_of(call: Call) -> tuple[Wish, ...]:
    """The wishes that came with a call."""
    codes = set(json.loads(call.wishes))
    return tuple(wish for wish in Wish if wish in codes)


def promise(
    session: Session,
    case_id: UUID,
    asked: Asked,
    *,
    unit_id: UUID,
    calendar: Calendar,
    who: Who,
) -> UUID:
    """Promise a call in a case and return the call's id.

    Raises ``Full`` when the window is taken, ``NoTime`` when there is none; both store nothing. A
    second press raises ``IntegrityError`` by the form's token.
    """
    case = held_living(session, case_id)
    must_be_open(case)
    if is_promised(session, case):
        raise Refused(N_("We have promised a call already. Choose another time for that one."))
    desk = desk_of(session, unit_id, calendar)
    need = desk.meant(need_of(asked.wishes, case.owner_id, relayed=asked.relayed))
    window, place = take(session, desk, need, asked.when)
    call_id = uuid4()
    add_row(
        session,
        Call,
        id=call_id,
        case_id=case.id,
        access_id=who.access.id if who.access else None,
        token=asked.token,
        unit_id=unit_id,
        staff_id=need.staff_id,
        needs=need.competence,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        place=place,
        state=CallState.PROMISED,
        number=asked.number,
        name=asked.name or None,
        third=asked.third,
        relation=asked.relation,
        wishes=json.dumps(asked.wishes),
        has_wishes=bool(asked.wishes),
        overridden=asked.overridden,
        says_who=asked.says_who,
        leaves_message=asked.leaves_message,
        relayed=asked.relayed,
        opening=asked.opening or None,
        tries=0,
        moves=0,
        made_at=now(),
    )
    if case.channel == "callback" and case.waits_for == WaitsFor.NEW:
        waits_no_more(case)  # the promise is what we look after from now on
    _say(session, case, EntryKind.CALL_PROMISED, window.starts_at, who)
    _expect(session, case, call_id, window, calendar, step=NEXT[asked.relayed])
    if need.notice:
        _order_interpreter(session, case, who, calendar)
    _done(session, case, "call.promised", calendar, who)
    return call_id


def change(
    session: Session,
    call_id: UUID,
    when: datetime | None,
    *,
    calendar: Calendar,
    who: Who,
) -> None:
    """Another time, chosen by the citizen or with them; the tries begin again."""
    case, call = held(session, call_id)
    if when == call.starts_at:
        return
    _must_not_be_in_line(call)
    desk = desk_of(session, call.unit_id, calendar, but=call.id)
    need = desk.meant(need_of_call(call))
    window = _put(call, take(session, desk, need, when))
    call.tries, call.staff_id = 0, need.staff_id
    _say(session, case, EntryKind.CALL_MOVED, window.starts_at, who)
    _expect(session, case, call.id, window, calendar, step=NEXT[call.relayed])
    if need_of_call(call).notice:
        _order_interpreter(session, case, who, calendar)
    _done(session, case, "call.moved", calendar, who)


def cancel(session: Session, call_id: UUID, *, calendar: Calendar, who: Who) -> None:
    """No call. The case goes on in writing; one that had nothing but the call in it ends."""
    case, call = held(session, call_id)
    _must_not_be_in_line(call)
    _end(call, CallState.CANCELLED)
    _say(session, case, EntryKind.CALL_CANCELLED, None, who)
    if need_of_call(call).notice:
        _order_interpreter(session, case, who, calendar)
    has_words = _has_words(session, case)
    if case.is_open and has_words and case.next_step in NEXT.values():
        _answer_in_writing(session, case, calendar)
    _done(session, case, "call.cancelled", calendar, who)
    if who.access and case.is_open and not has_words:
        commands.withdraw(session, case.id, forget=False, calendar=calendar)


def tried(
    session: Session, call_id: UUID, result: CallResult, *, by: Staff, calendar: Calendar
) -> None:
    """Nobody was reached: we try again another hour, three times in all; then we write.

    A wrong number is not called again, nor somebody who does not want to talk by phone. Where we
    call for somebody who types, it is they who did not come; raises ``Refused`` while they may.
    """
    case, call = held(session, call_id)
    if call.came_at:
        raise Refused(N_("The citizen has come, and is in line. Take the conversation."))
    if call.relayed and now() < call.ends_at:
        raise Refused(N_("Wait until the half hour is over. The citizen may still come."))
    _keep_try(session, call, result, by)
    again = (
        result in (CallResult.NO_ANSWER, CallResult.BUSY)
        and call.tries < TRIES
        and not call.relayed  # whoever did not come may not need it any more
    )
    desk = desk_of(session, call.unit_id, calendar, but=call.id)
    found = another_hour(session, desk, desk.meant(need_of_call(call))) if again else None
    if found is None:
        _write_instead(session, case, call, calendar, Who(staff=by))
        return
    window = _put(call, found)
    _say(session, case, EntryKind.CALL_MISSED, window.starts_at, Who(staff=by))
    _expect(session, case, call.id, window, calendar, step=WE_CALL)
    _tell_interpreter(session, case, call, calendar)
    _done(session, case, "call.missed", calendar, Who(staff=by))


def talked(
    session: Session, call_id: UUID, agreed: Agreed, *, by: Staff, calendar: Calendar
) -> None:
    """We talked. What was agreed reaches the citizen; the note is for colleagues.

    A topic whose words must be kept decides about somebody, so there the note is a duty
    (offentlighedsloven § 13).
    """
    case, call = held(session, call_id)
    if session.get_one(Topic, case.topic_id).must_keep and not agreed.note.strip():
        raise Refused(
            N_("Write a note too. In this kind of case we have to keep what was said (§ 13).")
        )
    _keep_try(session, call, CallResult.TALKED, by)
    _end(call, CallState.TALKED)
    if agreed.note.strip():
        _told_by_staff(session, case, commands.note, words=agreed.note, by=by, calendar=calendar)
    turn, owner_id = agreed.turn or WaitingOn.CITIZEN, case.owner_id
    _told_by_staff(
        session,
        case,
        commands.answer,
        words=agreed.words,
        waiting_on=turn,
        by=by,
        calendar=calendar,
    )
    if case.next_step == WE_CALL:
        case.next_step = commands.READ_MISSING
    if case.owner_unit_id not in units_of(session, by):
        case.owner_id = owner_id  # who calls for another unit does not get its case
    if agreed.by_day:
        case.due_at, case.system_moves = agreed.by_day, 0
    _done(session, case, "call.talked", calendar, Who(staff=by))
    if agreed.turn is None:
        _told_by_staff(
            session,
            case,
            commands.close,
            outcome=Outcome.SOLVED,
            words="",
            by=by,
            calendar=calendar,
        )


def receive(session: Session, call_id: UUID) -> None:
    """The citizen has come in at the time that was booked, and is in line: nothing is moved or
    given up meanwhile. Coming twice is coming once."""
    case, call = held(session, call_id)
    case.version -= 1  # nothing that anybody has read is changed
    call.came_at = call.came_at or now()


def leave(session: Session, call_id: UUID) -> None:
    """They have gone before anybody came: the promise stands as before."""
    case, call = held(session, call_id)
    case.version -= 1
    call.came_at = None


def spoken_for(session: Session, call_id: UUID, *, by: Staff, calendar: Calendar) -> None:
    """An operator has called for the citizen: the promise is kept, and nothing stays of whom they
    reached."""
    case, call = held(session, call_id)
    _keep_try(session, call, CallResult.TALKED, by)
    _end(call, CallState.TALKED)
    if case.next_step == WE_CALL_FOR_YOU:
        case.next_step = commands.READ_MISSING
    _done(session, case, "call.talked", calendar, HOUSE)


def _told_by_staff(session: Session, case: Case, verb: Callable[..., None], **words: Any) -> None:
    """A verb of the case, done to what this very command has made of it."""
    verb(session, case.id, seen=case.version, **words)


def override(
    session: Session, case_id: UUID, reason: str, *, by: Staff, calendar: Calendar
) -> None:
    """A colleague calls somebody who asked us to write. It takes a reason, and it is counted."""
    case = held_living(session, case_id)
    thread.add(session, case, EntryKind.NOTE, words=reason, actor=ActorKind.STAFF, staff_id=by.id)
    done(session, case, "wish.overridden", ActorKind.STAFF, by=by, calendar=calendar)


def move(session: Session, call: Call, case: Case, *, calendar: Calendar) -> None:
    """The house cannot keep the time: the next free one after it, with a notice; else we write.

    Never an earlier one: nobody is called before they expect it.
    """
    desk = desk_of(session, call.unit_id, calendar, but=call.id)
    need = desk.meant(need_of_call(call))
    call.staff_id = need.staff_id
    try:
        window = _put(call, take_after(session, desk, need, max(call.starts_at, now())))
    except NoTime:
        _write_instead(session, case, call, calendar, HOUSE)
        return
    call.moves += 1
    _say(session, case, EntryKind.CALL_MOVED, window.starts_at, HOUSE)
    _expect(session, case, call.id, window, calendar, step=NEXT[call.relayed])
    _tell_interpreter(session, case, call, calendar)
    _done(session, case, "call.moved", calendar, HOUSE)


def give_up(session: Session, call: Call, case: Case, *, calendar: Calendar) -> None:
    """We did not call when we said, and not the next time either: we write."""
    _write_instead(session, case, call, calendar, HOUSE)


def let_go(session: Session, call: Call, case: Case, *, calendar: Calendar) -> None:
    """The case has ended, and with it the promise to call; whoever waits is told."""
    _end(call, CallState.CANCELLED)
    _say(session, case, EntryKind.CALL_CANCELLED, None, HOUSE)
    _tell_interpreter(session, case, call, calendar)
    _done(session, case, "call.cancelled", calendar, HOUSE)


def hand_on(session: Session, call: Call, unit_id: UUID, calendar: Calendar) -> bool:
    """Let the unit that has the case now make the call, where it can at that very time."""
    desk = desk_of(session, unit_id, calendar, but=call.id)
    need = replace(desk.meant(need_of_call(call)), notice=0)  # whom it needs has been asked
    place = gets(session, desk, Window(call.starts_at, call.ends_at), need)
    if place is None:
        return False
    call.unit_id, call.place, call.staff_id = unit_id, place, need.staff_id
    session.add(call)
    return True


def forget(session: Session, call: Call) -> None:
    """Keep that there was a call, and nothing of whom to."""
    call.number = call.name = call.opening = None
    call.relation = call.needs = call.staff_id = None
    call.wishes, call.has_wishes = "[]", False
    if call.state == CallState.PROMISED:
        _end(call, CallState.CANCELLED)
    session.add(call)


def held(session: Session, call_id: UUID) -> tuple[Case, Call]:
    """A promised call with the case it is about, both locked, the case first.

    Raises ``Refused`` when the call has ended meanwhile, ``Missing`` when there never was one.
    """
    call = session.get(Call, call_id)
    if call is None:
        raise Missing
    case = held_living(session, call.case_id)
    session.refresh(call, with_for_update=True)
    if call.state != CallState.PROMISED:
        raise Refused(N_("This call has ended already."))
    session.add(call)
    return case, call


def _must_not_be_in_line(call: Call) -> None:
    if call.came_at:
        raise Refused(N_("You are in line for this call. End the conversation first."))


def need_of_call(call: Call) -> Need:
    """Who may make a call that was promised."""
    return replace(
        need_of(wishes_of(call), relayed=call.relayed),
        competence=Competence(call.needs) if call.needs else None,
        staff_id=call.staff_id,
    )


def _put(call: Call, to: Place) -> Window:
    window, call.place = to
    call.starts_at, call.ends_at = window.starts_at, window.ends_at
    return window


def _keep_try(session: Session, call: Call, result: CallResult, by: Staff) -> None:
    call.tries += 1
    number = session.execute(
        select(col(CallTry.number))
        .where(col(CallTry.call_id) == call.id)
        .order_by(col(CallTry.number).desc())
        .limit(1)
    ).scalar()
    add_row(
        session,
        CallTry,
        id=uuid4(),
        call_id=call.id,
        number=(number or 0) + 1,
        at=now(),
        staff_id=by.id,
        result=result,
    )


def _write_instead(session: Session, case: Case, call: Call, calendar: Calendar, who: Who) -> None:
    """No call any more: the case is ours, with a next step in writing and a date; they are told."""
    case.waiting_on, case.next_step = WaitingOn.US, WE_WRITE
    case.due_at = max(case.due_at, calendar.of(case.owner_unit_id).due(now(), 1))
    _say(session, case, EntryKind.CALL_WRITING, None, who)
    orders.told(session, case, calendar=calendar)
    _tell_interpreter(session, case, call, calendar)
    _done(session, case, "call.writing", calendar, who)
    _end(call, CallState.WRITING)
    session.add(call)


def _end(call: Call, state: CallState) -> None:
    call.state, call.decided_at, call.came_at = state, now(), None
    if call.relayed:  # whom a citizen reaches through us is theirs alone
        call.number = call.name = call.opening = None


def _expect(
    session: Session, case: Case, call_id: UUID, window: Window, calendar: Calendar, *, step: str
) -> None:
    """The call is what happens next, and whoever waits is reminded of it."""
    _promise_date(case, window, calendar, step)
    for before in (DAY_BEFORE, HOUR_BEFORE):
        # Right after the promise the receipt is fresh, and says the same.
        if window.starts_at - before > now() + HOUR_BEFORE:
            remind_at(session, call_id, window, window.starts_at - before)
            break


def _promise_date(case: Case, window: Window, calendar: Calendar, step: str) -> None:
    """A date before the call would pass before we have talked."""
    owed = calendar.of(case.owner_unit_id).due(window.starts_at, 1)
    if case.waiting_on == WaitingOn.CITIZEN:
        case.due_at, case.system_moves = owed, 0
    case.due_at = max(case.due_at, owed)
    case.waiting_on, case.next_step = WaitingOn.US, step


def remind_at(session: Session, call_id: UUID, window: Window, at: datetime) -> None:
    """Promise to remind of a call. The job knows its time, so a moved one is not told of twice."""
    starts = int(window.starts_at.timestamp())
    put_aside(session, REMIND, run_at=at, call_id=call_id.hex, starts=starts)


def _tell_interpreter(session: Session, case: Case, call: Call, calendar: Calendar) -> None:
    """Whoever was asked to interpret a call hears that it has changed."""
    if need_of_call(call).notice:
        _order_interpreter(session, case, HOUSE, calendar)


def _answer_in_writing(session: Session, case: Case, calendar: Calendar) -> None:
    """What was written is answered as if no call had been asked for, from today."""
    topic = session.get_one(Topic, case.topic_id)
    usual = calendar.of(case.owner_unit_id).due(now(), topic.answer_days)
    case.due_at, case.next_step = min(case.due_at, usual), commands.READ_IT
    waits(case, WaitsFor.REPLY if case.touched_at else WaitsFor.NEW)


def keep_date(session: Session, case: Case, call: Call, calendar: Calendar) -> None:
    """A promised call is what happens next in its case, whatever was done there meanwhile."""
    _promise_date(case, Window(call.starts_at, call.ends_at), calendar, NEXT[call.relayed])
    _say(session, case, EntryKind.CALL_PROMISED, call.starts_at, HOUSE)
    _done(session, case, "call.promised", calendar, HOUSE)


def is_promised(session: Session, case: Case) -> bool:
    """Whether a call is still to be made in a case, or in one that belongs together with it."""
    family = family_of(session, case.id)
    promised = select(col(Call.id)).where(
        col(Call.case_id).in_(family), col(Call.state) == CallState.PROMISED
    )
    return session.execute(promised.limit(1)).first() is not None


def _order_interpreter(session: Session, case: Case, who: Who, calendar: Calendar) -> None:
    """Somebody has to ask the interpreter, or to tell them that it has changed."""
    orders.place(
        session,
        OrderKind.INTERPRETER,
        thread.Standing.of(case),
        access_id=who.access.id if who.access else None,
        number=case.entries,
        calendar=calendar,
    )


def _say(session: Session, case: Case, kind: EntryKind, at: datetime | None, who: Who) -> None:
    """An entry of the thread. Its date is when we call; without one, when they hear from us."""
    standing, access = thread.Standing.of(case), who.access
    thread.add(
        session,
        case,
        kind,
        words="",
        actor=who.kind,
        staff_id=who.staff.id if who.staff else None,
        access_id=access.id if access and access.party == Party.HELPER else None,
        standing=replace(standing, due_at=at) if at else standing,
    )


def _done(session: Session, case: Case, kind: str, calendar: Calendar, who: Who) -> None:
    done(session, case, kind, who.kind, by=who.staff, calendar=calendar)


_OF_CALLS = tuple(kind for kind in EntryKind if kind.startswith("call_"))


def _has_words(session: Session, case: Case) -> bool:
    """Whether anything but calls stands in the thread."""
    more = select(col(Entry.id)).where(
        col(Entry.case_id) == case.id, col(Entry.number) > 1, col(Entry.kind).not_in(_OF_CALLS)
    )
    first = original_words(session, case.id) or first_files(session, case.id)
    return bool(first) or session.execute(more.limit(1)).first() is not None
