"""Who is at the desk: every staff route asks here first, and works with that person's rights."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlmodel import Session

from app.domain.cases.models import Case
from app.domain.cases.queries import case_in_units
from app.domain.organisation.models import Staff
from app.domain.organisation.queries import is_there, units_of
from app.foundation.crypto import sealed, unsealed
from app.foundation.i18n import N_
from app.foundation.refused import Missing, Refused
from app.web import drafts, sessions
from app.web.forms import Answers, posted
from app.web.pages import Page
from app.web.uploads import Uploaded

_DRAFTED = (["office"], ["absence"], ["calls"])
# Words of a conversation never leave it: they are shown to whoever typed them, and kept nowhere.
_SHOWN = (["live"], ["relay"])
_KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Visit:
    """A signed-in colleague and the page that answers."""

    page: Page
    staff: Staff
    units: frozenset[UUID]

    def case(self, session: Session, case_id: UUID) -> Case:
        """The case, if this colleague may see it, as one of theirs or one that is offered to them;
        otherwise it does not exist."""
        case = case_in_units(session, case_id, self.units)
        if case is None:
            raise Missing
        return case

    def own(self, session: Session, case_id: UUID) -> Case:
        """The case, if it is with one of this colleague's units; one that is only offered has to
        be accepted first."""
        case = self.case(session, case_id)
        if case.owner_unit_id not in self.units:
            raise Refused(N_("Say yes to the case first. Then you can work on it."))
        self.must_be_here(session)
        return case

    def must_be_here(self, session: Session) -> None:
        """Nobody gets a case who is away, or it would lie there (P2)."""
        if not is_there(session, self.staff.id):
            raise Refused(N_("You are written down as away. Say first that you are back."))

    @property
    def owner(self) -> str:
        """Under what name this colleague's drafts are kept."""
        return str(self.staff.id)


class SignedOut(Exception):
    """Nobody is signed in, or not any more; ``kept`` carries what was typed across the sign-in, and
    ``shown`` is what may only be shown."""

    def __init__(self, kept: str = "", shown: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.kept, self.shown = kept, shown


async def _answers(request: Request) -> Answers:
    return await posted(request) if request.method == "POST" else {}


def visit(request: Request, answers: Annotated[Answers, Depends(_answers)]) -> Visit:
    """The colleague whose session this is. What was typed survives a session that has ended."""
    page = Page(request)
    with page.house.database.read() as session:
        staff, holds, is_due = _known(session, page)
        units = units_of(session, staff) if staff and holds else frozenset()
    if staff is None or not holds:
        raise SignedOut(_kept(page, staff, answers), _shown(request, answers))
    if is_due:
        _is_at_work(page)
    request.state.staff = staff
    return Visit(page, staff, units)


def signed_in(page: Page) -> Staff | None:
    """The colleague of a line that has no page, if their session holds."""
    with page.house.database.read() as session:
        staff, holds, is_due = _known(session, page)
    if is_due:
        _is_at_work(page)
    return staff if holds else None


def _known(session: Session, page: Page) -> tuple[Staff | None, bool, bool]:
    """Whose browser it is, whether the session holds, and whether its last sign is old."""
    staff, holds = sessions.staff_of(session, page.token)
    is_due = holds and page.token is not None and sessions.is_due_to_be_seen(session, page.token)
    return staff, holds, is_due


def _is_at_work(page: Page) -> None:
    if token := page.token:
        page.house.database.write(lambda session: sessions.seen(session, token))


AtDesk = Annotated[Visit, Depends(visit)]


def visit_with_files(request: Request, got: Uploaded) -> Visit:
    """The same for a form that may bring a file: only what was typed survives an ended session."""
    return visit(request, got.answers)


AtDeskWithFiles = Annotated[Visit, Depends(visit_with_files)]


def _shown(request: Request, answers: Answers) -> tuple[str, ...]:
    """What somebody was typing to a citizen."""
    if request.url.path.strip("/").split("/")[1:2] not in _SHOWN:
        return ()
    return tuple(words for name in ("text", "aside") if (words := answers.get(name, "").strip()))


def _kept(page: Page, staff: Staff | None, answers: Answers) -> str:
    """Save typed text with the colleague whose session ended, or seal it into the sign-in page."""
    form = form_of(page.request)
    answers = {name: typed for name, typed in answers.items() if name != "password"}
    if not answers or form is None:
        return ""
    if staff:
        page.house.database.write(lambda s: drafts.save(s, str(staff.id), form, answers))
        return ""
    return sealed(json.dumps({"form": form, "answers": answers}))


def unseal(session: Session, staff: Staff, kept: str) -> None:
    """Make what came through the sign-in page a draft of whoever signed in."""
    opened = unsealed(kept, seconds=_KEPT_SECONDS) if kept else None
    if opened:
        content = json.loads(opened)
        drafts.save(session, str(staff.id), content["form"], content["answers"])


def form_of(request: Request) -> str | None:
    """The name under which a form keeps its draft: ``<case>:answers``, or its own."""
    parts = request.url.path.strip("/").split("/")
    if parts[:1] == ["desk"] and parts[1:2] in _DRAFTED:
        return ":".join(parts[1:])
    if parts == ["desk", "register"]:
        return "register"
    return f"{parts[2]}:{parts[3]}" if parts[:2] == ["desk", "cases"] and len(parts) == 4 else None


def safe_next(address: str) -> str:
    """An address inside the desk, or the queue."""
    inside = address.startswith(("/desk", "/en/desk")) and "//" not in address
    return address if inside and "\\" not in address else ""
