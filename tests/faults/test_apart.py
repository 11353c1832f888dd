"""Citizens on one host and colleagues on another: either dies, the bus dies, a cable is pulled, and
no character is lost, doubled or out of order."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from app.foundation.database import Database
from app.foundation.seal import seal
from tests.domain.desk import Desk
from tests.faults.hosts import hosts
from tests.faults.sides import Side, free_port, side_on
from tests.faults.typists import PEOPLE, Typist, all_is_there, both_of, kept
from tests.live_text.talk import Talk
from tests.redis_server import RedisServer, redis_server
from tests.world import Made

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

TOGETHER = 10  # conversations that go through the same faults: 60 in all, 1,000 at full depth
STEPS = 36  # and every twelve of them something goes wrong
SEEDS = [*range(6), *(pytest.param(number, marks=pytest.mark.soak) for number in range(6, 100))]


@dataclass
class Round:
    """Two sides, what tells them of each other, the people who type, and what can go wrong."""

    sides: list[Side]
    bus: RedisServer
    talks: dict[UUID, list[Typist]]
    chance: random.Random

    def all_write(self) -> None:
        for typist in [one for both in self.talks.values() for one in both]:
            if typist.is_here:
                typist.steps(self.chance)
            else:
                typist.opens()

    def fails(self) -> None:
        """Something goes wrong, and everybody writes on meanwhile."""
        side = self.chance.choice(self.sides)
        wrong, right = self.chance.choice(
            [
                (side.is_killed, side.comes_back),
                (side.host.unplug, side.host.plug),
                (side.network.cut, side.network.heal),
                (self.bus.kill, self.bus.start),
                (side.network.drop, lambda: None),
            ]
        )
        wrong()
        for _ in range(3):
            self.all_write()
        right()


@pytest.mark.parametrize("seed", SEEDS)
def test_given_two_hosts_when_things_go_wrong_then_every_character_is_there_once(
    seed: int, tmp_path: Path, keys: Path, town_on: Made
) -> None:
    shutil.copy(keys, tmp_path / "keys.json")
    url, chance = town_on("postgresql"), random.Random(f"apart{seed}")
    database = Database(url)
    with _round(database, url, tmp_path, chance) as round_:
        for step in range(STEPS):
            round_.all_write()
            if step % 12 == 8:
                round_.fails()
        all_is_there(round_.talks, database)
    database.close()


@contextmanager
def _round(database: Database, url: str, data: Path, chance: random.Random) -> Iterator[Round]:
    talk = Talk(Desk(database))
    talk.does(seal)
    ids = [talk.begins() for _ in range(TOGETHER)]
    with ExitStack() as stack:
        bus = stack.enter_context(redis_server(data, free_port()))
        sides = [side_on(stack, host, url, data, bus) for host in stack.enter_context(hosts(2))]
        stack.enter_context(kept(database))
        theirs, ours = (side.network for side in sides)
        talks = {one: both_of(talk, one, n % PEOPLE, theirs, ours) for n, one in enumerate(ids)}
        for typist in [one for both in talks.values() for one in both]:
            stack.callback(typist.window.close)
            typist.opens()
        yield Round(sides, bus, talks, chance)
