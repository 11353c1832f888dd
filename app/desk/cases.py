"""One case at the desk: read it, answer, note, pass on, plan, move the date, close."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.desk.forms import Closing, NewDate, Note, Plan, Reply
from app.desk.opened import fill_and_do, keep, press, seen_of, show_case
from app.domain.cases import commands, dates
from app.domain.cases.queries import thread_for_staff
from app.domain.organisation.models import Topic
from app.foundation.i18n import N_
from app.foundation.refused import Refused
from app.web.files import hand_out
from app.web.forms import Posted
from app.web.visits import AtDesk, Visit

router = APIRouter()

NOTICES = {
    "svar": N_("Your answer has been sent."),
    "notat": N_("Your note has been saved."),
    "kladde": N_("Your draft has been saved. Nobody else sees it."),
    "din": N_("The case is yours."),
    "plan": N_("The next step has been saved."),
    "dato": N_("The date has been moved, and the citizen can read why."),
    "samlet": N_("The cases are one now. Both numbers lead here."),
    "delt": N_("The cases are two again, each with its own history."),
    "udfoert": N_("It is marked as done."),
    "hjem": N_("The case stays here."),
    "sendt": N_("It has been sent on. The citizen can read to whom."),
    "overtaget": N_("It is written down that they have it. You can close the case."),
}


@router.get("/desk/cases/{case_id}", name="desk:case")
def case(visit: AtDesk, case_id: UUID, besked: str = "") -> Response:
    """How the citizen wants to be met, the next step, the thread, and what I can do."""
    return show_case(visit, case_id, "desk/case.html", notice=NOTICES.get(besked))


@router.post("/desk/cases/{case_id}/cpr", name="desk:show_cpr")
def show_cpr(visit: AtDesk, case_id: UUID) -> Response:
    """The words with their CPR numbers, for somebody who needs them now; it is kept who asked."""
    calendar = visit.page.house.calendar()

    def command(session: Session) -> None:
        held = visit.case(session, case_id)
        commands.show_cpr(session, held.id, by=visit.staff, calendar=calendar)

    visit.page.house.database.write(command)
    return show_case(visit, case_id, "desk/case.html", shows_cpr=True)


@router.get("/desk/cases/{case_id}/files/{attachment_id}", name="desk:file")
def file(visit: AtDesk, case_id: UUID, attachment_id: UUID) -> Response:
    """A file of the thread."""
    with visit.page.house.database.read() as session:
        case = visit.case(session, case_id)
        said = thread_for_staff(session, case.id)
    files = [file for one in said for file in one.files if file.id == attachment_id]
    return hand_out(visit.page, files[0] if files else None)


@router.post("/desk/cases/{case_id}/owner", name="desk:take")
def take(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Become the one who has the case."""
    return press(visit, case_id, answers, commands.take, form="owner", notice="din")


@router.post("/desk/cases/{case_id}/answers", name="desk:answer")
def answer(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Answer the citizen, or keep the answer as a draft."""
    if answers.get("go") == "draft":
        return keep(visit, case_id, answers, "answers")

    def command(session: Session, form: Reply) -> None:
        commands.answer(
            session,
            case_id,
            words=form.answer,
            waiting_on=form.waiting_on,
            by=visit.staff,
            seen=seen_of(answers),
            calendar=visit.page.house.calendar(),
        )

    return fill_and_do(visit, case_id, answers, Reply, command, form="answers", notice="svar")


@router.post("/desk/cases/{case_id}/notes", name="desk:note")
def note(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Write to colleagues."""

    def command(session: Session, form: Note) -> None:
        commands.note(
            session,
            case_id,
            words=form.note,
            by=visit.staff,
            seen=seen_of(answers),
            calendar=visit.page.house.calendar(),
        )

    return fill_and_do(
        visit, case_id, answers, Note, command, form="notes", notice="notat", offered_too=True
    )


@router.get("/desk/cases/{case_id}/step", name="desk:step")
def ask_step(visit: AtDesk, case_id: UUID, emne: str = "") -> Response:
    """Heading, topic, next step and turn as they are, or with the topic that was suggested."""
    return show_case(visit, case_id, "desk/step.html", suggested=emne)


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
            urgent=form.urgent,
            by=visit.staff,
            seen=seen_of(answers),
            calendar=visit.page.house.calendar(),
        )

    return fill_and_do(visit, case_id, answers, Plan, command, form="step", notice="plan")


@router.get("/desk/cases/{case_id}/date", name="desk:date")
def ask_date(visit: AtDesk, case_id: UUID) -> Response:
    """The date as it is promised now."""
    return show_case(visit, case_id, "desk/date.html")


@router.post("/desk/cases/{case_id}/date", name="desk:move_date")
def date(visit: AtDesk, case_id: UUID, answers: Posted) -> Response:
    """Promise another date, and tell the citizen why."""

    def command(session: Session, form: NewDate) -> None:
        dates.move_date(
            session,
            case_id,
            to=_closing_time(visit, form),
            reason=form.reason,
            by=visit.staff,
            seen=seen_of(answers),
            calendar=visit.page.house.calendar(),
        )

    return fill_and_do(visit, case_id, answers, NewDate, command, form="date", notice="dato")


def _closing_time(visit: Visit, form: NewDate) -> datetime:
    opening = visit.page.house.calendar().opening(form.date)
    if opening is None:
        raise Refused(N_("We are closed that day. Choose a working day."))
    return opening[1]


@router.get("/desk/cases/{case_id}/closing", name="desk:closing")
def ask_closing(visit: AtDesk, case_id: UUID) -> Response:
    """How it ended."""
    return show_case(visit, case_id, "desk/closing.html")


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
            seen=seen_of(answers),
            calendar=visit.page.house.calendar(),
        )

    done = visit.page.url("desk:queue") + "?besked=afsluttet#indhold"
    return fill_and_do(visit, case_id, answers, Closing, command, form="closing", done=done)
