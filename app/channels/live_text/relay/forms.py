"""What is asked of somebody whom we call for."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from app.channels.live_text.models import Policy
from app.foundation.i18n import N_
from app.web.forms import maybe_words, one_of, words
from app.web.phones import a_number_for_others

LONGEST_NAME = 200
LONGEST_OPENING = 500
NEVER = N_("We may not call that number. Choose another one, or write to us.")


class Stays(StrEnum):
    """What stays of the words, as ``models.Policy`` has it for a call."""

    NONE = "none"
    CITIZEN = "citizen"


class Wanted(BaseModel):
    """Whom to call, what may be said first, and what stays."""

    callee: Annotated[
        str,
        words(blank=N_("Write whom we should call, a name or a place."), longest=LONGEST_NAME),
    ]
    number: Annotated[str, BeforeValidator(a_number_for_others)]
    opening: Annotated[str, maybe_words(longest=LONGEST_OPENING)]
    policy: Annotated[Stays, one_of(Stays, blank=N_("Choose what happens to the words."))]

    @property
    def stays(self) -> Policy:
        """What stays of the words."""
        return Policy(self.policy)


def is_never_called(number: str, never: str) -> bool:
    """Whether a number is one of those that the municipality never calls, however it is written."""
    return _bare(number) in {_bare(one) for one in never.split(",") if one.strip()}


def _bare(number: str) -> str:
    return re.sub(r"^(\+|00)45", "", re.sub(r"[\s.()/-]", "", number))
