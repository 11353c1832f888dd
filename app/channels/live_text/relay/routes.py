"""We call somebody for you: whom, what we may say first, and what stays; then a place in line."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.channels.live_text import presence
from app.channels.live_text.relay.commands import Call, begin
from app.channels.live_text.relay.forms import NEVER, Stays, Wanted, is_never_called
from app.channels.live_text.routes import (
    NO_COOKIE,
    Entry,
    case_of,
    draft_of,
    into,
    opens,
    to_a_call,
)
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused
from app.web import drafts
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.journeys import new_form, takes_no_cookie
from app.web.pages import Here, Page

router = APIRouter()

START = "live_text:relay_start"
FORM = "relay"
FIELDS = ("callee", "number", "opening", "policy", "sag", "token")
NOBODY = N_("Nobody who can call for you is there just now. Your words are still here.")
CALL_FOR_ME = N_("Please call for me: %(callee)s, %(number)s.")


@router.get("/formidlet", name=START)
def start(page: Here, sag: str = "") -> Response:
    """What we ask before we call somebody, and what we keep of it: nothing."""
    page.know()
    return _ask(page, draft_of(page, FORM) | ({"sag": sag} if sag else {}))


@router.post("/formidlet", name="live_text:relay_begin")
def enter(page: Here, answers: Posted) -> Response:
    """Wait for an operator, or take what was typed to another way."""
    kept = {name: answers.get(name, "") for name in FIELDS}
    if turn := _turn(page, kept, answers):
        return turn
    filled = fill(Wanted, kept)
    if filled.form is None:
        return _ask(page, kept, 422, *filled.mistakes)
    if is_never_called(filled.form.number, page.settings.never_called):
        return _ask(page, kept, 422, Mistake("number", NEVER))
    if takes_no_cookie(page):
        return _ask(page, kept, 422, Mistake("callee", NO_COOKIE))
    with page.house.database.read() as session:
        can_begin = presence.has_operator(session)
    if not can_begin:
        return _ask(page, kept, 409, Mistake("callee", NOBODY))
    page.house.limits.spend("send", page.sender)
    return _begin(page, kept, filled.form)


def _begin(page: Page, kept: Answers, form: Wanted) -> Response:
    call = Call(form.callee, form.number, form.opening, form.stays)
    entry = Entry(FORM, "text_relay", kept["token"], case_of(page, kept))
    try:
        return into(page, entry, partial(begin, call=call))
    except Missing:
        raise
    except Refused as refused:
        return _ask(page, kept, 409, Mistake("callee", refused.words))


def _turn(page: Page, kept: Answers, answers: Answers) -> Response | None:
    """The buttons that lead elsewhere and keep what is typed."""
    go = answers.get("go", "")
    if go == "language":
        _save(page, kept)
        return page.go(START, language=page.other)
    if go == "relay":  # from a call of our own: what it is about is what we may say first
        typed = {name: words for name, words in kept.items() if words and name != "token"}
        _save(page, draft_of(page, FORM) | {"opening": answers.get("message", "")} | typed)
        return page.go(START)
    if go == "call":
        _save(page, kept, takes_along=True)
        return page.go("callback:start")
    return None


def _ask(page: Page, kept: Answers, status: int = 200, *mistakes: Mistake) -> Response:
    with page.house.database.read() as session:
        is_staffed = presence.has_operator(session)
    usual = dict.fromkeys(FIELDS, "") | {"policy": Stays.NONE}
    return page.show(
        "live_text/relay_start.html",
        status=status,
        answers=usual
        | {name: typed for name, typed in kept.items() if typed}
        | {"token": kept.get("token") or new_form()},
        mistakes=mistakes,
        opening=opens(page.house.calendar(), is_staffed=is_staffed),
        seen=case_of(page, kept),
    )


def _save(page: Page, kept: Answers, *, takes_along: bool = False) -> None:
    """Keep the words, here and, if there are any, where they are taken along to."""
    page.house.limits.spend("draft", page.sender)
    owner = drafts.of_browser(page.know())
    callee, number = kept.get("callee", ""), kept.get("number", "")
    asked = page.say(CALL_FOR_ME, callee=callee or "?", number=number or "?")
    words = [asked] if callee.strip() or number.strip() else []
    words += [kept["opening"]] if kept.get("opening", "").strip() else []
    sag = {"sag": kept["sag"]} if kept.get("sag") else {}

    def along(there: Answers) -> Answers:
        known = there.get("message", "").strip()
        fresh = [one for one in words if one not in known]
        message = "\n".join([known, *fresh] if known else fresh)
        return {"message": message, "wish_via_text_relay": "yes"} | sag

    def command(session: Session) -> None:
        drafts.save(session, owner, FORM, kept)
        if takes_along:
            to_a_call(session, owner, along)

    page.house.database.write(command)
