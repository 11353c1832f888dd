"""Asking people how to reach and meet them, and for whom they speak; the same on every page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from app.domain.people.models import (
    Basis,
    Given,
    HelperRole,
    Receives,
    Speaks,
    Strength,
    Way,
    Wish,
)
from app.foundation.clock import local, now
from app.foundation.i18n import N_
from app.web.forms import (
    Answers,
    Mistake,
    a_date,
    a_phone,
    an_email,
    fill,
    maybe_words,
    one_of,
    ticked,
    wrong,
)

WISH_FIELDS = {f"wish_{wish}": wish for wish in Wish}
REACH_FIELDS = ("by_email", "email", "by_sms", "phone", "by_letter", "address")
MET_FIELDS = (*WISH_FIELDS, "other_language", "strength", "keeps")
WHO_FIELDS = (
    *("for_whom", "name", "role", "basis", "receives", "ends_on"),
    *("citizen_name", "citizen_address"),
)
_OF_ANOTHER = ("ends_on", "citizen_name", "citizen_address")

NOBODY = Given()
_ALL = (*REACH_FIELDS, *MET_FIELDS, "name", "for_whom")

NO_EMAIL = N_("Write your mail address, or take the tick at e-mail away.")
NO_PHONE = N_("Write your mobile number, or take the tick at text message away.")
NO_STREET = N_("Write the address, or take the tick at letter away.")
FOR_WHOM = N_("Choose somebody else here, or empty the fields about the other person.")


class How(BaseModel):
    """How somebody wants to hear from us and to be met. All of it may be left out."""

    by_email: Annotated[bool, ticked()]
    email: Annotated[str, an_email()]
    by_sms: Annotated[bool, ticked()]
    phone: Annotated[str, a_phone()]
    by_letter: Annotated[bool, ticked()]
    address: Annotated[str, maybe_words(longest=500)]
    other_language: Annotated[str, maybe_words(longest=60)]
    strength: Annotated[Strength, one_of(Strength, usual=Strength.PREFER)]
    keeps: Annotated[bool, ticked()]


def _later(typed: object) -> date | None:
    day = a_date(str(typed))
    if day and day < local(now()).date():
        raise wrong(N_("Write a date that has not passed, or leave it empty."))
    return day


class Who(BaseModel):
    """The name, if it is given."""

    name: Annotated[str, maybe_words(longest=200)]


class ForAnother(BaseModel):
    """Who writes for whom, on what ground, until when, and who is told what we answer."""

    name: Annotated[str, maybe_words(longest=200)]
    role: Annotated[HelperRole, one_of(HelperRole, blank=N_("Choose who you are to the person."))]
    basis: Annotated[Basis, one_of(Basis, blank=N_("Choose why you may write for the person."))]
    receives: Annotated[Receives, one_of(Receives, usual=Receives.BOTH)]
    ends_on: Annotated[date | None, BeforeValidator(_later)]
    citizen_name: Annotated[str, maybe_words(longest=200)]
    citizen_address: Annotated[str, maybe_words(longest=500)]


def mistaken_how(answers: Answers) -> tuple[Mistake, ...]:
    """What to put right about how to answer: a way that was chosen needs to know where to."""
    if wrongly := fill(How, answers).mistakes:
        return wrongly
    needed = [
        ("by_email", "email", NO_EMAIL),
        ("by_sms", "phone", NO_PHONE),
        ("by_letter", "address", NO_STREET),
    ]
    return tuple(
        Mistake(field, words)
        for way, field, words in needed
        if answers.get(way) == "yes" and not answers.get(field, "").strip()
    )


def mistaken_who(answers: Answers) -> tuple[Mistake, ...]:
    """What to put right about who it is. What was typed about another person is never dropped."""
    if answers.get("for_whom") == "another":
        return fill(ForAnother, answers).mistakes
    stray = any(answers.get(name, "").strip() for name in _OF_ANOTHER)
    return (*([Mistake("for_whom", FOR_WHOM)] if stray else []), *fill(Who, answers).mistakes)


def told_of(answers: Answers) -> tuple[Given, Speaks | None]:
    """The citizen, and who speaks for the citizen, from answers that have been checked."""
    if not any(answers.get(name) for name in _ALL):
        return NOBODY, None
    how = How.model_validate({name: answers.get(name, "") for name in How.model_fields})
    writer = Given(
        name=answers.get("name", "").strip(),
        email=how.email,
        phone=how.phone,
        address=how.address,
        ways=_ways(how),
    )
    speaks = _speaks(answers, writer)
    return _met(_citizen(answers) if speaks else writer, answers, how), speaks


def _ways(how: How) -> tuple[Way, ...]:
    chosen = {Way.EMAIL: how.by_email, Way.SMS: how.by_sms, Way.LETTER: how.by_letter}
    return tuple(way for way in Way if chosen[way])


def _met(person: Given, answers: Answers, how: How) -> Given:
    """The person with the wishes of how to be met."""
    wishes = tuple(wish for field, wish in WISH_FIELDS.items() if answers.get(field) == "yes")
    if not wishes:
        return person
    return replace(
        person,
        wishes=wishes,
        strength=how.strength,
        other_language=how.other_language if Wish.LANGUAGE in wishes else "",
        keeps=how.keeps,
    )


def _speaks(answers: Answers, helper: Given) -> Speaks | None:
    if answers.get("for_whom") != "another":
        return None
    form = ForAnother.model_validate({f: answers.get(f, "") for f in ForAnother.model_fields})
    return Speaks(form.role, form.basis, form.receives, form.ends_on, helper)


def _citizen(answers: Answers) -> Given:
    """Whom a helper writes for; with an address of their own, a letter reaches them too."""
    name, address = (
        answers.get(field, "").strip() for field in ("citizen_name", "citizen_address")
    )
    return Given(name=name, address=address, ways=(Way.LETTER,) if address else ())
