"""Reading what somebody typed: nothing is lost, and every mistake gets a sentence.

Forms are pydantic models of their own, filled by hand from the posted fields, so that typed words
survive an error (WCAG 3.3.1, 3.3.3).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import PydanticCustomError

from app.foundation.i18n import N_
from app.web.limits import LARGEST_BODY

Answers = dict[str, str]
FormType = TypeVar("FormType", bound=BaseModel)
Choice = TypeVar("Choice", bound=StrEnum)

TOO_MUCH = N_("Make it shorter: at most %(longest)s characters. Now it is %(length)s.")

# Unicode's Cc but for line break and tab, its Cs: lone halves of characters, and what it calls
# noncharacters, which no HTML may hold.
_LAST_TWO = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_CONTROLS = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_TWO}]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
MOST_FIELDS = 100


@dataclass(frozen=True)
class Mistake:
    """What to do about a field: an English msgid and its slots."""

    field: str
    words: str
    slots: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Filled(Generic[FormType]):
    """A form that could be read, or the mistakes in it."""

    form: FormType | None
    mistakes: tuple[Mistake, ...] = ()


def clean(typed: str) -> str:
    """The words without control characters. Line breaks, tabs, emoji and bidi marks stay."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", typed))


def fill(model: type[FormType], answers: Answers) -> Filled[FormType]:
    """Read a form. Each mistake carries the sentence that its field gave it."""
    known = {name: answers.get(name, "") for name in model.model_fields}
    try:
        return Filled(model.model_validate(known))
    except ValidationError as error:
        return Filled(None, tuple(_mistake(fault) for fault in error.errors()))


def _mistake(fault: Any) -> Mistake:
    return Mistake(
        field=str(fault["loc"][0]), words=fault["type"], slots=dict(fault.get("ctx") or {})
    )


def wrong(words: str, **slots: Any) -> PydanticCustomError:
    """What a validator raises: the sentence is the error's type, so that it can be translated."""
    return PydanticCustomError(words, words, slots or None)


def words(*, blank: str, longest: int, too_long: str | None = None) -> BeforeValidator:
    """A field of words that must be there and may be ``longest`` characters long."""

    def check(typed: object) -> str:
        said = str(typed).strip()
        if not said:
            raise wrong(blank)
        if len(said) > longest:
            raise wrong(too_long or TOO_MUCH, longest=longest, length=len(said))
        return said

    return BeforeValidator(check)


def maybe_words(*, longest: int, too_long: str | None = None) -> BeforeValidator:
    """A field of words that may be left out."""

    def check(typed: object) -> str:
        said = str(typed).strip()
        if len(said) > longest:
            raise wrong(too_long or TOO_MUCH, longest=longest, length=len(said))
        return said

    return BeforeValidator(check)


def ticked() -> BeforeValidator:
    """A box that is ticked or not."""
    return BeforeValidator(lambda typed: str(typed) == "yes")


def one_of(codes: type[Choice], *, blank: str = "", usual: Choice | None = None) -> BeforeValidator:
    """One choice of a list of codes; ``usual`` counts where nothing we know was chosen."""

    def check(typed: object) -> Choice:
        try:
            return codes(str(typed))
        except ValueError:
            if usual is None:
                raise wrong(blank) from None
            return usual

    return BeforeValidator(check)


def an_email() -> BeforeValidator:
    """A mail address, or nothing. Whether it is the writer's own is found out later (P9)."""

    def check(typed: object) -> str:
        said = str(typed).strip()
        try:
            return (
                validate_email(said, check_deliverability=False, test_environment=True).normalized
                if said
                else ""
            )
        except EmailNotValidError:
            raise wrong(
                N_("Write the mail address with @ and a dot, for example navn@example.dk.")
            ) from None

    return BeforeValidator(check)


def a_phone() -> BeforeValidator:
    """A phone number as people write it, or nothing; kept in E.164 (ITU-T E.164).

    A number of invented people is kept as it was written; no real one begins with 0.
    """

    def check(typed: object) -> str:
        said = str(typed).strip()
        digits = re.sub(r"[\s.()/-]", "", said)
        if not said or re.fullmatch("0{6}[0-9]{2}", digits):
            return digits
        try:
            number = phonenumbers.parse(said, "DK")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise wrong(N_("Write the phone number with 8 digits, or with + and the country."))
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    return BeforeValidator(check)


def a_date(typed: str) -> date | None:
    """Day, month and year in that order, or year first; points, dashes or slashes between."""
    said = typed.strip().strip(".")
    if not said:
        return None
    parts = re.split(r"[\s./-]+", said)
    try:
        numbers = [int(part) for part in parts]
        if len(parts[0]) == 4:
            numbers.reverse()
        day, month, year = numbers
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise wrong(N_("Write the date as day.month.year, for example 30.11.2026.")) from None


async def posted(request: Request) -> Answers:
    """The posted fields, cleaned; kept beside the request so that an error page can show them."""
    form = await request.form(max_fields=MOST_FIELDS, max_files=0, max_part_size=LARGEST_BODY)
    answers = {name: clean(value) for name, value in form.items() if isinstance(value, str)}
    request.state.answers = answers
    return answers


Posted = Annotated[Answers, Depends(posted)]
