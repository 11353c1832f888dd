"""The way from a form of the office to a command and back; nothing that was typed is lost."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Response
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from app.domain.cases import absences
from app.domain.organisation import commands
from app.domain.organisation.commands import BadHours
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused
from app.office.visits import may_change
from app.web import drafts
from app.web.forms import Answers, FormType, Mistake, fill
from app.web.visits import Visit, form_of

Row = TypeVar("Row", bound=SQLModel)
Read = Callable[[Session], Mapping[str, Any]]

NOTICES = {
    "gemt": N_("It is saved."),
    "lukket": N_("The unit is closed."),
    "aabnet": N_("The unit is open again. Give it its topics back, if it shall have them."),
    "taget": N_("The day is out of the list."),
    "rejst": N_("The colleague can no longer sign in."),
    "vaek": N_("The absence is written down."),
    "tilbage": N_("The absence is over."),
    "hentet": N_("The colleagues are here. Give each a password on their page."),
}
QUICKER = N_("Somebody else changed the same thing just now. Read the page, then press again.")
LAST_DAY = N_("Write the last day, or choose that it is not known.")
# Which field a sentence of a command belongs to; the first of the form where none is named.
FIELDS = {
    commands.NAME_TAKEN: "name",
    commands.FALLBACK_OPEN: "fallback",
    commands.RESERVED_RANGE: "reserved",
    commands.NEEDS_FALLBACK: "fallback",
    commands.KEY_TAKEN: "key",
    commands.KEY_FORM: "key",
    commands.NO_DEADLINE: "answer_days",
    commands.NO_KEEPING: "keep_months",
    commands.KLE_FORM: "kle",
    commands.UNIT_CLOSED: "unit",
    commands.USER_NAME_TAKEN: "user_name",
    commands.LAST_ADMINISTRATOR: "role",
    absences.ORDER: "last_day",
    LAST_DAY: "last_day",
    absences.ANOTHER: "stand_in",
    absences.NOT_HERE: "stand_in",
    absences.NOT_SEEN: "stand_in",
    commands.DAY_TAKEN: "date",
}


def show(
    visit: Visit,
    template: str,
    read: Read,
    *,
    answers: Answers | None = None,
    mistakes: Sequence[Mistake] = (),
    status: int = 200,
) -> Response:
    """The page with what is stored, or with what was typed where a session ended meanwhile."""
    asked = visit.page.request
    with visit.page.house.database.read() as session:
        context = dict(read(session))
        form = form_of(asked) if asked.method == "GET" else None
        draft = drafts.load(session, visit.owner, form) if form else {}
    stored: Answers = context.pop("stored", {})
    fresh = {"token": secrets.token_urlsafe(12)}
    return visit.page.show(
        template,
        status=status,
        answers=fresh | (answers if answers is not None else draft or stored),
        mistakes=mistakes,
        staff=visit.staff,
        may_change=may_change(visit),
        was_typed=bool(draft),
        notice=NOTICES.get(asked.query_params.get("besked", "")),
        moved=_number(asked.query_params.get("antal", "")),
        **context,
    )


def save(
    visit: Visit,
    answers: Answers,
    model: type[FormType],
    command: Callable[[Session, FormType], int | None],
    *,
    page: tuple[str, Read],
    to: str,
    notice: str = "gemt",
    field: str = "name",
    **parts: Any,
) -> Response:
    """Form, command, redirect; every mistake shows the page again with all that was typed."""
    filled = fill(model, answers)
    if filled.form is None:
        return show(visit, *page, answers=answers, mistakes=filled.mistakes, status=422)
    good: FormType = filled.form
    return do(
        visit,
        answers,
        lambda session: command(session, good),
        page=page,
        to=to,
        notice=notice,
        field=field,
        **parts,
    )


def do(
    visit: Visit,
    answers: Answers,
    command: Callable[[Session], int | None],
    *,
    page: tuple[str, Read],
    to: str,
    notice: str = "gemt",
    field: str = "name",
    **parts: Any,
) -> Response:
    """Run a command once, however often it is pressed. What it returns is how many cases moved."""

    def once(session: Session) -> int | None:
        if not drafts.spend(session, answers.get("token", ""), _words_of(answers)):
            return None
        if form := form_of(visit.page.request):
            drafts.drop(session, visit.owner, form)
        return command(session)

    try:
        moved = visit.page.house.database.write(once)
        visit.page.house.forget()
    except Missing:
        raise
    except Refused as refused:
        mistakes = (_mistake(visit, refused, field),)
        return show(visit, *page, answers=answers, mistakes=mistakes, status=422)
    except IntegrityError:
        mistakes = (Mistake(field, QUICKER),)
        return show(visit, *page, answers=answers, mistakes=mistakes, status=409)
    query = {"besked": notice} | ({"antal": str(moved)} if moved is not None else {})
    return visit.page.go(to, query=query, **parts)


def found(session: Session, table: type[Row], row_id: UUID) -> Row:
    """The row; ``Missing`` where there is none."""
    row = session.get(table, row_id)
    if row is None:
        raise Missing
    return row


def _mistake(visit: Visit, refused: Refused, field: str) -> Mistake:
    if isinstance(refused, BadHours):
        day = visit.page.texts.weekday(refused.weekday)
        field = f"day_{refused.weekday}" if field == "day_0" else field
        return Mistake(field, refused.words, {"day": day})
    return Mistake(FIELDS.get(refused.words, field), refused.words, refused.slots)


def _words_of(answers: Answers) -> str:
    return json.dumps({name: answers[name] for name in sorted(answers) if name != "token"})


def _number(typed: str) -> int | None:
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 8
    return int(typed) if is_number else None
