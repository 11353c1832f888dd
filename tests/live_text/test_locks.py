"""Where nothing of the words stays, they lie behind a key of the conversation's own."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from app import backup
from app.channels.live_text import exchange, transcript, wire
from app.channels.live_text.exchange import Frame
from app.channels.live_text.journal import CITIZEN
from app.channels.live_text.locks import Forgotten
from app.channels.live_text.models import Conversation, ConversationEvent, OpenLine
from app.channels.live_text.queries import open_lines
from app.foundation.i18n.texts import texts
from app.foundation.ownkeys import own_keys
from app.foundation.settings import Settings
from app.web.house import House
from tests.live_text.talk import Talk

SAID, TYPED = "Hvad er adressen?", "Og hvornår"
LINE = "line-one-1"


@pytest.fixture
def one(talk: Talk) -> UUID:
    """A conversation of which nothing stays, in which something was said and something typed."""
    found = talk.relays()
    talk.says(found, SAID)
    talk.types(found, LINE, 1, TYPED)
    return found


def said(talk: Talk, one: UUID) -> list[str]:
    """What can be read, what was said first."""

    def look(session: Session) -> list[str]:
        conversation = session.get_one(Conversation, one)
        turns = transcript.turns(session, conversation, texts("da"))
        open_now = open_lines(session, conversation)
        return [turn.words for turn in turns] + [line.words for line in open_now]

    return talk.looks(look)


def stored(talk: Talk, one: UUID) -> list[str | None]:
    """What the keys of the house alone can read of the same."""

    def look(session: Session) -> list[str | None]:
        found: list[str | None] = []
        for table in (ConversationEvent, OpenLine):
            words = select(col(table.words)).where(col(table.conversation_id) == one)
            found += session.exec(words).all()
        return found

    return talk.looks(look)


def test_given_a_key_of_its_own_when_words_are_written_then_the_house_s_keys_cannot_read_them(
    talk: Talk, one: UUID
) -> None:
    assert said(talk, one) == [SAID, TYPED]
    assert len(stored(talk, one)) == 2
    assert not any(SAID in str(words) or TYPED in str(words) for words in stored(talk, one))


def test_given_a_key_that_is_gone_when_it_is_read_then_only_that_something_was_said_is_left(
    talk: Talk, one: UUID
) -> None:
    own_keys().destroy(one)

    assert said(talk, one) == ["", ""]
    sizes = select(col(ConversationEvent.size)).where(col(ConversationEvent.conversation_id) == one)
    assert talk.looks(lambda s: s.exec(sizes).all()) == [3]


def test_given_a_key_that_is_gone_when_somebody_writes_then_they_are_told_and_nothing_is_stored(
    talk: Talk, one: UUID
) -> None:
    own_keys().destroy(one)
    before = stored(talk, one)
    with pytest.raises(Forgotten):
        talk.says(one, "Er du der?")
    ops = wire.read(
        b'[{"k":"rtt","line":"line-two-2","rev":1,"text":"Er"},'
        b'{"k":"say","line":"line-two-3","text":"Er du der?"}]'
    )
    (done,) = talk.does(lambda s: exchange.put(s, [Frame(one, CITIZEN, ops, texts("da"))]))

    assert [reply.get("code") for reply in done.replies] == ["gone", "gone"]
    assert stored(talk, one) == before


def test_given_a_backup_when_the_conversation_goes_on_then_it_holds_neither_key_nor_words(
    talk: Talk, one: UUID, house: House, settings: Settings, tmp_path: Path
) -> None:
    backup.save(house.database, settings.data / "files", tmp_path / "house.backup")
    content = (tmp_path / "house.backup").read_bytes()
    (key,) = settings.own_keys.iterdir()

    assert one.hex.encode() in content  # it is the right file
    assert key.read_bytes() not in content
    assert SAID.encode() not in content
    assert said(talk, one) == [SAID, TYPED]
