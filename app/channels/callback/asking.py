"""From what was typed to a call that is promised, and what the pages say on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from app.channels.callback.commands import Asked, Who, need_of, promise, wishes_of
from app.channels.callback.forms import Number, Whom
from app.channels.callback.models import Call
from app.channels.callback.panels import never_phone
from app.channels.callback.plans import Need, Window, plan_of
from app.channels.callback.queries import typed_number, unit_that_calls
from app.channels.callback.steps import ASKED_WISHES, is_relayed
from app.channels.callback.windows import Desk, desk_with
from app.domain.cases import commands as cases
from app.domain.cases.commands import Told, open_case
from app.domain.cases.models import Access
from app.domain.cases.queries import Seen, original_words
from app.domain.organisation.queries import Intake
from app.domain.people.models import Given, Wish
from app.domain.people.queries import given
from app.foundation import cpr
from app.foundation.clock import now
from app.web.forms import Answers
from app.web.house import House
from app.web.phones import ForYou

SOON = "soon"
_FAR = timedelta(days=366)  # what is farther away was never offered
NEXT = 3


@dataclass(frozen=True)
class Times:
    """The free times that a page offers, and for which day; no day: the next ones at all."""

    windows: Sequence[Window]
    day: date | None
    days: Sequence[tuple[date, int]] = ()

    @property
    def is_full(self) -> bool:
        """Whether nothing can be promised."""
        return not self.windows and self.day is None


def offer(desk: Desk, need: Need, day: date | None) -> Times:
    """All free times of a unit at once: the next ones, or a day's, and which days have any."""
    free = dict(desk.days(need))
    windows = [window for found in free.values() for window in found][:NEXT]
    counts = [(one, len(found)) for one, found in free.items()]
    return Times(free.get(day, []) if day else windows, day, counts)


def wishes_in(kept: Answers) -> tuple[Wish, ...]:
    """What was ticked."""
    return tuple(w for w in Wish if w in ASKED_WISHES and kept.get(f"wish_{w}") == "yes")


def known_of(seen: Seen) -> Answers:
    """What somebody has told in a case already, so that nothing is asked again (WCAG 3.3.7)."""
    person = given(seen.person)
    wishes = {f"wish_{wish}": "yes" for wish in person.wishes if wish in ASKED_WISHES}
    number = typed_number(person.phone) if person.phone else ""
    return wishes | {"phone": number, "name": person.name}


def times(session: Session, kept: Answers, seen: Seen | None, house: House) -> Times:
    """The next free times, or those of the day that was chosen."""
    desk, need = _desk(session, kept, seen, house)
    day = day_of(kept)
    if day:
        return Times(desk.free(day, need), day)
    found: list[Window] = []
    for _, windows in desk.days(need):
        found += windows
        if len(found) >= NEXT:
            break
    return Times(found[:NEXT], None)


def days(session: Session, kept: Answers, seen: Seen | None, house: House) -> Times:
    """The days that have free times, and how many."""
    return offer(*_desk(session, kept, seen, house), day_of(kept))


def _desk(session: Session, kept: Answers, seen: Seen | None, house: House) -> tuple[Desk, Need]:
    case, intake = seen.case if seen else None, house.intake()
    unit_id = _unit(session, kept, seen, intake)
    find = partial(plan_of, session, unit_id, intake.calendar)
    desk = desk_with(session, house.remembered(("calls", unit_id), find))
    if is_relayed(kept):
        return desk, desk.meant(need_of((), relayed=True))
    return desk, desk.meant(need_of(wishes_in(kept), case.owner_id if case else None))


def _unit(session: Session, kept: Answers, seen: Seen | None, intake: Intake) -> UUID:
    """Who calls. For somebody who types it is whoever receives: operators are there."""
    return unit_that_calls(session, None if is_relayed(kept) or not seen else seen.case, intake)


def day_of(kept: Answers) -> date | None:
    """The day that was chosen, if any was."""
    try:
        return date.fromisoformat(kept.get("day", ""))
    except ValueError:
        return None


def moment_of(typed: str) -> datetime | None:
    """When a chosen window begins; None for the first free one, and for what we never offered."""
    try:
        moment = datetime.fromisoformat(typed).astimezone(UTC) if "+" in typed else None
    except (ValueError, OverflowError):
        return None
    return moment if moment and abs(moment - now()) < _FAR else None


def is_a_time(typed: str) -> bool:
    """Whether it is a choice that a page offers."""
    return typed == SOON or moment_of(typed) is not None


def asked_of(kept: Answers, *, overridden: bool = False) -> Asked:
    """The call as it was asked for. Every page has been checked before."""
    if is_relayed(kept):
        return _relayed_of(kept, overridden=overridden)
    number = Number.model_validate({name: kept.get(name, "") for name in Number.model_fields})
    whom = Whom.model_validate({name: kept.get(name, "") for name in Whom.model_fields})
    return Asked(
        token=kept["token"],
        number=number.phone,
        when=moment_of(kept.get("when", "")),
        name=whom.name,
        third=whom.third,
        relation=whom.relation if whom.third else None,
        wishes=wishes_in(kept),
        says_who=not whom.quiet,
        leaves_message=whom.leaves_message,
        overridden=overridden,
    )


def _relayed_of(kept: Answers, *, overridden: bool) -> Asked:
    whom = ForYou.model_validate({name: kept.get(name, "") for name in ForYou.model_fields})
    return Asked(
        token=kept["token"],
        number=whom.number,
        when=moment_of(kept.get("when", "")),
        name=whom.callee,
        third=True,
        opening=_masked(whom.opening, kept),
        overridden=overridden,
        relayed=True,
    )


def is_same(session: Session, call: Call, kept: Answers) -> bool:
    """Whether a call was asked for in these very words."""
    asked = asked_of(kept)
    there = Asked(
        token=asked.token,
        number=call.number or "",
        when=asked.when and call.starts_at,
        name=call.name or "",
        third=call.third,
        relation=call.relation,
        wishes=wishes_of(call),
        says_who=call.says_who,
        leaves_message=call.leaves_message,
        relayed=call.relayed,
        opening=call.opening or "",
    )
    said = original_words(session, call.case_id)
    return there == asked and (bool(kept.get("sag")) or said == words_of(kept))


def words_of(kept: Answers) -> str:
    """What it is about; without what looks like a CPR number unless the citizen says to keep it.
    Of what is said in a call for somebody, the case is told nothing."""
    return "" if is_relayed(kept) else _masked(kept.get("message", "").strip(), kept)


def _masked(words: str, kept: Answers) -> str:
    return words if kept.get("cpr") == "keep" else cpr.masked(words)


def ask(
    session: Session, kept: Answers, seen: Seen | None, *, intake: Intake, language: str
) -> tuple[Access, UUID]:
    """Promise the call, in a case of its own or in one that we have; return whose and which."""
    # Whoever asks for a call has changed their mind about this one, whatever they wished before.
    # Where we call somebody else for them, their own phone stays silent all the same (P10).
    never = seen is not None and not is_relayed(kept) and never_phone(session, seen.case)
    words = words_of(kept)
    asked = asked_of(kept, overridden=never)
    if seen:
        access = session.get_one(Access, seen.access.id)
        case_id = _goes_on(session, seen, words, access, intake)
    else:
        own = Given() if asked.third else Given(name=asked.name, phone=asked.number)
        told = Told(given=replace(own, wishes=asked.wishes, keeps=kept.get("keeps") == "yes"))
        opened = open_case(
            session,
            words=words,
            channel="callback",
            language=language,
            token=kept["token"],
            intake=intake,
            told=told,
        )
        access, case_id = session.get_one(Access, opened.access_id), opened.case_id
    unit_id = _unit(session, kept, seen, intake)
    call_id = promise(
        session, case_id, asked, unit_id=unit_id, calendar=intake.calendar, who=Who(access=access)
    )
    return access, call_id


def _goes_on(session: Session, seen: Seen, words: str, access: Access, intake: Intake) -> UUID:
    """The case opens again where it was closed, and holds what was written besides."""
    if words:
        cases.add_message(session, seen.case.id, words=words, calendar=intake.calendar, by=access)
    elif not seen.case.is_open:
        cases.say_unsolved(session, seen.case.id, calendar=intake.calendar)
    return seen.case.id
