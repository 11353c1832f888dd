"""What it costs to write together: from a keystroke to the other screen, in many rooms at once."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.channels.live_text import commands, presence
from app.channels.live_text.models import Conversation, ConversationState, OpenLine, Reads, Ready
from app.domain.organisation.models import Staff
from app.foundation.database import Database
from app.web import sessions
from bench.live_screens import keystrokes
from bench.table import KEPT, MISSED, Row, judged, told
from bench.typing_load import memory_of
from bench.wire import served
from tests.domain.desk import Desk
from tests.faults.server import Server
from tests.live_text.talk import Talk

ROOMS, MANY, SECONDS = 200, 1_000, 20.0
RELAYS = 50  # more than any municipality has operators
SERVER_P50, SERVER_P99 = 25.0, 60.0
SCREEN_P50, SCREEN_P99 = 200.0, 400.0
BACK_WITHIN = 10_000.0
EVERY, SLOWLY = 1 / 3, 2.0  # seconds between two edits: of one who types, of a thousand who pause
STARTED = 10.0  # seconds; what a house does once after its start is done by then
LOAD = 1.5  # before a run; whoever measures on a busier machine measures the machine
INVALID = "INVALID"
Ends = list[tuple[str, str]]


def rows(*, quick: bool = False) -> Iterator[Row]:
    """Keystrokes on the server and in a browser, many rooms, and a colleague who is lost."""
    load, rooms = os.getloadavg()[0], 20 if quick else ROOMS
    seconds = 3.0 if quick else SECONDS
    yield Row(f"load before the run: {load:.2f}", f"<= {LOAD}", KEPT if load <= LOAD else INVALID)
    settles = 0.5 if quick else STARTED
    yield from _server_share(rooms, seconds, settles)
    yield from _relays(5 if quick else RELAYS, seconds, settles)
    yield from _in_a_browser(rooms, 10 if quick else 200, settles)
    yield from _many(40 if quick else MANY, settles)
    yield from _lost(1 if quick else 3)


@contextmanager
def _housed(
    rooms: int, settles: float, *, relays: bool = False
) -> Iterator[tuple[Server, Database, Ends, list[UUID]]]:
    """A served house in which so many people write with somebody, or have somebody speak for them;
    and the keys of both ends."""
    made: list[Any] = []

    def furnish(database: Database) -> None:
        talk = Talk(Desk(database))
        ids = [talk.relays() if relays else talk.begins() for _ in range(rooms)]
        seat = "relay" if relays else "live"
        made.extend([ids, database.write(lambda session: connected(session, ids, seat))])

    with served(furnish) as (server, folder):
        ids, keys = made
        time.sleep(settles)
        yield server, Database(f"sqlite:///{folder / 'indgang.db'}"), keys, ids


def connected(session: Session, ids: list[UUID], seat: str) -> Ends:
    """Somebody writes with all of them, and sees their words: the addresses and keys of both
    ends, one after the other."""
    staff = session.exec(select(Staff).where(Staff.user_name == "amira")).one()
    presence.appear(session, staff, Ready.BUSY, presence.LEASE_BY_HAND)
    key, keys = sessions.new_token(), []
    sessions.start(session, key, staff)
    for one in ids:
        conversation, token = session.get_one(Conversation, one), sessions.new_token()
        conversation.state, conversation.staff_id = ConversationState.CONNECTED, staff.id
        conversation.connected_at = conversation.began_at
        session.flush()
        commands.choose(session, one, live=True, reads=Reads.SENTENCE, cells=None)
        sessions.grant(session, token, conversation.access_id, 1)
        keys.append((f"/samtale/{conversation.access_id}/{one}", token))
        keys.append((f"/desk/{seat}/{one}", key))
    return keys


def _typed(
    port: int, keys: Ends, seconds: float, *, pid: int = 0, every: float = EVERY
) -> dict[str, Any]:
    """What a process of its own saw that types in all rooms at once."""
    task = {"port": port, "keys": keys, "seconds": seconds, "pid": pid, "every": every}
    done = subprocess.run(
        [sys.executable, "-m", "bench.typing_load"],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _server_share(rooms: int, seconds: float, settles: float) -> Iterator[Row]:
    with _housed(rooms, settles) as (server, _database, keys, _ids):
        before = _cpu(server.pid)
        seen = _typed(server.port, keys, seconds)
        share = (_cpu(server.pid) - before) / seconds
    name = f"{rooms} rooms, {seen['rate']:.0f} edits/s, to the other end"
    yield judged(f"{name}, p50", seen["p50"], SERVER_P50, "ms")
    yield judged(f"{name}, p99", seen["p99"], SERVER_P99, "ms")
    yield told("the server's CPU", f"{share * 100:.0f} % of one core; lost {seen['lost']}")
    with _memory() as port:
        plain = _typed(port, keys, seconds)
    words = f"p50 {plain['p50']:.1f} ms, p99 {plain['p99']:.1f} ms"
    yield told("the same traffic in memory only, nothing kept", words)


def _relays(rooms: int, seconds: float, settles: float) -> Iterator[Row]:
    """Words behind keys of their own, and what an operator says next found for each edit."""
    with _housed(rooms, settles, relays=True) as (server, _database, keys, _ids):
        before = _cpu(server.pid)
        seen = _typed(server.port, keys, seconds)
        share = (_cpu(server.pid) - before) / seconds
    name = f"{rooms} calls for somebody, {seen['rate']:.0f} edits/s, to the operator"
    yield judged(f"{name}, p50", seen["p50"], SERVER_P50, "ms")
    yield judged(f"{name}, p99", seen["p99"], SERVER_P99, "ms")
    yield told("  the server's CPU", f"{share * 100:.0f} % of one core; lost {seen['lost']}")


@contextmanager
def _memory() -> Iterator[int]:
    """A server that passes frames on between two ends, and keeps nothing."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.typing_memory"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def _in_a_browser(rooms: int, samples: int, settles: float) -> Iterator[Row]:
    """Two real windows, while all other rooms are being written in."""
    with _housed(rooms + 1, settles) as (server, _database, keys, _ids):
        task = {
            "port": server.port,
            "keys": keys[2:],
            "seconds": samples * 0.3 + 5,
            "pid": 0,
            "every": EVERY,
        }
        load = subprocess.Popen(
            [sys.executable, "-m", "bench.typing_load"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert load.stdin
        load.stdin.write(json.dumps(task))
        load.stdin.close()
        try:
            waits = keystrokes(server.address, keys[0], keys[1], samples)
        finally:
            load.kill()
            load.wait()
    waits.sort()
    name = f"keystroke to the other screen in Chromium, {rooms} rooms"
    yield judged(f"{name}, p50", statistics.median(waits), SCREEN_P50, "ms")
    yield judged(f"{name}, p99", waits[int(len(waits) * 0.99)], SCREEN_P99, "ms")


def _many(rooms: int, settles: float) -> Iterator[Row]:
    """Every room at once: nothing is lost, and what an idle one takes."""
    with _housed(rooms, settles) as (server, database, keys, ids):
        before = memory_of(server.pid)
        seen = _typed(server.port, keys, 15.0, pid=server.pid, every=SLOWLY)
        with database.read() as session:
            kept = sum(
                any(line.rev >= seen["revs"][number] for line in _lines(session, one))
                for number, one in enumerate(ids)
            )
        idle = (seen["rss"] - before) / 1024 / rooms
    wrong = seen["lost"] + rooms - kept
    verdict = MISSED if wrong else KEPT
    yield Row(f"{rooms} rooms, {seen['rate']:.0f} edits/s: lost or not kept {wrong}", "0", verdict)
    yield told("memory of an idle room, both ends", f"{idle:.0f} kB")


def _lines(session: Session, one: UUID) -> list[OpenLine]:
    return list(session.exec(select(OpenLine).where(OpenLine.conversation_id == one)).all())


def _lost(times: int) -> Iterator[Row]:
    """A colleague's line ends without a word: when the citizen is first in line again."""
    waits = []
    for _ in range(times):
        with _housed(1, STARTED) as (server, database, keys, ids):
            _typed(server.port, keys, 3.0)
            began = time.monotonic()
            while _state(database, ids[0]) != ConversationState.WAITING:
                time.sleep(0.05)
            waits.append((time.monotonic() - began) * 1e3)
    name = f"a lost colleague's citizen waits again, slowest of {times}"
    yield judged(name, max(waits), BACK_WITHIN, "ms", digits=0)


def _state(database: Database, one: UUID) -> str:
    with database.read() as session:
        return session.get_one(Conversation, one).state


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
