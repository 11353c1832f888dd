"""We call somebody for you: whom, what we may say first, and what stays; then a place in line."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.channels.live_text import presence
from app.channels.live_text.relay.commands import Call, begin
from app.channels.live_text.relay.forms import Stays, Wanted
from app.channels.live_text.routes import Entry, case_of, draft_of, into, opens
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused
from app.web import drafts
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.journeys import NO_COOKIE, new_form, takes_no_cookie
from app.web.pages import Here, Page
from app.web.phones import NEVER, ForYou, is_never_called

router = APIRouter()

START = "live_text:relay_start"
FORM = "relay"
_OF_CALL = tuple(ForYou.model_fields)
FIELDS = (*_OF_CALL, "policy", "sag", "opkald", "token")
NOBODY = N_("Nobody who can call for you is there just now. Your words are still here.")


@router.get("/formidlet", name=START)
def start(page: Here, sag: str = "", opkald: str = "") -> Response:
    """What we ask before we call somebody, and what we keep of it: nothing. Of a call that was
    booked for this time nothing is asked again."""
    page.know()
    about = {"sag": sag, "opkald": opkald}
    if booked := _booked(page, about):
        return _ask(page, booked.model_dump() | about)
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
    booked = _booked(page, kept)
    with page.house.database.read() as session:
        can_begin = booked is not None or presence.has_operator(session)
    if not can_begin:
        return _ask(page, kept, 409, Mistake("callee", NOBODY))
    page.house.limits.spend("send", page.sender)
    return _begin(page, kept, filled.form, UUID(kept["opkald"]) if booked else None)


def _booked(page: Page, kept: Answers) -> ForYou | None:
    """Whom we have promised to call for them at this time: they may come in, whoever is there."""
    seen = case_of(page, kept)
    try:
        call_id = UUID(kept.get("opkald", ""))
    except ValueError:
        return None
    if seen is None:
        return None
    with page.house.database.read() as session:
        return page.house.expects(session, seen, call_id)


def _begin(page: Page, kept: Answers, form: Wanted, booked_id: UUID | None) -> Response:
    call = Call(form.callee, form.number, form.opening, form.stays)
    entry = Entry(FORM, "text_relay", kept["token"], case_of(page, kept))

    def receive(session: Session, _conversation_id: UUID, _token: str) -> None:
        if booked_id and entry.seen:
            page.house.receive(session, entry.seen, booked_id)

    try:
        return into(page, entry, partial(begin, call=call, booked_id=booked_id), receive)
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
        if takes_no_cookie(page):  # they could never come in at the time
            return _ask(page, kept, 422, Mistake("callee", NO_COOKIE))
        # All of it goes there.
        page.house.database.write(
            lambda session: drafts.drop(session, drafts.of_browser(page.know()), FORM)
        )
        return page.go_to(page.url("callback:relayed"), 307)
    return None


def _ask(page: Page, kept: Answers, status: int = 200, *mistakes: Mistake) -> Response:
    is_booked = _booked(page, kept) is not None
    with page.house.database.read() as session:
        is_there = presence.has_operator(session)
    usual = dict.fromkeys(FIELDS, "") | {"policy": Stays.NONE}
    return page.show(
        "live_text/relay_start.html",
        status=status,
        answers=usual
        | {name: typed for name, typed in kept.items() if typed}
        | {"token": kept.get("token") or new_form()},
        mistakes=mistakes,
        opening=opens(page.house.calendar(), is_staffed=is_booked or is_there),
        is_booked=is_booked,
        is_there=is_there,
        seen=case_of(page, kept),
    )


def _save(page: Page, kept: Answers) -> None:
    """Keep the words for this browser."""
    page.house.limits.spend("draft", page.sender)
    owner = drafts.of_browser(page.know())
    page.house.database.write(lambda session: drafts.save(session, owner, FORM, kept))
