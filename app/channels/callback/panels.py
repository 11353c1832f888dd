"""What the page of a case says of its calls, to the citizen and to staff."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.channels.callback.models import Call
from app.channels.callback.queries import is_expected, is_of, may_see, promised_in
from app.domain.cases.models import Case
from app.domain.cases.queries import Seen, parties
from app.domain.people.models import Wish
from app.web.room import Panel


@dataclass(frozen=True)
class OfCase:
    """The calls that are still to be made, and whether one may be asked for or planned."""

    calls: list[Call]
    may_ask: bool
    never_phone: bool
    expected: Call | None


def never_phone(session: Session, case: Case) -> bool:
    """Whether somebody in the case has asked us to write and not to call (P10)."""
    return any(Wish.WRITE_ONLY in party.person.wishes for party in parties(session, case.id))


def _of_case(session: Session, case: Case, seen: Seen | None) -> OfCase:
    never, calls = never_phone(session, case), promised_in(session, case)
    shown = [call for call in calls if seen is None or may_see(seen, call)]
    own = [call for call in shown if seen is not None and is_of(call, seen)]
    expected = next((call for call in own if is_expected(call)), None)
    return OfCase(shown, may_ask=not calls and not never, never_phone=never, expected=expected)


ON_CASE = Panel("callback/on_case.html", _of_case)
ON_DESK = Panel("callback/on_desk.html", _of_case)
