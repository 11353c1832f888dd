"""Write to us: the short way is message, check, receipt; three more pages for who wants them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.channels.written.sending import Ready, ready, receipt_of
from app.channels.written.steps import (
    ASKING,
    CHECK,
    FIELDS,
    HOW,
    MESSAGE,
    TOPIC,
    TOTAL,
    TOTAL_SHORT,
    WHO,
    Step,
    before,
    next_of,
)
from app.domain.cases import attachments
from app.domain.cases.access import code, secret
from app.domain.cases.commands import Opened, open_case
from app.domain.cases.models import Access, Attachment, Case
from app.domain.cases.orders import NAMES as ORDERS
from app.domain.cases.queries import case_by_token, original_words, seen_through
from app.domain.organisation.queries import offered_topics
from app.domain.people import words as said
from app.foundation import cpr
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Unavailable
from app.web import drafts, sessions
from app.web.files import keep
from app.web.forms import Answers, Mistake, Posted
from app.web.journeys import Journey, new_form, takes_no_cookie
from app.web.pages import Here, Page
from app.web.uploads import Received, Uploaded

router = APIRouter()

FORM = "written"
SHORT_STEP = {MESSAGE.number: 1, CHECK.number: 2}
NOWHERE = "-"  # a barrier on a page that has no address of its own, or on none in particular
NO_BARRIER = "no_barrier"
BARRIER = N_("A barrier on these pages.")
BARRIER_AT = N_("A barrier on the page %(address)s.")
EDITS = {"edit": MESSAGE, "edit_topic": TOPIC, "edit_how": HOW, "edit_who": WHO}


@router.get("/skriv", name="written:start")
def start(page: Here, mistet: str = "", barriere: str = "") -> Response:
    """The question, with what this browser has typed before."""
    page.know()
    kept = JOURNEY.draft(page)
    met = (barriere if page.whereabouts(barriere) else NOWHERE) if barriere else ""
    has_begun = bool(met and kept.get("message") and kept.get("barrier") != met)
    kept |= {"lost": "yes"} if mistet else {}
    kept |= {"barrier": met} if met else {}
    return _ask(page, MESSAGE, kept, has_begun=has_begun)


@router.post("/skriv", name="written:save")
def save(page: Here, received: Uploaded) -> Response:
    """Keep what was typed and the files, then go where the pressed button says."""
    return _turn_page(page, MESSAGE, received.answers, received)


@router.get("/skriv/emne", name="written:topic")
def topic(page: Here) -> Response:
    """A few plain choices, and "I do not know"."""
    return _ask(page, TOPIC, JOURNEY.draft(page))


@router.post("/skriv/emne", name="written:save_topic")
def save_topic(page: Here, answers: Posted) -> Response:
    """Keep the topic and go on."""
    return _turn_page(page, TOPIC, answers)


@router.get("/skriv/svar", name="written:how")
def how(page: Here) -> Response:
    """How the answer should come, and how to meet the person."""
    return _ask(page, HOW, JOURNEY.draft(page))


@router.post("/skriv/svar", name="written:save_how")
def save_how(page: Here, answers: Posted) -> Response:
    """Keep the ways and wishes and go on."""
    return _turn_page(page, HOW, answers)


@router.get("/skriv/dig", name="written:who")
def who(page: Here) -> Response:
    """A name, if the person likes; or for whom somebody writes."""
    return _ask(page, WHO, JOURNEY.draft(page))


@router.post("/skriv/dig", name="written:save_who")
def save_who(page: Here, answers: Posted) -> Response:
    """Keep who it is and go on."""
    return _turn_page(page, WHO, answers)


@router.get("/skriv/tjek", name="written:check")
def check(page: Here) -> Response:
    """What will be sent, once more before it is (WCAG 3.3.6)."""
    kept = JOURNEY.draft(page)
    if sent := kept.get("sent"):
        return page.go("written:receipt", access_id=sent)  # back after sending
    if _mistakes(page, MESSAGE, kept):
        return page.go("written:start")
    return _ask(page, CHECK, kept)


@router.post("/skriv/tjek", name="written:send")
def send(page: Here, answers: Posted) -> Response:
    """Receive the message. The page carries all of it, so an expired draft loses nothing."""
    kept = JOURNEY.kept(page, CHECK, answers)
    if turn := JOURNEY.turn(page, CHECK, answers, kept):
        return turn
    go = answers.get("go", "")
    if go == "more" or go in EDITS:
        target = EDITS.get(go, TOPIC)
        return JOURNEY.go(page, target, kept if target is MESSAGE else kept | {"way": "full"})
    for step in ASKING:
        if mistakes := _mistakes(page, step, kept):
            return _ask(page, step, kept, status=422, mistakes=mistakes)
    page.house.limits.spend("send", page.sender)
    return _receive(page, kept)


def _turn_page(
    page: Page, step: Step, answers: Answers, received: Received | None = None
) -> Response:
    kept = JOURNEY.kept(page, step, answers)
    kept |= {"barrier": ""} if answers.get("go") == NO_BARRIER else {}
    if received and answers.get("go") != "delete":
        mistakes = keep(page, kept["token"], received)
        kept["files"] = "yes" if _files(page, kept | {"files": "yes"}) else ""
        if mistakes:
            JOURNEY.save_for_later(page, kept)
            return _ask(page, step, kept, status=422, mistakes=mistakes)
        if answers.get("go") in ("add", NO_BARRIER):
            return JOURNEY.go(page, step, kept)
    if turn := JOURNEY.turn(page, step, answers, kept):
        return turn
    if mistakes := _mistakes(page, step, kept):
        return _ask(page, step, kept, status=422, mistakes=mistakes)
    go = answers.get("go", "")
    if step is MESSAGE and go == "more":
        return JOURNEY.go(page, TOPIC, kept | {"way": "full"})
    return JOURNEY.go(page, CHECK if go == "check" or step is MESSAGE else next_of(step), kept)


def _ask(
    page: Page,
    step: Step,
    kept: Answers,
    *,
    status: int = 200,
    mistakes: tuple[Mistake, ...] = (),
    **more: Any,
) -> Response:
    """One page of the way, with what has been typed on it and what it carries along."""
    kept = dict.fromkeys(FIELDS, "") | kept
    kept["token"] = kept["token"] or new_form()
    is_full = kept.get("way") == "full"
    with page.house.database.read() as session:
        has_topic = step is TOPIC or (step is CHECK and is_full)
        topics = offered_topics(session) if has_topic else []
    files = _files(page, kept)
    carried = {name: kept[name] for name in FIELDS if kept.get(name) and name not in step.fields}
    more |= {"barrier": _barrier(page, kept), "has_begun": more.get("has_begun", False)}
    more |= {"number": step.number if is_full else SHORT_STEP.get(step.number, step.number)}
    more |= {"total": TOTAL if is_full or step.number not in SHORT_STEP else TOTAL_SHORT}
    if step is CHECK:
        more |= {"has_cpr": cpr.is_in(kept.get("message", "")), "sent": more.get("sent", False)}
    return page.show(
        step.template,
        status=status,
        answers=kept,
        mistakes=mistakes,
        carried=carried,
        topics=topics,
        files=files,
        said=said,
        **more,
    )


def _files(page: Page, kept: Answers) -> list[Attachment]:
    """The files of the form; a form that has none is not asked for them."""
    if not kept.get("files"):
        return []
    with page.house.database.read() as session:
        return attachments.of_form(session, kept["token"])


def _mistakes(page: Page, step: Step, kept: Answers) -> tuple[Mistake, ...]:
    asks = step is MESSAGE and not kept.get("message", "").strip()
    return step.mistakes(kept, has_files=asks and bool(_files(page, kept)))


def _barrier(page: Page, kept: Answers) -> str:
    """In words, on which page somebody met a barrier; empty in a message about something else."""
    if not kept.get("barrier"):
        return ""
    address = page.whereabouts(kept["barrier"])
    return page.say(BARRIER_AT, address=address) if address else page.say(BARRIER)


_TRIES = 3


def _receive(page: Page, kept: Answers) -> Response:
    no_cookie, browser, intake = takes_no_cookie(page), page.know(), page.house.intake()
    with page.house.database.read() as session:
        letter = ready(session, kept, _barrier(page, kept))

    def command(session: Session) -> Opened:
        opened = open_case(
            session,
            words=letter.words,
            channel=FORM,
            language=page.language,
            token=kept["token"],
            intake=intake,
            told=letter.told,
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
            if twice := _sent_before(page, kept, letter, no_cookie=no_cookie):
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
        letter = receipt_of(session, seen)
    return page.show(
        "written/receipt.html",
        case=seen.case,
        access=seen.access,
        code=code(seen.access),
        secret=secret(seen.access),
        receipt=letter,
        said=said,
        orders=ORDERS,
    )


def _sent_before(page: Page, kept: Answers, letter: Ready, *, no_cookie: bool) -> Response | None:
    """Two presses, one case (P4); other words under the same form are a new message."""
    with page.house.database.read() as session:
        before = case_by_token(session, kept["token"])
        if before is None:
            return None
        case, access = before
        # A file that was added since is something new, too.
        more = attachments.of_form(session, kept["token"])
        same = not more and original_words(session, case.id) == letter.words
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
    fresh = kept | {"token": new_form()}
    page.house.database.write(
        lambda session: attachments.move(session, kept["token"], fresh["token"])
    )
    JOURNEY.save(page, fresh)
    return _ask(page, CHECK, fresh, status=409, sent=(case, access) if known else True)


def _before(step: Step, kept: Answers) -> Step | None:
    return before(step) if kept["way"] == "full" or step is not CHECK else MESSAGE


JOURNEY: Journey[Step] = Journey(
    form=FORM,
    fields=FIELDS,
    ask=_ask,
    before=_before,
    forget=lambda session, kept: attachments.drop(session, kept["token"]),
)
