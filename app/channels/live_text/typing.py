"""What a page without a script sends: a line, a turn, or what is not finished yet."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.channels.live_text import journal
from app.channels.live_text.forms import LONGEST
from app.channels.live_text.journal import By
from app.channels.live_text.models import Kind
from app.channels.live_text.words import mark_of
from app.foundation.crypto import fingerprint
from app.foundation.i18n import N_
from app.web.forms import TOO_MUCH, Answers, Mistake

BLANK = N_("Write something first, then send it.")
_TURNS = {"give": Kind.GIVE, "time": Kind.TIME}
_SENDS = ("give", "send")


@dataclass(frozen=True)
class Typed:
    """One press of a button under what somebody writes."""

    go: str
    line: str
    words: str
    phrase: str
    token: str

    @property
    def phrase_line(self) -> str:
        """The id of a phrase that is sent beside the line: pressing twice is pressing once."""
        return fingerprint(self.token + self.phrase)[:32]

    @property
    def mistake(self) -> Mistake | None:
        """What to put right, if anything."""
        if len(self.words) > LONGEST:
            slots = {"longest": LONGEST, "length": len(self.words)}
            return Mistake("text", TOO_MUCH, slots)
        if self.go == "send" and not self.words.strip():
            return Mistake("text", BLANK)
        return None


def typed(answers: Answers, phrases: Sequence[str]) -> Typed:
    """Read the press. ``phrases`` are what the page offers ready-made."""
    number = answers.get("phrase", "")
    is_one = number.isdecimal() and number.isascii() and int(number[:3]) < len(phrases)
    return Typed(
        go=answers.get("go", ""),
        line=(answers.get("line") or new_line())[:64],
        words=answers.get("text", ""),
        phrase=phrases[int(number[:3])] if is_one else "",
        token=answers.get("token") or new_line(),
    )


def put(session: Session, conversation_id: UUID, one: Typed, *, shown: bool, by: By) -> bool:
    """Do what the button says; whether the line was sent. What was not sent is kept."""
    sends = one.go in _SENDS and bool(one.words.strip())
    turn = _TURNS.get(one.go)
    if sends:
        words = one.words.strip()
        line = journal.line_for(session, conversation_id, one.line, words)
        if journal.is_said(session, conversation_id, line):
            return True  # pressed again: nothing is said or given away twice
        journal.say(session, conversation_id, line, words, by)
        turn = turn or mark_of(one.words)
    else:
        journal.keep(session, conversation_id, one.line, one.words, shown=shown, by=by)
    if one.phrase:
        journal.say(session, conversation_id, one.phrase_line, one.phrase, by)
    if turn:
        journal.turn(session, conversation_id, turn, by)
    return sends


def new_line() -> str:
    """The id of a line, made where nobody else makes one."""
    return secrets.token_urlsafe(12)


def number(said: str) -> int:
    """The number of an event as a page carries it; 0 for what is none."""
    return int(said[:9]) if said.isdecimal() and said.isascii() else 0


def at_the_new(address: str, answers: Answers) -> str:
    """The address of a conversation, at what is new since the page was made that sends this."""
    since = number(answers.get("seen", ""))
    return f"{address}?siden={since}#nyt" if since else f"{address}#nyt"
