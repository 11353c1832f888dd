"""Processes tell each other which conversation to look at, and never a word of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
import redis

from app.channels.live_text.bus import CHANNEL, Bus, InProcess, Postgres, Redis, bus_of
from tests.redis_server import redis_server
from tests.world import Made, settings_for

PATIENCE = 20.0


class Ear:
    """Somebody who writes down what they are told."""

    def __init__(self, bus: Bus) -> None:
        self.heard: list[UUID] = []
        self._there = threading.Condition()
        bus.subscribe(self._hears)

    def _hears(self, one: UUID) -> None:
        with self._there:
            self.heard.append(one)
            self._there.notify_all()

    def waits_for(self, one: UUID) -> None:
        with self._there:
            assert self._there.wait_for(lambda: one in self.heard, PATIENCE), "it never came"


@pytest.fixture(params=["postgresql", "redis"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Bus]]:
    """Makes a bus of a kind, of which all belong together."""
    made: list[Bus] = []

    def keep(bus: Bus) -> Bus:
        made.append(bus)
        return bus

    if request.param == "redis":
        with redis_server(tmp_path) as server:
            yield lambda: keep(Redis(server.url))
            for bus in made:
                bus.close()
    else:
        town_on: Made = request.getfixturevalue("town_on")
        url = town_on("postgresql")
        yield lambda: keep(Postgres(url))
        for bus in made:
            bus.close()


def _until_both_hear(ours: Bus, theirs: Ear) -> None:
    """Lines are made in threads of their own."""
    first, deadline = uuid4(), time.monotonic() + PATIENCE
    while first not in theirs.heard:
        assert time.monotonic() < deadline, "nobody listens"
        ours.publish(first)
        time.sleep(0.05)


def test_given_two_processes_when_one_tells_then_the_other_hears_and_it_does_not(
    make: Callable[[], Bus],
) -> None:
    ours, theirs = make(), make()
    here, there = Ear(ours), Ear(theirs)
    _until_both_hear(ours, there)
    _until_both_hear(theirs, here)
    one = uuid4()

    ours.publish(one)
    there.waits_for(one)
    theirs.publish(last := uuid4())
    here.waits_for(last)

    assert one not in here.heard


def test_given_many_ids_at_once_when_told_then_each_comes(make: Callable[[], Bus]) -> None:
    ours, theirs = make(), make()
    there = Ear(theirs)
    Ear(ours)
    _until_both_hear(ours, there)
    ids = [uuid4() for _ in range(500)]

    for one in ids:
        ours.publish(one)
    for one in ids:
        there.waits_for(one)

    assert sorted(one for one in there.heard if one in ids) == sorted(ids)


def test_given_a_bus_that_is_closed_when_told_then_nobody_hears(make: Callable[[], Bus]) -> None:
    ours, theirs = make(), make()
    there = Ear(theirs)
    Ear(ours)
    _until_both_hear(ours, there)
    theirs.close()
    number = len(there.heard)

    ours.publish(uuid4())
    ours.close()

    assert len(there.heard) == number


def test_given_redis_that_dies_when_it_is_back_then_news_comes_again(tmp_path: Path) -> None:
    with redis_server(tmp_path) as server:
        ours, theirs = Redis(server.url), Redis(server.url)
        there = Ear(theirs)
        Ear(ours)
        _until_both_hear(ours, there)
        server.kill()
        ours.publish(uuid4())  # nobody is held up by it
        server.start()
        server.wait()

        _until_both_hear(ours, there)
        ours.close()
        theirs.close()


def test_given_a_database_that_cuts_lines_when_they_are_back_then_news_comes_again(
    town_on: Made,
) -> None:
    url = town_on("postgresql")
    ours, theirs = Postgres(url), Postgres(url)
    there = Ear(theirs)
    Ear(ours)
    _until_both_hear(ours, there)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )

    _until_both_hear(ours, there)
    ours.close()
    theirs.close()


@pytest.mark.parametrize(
    "word", ["", "nonsense", "me not-an-id", "a b c", "x " + "z" * 32, "x" * 500]
)
def test_given_a_stranger_on_the_bus_when_nonsense_is_told_then_it_is_passed_over(
    tmp_path: Path, word: str
) -> None:
    with redis_server(tmp_path) as server:
        ours, theirs = Redis(server.url), Redis(server.url)
        there = Ear(theirs)
        Ear(ours)
        _until_both_hear(ours, there)
        with redis.Redis.from_url(server.url) as stranger:
            stranger.publish(CHANNEL, word)
        ours.publish(one := uuid4())

        there.waits_for(one)
        ours.close()
        theirs.close()


def test_given_settings_when_a_house_opens_then_it_has_the_bus_that_fits(
    tmp_path: Path, keys: Path
) -> None:
    sqlite = settings_for(f"sqlite:///{tmp_path / 'a.db'}", tmp_path, keys)
    postgres = settings_for("postgresql://localhost/a", tmp_path, keys)
    chosen = settings_for("postgresql://localhost/a", tmp_path, keys, bus="redis://localhost")

    assert [type(bus_of(one)) for one in (sqlite, postgres, chosen)] == [InProcess, Postgres, Redis]
