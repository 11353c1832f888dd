"""People who type in windows, and what must be there in the end whatever went wrong."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any
from unicodedata import normalize
from uuid import UUID

from sqlmodel import Session, col, select

from app.channels.live_text import commands, presence
from app.channels.live_text.journal import held
from app.channels.live_text.models import ConversationEvent, OpenLine, Presence, Ready
from app.domain.organisation.models import Staff
from app.foundation.clock import now
from app.foundation.database import Database
from app.foundation.refused import Unavailable
from app.web import sessions
from tests.actors.chromium import Window
from tests.faults.proxy import Network
from tests.live_text.talk import Talk

KEPT_EVERY = 2.0  # seconds; on a busy machine nobody is taken for gone: that is another test
STEPS = 60
PATIENCE = 60.0
SOCKETS, STREAMS = b"upgrade: websocket", b"text/event-stream"
PEOPLE = 4  # colleagues, who have three conversations at most
BITS = (
    "Hej ",
    "jeg ",
    "æøå ",
    "👋🏽 ",
    "e\u0301 ",
    "kl. 10 ",
    "שלום ",
    "er her. ",
    "ikke\n",
    "? ",
    "nu ",
)
TYPE = """
const field = document.getElementById('text'), [at, gone, come] = arguments;
const points = [...field.value];
points.splice(Math.min(at, points.length), gone, ...come);
field.value = points.join('');
field.dispatchEvent(new InputEvent('input', {bubbles: true}));
return field.value;
"""
SEND = "document.getElementById('skriv').requestSubmit(document.querySelector('[value=send]'))"
SAID = """
return [...document.querySelectorAll('.thread li:not(.aside) .words')]
  .map((one) => one.textContent).reverse();
"""
ON_THE_WAY = "return document.getElementById('paa-vej').children.length"
READY = "return document.readyState === 'complete' && document.getElementById('live')"


@dataclass
class Typist:
    """One end: its window, what it has sent, and what stands in its field."""

    window: Window
    author: str
    address: str
    sent: list[str] = field(default_factory=list)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.window.selenium.execute_script(script, *arguments)

    def opens(self) -> None:
        self.window.selenium.get(self.address)

    @property
    def is_here(self) -> bool:
        """Whether the page is there, and not what a browser shows without a network."""
        return bool(self.run("return Boolean(document.getElementById('live'))"))

    def steps(self, chance: random.Random) -> None:
        """Write on, correct something, or send what stands there."""
        typed = str(self.run("return document.getElementById('text').value"))
        if typed.strip() and chance.random() < 0.12:
            self.run(SEND)
            self.sent.append(normalize("NFC", typed.strip()))
        elif typed and chance.random() < 0.25:
            at = chance.randrange(len(typed) + 1)
            self.run(TYPE, at, chance.randrange(4), chance.choice(BITS) if at % 2 else "")
        else:
            self.run(TYPE, 10_000, 0, chance.choice(BITS))

    def writes_elsewhere(self, words: str) -> None:
        """Open the page in a second window, send something there, and close it again."""
        selenium = self.window.selenium
        here, before = selenium.current_window_handle, set(selenium.window_handles)
        self.run("window.open(location.href)")
        other = (set(selenium.window_handles) - before).pop()
        selenium.switch_to.window(other)
        try:
            until(lambda: bool(self.run(READY)))
            typed = str(self.run("return document.getElementById('text').value"))
            self.run(TYPE, 0, len(typed), words)
            self.run(SEND)
            self.sent.append(words)
            until(lambda: self.run(ON_THE_WAY) == 0)
            selenium.close()
        finally:
            selenium.switch_to.window(here)

    @property
    def typed(self) -> str:
        return normalize("NFC", self.run("return document.getElementById('text').value"))

    @property
    def said(self) -> list[str]:
        found: list[str] = self.run(SAID)
        return found


@contextmanager
def kept(database: Database) -> Iterator[None]:
    """Everybody who has said that they are there stays so."""
    over = Event()

    def keep() -> None:
        while not over.wait(KEPT_EVERY):
            with suppress(Unavailable):
                database.write(_stay)

    thread = Thread(target=keep)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _stay(session: Session) -> None:
    for one in session.exec(select(Presence)).all():
        one.expires_at = now() + presence.LEASE_BY_HAND


def both_of(talk: Talk, one: UUID, number: int, theirs: Network, ours: Network) -> list[Typist]:
    """The citizen and the colleague of a conversation, each in a window and on a line of their
    own."""
    access_id, token, key = (
        talk.conversation(one).access_id,
        sessions.new_token(),
        sessions.new_token(),
    )

    def command(session: Session) -> None:
        staff = session.exec(select(Staff).order_by(col(Staff.user_name)).offset(number)).first()
        assert staff is not None
        presence.appear(session, staff, Ready.FREE, presence.LEASE_BY_HAND)
        conversation = held(session, one)
        conversation.offered_to_id = conversation.offered_until = None
        session.flush()
        commands.take(session, one, by=staff, calendar=talk.desk.received.calendar)
        commands.choose(session, one, live=True, reads=conversation.reads, cells=None)
        sessions.grant(session, token, access_id, 1)
        sessions.start(session, key, staff)

    talk.does(command)
    return [
        _typist("citizen", token, f"{theirs.address}/samtale/{access_id}/{one}"),
        _typist("staff", key, f"{ours.address}/desk/live/{one}"),
    ]


def _typist(author: str, token: str, address: str) -> Typist:
    window = Window()
    window.devtools("Network.clearBrowserCookies")
    window.devtools("Network.setCookie", name="indgang", value=token, url=address)
    return Typist(window, author, address)


def until(seen: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def all_is_there(talks: Mapping[UUID, list[Typist]], database: Database) -> None:
    """In the end both screens and the journal are equal, and what was not sent is back."""
    all_arrives(talks, database)
    for one, both in talks.items():
        _unsent_is_back(one, both)


def all_arrives(talks: Mapping[UUID, list[Typist]], database: Database) -> None:
    """In the end both screens and the journal are equal."""
    for one, both in talks.items():
        deadline = time.monotonic() + PATIENCE
        while (wrong := _wrong(one, both, database)) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert not wrong, wrong


def _wrong(one: UUID, both: list[Typist], database: Database) -> str:
    """What is not yet as it should be, in words; nothing when all is well."""
    with database.read() as session:
        events = session.exec(
            select(ConversationEvent)
            .where(ConversationEvent.conversation_id == one)
            .order_by(col(ConversationEvent.seq))
        ).all()
        lines = session.exec(select(OpenLine).where(OpenLine.conversation_id == one)).all()
        drafts = {(str(line.author), line.words) for line in lines if line.words.strip()}
    said = [event for event in events if event.kind == "line"]
    if [event.seq for event in events] != list(range(1, len(events) + 1)):
        return "the numbers have a gap"
    for typist in both:
        mine = [event.words for event in said if str(event.author) == typist.author]
        if mine != typist.sent:
            return f"{typist.author} sent {typist.sent} and the journal has {mine}"
        words = [event.words for event in said]
        if typist.said != words:
            return f"{typist.author} sees {typist.said} and the journal has {words}"
    typed = {(typist.author, typist.typed) for typist in both if typist.typed.strip()}
    return "" if drafts == typed else f"{drafts} is kept and {typed} is typed"


def _unsent_is_back(one: UUID, both: list[Typist]) -> None:
    """After a reload, what was not sent is there again; on another machine too."""
    for typist in both:
        before = typist.typed
        typist.run("sessionStorage.clear(); window.onpagehide = null")
        typist.window.selenium.refresh()
        assert typist.typed.strip() == before.strip(), one
