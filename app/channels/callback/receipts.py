"""What a citizen sees of a call that was promised: receipt, another time, none after all."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.channels.callback import asking
from app.channels.callback.calendar_file import calendar_file
from app.channels.callback.commands import (
    TRIES,
    Who,
    cancel,
    change,
    need_of_call,
    receive,
    wishes_of,
)
from app.channels.callback.forms import NO_TIME
from app.channels.callback.models import Call, CallState
from app.channels.callback.queries import EARLY, call_of, is_expected, is_of, shown_number
from app.channels.callback.windows import desk_of
from app.domain.cases.access import code, secret
from app.domain.cases.models import Access
from app.domain.cases.queries import Seen, seen_through
from app.domain.organisation.queries import unit_name
from app.domain.people import words as said
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused
from app.web import sessions
from app.web.forms import Answers, Mistake, Posted
from app.web.pages import Here, Page
from app.web.phones import ForYou

router = APIRouter()

NOTICES = {
    "flyttet": N_("The call has been moved."),
    "aflyst": N_("There will be no call."),
}
SUMMARY = N_("%(name)s calls you")
SUMMARY_FOR_YOU = N_("%(name)s calls for you")
DESCRIPTION = N_("We call from %(phone)s. If you miss it, we try twice more. You need do nothing.")
DESCRIPTION_FOR_YOU = N_("Open your page at that time and come in to the call. You type there.")


@dataclass(frozen=True)
class Promised:
    """A call as its citizen may see it."""

    seen: Seen
    call: Call

    @property
    def is_to_come(self) -> bool:
        """Whether it is still to be made."""
        return self.call.state == CallState.PROMISED

    @property
    def is_own(self) -> bool:
        """Whether this party asked for it, or it is the citizen's own case: others do not read
        whom we call, and how."""
        is_theirs = is_of(self.call, self.seen)
        return is_theirs or (self.seen.mandate is None and not self.call.relayed)


def _promised(page: Page, access_id: UUID, call_id: UUID) -> Promised:
    """The call, if this browser may see its case; otherwise it does not exist (P7)."""
    with page.house.database.read() as session:
        seen = sessions.case_seen(session, page.token, access_id)
        call = call_of(session, seen, call_id) if seen else None
    if seen is None or call is None:
        raise Missing
    return Promised(seen, call)


def expected(session: Session, seen: Seen, call_id: UUID) -> ForYou | None:
    """Whom we have promised to call now for whoever asked for it."""
    call = call_of(session, seen, call_id)
    if call is None or not is_of(call, seen) or not is_expected(call):
        return None
    return ForYou.model_construct(
        callee=call.name or "", number=call.number or "", opening=call.opening or ""
    )


def received(session: Session, seen: Seen, call_id: UUID) -> None:
    """They have come in. Raises ``Refused`` where that call is not promised any more."""
    if expected(session, seen, call_id) is None:
        raise Refused(N_("This time is not booked any more. Your words are still here."))
    receive(session, call_id)


@router.get("/ring/{access_id}/{call_id}", name="callback:receipt")
def receipt(page: Here, access_id: UUID, call_id: UUID, besked: str = "") -> Response:
    """When, from which number, how often we try, and what happens when you miss it."""
    return show_receipt(page, _promised(page, access_id, call_id), NOTICES.get(besked))


def receipt_at_once(page: Page, access_id: UUID, call_id: UUID) -> Response:
    """The receipt for a browser that keeps no cookie, and has just asked for this very call."""
    with page.house.database.read() as session:
        access = session.get_one(Access, access_id)
        seen = seen_through(session, access_id, access.version)
        call = call_of(session, seen, call_id) if seen else None
    if seen is None or call is None:
        raise Missing
    return show_receipt(page, Promised(seen, call))


def show_receipt(page: Page, promised: Promised, notice: str | None = None) -> Response:
    """The receipt of a call as it stands now."""
    with page.house.database.read() as session:
        access = session.get_one(Access, promised.seen.access.id)
        unit = unit_name(session, promised.call.unit_id)
    call = promised.call
    return page.show(
        "callback/receipt.html",
        promised=promised,
        call=call,
        case=promised.seen.case,
        access=access,
        code=code(access),
        secret=secret(access),
        unit=unit,
        number=shown_number(call.number or "") if promised.is_own else "",
        wishes=wishes_of(call) if promised.is_own else (),
        tries=TRIES,
        is_expected=promised.is_own and is_expected(call),
        opens_at=call.starts_at - EARLY,
        said=said,
        notice=notice if _is_true(notice, call) else None,
    )


def _is_true(notice: str | None, call: Call) -> bool:
    """Whether the call says so too: an address alone proves nothing."""
    is_off = call.state == CallState.CANCELLED
    return is_off == (notice == NOTICES["aflyst"])


@router.get("/ring/{access_id}/{call_id}/kalender.ics", name="callback:calendar")
def calendar(page: Here, access_id: UUID, call_id: UUID) -> Response:
    """The call for a calendar."""
    promised = _promised(page, access_id, call_id)
    slots = {"name": page.settings.municipality}
    is_relayed = promised.call.relayed
    description = page.say(
        DESCRIPTION_FOR_YOU if is_relayed else DESCRIPTION, phone=page.settings.phone
    )
    words = calendar_file(
        promised.call,
        summary=page.say(SUMMARY_FOR_YOU if is_relayed else SUMMARY, **slots),
        description=description,
        sequence=promised.seen.case.version,
    )
    headers = {"Content-Disposition": 'attachment; filename="opkald.ics"'}
    return Response(words, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/ring/{access_id}/{call_id}/tid", name="callback:change")
def ask_change(page: Here, access_id: UUID, call_id: UUID, dag: str = "") -> Response:
    """The next free times, or those of a day."""
    return _change_page(page, _to_come(page, access_id, call_id), {"day": dag})


@router.post("/ring/{access_id}/{call_id}/tid", name="callback:changed")
def changed(page: Here, access_id: UUID, call_id: UUID, answers: Posted) -> Response:
    """Another time, if it is free."""
    promised = _to_come(page, access_id, call_id)
    kept = {name: answers.get(name, "") for name in ("when", "day")}
    if answers.get("go") == "day":
        return _change_page(page, promised, kept | {"when": ""})
    if not asking.is_a_time(kept["when"]):
        return _change_page(page, promised, kept, 422, Mistake("when", NO_TIME))
    days, moment = page.house.calendar(), asking.moment_of(kept["when"])

    def command(session: Session) -> None:
        access = session.get_one(Access, promised.seen.access.id)
        change(session, call_id, moment, calendar=days, who=Who(access=access))

    try:
        page.house.database.write(command)
    except Refused as refused:
        return _change_page(page, promised, kept, 409, Mistake("when", refused.words))
    return page.go(
        "callback:receipt", access_id=access_id, call_id=call_id, query={"besked": "flyttet"}
    )


@router.get("/ring/{access_id}/{call_id}/aflys", name="callback:cancel")
def ask_cancel(page: Here, access_id: UUID, call_id: UUID) -> Response:
    """What it means, before it is done."""
    return page.show("callback/cancel.html", promised=_to_come(page, access_id, call_id))


@router.post("/ring/{access_id}/{call_id}/aflys", name="callback:cancelled")
def cancelled(page: Here, access_id: UUID, call_id: UUID) -> Response:
    """No call. Saying so twice changes nothing."""
    promised, days = _promised(page, access_id, call_id), page.house.calendar()

    def command(session: Session) -> None:
        access = session.get_one(Access, promised.seen.access.id)
        cancel(session, call_id, calendar=days, who=Who(access=access))

    try:
        page.house.database.write(command)
    except Refused as refused:
        if type(refused) is not Refused:
            raise
        # It has ended meanwhile, and the receipt says how.
    return page.go(
        "callback:receipt", access_id=access_id, call_id=call_id, query={"besked": "aflyst"}
    )


def _to_come(page: Page, access_id: UUID, call_id: UUID) -> Promised:
    promised = _promised(page, access_id, call_id)
    if not promised.is_to_come:
        raise Missing
    return promised


def _change_page(
    page: Page,
    promised: Promised,
    kept: Answers,
    status: int = 200,
    *mistakes: Mistake,
) -> Response:
    call, intake = promised.call, page.house.intake()
    with page.house.database.read() as session:
        desk = desk_of(session, call.unit_id, intake.calendar, but=call.id)
        times = asking.offer(desk, desk.meant(need_of_call(call)), asking.day_of(kept))
    return page.show(
        "callback/change.html",
        status=status,
        answers=kept,
        mistakes=mistakes,
        promised=promised,
        times=times,
    )
