"""What the citizen's own pages ask."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from app.domain.cases.commands import LONGEST
from app.foundation.i18n import N_
from app.web.forms import maybe_words, words


class Find(BaseModel):
    """The number and the code from the receipt."""

    reference: Annotated[
        str,
        words(blank=N_("Write your number. It has 6 letters and digits."), longest=100),
    ]
    code: Annotated[
        str,
        words(blank=N_("Write your code. It has 9 letters and digits."), longest=100),
    ]


class More(BaseModel):
    """Something new in a case."""

    message: Annotated[
        str,
        words(blank=N_("Write what is new. Key words are fine."), longest=LONGEST),
    ]


class MoreFiles(More):
    """Something new that a file says."""

    message: Annotated[str, maybe_words(longest=LONGEST)]
