"""A thousand phrases are typed, said and read aloud in calls; afterwards none can be read anywhere,
also not by somebody who has the database, its logs, its backups and the keys of the house."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
import redis
from cryptography.fernet import InvalidToken
from sqlalchemy import text
from sqlmodel import Session

from app import backup
from app.channels.live_text import exchange, jobs, wire
from app.channels.live_text.bus import CHANNEL, Redis
from app.channels.live_text.exchange import Frame
from app.channels.live_text.hub import Hub
from app.channels.live_text.journal import CITIZEN, By
from app.channels.live_text.models import Author, Kind, Policy
from app.channels.live_text.relay import commands as relay
from app.channels.live_text.relay.commands import Call
from app.foundation import clock
from app.foundation.crypto import keyring
from app.foundation.i18n.texts import texts
from app.foundation.ownkeys import OwnKeys, own_keys
from app.web.house import House
from tests.live_text.conftest import NOW
from tests.live_text.talk import Talk
from tests.redis_server import redis_server

pytestmark = pytest.mark.slow

CALLS, PHRASES = 10, 1_000
_AFTER = 60  # letters of another column that may follow
LATER = jobs.GRACE * 2
_PHRASE = re.compile(rb"nr\. (\d{1,3}) er")
_TOKEN = re.compile(rb"gAAAAA[A-Za-z0-9_-]{50,}={0,2}")
# Words that nobody else uses; each phrase is one of a kind.
_WORDS = ("brombær", "kælkebakke", "fiskehandler", "æbleskive", "møllehjul", "ålegræs")


def phrase(number: int) -> str:
    return f"Min {_WORDS[number % len(_WORDS)]} nr. {number} er hemmelig."


def seen_in(content: bytes, keys: OwnKeys, ids: list[UUID]) -> set[str]:
    """The phrases that somebody can read who has these bytes, the keys of the house, and whatever
    keys of calls there still are."""
    locks = [lock for one in ids if (lock := keys.lock(one))]
    seen = set(_PHRASE.findall(content))
    for token in set(_TOKEN.findall(content)):
        inner = _opened(token.decode())
        opened = [inner]
        if inner.startswith("gAAAAA"):
            opened += [words for lock in locks if (words := lock.open(inner))]
        seen.update(number for words in opened for number in _PHRASE.findall(words.encode()))
    return {phrase(int(number)) for number in seen}


def _opened(token: str) -> str:
    """What the keys of the house open of it. In a file, something else may follow at once."""
    for end in range(len(token) - len(token) % 4, max(0, len(token) - _AFTER), -4):
        with suppress(InvalidToken):
            return keyring().fields.decrypt(token[:end]).decode()
    return token


def files_of(house: House) -> bytes:
    """Every byte that the database has on the disk, its log too, after it has tidied up."""
    engine = house.database.engine
    if house.settings.is_sqlite:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        folder, pattern = house.settings.data, "indgang.db*"
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
            connection.execute(text("CHECKPOINT"))
            folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        pattern = "**/*"
    return b"".join(one.read_bytes() for one in sorted(folder.glob(pattern)) if one.is_file())


def saved(house: House, file: Path) -> bytes:
    """What a backup holds."""
    backup.save(house.database, house.settings.data / "files", file)
    content = file.read_bytes()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


@pytest.fixture
def traffic(house: House, tmp_path: Path) -> Iterator[Callable[[], list[str]]]:
    """Everything that has gone over the bus."""
    (tmp_path / "bus").mkdir()
    with redis_server(tmp_path / "bus") as server, redis.Redis.from_url(server.url) as client:
        ear = client.pubsub(ignore_subscribe_messages=True)
        ear.subscribe(CHANNEL)
        ear.get_message(timeout=5)
        bus = Redis(server.url)
        house.part(Hub, lambda: Hub(house, bus))
        bus.subscribe(lambda _id: None)

        def told() -> list[str]:
            bus.close()
            found = []
            while got := ear.get_message(timeout=1):
                found.append(got["data"].decode())
            return found

        yield told
        bus.close()
        ear.close()


def _call(talk: Talk, house: House, number: int) -> UUID:
    """One call with its share of the phrases: typed, said, told besides, and said on the phone."""
    share = PHRASES // CALLS
    mine = iter(range(number * share, (number + 1) * share))
    one = talk.begins(Call(phrase(next(mine)), "00000031", phrase(next(mine)), Policy.NONE))
    amira = talk.is_there("amira")
    talk.takes_away(one, "amira")
    operator = By(Author.ASSISTANT, amira)
    talk.does(lambda s: relay.note(s, one, Kind.REACHED, operator))
    for at in mine:
        by = (CITIZEN, operator)[at % 2]
        line, words = f"line-{at:06}", phrase(at)
        frames: list[list[wire.Op]] = [[wire.Typing(line, 1, words=words)]]
        if at % 3:
            frames.append([wire.Say(line, words)])
        for ops in frames:
            frame = Frame(one, by, ops, texts("da"))
            talk.does(partial(exchange.put, frames=[frame]))
            house.part(Hub, lambda: Hub(house)).wake(one)
        if at % 3 and by == CITIZEN:

            def step(session: Session, line: str = line, words: str = words) -> None:
                relay.step(session, one, line, at=0, words=words, by=talk.staff(session, "amira"))

            talk.does(step)
        elif not at % 3:
            talk.does(partial(exchange.put, frames=[_gone(one, by, at)]))
    return one


def _gone(one: UUID, by: By, at: int) -> Frame:
    """It was typed, and taken away again."""
    return Frame(one, by, [wire.Say(f"line-{at:06}", "")], texts("da"))


def test_given_a_thousand_phrases_when_the_calls_are_forgotten_then_nobody_can_read_one(
    talk: Talk,
    house: House,
    tmp_path: Path,
    traffic: Callable[[], list[str]],
    capfd: pytest.CaptureFixture[str],
) -> None:
    ids = [_call(talk, house, number) for number in range(CALLS)]
    before = saved(house, tmp_path / "before.backup")
    living = files_of(house)
    known = seen_in(living, own_keys(), ids)
    assert len(known) > PHRASES // 2, "the keys of the calls would have shown them"
    for one in ids:
        talk.ends(one)
    with clock.stopped(NOW + LATER):
        assert talk.does(jobs.shred) == CALLS

    after = saved(house, tmp_path / "after.backup")
    others = b"".join(one.read_bytes() for one in _files(tmp_path) if "bus" not in one.parts)
    logs = "".join(capfd.readouterr()).encode()
    for content in (files_of(house), living, before, after, others, logs):
        assert seen_in(content, own_keys(), ids) == set()
    told = traffic()
    assert told
    assert all(re.fullmatch(r"[0-9a-f]{8}( [0-9a-f]{32})?", one) for one in told)


def _files(folder: Path) -> list[Path]:
    return [one for one in sorted(folder.rglob("*")) if one.is_file()]
