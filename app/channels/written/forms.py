"""What is asked of somebody who writes to us."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from app.domain.cases.commands import LONGEST
from app.foundation.i18n import N_
from app.web.forms import words


class Message(BaseModel):
    """The short way: a message and nothing else."""

    message: Annotated[
        str,
        words(
            blank=N_("Write what it is about. Key words are fine."),
            longest=LONGEST,
            too_long=N_(
                "Make it shorter: at most 20,000 characters. Now it is %(length)s. "
                "You can send the rest as one more message."
            ),
        ),
    ]
