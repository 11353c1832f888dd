"""A web process that is asked to end lets go of conversations first: they go on elsewhere."""

from __future__ import annotations

import json
import shutil
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlmodel import Session
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect
from websockets.typing import Origin

from app.foundation.database import Database
from app.foundation.seal import seal
from app.web import sessions
from tests.domain.desk import Desk
from tests.faults.server import Server, serving
from tests.live_text.talk import Talk
from tests.world import Made

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def _begun(database: Database) -> tuple[str, str]:
    """Somebody waits to write with us: the address of their conversation, and their cookie."""
    talk, token = Talk(Desk(database)), sessions.new_token()
    talk.does(seal)
    one = talk.conversation(talk.begins())

    def command(session: Session) -> None:
        sessions.grant(session, token, one.access_id, 1)

    talk.does(command)
    return f"/samtale/{one.access_id}/{one.id}/events", f"indgang={token}"


def _line(server: Server) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", server.port, timeout=60)


def test_given_lines_of_each_kind_when_a_process_is_asked_to_end_then_each_is_told_and_it_ends(
    tmp_path: Path, keys: Path, town_on: Made
) -> None:
    shutil.copy(keys, tmp_path / "keys.json")
    url = town_on("sqlite")
    database = Database(url)
    path, cookie = _begun(database)
    with (
        closing(database),
        serving(tmp_path, url) as server,
        closing(_line(server)) as stream,
        closing(_line(server)) as question,
    ):
        stream.request("GET", path, headers={"Cookie": cookie, "Accept": "text/event-stream"})
        answer = stream.getresponse()
        assert answer.readline().startswith(b"data:")
        question.request("GET", path, headers={"Cookie": cookie})
        known = json.loads(question.getresponse().read())[-1]["mark"]
        question.request("GET", f"{path}?wait=25&mark={known}", headers={"Cookie": cookie})
        with connect(
            f"ws://127.0.0.1:{server.port}{path}",
            additional_headers={"Cookie": cookie},
            origin=Origin(server.address),
        ) as socket:
            socket.recv(timeout=30)

            server.stop()

            told = []
            with suppress(ConnectionClosedError):
                while True:
                    told.append(json.loads(socket.recv())[-1]["k"])
        assert (told[-1], socket.close_code) == ("bye", 1013)
        assert b'"k": "bye"' in answer.read()
        assert json.loads(question.getresponse().read())[-1]["k"] in ("bye", "mark")
        log = (tmp_path / "serve.log").read_text()
        assert "timeout graceful shutdown exceeded" not in log
