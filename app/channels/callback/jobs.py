"""What follows in time: reminders, calls that were not made, cases that end."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import Session, col

from app.channels.callback import commands
from app.channels.callback.models import Call, CallHours, CallPause, CallState, CallWindow
from app.channels.callback.plans import LENGTH, Need, Window
from app.channels.callback.queries import is_lapsed, promised_in
from app.channels.callback.windows import desk_of
from app.domain.cases.chores import WISHES_KEPT
from app.domain.cases.holding import done
from app.domain.cases.models import Case, Outcome
from app.domain.events.models import ActorKind
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Staff
from app.domain.organisation.queries import calendar
from app.foundation.clock import now
from app.foundation.jobs.chores import number_of, remove_rows
from app.foundation.jobs.models import Job
from app.foundation.refused import Refused

LET_GO, FORGET = "callback:let_go", "callback:forget"
CAME, LEFT = "callback:came", "callback:left"
FOLLOWS = {"case.closed": (LET_GO,), "case.erased": (FORGET,)}
LATE = 60  # opening minutes after a window in which a colleague may still call and say so
LONGEST_IN_LINE = timedelta(hours=12)  # of somebody who came in, whatever was lost meanwhile
MOST_MOVES = 2  # of ours: after them we write


def remind(session: Session, job: Job) -> None:
    """Tell whoever is called soon, unless the call was moved or will not be."""
    call = session.get(Call, UUID(str(job.payload["call_id"])))
    if call is None or call.state != CallState.PROMISED:
        return
    if int(call.starts_at.timestamp()) != job.payload["starts"] or call.starts_at <= now():
        return
    case, _ = commands.held(session, call.id)
    case.version -= 1  # being reminded changes nothing that anybody has read
    done(session, case, "call.reminded", ActorKind.SYSTEM, calendar=calendar(session))


def came(session: Session, job: Job) -> None:
    """An operator has called for the citizen who had booked it."""
    by = session.get_one(Staff, UUID(str(job.payload["staff_id"])))
    with suppress(Refused):  # it has ended otherwise
        commands.spoken_for(session, _call_id(job), by=by, calendar=calendar(session))


def left(session: Session, job: Job) -> None:
    """They came in, and went before anybody came."""
    with suppress(Refused):
        commands.leave(session, _call_id(job))


def _call_id(job: Job) -> UUID:
    return UUID(str(job.payload["call_id"]))


def let_go(session: Session, job: Job) -> None:
    """A case that has ended takes its calls along, those of cases that were joined with it too."""
    case = session.get_one(Case, UUID(str(job.payload["case_id"])))
    if case.is_open or case.outcome == Outcome.JOINED:
        return
    for call in promised_in(session, case):
        _still(session, call)


def forget(session: Session, job: Job) -> None:
    """Forget whom to call in a case whose words are forgotten."""
    case_id = UUID(str(job.payload["case_id"]))
    for call in session.execute(select(Call).where(col(Call.case_id) == case_id)).scalars():
        commands.forget(session, call)


def keep(session: Session, days: Calendar) -> int:
    """Look after every call that is promised: one whose case has ended ends with it; one that was
    not made in time is moved with a notice, then we write; one whose case has gone to another unit
    goes along where that unit can; one that cannot be made at its time is moved; and the date of
    its case does not lie before it. Returns how many.
    """
    return (
        _with_the_case(session)
        + _after_time(session, days)
        + _go_along(session, days)
        + _in_time(session, _promised(session, col(Call.ends_at) > now()), days)
        + _before_the_date(session, days)
    )


def _with_the_case(session: Session) -> int:
    """The job that follows the end of a case does this at once; here is the net under it."""
    calls = _promised_where(session, col(Case.closed_at).is_not(None))
    number = 0
    for call in calls:
        case = _still(session, call)
        if case is None:
            number += 1
        else:
            case.version -= 1  # it goes on in the case that it was joined with
    return number


def _after_time(session: Session, days: Calendar) -> int:
    number = 0
    gone = or_(col(Call.came_at).is_(None), col(Call.came_at) < now() - LONGEST_IN_LINE)
    for call in _promised(session, col(Call.ends_at) <= now(), gone):
        case = _still(session, call) if is_lapsed(call, days, LATE) else None
        if case is None:
            continue
        if call.relayed or call.moves >= MOST_MOVES:
            commands.give_up(session, call, case, calendar=days)
        else:
            commands.move(session, call, case, calendar=days)
        number += 1
    return number


def _go_along(session: Session, days: Calendar) -> int:
    """The unit that has the case now makes the call, where it can."""
    makes_calls = select(col(CallHours.unit_id)).where(
        col(CallHours.unit_id) == col(Case.owner_unit_id)
    )
    elsewhere = _promised_where(
        session,
        col(Call.starts_at) > now(),
        col(Case.owner_unit_id) != col(Call.unit_id),
        makes_calls.exists(),
    )
    number = 0
    for call in elsewhere:
        case = _still(session, call)
        if case is None:
            continue
        if case.owner_unit_id != call.unit_id and commands.hand_on(
            session, call, case.owner_unit_id, days
        ):
            number += 1
        else:
            case.version -= 1  # nothing was done to it
    return number


def _in_time(session: Session, coming: list[Call], days: Calendar) -> int:
    """Those that were promised first keep their time."""
    number, kept = 0, defaultdict[tuple[UUID, datetime], list[Need]](list)
    desks = {unit: desk_of(session, unit, days) for unit in {call.unit_id for call in coming}}
    for call in sorted(coming, key=lambda call: call.made_at):
        desk, window = desks[call.unit_id], Window(call.starts_at, call.ends_at)
        same = kept[call.unit_id, call.starts_at]
        need = desk.meant(commands.need_of_call(call))
        if desk.can_call(window, desk.places_in(window), [*same, need]):
            same.append(need)
            call.staff_id = need.staff_id
        elif call.came_at is None and (case := _still(session, call)):
            commands.move(session, call, case, calendar=days)
            number += 1
    return number


def _before_the_date(session: Session, days: Calendar) -> int:
    number = 0
    for call in _promised_where(
        session, col(Call.starts_at) > now(), col(Case.due_at) <= col(Call.starts_at)
    ):
        case = _still(session, call)
        if case is None:
            continue
        if case.due_at <= call.starts_at:
            commands.keep_date(session, case, call, days)
            number += 1
        else:
            case.version -= 1  # it goes on in another, with a date of its own
    return number


def _still(session: Session, call: Call) -> Case | None:
    """The case of a call that is still to be made as it was read, both held; None where it has
    ended, or somebody has done something with it meanwhile."""
    read = (call.unit_id, call.starts_at, call.tries)
    try:
        case, _ = commands.held(session, call.id)
    except Refused:
        return None
    if not case.is_open:
        commands.let_go(session, call, case, calendar=calendar(session))
        return None
    if read != (call.unit_id, call.starts_at, call.tries):
        case.version -= 1
        return None
    return case


def _promised(session: Session, *where: ColumnElement[bool]) -> list[Call]:
    calls = select(Call).where(col(Call.state) == CallState.PROMISED, *where)
    return list(session.execute(calls.order_by(col(Call.starts_at))).scalars())


def _promised_where(session: Session, *where: ColumnElement[bool]) -> list[Call]:
    """The same, by something about their cases."""
    calls = (
        select(Call)
        .join(Case, col(Case.id) == col(Call.case_id))
        .where(col(Call.state) == CallState.PROMISED, *where)
        .order_by(col(Call.starts_at))
    )
    return list(session.execute(calls).scalars())


def over(session: Session) -> int:
    """How many half hours and pauses have passed, and how many calls still say whom to call in a
    forgotten case, or how somebody wished to be called in one that was closed 30 days ago."""
    old = number_of(session, CallWindow, _old_windows()) + number_of(session, CallPause, _old())
    return old + number_of(session, Call, *_forgotten()) + number_of(session, Call, *_old_wishes())


def sweep(session: Session) -> int:
    """Remove them, and return how many they were."""
    gone = remove_rows(session, CallWindow, _old_windows()) + remove_rows(
        session, CallPause, _old()
    )
    for which in (_forgotten(), _old_wishes()):
        gone += number_of(session, Call, *which)
        nobody = {"wishes": "[]", "has_wishes": False, "needs": None, "staff_id": None}
        if which[0] is not _HAS_WISHES:
            nobody |= {"number": None, "name": None, "opening": None, "relation": None}
        session.execute(update(Call).where(*which).values(nobody))
    return gone


def _old_windows() -> ColumnElement[bool]:
    return col(CallWindow.starts_at) < now() - 2 * LENGTH


def _old() -> ColumnElement[bool]:
    return col(CallPause.ends_at) < now() - 2 * LENGTH


_HAS_WISHES = col(Call.has_wishes).is_(True)


def _old_wishes() -> tuple[ColumnElement[bool], ...]:
    """As the wishes of people: GDPR art. 9, kept no longer than they are of use."""
    closed = select(col(Case.id)).where(col(Case.closed_at) < now() - WISHES_KEPT)
    return _HAS_WISHES, col(Call.state) != CallState.PROMISED, col(Call.case_id).in_(closed)


def _forgotten() -> tuple[ColumnElement[bool], ...]:
    erased = select(col(Case.id)).where(col(Case.erased_at).is_not(None))
    return col(Call.number).is_not(None), col(Call.case_id).in_(erased)
