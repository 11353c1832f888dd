"""What is asked of somebody whom we call for."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from app.channels.live_text.models import Policy
from app.foundation.i18n import N_
from app.web.forms import one_of
from app.web.phones import ForYou


class Stays(StrEnum):
    """What stays of the words, as ``models.Policy`` has it for a call."""

    NONE = "none"
    CITIZEN = "citizen"


class Wanted(ForYou):
    """Whom to call, what may be said first, and what stays."""

    policy: Annotated[Stays, one_of(Stays, blank=N_("Choose what happens to the words."))]

    @property
    def stays(self) -> Policy:
        """What stays of the words."""
        return Policy(self.policy)
