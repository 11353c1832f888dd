"""What is asked of somebody who wants a call, and of whoever has called."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

import phonenumbers
from phonenumbers import PhoneNumberType
from pydantic import BaseModel, BeforeValidator

from app.channels.callback.models import CallResult
from app.domain.cases.commands import LONGEST
from app.domain.people.models import HelperRole
from app.foundation.i18n import N_
from app.web.forms import a_date, maybe_words, one_of, ticked, words, wrong

LONGEST_NAME = 200
NO_NUMBER = N_("Write the number that we should call. You can also write to us instead.")
NOT_A_NUMBER = N_("Write the number in digits. A number from abroad begins with + and its country.")
TOO_SHORT = N_("A Danish number has 8 digits. Write all of them.")
SHORT_ABROAD = N_("Some digits are missing. Write all of them, also the country's after the +.")
TOO_LONG = N_("That is too many digits. A Danish number has 8; one from abroad begins with +.")
EMERGENCY = N_("That number is for emergencies. Write the number where we reach you.")
COSTS_MORE = N_("We cannot call a number that costs extra. Write another one.")
NOT_IN_USE = N_("No phone has that number. Look whether a digit is wrong.")
NO_TIME = N_("Choose when we should call.")
NO_DAY = N_("Choose a day.")
_DEAR = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
_DENMARK = 45
_INVENTED = re.compile("0{6}[0-9]{2}")


def a_number_to_call(typed: object) -> str:
    """A number that we can call, in E.164; one of invented people as it was written.

    ``phonenumbers`` decides. Every kind of number that we cannot call has a sentence of its own.
    """
    said = str(typed).strip()
    digits = re.sub(r"[\s.()/\u00a0-]", "", said)
    if not said:
        raise wrong(NO_NUMBER)
    if _INVENTED.fullmatch(digits):
        return digits
    if not re.fullmatch(r"(\+|00)?[0-9]+", digits):
        raise wrong(NOT_A_NUMBER)
    if phonenumbers.is_emergency_number(digits, "DK"):
        raise wrong(EMERGENCY)
    try:
        number = phonenumbers.parse(re.sub("^00", "+", digits), "DK")
    except phonenumbers.NumberParseException as error:
        short = error.error_type == error.TOO_SHORT_NSN or len(digits) < 4
        is_ours = not digits.startswith(("+", "00"))
        few = TOO_SHORT if is_ours else SHORT_ABROAD
        raise wrong(few if short else NOT_A_NUMBER) from None
    return _judged(number)


def _judged(number: phonenumbers.PhoneNumber) -> str:
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == phonenumbers.ValidationResult.TOO_SHORT:
        raise wrong(TOO_SHORT if number.country_code == _DENMARK else SHORT_ABROAD)
    if possible == phonenumbers.ValidationResult.TOO_LONG:
        raise wrong(TOO_LONG)
    if phonenumbers.number_type(number) in _DEAR:
        raise wrong(COSTS_MORE)
    if not phonenumbers.is_valid_number(number):
        raise wrong(NOT_IN_USE)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def is_invented(typed: str) -> bool:
    """Whether it is a number of the demo's people, which nobody has."""
    return bool(_INVENTED.fullmatch(re.sub(r"[\s.()/\u00a0-]", "", typed)))


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
