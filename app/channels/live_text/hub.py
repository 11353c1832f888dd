"""Who listens in this process: frames are committed together, and shown to others afterwards.

One turn at a time: what came in is committed in one transaction, then everything that is new is
looked up and given to those who listen. So nobody is shown what is not stored, and an answer can
never overtake what it answers.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from app.channels.live_text import exchange, jobs, news, presence, queries
from app.channels.live_text.bus import Bus, InProcess, bus_of
from app.channels.live_text.exchange import Done, Frame
from app.channels.live_text.listeners import Listener, Side
from app.channels.live_text.news import Look, Message
from app.channels.live_text.pace import Pace
from app.channels.live_text.presence import LEASE
from app.channels.live_text.queries import Stamp
from app.foundation import clock
from app.foundation.logs import log
from app.foundation.refused import Unavailable
from app.web.house import House

TOGETHER = 0.008  # seconds that a frame waits for others to be committed with
MOST_TOGETHER = 400  # frames of one transaction
MOST_LINES = 8  # of one end, in as many windows
SWEEP = 1.0  # seconds; what was missed is found by then
LATE = timedelta(seconds=4)  # of the clock for one second of sleep
WAITS_ANEW = 10  # sweeps after which a place in the queue is counted again
SAYS_GOODBYE = 5.0  # seconds that a process which ends waits for lines that do not read
RENEW_EVERY = LEASE.total_seconds() / 4


@dataclass
class _Room:
    """Those who listen to one conversation here, and what they were last told of it."""

    listeners: set[Listener] = field(default_factory=set)
    stamp: Stamp | None = None
    revs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Sent:
    frame: Frame
    answered: asyncio.Future[list[Message]]


@dataclass(frozen=True)
class _Work:
    """One turn: what came in, what to look at, what everybody here knows, who gave a sign."""

    frames: list[Frame]
    dirty: set[UUID]
    known: dict[UUID, int]
    renew: Sequence[UUID]


class Hub:
    """What one process knows of the conversations that its connections are part of."""

    def __init__(self, house: House, bus: Bus | None = None) -> None:
        self._house, self._bus = house, bus or InProcess()
        self._rooms: dict[UUID, _Room] = defaultdict(_Room)
        self._sent: list[_Sent] = []
        self._dirty: set[UUID] = set()
        self._renew: set[UUID] = set()
        self._renewed: dict[UUID, float] = {}
        self._pace = Pace()
        self._ready = asyncio.Event()
        self._since = 0.0
        self._is_leaving = False
        self._loop: asyncio.AbstractEventLoop | None = None

    @asynccontextmanager
    async def life(self) -> AsyncIterator[None]:
        """Commit, show and look after for as long as the house is open."""
        self._since = time.monotonic()
        self._loop, self._ready = asyncio.get_running_loop(), asyncio.Event()
        self._bus.subscribe(self._from_elsewhere)
        self._house.on_leaving(self._drain)
        tasks = [asyncio.create_task(self._turns()), asyncio.create_task(self._sweeps())]
        try:
            yield
        finally:
            self._loop = None
            await run_in_threadpool(self._bus.close)
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            for one in self._sent:
                one.answered.set_result(exchange.unreadable("busy", one.frame.words))

    async def put(self, frame: Frame) -> list[Message]:
        """What a frame is answered with, after the commit."""
        by = frame.by
        if not self._pace.spend((frame.conversation_id, by.author, by.staff_id)):
            return exchange.unreadable("fast", frame.words)
        if by.staff_id:
            self.renew(by.staff_id)
        if self._loop is None:  # a house without a life, as in tests
            return (await run_in_threadpool(self._commit_one, frame)).replies
        answered: asyncio.Future[list[Message]] = self._loop.create_future()
        self._sent.append(_Sent(frame, answered))
        self._ready.set()
        return await answered

    def renew(self, staff_id: UUID) -> None:
        """A colleague's script gives a sign: they are there for one lease more."""
        at = time.monotonic()
        if at - self._renewed.get(staff_id, 0.0) > RENEW_EVERY:
            self._renewed[staff_id] = at
            self._renew.add(staff_id)
            self._ready.set()

    @contextmanager
    def listen(self, side: Side, after: int) -> Iterator[Listener]:
        """Hear everything that is new after an event, until the block ends.

        Where one end has as many lines already as anybody needs, its oldest is over: it may be one
        whose network went away without a word.
        """
        listener = Listener(side, after)
        if self._is_leaving:
            listener.end("slow")
        room = self._rooms[side.conversation_id]
        same = [one for one in room.listeners if one.side.by == side.by and not one.over]
        if len(same) >= MOST_LINES:
            min(same, key=lambda one: one.since).end("many")
        room.listeners.add(listener)
        self._look_at(side.conversation_id)
        try:
            yield listener
        finally:
            room.listeners.discard(listener)
            if not room.listeners:
                self._rooms.pop(side.conversation_id, None)

    def wake(self, conversation_id: UUID) -> None:
        """Something was done in a conversation, by whomever and in whatever thread."""
        self._bus.publish(conversation_id)
        self._from_elsewhere(conversation_id)

    def _from_elsewhere(self, conversation_id: UUID) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._look_at, conversation_id)

    async def _drain(self) -> None:
        """This process ends soon: every line is let go of, and comes back at another one. Returns
        when each has been told, for a line that is cut is missed later than one that says so."""
        self._is_leaving = True
        for room in self._rooms.values():
            for one in room.listeners:
                one.end("slow")
        with suppress(TimeoutError):
            async with asyncio.timeout(SAYS_GOODBYE):
                while self._rooms:
                    await asyncio.sleep(TOGETHER)

    def _look_at(self, conversation_id: UUID) -> None:
        if conversation_id in self._rooms:
            self._dirty.add(conversation_id)
            self._ready.set()

    async def _turns(self) -> None:
        while True:
            await self._ready.wait()
            if self._sent:
                await asyncio.sleep(TOGETHER)
            self._ready.clear()
            with _noted("live.turn_failed"):
                await self._turn()

    async def _turn(self) -> None:
        sent, self._sent = self._sent[:MOST_TOGETHER], self._sent[MOST_TOGETHER:]
        dirty, self._dirty = self._dirty, set()
        renew, self._renew = self._renew, set()
        if self._sent:
            self._ready.set()
        frames = [one.frame for one in sent]
        known = {one: self._known(one) for one in dirty | {f.conversation_id for f in frames}}
        work = _Work(frames, dirty, known, sorted(renew))
        try:
            done, looks = await run_in_threadpool(self._work, work)
        except Exception:
            self._dirty |= dirty
            self._renew |= renew
            for one in sent:  # whether or not it is stored: the same frame again is safe
                _answer(one, exchange.unreadable("fault", one.frame.words))
            raise
        for one, what in zip(sent, done, strict=True):
            self._fan_out(one.frame.conversation_id, what)
            _answer(one, what.replies)
        for conversation_id, found in looks.items():
            self._show(conversation_id, found)

    def _known(self, conversation_id: UUID) -> int:
        """The last event that everybody here has been given."""
        room = self._rooms.get(conversation_id)
        return min((one.seq for one in room.listeners), default=0) if room else 0

    def _work(self, work: _Work) -> tuple[list[Done], dict[UUID, Look]]:
        """In another thread: renew, commit, then look at all in which something is new."""
        if work.renew:
            self._renew_all(work.renew)
        done = self._commit(work.frames) if work.frames else []
        looks = set(work.dirty)
        for frame, what in zip(work.frames, done, strict=True):
            if what.has_news or what.typed:
                self._bus.publish(frame.conversation_id)
            if what.has_news:
                looks.add(frame.conversation_id)
        return done, self._looks({one: work.known[one] for one in looks}) if looks else {}

    def _renew_all(self, people: Sequence[UUID]) -> None:
        def command(session: Session) -> None:
            for one in people:
                presence.renew(session, one, LEASE)

        with suppress(Unavailable):  # the next sign comes soon
            self._house.database.write(command)

    def _commit(self, frames: list[Frame]) -> list[Done]:
        try:
            return self._house.database.write(lambda s: exchange.put(s, frames))
        except Unavailable:
            return [Done(exchange.unreadable("busy", one.words)) for one in frames]
        except Exception:
            if len(frames) == 1:
                raise
        return [self._commit_one(one) for one in frames]

    def _commit_one(self, frame: Frame) -> Done:
        """One frame's fault is nobody else's."""
        with _noted("live.frame_failed"):
            return self._commit([frame])[0]
        return Done(exchange.unreadable("fault", frame.words))

    def _looks(self, after: dict[UUID, int]) -> dict[UUID, Look]:
        looks = {one: self._look(one, seq) for one, seq in after.items()}
        return {one: found for one, found in looks.items() if found}

    def _look(self, conversation_id: UUID, after: int) -> Look | None:
        """One that cannot be looked at, in a session of its own, is found by the next sweep."""
        database = self._house.database
        with _noted("live.look_failed"), suppress(Unavailable), database.read() as session:
            return news.look(session, conversation_id, after)
        return None

    def _fan_out(self, conversation_id: UUID, done: Done) -> None:
        room = self._rooms.get(conversation_id)
        if room is None:
            return
        for line, one in done.typed.items():
            room.revs[line] = one.stands.rev
            for listener in room.listeners:
                listener.typed(line, one)

    def _show(self, conversation_id: UUID, found: Look) -> None:
        room = self._rooms.get(conversation_id)
        if room is None:
            return
        room.stamp = queries.stamp_of(found.conversation)
        room.revs = {line: one.rev for line, one in found.open.items()}
        for listener in room.listeners:
            listener.look(found)

    async def _sweeps(self) -> None:
        number = 0
        while True:
            before = clock.now()
            await asyncio.sleep(SWEEP)
            if clock.now() - before > LATE:  # asleep, as everybody who could have given a sign
                self._since = time.monotonic()
            number += 1
            with _noted("live.sweep_failed"):
                try:
                    await self._sweep(counts=number % WAITS_ANEW == 0)
                except Unavailable:
                    self._since = time.monotonic()  # nobody could give a sign meanwhile

    async def _sweep(self, *, counts: bool) -> None:
        self._pace.forget_the_rested()
        house, lines = self._house, time.monotonic() - self._since > LEASE.total_seconds()
        await run_in_threadpool(jobs.look_after, house.database, house.calendar, lines=lines)
        stamps, revs = await run_in_threadpool(self._stamps, list(self._rooms))
        for one, stamp in stamps.items():
            room = self._rooms.get(one)
            is_other = room and (stamp != room.stamp or revs[one] != room.revs)
            if is_other or (counts and stamp.waits):
                self._look_at(one)

    def _stamps(self, ids: list[UUID]) -> tuple[dict[UUID, Stamp], dict[UUID, dict[str, int]]]:
        with self._house.database.read() as session:
            return queries.stamps(session, ids), queries.revisions(session, ids)


@contextmanager
def _noted(event: str) -> Iterator[None]:
    """Whatever goes wrong inside is written down, and everybody else goes on."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a dead hub would be silence for all who type
        log().error(event, reason=type(error).__name__, exc_info=error)


def _answer(one: _Sent, replies: list[Message]) -> None:
    if not one.answered.done():
        one.answered.set_result(replies)


def hub_of(house: House) -> Hub:
    """The hub of this house in this process."""
    return house.part(Hub, lambda: Hub(house, bus_of(house.settings)))


def life(house: House) -> AbstractAsyncContextManager[None]:
    """What live text does for as long as the house is open."""
    return hub_of(house).life()
