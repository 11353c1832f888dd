"""What is typed into the forms of the office."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from app.domain.organisation.calendar import Stretch
from app.domain.organisation.commands import SHORTEST_PASSWORD
from app.domain.organisation.models import Role
from app.foundation.i18n import N_
from app.web.forms import a_date, an_email, maybe_words, one_of, ticked, words, wrong
from app.web.hours import stretches

LONGEST_NAME = 100
LONGEST_REACH = 500
NO_NAME = N_("Write the name.")
NO_ENGLISH = N_("Write the name in English.")

Name = Annotated[str, words(blank=NO_NAME, longest=LONGEST_NAME)]
EnglishName = Annotated[str, words(blank=NO_ENGLISH, longest=LONGEST_NAME)]


def _an_id(typed: object) -> UUID | None:
    try:
        return UUID(str(typed))
    except ValueError:
        return None


def _chosen(blank: str) -> BeforeValidator:
    def check(typed: object) -> UUID:
        chosen = _an_id(typed)
        if chosen is None:
            raise wrong(blank)
        return chosen

    return BeforeValidator(check)


def _a_number(typed: object) -> int | None:
    said = str(typed).strip()
    is_number = said.isascii() and said.isdecimal() and len(said) < 8
    return int(said) if is_number else None


MaybeId = Annotated[UUID | None, BeforeValidator(_an_id)]
Number = Annotated[int | None, BeforeValidator(_a_number)]
Ticked = Annotated[bool, ticked()]


class Names(BaseModel):
    """A department."""

    name: Name
    name_en: EnglishName


class UnitForm(BaseModel):
    """A unit."""

    name: Name
    name_en: EnglishName
    department: Annotated[UUID, _chosen(N_("Choose the department."))]
    fallback: MaybeId
    reserved: Number


class Closing(BaseModel):
    """Who has the work of a unit that closes."""

    fallback: MaybeId


class Nothing(BaseModel):
    """A button alone."""


class TopicForm(BaseModel):
    """A topic. Numbers that are none are refused by the command, which knows what they are for."""

    name: Name
    name_en: EnglishName
    unit: Annotated[UUID, _chosen(N_("Choose the unit that answers."))]
    kle: Annotated[str, maybe_words(longest=20)]
    answer_days: Number
    keep_months: Number
    must_keep: Ticked
    offered: Ticked
    quick: Ticked
    words: Annotated[str, maybe_words(longest=1000)]


class NewTopic(TopicForm):
    """A topic with the code that it keeps."""

    key: Annotated[str, maybe_words(longest=200)]


def _user_name(typed: object) -> str:
    said = str(typed).strip().lower()
    if not re.fullmatch(r"[^\s,;]{1,60}", said):
        raise wrong(N_("Write a user name without spaces, at most 60 characters."))
    return said


def _password(typed: object) -> str:
    said = str(typed).strip()
    if said and len(said) < SHORTEST_PASSWORD:
        raise wrong(N_("Choose a password of at least %(shortest)s characters."), shortest=12)
    return said


def _first_password(typed: object) -> str:
    said = str(typed).strip()
    if not said:
        raise wrong(N_("Choose a first password, and give it to the colleague yourself."))
    return str(_password(said))


class Colleague(BaseModel):
    """A colleague; competences and further units are boxes beside it."""

    name: Name
    user_name: Annotated[str, BeforeValidator(_user_name)]
    unit: Annotated[UUID, _chosen(N_("Choose the home unit."))]
    role: Annotated[Role, one_of(Role, blank=N_("Choose what the colleague may do."))]
    email: Annotated[str, an_email()]
    password: Annotated[str, BeforeValidator(_password)]


class NewColleague(Colleague):
    """The first time with a password."""

    password: Annotated[str, BeforeValidator(_first_password)]


class AuthorityForm(BaseModel):
    """Somebody outside the municipality."""

    name: Name
    reach: Annotated[
        str, words(blank=N_("Write how a citizen reaches them."), longest=LONGEST_REACH)
    ]
    is_active: Ticked


def _a_day(typed: object) -> date:
    day = a_date(str(typed))
    if day is None:
        raise wrong(N_("Write the date as day.month.year, for example 30.11.2026."))
    return day


def _half(typed: object) -> Stretch | None:
    said = stretches(str(typed))
    if len(said) > 1:
        raise wrong(N_("Write the hours as 9.00-12.00, or leave it empty."))
    return said[0] if said else None


class DayForm(BaseModel):
    """A day on which we are closed, or open for a part of it."""

    date: Annotated[date, BeforeValidator(_a_day)]
    name: Name
    hours: Annotated[Stretch | None, BeforeValidator(_half)]
