"""What the desk asks of staff."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from app.domain.cases.commands import LONGEST
from app.domain.cases.models import Outcome, WaitingOn
from app.foundation.i18n import N_
from app.web.forms import a_date, maybe_words, ticked, words, wrong

LONGEST_STEP = 200


def _unit(typed: object) -> UUID:
    try:
        return UUID(str(typed))
    except ValueError:
        raise wrong(N_("Choose who takes it over.")) from None


def _authority(typed: object) -> UUID:
    try:
        return UUID(str(typed))
    except ValueError:
        raise wrong(N_("Choose who it goes to.")) from None


def _topic(typed: object) -> UUID:
    try:
        return UUID(str(typed))
    except ValueError:
        raise wrong(N_("Choose a topic.")) from None


def _waiting(typed: object) -> WaitingOn:
    try:
        return WaitingOn(str(typed))
    except ValueError:
        raise wrong(N_("Choose who has the next turn.")) from None


def _outcome(typed: object) -> Outcome:
    if typed in (Outcome.SOLVED, Outcome.FORWARDED, Outcome.WITHDRAWN, Outcome.UNANSWERED):
        return Outcome(str(typed))
    raise wrong(N_("Choose how it ended."))


def _date(typed: object) -> date:
    day = a_date(str(typed))
    if day is None:
        raise wrong(N_("Write the date as day.month.year, for example 30.11.2026."))
    return day


class SignIn(BaseModel):
    """User name and password; both may be pasted (WCAG 3.3.8)."""

    user_name: Annotated[str, words(blank=N_("Write your user name."), longest=200)]
    password: Annotated[str, words(blank=N_("Write your password."), longest=500)]


class Reply(BaseModel):
    """An answer to the citizen, and whose turn it is after it."""

    answer: Annotated[str, words(blank=N_("Write the answer first."), longest=LONGEST)]
    waiting_on: Annotated[WaitingOn, BeforeValidator(_waiting)]


class Note(BaseModel):
    """A note between colleagues."""

    note: Annotated[str, words(blank=N_("Write the note first."), longest=LONGEST)]


class PassOn(BaseModel):
    """To whom, what they must know, and what happens next; so that nobody must tell it twice."""

    to: Annotated[UUID, BeforeValidator(_unit)]
    summary: Annotated[str, words(blank=N_("Write what they must know."), longest=LONGEST)]
    next_step: Annotated[
        str,
        words(blank=N_("Write what happens next. The citizen reads it."), longest=LONGEST_STEP),
    ]


class GiveBack(BaseModel):
    """Why a case that was offered is not ours."""

    reason: Annotated[str, words(blank=N_("Write why. Colleagues read it."), longest=2000)]


class SendOn(BaseModel):
    """To which other authority, and what the citizen is told besides who and how to reach them."""

    authority: Annotated[UUID, BeforeValidator(_authority)]
    message: Annotated[str, maybe_words(longest=LONGEST)]


class Plan(BaseModel):
    """Heading, topic, next step, turn, and whether it can wait for its own."""

    title: Annotated[str, maybe_words(longest=100)]
    topic: Annotated[UUID, BeforeValidator(_topic)]
    next_step: Annotated[
        str,
        words(blank=N_("Write what happens next. The citizen reads it."), longest=LONGEST_STEP),
    ]
    waiting_on: Annotated[WaitingOn, BeforeValidator(_waiting)]
    urgent: Annotated[bool, ticked()]


class NewDate(BaseModel):
    """Another promise, with the reason that the citizen reads."""

    date: Annotated[date, BeforeValidator(_date)]
    reason: Annotated[str, words(blank=N_("Write why. The citizen reads it."), longest=2000)]


class Closing(BaseModel):
    """How it ended, and a last word to the citizen."""

    outcome: Annotated[Outcome, BeforeValidator(_outcome)]
    message: Annotated[str, maybe_words(longest=LONGEST)]


def _case(typed: object) -> UUID | None:
    try:
        return UUID(str(typed))
    except ValueError:
        return None


class Join(BaseModel):
    """With which case, and why; a number that is written counts before a choice."""

    reference: Annotated[str, maybe_words(longest=100)]
    into: Annotated[UUID | None, BeforeValidator(_case)]
    reason: Annotated[str, words(blank=N_("Write why. Colleagues read it."), longest=2000)]


class Part(BaseModel):
    """Why two cases are not one after all."""

    reason: Annotated[str, words(blank=N_("Write why. Colleagues read it."), longest=2000)]
