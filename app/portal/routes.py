"""Front page, my case and privacy."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.cases import access as accesses
from app.domain.cases import attachments, commands
from app.domain.cases.forwarding import SentOn, sent_on, where
from app.domain.cases.models import Case, Entry, EntryKind, Outcome, Party, WaitingOn
from app.domain.cases.queries import (
    Helper,
    Said,
    Seen,
    has_answer,
    helpers,
    is_erased,
    thread_for_party,
)
from app.domain.events.models import ActorKind
from app.domain.organisation.queries import Named, unit_name, unit_names
from app.domain.people.words import ROLES
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Unavailable
from app.portal.forms import Find, More, MoreFiles
from app.web import drafts, sessions
from app.web.files import hand_out, keep
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.pages import Here, Page
from app.web.room import Door, FilledPanel, WayIn, filled_panels
from app.web.uploads import Uploaded

router = APIRouter()

FIND = "find"
NOTICES = {
    "slettet": N_("We have deleted what you had written."),
    "glemt": N_("This computer no longer remembers your case."),
    "hjaelper": N_("You no longer help in the case, and you cannot see it any more."),
}
WAITS = N_(
    "We no longer remember your case on this computer. Find it again: what you wrote has not been "
    "sent, and waits for you there for 24 hours."
)
NOT_FOUND = N_("We cannot find a case with that number and code. Try again, or write to us.")


@dataclass(frozen=True)
class Entrance:
    """A way in with its door as it is now."""

    way: WayIn
    door: Door


@router.get("/", name="portal:front")
def front(page: Here, besked: str = "") -> Response:
    """One question and the equal ways in that are built."""
    calendar = page.house.calendar()
    with page.house.database.read() as session:
        entrances = [
            Entrance(way, way.door(session, now(), calendar))
            for room in page.house.rooms
            for way in room.ways_in
        ]
    return page.show("portal/front.html", entrances=entrances, notice=NOTICES.get(besked))


@router.get("/privatliv", name="portal:privacy")
def privacy(page: Here) -> Response:
    """Who keeps what is written, why, how long, and the citizen's rights (GDPR art. 13)."""
    return page.show("portal/privacy.html")


@router.get("/sag", name="portal:find")
def ask(page: Here) -> Response:
    """Number and code, and the cases that this browser has seen already."""
    return _find_page(page, answers=_draft(page, FIND) if page.token else {})


@router.post("/sag", name="portal:open")
def find(page: Here, answers: Posted) -> Response:
    """Open a case by number and code. Every failure looks and costs the same (P7)."""
    kept = {name: answers.get(name, "") for name in ("reference", "code")}
    if answers.get("go") == "language":
        page.know()
        _save(page, FIND, kept)
        return page.go("portal:find", language=page.other)
    filled = fill(Find, kept)
    if filled.form is None:
        return _find_page(page, status=422, answers=kept, mistakes=filled.mistakes)
    page.house.limits.check("lookup", page.sender)
    with page.house.database.read() as session:
        opened = accesses.by_code(session, filled.form.reference, filled.form.code)
    if opened is None:
        page.house.limits.spend("lookup", page.sender)
        mistakes = (Mistake("reference", NOT_FOUND),)
        return _find_page(page, status=422, answers=kept, mistakes=mistakes)
    return _let_in(page, opened.id, opened.version)


@router.get("/sag/adgang/{secret}", name="portal:enter")
def enter(page: Here, secret: str) -> Response:
    """The saved address: a secret that is exchanged for a cookie at once (P8)."""
    page.house.limits.check("lookup", page.sender)
    with page.house.database.read() as session:
        opened = accesses.by_secret(session, secret)
    if opened is None:
        page.house.limits.spend("lookup", page.sender)
        raise Missing
    response = _let_in(page, opened.id, opened.version)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _let_in(page: Page, access_id: UUID, version: int) -> Response:
    old = page.token
    browser = _own_token(page)

    def command(session: Session) -> None:
        sessions.grant(session, browser, access_id, version)
        if old and old != browser:
            drafts.move(session, drafts.of_browser(old), drafts.of_browser(browser))
        drafts.drop(session, drafts.of_browser(browser), FIND)

    page.house.database.write(command)
    return page.go("portal:case", access_id=access_id)


@router.get("/sag/{access_id}", name="portal:case")
def case(page: Here, access_id: UUID, besked: str = "") -> Response:
    """State, who has it, next step, date, and everything that was said."""
    seen = _seen(page, access_id)
    _keep_that_it_was_read(page, seen)
    return _case_page(page, seen, done=besked)


def _keep_that_it_was_read(page: Page, seen: Seen) -> None:
    """What nobody has read is looked after, so we keep how far this party has come."""
    if seen.access.read_entries >= seen.case.entries:
        return
    try:
        page.house.database.write(
            lambda session: commands.read(session, seen.access, seen.case.entries)
        )
    except Unavailable:
        return  # the case can be read all the same


_JUST_NOW = timedelta(minutes=2)


def _notice(done: str, case: Case, said: list[Said]) -> str | None:
    """What was done, where the case says so too: an address alone proves nothing."""
    by_people = [one.entry for one in said if one.entry.actor != ActorKind.SYSTEM]
    newest = by_people[-1] if by_people else None
    is_new = newest is not None and now() - newest.at < _JUST_NOW
    if done == "sendt" and is_new and newest is not None and newest.kind == EntryKind.MESSAGE:
        return N_("We have received what you wrote.")
    if done == "aaben" and case.is_open and case.waiting_on == WaitingOn.US:
        return N_("Your case is open, and it is our turn.")
    if done == "lukket" and case.outcome == Outcome.SOLVED:
        return N_("Thank you for telling us. Your case is closed.")
    if done == "hjaelper" and is_new and newest is not None and newest.kind == EntryKind.MANDATE:
        return N_("Your helper sees nothing more. Your code is new: find it on your receipt.")
    if done == "trukket" and case.outcome == Outcome.WITHDRAWN:
        return N_("You have withdrawn your case. We do nothing more.")
    return None


@router.post("/sag/{access_id}/beskeder", name="portal:add_message")
def add_message(page: Here, access_id: UUID, received: Uploaded) -> Response:
    """Say something more, with files. A closed case opens again."""
    answers = received.answers
    kept = {"message": answers.get("message", ""), "token": answers.get("token", "")[:64]}
    kept["token"] = kept["token"] or secrets.token_urlsafe(16)
    try:
        seen = _seen(page, access_id)
    except Missing:
        return _find_again(page, access_id, kept)
    if answers.get("go") == "language":
        _save(page, _form(access_id), kept)
        return page.go("portal:case", access_id=access_id, language=page.other)
    if mistakes := keep(page, kept["token"], received):
        return _case_page(page, seen, status=422, answers=kept, mistakes=mistakes)
    with page.house.database.read() as session:
        files = attachments.of_form(session, kept["token"])
    form: type[More] = MoreFiles if files else More
    filled = fill(form, kept)
    if filled.form is None:
        return _case_page(page, seen, status=422, answers=kept, mistakes=filled.mistakes)
    page.house.limits.spend("send", page.sender)
    words, calendar = filled.form.message, page.house.calendar()

    def command(session: Session) -> None:
        if not drafts.spend(session, kept["token"], words):
            return  # the other press was quicker
        commands.add_message(session, seen.case.id, words=words, calendar=calendar, by=seen.access)
        drafts.drop(session, _draft_owner(page), _form(access_id))

    page.house.database.write(command)
    return page.go("portal:case", access_id=access_id, query={"besked": "sendt"})


def _find_again(page: Page, access_id: UUID, kept: Answers) -> Response:
    """This browser may not see the case any more; what was typed waits until it may again."""
    page.know()
    _save(page, _form(access_id), kept)
    return _find_page(page, status=401, answers={}, notice=WAITS, typed=kept["message"])


@router.get("/sag/{access_id}/fil/{attachment_id}", name="portal:file")
def file(page: Here, access_id: UUID, attachment_id: UUID) -> Response:
    """A file of the thread, as far as this party may read it."""
    seen = _seen(page, access_id)
    with page.house.database.read() as session:
        said = thread_for_party(session, seen)
    files = [file for one in said for file in one.files if file.id == attachment_id]
    return hand_out(page, files[0] if files else None)


@router.post("/sag/{access_id}/loesning", name="portal:solved")
def solved(page: Here, access_id: UUID, answers: Posted) -> Response:
    """Solved, or not: the citizen decides."""
    seen, calendar = _seen(page, access_id), page.house.calendar()
    if answers.get("solved") not in ("yes", "no"):
        return page.go("portal:case", access_id=access_id)
    is_solved = answers["solved"] == "yes"
    verb = commands.say_solved if is_solved else commands.say_unsolved
    page.house.database.write(lambda session: verb(session, seen.case.id, calendar=calendar))
    notice = {"besked": "lukket" if is_solved else "aaben"}
    return page.go("portal:case", access_id=access_id, query=notice)


@router.get("/sag/{access_id}/tilbagetraek", name="portal:withdraw")
def ask_withdraw(page: Here, access_id: UUID) -> Response:
    """What withdrawing means, before it is done."""
    return _withdraw_page(page, _citizens(_seen(page, access_id)))


@router.post("/sag/{access_id}/tilbagetraek", name="portal:withdrawn")
def withdraw(page: Here, access_id: UUID, answers: Posted) -> Response:
    """Close as withdrawn; forget the words at once where the citizen says so and we may."""
    forget = answers.get("forget") == "yes"
    try:
        seen = _citizens(_seen(page, access_id))
    except Missing:
        if forget and _is_forgotten_here(page, access_id):  # pressed twice
            return page.go("portal:front", query={"besked": "slettet"})
        raise
    calendar = page.house.calendar()
    page.house.database.write(
        lambda session: commands.withdraw(session, seen.case.id, forget=forget, calendar=calendar)
    )
    if forget:
        return page.go("portal:front", query={"besked": "slettet"})
    return page.go("portal:case", access_id=access_id, query={"besked": "trukket"})


@router.post("/sag/{access_id}/kode", name="portal:new_code")
def new_code(page: Here, access_id: UUID) -> Response:
    """A new code and address; whoever has the old ones sees nothing from now on."""
    seen, browser, calendar = _seen(page, access_id), page.know(), page.house.calendar()

    def command(session: Session) -> None:
        version = commands.replace_code(session, seen.access.id, calendar=calendar)
        sessions.grant(session, browser, seen.access.id, version)

    page.house.database.write(command)
    return page.go("written:receipt", access_id=access_id)


@router.post("/glem", name="portal:forget")
def forget(page: Here) -> Response:
    """Forget everything on this computer: cases, drafts, and the cookie."""
    browser = page.token
    if browser:

        def command(session: Session) -> None:
            drafts.drop(session, drafts.of_browser(browser))
            sessions.forget(session, browser)

        page.house.database.write(command)
    return page.forgets(page.go("portal:front", query={"besked": "glemt"}))


def _own_token(page: Page) -> str:
    """A token that nobody can have planted: a new one for a browser that may see nothing yet."""
    with page.house.database.read() as session:
        has_cases = bool(sessions.granted_cases(session, page.token))
    return page.know() if has_cases else page.renew()


def _seen(page: Page, access_id: UUID) -> Seen:
    """The case, if this browser may see it; otherwise it does not exist (P7)."""
    with page.house.database.read() as session:
        seen = sessions.case_seen(session, page.token, access_id)
    if seen is None:
        raise Missing
    return seen


def _citizens(seen: Seen) -> Seen:
    """Taking a case back is for the citizen alone, not for whoever helps."""
    if seen.access.party != Party.CITIZEN:
        raise Missing
    return seen


def _is_forgotten_here(page: Page, access_id: UUID) -> bool:
    """Whether this browser had the case, and its words are gone."""
    with page.house.database.read() as session:
        version = sessions.granted(session, page.token, access_id)
        return version is not None and is_erased(session, access_id)


@dataclass(frozen=True)
class Shown:
    """What a citizen reads of a case."""

    case: Case
    said: list[Said]
    unit: Named
    units: dict[UUID, Named]
    answered: bool
    helpers: list[Helper]
    sent_on: list[SentOn]
    panels: list[FilledPanel]

    def sent_where(self, entry: Entry) -> SentOn | None:
        """To which other authority an entry says that the case went."""
        return where(self.sent_on, entry)


def _case_page(
    page: Page,
    seen: Seen,
    *,
    status: int = 200,
    answers: Answers | None = None,
    mistakes: tuple[Mistake, ...] = (),
    done: str = "",
) -> Response:
    with page.house.database.read() as session:
        shown = Shown(
            case=seen.case,
            said=thread_for_party(session, seen),
            unit=unit_name(session, seen.case.owner_unit_id),
            units={unit.id: unit for unit in unit_names(session)},
            answered=has_answer(session, seen.case.id),
            helpers=helpers(session, seen.access.case_id),
            sent_on=sent_on(session, seen.case.id),
            panels=filled_panels(
                session,
                [panel for room in page.house.rooms for panel in room.case_panels],
                seen.case,
                seen,
            ),
        )
        draft = drafts.load(session, _draft_owner(page), _form(seen.access.id))
        kept = {"token": secrets.token_urlsafe(16)} | draft | (answers or {})
        files = attachments.of_form(session, kept["token"])
    return page.show(
        "portal/case.html",
        status=status,
        answers=kept,
        files=files,
        mistakes=mistakes,
        seen=seen,
        shown=shown,
        notice=_notice(done, shown.case, shown.said),
        roles=ROLES,
    )


def _withdraw_page(page: Page, seen: Seen) -> Response:
    with page.house.database.read() as session:
        may_forget = commands.may_forget(session, seen.case)
    return page.show("portal/withdraw.html", seen=seen, may_forget=may_forget)


def _form(access_id: UUID) -> str:
    return f"more:{access_id}"


def _draft_owner(page: Page) -> str:
    return drafts.of_browser(page.token or "")


def _draft(page: Page, form: str) -> Answers:
    with page.house.database.read() as session:
        return drafts.load(session, _draft_owner(page), form)


def _save(page: Page, form: str, kept: Answers) -> None:
    page.house.limits.spend("draft", page.sender)
    owner = _draft_owner(page)
    page.house.database.write(lambda session: drafts.save(session, owner, form, kept))


def _find_page(
    page: Page,
    *,
    status: int = 200,
    answers: Answers,
    mistakes: tuple[Mistake, ...] = (),
    notice: str | None = None,
    typed: str = "",
) -> Response:
    with page.house.database.read() as session:
        known = sessions.granted_cases(session, page.token)
    return page.show(
        "portal/find.html",
        status=status,
        answers=answers,
        mistakes=mistakes,
        known=known,
        notice=notice,
        typed=typed,
    )
