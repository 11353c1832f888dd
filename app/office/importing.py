"""Taking in many colleagues from a file or a pasted table: checked first, then all or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.organisation.importing import (
    COLUMNS,
    NOTHING,
    Line,
    checked,
    decoded,
    take_in,
)
from app.domain.organisation.passwords import hashed
from app.domain.organisation.queries import open_units
from app.domain.organisation.words import COMPETENCES, ROLES
from app.foundation.refused import Refused
from app.office.saving import show
from app.office.visits import Administering, AdministeringWithFiles
from app.web import drafts
from app.web.forms import Answers, Mistake, Posted, clean
from app.web.uploads import WORDS, Received, Uploaded
from app.web.visits import Visit

router = APIRouter()

TABLE, FILE = "table", "file"
DRAFT = "office:import"
MOST_TOLD = 20  # in the summary; every line tells its own beside it
EXAMPLE = (
    "brugernavn;navn;enhed;rolle;kompetencer;flere enheder;e-mail",
    "aase;Aase Prøvesen;Hjælpemidler;Kontaktcenter;Dansk tegnsprog + Punktskrift;;aase@example.dk",
    "bo;Bo Testborg;Ledsagelse og botilbud;Fagspecialist;;Hjælpemidler;",
)


@router.get("/desk/office/import", name="office:import")
def ask(visit: Administering) -> Response:
    """Choose a file, or paste the table."""
    return _show(visit)


@router.post("/desk/office/import", name="office:check_import")
def check(visit: AdministeringWithFiles, got: Uploaded) -> Response:
    """A dry run: what would happen, line by line, and nothing has happened yet."""
    kept = {TABLE: got.answers.get(TABLE, "")}
    try:
        kept[TABLE] = _chosen(got) or kept[TABLE]
        lines = _lines(visit, kept)
    except Refused as refused:
        field = FILE if got.files else TABLE
        return _show(
            visit, kept, mistakes=(Mistake(field, refused.words, refused.slots),), status=422
        )
    if faults := _mistakes(lines):
        return _show(visit, kept, mistakes=faults, lines=lines, status=422)
    visit.page.house.database.write(lambda s: drafts.save(s, visit.owner, DRAFT, kept))
    return visit.page.go("office:import_check")


@router.get("/desk/office/import/check", name="office:import_check")
def checked_page(visit: Administering) -> Response:
    """Everybody who would come, and one button."""
    with visit.page.house.database.read() as session:
        kept = drafts.load(session, visit.owner, DRAFT)
    try:
        lines = _lines(visit, kept)
    except Refused:
        return visit.page.go("office:import")
    if _mistakes(lines):
        return visit.page.go("office:import")
    return show(
        visit,
        "office/import_check.html",
        lambda session: _words(session) | {"lines": lines},
        answers=kept,
    )


@router.post("/desk/office/import/check", name="office:take_in")
def take(visit: Administering, answers: Posted) -> Response:
    """All or nobody. Whatever has changed since the check is looked at again."""
    kept = {TABLE: answers.get(TABLE, "")}
    unknown = hashed(secrets.token_urlsafe(32))  # nobody knows it, so nobody signs in with it

    def command(session: Session) -> None:
        if drafts.spend(session, answers.get("token", ""), kept[TABLE]):
            take_in(session, kept[TABLE], password_hash=unknown)
            drafts.drop(session, visit.owner, DRAFT)

    try:
        visit.page.house.database.write(command)
        visit.page.house.forget()
    except Refused as refused:
        mistake = Mistake(TABLE, refused.words, refused.slots)
        return _show(visit, kept, mistakes=(mistake,), status=422)
    return visit.page.go("office:staff", query={"besked": "hentet"})


def _chosen(got: Received) -> str:
    """The words of the file, if one was chosen."""
    for upload in got.files:
        if upload.problem:
            raise Refused(WORDS[upload.problem], name=upload.name)
        if not upload.content:
            raise Refused(NOTHING)
        return clean(decoded(upload.content))
    return ""


def _lines(visit: Visit, kept: Answers) -> list[Line]:
    with visit.page.house.database.read() as session:
        return checked(session, kept.get(TABLE, ""))


def _mistakes(lines: Sequence[Line]) -> tuple[Mistake, ...]:
    faults = [fault for line in lines for fault in line.faults]
    return tuple(Mistake(TABLE, fault.words, fault.slots) for fault in faults[:MOST_TOLD])


def _show(
    visit: Visit,
    kept: Answers | None = None,
    *,
    mistakes: tuple[Mistake, ...] = (),
    lines: Sequence[Line] = (),
    status: int = 200,
) -> Response:
    return show(
        visit,
        "office/import.html",
        lambda session: _words(session) | {"lines": lines, "example": EXAMPLE},
        answers=kept,
        mistakes=mistakes,
        status=status,
    )


def _words(session: Session) -> dict[str, Any]:
    return {
        "columns": COLUMNS,
        "roles": ROLES,
        "competences": COMPETENCES,
        "units": {unit.id: unit for unit in open_units(session)},
    }
