"""Promising the places of a window one after the other, so that the last one is promised once.

Whoever wants a place waits for the row of its window, in line. The unique index of the calls is the
wall behind that (no overbooking).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.channels.callback.models import Call, CallState, CallWindow
from app.channels.callback.plans import Need, Window
from app.channels.callback.windows import Desk, need_for
from app.foundation.clock import local, now
from app.foundation.database import put_row
from app.foundation.i18n import N_
from app.foundation.refused import Refused

PAUSE = timedelta(hours=1)  # at least, between two tries


class Full(Refused):
    """Nobody can call then any more."""

    def __init__(self) -> None:
        super().__init__(N_("That time has just been taken. Choose another one."))


class NoTime(Refused):
    """No time at all can be promised."""

    def __init__(self) -> None:
        super().__init__(N_("We have no free time to call just now. Write to us instead."))


Place = tuple[Window, int]


def take(session: Session, desk: Desk, need: Need, when: datetime | None) -> Place:
    """A window and the number of a place in it that is now ours to promise.

    ``when`` is when the window begins; None: the first free one. Raises ``Full`` or ``NoTime``.
    """
    if when is None:
        return take_after(session, desk, need, now())
    for window in desk.free(local(when).date(), need):
        if window.starts_at == when and (place := gets(session, desk, window, need)):
            return window, place
    raise Full


def take_after(session: Session, desk: Desk, need: Need, at: datetime) -> Place:
    """The first free window that begins after a moment. Raises ``NoTime``."""
    while window := desk.next_free(need, after=at):
        if place := gets(session, desk, window, need):
            return window, place
    raise NoTime


def another_hour(session: Session, desk: Desk, need: Need) -> Place | None:
    """The next free window an hour or more from now, at another hour of the day."""
    called_at = local(now()).hour
    for _, windows in desk.days(need):
        for window in windows:
            is_later = window.starts_at >= now() + PAUSE
            if not is_later or local(window.starts_at).hour == called_at:
                continue
            if place := gets(session, desk, window, need):
                return window, place
    return None


def gets(session: Session, desk: Desk, window: Window, need: Need) -> int | None:
    """The number of a place of the window that is ours to promise; None where somebody was quicker.

    A window that we do not get is let go at once, so that nobody waits for us there; the desk
    knows from now on what is promised in it.
    """
    with suppress(_Gone), session.begin_nested():
        _wait_for(session, desk, window)
        sold = _sold_in(session, desk, window)
        desk.sold[window.starts_at] = [need for _, need in sold]
        if not desk.is_free(window, desk.places_in(window), need):
            raise _Gone
        taken = {place for place, _ in sold}
        return next(place for place in range(1, len(taken) + 2) if place not in taken)
    return None


class _Gone(Exception):
    """Somebody else has got the last place."""


def _wait_for(session: Session, desk: Desk, window: Window) -> None:
    # Asked for its row, PostgreSQL lets people wait in line; at an upsert it lets them push.
    key = (desk.plan.unit_id, window.starts_at)
    if session.get(CallWindow, key, with_for_update=True) is None:
        row: dict[str, object] = {"unit_id": desk.plan.unit_id, "starts_at": window.starts_at}
        put_row(session, CallWindow, row | {"changed_at": now()}, changing=("changed_at",))


def _sold_in(session: Session, desk: Desk, window: Window) -> list[tuple[int, Need]]:
    """What is promised in one window just now, by place."""
    rows = session.execute(
        select(col(Call.place), col(Call.needs), col(Call.staff_id)).where(
            col(Call.unit_id) == desk.plan.unit_id,
            col(Call.starts_at) == window.starts_at,
            col(Call.state) == CallState.PROMISED,
            col(Call.id) != desk.but,
        )
    )
    return [(place, need_for(needs, staff_id)) for place, needs, staff_id in rows]
