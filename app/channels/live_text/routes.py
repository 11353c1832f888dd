"""Begin to write with us now: one page before the conversation, and nothing on it is required."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.channels.live_text import journal, presence, queries
from app.channels.live_text.commands import begin
from app.channels.live_text.forms import Start
from app.channels.live_text.journal import CITIZEN
from app.channels.live_text.presses import new_line
from app.channels.live_text.talking import ROOM
from app.domain.cases.commands import open_case
from app.domain.cases.models import Access
from app.domain.cases.queries import Seen
from app.domain.organisation.calendar import Calendar
from app.foundation import cpr
from app.foundation.clock import local, now
from app.foundation.i18n import N_
from app.foundation.refused import Unavailable
from app.web import drafts, sessions
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.journeys import new_form, takes_no_cookie
from app.web.pages import Here, Page

router = APIRouter()

FORM = "live_text"
START = "live_text:start"
_TRIES = 3
_SEARCHED = 14  # days in which we look for when it opens
NOBODY = N_("There is nobody to write with just now. Your words are still here.")
NO_COOKIE = N_(
    "Your browser keeps no cookie. We need one to know you again during the conversation. "
    "You can write to us without it."
)


@dataclass(frozen=True)
class Opening:
    """Whether somebody is there to write with, and else when the place opens."""

    is_staffed: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None  # open now, and nobody is there all the same


def opening(session: Session, calendar: Calendar) -> Opening:
    """How it is just now."""
    if presence.is_staffed(session):
        return Opening(is_staffed=True)
    today = local(now()).date()
    for number in range(_SEARCHED):
        for opens, closes in calendar.stretches(today + timedelta(days=number)):
            if opens <= now() < closes:
                return Opening(is_staffed=False, closes_at=closes)
            if opens > now():
                return Opening(is_staffed=False, opens_at=opens)
    return Opening(is_staffed=False)


@router.get("/samtale", name=START)
def start(page: Here, sag: str = "") -> Response:
    """What will happen, before the first character; and whether somebody is there."""
    page.know()
    return _ask(page, _draft(page) | ({"sag": sag} if sag else {}))


@router.post("/samtale", name="live_text:begin")
def enter(page: Here, answers: Posted) -> Response:
    """Begin, or take what was typed to another way."""
    kept = {name: answers.get(name, "") for name in ("message", "sag", "token")}
    go = answers.get("go", "")
    if go == "add":
        return page.go_to(page.url("written:save"), 307)
    if go in ("language", "call"):
        _save(page, kept)
        other = page.other if go == "language" else page.language
        return page.go(START if go == "language" else "callback:start", language=other)
    filled = fill(Start, kept)
    if filled.form is None:
        return _ask(page, kept, status=422, mistakes=filled.mistakes)
    if takes_no_cookie(page):
        return _ask(page, kept, status=422, mistakes=(Mistake("message", NO_COOKIE),))
    with page.house.database.read() as session:
        staffed = presence.is_staffed(session)
    if not staffed:
        return _ask(page, kept, status=409, mistakes=(Mistake("message", NOBODY),))
    page.house.limits.spend("send", page.sender)
    return _begin(page, kept, filled.form.message)


def _begin(page: Page, kept: Answers, message: str) -> Response:
    browser, intake, seen = page.know(), page.house.intake(), _case(page, kept)
    token = (kept["token"] or new_form())[:64]

    def command(session: Session) -> tuple[UUID, UUID]:
        if seen:
            access, case_id = session.get_one(Access, seen.access.id), seen.case.id
        else:
            opened = open_case(
                session,
                words="",
                channel="live_text",
                language=page.language,
                token=token,
                intake=intake,
            )
            access = session.get_one(Access, opened.access_id)
            case_id = opened.case_id
        conversation_id = begin(
            session,
            case_id,
            token=token,
            access=access,
            unit_id=queries.unit_that_talks(session, seen.case if seen else None, intake),
            calendar=intake.calendar,
        )
        if message.strip():
            words = cpr.masked(message.strip())
            journal.say(session, conversation_id, new_line(), words, CITIZEN)
        sessions.grant(session, browser, access.id, access.version)
        drafts.drop(session, drafts.of_browser(browser), FORM)
        return access.id, conversation_id

    for _ in range(_TRIES):
        try:
            access_id, conversation_id = page.house.database.write(command)
        except IntegrityError:
            if twice := _begun(page, token):
                return twice
            token = new_form()  # the random reference was taken; the next is not
            continue
        return page.go(ROOM, access_id=access_id, conversation_id=conversation_id)
    raise Unavailable("No free reference was found.")


def _begun(page: Page, token: str) -> Response | None:
    """Two presses, one conversation (P4)."""
    with page.house.database.read() as session:
        found = queries.by_token(session, token)
    if found is None:
        return None
    return page.go(ROOM, access_id=found.access_id, conversation_id=found.id)


def _ask(
    page: Page, kept: Answers, *, status: int = 200, mistakes: tuple[Mistake, ...] = ()
) -> Response:
    with page.house.database.read() as session:
        found = opening(session, page.house.calendar())
    return page.show(
        "live_text/start.html",
        status=status,
        answers={"message": "", "sag": ""} | kept | {"token": kept.get("token") or new_form()},
        mistakes=mistakes,
        opening=found,
        seen=_case(page, kept),
    )


def _case(page: Page, kept: Answers) -> Seen | None:
    """The case that it is about, if this browser may see it."""
    try:
        access_id = UUID(kept.get("sag", ""))
    except ValueError:
        return None
    with page.house.database.read() as session:
        seen = sessions.case_seen(session, page.token, access_id)
    return seen if seen and seen.case.is_open else None


def _draft(page: Page) -> Answers:
    if page.token is None:
        return {}
    with page.house.database.read() as session:
        return drafts.load(session, drafts.of_browser(page.token), FORM)


def _save(page: Page, kept: Answers) -> None:
    """Keep the words, here and where they are taken along to."""
    page.house.limits.spend("draft", page.sender)
    owner = drafts.of_browser(page.know())

    def command(session: Session) -> None:
        drafts.save(session, owner, FORM, kept)
        there = drafts.load(session, owner, "callback")
        there = {} if there.get("sent") else there  # that one has been asked for already
        drafts.save(session, owner, "callback", there | {"message": kept["message"]})

    page.house.database.write(command)
