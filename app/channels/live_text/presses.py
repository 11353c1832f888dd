"""What a page without a script sends: a line, a turn, or what is not finished yet."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from app.channels.live_text import drafting, journal
from app.channels.live_text.journal import LONGEST_SAID, By
from app.channels.live_text.models import Channel, Kind
from app.channels.live_text.queries import Standing
from app.channels.live_text.words import mark_of
from app.foundation.crypto import fingerprint
from app.foundation.i18n import N_
from app.web.forms import TOO_MUCH, Answers, Mistake

BLANK = N_("Write something first, then send it.")
_TURNS = {"give": Kind.GIVE, "time": Kind.TIME, "attention": Kind.ATTENTION}
_SENDS = ("give", "send")
CHOOSE = "choose"


@dataclass(frozen=True)
class Press:
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
        if len(self.words) > LONGEST_SAID:
            slots = {"longest": LONGEST_SAID, "length": len(self.words)}
            return Mistake("text", TOO_MUCH, slots)
        if self.go == "send" and not self.words.strip():
            return Mistake("text", BLANK)
        return None


def press_of(answers: Answers, phrases: Sequence[str]) -> Press:
    """Read the press. ``phrases`` are what the page offers ready-made."""
    chosen = dict(zip(map(str, range(len(phrases))), phrases, strict=True))
    return Press(
        go=answers.get("go", ""),
        line=(answers.get("line") or new_line())[:64],
        words=answers.get("text", ""),
        phrase=chosen.get(answers.get("phrase", ""), ""),
        token=answers.get("token") or new_line(),
    )


def put(session: Session, conversation_id: UUID, one: Press, *, shown: bool, by: By) -> None:
    """Do what the button says. What was not sent is kept. A phrase of whoever speaks on the phone
    is their own, and not what was said there."""
    turn = _TURNS.get(one.go)
    if one.go in _SENDS and one.words.strip():
        words = one.words.strip()
        line = journal.line_for(session, conversation_id, one.line, words)
        if journal.is_said(session, conversation_id, line):
            return  # pressed again: nothing is said or given away twice
        journal.say(session, conversation_id, line, words, by)
        turn = turn or mark_of(one.words)
    else:
        drafting.keep(session, conversation_id, one.line, one.words, shown=shown, by=by)
    if one.phrase:
        own = replace(by, channel=Channel.ASIDE) if by.channel == Channel.PHONE else by
        journal.say(session, conversation_id, one.phrase_line, one.phrase, own)
    if turn:
        journal.turn(session, conversation_id, turn, by)


def new_line() -> str:
    """The id of a line, made where nobody else makes one."""
    return secrets.token_urlsafe(12)


def standing(kept: Standing | None, answers: Answers | None) -> Answers:
    """What stands in the field, with the id of its line: as it was sent, where it is shown again,
    else as it was kept."""
    sent = answers or ({"text": kept.words, "line": kept.line} if kept else {})
    return {"text": sent.get("text", ""), "line": sent.get("line") or new_line()}


def number(said: str) -> int:
    """The number of an event as a page carries it; 0 for what is none."""
    return int(said[:9]) if said.isdecimal() and said.isascii() else 0


def at_the_new(address: str, answers: Answers) -> str:
    """The address of a conversation, at what is new since the page was made that sends this."""
    since = number(answers.get("seen", ""))
    return f"{address}?siden={since}#nyt" if since else f"{address}#nyt"
