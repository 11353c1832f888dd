"""Many ask for the same few times at once: every place is promised once, and no words are lost."""

from __future__ import annotations

import http.client
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from app.channels.callback.models import Call, CallHours, CallState
from app.channels.callback.plans import Need
from app.channels.callback.windows import desk_of
from app.domain.cases.models import Case
from app.domain.organisation.commands import employ
from app.domain.organisation.models import Unit
from app.domain.organisation.queries import calendar
from app.foundation.clock import local, now
from app.web.house import House
from tests.engines import serving
from tests.faults.conftest import Depth

AT_ONCE = 40  # connections; the others wait at the door, as they would
HEADERS = {
    "content-type": "application/x-www-form-urlencoded",
    "sec-fetch-site": "same-origin",
}


@dataclass(frozen=True)
class Asked:
    """One citizen's form, and what came back."""

    words: str
    when: datetime
    status: int
    page: str


@pytest.mark.timeout(600)
@pytest.mark.parametrize("soon", [False, True], ids=["chosen times", "as soon as possible"])
def test_given_fewer_places_than_citizens_when_all_ask_at_once_then_each_place_is_sold_once(
    house: House, app: FastAPI, depth: Depth, *, soon: bool
) -> None:
    citizens, each = depth(300, 5_000), depth(5, 10)
    windows = house.database.write(partial(_ten_windows, each=each))
    before = _number_of_cases(house)

    with serving(app) as address, ThreadPoolExecutor(AT_ONCE) as pool:
        port = urlsplit(address).port or 0
        asked = list(pool.map(lambda n: _asks(port, windows[n % 10], soon=soon), range(citizens)))

    sold = [one for one in asked if one.status == 200]
    refused = [one for one in asked if one.status != 200]
    assert {one.status for one in refused} <= {409}
    assert all(one.words in one.page for one in refused), "somebody's words are lost"
    if not soon:
        assert len(sold) == 10 * each
        assert all("Den tid er lige blevet taget" in one.page for one in refused)
    assert _number_of_cases(house) - before == len(sold)
    with house.database.read() as session:
        calls = session.exec(select(Call).where(Call.state == CallState.PROMISED)).all()
    assert len(calls) == len(sold)
    places = Counter((call.starts_at, call.place) for call in calls)
    assert set(places.values()) == {1}
    assert max(Counter(call.starts_at for call in calls).values()) == each


def _ten_windows(session: Session, each: int) -> list[datetime]:
    """Ten half hours of a day to come, in which so many colleagues can call."""
    unit_id: UUID = session.exec(select(Unit.id).where(col(Unit.sorts))).one()
    for number in range(each):
        employ(
            session,
            user_name=f"prove{number}",
            name=f"Prøve {number}",
            password_hash="x",
            unit_id=unit_id,
        )
    session.execute(delete(CallHours))
    for weekday in range(5):
        session.add(
            CallHours(unit_id=unit_id, weekday=weekday, opens=time(9), closes=time(14), places=each)
        )
    session.flush()
    desk = desk_of(session, unit_id, calendar(session))
    tomorrow = local(now() + timedelta(days=1)).date()
    windows = next(found for day, found in desk.days(Need()) if day >= tomorrow)
    return [window.starts_at for window in windows]


def _asks(port: int, when: datetime, *, soon: bool) -> Asked:
    """Press the last button, from a browser that keeps no cookie."""
    words = f"Ring om min kørestol {secrets.token_hex(6)}"
    fields = {
        "token": secrets.token_urlsafe(12),
        "phone": "00 00 00 07",
        "message": words,
        "when": "soon" if soon else when.isoformat(),
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("POST", "/ring/tjek", urlencode(fields), HEADERS)
        answer = connection.getresponse()
        return Asked(words, when, answer.status, answer.read().decode())
    finally:
        connection.close()


def _number_of_cases(house: House) -> int:
    with house.database.read() as session:
        return session.exec(select(func.count()).select_from(Case)).one()
