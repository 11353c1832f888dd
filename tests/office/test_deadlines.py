"""The public page of deadlines says what the clock counts by."""

from __future__ import annotations

from datetime import time

from sqlmodel import Session, select

from app.domain.organisation.models import OpeningHours, Topic, Unit
from app.web.house import House
from tests.actors import Actor


def test_given_the_topics_when_anybody_reads_the_deadlines_then_they_are_the_clocks_own(
    house: House, citizen: Actor
) -> None:
    citizen.opens("/")
    citizen.presses("Sagsbehandlingsfrister")

    citizen.sees(
        "Parkering 3 arbejdsdage. Teknik- og Miljøforvaltningen, Parkering og affald svarer."
    )
    citizen.sees("Hvis du ikke kender emnet 5 arbejdsdage. Borgerservice, Kontaktcenter svarer.")

    def change(session: Session) -> None:
        topic = session.exec(select(Topic).where(Topic.key == "parking")).one()
        topic.answer_days = 1
        session.add(topic)

    house.database.write(change)
    citizen.opens("/frister")
    citizen.sees("Parkering 1 arbejdsdag. Teknik- og Miljøforvaltningen")


def test_given_a_unit_with_its_own_hours_when_the_deadlines_are_read_then_they_stand_there(
    house: House, citizen: Actor
) -> None:
    def change(session: Session) -> None:
        unit = session.exec(select(Unit).where(Unit.name == "Sygedagpenge")).one()
        session.add(OpeningHours(unit_id=unit.id, weekday=1, opens=time(9), closes=time(12)))
        session.add(OpeningHours(unit_id=unit.id, weekday=1, opens=time(13), closes=time(17, 30)))

    citizen.opens("/frister")
    citizen.cannot_see("sine egne åbningstider")
    house.database.write(change)
    citizen.opens("/frister")

    citizen.sees("Enheden har sine egne åbningstider: tirsdag 9.00–12.00, 13.00–17.30")
    citizen.presses("English")
    assert citizen.heading == "How soon we answer"
    citizen.sees("Sickness benefit 5 working days. Employment, Sickness Benefit answers.")
    citizen.sees("Tuesday 9:00–12:00, 13:00–17:30")
