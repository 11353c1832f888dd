"""What citizens and staff fill in about a conversation."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from app.channels.live_text.models import CELLS, Reads, Ready
from app.foundation.i18n import N_
from app.web.forms import maybe_words, one_of, ticked, words

LONGEST = 20_000


def _cells(typed: object) -> int | None:
    said = str(typed)
    return int(said) if said in {str(one) for one in CELLS} else None


class Start(BaseModel):
    """What it is about, if anything is said before."""

    message: Annotated[str, maybe_words(longest=LONGEST)]


class Line(BaseModel):
    """One line that is sent."""

    text: Annotated[str, words(blank=N_("Write something first, then send it."), longest=LONGEST)]


class Settings(BaseModel):
    """How the citizen writes and reads."""

    live: Annotated[bool, ticked()]
    reads: Annotated[Reads, one_of(Reads, usual=Reads.SENTENCE)]
    cells: Annotated[int | None, BeforeValidator(_cells)]


class There(BaseModel):
    """What a colleague says of themselves."""

    ready: Annotated[Ready, one_of(Ready, blank=N_("Choose whether you are free, busy or away."))]


class Op(StrEnum):
    """The buttons under what is written."""

    SEND = "send"
    GIVE = "give"
    TIME = "time"
    FETCH = "fetch"
    END = "end"
