"""The desk's conversations: who is there, who waits, and the room beside the case."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.channels.live_text import commands, journal, presence, presses, queries, transcript
from app.channels.live_text.forms import There
from app.channels.live_text.journal import By, Over
from app.channels.live_text.models import Author, Conversation, ConversationState
from app.channels.live_text.presence import LEASE_BY_HAND
from app.channels.live_text.presses import press_of
from app.channels.live_text.words import PREPARED
from app.domain.cases.models import Case
from app.domain.organisation.models import Staff
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.i18n.texts import texts
from app.foundation.refused import Missing, Refused
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.visits import AtDesk, Visit

router = APIRouter()

QUIET = timedelta(seconds=30)  # without a sign, the citizen waits for a connection or reads
NOTICES = {
    "slut": N_("The conversation has ended. Everything in it stands in the case."),
    "videre": N_("Your colleague has the conversation now, and the citizen knows."),
    "gemt": N_("It is written down."),
}
SEND_FIRST = N_("Send this first, or take it away. Then press again.")
OVER = N_("The conversation has ended. Your words are here. Copy them into the case.")


def number(session: Session, _staff: Staff, units: frozenset[UUID]) -> int:
    """How many wait for somebody to write with."""
    return queries.count_waiting(session, units)


@router.get("/desk/live", name="live_text:desk")
def every(visit: AtDesk, besked: str = "") -> Response:
    """Who waits, who writes with whom, and how it is with oneself."""
    visit.page.house.database.write(
        lambda session: presence.renew(session, visit.staff.id, LEASE_BY_HAND)
    )
    return _list(visit, notice=NOTICES.get(besked))


def _list(
    visit: Visit,
    status: int = 200,
    *mistakes: Mistake,
    notice: str | None = None,
) -> Response:
    with visit.page.house.database.read() as session:
        living = queries.living(session, visit.units)
        mine = presence.presence_of(session, visit.staff.id)
        there = presence.there(session, visit.units)
    return visit.page.show(
        "live_text/desk.html",
        status=status,
        answers={"ready": mine.ready if mine else ""},
        mistakes=mistakes,
        staff=visit.staff,
        mine=[one for one in living if one.conversation.staff_id == visit.staff.id],
        waiting=[one for one in living if one.conversation.staff_id is None],
        others=[one for one in living if one.conversation.staff_id not in (None, visit.staff.id)],
        presence=mine,
        there=len(there),
        notice=notice,
    )


@router.post("/desk/live/presence", name="live_text:appear")
def appear(visit: AtDesk, answers: Posted) -> Response:
    """Free, busy or away. It holds while pages are asked for, and ends by itself."""
    filled = fill(There, answers)
    if filled.form is None:
        return _list(visit, 422, *filled.mistakes)
    ready = filled.form.ready

    def command(session: Session) -> None:
        visit.must_be_here(session)
        presence.appear(session, visit.staff, ready, LEASE_BY_HAND)

    visit.page.house.database.write(command)
    visit.page.house.database.write(presence.match)
    return visit.page.go("live_text:desk", query={"besked": "gemt"})


@router.post("/desk/live/{conversation_id}/take", name="live_text:take")
def take(visit: AtDesk, conversation_id: UUID) -> Response:
    """Become the one who writes with the citizen."""
    calendar = visit.page.house.calendar()

    def command(session: Session) -> None:
        _seen(session, visit, conversation_id)
        visit.must_be_here(session)
        commands.take(session, conversation_id, by=visit.staff, calendar=calendar)

    try:
        visit.page.house.database.write(command)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        return _list(visit, 409, Mistake("ready", refused.words))
    return visit.page.go("live_text:talk", conversation_id=conversation_id)


@router.post("/desk/live/{conversation_id}/decline", name="live_text:decline")
def decline(visit: AtDesk, conversation_id: UUID) -> Response:
    """Let a colleague take it."""

    def command(session: Session) -> None:
        _seen(session, visit, conversation_id)
        commands.decline(session, conversation_id, by=visit.staff)

    visit.page.house.database.write(command)
    return visit.page.go("live_text:desk")


def _seen(session: Session, visit: Visit, conversation_id: UUID) -> Conversation:
    """A conversation of one of this colleague's units; otherwise it does not exist."""
    found = session.get(Conversation, conversation_id)
    if found is None or found.unit_id not in visit.units:
        raise Missing
    return found


def own(session: Session, visit: Visit, conversation_id: UUID) -> Conversation:
    """A conversation that this colleague has, or has had."""
    found = session.get(Conversation, conversation_id)
    if found is None or found.staff_id != visit.staff.id:
        raise Missing
    return found


@router.get("/desk/live/{conversation_id}", name="live_text:talk")
def talk(visit: AtDesk, conversation_id: UUID, siden: int = 0) -> Response:
    """The room: what is new, what to write, and the case beside it."""
    visit.page.house.database.write(
        lambda session: presence.renew(session, visit.staff.id, LEASE_BY_HAND)
    )
    return _room(visit, conversation_id, since=siden)


def _room(
    visit: Visit,
    conversation_id: UUID,
    answers: Answers | None = None,
    status: int = 200,
    *mistakes: Mistake,
    since: int = 0,
) -> Response:
    since = since or presses.number((answers or {}).get("seen", ""))
    page = visit.page
    with page.house.database.read() as session:
        conversation = own(session, visit, conversation_id)
        case = session.get_one(Case, conversation.case_id)
        turns = transcript.turns(
            session, conversation, page.texts, you=By(Author.STAFF, visit.staff.id)
        )
        own_lines = queries.open_lines(session, conversation_id, Author.STAFF)
        theirs = queries.open_lines(session, conversation_id, Author.CITIZEN)
        colleagues = presence.colleagues(session, visit.staff)
        behind = queries.words_behind(session, conversation) if conversation.cells else 0
    mine = next((line for line in own_lines if line.staff_id == visit.staff.id), None)
    fresh, earlier = transcript.split(turns, since)
    return page.show(
        "live_text/talk.html",
        status=status,
        answers=presses.standing(mine, answers) | {"to": (answers or {}).get("to", "")},
        token=presses.new_line(),
        mistakes=mistakes,
        staff=visit.staff,
        conversation=conversation,
        is_over=conversation.state == ConversationState.ENDED,
        case=case,
        may_open=case.owner_unit_id in visit.units,
        fresh=fresh,
        earlier=earlier,
        theirs=[line for line in theirs if line.shown and line.words],
        is_quiet=conversation.citizen_seen_at < now() - QUIET,
        behind=behind,
        colleagues=[(one.id, one.name) for one in colleagues],
        prepared=PREPARED,
    )


@router.post("/desk/live/{conversation_id}", name="live_text:answer")
def answer(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """A line, a turn, or nothing yet."""
    page = visit.page
    with page.house.database.read() as session:
        language = own(session, visit, conversation_id).language
    one = press_of(answers, [texts(language).say(words) for words in PREPARED])
    if one.mistake:
        return _room(visit, conversation_id, answers, 422, one.mistake)

    def command(session: Session) -> bool:
        found = own(session, visit, conversation_id)
        presence.renew(session, visit.staff.id, LEASE_BY_HAND)
        by = By(Author.STAFF, visit.staff.id)
        presses.put(session, conversation_id, one, shown=True, by=by)
        return found.state == ConversationState.ENDED

    try:
        is_over = page.house.database.write(command)
    except Over:
        return _room(visit, conversation_id, answers, 409, Mistake("text", OVER))
    if is_over:
        return page.go("live_text:talk", conversation_id=conversation_id)
    address = page.url("live_text:talk", conversation_id=conversation_id)
    return page.go_to(presses.at_the_new(address, answers))


@router.post("/desk/live/{conversation_id}/handover", name="live_text:hand_over")
def hand_over(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """A colleague who is there goes on. Words that are not sent are asked about first."""
    calendar = visit.page.house.calendar()
    if answers.get("text", "").strip():
        return _room(visit, conversation_id, answers, 409, Mistake("text", SEND_FIRST))

    def command(session: Session) -> None:
        own(session, visit, conversation_id)
        journal.clear(session, conversation_id, By(Author.STAFF, visit.staff.id))
        others = {str(one.id): one for one in presence.colleagues(session, visit.staff)}
        to = others.get(answers.get("to", ""))
        if to is None:
            raise Refused(N_("Choose a colleague who is there."))
        commands.hand_over(session, conversation_id, to=to, by=visit.staff, calendar=calendar)

    try:
        visit.page.house.database.write(command)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        return _room(visit, conversation_id, answers, 409, Mistake("to", refused.words))
    return visit.page.go("live_text:desk", query={"besked": "videre"})


@router.post("/desk/live/{conversation_id}/end", name="live_text:finish")
def finish(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """End it. Words that are not sent are asked about first: the citizen would never see them."""
    calendar = visit.page.house.calendar()
    if answers.get("text", "").strip():
        return _room(visit, conversation_id, answers, 409, Mistake("text", SEND_FIRST))

    def command(session: Session) -> UUID:
        conversation = own(session, visit, conversation_id)
        journal.clear(session, conversation_id, By(Author.STAFF, visit.staff.id))
        commands.end(session, conversation_id, by=visit.staff, calendar=calendar)
        return conversation.case_id

    try:
        case_id = visit.page.house.database.write(command)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        return _room(visit, conversation_id, answers, 409, Mistake("text", refused.words))
    with visit.page.house.database.read() as session:
        may_open = session.get_one(Case, case_id).owner_unit_id in visit.units
    if may_open:
        return visit.page.go("desk:case", case_id=case_id)
    return visit.page.go("live_text:desk", query={"besked": "slut"})
