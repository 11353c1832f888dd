"""What citizens and staff fill in about a conversation."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from app.channels.live_text.journal import LONGEST_SAID
from app.channels.live_text.models import Ready
from app.foundation.i18n import N_
from app.web.forms import maybe_words, one_of


class Start(BaseModel):
    """What it is about, if anything is said before."""

    message: Annotated[str, maybe_words(longest=LONGEST_SAID)]


class There(BaseModel):
    """What a colleague says of themselves."""

    ready: Annotated[Ready, one_of(Ready, blank=N_("Choose whether you are free, busy or away."))]
