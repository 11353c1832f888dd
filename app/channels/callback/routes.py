"""Ask for a call: number, time, check, receipt; two more pages for who wants to say how."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.channels.callback import asking
from app.channels.callback.forms import NO_TIME
from app.channels.callback.panels import never_phone
from app.channels.callback.queries import by_token, shown_number
from app.channels.callback.receipts import receipt_at_once
from app.channels.callback.steps import (
    CHECK,
    DAY,
    FIELDS,
    HOW,
    NUMBER,
    RELAYED,
    SHORT_NUMBER,
    TOTAL,
    TOTAL_SHORT,
    WHEN,
    WHOM,
    Step,
    after,
    asked_in,
    before,
    first,
    is_full,
    is_relayed,
)
from app.channels.callback.words import OFFERED
from app.domain.cases.queries import Seen
from app.domain.people import words as said
from app.foundation import cpr
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused, Unavailable
from app.web import drafts, sessions
from app.web.forms import Answers, Mistake, Posted
from app.web.journeys import NO_COOKIE, Journey, new_form, takes_no_cookie
from app.web.pages import Here, Page
from app.web.phones import NEVER, NOT_IN_USE, is_invented, is_never_called

router = APIRouter()

FORM = "callback"
EDITS = {"edit_how": HOW, "edit_whom": WHOM, "edit_when": WHEN}
CALL_FOR_ME = N_("Please call for me: %(callee)s, %(number)s.")
_RELAY = {"way": "relay"}
_OWN = (*NUMBER.fields, *HOW.fields, *WHOM.fields)
_TRIES = 3


@router.get("/ring", name="callback:start")
def start(page: Here, sag: str = "") -> Response:
    """The number, and what it is about; with what this browser has typed before."""
    page.know()
    kept = JOURNEY.draft(page)
    if kept.get("sent"):
        kept = {}
    if sag and kept.get("sag") != sag:
        seen = _case(page, {"sag": sag})
        kept = {"sag": sag} | asking.known_of(seen) if seen else {}
    return _ask(page, NUMBER, kept | ({"way": ""} if is_relayed(kept) else {}))


@router.post("/ring", name="callback:save")
def save(page: Here, answers: Posted) -> Response:
    """Keep the number and go on."""
    return _turn_page(page, NUMBER, answers)


@router.get("/ring/formidlet", name="callback:relayed")
def relayed(page: Here) -> Response:
    """Whom we call for a citizen who types, with what this browser has typed before."""
    page.know()
    kept = JOURNEY.draft(page)
    return _ask(page, RELAYED, {"way": "relay"} | ({} if kept.get("sent") else kept | _RELAY))


@router.post("/ring/formidlet", name="callback:save_relayed")
def save_relayed(page: Here, answers: Posted) -> Response:
    """Keep whom to call and go on; also for whoever comes from a call at once."""
    if takes_no_cookie(page):  # they could never come in at the time
        kept = JOURNEY.kept(page, RELAYED, answers | _RELAY)
        return _ask(page, RELAYED, kept, status=422, mistakes=(Mistake("callee", NO_COOKIE),))
    # What was typed for a call of one's own stays where it is.
    known = JOURNEY.draft(page)
    own = {} if known.get("sent") else {name: known.get(name, "") for name in _OWN}
    return _turn_page(page, RELAYED, own | answers | _RELAY)


@router.get("/ring/samtalen", name="callback:how")
def how(page: Here) -> Response:
    """How the call should be."""
    return _ask(page, HOW, JOURNEY.draft(page))


@router.post("/ring/samtalen", name="callback:save_how")
def save_how(page: Here, answers: Posted) -> Response:
    """Keep the wishes and go on."""
    return _turn_page(page, HOW, answers)


@router.get("/ring/hvem", name="callback:whom")
def whom(page: Here) -> Response:
    """Whom to call, and what we may say there."""
    return _ask(page, WHOM, JOURNEY.draft(page))


@router.post("/ring/hvem", name="callback:save_whom")
def save_whom(page: Here, answers: Posted) -> Response:
    """Keep whom to call and go on."""
    return _turn_page(page, WHOM, answers)


@router.get("/ring/tid", name="callback:when")
def when(page: Here) -> Response:
    """The next free times, or those of a day."""
    return _ask(page, WHEN, JOURNEY.draft(page))


@router.post("/ring/tid", name="callback:save_when")
def save_when(page: Here, answers: Posted) -> Response:
    """Keep the time and go on."""
    return _turn_page(page, WHEN, answers)


@router.get("/ring/dag", name="callback:day")
def day(page: Here) -> Response:
    """The days that have free times."""
    return _ask(page, DAY, JOURNEY.draft(page))


@router.post("/ring/dag", name="callback:save_day")
def save_day(page: Here, answers: Posted) -> Response:
    """Keep the day, and show its times."""
    return _turn_page(page, DAY, answers)


@router.get("/ring/tjek", name="callback:check")
def check(page: Here) -> Response:
    """What will be asked for, once more before it is (WCAG 3.3.6)."""
    kept = JOURNEY.draft(page)
    if sent := kept.get("sent"):
        access_id, call_id = sent.split(":")
        return page.go("callback:receipt", access_id=access_id, call_id=call_id)
    for step in asked_in(kept):
        if step.mistakes(kept):
            return page.go(step.route)
    return _ask(page, CHECK, kept)


@router.post("/ring/tjek", name="callback:send")
def send(page: Here, answers: Posted) -> Response:
    """Promise the call. The page carries all of it, so an expired draft loses nothing."""
    kept = _kept(page, CHECK, answers)
    if turn := _turn(page, CHECK, answers, kept):
        return turn
    go = answers.get("go", "")
    if go == "edit":
        return JOURNEY.go(page, first(kept), kept)
    if go in EDITS:
        is_of_full = EDITS[go] in (HOW, WHOM)
        return JOURNEY.go(page, EDITS[go], kept | ({"way": "full"} if is_of_full else {}))
    for step in asked_in(kept):
        if mistakes := _mistakes(page, step, kept):
            return _ask(page, step, kept, status=422, mistakes=mistakes)
    page.house.limits.spend("send", page.sender)
    return _receive(page, kept)


def _kept(page: Page, step: Step, answers: Answers) -> Answers:
    """All answers. What a page says for somebody who would rather write is no answer of theirs."""
    kept = JOURNEY.kept(page, step, answers)
    if is_relayed(kept) and step is not RELAYED:
        kept["message"] = JOURNEY.draft(page).get("message", "")
    return kept


def _turn_page(page: Page, step: Step, answers: Answers) -> Response:
    kept = _kept(page, step, answers)
    if turn := _turn(page, step, answers, kept):
        return turn
    go = answers.get("go", "")
    if step is WHEN and go == "day":
        return JOURNEY.go(page, DAY, kept)
    if mistakes := _mistakes(page, step, kept):
        return _ask(page, step, kept, status=422, mistakes=mistakes)
    if step is NUMBER and go == "more":
        kept["way"] = "full"
    if step is DAY:
        kept["when"] = ""
    return JOURNEY.go(page, after(step, kept), kept)


def _turn(page: Page, step: Step, answers: Answers, kept: Answers) -> Response | None:
    """The buttons that lead elsewhere; writing, and calling somebody else for the citizen, take
    every answer along."""
    if step is NUMBER and answers.get("go") == "relay":
        JOURNEY.save_for_later(page, kept | {"token": new_form()})
        return page.go_to(page.url("live_text:relay_begin"), 307)
    if answers.get("go") == "add":
        # Their form goes there; what is kept here for another time gets a new one.
        JOURNEY.save_for_later(page, kept | {"token": new_form()})
        return page.go_to(page.url("written:save"), 307)
    if step is WHEN and answers.get("go") == "back" and kept.get("day"):
        kept["day"] = ""
        return JOURNEY.go(page, WHEN, kept)
    return JOURNEY.turn(page, step, answers, kept)


def _mistakes(page: Page, step: Step, kept: Answers) -> tuple[Mistake, ...]:
    if mistakes := step.mistakes(kept):
        return mistakes
    if step is NUMBER and is_invented(kept["phone"]) and not page.settings.demo:
        return (Mistake("phone", NOT_IN_USE),)
    if step is RELAYED and is_never_called(kept["number"], page.settings.never_called):
        return (Mistake("number", NEVER),)
    if step is WHEN and not asking.is_a_time(kept["when"]):
        return (Mistake("when", NO_TIME),)
    return ()


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
    seen = _case(page, kept)
    carried = {name: kept[name] for name in FIELDS if kept.get(name) and name not in step.fields}
    full = is_full(kept)
    if is_relayed(kept) and step is not RELAYED:
        # Written instead, it is a wish in words.
        asked = page.say(CALL_FOR_ME, callee=kept["callee"], number=kept["number"])
        carried["message"] = "\n".join(one for one in (asked, kept["opening"].strip()) if one)
    if step in (WHEN, DAY, CHECK):
        with page.house.database.read() as session:
            find = asking.days if step is DAY else asking.times
            more["times"] = find(session, kept, seen, page.house)
    if step is CHECK:
        said_first, number = ("opening", "number") if is_relayed(kept) else ("message", "phone")
        more |= {"has_cpr": cpr.is_in(kept[said_first]), "chosen": asking.moment_of(kept["when"])}
        more |= {"number": shown_number(kept[number]), "sent": more.get("sent", False)}
        is_own = not is_relayed(kept)
        more |= {"never": is_own and seen is not None and _said_never(page, seen)}
    return page.show(
        step.template,
        status=status,
        answers=kept,
        mistakes=mistakes,
        carried=carried,
        seen=seen,
        wishes=asking.wishes_in(kept),
        place=step.number if full else SHORT_NUMBER.get(step.number, step.number),
        total=TOTAL if full or step.number not in SHORT_NUMBER else TOTAL_SHORT,
        is_full=full,
        is_relayed=is_relayed(kept),
        said=said,
        offered=OFFERED,
        **more,
    )


def _said_never(page: Page, seen: Seen) -> bool:
    with page.house.database.read() as session:
        return never_phone(session, seen.case)


def _case(page: Page, kept: Answers) -> Seen | None:
    """The case that the call is about, if this browser may see it."""
    try:
        access_id = UUID(kept.get("sag", ""))
    except ValueError:
        return None
    with page.house.database.read() as session:
        return sessions.case_seen(session, page.token, access_id)


def _receive(page: Page, kept: Answers) -> Response:
    no_cookie, seen = takes_no_cookie(page), _case(page, kept)
    browser, intake = page.know(), page.house.intake()

    def command(session: Session) -> tuple[UUID, UUID]:
        access, call_id = asking.ask(session, kept, seen, intake=intake, language=page.language)
        sessions.grant(session, browser, access.id, access.version)
        # What was typed gives way to a mark of where it went, for the way back.
        sent = {"sent": f"{access.id.hex}:{call_id.hex}"}
        drafts.save(session, drafts.of_browser(browser), FORM, sent)
        return access.id, call_id

    for _ in range(_TRIES):
        try:
            access_id, call_id = page.house.database.write(command)
        except Refused as refused:
            if isinstance(refused, Missing):
                raise
            # The other press may have got the last place for the same person.
            twice = _sent_before(page, kept, no_cookie=no_cookie)
            return twice or _taken(page, kept, refused)
        except IntegrityError:
            if twice := _sent_before(page, kept, no_cookie=no_cookie):
                return twice
            # The random reference was taken, or another way has used the form; the next is not.
            kept = kept | {"token": new_form()}
            continue
        if no_cookie:
            return receipt_at_once(page, access_id, call_id)
        return page.go("callback:receipt", access_id=access_id, call_id=call_id)
    raise Unavailable("No free reference was found.")


def _taken(page: Page, kept: Answers, refused: Refused) -> Response:
    """Somebody was quicker: the times that are left, and everything that was typed."""
    JOURNEY.save_for_later(page, kept | {"when": ""})
    mistakes = (Mistake("when", refused.words),)
    return _ask(page, WHEN, kept | {"when": ""}, status=409, mistakes=mistakes)


def _sent_before(page: Page, kept: Answers, *, no_cookie: bool) -> Response | None:
    """Two presses, one call (P4); other answers under the same form are asked about."""
    with page.house.database.read() as session:
        call = by_token(session, kept["token"])
        if call is None or call.access_id is None:
            return None
        known = sessions.granted(session, page.token, call.access_id) is not None
        same = asking.is_same(session, call, kept)
    if not same:
        fresh = kept | {"token": new_form()}
        JOURNEY.save_for_later(page, fresh)
        return _ask(page, CHECK, fresh, status=409, sent=True)
    if known:
        return page.go("callback:receipt", access_id=call.access_id, call_id=call.id)
    if no_cookie:
        # The form's own token: nobody else has it.
        return receipt_at_once(page, call.access_id, call.id)
    return page.show("callback/sent.html")


JOURNEY: Journey[Step] = Journey(form=FORM, fields=FIELDS, ask=_ask, before=before)
