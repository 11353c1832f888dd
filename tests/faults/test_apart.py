"""Citizens on one host and colleagues on another: either dies, the bus or the database cannot be
reached, a cable is pulled, and no character is lost, doubled or out of order."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from app.foundation.database import Database
from app.foundation.seal import seal
from app.foundation.settings import ROOT
from tests.domain.desk import Desk
from tests.engines import Cluster, free_port
from tests.faults.hosts import Host, hosts
from tests.faults.server import serving_at
from tests.faults.sides import Side, side_on
from tests.faults.typists import PEOPLE, Typist, all_is_there, both_of, kept, until
from tests.live_text.talk import Talk
from tests.redis_server import RedisServer, redis_server
from tests.world import build_town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

TOGETHER = 10  # conversations that go through the same faults: 60 in all, 1,000 at full depth
AGES = 60.0  # seconds; nobody waits so long for a page
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
                (side.host.lose_database, side.host.find_database),
                (side.network.cut, side.network.heal),
                (self.bus.kill, self.bus.start),
                (side.network.drop, lambda: None),
            ]
        )
        wrong()
        try:
            for _ in range(3):
                self.all_write()
        finally:
            right()  # the next round has the same hosts


@dataclass(frozen=True)
class Place:
    """Two hosts, and a PostgreSQL that each of them reaches by its own cable."""

    hosts: list[Host]
    cluster: Cluster


@pytest.fixture(scope="module")
def place(keys: Path) -> Iterator[Place]:
    with hosts(2) as both, Cluster(listens=[one.database for one in both]) as cluster:
        cluster.create("town")
        build_town(cluster.url("town"))
        yield Place(both, cluster)


@pytest.mark.parametrize("seed", SEEDS)
def test_given_two_hosts_when_things_go_wrong_then_every_character_is_there_once(
    seed: int, tmp_path: Path, keys: Path, place: Place
) -> None:
    shutil.copy(keys, tmp_path / "keys.json")
    name, chance = f"apart{seed}", random.Random(f"apart{seed}")
    place.cluster.create(name, template="town")
    database = Database(place.cluster.url(name))
    with _round(place, database, name, tmp_path, chance) as round_:
        for step in range(STEPS):
            round_.all_write()
            if step % 12 == 8:
                round_.fails()
        all_is_there(round_.talks, database)
    database.close()
    place.cluster.drop(name)


@contextmanager
def _round(
    place: Place, database: Database, name: str, data: Path, chance: random.Random
) -> Iterator[Round]:
    talk = Talk(Desk(database))
    talk.does(seal)
    ids = [talk.begins() for _ in range(TOGETHER)]
    with ExitStack() as stack:
        bus = stack.enter_context(redis_server(data, free_port()))
        urls = [place.cluster.url_at(host.database, name) for host in place.hosts]
        sides = [
            side_on(stack, host, url, data, bus)
            for host, url in zip(place.hosts, urls, strict=True)
        ]
        stack.enter_context(kept(database))
        theirs, ours = (side.network for side in sides)
        talks = {one: both_of(talk, one, n % PEOPLE, theirs, ours) for n, one in enumerate(ids)}
        for typist in [one for both in talks.values() for one in both]:
            stack.callback(typist.window.close)
            typist.opens()
        yield Round(sides, bus, talks, chance)


def test_given_a_database_out_of_reach_when_somebody_asks_then_they_are_told_soon(
    tmp_path: Path, keys: Path, place: Place
) -> None:
    """Without an end to waiting, a line that nobody cut is waited on for a quarter of an hour."""
    shutil.copy(keys, tmp_path / "keys.json")
    place.cluster.create("far", template="town")
    database = Database(place.cluster.url("far"))
    database.write(seal)
    database.close()
    host = place.hosts[0]
    url = place.cluster.url_at(host.database, "far")
    with serving_at(host, tmp_path, url) as server:
        page = f"{server.address}/ring"
        assert _get(page).status_code == 200
        host.lose_database()
        try:
            assert _get(page).status_code == 503
        finally:
            host.find_database()
        until(lambda: _get(page).status_code == 200)
    place.cluster.drop("far")


HOLDS = """
import sys, time
from sqlalchemy import text
from app.foundation.database import Database

def hold(session):
    session.execute(text("LOCK TABLE unit IN EXCLUSIVE MODE"))
    print("held", flush=True)
    time.sleep(600)

Database(sys.argv[1]).write(hold)
"""


def test_given_a_lock_whose_holder_is_lost_when_somebody_else_asks_then_they_get_it(
    place: Place,
) -> None:
    """Without an end to waiting at the other side too, a lock outlives its holder by hours."""
    place.cluster.create("locked", template="town")
    host = place.hosts[0]
    url = place.cluster.url_at(host.database, "locked")
    holder = subprocess.Popen(
        [*host.within, sys.executable, "-c", HOLDS, url], cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        host.lose_database()
        try:
            database = Database(place.cluster.url("locked"), patience=AGES)
            database.write(lambda session: session.execute(text("LOCK TABLE unit IN SHARE MODE")))
            database.close()
        finally:
            host.find_database()
    finally:
        holder.kill()
        holder.communicate()
    place.cluster.drop("locked")


def _get(page: str) -> httpx2.Response:
    return httpx2.get(page, timeout=AGES, trust_env=False)
