"""Who is away, and who has the cases meanwhile. Nobody is asked why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from app.domain.cases import commands
from app.domain.cases.absences import come_back, current, leave
from app.domain.cases.models import Case, State
from app.domain.organisation.models import Absence, Staff
from app.domain.organisation.queries import calendar, staff_by_user_name
from app.foundation import clock
from app.foundation.refused import Refused
from app.web.house import House
from tests.actors import Actor, HttpDriver
from tests.domain.desk import Desk
from tests.world import signed_in

MONDAY = datetime(2026, 11, 23, 10, 12, tzinfo=clock.COPENHAGEN)
FRIDAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _monday(keys: object, app: FastAPI) -> Iterator[None]:
    with clock.stopped(MONDAY):
        yield


def _staff(house: House, user_name: str) -> Staff:
    with house.database.read() as session:
        staff = staff_by_user_name(session, user_name)
    assert staff is not None
    return staff


def _absence(house: House, user_name: str) -> Absence | None:
    staff = _staff(house, user_name)
    with house.database.read() as session:
        return current(session, staff.id)


def _open_cases_of(house: House, user_name: str) -> int:
    theirs = select(Case.id).where(
        Case.owner_id == _staff(house, user_name).id, Case.state == State.OPEN
    )
    with house.database.read() as session:
        return len(session.exec(theirs).all())


def _leaves(house: House, user_name: str, **words: Any) -> int:
    def command(session: Session) -> int:
        person = Desk.staff(session, user_name)
        known: dict[str, Any] = {
            "first_day": MONDAY.date(),
            "last_day": None,
            "stand_in": None,
            "calendar": calendar(session),
        }
        return leave(session, person, **known | words)

    return house.database.write(command)


def _owner(desk: Desk, case_id: UUID) -> UUID | None:
    return desk.case(case_id).owner_id


def test_given_a_case_when_its_owner_writes_down_an_absence_then_the_stand_in_has_it(
    house: House, desk: Desk, amira: Actor
) -> None:
    theirs = [desk.opens("Én."), desk.opens("To.")]
    for opened in theirs:
        desk.does(commands.take, opened.case_id, "amira")
    moves = _open_cases_of(house, "amira")
    assert moves >= 2

    amira.presses("Fravær")
    assert amira.heading == "Dit fravær"
    amira.chooses("Til en bestemt dag")
    amira.presses("Skriv fraværet ned")
    assert amira.status == 422
    amira.sees("Skriv den sidste dag, eller vælg, at den ikke kendes.")
    amira.fills("Sidste dag (valgfrit)", "27.11.2026")
    amira.picks("Hvem har sagerne imens?", "Lone Skærmby")
    amira.presses("Skriv fraværet ned")

    amira.sees("Fraværet er skrevet ned.")
    amira.sees(f"{moves} sager flyttede.")
    amira.sees("fredag den 27. november 2026, også den dag")
    lone = _staff(house, "lone").id
    assert [_owner(desk, opened.case_id) for opened in theirs] == [lone, lone]
    amira.cannot_see("hvorfor?")

    amira.presses("Jeg er tilbage")
    amira.sees("Fraværet er slut.")
    assert _absence(house, "amira") is None


def test_given_a_lead_when_a_colleague_is_ill_then_the_unit_has_the_cases(
    house: House, desk: Desk, mette: Actor
) -> None:
    opened = desk.opens()
    desk.does(commands.take, opened.case_id, "lone")

    moves = _open_cases_of(house, "lone")

    mette.opens("/desk/office/staff")
    mette.presses("Fravær for Lone Skærmby")
    mette.chooses("Ved det ikke")
    mette.presses("Skriv fraværet ned")

    mette.sees(f"{moves} sag" + ("er flyttede." if moves > 1 else " flyttede."))
    assert _owner(desk, opened.case_id) is None
    mette.opens("/desk/office/staff")
    mette.sees("Lone Skærmby (lone). Kontaktcenter. Er væk")
    mette.presses("Fravær for Lone Skærmby")
    mette.presses("Medarbejderen er tilbage")
    assert _absence(house, "lone") is None


def test_given_an_absence_to_come_when_it_is_written_down_then_nothing_moves_yet(
    house: House, desk: Desk, lone: Actor
) -> None:
    opened = desk.opens()
    desk.does(commands.take, opened.case_id, "lone")

    lone.opens("/desk/absence")
    lone.fills("Første dag", "26.11.2026")
    lone.chooses("Ved det ikke")
    lone.presses("Skriv fraværet ned")

    lone.sees("0 sager flyttede.")
    lone.sees("Sagerne flytter den første dag.")
    assert _owner(desk, opened.case_id) == _staff(house, "lone").id
    lone.presses("Fortryd fraværet")
    assert _absence(house, "lone") is None


@pytest.mark.parametrize(
    ("label", "typed", "sentence"),
    [
        ("Første dag", "i morgen", "Skriv datoen som dag.måned.år"),
        ("Første dag", "", "Skriv den første dag som dag.måned.år"),
        ("Sidste dag (valgfrit)", "1.11.2026", "Vælg en sidste dag, der ikke ligger før"),
    ],
)
def test_given_days_that_cannot_be_when_they_are_written_then_a_sentence_says_so(
    house: House, lone: Actor, label: str, typed: str, sentence: str
) -> None:
    lone.opens("/desk/absence")
    lone.chooses("Til en bestemt dag")
    lone.fills("Sidste dag (valgfrit)", "27.11.2026")
    lone.fills(label, typed)
    lone.presses("Skriv fraværet ned")

    assert lone.status == 422
    lone.sees(sentence)
    assert lone.value_of(label) == typed
    assert lone.has_chosen("Til en bestemt dag")
    assert _absence(house, "lone") is None


def test_given_an_agent_when_they_open_the_absence_of_somebody_else_then_there_is_no_such_page(
    house: House, amira: Actor
) -> None:
    amira.opens(f"/desk/office/staff/{_staff(house, 'lone').id}/absence")

    assert amira.status == 404


def test_given_the_last_one_there_when_they_leave_then_it_is_refused_with_a_sentence(
    house: House, app: FastAPI
) -> None:
    _leaves(house, "amira")
    _leaves(house, "leder")

    with Actor(HttpDriver(app)) as lone:
        signed_in(lone, "lone")
        lone.opens("/desk/absence")
        lone.chooses("Ved det ikke")
        lone.presses("Skriv fraværet ned")

        assert lone.status == 422
        lone.sees("Så er der ingen til at læse nye beskeder mandag den 23. november 2026.")
    assert _absence(house, "lone") is None

    def back(session: Session) -> None:
        come_back(session, Desk.staff(session, "amira"))

    house.database.write(back)
    _leaves(house, "lone")
    assert _absence(house, "lone") is not None


def test_given_days_on_which_all_others_go_when_the_last_leaves_before_them_then_it_is_refused(
    house: House,
) -> None:
    _leaves(house, "amira", first_day=date(2026, 11, 26))
    _leaves(house, "leder", first_day=FRIDAY)

    with pytest.raises(Refused) as refused:
        _leaves(house, "lone", last_day=FRIDAY)
    assert refused.value.slots == {"day": FRIDAY}
    assert _absence(house, "lone") is None

    _leaves(house, "lone", last_day=date(2026, 11, 26))
    assert _absence(house, "lone") is not None


def test_given_somebody_of_another_unit_when_they_leave_then_new_messages_do_not_matter(
    house: House,
) -> None:
    _leaves(house, "amira")
    _leaves(house, "leder")
    _leaves(house, "jonas")

    assert _absence(house, "jonas") is not None
