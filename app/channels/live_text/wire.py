"""What scripts send and get: one JSON array of small objects, the same on every transport.

Counts are Unicode code points, edits as XEP-0301 § 4.6 has them. What cannot be read is answered
with a code and a sentence; the conversation lives on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.channels.live_text.edits import Action, Erase, Insert
from app.channels.live_text.models import CELLS, OF_THE_CALL, Channel, Kind, Reads
from app.foundation.i18n import N_
from app.web.forms import clean

LARGEST = 16_384  # bytes of one frame
MOST = 64  # objects in one frame
MOST_ACTIONS = 200
_BIGGEST = 2**31 - 1
_LINE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_TURNS = {"give": Kind.GIVE, "end": Kind.END, "time": Kind.TIME, "attention": Kind.ATTENTION}
_OF_THE_CALL = {str(kind): kind for kind in OF_THE_CALL}
_CHANNELS = {"phone": Channel.PHONE, "aside": Channel.ASIDE}

ERRORS = {
    "json": N_("We could not read what the page sent. Load the page again."),
    "large": N_("The page sent too much at once. Send your words in more than one part."),
    "kind": N_("We could not read what the page sent. Load the page again."),
    "field": N_("We could not read what the page sent. Load the page again."),
    "text": N_("There are signs in your words that we cannot keep. Write it in another way."),
    "long": N_("Make it shorter, and send it in more than one part."),
    "many": N_("You write in many windows. Send what stands in one of them first."),
    "over": N_("The conversation has ended. You can send it as a message."),
    "gone": N_("What is written here cannot be kept any more. Begin anew."),
    "line": N_("The citizen has taken these words away. Go on with what stands there now."),
    "busy": N_("We cannot keep your words just now. They stay here, and the page tries again."),
    "fast": N_("The page sends faster than we can read. Your words stay here. It tries again."),
    "fault": N_("Something went wrong at our end. Your words stay here, and the page tries again."),
    "missing": N_("We cannot find the conversation. Find your case, and go on from there."),
}


class Unreadable(Exception):
    """A frame or an object that breaks a rule; ``code`` is one of ``ERRORS``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Typing:
    """A line that is being written: all of it as ``words``, or ``actions`` on the revision before
    that leave ``length`` code points."""

    line: str
    rev: int
    words: str | None = None
    actions: tuple[Action, ...] = ()
    length: int | None = None


@dataclass(frozen=True)
class Say:
    """A line that is finished, and whose turn it is after it. ``channel`` is what whoever speaks on
    the phone writes down: what is said there, or what else there is to tell."""

    line: str
    words: str
    turn: Kind | None = None
    channel: Channel = Channel.PHONE


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, that one needs time, or asks for attention; or something of the call."""

    kind: Kind


@dataclass(frozen=True)
class Told:
    """These words of a line were said on the phone, from ``at`` on; none: what came after ``at`` is
    to be said again."""

    line: str
    at: int
    words: str


@dataclass(frozen=True)
class Seen:
    """How far somebody has read at their own pace."""

    seq: int


@dataclass(frozen=True)
class Chosen:
    """How somebody writes and reads."""

    live: bool
    reads: Reads
    cells: int | None


@dataclass(frozen=True)
class Beat:
    """A sign of life."""

    last: int


@dataclass(frozen=True)
class Wrong:
    """An object that could not be read, in its place among the others."""

    code: str
    line: str | None = field(default=None)


Op = Typing | Say | Turn | Told | Seen | Chosen | Beat | Wrong


def read(frame: bytes) -> list[Op]:
    """The objects of a frame, each read or ``Wrong``.

    Raises ``Unreadable`` where there is no array to be read at all.
    """
    if len(frame) > LARGEST:
        raise Unreadable("large")
    try:
        found = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise Unreadable("json") from error
    if not isinstance(found, list) or len(found) > MOST:
        raise Unreadable("json")
    return [_op(one) for one in found]


def _op(one: object) -> Op:
    if not isinstance(one, dict):
        return Wrong("json")
    kind = one.get("k")
    make = _MAKERS.get(kind) if isinstance(kind, str) else None
    if make is None:
        return Wrong("kind")
    try:
        return make(one)
    except Unreadable as error:
        line = one.get("line")
        known = line if isinstance(line, str) and _LINE.fullmatch(line) else None
        return Wrong(error.code, known)


def _number(one: dict[str, Any], name: str) -> int:
    value = one.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _BIGGEST:
        raise Unreadable("field")
    return value


def _words(value: object) -> str:
    """Words that can be kept as they are: positions would move if signs were taken out."""
    if not isinstance(value, str):
        raise Unreadable("field")
    if clean(value) != value:
        raise Unreadable("text")
    return value


def _line(one: dict[str, Any]) -> str:
    value = one.get("line")
    if not isinstance(value, str) or not _LINE.fullmatch(value):
        raise Unreadable("field")
    return value


def _typing(one: dict[str, Any]) -> Typing:
    line, rev = _line(one), _number(one, "rev")
    if "text" in one:
        return Typing(line, rev, words=_words(one["text"]))
    actions = one.get("a")
    if not isinstance(actions, list) or len(actions) > MOST_ACTIONS:
        raise Unreadable("field")
    return Typing(line, rev, actions=tuple(map(_action, actions)), length=_number(one, "n"))


def _action(one: object) -> Action:
    if not isinstance(one, list) or len(one) != 3 or one[0] not in ("t", "e"):
        raise Unreadable("field")
    at = _number({"at": one[1]}, "at")
    return Insert(at, _words(one[2])) if one[0] == "t" else Erase(at, _number({"n": one[2]}, "n"))


def _say(one: dict[str, Any]) -> Say:
    turn = _turn(one).kind if "turn" in one else None
    channel = one.get("channel", "phone")
    if not isinstance(channel, str) or channel not in _CHANNELS or turn in OF_THE_CALL:
        raise Unreadable("field")
    return Say(_line(one), _words(one.get("text")), turn, _CHANNELS[channel])


def _turn(one: dict[str, Any]) -> Turn:
    value, known = one.get("turn"), _TURNS | _OF_THE_CALL
    if not isinstance(value, str) or value not in known:
        raise Unreadable("field")
    return Turn(known[value])


def _told(one: dict[str, Any]) -> Told:
    return Told(_line(one), _number(one, "at"), _words(one.get("text")))


def _chosen(one: dict[str, Any]) -> Chosen:
    live, reads, cells = one.get("live"), one.get("reads"), one.get("cells")
    if not isinstance(live, bool) or not isinstance(reads, str) or reads not in set(Reads):
        raise Unreadable("field")
    if cells is not None and (isinstance(cells, bool) or cells not in CELLS):
        raise Unreadable("field")
    return Chosen(live, Reads(reads), cells)


_MAKERS: dict[str, Callable[[dict[str, Any]], Op]] = {
    "rtt": _typing,
    "say": _say,
    "turn": _turn,
    "spoken": _told,
    "seen": lambda one: Seen(_number(one, "seq")),
    "mode": _chosen,
    "hb": lambda one: Beat(_number(one, "last")),
}
