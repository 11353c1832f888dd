"""The short way: write, check, send, receipt. No sign-in and no script."""

from __future__ import annotations

import secrets
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.channels.written.forms import Message
from app.domain.cases.access import code, secret
from app.domain.cases.commands import Opened, open_case
from app.domain.cases.models import Access, Case
from app.domain.cases.queries import case_by_token, original_words, seen_through
from app.domain.organisation.queries import unit_name
from app.foundation.refused import Missing, Unavailable
from app.web import drafts, sessions
from app.web.forms import Answers, Posted, clean, fill
from app.web.pages import Here, Page

router = APIRouter()

FORM = "written"


@router.get("/skriv", name="written:start")
def start(page: Here) -> Response:
    """The question, with what this browser has typed before."""
    page.know()
    return page.show("written/message.html", answers=_draft(page))


@router.post("/skriv", name="written:save")
def save(page: Here, answers: Posted) -> Response:
    """Keep what was typed, then go where the pressed button says."""
    kept = _kept(page, answers)
    if turn := _turn(page, answers, kept, "written:start"):
        return turn
    filled = fill(Message, kept)
    if filled.form is None:
        return page.show("written/message.html", status=422, answers=kept, mistakes=filled.mistakes)
    if _takes_no_cookie(page):
        return page.show("written/check.html", answers=kept)
    _save(page, kept)
    return page.go("written:check")


@router.get("/skriv/tjek", name="written:check")
def check(page: Here) -> Response:
    """What will be sent, once more before it is (WCAG 3.3.6)."""
    answers = _draft(page)
    if sent := answers.get("sent"):
        return page.go("written:receipt", access_id=sent)  # back after sending
    if not answers.get("message", "").strip():
        return page.go("written:start")
    return page.show("written/check.html", answers=answers)


@router.post("/skriv/tjek", name="written:send")
def send(page: Here, answers: Posted) -> Response:
    """Receive the message. The page carries all of it, so an expired draft loses nothing."""
    kept = _kept(page, answers)
    if turn := _turn(page, answers, kept, "written:check"):
        return turn
    if answers.get("go") == "edit":
        if _takes_no_cookie(page):
            return page.show("written/message.html", answers=kept)
        _save(page, kept)
        return page.go("written:start")
    filled = fill(Message, kept)
    if filled.form is None:
        return page.show("written/message.html", status=422, answers=kept, mistakes=filled.mistakes)
    page.house.limits.spend("send", page.sender)
    return _receive(page, kept, filled.form.message)


_TRIES = 3


def _receive(page: Page, kept: Answers, words: str) -> Response:
    no_cookie, browser, intake = _takes_no_cookie(page), page.know(), page.house.intake()

    def command(session: Session) -> Opened:
        opened = open_case(
            session,
            words=words,
            channel=FORM,
            language=page.language,
            token=kept["token"],
            intake=intake,
        )
        sessions.grant(session, browser, opened.access_id, version=1)
        # What was typed gives way to a mark of where it went, for the way back.
        sent = {"sent": opened.access_id.hex}
        drafts.save(session, drafts.of_browser(browser), FORM, sent)
        return opened

    for _ in range(_TRIES):
        try:
            opened = page.house.database.write(command)
        except IntegrityError:
            if twice := _sent_before(page, kept, no_cookie=no_cookie):
                return twice
            continue  # the random reference was taken; the next one hardly is
        if no_cookie:
            return _receipt(page, opened.access_id, version=1)
        return page.go("written:receipt", access_id=opened.access_id)
    raise Unavailable("No free reference was found.")


@router.get("/skriv/kvittering/{access_id}", name="written:receipt")
def receipt(page: Here, access_id: UUID) -> Response:
    """Number, code, who has it, what happens next and by when; for the browser that sent it."""
    with page.house.database.read() as session:
        version = sessions.granted(session, page.token, access_id)
    return _receipt(page, access_id, version)


def _receipt(page: Page, access_id: UUID, version: int | None) -> Response:
    with page.house.database.read() as session:
        seen = seen_through(session, access_id, version) if version else None
        if seen is None:
            raise Missing
        words = original_words(session, seen.case.id)
        unit = unit_name(session, seen.case.owner_unit_id)
    return page.show(
        "written/receipt.html",
        case=seen.case,
        access=seen.access,
        code=code(seen.access),
        secret=secret(seen.access),
        words=words,
        unit=unit,
    )


def _sent_before(page: Page, kept: Answers, *, no_cookie: bool) -> Response | None:
    """Two presses, one case (P4); other words under the same form are a new message."""
    with page.house.database.read() as session:
        before = case_by_token(session, kept["token"])
        if before is None:
            return None
        case, access = before
        same = original_words(session, case.id) == clean(kept["message"]).strip()
        known = sessions.granted(session, page.token, access.id) is not None
    if same and known:
        return page.go("written:receipt", access_id=access.id)
    if same and no_cookie:
        # The form's own token and the same words: nobody else has both.
        return _receipt(page, access.id, access.version)
    if same:
        return page.show("written/sent.html")
    return _ask_again(page, kept, case, access, known=known)


def _ask_again(page: Page, kept: Answers, case: Case, access: Access, *, known: bool) -> Response:
    fresh = kept | {"token": _new_form()}
    _save(page, fresh)
    return page.show(
        "written/check.html", answers=fresh, sent=(case, access) if known else True, status=409
    )


def _turn(page: Page, answers: Answers, kept: Answers, here: str) -> Response | None:
    """The buttons that lead elsewhere and keep what is typed."""
    if _takes_no_cookie(page) and answers.get("go") in ("language", "help", "back"):
        # Nothing can be kept for this browser, so the page itself keeps it.
        if answers["go"] == "language":
            page.speak(page.other)
        return page.show("written/message.html", answers=kept)
    match answers.get("go"):
        case "delete":
            _forget(page)
            return page.go("portal:front", query={"besked": "slettet"})
        case "language":
            _save(page, kept)
            return page.go(here, language=page.other)
        case "help":
            _save(page, kept)
            return page.go_to(page.url(here) + "#hjaelp")
        case "back":
            _save(page, kept)
            return page.go("portal:front")
    return None


def _kept(page: Page, answers: Answers) -> Answers:
    """What belongs to the form: the words, and the form's one-time token."""
    token = answers.get("token") or _draft(page).get("token") or _new_form()
    return {"message": clean(answers.get("message", "")), "token": token[:64]}


def _new_form() -> str:
    return secrets.token_urlsafe(16)


def _takes_no_cookie(page: Page) -> bool:
    """A browser that has been given a cookie and did not bring it keeps none; it gets pages."""
    return page.token is None


def _draft(page: Page) -> Answers:
    if page.token is None:
        return {}
    with page.house.database.read() as session:
        return drafts.load(session, drafts.of_browser(page.token), FORM)


def _save(page: Page, kept: Answers) -> None:
    page.house.limits.spend("draft", page.sender)
    old = page.token
    with page.house.database.read() as session:
        has_cases = bool(sessions.granted_cases(session, old))
    # A token that somebody else may have planted in this browser never gets to hold words.
    owner = drafts.of_browser(page.know() if has_cases else page.renew())

    def command(session: Session) -> None:
        if old:
            drafts.drop(session, drafts.of_browser(old), FORM)
        drafts.save(session, owner, FORM, kept)

    page.house.database.write(command)


def _forget(page: Page) -> None:
    if page.token:
        owner = drafts.of_browser(page.token)
        page.house.database.write(lambda session: drafts.drop(session, owner, FORM))
