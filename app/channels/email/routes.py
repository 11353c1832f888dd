"""The page behind the link of a mail: is it your address, what may the mails do, no more of them.

A link that only looks changes nothing: programs that read mails follow every link in them.
"""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.channels.email import commands, queries
from app.channels.email.models import Mailbox
from app.domain.cases import access as accesses
from app.domain.cases.models import Access, Case
from app.foundation.i18n import N_
from app.foundation.refused import Missing
from app.web.forms import Posted
from app.web.pages import Here, Page

router = APIRouter()

DONE = {
    "ja": N_("Thank you. We send a mail there when there is news."),
    "stop": N_("You get no more mails about this case."),
    "aldrig": N_("We never write to that address again."),
}


@router.get("/mail/{secret}", name="email:address")
def show(page: Here, secret: str, besked: str = "") -> Response:
    """The question, or what has been said to it."""
    mailbox, _, _ = _found(page, secret)
    with page.house.database.read() as session:
        blocked = queries.is_blocked(session, mailbox.email_key)
    return page.show(
        "email/address.html",
        mailbox=mailbox,
        secret=secret,
        blocked=blocked,
        notice=DONE.get(besked),
    )


@router.post("/mail/{secret}", name="email:answer")
def answer(page: Here, secret: str, answers: Posted) -> Response:
    """Yes, with or without links that open the case; no more; or never."""
    mailbox, _, _ = _found(page, secret)
    go = answers.get("go", "")
    opens_case = answers.get("opens_case") == "yes"

    def command(session: Session) -> str:
        held = session.get_one(Mailbox, mailbox.access_id, with_for_update=True)
        access = session.get_one(Access, held.access_id)
        if go == "never":
            commands.never_again(session, held)
            return "aldrig"
        if go == "stop":
            commands.stop(session, held)
            return "stop"
        case = session.get_one(Case, access.case_id)
        commands.confirm(session, held, case, opens_case=opens_case)
        return "ja"

    said = page.house.database.write(command)
    return page.go("email:address", secret=secret, query={"besked": said})


@router.get("/mail/{secret}/sag", name="email:case")
def to_case(page: Here, secret: str) -> Response:
    """The link of a notice: it opens the case only where the owner of the address has said so."""
    mailbox, access, _ = _found(page, secret)
    if mailbox.confirmed_at and mailbox.opens_case and not mailbox.stopped_at:
        return _secretly(page.go("portal:enter", secret=accesses.secret(access)))
    return _secretly(page.go("portal:find"))


def _found(page: Page, secret: str) -> tuple[Mailbox, Access, Case]:
    page.house.limits.check("lookup", page.sender)
    with page.house.database.read() as session:
        found = queries.by_secret(session, secret)
    if found is None:
        page.house.limits.spend("lookup", page.sender)
        raise Missing
    return found


def _secretly(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
