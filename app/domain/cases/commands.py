"""The verbs of a case. Each changes rows, records one event, and never commits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from app.domain.cases import attachments, orders, thread
from app.domain.cases.forwarding import is_handed_over
from app.domain.cases.holding import (
    done,
    held,
    held_living,
    must_be_open,
    must_say_next,
    must_say_why,
    waits,
    waits_no_more,
)
from app.domain.cases.models import (
    Access,
    Case,
    Entry,
    EntryKind,
    EntryText,
    Joining,
    OrderKind,
    Outcome,
    Party,
    State,
    Transfer,
    WaitingOn,
    WaitsFor,
    WorkOrder,
)
from app.domain.cases.queries import joined_into, joining_of
from app.domain.cases.transfers import end_offer, with_somebody
from app.domain.events.commands import record
from app.domain.events.models import ActorKind, Event
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Role, Staff, Topic
from app.domain.organisation.queries import Intake, on_duty
from app.domain.people.commands import end, entrust, forget, introduce
from app.domain.people.models import Given, Mandate, Speaks, Way
from app.foundation.clock import now
from app.foundation.crypto import spell
from app.foundation.database import add_row
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused

LONGEST = 20_000
REFERENCE_LETTERS = 6
CITIZEN_DAYS = 10  # working days that an answer waits for the citizen before we look again

READ_IT = N_("We read your message.")
READ_ANSWER = N_("You read our answer.")
READ_MORE = N_("We read what you have added.")
READ_MISSING = N_("We look at what is still missing.")
DONE = N_("Nothing more. The case is closed.")
GOES_ON = N_("It goes on in your other case.")


@dataclass(frozen=True)
class Opened:
    """What a receipt needs: nothing of the words. ``access_id`` is that of whoever wrote."""

    case_id: UUID
    access_id: UUID


@dataclass(frozen=True)
class Told:
    """What somebody may tell besides the words; all of it may be left out."""

    given: Given = field(default_factory=Given)
    speaks: Speaks | None = None
    topic: Topic | None = None
    wrote_before: bool = False
    has_files: bool = False


NOTHING_MORE = Told()


def open_case(
    session: Session,
    *,
    words: str,
    channel: str,
    language: str,
    token: str,
    intake: Intake,
    told: Told = NOTHING_MORE,
    by: Staff | None = None,
) -> Opened:
    """Receive a message: a case with an owner, a next step and a date, from its first moment.

    ``token`` is the form's, and unique: a second press, or a reference that is taken by one chance
    in millions, raises ``IntegrityError`` and stores nothing. ``by`` took the words down for the
    citizen. The files of the form come along.
    """
    at, case_id = now(), uuid4()
    topic = _goes_to(session, told.topic, intake)
    due_at = intake.calendar.of(topic.unit_id).due(at, topic.answer_days)
    add_row(
        session,
        Case,
        id=case_id,
        reference=spell(REFERENCE_LETTERS),
        token=token,
        channel=channel,
        language=language,
        wrote_before=told.wrote_before,
        topic_id=topic.topic_id,
        owner_unit_id=topic.unit_id,
        state=State.OPEN,
        waiting_on=WaitingOn.US,
        next_step=READ_IT,
        due_at=due_at,
        urgent=False,
        quick=topic.quick,
        waits_for=WaitsFor.NEW,
        waits_since=at,
        passed=0,
        returned=0,
        system_moves=0,
        opened_at=at,
        purge_after=_months_after(at, topic.keep_months),
        version=1,
        entries=1,
        events=1,
    )
    citizen_id, helper_id = _let_in(session, case_id, told)
    standing = thread.Standing(case_id, channel, topic.topic_id, topic.unit_id, due_at, at)
    entry_id = thread.write(
        session,
        standing,
        EntryKind.MESSAGE,
        number=1,
        before=thread.NOTHING,
        words=words,
        actor=ActorKind.CITIZEN,
        staff_id=by.id if by else None,
        access_id=helper_id,
    )
    if told.has_files:
        attachments.send(session, form=token, entry_id=entry_id)
    _record_opening(session, standing, "case.opened", 1, by)
    parties = [(citizen_id, told.given)]
    if told.speaks and helper_id:
        parties.append((helper_id, told.speaks.helper))
    orders.receipt(session, standing, parties, calendar=intake.calendar)
    if any(Way.EMAIL in person.ways for _, person in parties):
        session.execute(update(Case).where(col(Case.id) == case_id).values(events=2))
        _record_opening(session, standing, "address.given", 2, by)  # its owner confirms it (P9)
    return Opened(case_id=case_id, access_id=helper_id or citizen_id)


def _goes_to(session: Session, topic: Topic | None, intake: Intake) -> Intake:
    """Who takes it: the unit of the topic while somebody is there, else who stands in for it."""
    if topic is None:
        return intake
    return replace(
        intake,
        topic_id=topic.id,
        unit_id=on_duty(session, topic.unit_id),
        answer_days=topic.answer_days,
        keep_months=topic.keep_months,
        quick=topic.quick,
    )


def _let_in(session: Session, case_id: UUID, told: Told) -> tuple[UUID, UUID | None]:
    """The citizen's way to the case, and that of a helper who writes for the citizen."""
    if told.speaks is None:
        person_id = None if told.given.is_nothing else introduce(session, told.given)
        return _access(session, case_id, Party.CITIZEN, person_id), None
    citizen = introduce(session, told.given)
    helper = introduce(session, told.speaks.helper)
    mandate_id = entrust(session, told.speaks)
    return (
        _access(session, case_id, Party.CITIZEN, citizen),
        _access(session, case_id, Party.HELPER, helper, mandate_id),
    )


def _access(
    session: Session,
    case_id: UUID,
    party: Party,
    person_id: UUID | None,
    mandate_id: UUID | None = None,
) -> UUID:
    access_id = uuid4()
    add_row(
        session,
        Access,
        id=access_id,
        case_id=case_id,
        party=party,
        person_id=person_id,
        mandate_id=mandate_id,
        version=1,
        made_at=now(),
        read_entries=0,
    )
    return access_id


def add_message(
    session: Session,
    case_id: UUID,
    *,
    words: str,
    calendar: Calendar,
    by: Access | None = None,
    form: str = "",
) -> None:
    """The citizen adds something. It opens a closed case again; a promise to answer never moves.

    ``by`` is the access of whoever writes; the files of ``form`` come along.
    """
    case = held_living(session, case_id)
    was_open = case.is_open
    if not was_open:
        _reopen(session, case)
    _owed(session, case, READ_MORE, calendar, newly=not was_open or _waits_on_citizen(case))
    entry_id = thread.add(
        session,
        case,
        EntryKind.MESSAGE,
        words=words,
        actor=ActorKind.CITIZEN,
        access_id=by.id if by and by.party == Party.HELPER else None,
    )
    if form:
        attachments.send(session, form=form, entry_id=entry_id)
    waits(case, WaitsFor.REPLY)
    kind = "message.added" if was_open else "case.reopened"
    done(session, case, kind, ActorKind.CITIZEN, calendar=calendar)
    with_somebody(session, case, calendar)


def say_solved(session: Session, case_id: UUID, *, calendar: Calendar) -> None:
    """The citizen says that it is solved. Saying it twice changes nothing."""
    case = held_living(session, case_id)
    if case.is_open:
        _close_by_citizen(session, case, Outcome.SOLVED, calendar)


def say_unsolved(session: Session, case_id: UUID, *, calendar: Calendar) -> None:
    """The citizen still needs help: ours to act, with a date, whatever the state was."""
    case = held_living(session, case_id)
    if case.is_open and case.waiting_on == WaitingOn.US:
        return
    newly = not case.is_open or _waits_on_citizen(case)
    if not case.is_open:
        _reopen(session, case)
    _owed(session, case, READ_MISSING, calendar, newly=newly)
    waits(case, WaitsFor.UNSOLVED)
    thread.add(session, case, EntryKind.REOPENED, words="", actor=ActorKind.CITIZEN)
    done(session, case, "case.reopened", ActorKind.CITIZEN, calendar=calendar)
    with_somebody(session, case, calendar)


def replace_code(session: Session, access_id: UUID, *, calendar: Calendar) -> int:
    """Give the party a new code and address, and return their version; the old ones are dead."""
    access = session.get_one(Access, access_id)
    case = held(session, access.case_id)
    session.refresh(access)
    access.version += 1
    session.add(access)
    done(session, case, "access.replaced", ActorKind.CITIZEN, calendar=calendar)
    return access.version


def end_mandate(
    session: Session, case_id: UUID, access_id: UUID, *, by: Access, calendar: Calendar
) -> None:
    """Nobody speaks for the citizen by this mandate any more: from now on it shows nothing.

    A helper may know the citizen's own code, so that is replaced by whoever calls this.
    """
    case = held(session, case_id)
    access = session.get_one(Access, access_id)
    if access.mandate_id is None:
        raise Missing
    mandate = session.get_one(Mandate, access.mandate_id)
    if mandate.ended_at:
        return
    end(session, mandate)
    thread.add(
        session,
        case,
        EntryKind.MANDATE,
        words="",
        actor=ActorKind.CITIZEN,
        access_id=by.id if by.party == Party.HELPER else None,
    )
    done(session, case, "mandate.ended", ActorKind.CITIZEN, calendar=calendar)


def read(session: Session, access: Access, entries: int) -> None:
    """Keep how much of the thread this party has had before the eyes."""
    session.execute(
        update(Access)
        .where(col(Access.id) == access.id, col(Access.read_entries) < entries)
        .values(read_entries=entries)
    )


def join(
    session: Session,
    case_id: UUID,
    into_id: UUID,
    *,
    reason: str,
    by: Staff,
    seen: int,
    calendar: Calendar,
) -> None:
    """Let a case go on in another of the same person. Both keep their histories (P12).

    The earlier of the two dates holds. Whoever can open either sees what they have become.
    """
    case, into = _held_both(session, case_id, into_id, seen)
    must_be_open(case)
    must_be_open(into)
    must_say_why(reason)
    session.add(
        Joining(
            from_case_id=case.id,
            into_case_id=into.id,
            at=now(),
            by_id=by.id,
            waiting_on=case.waiting_on,
        )
    )
    end_offer(session, case, by)
    into.due_at = min(case.due_at, into.due_at)
    waits_no_more(case)
    if case.waiting_on == WaitingOn.US:
        into.waiting_on, into.next_step = WaitingOn.US, READ_MORE
    case.state, case.outcome, case.closed_at = State.CLOSED, Outcome.JOINED, now()
    case.next_step = GOES_ON
    for part in (case, into):
        words = reason if part is into else ""
        thread.add(
            session, part, EntryKind.JOINED, words=words, actor=ActorKind.STAFF, staff_id=by.id
        )
        done(session, part, "case.joined", ActorKind.STAFF, by=by, calendar=calendar)


def part(
    session: Session,
    case_id: UUID,
    *,
    reason: str,
    by: Staff,
    calendar: Calendar,
) -> None:
    """Undo a joining: the first case is open again as it was, with the date it was promised.

    What was written after the joining stays where it was written.
    """
    joining = joining_of(session, case_id)
    if joining is None:
        raise Refused(N_("The cases are two again already."))
    case, into = _held_both(session, case_id, joining.into_case_id, None)
    must_say_why(reason)
    joining.undone_at, joining.undone_by_id = now(), by.id
    session.add(joining)
    _reopen(session, case)
    case.waiting_on, case.next_step = joining.waiting_on, READ_MISSING
    case.system_moves = 0
    if case.due_at <= now():
        case.due_at = calendar.of(case.owner_unit_id).due(now(), 1)
    for half in (case, into):
        words = reason if half is into else ""
        thread.add(
            session, half, EntryKind.PARTED, words=words, actor=ActorKind.STAFF, staff_id=by.id
        )
        done(session, half, "case.parted", ActorKind.STAFF, by=by, calendar=calendar)
    with_somebody(session, case, calendar)


def _held_both(
    session: Session, case_id: UUID, other_id: UUID, seen: int | None
) -> tuple[Case, Case]:
    """Both cases, always locked in the same order, so that two people never wait for each other."""
    if case_id == other_id:
        raise Refused(N_("Choose another case. A case cannot be joined with itself."))
    both = {
        one: held(session, one, seen if one == case_id else None)
        for one in sorted((case_id, other_id))
    }
    return both[case_id], both[other_id]


def withdraw(session: Session, case_id: UUID, *, forget: bool, calendar: Calendar) -> None:
    """The citizen takes the message back. With ``forget`` the words go at once, where they may."""
    case = held_living(session, case_id)
    if forget and not may_forget(session, case):
        raise Refused(N_("We have a duty to keep your message, because we have begun work on it."))
    if case.is_open:
        _close_by_citizen(session, case, Outcome.WITHDRAWN, calendar)
    if forget:
        erase(session, case, ActorKind.CITIZEN, calendar)


def may_forget(session: Session, case: Case) -> bool:
    """Whether no duty keeps the words: no colleague has acted on them and the topic allows it."""
    topic = session.get_one(Topic, case.topic_id)
    acted = select(col(Event.id)).where(
        col(Event.case_id) == case.id, col(Event.actor) == ActorKind.STAFF
    )
    return not topic.must_keep and session.execute(acted.limit(1)).first() is None


def erase(session: Session, case: Case, actor: ActorKind, calendar: Calendar) -> None:
    """Forget every word of a case and every way to it; the chain of entries stays whole.

    What was joined into it is forgotten with it.
    """
    for joining in joined_into(session, case.id):
        joined = session.get_one(Case, joining.from_case_id)
        if not joined.erased_at:
            _erase_one(session, joined, actor, calendar)
    _erase_one(session, case, actor, calendar)


def _erase_one(session: Session, case: Case, actor: ActorKind, calendar: Calendar) -> None:
    entries = select(col(Entry.id)).where(col(Entry.case_id) == case.id)
    session.execute(delete(EntryText).where(col(EntryText.entry_id).in_(entries)))
    attachments.forget(session, session.execute(entries).scalars().all())
    orders.forget(session, case.id)
    _forget_people(session, case.id)
    session.execute(update(Transfer).where(col(Transfer.case_id) == case.id).values(next_step=None))
    case.title, case.next_step, case.erased_at = None, DONE, now()
    session.add(case)
    done(session, case, "case.erased", actor, calendar=calendar)


def _forget_people(session: Session, case_id: UUID) -> None:
    accesses = session.execute(select(Access).where(col(Access.case_id) == case_id)).scalars().all()
    people = [access.person_id for access in accesses if access.person_id]
    for access in accesses:
        access.person_id = None
    session.flush()
    forget(session, people)


def take(session: Session, case_id: UUID, *, by: Staff, seen: int, calendar: Calendar) -> None:
    """Become the person who has the case."""
    case = held(session, case_id, seen)
    case.owner_id = by.id
    done(session, case, "case.taken", ActorKind.STAFF, by=by, calendar=calendar)


def note_by_system(session: Session, case: Case, kind: str, *, calendar: Calendar) -> None:
    """Keep what the house itself has done with a case that its caller has changed and holds."""
    case.version += 1
    session.add(case)
    done(session, case, kind, ActorKind.SYSTEM, calendar=calendar)


def answer(
    session: Session,
    case_id: UUID,
    *,
    words: str,
    waiting_on: WaitingOn,
    by: Staff,
    seen: int,
    calendar: Calendar,
) -> None:
    """Answer the citizen. The case stays open; a promise that is still ours keeps its date."""
    case = held(session, case_id, seen)
    must_be_open(case)
    case.owner_id = case.owner_id or by.id
    case.waiting_on = waiting_on
    if waiting_on == WaitingOn.CITIZEN:
        case.next_step = READ_ANSWER
        case.due_at = calendar.of(case.owner_unit_id).due(now(), CITIZEN_DAYS)
        case.system_moves = 0
    elif case.next_step in (READ_IT, READ_MORE, READ_ANSWER):
        case.next_step = READ_MISSING
    thread.add(session, case, EntryKind.ANSWER, words=words, actor=ActorKind.STAFF, staff_id=by.id)
    orders.told(session, case, calendar=calendar)
    done(session, case, "case.answered", ActorKind.STAFF, by=by, calendar=calendar)


def show_cpr(session: Session, case_id: UUID, *, by: Staff, calendar: Calendar) -> None:
    """Keep that a colleague has asked to see the CPR numbers in the words of a case.

    Reading changes nothing that others have read, so the version stays.
    """
    case = held(session, case_id)
    case.version -= 1
    done(session, case, "cpr.shown", ActorKind.STAFF, by=by, calendar=calendar)


def note(
    session: Session, case_id: UUID, *, words: str, by: Staff, seen: int, calendar: Calendar
) -> None:
    """Write to colleagues. The citizen does not see it."""
    case = held(session, case_id, seen)
    thread.add(session, case, EntryKind.NOTE, words=words, actor=ActorKind.STAFF, staff_id=by.id)
    done(session, case, "note.written", ActorKind.STAFF, by=by, calendar=calendar)


def plan(
    session: Session,
    case_id: UUID,
    *,
    title: str | None,
    topic: Topic,
    next_step: str,
    waiting_on: WaitingOn,
    urgent: bool = False,
    by: Staff,
    seen: int,
    calendar: Calendar,
) -> None:
    """Say what the case is about, whether it can wait for its turn, what happens next and on whom
    it waits. The date stays."""
    case = held(session, case_id, seen)
    must_be_open(case)
    must_say_next(next_step)
    if waiting_on == WaitingOn.CITIZEN and not _answered(session, case):
        raise Refused(N_("Answer the citizen first. Until then it is our turn."))
    case.title, case.topic_id, case.quick = title, topic.id, topic.quick
    case.next_step, case.waiting_on, case.urgent = next_step, waiting_on, urgent
    done(session, case, "case.planned", ActorKind.STAFF, by=by, calendar=calendar)


def close(
    session: Session,
    case_id: UUID,
    *,
    outcome: Outcome,
    words: str,
    by: Staff,
    seen: int,
    calendar: Calendar,
) -> None:
    """End the case. The citizen must have been told something since writing last."""
    case = held(session, case_id, seen)
    must_be_open(case)
    if outcome == Outcome.UNANSWERED:
        _may_give_up(session, case, words, by)
    elif outcome == Outcome.FORWARDED and not is_handed_over(session, case):
        raise Refused(
            N_("Send it on first, and say when the other authority has told you that it is theirs.")
        )
    elif not words and not _answered(session, case):
        raise Refused(N_("Write to the citizen first. Nobody's case closes without a word."))
    _close(
        session,
        case,
        outcome=outcome,
        words=words,
        actor=ActorKind.STAFF,
        by=by,
        calendar=calendar,
    )


def _may_give_up(session: Session, case: Case, words: str, by: Staff) -> None:
    """Only the lead closes a case whose answer nobody has read, after every step, with a reason."""
    owed = select(col(WorkOrder.id)).where(
        col(WorkOrder.case_id) == case.id, col(WorkOrder.kind) == OrderKind.UNREAD
    )
    if by.role != Role.LEAD or session.execute(owed.limit(1)).first() is None:
        raise Refused(
            N_("Only the team lead closes a case that nobody reads, after a reminder and a letter.")
        )
    if not words:
        raise Refused(N_("Write why the case is closed. The citizen can read it later."))


def _close_by_citizen(session: Session, case: Case, outcome: Outcome, calendar: Calendar) -> None:
    _close(
        session,
        case,
        outcome=outcome,
        words="",
        actor=ActorKind.CITIZEN,
        by=None,
        calendar=calendar,
    )


def _close(
    session: Session,
    case: Case,
    *,
    outcome: Outcome,
    words: str,
    actor: ActorKind,
    by: Staff | None,
    calendar: Calendar,
) -> None:
    topic = session.get_one(Topic, case.topic_id)
    end_offer(session, case, by)
    waits_no_more(case)
    case.state, case.outcome, case.closed_at = State.CLOSED, outcome, now()
    case.next_step = DONE
    case.purge_after = _months_after(now(), topic.keep_months)
    staff_id = by.id if by else None
    thread.add(session, case, EntryKind.CLOSED, words=words, actor=actor, staff_id=staff_id)
    if words:
        orders.told(session, case, calendar=calendar)
    done(session, case, "case.closed", actor, by=by, calendar=calendar)


def _reopen(session: Session, case: Case) -> None:
    case.quick = session.get_one(Topic, case.topic_id).quick
    case.state, case.outcome, case.closed_at = State.OPEN, None, None


def _owed(session: Session, case: Case, next_step: str, calendar: Calendar, *, newly: bool) -> None:
    """It is our turn. A date that we owed already stays; a new turn gets a new date."""
    if newly:
        topic = session.get_one(Topic, case.topic_id)
        case.due_at = calendar.of(case.owner_unit_id).due(now(), topic.answer_days)
        case.system_moves = 0
    if newly or case.waiting_on == WaitingOn.OTHERS:
        case.next_step = next_step
        case.waiting_on = WaitingOn.US


def owe(session: Session, case: Case, next_step: str, calendar: Calendar) -> None:
    """It is our turn, with this next step, in a case that the caller holds; a closed one is open
    again, with a new date."""
    newly = not case.is_open or _waits_on_citizen(case)
    if not case.is_open:
        _reopen(session, case)
    _owed(session, case, next_step, calendar, newly=newly)
    case.next_step = next_step


def _waits_on_citizen(case: Case) -> bool:
    return case.is_open and case.waiting_on == WaitingOn.CITIZEN


def _answered(session: Session, case: Case) -> bool:
    """Whether we have answered what the citizen said last."""
    spoken = (EntryKind.MESSAGE, EntryKind.REOPENED, EntryKind.ANSWER)
    last = (
        select(col(Entry.kind))
        .where(col(Entry.case_id) == case.id, col(Entry.kind).in_(spoken))
        .order_by(col(Entry.number).desc())
        .limit(1)
    )
    return session.execute(last).scalar() == EntryKind.ANSWER


def _months_after(at: datetime, months: int) -> datetime:
    return at + timedelta(days=round(months * 365.25 / 12))


def _record_opening(
    session: Session, standing: thread.Standing, kind: str, number: int, by: Staff | None
) -> None:
    """One of a new case's first events, whose row exists only as what was inserted."""
    record(
        session,
        kind,
        case_id=standing.case_id,
        number=number,
        at=standing.opened_at,
        actor=ActorKind.STAFF if by else ActorKind.CITIZEN,
        staff_id=by.id if by else None,
        channel=standing.channel,
        topic_id=standing.topic_id,
        unit_id=standing.unit_id,
        working_minutes=0,
    )
