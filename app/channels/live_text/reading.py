"""How a citizen writes and reads: chosen on a page of its own, and a line at a time for braille."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from app.channels.live_text import cells, commands
from app.channels.live_text.forms import Choice, Width, Writes
from app.channels.live_text.hub import hub_of
from app.channels.live_text.journal import Over
from app.channels.live_text.models import Conversation
from app.channels.live_text.talking import HERE, ROOM, Entered, entered, line_of
from app.web.forms import Answers, Mistake, Posted, fill
from app.web.pages import Here, Page

router = APIRouter()


@router.get(HERE + "/valg", name="live_text:choices")
def ask(page: Here, access_id: UUID, conversation_id: UUID) -> Response:
    """What can be chosen, and what is chosen now."""
    found = entered(page, access_id, conversation_id)
    return _ask(page, found, _chosen(found.conversation))


@router.post(HERE + "/valg", name="live_text:choose")
def choose(page: Here, access_id: UUID, conversation_id: UUID, answers: Posted) -> Response:
    """It holds from the next word on."""
    found = entered(page, access_id, conversation_id)
    filled = fill(Choice, answers)
    if filled.form is None:
        return _ask(page, found, answers, 422, *filled.mistakes)
    form = filled.form
    live = form.writes == Writes.LIVE
    try:
        page.house.database.write(
            lambda s: commands.choose(
                s, conversation_id, live=live, reads=form.reads, cells=form.cells
            )
        )
    except Over as over:
        return _ask(page, found, answers, 409, Mistake("writes", over.words))
    hub_of(page.house).wake(conversation_id)
    return page.go(ROOM, access_id=access_id, conversation_id=conversation_id)


def _chosen(one: Conversation) -> Answers:
    writes = Writes.LIVE if one.live else Writes.READY
    return {"writes": writes, "reads": one.reads, "width": str(one.cells or 0)}


def _ask(
    page: Page, found: Entered, answers: Answers, status: int = 200, *mistakes: Mistake
) -> Response:
    return page.show(
        "live_text/choices.html",
        status=status,
        answers=answers,
        mistakes=mistakes,
        entered=found,
        widths=[width for width in Width if width != Width.NONE],
    )


@router.get(HERE + "/linje", name="live_text:line")
def line(
    page: Here, access_id: UUID, conversation_id: UUID, pos: str = "", go: str = ""
) -> Response:
    """One line of the conversation, for a script of somebody who reads a line at a time."""
    found = entered(page, access_id, conversation_id)
    one = line_of(page, found, (pos, go if go in cells.GOES else ""))
    rest = page.texts.ngettext("%(n)s line more", "%(n)s lines more", one.rest) % {"n": one.rest}
    return JSONResponse({"words": one.words, "pos": str(one.place), "rest": rest})
