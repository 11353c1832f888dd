"""The daily list, as colleagues read it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlmodel import Session, col

from app.domain.cases import commands
from app.domain.organisation.models import Role
from app.foundation import clock
from app.foundation.crypto import grouped
from app.watch.models import LostCase, Step
from tests.actors import Actor
from tests.watch.night import MONDAY, Night

EMPTY = "Alle sager har nogen, der ser efter dem."


def _lost(night: Night, words: str = "Min spand er væk.") -> tuple[UUID, str]:
    """A new case on the list, and its number."""
    opened = night.desk.opens(words)
    row = LostCase(case_id=opened.case_id, kind="untouched", found_at=clock.now())
    night.changes(lambda session: session.add(row))
    return opened.case_id, grouped(night.desk.case(opened.case_id).reference)


def _told(night: Night, case_id: UUID, step: Step) -> None:
    def command(session: Session) -> None:
        for row in night.found(case_id):
            session.merge(row).step = step

    night.changes(command)


def test_given_a_lost_case_when_it_is_found_then_the_queue_leads_to_it_and_on_to_what_to_do(
    night: Night, amira: Actor
) -> None:
    with clock.stopped(MONDAY):
        case_id = night.desk.opens().case_id
    with clock.stopped(night.due(MONDAY)):
        night.looks(night.kind("untouched"))
    number = grouped(night.desk.case(case_id).reference)
    night.changes(
        lambda session: session.execute(delete(LostCase).where(col(LostCase.case_id) != case_id))
    )

    amira.opens("/desk")
    amira.presses("Må ikke blive væk (1)")
    amira.sees("1 sag, der ikke må blive væk")
    amira.sees("Ingen har taget sig af den, siden den kom mandag den 23. november 2026.")
    amira.sees("Har fået besked: ingen har den endnu.")
    amira.sees("Borgerens frist:")
    amira.presses(f"Læs den og svar: {number}")

    assert amira.address == f"/desk/cases/{case_id}"


def test_given_a_case_that_may_get_lost_in_two_ways_when_it_is_listed_then_it_is_one_case(
    night: Night, amira: Actor
) -> None:
    case_id, number = _lost(night)
    late = LostCase(case_id=case_id, kind="late", found_at=clock.now())
    night.changes(lambda session: session.add(late))

    amira.opens("/desk/watch")

    amira.sees("1 sag, der ikke må blive væk")
    amira.sees(f"Læs den og svar: {number}")
    amira.sees(f"Svar, eller flyt fristen: {number}")


def test_given_cases_of_other_units_when_a_colleague_looks_then_they_are_not_there(
    night: Night, jonas: Actor
) -> None:
    _, number = _lost(night)

    jonas.opens("/desk/watch")

    jonas.sees(EMPTY)
    jonas.cannot_see(number)
    jonas.opens("/desk")
    jonas.sees("Må ikke blive væk (0)")


def test_given_many_when_they_are_listed_then_those_found_first_come_first(
    night: Night, amira: Actor
) -> None:
    numbers = []
    for hours in range(3):
        with clock.stopped(MONDAY + timedelta(hours=hours)):
            numbers.append(_lost(night)[1])

    amira.opens("/desk/watch")

    places = [amira.visible_text.index(f"svar: {number}") for number in numbers]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "told",
    [(Role.LEAD, Step.LEAD, "teamlederen"), (Role.HEAD, Step.HEAD, "forvaltningens chef")],
)
def test_given_what_has_come_as_far_as_to_somebody_when_they_look_then_it_is_first(
    night: Night, amira: Actor, leder: Actor, told: tuple[Role, Step, str]
) -> None:
    role, step, words = told
    with clock.stopped(MONDAY):
        _, first = _lost(night)
    with clock.stopped(MONDAY + timedelta(hours=1)):
        case_id, later = _lost(night)
    _told(night, case_id, step)

    def command(session: Session) -> None:
        night.desk.staff(session, "leder").role = role

    night.changes(command)
    leder.opens("/desk/watch")
    amira.opens("/desk/watch")

    leder.sees(f"Har fået besked: {words}.")
    text = leder.visible_text
    assert text.index(f"svar: {later}") < text.index(f"svar: {first}")
    text = amira.visible_text
    assert text.index(f"svar: {first}") < text.index(f"svar: {later}")


def test_given_a_case_that_was_settled_when_the_list_is_opened_then_it_is_gone(
    night: Night, amira: Actor
) -> None:
    case_id, number = _lost(night)
    night.desk.does(commands.note, case_id, "lone", words="Set.")
    night.goes_round()

    amira.opens("/desk/watch")

    amira.cannot_see(number)


def test_given_nobody_signed_in_when_the_list_is_opened_then_it_asks_who_it_is(
    citizen: Actor,
) -> None:
    citizen.opens("/desk/watch")

    assert citizen.status == 401


def test_given_the_list_when_its_title_is_read_then_it_names_no_case(
    night: Night, amira: Actor
) -> None:
    _, number = _lost(night, "Min elkørestol går i stå.")

    amira.opens("/desk/watch")

    amira.sees(number)
    assert number not in amira.title
    amira.cannot_see("elkørestol")
