"""Phone numbers that we can call: what people type, and a sentence for each that we cannot."""

from __future__ import annotations

import re
from typing import Annotated

import phonenumbers
from phonenumbers import PhoneNumberType, shortnumberinfo
from pydantic import BaseModel, BeforeValidator

from app.foundation.i18n import N_
from app.web.forms import maybe_words, words, wrong

NO_NUMBER = N_("Write the number that we should call. You can also write to us instead.")
NOT_A_NUMBER = N_("Write the number in digits. A number from abroad begins with + and its country.")
TOO_SHORT = N_("A Danish number has 8 digits. Write all of them.")
SHORT_ABROAD = N_("Some digits are missing. Write all of them, also the country's after the +.")
TOO_LONG = N_("That is too many digits. A Danish number has 8; one from abroad begins with +.")
EMERGENCY = N_("That number is for emergencies. Write the number where we reach you.")
LIFE = N_("Is a life in danger? Call 112, or use the 112 app. We are too slow for that.")
COSTS_MORE = N_("We cannot call a number that costs extra. Write another one.")
NOT_IN_USE = N_("No phone has that number. Look whether a digit is wrong.")
NEVER = N_("We may not call that number. Choose another one, or write to us.")
LONGEST_NAME = 200
LONGEST_OPENING = 500
_DEAR = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
_DENMARK = 45
_NOT_SO_URGENT = ("114",)  # the police, where no life is in danger
_INVENTED = re.compile("0{6}[0-9]{2}")


def a_number_to_call(typed: object) -> str:
    """A number that we can call, in E.164; one of invented people as it was written.

    ``phonenumbers`` decides. Every kind of number that we cannot call has a sentence of its own.
    """
    return _number(typed, EMERGENCY)


def a_number_for_others(typed: object) -> str:
    """A number that we call for somebody else, as a switchboard's: it may also be a short one, kept
    as it is dialled. Whoever saves lives is called without us: that is quicker.
    """
    digits = _digits(typed)
    if re.sub(r"^(\+|00)45", "", digits) in _NOT_SO_URGENT:
        return digits[-3:]
    return digits if _is_short(digits) else _number(typed, LIFE)


class ForYou(BaseModel):
    """Somebody whom we call for a citizen who types, and what may be said of the citizen first."""

    callee: Annotated[
        str,
        words(blank=N_("Write whom we should call, a name or a place."), longest=LONGEST_NAME),
    ]
    number: Annotated[str, BeforeValidator(a_number_for_others)]
    opening: Annotated[str, maybe_words(longest=LONGEST_OPENING)]


def is_never_called(number: str, never: str) -> bool:
    """Whether a number is one of those that the municipality never calls, however it is written."""
    return _bare(number) in {_bare(one) for one in never.split(",") if one.strip()}


def _bare(number: str) -> str:
    return re.sub(r"^(\+|00)45", "", re.sub(r"[\s.()/-]", "", number))


def _is_short(digits: str) -> bool:
    if not re.fullmatch("[0-9]{3,6}", digits) or phonenumbers.is_emergency_number(digits, "DK"):
        return False
    number = phonenumbers.parse(digits, "DK")
    cost = shortnumberinfo.expected_cost_for_region(number, "DK")
    is_dear = cost == shortnumberinfo.ShortNumberCost.PREMIUM_RATE
    return not is_dear and shortnumberinfo.is_valid_short_number_for_region(number, "DK")


def _digits(typed: object) -> str:
    return re.sub(r"[\s.()/\u00a0-]", "", str(typed))


def _number(typed: object, urgent: str) -> str:
    digits = _digits(typed)
    if not digits:
        raise wrong(NO_NUMBER)
    if _INVENTED.fullmatch(digits):
        return digits
    if not re.fullmatch(r"(\+|00)?[0-9]+", digits):
        raise wrong(NOT_A_NUMBER)
    if phonenumbers.is_emergency_number(re.sub(r"^(\+|00)45", "", digits), "DK"):
        raise wrong(urgent)
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
    return bool(_INVENTED.fullmatch(_digits(typed)))
