"""What is asked of somebody who writes to us. Words or a file must be there."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from app.domain.cases.commands import LONGEST
from app.foundation.i18n import N_
from app.web.forms import maybe_words, words

TOO_LONG = N_(
    "Make it shorter: at most 20,000 characters. Now it is %(length)s. "
    "You can send the rest as one more message."
)


class Message(BaseModel):
    """The short way: a message and nothing else."""

    message: Annotated[
        str,
        words(
            blank=N_("Write what it is about, or add a picture or a file. Key words are fine."),
            longest=LONGEST,
            too_long=TOO_LONG,
        ),
    ]


class MessageWithFiles(BaseModel):
    """With a file the words may be left out: a picture of a letter can say it all."""

    message: Annotated[str, maybe_words(longest=LONGEST, too_long=TOO_LONG)]
