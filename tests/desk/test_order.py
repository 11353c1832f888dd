"""What is urgent stands first and says so; the page tells how the queue is ordered."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.domain.cases import commands, forwarding, transfers
from app.domain.cases.models import Outcome, WaitingOn
from app.domain.cases.queue import count_as_quick, resolved_at_once
from app.domain.organisation.models import Topic, Unit
from app.foundation import clock
from app.web.house import House
from tests.actors import Actor
from tests.domain.desk import Desk
from tests.domain.many import Waiting, furnished, write

CLOSED = {"outcome": Outcome.SOLVED, "words": "Vi åbner kl. 9."}


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house.database)


def _reference(desk: Desk, case_id: UUID) -> str:
    plain = desk.case(case_id).reference
    return f"{plain[:3]}-{plain[3:]}"


def test_given_a_case_when_it_is_marked_as_urgent_then_it_stands_first_and_says_so(
    desk: Desk, amira: Actor
) -> None:
    case_id = desk.opens("Rampen er væk, og jeg kan ikke komme ud.").case_id
    amira.opens(f"/desk/cases/{case_id}")
    amira.presses("Ret overskrift, emne og næste skridt")
    amira.chooses("Haster")
    amira.presses("Gem")

    amira.sees("Haster")
    assert desk.case(case_id).urgent
    amira.opens("/desk")
    headings = re.findall(r"(Haster|Over fristen|I dag|Senere): ", amira.visible_text)
    assert headings[0] == "Haster"
    amira.within("Haster: 1").sees(_reference(desk, case_id))
    amira.within("Haster: 1").sees("Haster. Svar senest")
    amira.sees(f"Den næste er {_reference(desk, case_id)}")


def test_given_an_urgent_case_when_the_step_is_not_taken_then_the_tick_is_kept(
    desk: Desk, amira: Actor
) -> None:
    case_id = desk.opens().case_id
    amira.opens(f"/desk/cases/{case_id}/step")
    amira.chooses("Haster")
    amira.fills("Næste skridt", " ")
    amira.presses("Gem")

    assert amira.status == 422
    assert amira.has_chosen("Haster")
    amira.fills("Næste skridt", "Vi sender en smed.")
    amira.presses("Gem")
    assert desk.case(case_id).urgent


def test_given_an_urgent_case_when_the_tick_is_taken_away_then_it_waits_for_its_turn(
    desk: Desk, amira: Actor
) -> None:
    case_id = desk.opens().case_id
    for press in (amira.chooses, amira.unticks):
        amira.opens(f"/desk/cases/{case_id}/step")
        press("Haster")
        amira.presses("Gem")

    assert not desk.case(case_id).urgent
    amira.opens("/desk")
    amira.cannot_see("Haster:")


def _shown(amira: Actor) -> tuple[list[str], list[str]]:
    """The places and the ids of the cases on this page."""
    links = re.findall(r"/desk/cases/([\w-]{36})", str(amira.driver.snapshot().soup))
    return re.findall(r"(\d+) af \d+", amira.visible_text), links


def test_given_many_urgent_cases_when_paged_then_each_is_shown_once(
    desk: Desk, amira: Actor
) -> None:
    unit_id = desk.unit("Kontaktcenter")
    cases = [Waiting(due=n % 5 - 2, urgent=n % 2 == 0) for n in range(70)]
    desk.database.write(lambda session: write(session, unit_id, cases))

    amira.opens("/desk")
    total = re.search(r"Min enhed: (\d+) sager", amira.visible_text)
    assert total is not None
    numbers, seen = _shown(amira)
    while amira.reads("Vis sagerne efter"):
        amira.presses("Vis sagerne efter")
        more, others = _shown(amira)
        numbers, seen = numbers + more, seen + others

    assert numbers == [str(number) for number in range(1, int(total[1]) + 1)]
    assert len(seen) == len(set(seen)) == int(total[1])


def test_given_a_kept_turn_when_it_comes_then_the_page_says_so_and_it_goes_to_that_case(
    desk: Desk, amira: Actor
) -> None:
    def prepare(session: Session) -> None:
        unit = session.get_one(Unit, furnished(session, "amira", 50, 3))
        unit.taken = 1
        session.add(unit)

    desk.database.write(prepare)
    amira.opens("/desk")
    amira.sees("Denne tur er holdt fri til den, der har ventet længst.")
    amira.presses("Tag den næste sag")
    kept = UUID(amira.address.rpartition("/")[2].partition("?")[0].partition("#")[0])
    amira.opens("/desk")

    assert not desk.case(kept).quick
    amira.cannot_see("Denne tur er holdt fri")


def test_given_the_settings_when_the_page_is_opened_then_it_tells_them_in_words(
    desk: Desk, amira: Actor
) -> None:
    amira.opens("/desk")
    amira.presses("Sådan er køen ordnet")
    amira.sees("30 af 100 ture")
    amira.sees("Affald")
    amira.sees("klaret 0 sager med det samme")

    def settle(session: Session) -> None:
        for topic in session.exec(select(Topic)):
            count_as_quick(session, topic, quick=False)
        unit = session.get_one(Unit, desk.unit("Kontaktcenter"))
        unit.reserved = 45
        session.add(unit)

    desk.database.write(settle)
    desk.does(commands.close, desk.opens().case_id, "lone", **CLOSED)
    amira.opens("/desk/order")

    amira.sees("45 af 100 ture")
    amira.sees("Ingen emner er sat som hurtige.")
    amira.sees("klaret 1 sag med det samme")
    amira.opens("/en/desk/order")
    amira.sees("How the queue is ordered")
    amira.sees("In the last 30 days your units finished 1 case at once.")
    amira.cannot_see("Sickness")


def test_given_cases_that_ended_in_many_ways_when_counted_then_only_those_at_once_count(
    desk: Desk,
) -> None:
    monday = clock.now().replace(hour=9)
    unit_id = desk.unit("Kontaktcenter")

    def number() -> int:
        with desk.database.read() as session:
            return resolved_at_once(session, [unit_id], monday - timedelta(days=1))

    before = number()
    with clock.stopped(monday):
        at_once, slow, passed, again, withdrawn, sent_on = (desk.opens().case_id for _ in range(6))
        desk.does(commands.note, slow, "lone", words="Læst.")
        desk.does(commands.withdraw, withdrawn, forget=False)
        desk.does(
            transfers.offer,
            passed,
            "lone",
            to_unit_id=desk.unit("Hjælpemidler"),
            summary="Alt følger med.",
            next_step="Vi læser.",
        )
        desk.does(transfers.accept, passed, "ib")
        desk.does(commands.close, passed, "ib", **CLOSED)
        with desk.database.read() as session:
            authority = forwarding.authorities(session)[0]
        desk.does(forwarding.forward, sent_on, "lone", authority=authority, words="De svarer.")
        desk.does(forwarding.confirm, sent_on, "lone")
        forwarded = CLOSED | {"outcome": Outcome.FORWARDED}
        desk.does(commands.close, sent_on, "lone", **forwarded)
        desk.does(commands.close, again, "lone", **CLOSED)
        desk.does(commands.add_message, again, words="Det virker ikke.")
    with clock.stopped(monday + timedelta(days=1)):
        answered = partial(desk.does, commands.answer, slow, "lone", words="Ja.")
        answered(waiting_on=WaitingOn.CITIZEN)
        desk.does(commands.close, slow, "lone", **CLOSED)
        assert number() == before
        desk.does(commands.close, at_once, "lone", **CLOSED)

        assert number() == before + 1
        with desk.database.read() as session:
            assert resolved_at_once(session, [unit_id], clock.now() + timedelta(days=1)) == 0
            assert resolved_at_once(session, [], monday - timedelta(days=1)) == 0
