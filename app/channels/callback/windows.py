"""Which half hours a unit can still promise to call in: its plan, and what is sold.

What is sold is read at once for a stretch of days, then computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select, text
from sqlmodel import Session, col

from app.channels.callback.models import Call
from app.channels.callback.plans import ANYBODY, LENGTH, Caller, Need, Plan, Window, plan_of
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Competence
from app.foundation.clock import local, now

LEAD = timedelta(minutes=15)  # what we need from the promise to the call
DAYS = 10  # how many days with free windows a citizen may choose from
AHEAD = 28  # calendar days that are looked through for them
INTERPRETER_DAYS = 2  # whole working days that an interpreter has to be asked before


@dataclass(frozen=True)
class Desk:
    """What a unit can promise over some days: read once, then asked about any window.

    The call ``but``, which is about to move, is not counted among what is ``sold``.
    """

    plan: Plan
    sold: dict[datetime, list[Need]] = field(default_factory=dict)
    but: UUID | None = None

    def meant(self, need: Need) -> Need:
        """A wish for one colleague holds while that one makes calls here at all."""
        if need.staff_id and need.staff_id not in {caller.id for caller in self.plan.callers}:
            return replace(need, staff_id=None)
        return need

    def places_in(self, window: Window) -> int:
        """How many calls can be made in a window; 0 where it is none of the unit's."""
        return next((n for known, n in self.plan.places(window.day) if known == window), 0)

    def is_free(self, window: Window, places: int, need: Need) -> bool:
        """Whether one more call can be promised in a window that has so many places."""
        if need.notice and window.starts_at < self.plan.calendar.due(now(), need.notice):
            return False
        sold = self.sold.get(window.starts_at)
        if not sold and need is ANYBODY:
            return places > 0
        return self.can_call(window, places, [need, *(sold or ())])

    def can_call(self, window: Window, places: int, needs: list[Need]) -> bool:
        """Whether all of these can be called in a window that has so many places."""
        if len(needs) > places:
            return False
        special = [need for need in needs if need.competence or need.staff_id]
        return not special or _can_all_be_met(special, self.plan.there(window.day))

    def free(self, day: date, need: Need) -> list[Window]:
        """The windows of a day in which one more call can be promised; none too far ahead."""
        earliest = now() + LEAD
        if day >= local(now()).date() + timedelta(days=AHEAD):
            return []
        return [
            window
            for window, places in self.plan.places(day)
            if window.starts_at >= earliest and self.is_free(window, places, need)
        ]

    def days(self, need: Need) -> Iterator[tuple[date, list[Window]]]:
        """The next days with free windows, at most ``DAYS``, each with its windows."""
        found, today = 0, local(now()).date()
        for number in range(AHEAD):
            windows = self.free(today + timedelta(days=number), need)
            if windows:
                yield today + timedelta(days=number), windows
                found += 1
                if found == DAYS:
                    return

    def next_free(self, need: Need, *, after: datetime) -> Window | None:
        """The first free window that begins after a moment; None where there is none."""
        free = (window for _, windows in self.days(need) for window in windows)
        return next((window for window in free if window.starts_at > after), None)


def _can_all_be_met(needs: list[Need], callers: list[Caller]) -> bool:
    """Whether each need can have a colleague of its own: a matching, by augmenting paths."""
    given: dict[UUID, int] = {}

    def serve(number: int, asked: set[UUID]) -> bool:
        for caller in callers:
            if caller.id in asked or not caller.can(needs[number]):
                continue
            asked.add(caller.id)
            if caller.id not in given or serve(given[caller.id], asked):
                given[caller.id] = number
                return True
        return False

    return all(serve(number, set()) for number in range(len(needs)))


def desk_of(
    session: Session, unit_id: UUID, calendar: Calendar, *, but: UUID | None = None
) -> Desk:
    """What a unit can promise from now on; the call ``but`` is not counted."""
    return desk_with(session, plan_of(session, unit_id, calendar), but=but)


def desk_with(session: Session, plan: Plan, *, but: UUID | None = None) -> Desk:
    """The same for a plan that is known; what is sold is read now."""
    desk = Desk(plan, but=but)
    asked = {"unit": plan.unit_id, "since": now() - LENGTH, "but": but or UUID(int=0)}
    for starts_at, needs, staff_id, number in session.connection().execute(_SOLD, asked):
        need = desk.meant(need_for(needs, staff_id))
        desk.sold.setdefault(starts_at, []).extend([need] * number)
    return desk


def need_for(needs: str | None, staff_id: UUID | None) -> Need:
    """The need of a call that was promised, as its row says it."""
    if not needs and not staff_id:
        return ANYBODY
    return Need(Competence(needs) if needs else None, staff_id)


# Built once: it is asked on every page of times, and while others wait for a place.
_SOLD = (
    select(col(Call.starts_at), col(Call.needs), col(Call.staff_id), func.count())
    .where(
        col(Call.unit_id) == bindparam("unit", type_=Uuid()),
        text("call.state = 'promised'"),
        col(Call.starts_at) > bindparam("since"),
        col(Call.id) != bindparam("but", type_=Uuid()),
    )
    .group_by(col(Call.starts_at), col(Call.needs), col(Call.staff_id))
)
