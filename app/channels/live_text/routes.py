"""Begin to write with us now: one page before the conversation, and nothing on it is required."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.channels.live_text import journal, queries
from app.channels.live_text.commands import begin
from app.channels.live_text.forms import Start
from app.channels.live_text.journal import CITIZEN
from app.channels.live_text.talking import ROOM, to_a_call
from app.domain.cases.commands import open_case
from app.domain.cases.models import Access, Case
from app.domain.cases.queries import Seen
from app.domain.organisation.calendar import Calendar
from app.foundation import cpr
from app.foundation.clock import local, now
from app.foundation.crypto import fingerprint
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused, Unavailable
from app.web import drafts, sessions
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.journeys import NO_COOKIE, new_form, takes_no_cookie
from app.web.pages import Here, Page

router = APIRouter()
Begins = Callable[..., UUID]  # as ``commands.begin``
First = Callable[[Session, UUID, str], None]

FORM = "live_text"
START = "live_text:start"
_TRIES = 3
_SEARCHED = 14  # days in which we look for when it opens
NOBODY = N_("There is nobody to write with just now. Your words are still here.")
A_NUMBER = N_("Choose what we do with the number. Then press Begin again.")


@dataclass(frozen=True)
class Opening:
    """Whether somebody is there to write with, and else when the place opens."""

    is_staffed: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None  # open now, and nobody is there all the same


def opening(session: Session, calendar: Calendar, case: Case | None = None) -> Opening:
    """How it is just now."""
    return opens(calendar, is_staffed=queries.can_begin(session, case))


def opens(calendar: Calendar, *, is_staffed: bool) -> Opening:
    """When the place opens, where nobody is there."""
    if is_staffed:
        return Opening(is_staffed=True)
    today = local(now()).date()
    for number in range(_SEARCHED):
        for begins, ends in calendar.stretches(today + timedelta(days=number)):
            if begins <= now() < ends:
                return Opening(is_staffed=False, closes_at=ends)
            if begins > now():
                return Opening(is_staffed=False, opens_at=begins)
    return Opening(is_staffed=False)


@router.get("/samtale", name=START)
def start(page: Here, sag: str = "") -> Response:
    """What will happen, before the first character; and whether somebody is there."""
    page.know()
    return _ask(page, draft_of(page, FORM) | ({"sag": sag} if sag else {}))


@router.post("/samtale", name="live_text:begin")
def enter(page: Here, answers: Posted) -> Response:
    """Begin, or take what was typed to another way."""
    kept = {name: answers.get(name, "") for name in ("message", "sag", "token", "cpr")}
    if turn := _turn(page, kept, answers.get("go", "")):
        return turn
    filled = fill(Start, kept)
    if filled.form is None:
        return _ask(page, kept, status=422, mistakes=filled.mistakes)
    if cpr.is_in(kept["message"]) and kept["cpr"] not in ("remove", "keep"):
        return _ask(page, kept, status=422, mistakes=(Mistake("cpr", A_NUMBER),))
    if takes_no_cookie(page):
        return _ask(page, kept, status=422, mistakes=(Mistake("message", NO_COOKIE),))
    seen = case_of(page, kept)
    with page.house.database.read() as session:
        can_begin = queries.can_begin(session, seen.case if seen else None)
    if not can_begin:
        return _ask(page, kept, status=409, mistakes=(Mistake("message", NOBODY),))
    page.house.limits.spend("send", page.sender)
    message = filled.form.message
    said = message if kept["cpr"] == "keep" else cpr.masked(message)
    return _begin(page, kept, said, seen)


def _turn(page: Page, kept: Answers, go: str) -> Response | None:
    """The buttons that lead elsewhere and keep what is typed."""
    if go == "add":
        return page.go_to(page.url("written:save"), 307)
    if go == "language":
        _save(page, kept)
        return page.go(START, language=page.other)
    if go == "call":
        _save(page, kept, takes_along=True)
        return page.go("callback:start")
    return None


def _begin(page: Page, kept: Answers, message: str, seen: Seen | None) -> Response:
    def first(session: Session, conversation_id: UUID, token: str) -> None:
        """What is new in a second press is said in the same conversation."""
        _say(session, conversation_id, token, message)

    try:
        return into(page, Entry(FORM, "live_text", kept["token"], seen), begin, first)
    except Missing:
        raise
    except Refused as refused:
        return _ask(page, kept, status=409, mistakes=(Mistake("message", refused.words),))


@dataclass(frozen=True)
class Entry:
    """A form that begins a conversation: its name, the channel of a case that it opens, its token,
    and the case that it is about, if any."""

    form: str
    channel: str
    token: str
    seen: Seen | None


def into(
    page: Page,
    entry: Entry,
    begins: Begins,
    first: First = lambda _session, _id, _token: None,
) -> Response:
    """Begin a conversation and go there: two presses, one conversation (P4). ``first`` is done in
    it at once, by either press. Raises as ``begins``."""
    browser, intake = page.know(), page.house.intake()
    token = (entry.token or new_form())[:64]

    def command(session: Session) -> tuple[UUID, UUID]:
        access = _way_in(session, page, entry, token)
        conversation_id = begins(
            session,
            access.case_id,
            token=token,
            access=access,
            unit_id=queries.unit_that_talks(
                session, entry.seen.case if entry.seen else None, intake
            ),
            calendar=intake.calendar,
        )
        first(session, conversation_id, token)
        sessions.grant(session, browser, access.id, access.version)
        drafts.drop(session, drafts.of_browser(browser), entry.form)
        return access.id, conversation_id

    for _ in range(_TRIES):
        try:
            ids = page.house.database.write(command)
        except IntegrityError:
            known = _begun(page, token, first)
            if known is None:
                token = new_form()  # the random reference was taken; the next is not
                continue
            ids = known
        return page.go(ROOM, access_id=ids[0], conversation_id=ids[1])
    raise Unavailable("No free reference was found.")


def _begun(page: Page, token: str, first: First) -> tuple[UUID, UUID] | None:
    """What an earlier press of the same form began, if any did."""
    with page.house.database.read() as session:
        found = queries.by_token(session, token)
    if found is None:
        return None
    page.house.database.write(lambda session: first(session, found.id, token))
    return found.access_id, found.id


def _way_in(session: Session, page: Page, entry: Entry, token: str) -> Access:
    """The way into the case that it is about, or into one that is opened now."""
    if entry.seen:
        return session.get_one(Access, entry.seen.access.id)
    opened = open_case(
        session,
        words="",
        channel=entry.channel,
        language=page.language,
        token=token,
        intake=page.house.intake(),
    )
    return session.get_one(Access, opened.access_id)


def _say(session: Session, conversation_id: UUID, token: str, message: str) -> None:
    words = message.strip()
    if words:
        line = fingerprint(token + words)[:32]  # pressed twice, it is said once
        journal.say(session, conversation_id, line, words, CITIZEN)


def _ask(
    page: Page, kept: Answers, *, status: int = 200, mistakes: tuple[Mistake, ...] = ()
) -> Response:
    seen = case_of(page, kept)
    with page.house.database.read() as session:
        found = opening(session, page.house.calendar(), seen.case if seen else None)
    return page.show(
        "live_text/start.html",
        status=status,
        answers={"message": "", "sag": ""} | kept | {"token": kept.get("token") or new_form()},
        mistakes=mistakes,
        opening=found,
        has_cpr=cpr.is_in(kept.get("message", "")) and status != 200,
        seen=seen,
    )


def case_of(page: Page, kept: Answers) -> Seen | None:
    """The case that it is about, if this browser may see it."""
    try:
        access_id = UUID(kept.get("sag", ""))
    except ValueError:
        return None
    with page.house.database.read() as session:
        seen = sessions.case_seen(session, page.token, access_id)
    return seen if seen and seen.case.is_open else None


def draft_of(page: Page, form: str) -> Answers:
    """What this browser has kept of a form."""
    if page.token is None:
        return {}
    with page.house.database.read() as session:
        return drafts.load(session, drafts.of_browser(page.token), form)


def _save(page: Page, kept: Answers, *, takes_along: bool = False) -> None:
    """Keep the words, here and, if there are any, where they are taken along to."""
    page.house.limits.spend("draft", page.sender)
    owner = drafts.of_browser(page.know())

    def command(session: Session) -> None:
        drafts.save(session, owner, FORM, kept)
        if takes_along and (kept["message"].strip() or kept["sag"]):
            along = {name: kept[name] for name in ("message", "sag") if kept[name]}
            to_a_call(session, owner, along)

    page.house.database.write(command)
