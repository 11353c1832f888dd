"""One case as staff read it, and the way from a form on its pages to a command and back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlmodel import Session

from app.domain.cases import orders
from app.domain.cases.forwarding import SentOn, authorities, sent_on, where
from app.domain.cases.models import Authority, Case, Entry, Joining
from app.domain.cases.offers import Offer, offer_of
from app.domain.cases.orders import Owed
from app.domain.cases.queries import (
    PartyTo,
    Said,
    Twin,
    has_answer,
    joined_into,
    last_change,
    living_case,
    parties,
    thread_for_staff,
    twins,
)
from app.domain.cases.unread import is_given_up
from app.domain.organisation.models import Staff, Topic
from app.domain.organisation.queries import (
    UNSORTED,
    Named,
    staffed_units,
    there,
    topics,
    unit_names,
)
from app.domain.organisation.suggestions import Suggestion, suggestions
from app.domain.people import words as said
from app.domain.people.models import Given
from app.foundation import cpr
from app.foundation.refused import Overtaken, Refused
from app.web import drafts
from app.web.forms import Answers, FormType, Mistake, fill
from app.web.room import FilledPanel, filled_panels
from app.web.visits import Visit


@dataclass(frozen=True)
class Opened:
    """A case as staff read it."""

    case: Case
    said: list[Said]
    units: dict[UUID, Named]
    staffed: frozenset[UUID]
    topics: list[Topic]
    owner: Staff | None
    answered: bool
    drafts: dict[str, Answers]
    parties: list[PartyTo]
    owed: list[Owed]
    twins: list[Twin]
    joined: list[tuple[Joining, Case]]
    goes_on_in: Case | None
    may_give_up: bool
    offer: Offer | None
    may_decide: bool
    is_ours: bool
    colleagues: list[Staff]
    sent_on: list[SentOn]
    authorities: list[Authority]
    panels: list[FilledPanel]

    @property
    def topic(self) -> Topic:
        return next(topic for topic in self.topics if topic.id == self.case.topic_id)

    @property
    def words(self) -> str:
        first = " ".join((self.said[0].words or "")[:400].split()) if self.said else ""
        return self.case.title or cpr.masked(first)

    @property
    def citizen(self) -> Given:
        """How the citizen wants to be met, and what else is known of them."""
        return next((party.person for party in self.parties if party.mandate is None), Given())

    @property
    def has_cpr(self) -> bool:
        """Whether something in the thread looks like a CPR number."""
        return any(cpr.is_in(said.words or "") for said in self.said)

    @property
    def elsewhere(self) -> list[Named]:
        """Where the case can be passed on to: units in which somebody sees it."""
        others = self.staffed - {self.case.owner_unit_id}
        return [unit for unit in self.units.values() if unit.id in others]

    @property
    def suggestions(self) -> list[Suggestion]:
        """What an unsorted case may be about, by its first words."""
        if not self.case.is_open or not self.is_ours or self.topic.key != UNSORTED:
            return []
        return suggestions(self.topics, self.said[0].words or "" if self.said else "")

    @property
    def waits_for_handover(self) -> bool:
        """Whether another authority has it and has not said so yet."""
        return any(one.forwarding.confirmed_at is None for one in self.sent_on)

    def sent_where(self, entry: Entry) -> SentOn | None:
        """Where an entry says that the case went."""
        return where(self.sent_on, entry)


FORMS = (
    *("answers", "notes", "transfers", "return", "step", "date", "closing", "joining", "parting"),
    *("acceptance", "withdrawal", "forwarding", "handover"),
)


def open_at(session: Session, visit: Visit, case_id: UUID) -> Opened:
    case = visit.case(session, case_id)
    offer = offer_of(session, case.id) if case.is_open else None
    return Opened(
        case=case,
        said=thread_for_staff(session, case.id),
        units={unit.id: unit for unit in unit_names(session)},
        staffed=staffed_units(session),
        topics=topics(session),
        owner=session.get(Staff, case.owner_id) if case.owner_id else None,
        answered=has_answer(session, case.id),
        drafts={
            form: kept
            for form in FORMS
            if (kept := drafts.load(session, visit.owner, f"{case.id}:{form}"))
        },
        parties=parties(session, case.id),
        owed=orders.of_case(session, case.id),
        twins=twins(session, case, visit.units) if case.is_open else [],
        joined=[
            (joining, session.get_one(Case, joining.from_case_id))
            for joining in joined_into(session, case.id)
        ],
        goes_on_in=_goes_on_in(session, case),
        may_give_up=is_given_up(session, case),
        offer=offer,
        may_decide=offer is not None and offer.transfer.to_unit_id in visit.units,
        is_ours=case.owner_unit_id in visit.units,
        colleagues=[p for p in there(session) if p.id not in (visit.staff.id, case.owner_id)],
        sent_on=sent_on(session, case.id),
        authorities=authorities(session),
        panels=filled_panels(
            session, [p for room in visit.page.house.rooms for p in room.desk_panels], case
        ),
    )


def _goes_on_in(session: Session, case: Case) -> Case | None:
    living = living_case(session, case)
    return living if living.id != case.id else None


def show_case(visit: Visit, case_id: UUID, template: str, **context: Any) -> Response:
    with visit.page.house.database.read() as session:
        opened = open_at(session, visit, case_id)
    usual: dict[str, Any] = {
        "notice": None,
        "form": "",
        "change": None,
        "tokens": tokens(),
        "shows_cpr": False,
    }
    context = usual | {"said": said, "orders": orders.NAMES} | context
    return visit.page.show(template, staff=visit.staff, opened=opened, **context)


def tokens() -> dict[str, str]:
    """A one-time token for each form of the page: two presses, one effect (P4)."""
    return {form: secrets.token_urlsafe(12) for form in FORMS}


PAGE_OF = {
    "step": "desk/step.html",
    "date": "desk/date.html",
    "closing": "desk/closing.html",
    "joining": "desk/joining.html",
    "parting": "desk/parting.html",
    "forwarding": "desk/forwarding.html",
}
FIELD_OF = {
    "owner": "owner",
    "answers": "answer",
    "notes": "note",
    "transfers": "to",
    "step": "next_step",
    "date": "date",
    "closing": "outcome",
    "joining": "reference",
    "parting": "reason",
    "acceptance": "acceptance",
    "withdrawal": "withdrawal",
    "return": "reason",
    "forwarding": "authority",
    "handover": "handover",
}


def fill_and_do(
    visit: Visit,
    case_id: UUID,
    answers: Answers,
    model: type[FormType],
    command: Callable[[Session, FormType], None],
    *,
    form: str,
    notice: str = "",
    done: str = "",
    offered_too: bool = False,
) -> Response:
    """Form, command, redirect; every mistake shows the page again with all that was typed.

    ``offered_too`` is for what may be done with a case before it is accepted.
    """
    filled = fill(model, answers)
    if filled.form is None:
        return again(visit, case_id, answers, form, filled.mistakes)
    good: FormType = filled.form

    def checked(session: Session) -> None:
        (visit.case if offered_too else visit.own)(session, case_id)
        command(session, good)

    return do(visit, case_id, answers, checked, form=form, notice=notice, done=done)


def press(
    visit: Visit,
    case_id: UUID,
    answers: Answers,
    verb: Callable[..., None],
    *,
    form: str,
    notice: str,
    offered_too: bool = False,
) -> Response:
    """A button without fields: the verb, done by this colleague to what they had read."""
    calendar = visit.page.house.calendar()

    def command(session: Session) -> None:
        (visit.case if offered_too else visit.own)(session, case_id)
        visit.must_be_here(session)
        verb(session, case_id, by=visit.staff, seen=seen_of(answers), calendar=calendar)

    return do(visit, case_id, answers, command, form=form, notice=notice)


def do(
    visit: Visit,
    case_id: UUID,
    kept: Answers,
    command: Callable[[Session], None],
    *,
    form: str,
    notice: str = "",
    done: str = "",
) -> Response:
    def and_forget(session: Session) -> None:
        if not drafts.spend(session, kept.get("token", ""), words_of(kept)):
            return  # the other press was quicker
        command(session)
        drafts.drop(session, visit.owner, f"{case_id}:{form}")

    try:
        visit.page.house.database.write(and_forget)
    except Overtaken as overtaken:
        mistake = Mistake(FIELD_OF[form], overtaken.words)
        return again(visit, case_id, kept, form, (mistake,), status=409)
    except Refused as refused:
        if type(refused) is not Refused:
            raise
        mistake = Mistake(FIELD_OF[form], refused.words, refused.slots)
        return again(visit, case_id, kept, form, (mistake,))
    if done:
        return visit.page.go_to(done)
    return visit.page.go("desk:case", case_id=case_id, query={"besked": notice})


def again(
    visit: Visit,
    case_id: UUID,
    kept: Answers,
    form: str,
    mistakes: tuple[Mistake, ...],
    *,
    status: int = 422,
) -> Response:
    """The same page with what was typed; after somebody else's change, with that change too."""
    with visit.page.house.database.read() as session:
        change = last_change(session, visit.case(session, case_id).id) if status == 409 else None
    template = PAGE_OF.get(form, "desk/case.html")
    return show_case(
        visit,
        case_id,
        template,
        status=status,
        form=form,
        answers=kept,
        mistakes=mistakes,
        change=change,
    )


def keep(visit: Visit, case_id: UUID, answers: Answers, form: str) -> Response:
    def command(session: Session) -> None:
        visit.case(session, case_id)
        drafts.save(session, visit.owner, f"{case_id}:{form}", answers)

    visit.page.house.database.write(command)
    return visit.page.go("desk:case", case_id=case_id, query={"besked": "kladde"})


def words_of(kept: Answers) -> str:
    """All that the person typed or chose, to tell a second press from new words."""
    return json.dumps({name: kept[name] for name in sorted(kept) if name not in ("token", "seen")})


def seen_of(answers: Answers) -> int:
    """The version that the person had read; one that we did not write counts as overtaken."""
    seen = answers.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
