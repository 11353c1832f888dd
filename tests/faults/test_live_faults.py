"""Two people type while the network is cut, the server is killed, pages are loaded again, a second
window is opened and lines change their kind: no character is lost, doubled or out of order."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from app.foundation.database import Database
from app.foundation.seal import seal
from tests.domain.desk import Desk
from tests.faults.proxy import Network, network
from tests.faults.server import Server, serving
from tests.faults.typists import (
    PEOPLE,
    SOCKETS,
    STEPS,
    STREAMS,
    Typist,
    all_arrives,
    all_is_there,
    both_of,
    kept,
)
from tests.live_text.talk import Talk
from tests.world import Made

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

TOGETHER = 10  # conversations that go through the same faults: 60 in all, 1,000 at full depth
SEEDS = [*range(3), *(pytest.param(number, marks=pytest.mark.soak) for number in range(3, 50))]


@dataclass
class Round:
    """One house, its network and the people who type in it; and what can go wrong."""

    server: Server
    start: Callable[[], Server]
    network: Network
    talks: dict[UUID, list[Typist]]
    chance: random.Random

    @property
    def typists(self) -> list[Typist]:
        return [one for both in self.talks.values() for one in both]

    def all_write(self) -> None:
        for typist in self.typists:
            if typist.is_here:
                typist.steps(self.chance)
            else:
                typist.opens()

    def fails(self) -> None:
        """Something goes wrong."""
        faults = (self.is_cut, self.network.drop, self.is_killed, self.reloads, self.doubles)
        lines = (
            partial(self.network.refuse, SOCKETS),
            partial(self.network.refuse, SOCKETS, STREAMS),
        )
        self.chance.choice((*faults, *lines))()

    def is_cut(self) -> None:
        self.network.cut()
        for _ in range(3):
            self.all_write()
        self.network.heal()

    def is_killed(self) -> None:
        self.server.kill()
        self.all_write()
        self.server = self.start()
        self.network.target = self.server.port

    def reloads(self) -> None:
        for typist in self.typists:
            if self.chance.random() < 0.5:
                typist.window.selenium.refresh()

    def doubles(self) -> None:
        """Some open the same page in a second window, and write and send something there."""
        for number, typist in enumerate(self.typists):
            if self.chance.random() < 0.3:
                typist.writes_elsewhere(f"Fra et andet vindue {number} {self.chance.random()}")


Place = Callable[[str], tuple[Path, str]]


@pytest.fixture
def place(tmp_path: Path, keys: Path, town_on: Made) -> Place:
    """Makes a folder for a house, and a fresh database with the town."""
    shutil.copy(keys, tmp_path / "keys.json")
    return lambda engine: (tmp_path, town_on(engine))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("seed", SEEDS)
def test_given_faults_when_two_people_type_then_every_character_is_there_once(
    engine: str, seed: int, place: Place
) -> None:
    data, url = place(engine)
    database = Database(url)
    with _round(database, url, data, random.Random(f"{engine}{seed}")) as round_:
        _through_faults(round_)
        all_is_there(round_.talks, database)
    database.close()


def test_given_lines_that_lead_nowhere_when_somebody_writes_then_it_arrives_all_the_same(
    place: Place,
) -> None:
    data, url = place("sqlite")
    database = Database(url)
    with _round(database, url, data, random.Random("nowhere"), together=2) as round_:
        for refused in ((), (SOCKETS,), (SOCKETS, STREAMS)):
            round_.network.refuse(*refused)
            round_.all_write()
            all_arrives(round_.talks, database)
            round_.network.stall()
            for _ in range(5):
                round_.all_write()
            all_arrives(round_.talks, database)
    database.close()


@contextmanager
def _round(
    database: Database, url: str, data: Path, chance: random.Random, *, together: int = TOGETHER
) -> Iterator[Round]:
    talk = Talk(Desk(database))
    talk.does(seal)
    ids = [talk.begins() for _ in range(together)]
    with ExitStack() as stack:
        server = stack.enter_context(serving(data, url))
        line = stack.enter_context(network(server.port))
        stack.enter_context(kept(database))
        talks = {one: both_of(talk, one, n % PEOPLE, line, line) for n, one in enumerate(ids)}
        for typist in [one for both in talks.values() for one in both]:
            stack.callback(typist.window.close)
            typist.opens()
        yield Round(server, lambda: stack.enter_context(serving(data, url)), line, talks, chance)


def _through_faults(round_: Round) -> None:
    """Everybody writes on, and every few steps something goes wrong."""
    for step in range(STEPS):
        round_.all_write()
        if step % 12 == 8:
            round_.fails()
    round_.network.refuse()
