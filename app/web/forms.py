"""Reading what somebody typed: nothing is lost, and every mistake gets a sentence.

Forms are pydantic models of their own, filled by hand from the posted fields, so that typed words
survive an error (WCAG 3.3.1, 3.3.3).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import PydanticCustomError

from app.foundation.i18n import N_
from app.web.limits import LARGEST_BODY

Answers = dict[str, str]
FormType = TypeVar("FormType", bound=BaseModel)

# Unicode's Cc but for line break and tab, and its Cs: lone halves of characters.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
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
        said = clean(str(typed)).strip()
        if not said:
            raise wrong(blank)
        if len(said) > longest:
            too_much = too_long or N_(
                "Make it shorter: at most %(longest)s characters. Now it is %(length)s."
            )
            raise wrong(too_much, longest=longest, length=len(said))
        return said

    return BeforeValidator(check)


def maybe_words(*, longest: int) -> BeforeValidator:
    """A field of words that may be left out."""

    def check(typed: object) -> str:
        said = clean(str(typed)).strip()
        if len(said) > longest:
            raise wrong(
                N_("Make it shorter: at most %(longest)s characters. Now it is %(length)s."),
                longest=longest,
                length=len(said),
            )
        return said

    return BeforeValidator(check)


async def posted(request: Request) -> Answers:
    """The posted fields, kept beside the request so that an error page can show them again."""
    form = await request.form(max_fields=MOST_FIELDS, max_files=0, max_part_size=LARGEST_BODY)
    # A NUL is no text for PostgreSQL, wherever it comes from.
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    answers = {name: value.replace("\x00", "") for name, value in typed.items()}
    request.state.answers = answers
    return answers


Posted = Annotated[Answers, Depends(posted)]
