"""The ways to hear and to send: all of them tell the same, and none tells it to anybody else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from app.channels.live_text import news, presence, streams, wire
from app.channels.live_text.hub import MOST_LINES
from app.channels.live_text.journal import CITIZEN
from app.channels.live_text.listeners import MOST, Listener, Side
from app.channels.live_text.models import Author
from app.foundation import clock
from app.foundation.i18n.texts import texts
from app.web import sessions
from tests.live_text.conftest import NOW
from tests.live_text.talk import Talk, colleague

LINE, OTHER = "line-one-1", "line-two-2"
HOME, WIRE = "http://127.0.0.1:8000", "ws://127.0.0.1:8000"
SAME = {
    "sec-fetch-site": "same-origin",
    "content-type": "application/json",
    "origin": HOME,
}
Messages = list[dict[str, Any]]


PATIENCE = 8  # signs of life, of which a machine with much to do may see some


class Line:
    """An open WebSocket, whose messages are read one at a time."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self._socket = socket
        self._come: Messages = []

    def sends(self, *ops: dict[str, Any]) -> None:
        self._socket.send_text(json.dumps(ops))

    def sends_raw(self, frame: str) -> None:
        self._socket.send_text(frame)

    def next(self) -> dict[str, Any]:
        while not self._come:
            self._come = json.loads(self._socket.receive_text())
        return self._come.pop(0)

    def hears(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; many signs of life mean that it does not come."""
        waited = 0
        while (one := self.next())["k"] != kind:
            waited += one["k"] == "hb"
            assert waited < PATIENCE, f"no {kind} came"
        return one

    def is_closed(self) -> int:
        """The code with which the other side has closed it."""
        with pytest.raises(WebSocketDisconnect) as closed:
            self.next()
        return closed.value.code


@dataclass
class Script:
    """A script at one end of a conversation, in a browser that has the right to be there."""

    client: TestClient
    path: str

    def sends(self, *ops: dict[str, Any]) -> Messages:
        found: Messages = self.client.post(
            f"{self.path}/ops", content=json.dumps(ops), headers=SAME
        ).json()
        return found

    def hears(self, after: int = 0, wait: float = 0, mark: str = "") -> Messages:
        asked = f"after={after}&wait={wait}&mark={mark}"
        found: Messages = self.client.get(f"{self.path}/events?{asked}").json()
        return found

    @contextmanager
    def line(self, after: int = 0) -> Iterator[Line]:
        address = f"{WIRE}{self.path}/events?after={after}"
        with self.client.websocket_connect(address, headers=SAME) as socket:
            yield Line(socket)


def citizen(talk: Talk, client: TestClient, one: UUID) -> Script:
    access_id = talk.conversation(one).access_id
    return Script(
        _knows(client, lambda s, token: sessions.grant(s, token, access_id, 1), talk),
        f"/samtale/{access_id}/{one}",
    )


def at_desk(talk: Talk, client: TestClient, one: UUID, name: str = "amira") -> Script:
    return Script(
        _knows(client, lambda s, token: sessions.start(s, token, talk.staff(s, name)), talk),
        f"/desk/live/{one}",
    )


def _knows(client: TestClient, command: Any, talk: Talk) -> TestClient:
    """A browser of its own in the same house."""
    token = sessions.new_token()

    def write(session: Session) -> None:
        command(session, token)

    talk.does(write)
    own = TestClient(client.app, base_url=HOME)
    own.portal = client.portal  # the loop of the house that is open
    own.cookies.set("indgang", token, domain="127.0.0.1")
    return own


@pytest.fixture
def client(talk: Talk, app: FastAPI) -> Iterator[TestClient]:
    """A house that is open."""
    with TestClient(app, base_url=HOME) as opened:
        yield opened


def told(messages: Messages, *kinds: str) -> Messages:
    """The messages of some kinds."""
    return [one for one in messages if one["k"] in kinds]


def test_given_a_script_when_it_writes_and_asks_then_it_gets_what_is_new(
    talk: Talk, client: TestClient
) -> None:
    script = citizen(talk, client, talk.begins())

    sent = script.sends({"k": "say", "line": LINE, "text": "Hej"})

    assert sent == [{"k": "ack", "line": LINE, "seq": 1}]
    heard = told(script.hears(), "ev")
    assert [(event["name"], event["words"]) for event in heard] == [("Du", "Hej")]
    assert told(script.hears(after=1), "ev") == []
    refused = script.client.post(f"{script.path}/ops", content="{", headers=SAME)
    assert refused.json()[0]["code"] == "json"


def test_given_somebody_else_when_their_script_asks_then_there_is_nothing(
    talk: Talk, client: TestClient
) -> None:
    one, other = talk.begins(), talk.begins()
    mine, theirs = citizen(talk, client, one), citizen(talk, client, other)
    foreign = Script(theirs.client, mine.path)

    assert foreign.hears()[0]["code"] == "missing"
    assert foreign.sends({"k": "say", "line": LINE, "text": "Hej"})[0]["code"] == "missing"
    with foreign.line() as socket:
        assert socket.hears("bye")["code"] == "missing"
        assert socket.is_closed() == 4404
    assert talk.journal(one) == []


def test_given_another_site_when_it_connects_then_it_is_turned_away(
    talk: Talk, client: TestClient
) -> None:
    script = citizen(talk, client, talk.begins())
    foreign = SAME | {"origin": "https://example.com", "sec-fetch-site": "cross-site"}

    sent = script.client.post(f"{script.path}/ops", content="[]", headers=foreign)
    assert sent.status_code == 403
    address = f"{WIRE}{script.path}/events"
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        script.client.websocket_connect(address, headers=foreign),
    ):
        pass
    assert closed.value.code == 4403


def test_given_two_lines_when_one_writes_then_the_other_hears_it_after_the_commit(
    talk: Talk, client: TestClient
) -> None:
    one, _ = talk.meets()
    with citizen(talk, client, one).line() as here, at_desk(talk, client, one).line() as there:
        here.hears("state")
        there.hears("state")
        here.sends(
            {"k": "mode", "live": True, "reads": "sentence", "cells": None},
            {"k": "rtt", "line": LINE, "rev": 1, "a": [["t", 0, "Hej"]], "n": 3},
        )
        first = there.hears("rtt")
        assert (first["line"], first["rev"], first["by"]) == (LINE, 1, "citizen")
        assert talk.open_lines(one) == ["Hej"]

        here.sends({"k": "rtt", "line": LINE, "rev": 2, "a": [["t", 3, " 👋🏽"]], "n": 6})
        second = there.hears("rtt")
        assert (second["rev"], second["a"], second["n"]) == (2, [["t", 3, " 👋🏽"]], 6)

        here.sends({"k": "say", "line": LINE, "text": "Hej 👋🏽"})
        event = there.hears("ev")
        assert (event["seq"], event["words"], event["name"]) == (2, "Hej 👋🏽", "Borger")
        assert there.hears("gone")["line"] == LINE


def test_given_words_that_are_not_shown_when_typed_then_nobody_hears_them(
    talk: Talk, client: TestClient
) -> None:
    one, _ = talk.meets()
    with at_desk(talk, client, one).line() as there:
        there.hears("state")
        script = citizen(talk, client, one)
        script.sends({"k": "rtt", "line": LINE, "rev": 1, "text": "Hemmeligt"})
        script.sends({"k": "say", "line": OTHER, "text": "Hej"})

        assert there.next()["k"] == "ev"
    assert talk.open_lines(one) == ["Hemmeligt"]
    assert told(script.hears(), "rtt")[0]["text"] == "Hemmeligt"
    assert told(at_desk(talk, client, one).hears(), "rtt") == []


def test_given_a_question_that_waits_when_something_is_said_then_it_is_answered(
    talk: Talk, client: TestClient
) -> None:
    one, amira = talk.meets()
    script = citizen(talk, client, one)
    before = script.hears()
    known, mark = told(before, "ev")[-1]["seq"], before[-1]["mark"]
    talk.says(one, "Jeg er her.", colleague(amira))  # without a word to this process

    heard = told(script.hears(after=known, wait=10, mark=mark), "ev")

    assert [event["words"] for event in heard] == ["Jeg er her."]


def test_given_a_stream_when_something_is_said_then_it_comes_with_its_number_until_it_is_over(
    talk: Talk, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "ASKS_AGAIN", 0.0)
    one = talk.begins()
    talk.says(one, "Et")
    talk.says(one, "To")
    script = citizen(talk, client, one)

    def later() -> None:
        time.sleep(1)
        talk.says(one, "Tre")
        time.sleep(2)  # a sweep has found it
        _gone(talk, one)
        talk.says(one, "Det hører ingen")

    telling = Thread(target=later)
    telling.start()
    headers = {"accept": "text/event-stream", "last-event-id": "1"}
    got = script.client.get(f"{script.path}/events", headers=headers)
    telling.join()

    assert got.headers["content-type"].startswith("text/event-stream")
    parts = got.text.strip().split("\n\n")
    numbers = [part.partition("\n")[0] for part in parts if part.startswith("id: ")]
    heard = [json.loads(part.partition("data: ")[2])[0] for part in parts]
    assert numbers == ["id: 2", "id: 3"]
    assert [event["words"] for event in told(heard, "ev")] == ["To", "Tre"]
    assert (heard[-1]["k"], heard[-1]["code"]) == ("bye", "missing")


def _gone(talk: Talk, one: UUID) -> None:
    def command(session: Session) -> None:
        for token in session.exec(select(sessions.Grant)).all():
            session.delete(token)

    talk.does(command)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "json"),
        ('["' + "x" * wire.LARGEST + '"]', "large"),
        (json.dumps([{"k": "say", "line": LINE, "text": "x" * 20_001}]), "large"),
        (json.dumps([{"k": "say", "line": LINE, "text": "\ud800"}]), "text"),
        (json.dumps([{"k": "say", "line": LINE, "text": "a\x00b"}]), "text"),
        (json.dumps([{"k": "rtt", "line": LINE, "rev": 9, "a": [], "n": 0}]), "need"),
    ],
)
def test_given_a_bad_frame_when_sent_over_a_line_then_the_line_lives_on(
    talk: Talk, client: TestClient, frame: str, code: str
) -> None:
    one = talk.begins()
    with citizen(talk, client, one).line() as socket:
        socket.hears("state")
        socket.sends_raw(frame)
        answer = socket.next()
        assert answer.get("code", answer["k"]) == code

        socket.sends({"k": "say", "line": OTHER, "text": "\u202eHej\u202c"})
        assert socket.hears("ack")["seq"] == 1
    assert talk.journal(one) == [("citizen", "\u202eHej\u202c")]


def test_given_a_hundred_frames_at_once_when_sent_then_most_are_asked_to_wait_and_none_is_lost(
    talk: Talk, client: TestClient
) -> None:
    one, other = talk.begins(), talk.begins()
    with citizen(talk, client, one).line() as socket, citizen(talk, client, other).line() as calm:
        socket.hears("state")
        calm.hears("state")
        for number in range(100):
            op = {"k": "say", "line": f"line-no-{number}", "text": str(number)}
            socket.sends(op)
        answers: Messages = []
        while len(answers) < 100:
            answers += told([socket.next()], "ack", "err")
        said = told(answers, "ack")
        assert {one["code"] for one in told(answers, "err")} == {"fast"}
        assert 20 <= len(said) < 100
        calm.sends({"k": "say", "line": OTHER, "text": "Hej"})
        assert calm.hears("ack")["seq"] == 1
    assert len(talk.journal(one)) == len(said)


def test_given_a_session_that_ends_when_something_is_sent_then_the_line_is_closed(
    talk: Talk, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "ASKS_AGAIN", 0.0)
    one = talk.begins()
    with citizen(talk, client, one).line() as socket:
        socket.hears("state")
        _gone(talk, one)
        socket.sends({"k": "say", "line": LINE, "text": "Hej"})
        assert socket.hears("bye")["code"] == "missing"
    assert talk.journal(one) == []


def test_given_a_handover_when_the_first_colleague_writes_then_it_is_not_theirs(
    talk: Talk, client: TestClient
) -> None:
    one, _ = talk.meets()
    with at_desk(talk, client, one).line() as there:
        there.hears("state")
        talk.comes("lone")
        talk.hands_over(one, "amira", "lone")
        there.sends({"k": "say", "line": LINE, "text": "Hej"})
        assert there.next()["code"] == "missing"
    assert ("staff", "Hej") not in talk.journal(one)


def test_given_a_colleague_when_their_line_gives_signs_then_they_are_there(
    talk: Talk, client: TestClient
) -> None:
    one, amira = talk.meets()
    before = talk.presence(amira)
    assert before is not None
    with clock.stopped(NOW.replace(second=5)), at_desk(talk, client, one).line() as there:
        there.sends({"k": "hb", "last": 0})
        there.hears("hb")
        after = talk.presence(amira)
    assert after is not None
    assert after.expires_at > before.expires_at
    assert talk.conversation(one).staff_id == amira
    assert Author.STAFF in {author for author, _ in talk.journal(one)}


def test_given_a_look_that_began_before_a_line_came_back_when_it_ends_then_nothing_is_left_out(
    talk: Talk,
) -> None:
    one = talk.begins()
    for words in ("Et", "To", "Tre"):
        talk.says(one, words)
    listener = Listener(Side(one, CITIZEN, texts("da")), 1)

    for after in (2, 1):
        found = talk.looks(partial(news.look, conversation_id=one, after=after))
        assert found is not None
        listener.look(found)

    assert [event["words"] for event in told(listener.waiting(), "ev")] == ["To", "Tre"]


def test_given_a_desk_page_when_it_gives_signs_then_the_colleague_is_there_and_hears_who_asks(
    talk: Talk, client: TestClient
) -> None:
    amira = talk.comes("amira")
    one = talk.begins()
    script = at_desk(talk, client, one)

    told_now = script.client.post("/desk/live/beat", headers=SAME).json()

    assert told_now == {"there": True, "ready": "free", "asked": [str(one)], "waiting": 1}
    with clock.stopped(NOW + presence.OFFERED):
        assert script.client.post("/desk/live/beat", headers=SAME).json()["there"] is False
    assert talk.presence(amira) is not None


def test_given_many_windows_when_one_more_is_opened_then_the_oldest_is_told_and_the_others_go_on(
    talk: Talk, client: TestClient
) -> None:
    one = talk.begins()
    script = citizen(talk, client, one)
    with ExitStack() as stack:
        lines = []
        for _ in range(MOST_LINES):
            lines.append(stack.enter_context(script.line()))
            lines[-1].hears("state")  # it is there before the next one is
        last = stack.enter_context(script.line())
        last.hears("state")
        assert lines[0].hears("bye")["code"] == "many"
        assert lines[0].is_closed() == 4429
        lines[1].sends({"k": "say", "line": LINE, "text": "Hej"})
        assert last.hears("ev")["words"] == "Hej"


def test_given_a_line_that_is_never_read_when_much_is_said_then_it_is_over_and_resumes(
    talk: Talk,
) -> None:
    one = talk.begins()
    for number in range(MOST + 1):
        talk.says(one, str(number))
    slow, again = Listener(Side(one, CITIZEN, texts("da")), 0), MOST - 1

    found = talk.looks(partial(news.look, conversation_id=one, after=0))
    assert found is not None
    slow.look(found)
    assert slow.over == "slow"

    resumed = Listener(Side(one, CITIZEN, texts("da")), again)
    found = talk.looks(partial(news.look, conversation_id=one, after=again))
    assert found is not None
    resumed.look(found)
    assert not resumed.over
    assert [event["seq"] for event in told(resumed.waiting(), "ev")] == [MOST, MOST + 1]


@pytest.mark.parametrize("known", [True, False], ids=["handed over", "never theirs"])
def test_given_a_colleague_who_has_it_no_more_when_something_is_said_then_they_hear_nothing(
    talk: Talk, *, known: bool
) -> None:
    one, amira = talk.meets()
    lone = talk.comes("lone")
    if known:
        talk.hands_over(one, "amira", "lone")
    listener = Listener(Side(one, colleague(amira if known else lone), texts("da")), 0)

    found = talk.looks(partial(news.look, conversation_id=one, after=0))
    assert found is not None
    listener.look(found)

    assert listener.over == "missing"
    assert listener.waiting() == []


def test_given_words_typed_between_two_questions_when_asked_then_nobody_waits_for_more(
    talk: Talk, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, amira = talk.meets()
    script, waits = citizen(talk, client, one), list[float]()
    wait = Listener.next

    async def noted(listener: Listener, patience: float) -> Messages:
        waits.append(patience)
        return await wait(listener, patience)

    monkeypatch.setattr(Listener, "next", noted)
    before = script.hears()
    known, mark = told(before, "ev")[-1]["seq"], before[-1]["mark"]
    talk.types(one, LINE, 1, "Jeg ser", by=colleague(amira))

    heard = script.hears(after=known, wait=20, mark=mark)

    assert told(heard, "rtt")[0]["text"] == "Jeg ser"
    assert waits == [streams.BEAT, streams.BEAT]
    script.hears(after=known, wait=0.1, mark=heard[-1]["mark"])  # now it does
    assert waits[-1] == 0.1


def test_given_a_look_that_fails_when_something_is_said_then_it_is_heard_a_little_later(
    talk: Talk, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = talk.begins()
    script = citizen(talk, client, one)
    look, failed = news.look, list[str]()

    def fails(session: Session, conversation_id: UUID, after: int) -> news.Look | None:
        if not failed:
            failed.append("once")
            raise OSError
        return look(session, conversation_id, after)

    with script.line() as line:
        line.hears("state")
        monkeypatch.setattr(news, "look", fails)
        line.sends({"k": "say", "line": LINE, "text": "Hej"})

        assert line.hears("ev")["words"] == "Hej"
    assert failed
