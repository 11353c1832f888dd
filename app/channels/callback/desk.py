"""The desk's calls: today's by time, and one page a call, with the wishes as things to do."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.channels.callback import words
from app.channels.callback.commands import TRIES, Agreed, talked, tried
from app.channels.callback.forms import Talked, Tried, Turn
from app.channels.callback.models import Call, CallState
from app.channels.callback.panels import never_phone
from app.channels.callback.queries import (
    Planned,
    calls_until,
    count_until,
    planned,
    shown_number,
)
from app.domain.cases.dates import LONGEST_PROMISE
from app.domain.cases.models import Case, WaitingOn
from app.domain.organisation.models import Staff, Topic
from app.domain.people.models import Wish
from app.domain.people.words import INTERPRETING, ROLES
from app.foundation.clock import local, now
from app.foundation.i18n import N_
from app.foundation.i18n.texts import texts
from app.foundation.refused import Missing, Refused
from app.web import drafts
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.visits import AtDesk, Visit

router = APIRouter()

PAGE = 200
NO_DATE = N_("Write by when it is done.")
PAST = N_("Choose a date that has not passed.")
TOO_FAR = N_("Choose a date within half a year.")
CLOSES = N_("The unit that has the case closes it. Choose who does something now.")
NOTICES = {
    "talt": N_("The call is over, and the citizen has what you agreed on."),
    "proevet": N_("It is written down. We try again at the time below, and the citizen knows."),
    "skriv": N_("It is written down. No more calls: write to the citizen now."),
    "planlagt": N_("The call is planned, and the citizen knows."),
}
_FIELD = {"talk": "note", "tries": "result"}
_WHO = {
    Turn.US: N_("We do it."),
    Turn.CITIZEN: N_("You do it."),
    Turn.OTHERS: N_("Others do it."),
    Turn.NOBODY: N_("Nothing more has to be done."),
}
BY = N_("No later than %(date)s.")


def number(session: Session, _staff: Staff, units: frozenset[UUID]) -> int:
    """How many calls are still to be made today."""
    return count_until(session, units, _tonight())


def _tonight() -> datetime:
    return local(now()).replace(hour=23, minute=59, second=59)


@router.get("/desk/calls", name="callback:calls")
def calls(visit: AtDesk, besked: str = "") -> Response:
    """Today's calls by time, those that have passed first; then those of the days after."""
    until = _tonight()
    with visit.page.house.database.read() as session:
        today = calls_until(session, visit.units, until, limit=PAGE)
        later = calls_until(session, visit.units, until + timedelta(days=366), limit=PAGE)
    return visit.page.show(
        "callback/calls.html",
        staff=visit.staff,
        today=today,
        later=later[len(today) :],
        verbs=words.VERBS,
        notice=NOTICES.get(besked),
    )


@router.get("/desk/calls/{call_id}", name="callback:call")
def call(visit: AtDesk, call_id: UUID) -> Response:
    """One call: how to make it, what was asked, and how it went."""
    return _page(visit, call_id)


@router.post("/desk/calls/{call_id}/talk", name="callback:talked")
def talk(visit: AtDesk, call_id: UUID, answers: Posted) -> Response:
    """We talked: what was agreed goes to the citizen."""
    filled = fill(Talked, answers)
    if filled.form is None:
        return _page(visit, call_id, "talk", answers, filled.mistakes)
    form = filled.form
    if mistake := _mistaken_date(form):
        return _page(visit, call_id, "talk", answers, (mistake,))
    days = visit.page.house.calendar()

    def command(session: Session, case: Case) -> None:
        if form.turn == Turn.NOBODY and case.owner_unit_id not in visit.units:
            raise Refused(CLOSES)
        agreed = _agreed(
            form, case.language, days.end_of_day_of(form.by_day) if form.by_day else None
        )
        talked(session, call_id, agreed, by=visit.staff, calendar=days)

    return _do(visit, call_id, answers, command, form="talk", notice="talt")


def _mistaken_date(form: Talked) -> Mistake | None:
    if form.turn in (Turn.US, Turn.OTHERS) and form.by_day is None:
        return Mistake("by_day", NO_DATE)
    if form.by_day and form.by_day < local(now()).date():
        return Mistake("by_day", PAST)
    if form.by_day and form.by_day > local(now() + LONGEST_PROMISE).date():
        return Mistake("by_day", TOO_FAR)
    return None


def _agreed(form: Talked, language: str, until: datetime | None) -> Agreed:
    """What was agreed, in the citizen's language: what, who and by when."""
    said = texts(language)
    lines = [form.agreed, "", said.say(_WHO[form.turn])]
    if form.by_day and form.turn != Turn.NOBODY:
        lines[-1] += " " + said.say(BY, {"date": form.by_day})
    turn = None if form.turn == Turn.NOBODY else WaitingOn(form.turn)
    return Agreed("\n".join(lines), form.note, turn, until)


@router.post("/desk/calls/{call_id}/tries", name="callback:tried")
def try_ended(visit: AtDesk, call_id: UUID, answers: Posted) -> Response:
    """Nobody was reached: another hour, or writing."""
    filled = fill(Tried, answers)
    if filled.form is None:
        return _page(visit, call_id, "tries", answers, filled.mistakes)
    result, days = filled.form.result, visit.page.house.calendar()

    def command(session: Session, _case: Case) -> None:
        tried(session, call_id, result, by=visit.staff, calendar=days)

    response = _do(visit, call_id, answers, command, form="tries", notice="proevet")
    if response.status_code == 303:
        with visit.page.house.database.read() as session:
            found = _seen(session, visit, call_id)
        if found.call.state == CallState.WRITING and found.case.owner_unit_id in visit.units:
            return visit.page.go("desk:case", case_id=found.case.id)
        if found.call.state == CallState.WRITING:
            return visit.page.go("callback:calls", query={"besked": "skriv"})
    return response


def _seen(session: Session, visit: Visit, call_id: UUID) -> Planned:
    """The call, for whoever makes it or has its case; for others there is none."""
    call = session.get(Call, call_id)
    if call is None:
        raise Missing
    found = planned(session, call)
    if not {call.unit_id, found.case.owner_unit_id} & visit.units or found.case.erased_at:
        raise Missing
    return found


def _do(
    visit: Visit,
    call_id: UUID,
    answers: Answers,
    command: Callable[[Session, Case], None],
    *,
    form: str,
    notice: str,
) -> Response:
    """Run a command once, however often it is pressed; a refusal shows what was typed."""

    def once(session: Session) -> None:
        found = _seen(session, visit, call_id)
        visit.must_be_here(session)
        said = {name: answers[name] for name in sorted(answers) if name != "token"}
        if drafts.spend(session, answers.get("token", ""), json.dumps(said)):
            command(session, found.case)

    try:
        visit.page.house.database.write(once)
    except Refused as refused:
        if type(refused) is not Refused:
            raise
        field = "turn" if refused.words == CLOSES else _FIELD[form]
        mistake = Mistake(field, refused.words, refused.slots)
        return _page(visit, call_id, form, answers, (mistake,))
    return visit.page.go("callback:calls", query={"besked": notice})


def _page(
    visit: Visit,
    call_id: UUID,
    form: str = "",
    answers: Answers | None = None,
    mistakes: tuple[Mistake, ...] = (),
) -> Response:
    with visit.page.house.database.read() as session:
        found = _seen(session, visit, call_id)
        topic = session.get_one(Topic, found.case.topic_id)
        never = never_phone(session, found.case)
        kept = drafts.load(session, visit.owner, f"calls:{call_id}:talk")
    wishes = found.wishes
    return visit.page.show(
        "callback/call.html",
        status=422 if mistakes else 200,
        answers=answers or {},
        mistakes=mistakes,
        staff=visit.staff,
        planned=found,
        call=found.call,
        case=found.case,
        form=form,
        draft=kept,
        tokens={name: secrets.token_urlsafe(12) for name in ("talk", "tries")},
        number=shown_number(found.call.number or ""),
        dials=_dials(found, never=never),
        must_note=topic.must_keep,
        sees_case=found.case.owner_unit_id in visit.units,
        verbs=words.VERBS,
        results=words.RESULTS,
        roles=ROLES,
        tries=TRIES,
        script=_script(wishes),
    )


def _dials(found: Planned, *, never: bool) -> bool:
    """Whether we may call: never where somebody asked us not to, unless this very call was asked
    for all the same, or a colleague has said why (P10)."""
    is_wanted = not never or found.call.overridden
    return found.call.state == CallState.PROMISED and is_wanted


def _script(wishes: tuple[Wish, ...]) -> tuple[str, ...]:
    if Wish.VIA_TEXT_RELAY in wishes:
        return words.RELAY_SCRIPT
    return words.INTERPRETER_SCRIPT if set(INTERPRETING) & set(wishes) else ()
