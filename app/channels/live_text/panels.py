"""What the page of a case says of its conversations, to the citizen and to staff."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.channels.live_text.models import Conversation
from app.channels.live_text.presence import has_operator
from app.channels.live_text.queries import can_begin, living_in
from app.domain.cases.models import Case
from app.domain.cases.queries import Seen
from app.web.room import Panel


@dataclass(frozen=True)
class OfCase:
    """The conversation that goes on, or whether one may begin."""

    conversation: Conversation | None
    may_begin: bool
    may_relay: bool


def _of_case(session: Session, case: Case, seen: Seen | None) -> OfCase | None:
    living = living_in(session, case)
    may_begin = living is None and case.is_open and can_begin(session, case)
    may_relay = living is None and case.is_open and has_operator(session)
    if living and seen and living.access_id != seen.access.id:
        living = None  # somebody else of the case writes with us
    found = OfCase(living, may_begin, may_relay)
    return found if living or may_begin or may_relay else None


ON_CASE = Panel("live_text/on_case.html", _of_case)
ON_DESK = Panel("live_text/on_desk.html", _of_case)
