"""Frames of scripts: whatever comes is answered with a code, and the conversation lives on."""

from __future__ import annotations

import json
import random
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session

from app.channels.live_text import exchange, wire
from app.channels.live_text.exchange import Frame
from app.channels.live_text.journal import CITIZEN, By
from app.channels.live_text.models import Author
from app.channels.live_text.wire import Unreadable
from app.foundation.i18n.texts import texts
from tests.live_text.talk import Talk

FRAMES, SOAKED, TOGETHER = 10_000, 1_000_000, 100
LINE = "line-one-1"
HOME = "http://127.0.0.1:8000"
SAME = {"sec-fetch-site": "same-origin", "content-type": "application/json"}
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    3,
    2**31,
    1.5,
    "",
    "Hej",
    "x" * 2_001,
    "x" * 20_001,
    "a\x00b",
    "\ud800",
    "\u202eBaglæns",
    "👋🏽",
    [],
    {},
    [["t", 0, "Hej"]],
    [["e", 2, 1]],
    [["t", 99, "x"]],
    [["x", 0, 0]],
    LINE,
    "line-two-2",
    "give",
    "sentence",
)
KINDS = ("hello", "rtt", "say", "turn", "seen", "mode", "hb", "nothing", 7, None)
FIELDS = ("line", "rev", "text", "a", "n", "turn", "seq", "last", "live", "reads", "cells")


def puts(talk: Talk, one: Any, frame: bytes | list[Any], by: By = CITIZEN) -> list[dict[str, Any]]:
    """What a frame is answered with."""
    sent = frame if isinstance(frame, bytes) else json.dumps(frame).encode()
    ops = wire.read(sent)
    frame_of = Frame(one, by, ops, texts("da"))
    return talk.does(lambda s: exchange.put(s, [frame_of])[0].replies)


def test_given_a_line_that_is_typed_and_said_when_sent_then_each_part_is_acknowledged(
    talk: Talk,
) -> None:
    one = talk.begins()

    replies = puts(
        talk,
        one,
        [
            {"k": "mode", "live": True, "reads": "sentence", "cells": None},
            {"k": "rtt", "line": LINE, "rev": 1, "a": [["t", 0, "Hej 👋🏽"]], "n": 6},
            {"k": "rtt", "line": LINE, "rev": 2, "a": [["e", 6, 2], ["t", 4, "du"]], "n": 6},
            {"k": "say", "line": LINE, "text": "Hej du*"},
            {"k": "say", "line": LINE, "text": "Hej du*"},
            {"k": "hb", "last": 0},
        ],
    )

    assert replies == [
        {"k": "ack", "line": LINE, "rev": 1},
        {"k": "ack", "line": LINE, "rev": 2},
        {"k": "ack", "line": LINE, "seq": 1},
        {"k": "ack", "line": LINE, "seq": 1},
        {"k": "hb", "seq": 2},
    ]
    assert talk.journal(one) == [("citizen", "Hej du*"), ("citizen", "give")]


@pytest.mark.parametrize(
    ("op", "answer"),
    [
        ({"k": "rtt", "line": LINE, "rev": 3, "a": [], "n": 3}, "need"),
        ({"k": "rtt", "line": LINE, "rev": 2, "a": [["t", 9, "x"]], "n": 4}, "need"),
        ({"k": "rtt", "line": LINE, "rev": 2, "a": [["t", 3, "x"]], "n": 9}, "need"),
        ({"k": "rtt", "line": LINE, "rev": 2, "text": "x" * 2_001}, "long"),
        ({"k": "rtt", "line": LINE, "rev": 2, "text": "a\x00b"}, "text"),
        ({"k": "rtt", "line": LINE, "rev": -2, "text": "ab"}, "field"),
        ({"k": "rtt", "line": "kort", "rev": 2, "text": "ab"}, "field"),
        ({"k": "say", "line": LINE, "text": "\ud800"}, "text"),
        ({"k": "say", "line": LINE, "text": 7}, "field"),
        ({"k": "turn", "turn": "over"}, "field"),
        ({"k": "mode", "live": True, "reads": "all", "cells": 12}, "field"),
        ({"k": "nothing"}, "kind"),
        ("Hej", "json"),
    ],
)
def test_given_a_wrong_object_when_sent_then_its_code_is_answered_and_nothing_else_changes(
    talk: Talk, op: Any, answer: str
) -> None:
    one = talk.begins()
    puts(talk, one, [{"k": "rtt", "line": LINE, "rev": 1, "a": [["t", 0, "Hej"]], "n": 3}])

    replies = puts(talk, one, [op, {"k": "say", "line": "line-two-2", "text": "Videre"}])

    assert replies[0].get("code", replies[0]["k"]) == answer
    assert replies[1] == {"k": "ack", "line": "line-two-2", "seq": 1}
    assert talk.open_lines(one) == ["Hej"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b'{"k": "hb"}', "json"),
        (b"[" * 10_000, "json"),
        (b"\xff\xfe", "json"),
        (json.dumps([{"k": "hb", "last": 0}] * 65).encode(), "json"),
        (b'["' + b"x" * wire.LARGEST + b'"]', "large"),
    ],
)
def test_given_a_frame_that_cannot_be_read_when_sent_then_it_says_so(
    frame: bytes, code: str
) -> None:
    with pytest.raises(Unreadable) as raised:
        wire.read(frame)
    assert raised.value.code == code


def test_given_an_ended_conversation_when_a_script_writes_then_it_is_told(talk: Talk) -> None:
    one = talk.begins()
    talk.ends(one)

    replies = puts(talk, one, [{"k": "say", "line": LINE, "text": "Hej"}])

    assert replies[0]["code"] == "over"
    assert replies[0]["words"] == "Samtalen er slut. Du kan sende det som en besked."


def test_given_any_frame_when_sent_then_it_is_answered_and_nobody_else_is_touched(
    talk: Talk, *, is_soak: bool
) -> None:
    one, other = talk.begins(), talk.begins()
    amira = talk.comes("amira")
    talk.takes(one, "amira")
    talk.says(other, "Rør mig ikke.")
    chance = random.Random(2006)

    for _ in range((SOAKED if is_soak else FRAMES) // 2 // TOGETHER):
        frames = [_frame(chance) for _ in range(TOGETHER)]
        by = CITIZEN if chance.random() < 0.7 else By(Author.STAFF, amira)
        talk.does(partial(_put_all, one=one, frames=frames, by=by))

    assert talk.journal(other) == [("citizen", "Rør mig ikke.")]
    talk.says(one, "Jeg er her endnu.")
    assert talk.journal(one)[-1] == ("citizen", "Jeg er her endnu.")


def _put_all(session: Session, one: Any, frames: list[bytes], by: By) -> None:
    sent = []
    for frame in frames:
        try:
            ops = wire.read(frame)
        except Unreadable:
            continue
        sent.append(Frame(one, by, ops, texts("da")))
    exchange.put(session, sent)


def _frame(chance: random.Random) -> bytes:
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(200))
    objects = []
    for _ in range(chance.randrange(4)):
        fields = chance.sample(FIELDS, chance.randrange(6))
        objects.append({"k": chance.choice(KINDS)} | {name: chance.choice(ODD) for name in fields})
    return json.dumps(objects).encode()
