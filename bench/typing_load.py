"""People who type in many rooms at once, in a process of their own: one of each room at a time."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

DRAINED = 30.0  # seconds within which everything has to have come
SIGN_EVERY = 3.0
WARM = 1.0  # seconds of typing that are not counted: everybody's first edit comes at once
AT_ONCE = 50  # connections that are being opened


@dataclass
class Room:
    """Both ends of one room, and what went from the one to the other."""

    number: int
    every: float  # seconds between the edits of somebody who types
    ends: list[ClientConnection] = field(default_factory=list)
    sent: dict[int, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    warm: float = 0.0
    rev: int = 0
    text: str = ""

    async def types(self, until: float) -> None:
        self.warm = time.perf_counter() + WARM
        await asyncio.sleep(self.every * (self.number % 97) / 97)
        while time.perf_counter() < until:
            self.rev += 1
            line = f"line-of-room-{self.number}"
            op: dict[str, Any] = {"k": "rtt", "line": line, "rev": self.rev}
            if self.rev == 1 or len(self.text) > 200:
                self.text = "Hej "
                op["text"] = self.text
            else:
                op |= {"a": [["t", len(self.text), "abc "]], "n": len(self.text) + 4}
                self.text += "abc "
            self.sent[self.rev] = time.perf_counter()
            await self.ends[0].send(json.dumps([op]))
            await asyncio.sleep(self.every)

    async def hears(self, end: ClientConnection) -> None:
        async for frame in end:
            at = time.perf_counter()
            for one in json.loads(frame):
                if one["k"] == "rtt" and one["rev"] in self.sent:
                    # Edits that were put together have all come.
                    for rev in [rev for rev in self.sent if rev <= one["rev"]]:
                        since = self.sent.pop(rev)
                        if since > self.warm:
                            self.waits.append((at - since) * 1e3)

    async def gives_signs(self) -> None:
        """As the script at a desk does."""
        await asyncio.sleep(SIGN_EVERY * (self.number % 89) / 89)
        while True:
            await self.ends[1].send(json.dumps([{"k": "hb", "last": 0}]))
            await asyncio.sleep(SIGN_EVERY)

    async def lets_go(self, end: ClientConnection) -> None:
        async for _ in end:
            pass


def memory_of(pid: int) -> int:
    """Bytes of memory that a process holds."""
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


async def _open(task: dict[str, Any], room: Room, gate: asyncio.Semaphore) -> None:
    for path, token in task["keys"][2 * room.number : 2 * room.number + 2]:
        async with gate:
            room.ends.append(
                await connect(
                    f"ws://127.0.0.1:{task['port']}{path}/events",
                    additional_headers={"Cookie": f"indgang={token}"},
                    origin=Origin(f"http://127.0.0.1:{task['port']}"),
                    open_timeout=60,
                    compression=None,
                )
            )


async def _all(task: dict[str, Any]) -> dict[str, Any]:
    rooms = [Room(number, task["every"]) for number in range(len(task["keys"]) // 2)]
    gate = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_open(task, room, gate) for room in rooms))
    hearing = [asyncio.create_task(room.lets_go(room.ends[0])) for room in rooms]
    hearing += [asyncio.create_task(room.hears(room.ends[1])) for room in rooms]
    hearing += [asyncio.create_task(room.gives_signs()) for room in rooms]
    await asyncio.sleep(2)
    rss = memory_of(task["pid"]) if task["pid"] else 0
    until = time.perf_counter() + task["seconds"]
    await asyncio.gather(*(room.types(until) for room in rooms))
    drained = time.perf_counter() + DRAINED
    while any(room.sent for room in rooms) and time.perf_counter() < drained:
        await asyncio.sleep(0.1)
    for one in hearing:
        one.cancel()
    waits = sorted(wait for room in rooms for wait in room.waits)
    return {
        "p50": waits[len(waits) // 2],
        "p99": waits[int(len(waits) * 0.99)],
        "rate": len(waits) / (task["seconds"] - WARM),
        "lost": sum(len(room.sent) for room in rooms),
        "rss": rss,
        "revs": [room.rev for room in rooms],
    }


if __name__ == "__main__":
    print(json.dumps(uvloop.run(_all(json.load(sys.stdin)))))
