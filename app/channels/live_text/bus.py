"""Telling other processes to look again: the id of a conversation, never a word of it.

A message that is lost costs a second: everybody looks once a second anyway. So nothing here waits
for an answer, and a bus that is away is tried again and holds nobody up.
"""

from __future__ import annotations

import re
import secrets
import threading
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol
from uuid import UUID

import psycopg
import redis
from psycopg import sql
from psycopg.conninfo import make_conninfo
from redis.client import PubSub

from app.foundation.database import LINE_ENDS
from app.foundation.logs import log
from app.foundation.settings import Settings

Heard = Callable[[UUID], None]

TOGETHER = 0.02  # seconds for which ids are gathered, so that each is told once
LISTENS = 1.0  # seconds after which somebody who listens looks whether it is over
PAUSE = 1.0  # seconds before a bus that is away is tried again
CHANNEL = "indgang_live"
_ID = re.compile("[0-9a-f]{32}")


class Bus(Protocol):
    """How the processes of one house tell each other that a conversation has news."""

    def publish(self, conversation_id: UUID) -> None:
        """Tell the others, from any thread. Returns at once."""

    def subscribe(self, heard: Heard) -> None:
        """Be told of it, in any thread."""

    def close(self) -> None:
        """Hear nothing more."""


class InProcess:
    """One process: whoever publishes has looked already."""

    def publish(self, conversation_id: UUID) -> None:
        """There is nobody else."""

    def subscribe(self, heard: Heard) -> None:
        """There is nobody to hear."""

    def close(self) -> None:
        """There is nothing to let go of."""


class _Outside:
    """A bus outside this process: one thread tells, one listens, and each begins anew when its
    line is lost."""

    def __init__(self) -> None:
        self._me = secrets.token_hex(4)
        self._over = threading.Event()
        self._there = threading.Event()
        self._lock = threading.Lock()
        self._waiting: set[UUID] = set()
        self._threads: list[threading.Thread] = []

    def publish(self, conversation_id: UUID) -> None:
        """Tell the others, from any thread. Returns at once."""
        with self._lock:
            self._waiting.add(conversation_id)
        self._there.set()

    def subscribe(self, heard: Heard) -> None:
        """Be told of it, in a thread of the bus."""
        for work in (self._tells, lambda: self._hears(heard)):
            thread = threading.Thread(target=self._goes_on, args=(work,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """Hear nothing more."""
        self._over.set()
        self._there.set()
        for thread in self._threads:
            thread.join(2 * LISTENS)

    def _goes_on(self, work: Callable[[], None]) -> None:
        while not self._over.is_set():
            try:
                work()
            except (psycopg.Error, redis.RedisError, OSError) as error:
                log().warning("live.bus_away", reason=type(error).__name__)
                self._over.wait(PAUSE)

    def _tells(self) -> None:
        with self._line() as tell:
            while not self._over.is_set():
                self._there.wait()
                self._over.wait(TOGETHER)
                self._there.clear()
                with self._lock:
                    waiting, self._waiting = self._waiting, set()
                if waiting:
                    tell([f"{self._me} {one.hex}" for one in waiting])
            tell([self._me])  # whoever listens here looks whether it is over

    def _hears(self, heard: Heard) -> None:
        with self._ear() as said:
            while not self._over.is_set():
                for words in said():
                    sender, _, one = words.partition(" ")
                    if self._over.is_set():
                        return
                    if sender != self._me and _ID.fullmatch(one):
                        heard(UUID(one))

    @abstractmethod
    def _line(self) -> AbstractContextManager[Callable[[Collection[str]], None]]:
        """What tells others something."""

    @abstractmethod
    def _ear(self) -> AbstractContextManager[Callable[[], Iterator[str]]]:
        """What gives what others have told, for at most ``LISTENS`` seconds at a time."""


class Postgres(_Outside):
    """The database itself, by LISTEN and NOTIFY: no service more. It needs a direct line to the
    database, not one through a pooler that gives a line away after each transaction."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url.replace("+psycopg", "", 1)

    @contextmanager
    def _line(self) -> Iterator[Callable[[Collection[str]], None]]:
        with self._connected() as connection:

            def tell(what: Collection[str]) -> None:
                connection.execute(
                    "SELECT pg_notify(%s, word) FROM unnest(%s::text[]) AS word",
                    [CHANNEL, list(what)],
                )

            yield tell

    @contextmanager
    def _ear(self) -> Iterator[Callable[[], Iterator[str]]]:
        with self._connected() as connection:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))

            def said() -> Iterator[str]:
                for one in connection.notifies(timeout=LISTENS):
                    yield one.payload

            yield said

    def _connected(self) -> psycopg.Connection:
        """A line that notices within seconds when the other end is gone without a word."""
        there = make_conninfo(self._url, connect_timeout=2, **LINE_ENDS)
        return psycopg.connect(there, autocommit=True)


class Redis(_Outside):
    """Redis or Valkey, by publish and subscribe: nothing is stored there."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    @contextmanager
    def _line(self) -> Iterator[Callable[[Collection[str]], None]]:
        client = self._client()
        try:

            def tell(what: Collection[str]) -> None:
                with client.pipeline(transaction=False) as together:
                    for one in what:
                        together.publish(CHANNEL, one)
                    together.execute()

            yield tell
        finally:
            client.close()

    @contextmanager
    def _ear(self) -> Iterator[Callable[[], Iterator[str]]]:
        client = self._client()
        ear = PubSub(client.connection_pool, ignore_subscribe_messages=True)
        try:
            ear.subscribe(CHANNEL)

            def said() -> Iterator[str]:
                got = ear.get_message(timeout=LISTENS)
                while got:
                    yield str(got["data"])
                    got = ear.get_message(timeout=0)

            yield said
        finally:
            ear.close()
            client.close()

    def _client(self) -> redis.Redis:
        return redis.Redis.from_url(
            self._url,
            decode_responses=True,
            socket_connect_timeout=PAUSE,
            socket_timeout=4 * LISTENS,
            health_check_interval=5,
        )


def bus_of(settings: Settings) -> Bus:
    """The bus that a house has: one that is set, else the database where several processes can be,
    else none."""
    if settings.bus:
        return Redis(settings.bus)
    return InProcess() if settings.is_sqlite else Postgres(settings.url)
