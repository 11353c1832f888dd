"""One case at the desk: read it, answer, note, pass on, plan, move the date, close."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.desk.forms import Closing, NewDate, Note, PassOn, Plan, Reply
from app.desk.visits import AtDesk, Visit
from app.domain.cases import commands
from app.domain.cases.models import Case
from app.domain.cases.queries import Said, has_answer, last_change, thread_for_staff
from app.domain.organisation.models import Staff, Topic
from app.domain.organisation.queries import Named, staffed_units, topics, unit_names
from app.foundation.i18n import N_
from app.foundation.refused import Overtaken, Refused
from app.web import drafts
from app.web.forms import Answers, FormType, Mistake, Posted, clean, fill

router = APIRouter()

NOTICES = {
    "svar": N_("Your answer has been sent."),
    "notat": N_("Your note has been saved."),
    "kladde": N_("Your draft has been saved. Nobody else sees it."),
    "din": N_("The case is yours."),
    "plan": N_("The next step has been saved."),
    "dato": N_("The date has been moved, and the citizen can read why."),
}


@dataclass(frozen=True)
class Opened:
    """A case as staff read it."""

    case: Case
    said: list[Said]
    units: dict[UUID, Named]
    staffed: frozenset[UUID]
    topics: list[Topic]
    owner: Staff | None
    answered: bool
    drafts: dict[str, Answers]

    @property
    def topic(self) -> Topic:
        return next(topic for topic in self.topics if topic.id == self.case.topic_id)

    @property
    def words(self) -> str:
        first = " ".join((self.said[0].words or "")[:400].split()) if self.said else ""
        return self.case.title or first

    @property
    def elsewhere(self) -> list[Named]:
        """Where the case can be passed on to: units in which somebody sees it."""
        others = self.staffed - {self.case.owner_unit_id}
        return [unit for unit in self.units.values() if unit.id in others]


FORMS = ("answers", "notes", "transfers", "step", "date", "closing")


def _open(session: Session, visit: Visit, case_id: UUID) -> Opened:
    case = visit.case(session, case_id)
    return Opened(
        case=case,
        said=thread_for_staff(session, case.id),
        units={unit.id: unit for unit in unit_names(session)},
        staffed=staffed_units(session),
        topics=topics(session),
        owner=session.get(Staff, case.owner_id) if case.owner_id else None,
        answered=has_answer(session, case.id),
        drafts={
            form: kept
            for form in FORMS
            if (kept := drafts.load(session, visit.owner, f"{case.id}:{form}"))
        },
    )


def _show(visit: Visit, case_id: UUID, template: str, **context: Any) -> Response:
    with visit.page.house.database.read() as session:
        opened = _open(session, visit, case_id)
    context = {"notice": None, "form": "", "change": None, "tokens": _tokens()} | context
    return visit.page.show(template, staff=visit.staff, opened=opened, **context)


def _tokens() -> dict[str, str]:
    """A one-time token for each form of the page: two presses, one effect (P4)."""
    return {form: secrets.token_urlsafe(12) for form in FORMS}


@router.get("/desk/cases/{case_id}", name="desk:case")
def case(visit: AtDesk, case_id: UUID, besked: str = "") -> Response:
    """How the citizen wants to be met, the next step, the thread, and what I can do."""
    return _show(visit, case_id, "desk/case.html", notice=NOTICES.get(besked))


@router.post("/desk/cases/{case_id}/owner", name="desk:take")
def take(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Become the one who has the case."""
    calendar = visit.page.house.calendar()

    def command(session: Session) -> None:
        held = visit.case(session, case_id)
        commands.take(session, held.id, by=visit.staff, seen=_seen(answers), calendar=calendar)

    return _do(visit, case_id, answers, command, form="owner", notice="din")


@router.post("/desk/cases/{case_id}/answers", name="desk:answer")
def answer(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Answer the citizen, or keep the answer as a draft."""
    if answers.get("go") == "draft":
        return _keep(visit, case_id, answers, "answers")

    def command(session: Session, form: Reply) -> None:
        commands.answer(
            session,
            case_id,
            words=form.answer,
            waiting_on=form.waiting_on,
            by=visit.staff,
            seen=_seen(answers),
            calendar=visit.page.house.calendar(),
        )

    return _fill_and_do(visit, case_id, answers, Reply, command, form="answers", notice="svar")


@router.post("/desk/cases/{case_id}/notes", name="desk:note")
def note(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Write to colleagues."""

    def command(session: Session, form: Note) -> None:
        commands.note(
            session,
            case_id,
            words=form.note,
            by=visit.staff,
            seen=_seen(answers),
            calendar=visit.page.house.calendar(),
        )

    return _fill_and_do(visit, case_id, answers, Note, command, form="notes", notice="notat")


@router.post("/desk/cases/{case_id}/transfers", name="desk:transfer")
def transfer(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Pass the case on, with all that is in it."""

    def command(session: Session, form: PassOn) -> None:
        commands.transfer(
            session,
            case_id,
            to_unit_id=form.to,
            summary=form.summary,
            next_step=form.next_step,
            by=visit.staff,
            seen=_seen(answers),
            calendar=visit.page.house.calendar(),
        )

    done = visit.page.url("desk:queue") + "?besked=videre#indhold"
    return _fill_and_do(visit, case_id, answers, PassOn, command, form="transfers", done=done)


@router.get("/desk/cases/{case_id}/step", name="desk:step")
def ask_step(visit: AtDesk, case_id: UUID) -> Response:
    """Heading, topic, next step and turn as they are."""
    return _show(visit, case_id, "desk/step.html")


@router.post("/desk/cases/{case_id}/step", name="desk:plan")
def step(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Say what happens next."""

    def command(session: Session, form: Plan) -> None:
        topic = session.get(Topic, form.topic)
        if topic is None:
            raise Refused(N_("Choose a topic."))
        commands.plan(
            session,
            case_id,
            title=form.title or None,
            topic=topic,
            next_step=form.next_step,
            waiting_on=form.waiting_on,
            by=visit.staff,
            seen=_seen(answers),
            calendar=visit.page.house.calendar(),
        )

    return _fill_and_do(visit, case_id, answers, Plan, command, form="step", notice="plan")


@router.get("/desk/cases/{case_id}/date", name="desk:date")
def ask_date(visit: AtDesk, case_id: UUID) -> Response:
    """The date as it is promised now."""
    return _show(visit, case_id, "desk/date.html")


@router.post("/desk/cases/{case_id}/date", name="desk:move_date")
def date(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Promise another date, and tell the citizen why."""

    def command(session: Session, form: NewDate) -> None:
        commands.move_date(
            session,
            case_id,
            to=_closing_time(visit, form),
            reason=form.reason,
            by=visit.staff,
            seen=_seen(answers),
            calendar=visit.page.house.calendar(),
        )

    return _fill_and_do(visit, case_id, answers, NewDate, command, form="date", notice="dato")


def _closing_time(visit: Visit, form: NewDate) -> datetime:
    opening = visit.page.house.calendar().opening(form.date)
    if opening is None:
        raise Refused(N_("We are closed that day. Choose a working day."))
    return opening[1]


@router.get("/desk/cases/{case_id}/closing", name="desk:closing")
def ask_closing(visit: AtDesk, case_id: UUID) -> Response:
    """How it ended."""
    return _show(visit, case_id, "desk/closing.html")


@router.post("/desk/cases/{case_id}/closing", name="desk:close")
def closing(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """End the case with a word to the citizen."""

    def command(session: Session, form: Closing) -> None:
        commands.close(
            session,
            case_id,
            outcome=form.outcome,
            words=form.message,
            by=visit.staff,
            seen=_seen(answers),
            calendar=visit.page.house.calendar(),
        )

    done = visit.page.url("desk:queue") + "?besked=afsluttet#indhold"
    return _fill_and_do(visit, case_id, answers, Closing, command, form="closing", done=done)


PAGE_OF = {"step": "desk/step.html", "date": "desk/date.html", "closing": "desk/closing.html"}
FIELD_OF = {
    "owner": "owner",
    "answers": "answer",
    "notes": "note",
    "transfers": "to",
    "step": "next_step",
    "date": "date",
    "closing": "outcome",
}


def _fill_and_do(
    visit: Visit,
    case_id: UUID,
    answers: Answers,
    model: type[FormType],
    command: Callable[[Session, FormType], None],
    *,
    form: str,
    notice: str = "",
    done: str = "",
) -> Response:
    """Form, command, redirect; every mistake shows the page again with all that was typed."""
    kept = {name: clean(value) for name, value in answers.items()}
    filled = fill(model, kept)
    if filled.form is None:
        return _again(visit, case_id, kept, form, filled.mistakes)
    good: FormType = filled.form

    def checked(session: Session) -> None:
        visit.case(session, case_id)
        command(session, good)

    return _do(visit, case_id, kept, checked, form=form, notice=notice, done=done)


def _do(
    visit: Visit,
    case_id: UUID,
    kept: Answers,
    command: Callable[[Session], None],
    *,
    form: str,
    notice: str = "",
    done: str = "",
) -> Response:
    def and_forget(session: Session) -> None:
        if not drafts.spend(session, kept.get("token", ""), _words_of(kept)):
            return  # the other press was quicker
        command(session)
        drafts.drop(session, visit.owner, f"{case_id}:{form}")

    try:
        visit.page.house.database.write(and_forget)
    except Overtaken as overtaken:
        mistake = Mistake(FIELD_OF[form], overtaken.words)
        return _again(visit, case_id, kept, form, (mistake,), status=409)
    except Refused as refused:
        if type(refused) is not Refused:
            raise
        mistake = Mistake(FIELD_OF[form], refused.words, refused.slots)
        return _again(visit, case_id, kept, form, (mistake,))
    if done:
        return visit.page.go_to(done)
    return visit.page.go("desk:case", case_id=case_id, query={"besked": notice})


def _again(
    visit: Visit,
    case_id: UUID,
    kept: Answers,
    form: str,
    mistakes: tuple[Mistake, ...],
    *,
    status: int = 422,
) -> Response:
    """The same page with what was typed; after somebody else's change, with that change too."""
    with visit.page.house.database.read() as session:
        change = last_change(session, visit.case(session, case_id).id) if status == 409 else None
    template = PAGE_OF.get(form, "desk/case.html")
    return _show(
        visit,
        case_id,
        template,
        status=status,
        form=form,
        answers=kept,
        mistakes=mistakes,
        change=change,
    )


def _keep(visit: Visit, case_id: UUID, answers: Answers, form: str) -> Response:
    kept = {name: clean(value) for name, value in answers.items()}

    def command(session: Session) -> None:
        visit.case(session, case_id)
        drafts.save(session, visit.owner, f"{case_id}:{form}", kept)

    visit.page.house.database.write(command)
    return visit.page.go("desk:case", case_id=case_id, query={"besked": "kladde"})


def _words_of(kept: Answers) -> str:
    """All that the person typed or chose, to tell a second press from new words."""
    return json.dumps({name: kept[name] for name in sorted(kept) if name not in ("token", "seen")})


def _seen(answers: Answers) -> int:
    """The version that the person had read; one that we did not write counts as overtaken."""
    seen = answers.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
