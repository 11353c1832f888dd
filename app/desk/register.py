"""Taking down a call, a visit or a letter: the same case, queue and dates as a message (S1)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, BeforeValidator
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.domain.cases.access import code
from app.domain.cases.commands import LONGEST, Opened, Told, open_case
from app.domain.cases.orders import NAMES, of_case
from app.domain.cases.queries import (
    case_by_token,
    original_words,
    parties,
    registered_by,
    unused_access,
)
from app.domain.organisation.queries import topics, unit_name
from app.domain.people import words as said
from app.foundation import cpr
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Unavailable
from app.web import drafts
from app.web.forms import Answers, Mistake, Posted, fill, words, wrong
from app.web.people import (
    MET_FIELDS,
    REACH_FIELDS,
    WHO_FIELDS,
    mistaken_how,
    mistaken_who,
    told_of,
)
from app.web.visits import AtDesk, Visit

router = APIRouter()

FORM = "register"
CHANNELS = {
    "phone": N_("By phone"),
    "visit": N_("By a visit"),
    "paper": N_("By a paper letter"),
}
READ_ALOUD_FOR = timedelta(hours=24)
FIELDS = (
    *("channel", "message", "topic", "language", "cpr"),
    *REACH_FIELDS,
    *MET_FIELDS,
    *WHO_FIELDS,
)
CPR = ("remove", "keep")
ASK_CPR = N_("Ask the citizen whether the CPR number may stay.")
_TRIES = 3


def _channel(typed: object) -> str:
    if typed not in CHANNELS:
        raise wrong(N_("Choose how it came to us."))
    return str(typed)


class Taken(BaseModel):
    """How it came, and what was said."""

    channel: Annotated[str, BeforeValidator(_channel)]
    message: Annotated[str, words(blank=N_("Write what the citizen says."), longest=LONGEST)]


@router.get("/desk/register", name="desk:register")
def ask(visit: AtDesk) -> Response:
    """One page with the same questions as the citizen's own."""
    with visit.page.house.database.read() as session:
        draft = drafts.load(session, visit.owner, FORM)
    return _show(visit, draft)


@router.post("/desk/register", name="desk:registered")
def take(visit: AtDesk, answers: Posted) -> Response:
    """Open the case, and show the receipt to print or to read aloud."""
    kept = {name: answers.get(name, "") for name in FIELDS}
    kept["token"] = answers.get("token", "")[:64] or secrets.token_urlsafe(16)
    if answers.get("go") == "draft":
        visit.page.house.database.write(lambda s: drafts.save(s, visit.owner, FORM, kept))
        return visit.page.go("desk:queue", query={"besked": "kladde"})
    if mistakes := _mistakes(kept):
        return _show(visit, kept, status=422, mistakes=mistakes)
    return _receive(visit, kept)


def _mistakes(kept: Answers) -> tuple[Mistake, ...]:
    taken = fill(Taken, kept).mistakes
    if cpr.is_in(kept["message"]) and kept["cpr"] not in CPR:
        taken = (*taken, Mistake("cpr", ASK_CPR))
    return (*taken, *mistaken_how(kept), *mistaken_who(kept))


def _receive(visit: Visit, kept: Answers) -> Response:
    intake, said_so = visit.page.house.intake(), kept["message"].strip()
    if kept["cpr"] != "keep":
        said_so = cpr.masked(said_so)
    given, speaks = told_of(kept)

    def command(session: Session) -> Opened:
        topic = next((t for t in topics(session) if str(t.id) == kept["topic"]), None)
        opened = open_case(
            session,
            words=said_so,
            channel=kept["channel"],
            language="en" if kept["language"] == "en" else "da",
            token=kept["token"],
            intake=intake,
            told=Told(given=given, speaks=speaks, topic=topic),
            by=visit.staff,
        )
        drafts.drop(session, visit.owner, FORM)
        return opened

    for _ in range(_TRIES):
        try:
            opened = visit.page.house.database.write(command)
        except IntegrityError:
            with visit.page.house.database.read() as session:
                before = case_by_token(session, kept["token"])
                same = before and original_words(session, before[0].id) == said_so
            if before and same:
                return visit.page.go("desk:receipt", case_id=before[0].id)
            if before:
                kept["token"] = secrets.token_urlsafe(16)  # something new under an old form
            continue
        return visit.page.go("desk:receipt", case_id=opened.case_id)
    raise Unavailable("No free reference was found.")


@router.get("/desk/cases/{case_id}/receipt", name="desk:receipt")
def receipt(visit: AtDesk, case_id: UUID) -> Response:
    """Number, code and date, for the colleague who took it down, until the citizen has been in.

    After a day the code is shown to nobody: the citizen can always get a new case joined.
    """
    with visit.page.house.database.read() as session:
        opened = registered_by(session, case_id, visit.staff.id)
        access = unused_access(session, case_id)
        if opened is None or access is None or opened.opened_at < now() - READ_ALOUD_FOR:
            raise Missing
        context: dict[str, Any] = {
            "case": opened,
            "code": code(access),
            "unit": unit_name(session, opened.owner_unit_id),
            "words": original_words(session, case_id),
            "owed": of_case(session, case_id),
            "helpers": [
                (party, code(party.access))
                for party in parties(session, case_id)
                if party.mandate and party.access.version == 1
            ],
        }
    return visit.page.show(
        "desk/receipt.html", staff=visit.staff, said=said, orders=NAMES, **context
    )


def _show(
    visit: Visit, kept: Answers, *, status: int = 200, mistakes: tuple[Mistake, ...] = ()
) -> Response:
    with visit.page.house.database.read() as session:
        known = topics(session)
    return visit.page.show(
        "desk/register.html",
        status=status,
        answers={"token": secrets.token_urlsafe(16)} | kept,
        mistakes=mistakes,
        staff=visit.staff,
        topics=known,
        channels=CHANNELS,
        said=said,
        has_cpr=cpr.is_in(kept.get("message", "")),
    )
