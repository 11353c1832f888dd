"""What citizens and staff fill in about a conversation."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel

from app.channels.live_text.journal import LONGEST_SAID
from app.channels.live_text.models import Reads, Ready
from app.foundation.i18n import N_
from app.web.forms import maybe_words, one_of


class Start(BaseModel):
    """What it is about, if anything is said before."""

    message: Annotated[str, maybe_words(longest=LONGEST_SAID)]


class Writes(StrEnum):
    """When we see what a citizen writes."""

    READY = "ready"  # when it is sent
    LIVE = "live"  # while it is written


class Width(StrEnum):
    """How many cells a braille display has, as ``models.CELLS``."""

    NONE = "0"
    POCKET = "12"
    SMALL = "20"
    PORTABLE = "32"
    USUAL = "40"
    DESK = "80"


class Choice(BaseModel):
    """How a citizen writes and reads."""

    writes: Annotated[Writes, one_of(Writes, blank=N_("Choose how you write."))]
    reads: Annotated[Reads, one_of(Reads, blank=N_("Choose what is read aloud."))]
    width: Annotated[Width, one_of(Width, blank=N_("Choose how wide your braille display is."))]

    @property
    def cells(self) -> int | None:
        """Cells of a braille display; None where none is used."""
        return int(self.width) or None


class There(BaseModel):
    """What a colleague says of themselves."""

    ready: Annotated[Ready, one_of(Ready, blank=N_("Choose whether you are free, busy or away."))]
