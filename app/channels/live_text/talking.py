"""The citizen's side of a conversation, on pages that need no script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.channels.live_text import cells, commands, drafting, journal, presses, queries, transcript
from app.channels.live_text.cells import Line, Place
from app.channels.live_text.hub import hub_of
from app.channels.live_text.jobs import GRACE
from app.channels.live_text.journal import CITIZEN, Over, TooMany
from app.channels.live_text.locks import Forgotten, is_forgotten
from app.channels.live_text.models import (
    Author,
    Conversation,
    ConversationState,
    Kind,
    Mode,
    Policy,
)
from app.channels.live_text.presses import Press, press_of
from app.channels.live_text.relay import commands as relay
from app.channels.live_text.relay.queries import call_of, called
from app.channels.live_text.relay.words import PHONES
from app.channels.live_text.transcript import Turn
from app.channels.live_text.words import PHRASES, script_of
from app.domain.cases import commands as cases
from app.domain.cases.models import Access
from app.domain.cases.queries import Seen
from app.domain.organisation.models import Staff
from app.foundation.i18n import N_
from app.foundation.refused import Missing
from app.web import drafts, sessions
from app.web.forms import Answers, Mistake, Posted
from app.web.pages import Here, Page

router = APIRouter()

_CALL = "callback"  # under what name a call of ours is kept while it is asked for

HERE = "/samtale/{access_id}/{conversation_id}"
ROOM = "live_text:room"
OVER = N_("The conversation has ended. Your words are still here: you can send them as a message.")
PROMISED = N_("We have promised a call already. Move it in your case. You keep your place here.")
_NOTES = {"summary": Kind.SUMMARY, "emergency": Kind.EMERGENCY}


@dataclass(frozen=True)
class Entered:
    """A conversation as its citizen may see it."""

    seen: Seen
    conversation: Conversation

    @property
    def waits(self) -> bool:
        """Whether no colleague has come yet, or one was lost."""
        return self.conversation.state == ConversationState.WAITING

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.conversation.state == ConversationState.ENDED

    @property
    def is_relay(self) -> bool:
        """Whether an operator speaks on the phone for the citizen."""
        return self.conversation.mode == Mode.RELAY

    @property
    def keeps_nothing(self) -> bool:
        """Whether nothing of the words stays."""
        return self.conversation.policy != Policy.JOURNAL


def entered(page: Page, access_id: UUID, conversation_id: UUID) -> Entered:
    """The conversation, if this browser may see it; otherwise it does not exist (P7)."""
    with page.house.database.read() as session:
        seen = sessions.case_seen(session, page.token, access_id)
        found = queries.conversation_of(session, seen, conversation_id) if seen else None
    if seen is None or found is None:
        raise Missing
    return Entered(seen, found)


def _write(page: Page, conversation_id: UUID, command: Callable[[Session], None]) -> None:
    """Do something in a conversation, and show it to whoever listens."""
    page.house.database.write(command)
    hub_of(page.house).wake(conversation_id)


@router.get(HERE, name=ROOM)
def room(
    page: Here, access_id: UUID, conversation_id: UUID, siden: int = 0, pos: str = ""
) -> Response:
    """The conversation: what is new, what to write, and what was said before."""
    found = entered(page, access_id, conversation_id)
    if not found.is_over:
        by_hand = "x-live" not in page.request.headers
        _write(page, conversation_id, lambda s: commands.sign(s, conversation_id, fetches=by_hand))
    return _show(page, found, since=siden, place=pos)


@router.get(HERE + "/laes", name="live_text:read")
def read(page: Here, access_id: UUID, conversation_id: UUID, siden: int = 0) -> Response:
    """The same to read only: it fetches by itself, because the reader has chosen that
    (WCAG 2.2.2, 3.2.5); so there is nothing on it that could be lost."""
    found = entered(page, access_id, conversation_id)
    if found.is_over:
        return page.go(ROOM, access_id=access_id, conversation_id=conversation_id)
    _write(page, conversation_id, lambda s: commands.sign(s, conversation_id, fetches=False))
    response = _show(page, found, since=siden, template="live_text/read.html")
    response.headers["Refresh"] = "15"
    return response


@router.post(HERE, name="live_text:put")
def put(page: Here, access_id: UUID, conversation_id: UUID, answers: Posted) -> Response:
    """A line, a turn, or nothing yet: what stands in the field is sent or kept."""
    found = entered(page, access_id, conversation_id)
    one = press_of(answers, [page.say(phrase) for phrase in PHRASES])
    if one.mistake:
        return _show(page, found, answers, 422, one.mistake)
    live = found.conversation.live

    def command(session: Session) -> None:
        commands.sign(session, conversation_id, fetches=True)
        presses.put(session, conversation_id, one, shown=live, by=CITIZEN)
        if found.is_relay and one.go in _NOTES:
            relay.note(session, conversation_id, _NOTES[one.go], CITIZEN)

    try:
        _write(page, conversation_id, command)
    except Over:
        return _too_late(page, access_id, conversation_id, answers)
    except (TooMany, Forgotten) as refused:
        return _show(page, found, answers, 409, Mistake("text", refused.words))
    if one.go in cells.GOES:
        return _to_line(page, access_id, found, answers)
    if one.go == presses.CHOOSE:
        return page.go("live_text:choices", access_id=access_id, conversation_id=conversation_id)
    return _back(page, access_id, conversation_id, answers)


def _to_line(page: Page, access_id: UUID, found: Entered, answers: Answers) -> Response:
    """To the next line, or back, for whoever reads a line at a time."""
    line = line_of(page, found, (answers.get("pos", ""), answers.get("go", "")))
    address = page.url(ROOM, access_id=access_id, conversation_id=found.conversation.id)
    return page.go_to(f"{address}?pos={line.place}#linje")


def line_of(
    page: Page, found: Entered, press: tuple[str, str], turns: Sequence[Turn] | None = None
) -> Line:
    """The line that a press leads to, by the place that it is pressed at and where it goes; that it
    has been read is kept. ``turns`` is all that was said, where the caller has it already."""
    conversation, (place, go) = found.conversation, press
    at = Place.read(place) or Place(conversation.citizen_read + 1)
    if turns is None:
        with page.house.database.read() as session:
            turns = transcript.turns(session, conversation, page.texts, you=CITIZEN)
    line = cells.line_at(turns, conversation.cells or cells.USUAL, at, go)
    if line.read > conversation.citizen_read and not found.is_over:
        _write(page, conversation.id, lambda s: journal.read_to(s, conversation.id, line.read))
    return line


def _back(page: Page, access_id: UUID, conversation_id: UUID, answers: Answers) -> Response:
    """To the conversation, at what is new since this page was made."""
    address = page.url(ROOM, access_id=access_id, conversation_id=conversation_id)
    return page.go_to(presses.at_the_new(address, answers))


def _too_late(page: Page, access_id: UUID, conversation_id: UUID, answers: Answers) -> Response:
    found = entered(page, access_id, conversation_id)
    return _show(page, found, answers, 409, Mistake("text", OVER))


@router.post(HERE + "/slut", name="live_text:end")
def finish(page: Here, access_id: UUID, conversation_id: UUID, answers: Posted) -> Response:
    """The citizen has nothing more; what stands in the field is kept, and not sent."""
    found = entered(page, access_id, conversation_id)
    one, calendar = press_of(answers, ()), page.house.calendar()
    if one.mistake:
        return _show(page, found, answers, 422, one.mistake)

    def command(session: Session) -> None:
        _keep(session, conversation_id, one)
        commands.end(session, conversation_id, by=None, calendar=calendar)

    try:
        _write(page, conversation_id, command)
    except (TooMany, Forgotten) as refused:
        return _show(page, found, answers, 409, Mistake("text", refused.words))
    return page.go(ROOM, access_id=access_id, conversation_id=conversation_id)


def _keep(session: Session, conversation_id: UUID, one: Press) -> None:
    if session.get_one(Conversation, conversation_id).state != ConversationState.ENDED:
        drafting.keep(session, conversation_id, one.line, one.words, shown=False, by=CITIZEN)


@router.post(HERE + "/besked", name="live_text:message")
def write(page: Here, access_id: UUID, conversation_id: UUID, answers: Posted) -> Response:
    """No conversation after all, or no longer: what was typed is a message of the case."""
    found = entered(page, access_id, conversation_id)
    one, calendar = press_of(answers, ()), page.house.calendar()
    if one.mistake or (found.is_over and not one.words.strip()):
        mistake = one.mistake or Mistake("text", presses.BLANK)
        return _show(page, found, answers, 422, mistake)

    def command(session: Session) -> None:
        conversation = journal.held(session, conversation_id)
        if conversation.state != ConversationState.ENDED:
            if one.words.strip():
                journal.say(session, conversation_id, one.line, one.words.strip(), CITIZEN)
            commands.write_instead(session, conversation_id, calendar=calendar)
        elif not _is_said(session, conversation_id, one) and drafts.spend(
            session, one.line, one.words
        ):
            access = session.get_one(Access, access_id)
            cases.add_message(
                session,
                conversation.case_id,
                words=one.words.strip(),
                calendar=calendar,
                by=access,
            )
            journal.close(session, conversation_id, one.line)

    _write(page, conversation_id, command)
    return page.go("portal:case", access_id=access_id, query={"besked": "sendt"})


def _is_said(session: Session, conversation_id: UUID, one: Press) -> bool:
    """Whether an earlier press has said these very words in the conversation."""
    line = journal.line_for(session, conversation_id, one.line, one.words.strip())
    return journal.is_said(session, conversation_id, line)


@router.post(HERE + "/opkald", name="live_text:call")
def call(page: Here, access_id: UUID, conversation_id: UUID, answers: Posted) -> Response:
    """A call instead: what was typed is in the case before the call is asked for."""
    found = entered(page, access_id, conversation_id)
    one, calendar = press_of(answers, ()), page.house.calendar()
    if one.mistake:
        return _show(page, found, answers, 422, one.mistake)
    with page.house.database.read() as session:
        has_call = page.house.promises(session, found.seen.case)
    if has_call and not found.is_over:
        return _show(page, found, answers, 422, Mistake("text", PROMISED))
    owner, sag = drafts.of_browser(page.know()), {"sag": str(access_id)}

    def command(session: Session) -> None:
        if found.is_relay:  # whom we were to call is not asked again
            wanted = called(session, session.get_one(Conversation, conversation_id))
            to_a_call(session, owner, asdict(wanted) | sag)
        if found.is_over and _is_said(session, conversation_id, one):
            return  # pressed again
        if one.words.strip():
            journal.say(session, conversation_id, one.line, one.words.strip(), CITIZEN)
        commands.call_instead(session, conversation_id, calendar=calendar)

    try:
        _write(page, conversation_id, command)
    except Over:
        return _too_late(page, access_id, conversation_id, answers)
    return page.go("callback:relayed") if found.is_relay else page.go("callback:start", query=sag)


def to_a_call(session: Session, owner: str, along: Answers) -> None:
    """Take something along to a call of ours that is being asked for, whatever stands there."""
    there = drafts.load(session, owner, _CALL)
    there = {} if there.get("sent") else there  # that one has been asked for already
    drafts.save(session, owner, _CALL, there | along)


@router.get(HERE + "/kopi.txt", name="live_text:copy")
def copy(page: Here, access_id: UUID, conversation_id: UUID) -> Response:
    """The whole conversation as plain text, to keep."""
    found = entered(page, access_id, conversation_id)
    with page.house.database.read() as session:
        words = transcript.told(session, found.conversation)
    headers = {"Content-Disposition": 'attachment; filename="samtale.txt"'}
    return Response(words + "\n", media_type="text/plain; charset=utf-8", headers=headers)


@router.get(HERE + "/kopi.html", name="live_text:copy_page")
def copy_page(page: Here, access_id: UUID, conversation_id: UUID) -> Response:
    """The whole conversation as a page of its own, to keep or to print."""
    found = entered(page, access_id, conversation_id)
    with page.house.database.read() as session:
        turns = transcript.turns(session, found.conversation, page.texts, you=CITIZEN)
    response = page.show("live_text/copy.html", entered=found, turns=turns)
    response.headers["Content-Disposition"] = 'attachment; filename="samtale.html"'
    return response


def _show(
    page: Page,
    entered: Entered,
    answers: Answers | None = None,
    status: int = 200,
    *mistakes: Mistake,
    since: int = 0,
    place: str = "",
    template: str = "live_text/room.html",
) -> Response:
    since = since or presses.number((answers or {}).get("seen", ""))
    with page.house.database.read() as session:
        conversation = session.get_one(Conversation, entered.conversation.id)
        turns = transcript.turns(session, conversation, page.texts, you=CITIZEN)
        lines = queries.open_lines(session, conversation, Author.CITIZEN)
        own = [line for line in lines if line.words.strip()]
        every = queries.open_lines(session, conversation)
        theirs = transcript.others(session, conversation, every, page.texts, CITIZEN)
        call = call_of(session, conversation) if entered.is_relay else None
        callee = called(session, conversation).callee if entered.is_relay else ""
        staff = session.get(Staff, conversation.staff_id) if conversation.staff_id else None
        waits = conversation.state == ConversationState.WAITING
        wait = queries.wait_of(session, conversation) if waits else None
    fresh, earlier = transcript.split(turns, since)
    stands = Entered(entered.seen, conversation)
    place = place or (answers or {}).get("pos", "")
    line = line_of(page, stands, (place, ""), turns) if conversation.cells else None
    return page.show(
        template,
        status=status,
        answers=presses.standing(own[0] if own else None, answers),
        token=presses.new_line(),
        mistakes=mistakes,
        entered=stands,
        conversation=conversation,
        case=entered.seen.case,
        name=staff.name if staff else "",
        wait=wait,
        fresh=fresh,
        earlier=earlier,
        unsent=own,
        theirs=theirs,
        call=call,
        callee=callee,
        phones=PHONES,
        forgotten=is_forgotten(conversation),
        forgets_at=conversation.ended_at + GRACE if conversation.ended_at else None,
        phrases=PHRASES,
        seq=turns[-1].event.seq if turns else 0,
        line=line,
        script=script_of(page.texts),
    )
