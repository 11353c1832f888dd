"""The operator's page: what to say on the phone, what is said there, and who comes to help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.channels.live_text import drafting, journal, presence, presses, queries, transcript
from app.channels.live_text.commands import Taken
from app.channels.live_text.desk import ELSEWHERE, OVER, SEND_FIRST, once_own, room, stay, write
from app.channels.live_text.journal import LONGEST_SAID, By, Over, TooMany
from app.channels.live_text.locks import Forgotten
from app.channels.live_text.models import (
    Author,
    Channel,
    Conversation,
    ConversationState,
    Kind,
    Mode,
)
from app.channels.live_text.presses import Press, press_of
from app.channels.live_text.relay import commands
from app.channels.live_text.relay.commands import LineGone, TooSoon
from app.channels.live_text.relay.models import Relay
from app.channels.live_text.relay.queries import call_of, called
from app.channels.live_text.relay.words import ASIDES, FIRST, URGENT
from app.channels.live_text.words import script_of
from app.domain.cases.models import Case
from app.domain.organisation.models import Staff
from app.foundation.crypto import fingerprint
from app.foundation.i18n import N_
from app.foundation.i18n.texts import texts
from app.foundation.refused import Missing, Refused
from app.web.forms import TOO_MUCH, Answers, Mistake, Posted
from app.web.visits import AtDesk, Visit

router = APIRouter()

HERE = "/desk/relay/{conversation_id}"
PAGE = "live_text:relay"
BLANK = N_("Write what you want to tell the citizen yourself, then send it.")
_NOTES = {str(kind): kind for kind in (Kind.REACHED, Kind.HUNG_UP, Kind.EMERGENCY)}
_SHOWN = (Over, Taken, TooMany, Forgotten, LineGone)


@dataclass(frozen=True)
class Aside:
    """What an operator tells the citizen in their own words, besides what the phone says."""

    go: str
    line: str
    words: str

    @property
    def mistake(self) -> Mistake | None:
        """What to put right, if anything."""
        if len(self.words) > LONGEST_SAID:
            slots = {"longest": LONGEST_SAID, "length": len(self.words)}
            return Mistake("aside", TOO_MUCH, slots)
        if self.go == "aside" and not self.words.strip():
            return Mistake("aside", BLANK)
        return None

    @property
    def said(self) -> str:
        """As the citizen reads it: in brackets, as relay services have it."""
        words = self.words.strip()
        return words if words.startswith("(") else f"({words})"


def _aside(answers: Answers) -> Aside:
    line = (answers.get("aside_line") or presses.new_line())[:64]
    return Aside(answers.get("go", ""), line, answers.get("aside", ""))


@router.get(HERE, name=PAGE)
def relay(visit: AtDesk, conversation_id: UUID, siden: int = 0) -> Response:
    """What to say now, what the phone says, and how to get help."""
    stay(visit)
    return _show(visit, conversation_id, since=siden)


@router.post(HERE, name="live_text:relay_put")
def put(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """A sentence was said, somebody said something, or the phone was taken up or laid down."""
    page = visit.page
    with page.house.database.read() as session:
        language = _mine(session, visit, conversation_id).language
    one = press_of(answers, [texts(language).say(words) for words in ASIDES])
    aside = _aside(answers)
    if mistakes := [wrong for wrong in (one.mistake, aside.mistake) if wrong]:
        return _show(visit, conversation_id, answers, 422, *mistakes)

    def command(session: Session) -> bool:
        found = journal.held(session, conversation_id)
        is_over = found.state == ConversationState.ENDED
        if is_over or found.staff_id != visit.staff.id:
            if one.words.strip() or aside.words.strip():
                raise Over if is_over else Taken
            return True  # nothing is lost: the page says how it stands
        _say(session, visit, conversation_id, one, aside)
        _do(session, visit, conversation_id, answers)
        return False

    stay(visit)
    try:
        has_gone = write(visit, command, conversation_id)
    except _SHOWN as refused:
        return _show(visit, conversation_id, answers, 409, Mistake("text", _words_of(refused)))
    if has_gone:
        return page.go(PAGE, conversation_id=conversation_id)
    address = page.url(PAGE, conversation_id=conversation_id)
    return page.go_to(presses.at_the_new(address, answers))


def _words_of(refused: Refused) -> str:
    if isinstance(refused, Over):
        return OVER
    return ELSEWHERE if isinstance(refused, Taken) else refused.words


def _say(session: Session, visit: Visit, conversation_id: UUID, one: Press, aside: Aside) -> None:
    """What the phone says and what the operator says: sent, or kept."""
    by = By(Author.ASSISTANT, visit.staff.id, Channel.PHONE)
    presses.put(session, conversation_id, one, shown=True, by=by)
    _tell(session, conversation_id, aside, replace(by, channel=Channel.ASIDE))


def _do(session: Session, visit: Visit, conversation_id: UUID, answers: Answers) -> None:
    """What else the button says."""
    go = answers.get("go", "")
    if go in ("spoken", "back"):
        _step(session, visit, conversation_id, answers)
    elif go in _NOTES:
        by = By(Author.ASSISTANT, visit.staff.id)
        commands.note(session, conversation_id, _NOTES[go], by)
    elif go == "lead":
        commands.call_lead(session, conversation_id, by=visit.staff)


def _tell(session: Session, conversation_id: UUID, aside: Aside, by: By) -> None:
    """Send what the operator says themselves, or keep it: pressing twice is pressing once."""
    if aside.go == "aside":
        line = fingerprint(aside.line + aside.said)[:32]
        journal.say(session, conversation_id, line, aside.said, by)
        journal.close(session, conversation_id, aside.line)
    else:
        drafting.keep(session, conversation_id, aside.line, aside.words, shown=False, by=by)


def _step(session: Session, visit: Visit, conversation_id: UUID, answers: Answers) -> None:
    back = answers.get("go") == "back"
    name = "back" if back else "prompt"
    if line := answers.get(f"{name}_line", ""):
        commands.step(
            session,
            conversation_id,
            line,
            at=presses.number(answers.get(f"{name}_at", "")),
            words="" if back else answers.get("prompt_text", ""),
            by=visit.staff,
        )


@router.post(HERE + "/ask", name="live_text:ask")
def ask(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """Ask a colleague to go on; what stands in the fields is kept."""

    def command(session: Session) -> None:
        _say(session, visit, conversation_id, press_of(answers, ()), _aside(answers))
        others = {str(one.id): one for one in presence.operators(session, visit.staff)}
        to = others.get(answers.get("to", ""))
        if to is None:
            raise Refused(N_("Choose a colleague who is there."))
        commands.ask(session, conversation_id, to=to, by=visit.staff)

    return _then(visit, conversation_id, answers, command, "to")


@router.post(HERE + "/end", name="live_text:relay_end")
def end(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """End it. Words that are not sent are asked about first, and so is going early."""
    calendar = visit.page.house.calendar()
    sure = answers.get("sure") == "yes"

    def command(session: Session) -> None:
        _mine(session, visit, conversation_id)
        if answers.get("text", "").strip() or answers.get("aside", "").strip():
            raise Refused(SEND_FIRST)
        journal.clear(session, conversation_id, By(Author.ASSISTANT, visit.staff.id))
        commands.end(session, conversation_id, by=visit.staff, sure=sure, calendar=calendar)

    return _then(visit, conversation_id, answers, command, "text")


@router.post(HERE + "/beside", name="live_text:join")
def join(visit: AtDesk, conversation_id: UUID) -> Response:
    """Come to the side of whoever speaks, where the citizen sees it."""

    def command(session: Session) -> None:
        commands.join(session, conversation_id, by=visit.staff, units=visit.units)

    try:
        write(visit, command, conversation_id)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        return visit.page.go("live_text:desk", query={"besked": "optaget"})
    return visit.page.go("live_text:talk", conversation_id=conversation_id)


@router.post(HERE + "/apart", name="live_text:leave")
def leave(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """Go from there again. Words that are not sent are asked about first."""
    if answers.get("text", "").strip():
        return room(visit, conversation_id, answers, 409, Mistake("text", SEND_FIRST))

    def command(session: Session) -> None:
        _mine(session, visit, conversation_id)
        commands.leave(session, conversation_id, by=visit.staff)

    write(visit, command, conversation_id)
    return visit.page.go("live_text:desk")


@router.post(HERE + "/over", name="live_text:take_over")
def take_over(visit: AtDesk, conversation_id: UUID, answers: Posted) -> Response:
    """Speak from now on, instead of whoever has. Words that are not sent are asked about first."""
    if answers.get("text", "").strip():
        return room(visit, conversation_id, answers, 409, Mistake("text", SEND_FIRST))

    calendar = visit.page.house.calendar()

    def command(session: Session) -> None:
        _mine(session, visit, conversation_id)
        visit.must_be_here(session)
        commands.take_over(session, conversation_id, by=visit.staff, calendar=calendar)

    try:
        write(visit, command, conversation_id)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        field = "text" if isinstance(refused, Taken) else "over"
        return room(visit, conversation_id, answers, 409, Mistake(field, _words_of(refused)))
    return visit.page.go(PAGE, conversation_id=conversation_id)


def _then(
    visit: Visit,
    conversation_id: UUID,
    answers: Answers,
    command: Callable[[Session], None],
    field: str,
) -> Response:
    """Do it and show the page again, or say why not with all that was typed."""
    try:
        write(visit, command, conversation_id)
    except Refused as refused:
        if isinstance(refused, Missing):
            raise
        mistake = Mistake(field, _words_of(refused))
        early = isinstance(refused, TooSoon)
        return _show(visit, conversation_id, answers, 409, mistake, early=early)
    return visit.page.go(PAGE, conversation_id=conversation_id)


def _mine(session: Session, visit: Visit, conversation_id: UUID) -> Conversation:
    """A call that this colleague makes, or made when the page was made."""
    found = once_own(session, visit, conversation_id)
    if found.mode != Mode.RELAY:
        raise Missing
    return found


def _show(
    visit: Visit,
    conversation_id: UUID,
    answers: Answers | None = None,
    status: int = 200,
    *mistakes: Mistake,
    since: int = 0,
    early: bool = False,
) -> Response:
    page, staff = visit.page, visit.staff
    since = since or presses.number((answers or {}).get("seen", ""))
    with page.house.database.read() as session:
        conversation = _mine(session, visit, conversation_id)
        speaks = queries.as_whom_in(conversation, staff.id) == Author.ASSISTANT
        is_over = conversation.state == ConversationState.ENDED
        is_elsewhere = not speaks and conversation.staff_id != staff.id
        if is_elsewhere and answers is None:
            return page.go("live_text:talk", conversation_id=conversation_id)
        case = session.get_one(Case, conversation.case_id)
        you = By(Author.ASSISTANT, staff.id)
        turns = []
        if not is_elsewhere:
            turns = transcript.turns(session, conversation, page.texts, you=you)
        lines = queries.open_lines(session, conversation)
        mine = [one for one in lines if one.staff_id == staff.id and speaks]
        theirs = transcript.others(session, conversation, lines, page.texts, you)
        beside_id = conversation.beside_id
        context: dict[str, Any] = {
            "conversation": conversation,
            "case": case,
            "called": called(session, conversation),
            "call": call_of(session, conversation),
            "relay": session.get(Relay, conversation_id),
            "beside": session.get_one(Staff, beside_id).name if beside_id else "",
            "colleagues": [(one.id, one.name) for one in presence.operators(session, staff)],
            "behind": queries.words_behind(session, conversation) if conversation.cells else 0,
        }
    phone = next((one for one in mine if one.channel == Channel.PHONE), None)
    own = next((one for one in mine if one.channel == Channel.ASIDE), None)
    fresh, earlier = transcript.split(turns, since)
    kept, said = answers or {}, texts(conversation.language)
    return page.show(
        "live_text/relay.html",
        status=status,
        answers=presses.standing(phone, answers)
        | {
            "to": kept.get("to", ""),
            "aside": kept.get("aside", own.words if own and not answers else ""),
            "aside_line": kept.get("aside_line") or (own.line if own else presses.new_line()),
        },
        token=presses.new_line(),
        mistakes=mistakes,
        staff=staff,
        is_over=is_over and not is_elsewhere,
        is_elsewhere=is_elsewhere,
        early=early,
        fresh=fresh,
        earlier=earlier,
        theirs=theirs,
        is_quiet=queries.is_quiet(conversation),
        asides=[said.say(words) for words in ASIDES],
        first=said.say(FIRST, {"municipality": page.settings.municipality}),
        urgent=URGENT,
        seq=turns[-1].event.seq if turns else 0,
        script=script_of(page.texts),
        **context,
    )
