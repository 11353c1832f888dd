"""What it costs to offer times for a call in a big municipality, and to promise one of the last."""

from __future__ import annotations

import http.client
import secrets
import statistics
import time as watch
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import time
from functools import partial
from itertools import chain
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.channels.callback.commands import Asked, Who, promise
from app.channels.callback.models import CallHours
from app.channels.callback.selling import Full, NoTime
from app.domain.cases.commands import open_case
from app.domain.organisation.commands import employ
from app.domain.organisation.models import Department, Staff, Unit
from app.domain.organisation.queries import intake
from app.web import drafts
from bench.stage import Browser, Stage, stage
from bench.table import Row, judged, told
from bench.wire import quantile, served

SOLD = 150
UNITS, EACH = 20, 5  # units that make calls, and colleagues in each
CPU_MS = 2.0
CLIENTS, ROUNDS, SLOWEST_MS = 16, 4, 200
STRETCHES = ((time(9), time(12)), (time(12, 30), time(15)))
FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}


def rows(*, quick: bool = False) -> Iterator[Row]:
    """CPU and bytes of the page of free times, then the wait of many who promise at once."""
    with stage() as ready:
        sold = ready.house.database.write(_furnished)
        yield told(
            "units that make calls", f"{UNITS}, {EACH} colleagues each, {sold} calls promised"
        )
        yield from _pages(ready, times=3 if quick else 40)
    yield from _waits(each=1 if quick else 15, places=EACH if quick else 40)


def _furnished(session: Session, places: int = EACH) -> int:
    """Units with hours on every working day, and the first three days of one half sold."""
    session.execute(delete(CallHours))
    department: UUID = session.exec(select(Department.id)).first() or UUID(int=0)
    sorts: UUID = session.exec(select(Unit.id).where(col(Unit.sorts))).one()
    units = [sorts]
    for number in range(UNITS - 1):
        unit = Unit(department_id=department, name=f"Prøve {number}", name_en=f"Trial {number}")
        session.add(unit)
        units.append(unit.id)
    session.flush()
    for number, unit_id in enumerate(units):
        for place in range(places):
            name = f"prove-{number}-{place}"
            employ(session, user_name=name, name=name, password_hash="x", unit_id=unit_id)
        session.add_all(
            CallHours(unit_id=unit_id, weekday=day, opens=opens, closes=closes, places=places)
            for day in range(5)
            for opens, closes in STRETCHES
        )
    session.flush()
    return _promised(session, sorts)


def _promised(session: Session, unit_id: UUID) -> int:
    receives, number = intake(session), 0
    leder = session.exec(select(Staff).where(Staff.user_name == "leder")).one()
    for _ in range(SOLD):
        opened = open_case(
            session,
            words="",
            channel="callback",
            language="da",
            token=secrets.token_hex(8),
            intake=receives,
        )
        asked = Asked(token=secrets.token_hex(8), number="00000007")
        try:
            promise(
                session,
                opened.case_id,
                asked,
                unit_id=unit_id,
                calendar=receives.calendar,
                who=Who(staff=leder),
            )
        except (Full, NoTime):
            break
        number += 1
    return number


def _pages(ready: Stage, *, times: int) -> Iterator[Row]:
    for name, path in (("the next free times", "/ring/tid"), ("the days", "/ring/dag")):
        browser = Browser()
        browser.keep(ready.run(partial(ready.ask, "/ring", browser)))
        _draft(ready, browser)
        spent, size = [], 0
        for _ in range(times + 2):
            began = watch.process_time()
            answer = ready.run(partial(ready.ask, path, browser))
            spent.append((watch.process_time() - began) * 1e3)
            assert answer.status == 200, answer.status
            size = len(answer.body)
        cost = statistics.median(spent[2:])
        figure = f"CPU of the page of {name}, {UNITS} units, 10 days"
        yield judged(figure, cost, CPU_MS, "ms", digits=2)
        yield told("its words", f"{size / 1000:,.1f} kB before it is compressed")


def _draft(ready: Stage, browser: Browser) -> None:
    """The number has been typed."""
    owner = drafts.of_browser(browser.cookie.partition("=")[2])
    kept = {"phone": "00 00 00 07", "token": "t"}
    ready.house.database.write(lambda session: drafts.save(session, owner, "callback", kept))


def _waits(*, each: int, places: int) -> Iterator[Row]:
    """Sixteen citizens press the last button, again and again, for as many places as there are."""
    with served(lambda house: house.write(lambda session: _furnished(session, places=places))) as (
        server,
        _folder,
    ):
        waits = list[float]()
        with ThreadPoolExecutor(CLIENTS) as pool:
            for _ in range(ROUNDS):
                waits += chain.from_iterable(pool.map(_presses(server.port, each), range(CLIENTS)))
        waits.sort()
        name = f"Wait for a promised call, {CLIENTS} at once, p99"
        yield judged(name, quantile(waits, 0.99), SLOWEST_MS, "ms", digits=0)
        yield told("p50", f"{quantile(waits, 0.5):,.0f} ms")


def _presses(port: int, each: int) -> Callable[[int], list[float]]:
    def press(_number: int) -> list[float]:
        waits = []
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for _ in range(each):
                connection.request("GET", "/ring")
                answer = connection.getresponse()
                answer.read()
                cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
                fields = {"phone": "00 00 00 07", "when": "soon", "token": secrets.token_hex(8)}
                began = watch.perf_counter()
                connection.request(
                    "POST", "/ring/tjek", urlencode(fields), FORM | {"cookie": cookie}
                )
                answer = connection.getresponse()
                answer.read()
                waits.append((watch.perf_counter() - began) * 1e3)
                if answer.status != 303:
                    raise RuntimeError(f"/ring/tjek answered {answer.status}")
        return waits

    return press
