"""Questions about calls."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import phonenumbers
from sqlalchemy import ColumnElement, func, select, text
from sqlmodel import Session, col

from app.channels.callback.commands import wishes_of
from app.channels.callback.models import Call, CallHours, CallState
from app.domain.cases.lost import LONGEST
from app.domain.cases.models import Case
from app.domain.cases.queries import Seen, family_of, living_case, original_words
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Staff
from app.domain.organisation.queries import Intake
from app.domain.people.models import Wish
from app.foundation.clock import now
from app.foundation.i18n.texts import COUNTED, NBSP

# SQLite takes an index of some rows only for words that say the same.
_PROMISED = text("call.state = 'promised'")


def unit_that_calls(session: Session, case: Case | None, intake: Intake) -> UUID:
    """Whoever has the case, where that unit makes calls; else whoever receives."""
    if case is None:
        return intake.unit_id
    has_hours = select(col(CallHours.id)).where(col(CallHours.unit_id) == case.owner_unit_id)
    own = session.execute(has_hours.limit(1)).first()
    return case.owner_unit_id if own else intake.unit_id


def by_token(session: Session, token: str) -> Call | None:
    """The call that this form asked for already."""
    return session.execute(select(Call).where(col(Call.token) == token)).scalars().first()


def of_case(session: Session, case: Case) -> list[Call]:
    """The calls of a case and of those that were joined with it, the newest first."""
    family = family_of(session, case.id)
    calls = select(Call).where(col(Call.case_id).in_(family)).order_by(col(Call.made_at).desc())
    return list(session.execute(calls).scalars())


def promised_in(session: Session, case: Case) -> list[Call]:
    """The calls of a case that are still to be made, by time."""
    calls = [call for call in of_case(session, case) if call.state == CallState.PROMISED]
    return sorted(calls, key=lambda call: call.starts_at)


EARLY = timedelta(minutes=10)  # before its time, somebody may come to a call that we make for them
LATEST = timedelta(hours=1)  # and after it


def is_expected(call: Call) -> bool:
    """Whether a citizen may come in now, and we call for them."""
    is_time = call.starts_at - EARLY <= now() < call.ends_at + LATEST
    return call.state == CallState.PROMISED and call.relayed and is_time


def is_of(call: Call, seen: Seen) -> bool:
    """Whether a party asked for a call itself: whom they reach through us is theirs alone."""
    return call.access_id == seen.access.id


def may_see(seen: Seen, call: Call) -> bool:
    """Whether a party may see a call: a helper helps in one case, not in what it joined."""
    return seen.mandate is None or seen.access.case_id == call.case_id


def call_of(session: Session, seen: Seen, call_id: UUID) -> Call | None:
    """A call by its id, if it is one that this party may see."""
    calls = of_case(session, seen.case)
    return next((call for call in calls if call.id == call_id and may_see(seen, call)), None)


@dataclass(frozen=True)
class Planned:
    """A call as staff read it."""

    call: Call
    case: Case
    words: str
    wishes: tuple[Wish, ...]
    only_for: str | None


def calls_until(
    session: Session, units: Collection[UUID], until: datetime, *, limit: int
) -> list[Planned]:
    """The calls that these units still have to make before a moment, by time."""
    return [
        planned(session, call)
        for call in session.execute(
            select(Call)
            .where(_PROMISED, col(Call.unit_id).in_(units), col(Call.ends_at) <= until)
            .order_by(col(Call.starts_at), col(Call.place), col(Call.id))
            .limit(limit)
        ).scalars()
    ]


def planned(session: Session, call: Call) -> Planned:
    """A call with what staff have to know before they make it."""
    case = living_case(session, session.get_one(Case, call.case_id))
    only_for = session.get(Staff, call.staff_id) if call.staff_id else None
    return Planned(
        call=call,
        case=case,
        words=original_words(session, call.case_id) or "",
        wishes=wishes_of(call),
        only_for=only_for.name if only_for else None,
    )


def count_until(session: Session, units: Collection[UUID], until: datetime) -> int:
    """How many they are, exact to 1,000."""
    mine = col(Call.unit_id).in_(units), col(Call.ends_at) <= until
    some = select(col(Call.id)).where(_PROMISED, *mine).limit(COUNTED + 1)
    number = select(func.count()).select_from(some.subquery())
    return int(session.execute(number).scalar_one())


def passed(session: Session, at: datetime, _days: Calendar) -> list[UUID]:
    """Cases whose call should have been made by now, and nobody has said how it went."""
    return _cases(session, col(Call.ends_at) <= at)


def moved_twice(session: Session, _at: datetime, _days: Calendar) -> list[UUID]:
    """Cases whose call we have moved twice, and it has not been made yet."""
    return _cases(session, col(Call.moves) >= 2)


def not_reached(session: Session, at: datetime, _days: Calendar) -> list[UUID]:
    """Cases in which we now have to write, and no colleague has acted since."""
    rows = session.execute(
        select(Case, col(Call.decided_at))
        .join(Call, col(Call.case_id) == col(Case.id))
        .where(col(Call.state) == CallState.WRITING, col(Call.decided_at) > at - LONGEST)
    ).all()
    found = []
    for case, decided_at in rows:
        living = living_case(session, case)
        touched = living.touched_at
        if living.is_open and (touched is None or decided_at is None or touched <= decided_at):
            found.append(living.id)
    return list(dict.fromkeys(found))


def _cases(session: Session, *where: ColumnElement[bool]) -> list[UUID]:
    rows = select(Case).join(Call, col(Call.case_id) == col(Case.id)).where(_PROMISED, *where)
    return _living(session, session.execute(rows.order_by(col(Call.ends_at))).scalars().all())


def _living(session: Session, cases: Collection[Case]) -> list[UUID]:
    found = [living_case(session, case) for case in cases]
    return list(dict.fromkeys(case.id for case in found if case.is_open))


def is_lapsed(call: Call, days: Calendar, minutes: int) -> bool:
    """Whether so many opening minutes have passed since we should have called."""
    return days.of(call.unit_id).after(call.ends_at, minutes) <= now()


def typed_number(number: str) -> str:
    """The same as somebody would type it into a field."""
    return shown_number(number).replace(NBSP, " ")


def shown_number(number: str) -> str:
    """A number as people read it aloud: in pairs, with the country where it is not ours."""
    try:
        parsed = phonenumbers.parse(number, "DK")
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code == 45:
        digits = str(parsed.national_number).rjust(8, "0")
        return NBSP.join(digits[place : place + 2] for place in range(0, len(digits), 2))
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, style)).replace(" ", NBSP)
