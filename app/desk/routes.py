"""Signing in and out, and the queue."""

from __future__ import annotations

import secrets
from datetime import timedelta

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.desk.forms import SignIn
from app.desk.queue import VIEWS, queue
from app.domain.cases.orders import count
from app.domain.cases.queue import quick_topics, resolved_at_once
from app.domain.cases.queue import take_next as take_the_next
from app.domain.organisation.models import Staff, Unit
from app.domain.organisation.passwords import matches
from app.domain.organisation.queries import staff_by_user_name, unit_names
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.web import drafts, sessions
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.pages import Here, Page
from app.web.visits import AtDesk, SignedOut, safe_next, unseal

router = APIRouter()

NO_MATCH = N_(
    "The user name and the password do not fit together. Try again, or ask your team lead."
)

OUT = N_("You were signed out.")
ENDED = N_("You were signed out. Sign in again: what you wrote is kept, and has not been sent yet.")


@router.get("/desk/sign-in", name="desk:sign_in")
def ask(page: Here, besked: str = "") -> Response:
    """User name and password."""
    notice = N_("You have signed out.") if besked == "ud" else None
    return page.show("desk/sign_in.html", notice=notice, kept="", next="", shown=())


@router.post("/desk/sign-in", name="desk:enter")
def sign_in(page: Here, answers: Posted) -> Response:
    """Let a colleague in, with whatever was typed before the last session ended."""
    kept = {name: answers.get(name, "") for name in ("user_name", "kept", "next")}
    filled = fill(SignIn, answers)
    if filled.form is None:
        return _again(page, kept, filled.mistakes)
    user_name = filled.form.user_name.strip().lower()
    page.house.limits.spend("sign_in_place", page.sender)
    for rule, key in _tries(page, user_name):
        page.house.limits.check(rule, *key)
    with page.house.database.read() as session:
        staff = staff_by_user_name(session, user_name)
    stored = staff.password_hash if staff and _may_try(page, staff) else None
    if not matches(filled.form.password, stored) or staff is None:
        for rule, key in _tries(page, user_name):
            page.house.limits.spend(rule, *key)
        return _again(page, kept, (Mistake("user_name", NO_MATCH),))
    _let_in(page, staff, kept["kept"])
    return page.go_to(safe_next(kept["next"]) or page.step("desk:queue"))


def _tries(page: Page, user_name: str) -> list[tuple[str, tuple[str, ...]]]:
    """Few wrong passwords from one place; many more from everywhere, so that a stranger who
    guesses does not shut the colleague out."""
    return [("sign_in", (user_name, page.sender)), ("sign_in_all", (user_name,))]


def _may_try(page: Page, staff: Staff) -> bool:
    """An account in use; an invented one only in the demo and from this very machine (P11)."""
    return staff.active and (not staff.demo or (page.settings.demo and page.is_local))


def _let_in(page: Page, staff: Staff, kept: str) -> None:
    old, token = page.token, page.renew()

    def command(session: Session) -> None:
        if old:
            sessions.forget(session, old)
        sessions.start(session, token, staff)
        unseal(session, staff, kept)

    page.house.database.write(command)


def _again(page: Page, kept: Answers, mistakes: tuple[Mistake, ...]) -> Response:
    return page.show(
        "desk/sign_in.html",
        status=422,
        answers=kept,
        mistakes=mistakes,
        notice=None,
        kept=kept["kept"],
        shown=(),
        next=kept["next"],
    )


def signed_out(request: Request, error: Exception) -> Response:
    """The sign-in page instead of the one that was asked for; afterwards the work goes on there."""
    page = Page(request)
    kept, shown = (error.kept, error.shown) if isinstance(error, SignedOut) else ("", ())
    ended = OUT if shown else ENDED
    is_case = request.url.path.startswith("/desk/cases/")
    case_page = "/".join(page.here.split("/")[: 4 if page.language == "da" else 5])
    return page.show(
        "desk/sign_in.html",
        status=401,
        notice=ended if request.method == "POST" else None,
        kept=kept,
        shown=shown,
        next=page.here if request.method == "GET" else case_page if is_case else "",
    )


@router.post("/desk/sign-out", name="desk:sign_out")
def sign_out(page: Here) -> Response:
    """End the session on the server; an old copy of the cookie opens nothing."""
    if token := page.token:
        page.house.database.write(lambda session: sessions.forget(session, token))
    return page.forgets(page.go("desk:sign_in", query={"besked": "ud"}))


AT_ONCE_DAYS = 30  # over how many days it is told what was finished at once
PRESSED = "pressed"  # twice: the first press took the case, and it is among mine
NOTICES = {
    "videre": N_("They have been asked. The case is with you until they say yes."),
    "tom": N_("There is no case without an owner in your unit."),
    "afsluttet": N_("The case is closed."),
    "kladde": N_("Your draft has been saved. Nobody else sees it."),
}


@router.get("/desk", name="desk:queue")
def show(visit: AtDesk, vis: str = "enhed", efter: str = "", besked: str = "") -> Response:
    """The queue: urgent first, then late, then by date."""
    view = vis if vis in VIEWS else "enhed"
    with visit.page.house.database.read() as session:
        shown = queue(session, visit, view, efter)
        owed = count(session, visit.units)
        numbers = [
            (link, link.number(session, visit.staff, visit.units))
            for room in visit.page.house.rooms
            for link in room.desk_links
            if link.number
        ]
    return visit.page.show(
        "desk/queue.html",
        fragment="queue",
        staff=visit.staff,
        queue=shown,
        owed=owed,
        numbers=numbers,
        token=secrets.token_urlsafe(12),
        notice=NOTICES.get(besked),
    )


@router.post("/desk/next", name="desk:next")
def take_next(visit: AtDesk, answers: Posted) -> Response:
    """Take the case of my unit whose turn it is and that nobody has."""
    calendar = visit.page.house.calendar()

    def command(session: Session) -> str | None:
        if not drafts.spend(session, answers.get("token", ""), "next"):
            return PRESSED
        visit.must_be_here(session)
        case = take_the_next(session, visit.staff, calendar=calendar)
        return str(case.id) if case else None

    case_id = visit.page.house.database.write(command)
    if case_id == PRESSED:
        return visit.page.go("desk:queue", query={"vis": "mine"})
    if case_id is None:
        return visit.page.go("desk:queue", query={"besked": "tom"})
    return visit.page.go("desk:case", case_id=case_id)


@router.get("/desk/order", name="desk:order")
def order(visit: AtDesk) -> Response:
    """How the queue is ordered, and what is set for my units."""
    since = now() - timedelta(days=AT_ONCE_DAYS)
    with visit.page.house.database.read() as session:
        shares = [
            (unit, session.get_one(Unit, unit.id).reserved)
            for unit in unit_names(session)
            if unit.id in visit.units
        ]
        return visit.page.show(
            "desk/order.html",
            staff=visit.staff,
            shares=shares,
            quick=quick_topics(session),
            at_once=resolved_at_once(session, visit.units, since),
            days=AT_ONCE_DAYS,
        )
