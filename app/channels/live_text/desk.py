"""The desk's conversations: who is there, who waits, and the room beside the case."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from app.channels.live_text import commands, journal, presence, presses, queries, transcript
from app.channels.live_text.commands import Taken
from app.channels.live_text.forms import There
from app.channels.live_text.hub import hub_of
from app.channels.live_text.journal import By, Over, TooMany
from app.channels.live_text.models import Author, Conversation, ConversationState, Mode
from app.channels.live_text.presence import LEASE, LEASE_BY_HAND
from app.channels.live_text.presses import press_of
from app.channels.live_text.queries import Standing
from app.channels.live_text.relay import queries as relay
from app.channels.live_text.words import PREPARED, script_of
from app.domain.cases.models import Case
from app.domain.organisation.models import Staff
from app.foundation.clock import now
from app.foundation.i18n import N_
from app.foundation.i18n.texts import texts
from app.foundation.refused import Missing, Refused
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.visits import AtDesk, Visit

router = APIRouter()

T = TypeVar("T")

NOTICES = {
    "slut": N_("The conversation has ended. Everything in it stands in the case."),
    "videre": N_("Your colleague has the conversation now, and the citizen knows."),
    "gemt": N_("It is written down."),
    "optaget": N_("Somebody is there already, or the call has ended."),
}
SEND_FIRST = N_("Send this first, or take it away. Then press again.")
OVER = N_("The conversation has ended. Your words are here. Copy them into the case.")
ELSEWHERE = N_("It is not with you any more. Your words are here. Copy them if you need them.")


def number(session: Session, staff: Staff, units: frozenset[UUID]) -> int:
    """How many wait for somebody to write with."""
    return queries.count_waiting(session, units, staff)


@router.get("/desk/live", name="live_text:desk")
def every(visit: AtDesk, besked: str = "") -> Response:
    """Who waits, who writes with whom, and how it is with oneself."""
    stay(visit)
    return _list(visit, notice=NOTICES.get(besked))


def _list(
    visit: Visit,
    status: int = 200,
    *mistakes: Mistake,
    notice: str | None = None,
) -> Response:
    with visit.page.house.database.read() as session:
        living = queries.living(session, visit.units, visit.staff)
        mine = presence.presence_of(session, visit.staff.id)
        there = presence.there(session, visit.units)
        wanted = relay.wanted(session, visit.staff, visit.units)
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
        wanted=wanted,
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

    write(visit, command)
    visit.page.house.database.write(presence.match)
    return visit.page.go("live_text:desk", query={"besked": "gemt"})


@router.post("/desk/live/beat", name="live_text:beat")
async def beat(visit: AtDesk, wait: float = 0) -> Response:
    """A desk page with a script is open: the colleague is there, and hears who waits for them.

    The answer waits up to a third of the lease, so that a page asks again at once and needs no
    clock of its own.
    """
    staff_id, database = visit.staff.id, visit.page.house.database
    is_there = await run_in_threadpool(database.write, lambda s: presence.renew(s, staff_id, LEASE))
    await asyncio.sleep(max(0.0, min(wait, LEASE.total_seconds() / 3)))
    return JSONResponse(await run_in_threadpool(_told, visit, is_there=is_there))


def _told(visit: Visit, *, is_there: bool) -> dict[str, object]:
    house = visit.page.house
    with house.database.read() as session:
        mine = presence.presence_of(session, visit.staff.id)
        living = queries.living(session, visit.units, visit.staff)
    asked = [one.conversation for one in living if one.conversation.offered_to_id == visit.staff.id]
    waiting = [one for one in living if one.conversation.staff_id is None]
    return {
        "there": is_there,
        "ready": mine.ready if mine else None,
        "asked": [str(one.id) for one in asked if _is_asked(one)],
        "waiting": len(waiting),
    }


def _is_asked(conversation: Conversation) -> bool:
    """Whether the twenty seconds in which one colleague is asked are still going."""
    until = conversation.offered_until
    return until is not None and until > now()


@router.post("/desk/live/{conversation_id}/take", name="live_text:take")
def take(visit: AtDesk, conversation_id: UUID) -> Response:
    """Become the one who writes with the citizen."""
    calendar = visit.page.house.calendar()

    def command(session: Session) -> None:
        _seen(session, visit, conversation_id)
        visit.must_be_here(session)
        commands.take(session, conversation_id, by=visit.staff, calendar=calendar)

    try:
        write(visit, command, conversation_id)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        where = "liste" if isinstance(refused, Taken) else "ready"
        return _list(visit, 409, Mistake(where, refused.words))
    return visit.page.go("live_text:talk", conversation_id=conversation_id)


@router.post("/desk/live/{conversation_id}/decline", name="live_text:decline")
def decline(visit: AtDesk, conversation_id: UUID) -> Response:
    """Let a colleague take it."""

    def command(session: Session) -> None:
        _seen(session, visit, conversation_id)
        commands.decline(session, conversation_id, by=visit.staff)

    write(visit, command, conversation_id)
    return visit.page.go("live_text:desk")


def _seen(session: Session, visit: Visit, conversation_id: UUID) -> Conversation:
    """A conversation that this colleague could have; otherwise it does not exist."""
    mine = queries.may_have(visit.staff, visit.units)
    found: Conversation | None = session.execute(
        select(Conversation).where(col(Conversation.id) == conversation_id, mine)
    ).scalar()
    if found is None:
        raise Missing
    return found


def once_own(session: Session, visit: Visit, conversation_id: UUID) -> Conversation:
    """A conversation that this colleague has, or had when the page was made."""
    found = session.get(Conversation, conversation_id)
    if found is None or not queries.had(session, found, visit.staff.id):
        raise Missing
    return found


def _is_of(line: Standing, visit: Visit, as_whom: Author | None) -> bool:
    """Whether a colleague writes a line as what they are in the conversation now."""
    return line.staff_id == visit.staff.id and line.author == (as_whom or Author.STAFF)


def _direct(session: Session, visit: Visit, conversation_id: UUID) -> Conversation:
    """The same of a conversation in which nobody speaks on the phone."""
    found = once_own(session, visit, conversation_id)
    if found.mode != Mode.DIRECT:
        raise Missing
    return found


def _is_mine_and_over(conversation: Conversation, visit: Visit) -> bool:
    return conversation.state == ConversationState.ENDED and conversation.staff_id == visit.staff.id


def write(visit: Visit, command: Callable[[Session], T], *ids: UUID) -> T:
    """Do something in conversations, and show it to whoever listens."""
    house = visit.page.house
    done = house.database.write(command)
    for one in ids:
        hub_of(house).wake(one)
    return done


def stay(visit: Visit) -> None:
    visit.page.house.database.write(
        lambda session: presence.renew(session, visit.staff.id, LEASE_BY_HAND)
    )


@router.get("/desk/live/{conversation_id}", name="live_text:talk")
def talk(visit: AtDesk, conversation_id: UUID, siden: int = 0) -> Response:
    """The room: what is new, what to write, and the case beside it."""
    stay(visit)
    with visit.page.house.database.read() as session:
        as_whom = queries.as_whom_in(once_own(session, visit, conversation_id), visit.staff.id)
    if as_whom == Author.ASSISTANT:
        return visit.page.go("live_text:relay", conversation_id=conversation_id)
    return room(visit, conversation_id, since=siden)


def room(
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
        conversation = once_own(session, visit, conversation_id)
        as_whom = queries.as_whom_in(conversation, visit.staff.id)
        is_elsewhere = as_whom != Author.STAFF and not _is_mine_and_over(conversation, visit)
        speaks = conversation.mode == Mode.RELAY and conversation.staff_id
        speaker = session.get_one(Staff, conversation.staff_id).name if speaks else ""
        case = session.get_one(Case, conversation.case_id)
        you = By(Author.STAFF, visit.staff.id)
        turns = [] if is_elsewhere else transcript.turns(session, conversation, page.texts, you=you)
        every = queries.open_lines(session, conversation)
        theirs = transcript.others(session, conversation, every, page.texts, you)
        colleagues = presence.colleagues(session, visit.staff)
        behind = queries.words_behind(session, conversation) if conversation.cells else 0
    mine = next((one for one in every if _is_of(one, visit, as_whom)), None)
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
        is_elsewhere=is_elsewhere,
        case=case,
        speaker=speaker,
        may_open=case.owner_unit_id in visit.units,
        fresh=fresh,
        earlier=earlier,
        theirs=theirs,
        is_quiet=queries.is_quiet(conversation),
        behind=behind,
        colleagues=[(one.id, one.name) for one in colleagues],
        prepared=PREPARED,
        seq=turns[-1].event.seq if turns else 0,
        script=script_of(page.texts),
    )


@router.post("/desk/live/{conversation_id}", name="live_text:answer")
def answer(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """A line, a turn, or nothing yet."""
    page = visit.page
    with page.house.database.read() as session:
        language = once_own(session, visit, conversation_id).language
    one = press_of(answers, [texts(language).say(words) for words in PREPARED])
    if one.mistake:
        return room(visit, conversation_id, answers, 422, one.mistake)

    def command(session: Session) -> bool:
        found = journal.held(session, conversation_id)
        if visit.staff.id not in (found.staff_id, found.beside_id):
            raise Taken
        by = By(Author.STAFF, visit.staff.id)
        presses.put(session, conversation_id, one, shown=True, by=by)
        return found.state == ConversationState.ENDED

    stay(visit)
    try:
        is_over = write(visit, command, conversation_id)
    except Over:
        return room(visit, conversation_id, answers, 409, Mistake("text", OVER))
    except Taken:
        return room(visit, conversation_id, answers, 409, Mistake("text", ELSEWHERE))
    except TooMany as refused:
        return room(visit, conversation_id, answers, 409, Mistake("text", refused.words))
    if is_over:
        return page.go("live_text:talk", conversation_id=conversation_id)
    address = page.url("live_text:talk", conversation_id=conversation_id)
    return page.go_to(presses.at_the_new(address, answers))


@router.post("/desk/live/{conversation_id}/handover", name="live_text:hand_over")
def hand_over(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """A colleague who is there goes on. Words that are not sent are asked about first."""
    calendar = visit.page.house.calendar()
    if answers.get("text", "").strip():
        return room(visit, conversation_id, answers, 409, Mistake("text", SEND_FIRST))

    def command(session: Session) -> None:
        _direct(session, visit, conversation_id)
        journal.clear(session, conversation_id, By(Author.STAFF, visit.staff.id))
        others = {str(one.id): one for one in presence.colleagues(session, visit.staff)}
        to = others.get(answers.get("to", ""))
        if to is None:
            raise Refused(N_("Choose a colleague who is there."))
        commands.hand_over(session, conversation_id, to=to, by=visit.staff, calendar=calendar)

    try:
        write(visit, command, conversation_id)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        return room(visit, conversation_id, answers, 409, Mistake("to", refused.words))
    return visit.page.go("live_text:desk", query={"besked": "videre"})


@router.post("/desk/live/{conversation_id}/end", name="live_text:finish")
def finish(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """End it. Words that are not sent are asked about first: the citizen would never see them."""
    calendar = visit.page.house.calendar()
    if answers.get("text", "").strip():
        return room(visit, conversation_id, answers, 409, Mistake("text", SEND_FIRST))

    def command(session: Session) -> UUID:
        conversation = _direct(session, visit, conversation_id)
        journal.clear(session, conversation_id, By(Author.STAFF, visit.staff.id))
        commands.end(session, conversation_id, by=visit.staff, calendar=calendar)
        return conversation.case_id

    try:
        case_id = write(visit, command, conversation_id)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        return room(visit, conversation_id, answers, 409, Mistake("text", refused.words))
    with visit.page.house.database.read() as session:
        may_open = session.get_one(Case, case_id).owner_unit_id in visit.units
    if may_open:
        return visit.page.go("desk:case", case_id=case_id)
    return visit.page.go("live_text:desk", query={"besked": "slut"})
