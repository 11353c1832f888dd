"""What is asked of somebody who wants a call, and of whoever has called."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from app.channels.callback.models import CallResult
from app.domain.cases.commands import LONGEST
from app.domain.people.models import HelperRole
from app.foundation.i18n import N_
from app.web.forms import a_date, maybe_words, one_of, ticked, words, wrong
from app.web.phones import a_number_to_call

LONGEST_NAME = 200
NO_TIME = N_("Choose when we should call.")
NO_DAY = N_("Choose a day.")


class Number(BaseModel):
    """Where to call, and about what; a word is enough, or nothing."""

    phone: Annotated[str, BeforeValidator(a_number_to_call)]
    message: Annotated[str, maybe_words(longest=LONGEST)]


def _maybe_role(typed: object) -> HelperRole | None:
    try:
        return HelperRole(str(typed))
    except ValueError:
        return None


class Whom(BaseModel):
    """Whom we call, and what we may say there."""

    name: Annotated[str, maybe_words(longest=LONGEST_NAME)]
    third: Annotated[bool, BeforeValidator(lambda typed: typed == "another")]
    relation: Annotated[HelperRole | None, BeforeValidator(_maybe_role)]
    quiet: Annotated[bool, ticked()]
    leaves_message: Annotated[bool, ticked()]


class Turn(StrEnum):
    """Who does something after a call."""

    US = "us"
    CITIZEN = "citizen"
    OTHERS = "others"
    NOBODY = "nobody"


def _maybe_day(typed: object) -> date | None:
    return a_date(str(typed))


class Talked(BaseModel):
    """What was agreed: what, who and by when."""

    agreed: Annotated[
        str,
        words(blank=N_("Write what you agreed on. The citizen reads it."), longest=LONGEST),
    ]
    turn: Annotated[Turn, one_of(Turn, blank=N_("Choose who does something now."))]
    by_day: Annotated[date | None, BeforeValidator(_maybe_day)]
    note: Annotated[str, maybe_words(longest=LONGEST)]


def _not_talked(typed: object) -> CallResult:
    result = next((one for one in CallResult if one == typed), CallResult.TALKED)
    if result == CallResult.TALKED:
        raise wrong(N_("Choose how the call went."))
    return result


class Tried(BaseModel):
    """How a call went in which nobody talked."""

    result: Annotated[CallResult, BeforeValidator(_not_talked)]
