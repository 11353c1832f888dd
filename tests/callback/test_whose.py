"""Whose call it is: what a helper, a stranger and another unit see of it, and what they do not."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.channels.callback.queries import call_of
from app.domain.cases import commands as cases
from app.domain.cases.commands import Opened, Told
from app.domain.cases.models import Access, Case, Party
from app.domain.cases.queries import seen_through
from app.domain.organisation.models import Staff
from app.domain.people.models import Basis, Given, HelperRole, Receives, Speaks, Wish
from app.foundation import clock
from app.web import sessions
from app.web.house import House
from tests.callback.conftest import NOW
from tests.callback.phone import Phone

HOME = "http://127.0.0.1:8000"
SAME = {"sec-fetch-site": "same-origin"}


def _helped(phone: Phone) -> Opened:
    speaks = Speaks(HelperRole.RELATIVE, Basis.ASKED, Receives.BOTH, helper=Given(name="Vera"))
    return phone.opens("Min mor skal have en rampe.", Told(given=Given(name="Aase"), speaks=speaks))


def _accesses(phone: Phone, case_id: UUID) -> dict[Party, UUID]:
    with phone.database.read() as session:
        rows = session.exec(select(Access).where(Access.case_id == case_id)).all()
        return {Party(row.party): row.id for row in rows}


def test_given_a_helper_when_the_case_is_joined_with_another_then_its_calls_are_not_theirs(
    phone: Phone,
) -> None:
    helped, other = _helped(phone), phone.opens("Min egen sag.")
    call_id = phone.asks(opened=other)
    phone.desk.does(cases.join, helped.case_id, "leder", into_id=other.case_id, reason="Samme.")
    ways = _accesses(phone, helped.case_id)

    with phone.database.read() as session:
        helper = seen_through(session, ways[Party.HELPER], 1)
        citizen = seen_through(session, ways[Party.CITIZEN], 1)
        assert helper is not None
        assert citizen is not None
        assert call_of(session, citizen, call_id) is not None
        assert call_of(session, helper, call_id) is None


def _browser(
    house: House, app: FastAPI, access_id: UUID | None = None, staff: str = ""
) -> TestClient:
    token = sessions.new_token()
    client = TestClient(app, base_url=HOME, client=("127.0.0.1", 5))
    client.cookies.set("indgang", token, domain="127.0.0.1")

    def let_in(session: Session) -> None:
        if access_id:
            sessions.grant(session, token, access_id, 1)
        if staff:
            sessions.start(
                session, token, session.exec(select(Staff).where(Staff.user_name == staff)).one()
            )

    house.database.write(let_in)
    return client


@pytest.mark.parametrize("page", ["", "/tid", "/aflys", "/kalender.ics"])
def test_given_a_stranger_when_a_call_s_address_is_guessed_then_it_does_not_exist(
    phone: Phone, house: House, app: FastAPI, page: str
) -> None:
    mine, theirs = phone.opens("Min."), phone.opens("Deres.")
    call_id = phone.asks(opened=theirs)
    client = _browser(house, app, mine.access_id)

    for access_id in (mine.access_id, theirs.access_id, uuid4()):
        assert client.get(f"/ring/{access_id}/{call_id}{page}").status_code == 404
    assert client.post(f"/ring/{theirs.access_id}/{call_id}/aflys", headers=SAME).status_code == 404
    assert phone.call(call_id).state == "promised"


def test_given_another_unit_s_call_when_a_colleague_guesses_it_then_it_does_not_exist(
    phone: Phone, house: House, app: FastAPI
) -> None:
    call_id = phone.asks()
    jonas = _browser(house, app, staff="jonas")  # parking and waste

    assert jonas.get(f"/desk/calls/{call_id}").status_code == 404
    for verb, words in (("talk", {"agreed": "x", "turn": "nobody"}), ("tries", {"result": "busy"})):
        answer = jonas.post(f"/desk/calls/{call_id}/{verb}", data=words, headers=SAME)
        assert answer.status_code == 404
    assert jonas.get("/desk/calls/hours").status_code == 404
    assert phone.call(call_id).state == "promised"


def test_given_a_unit_that_calls_for_another_when_it_would_close_the_case_then_it_may_not(
    phone: Phone, house: House, app: FastAPI
) -> None:
    call_id, parking = phone.asks(), phone.desk.unit("Parkering og affald")
    phone.changes(lambda session: _moved(session, phone, call_id, parking))
    lone = _browser(house, app, staff="lone")
    words = {"agreed": "Det er klaret.", "turn": "nobody", "token": "t1"}

    answer = lone.post(f"/desk/calls/{call_id}/talk", data=words, headers=SAME)

    assert answer.status_code == 422
    assert "Den enhed, der har sagen, lukker den" in answer.text
    assert "Det er klaret." in answer.text
    words |= {"turn": "us", "by_day": f"{clock.local(NOW):%d.12.%Y}", "token": "t2"}
    answer = lone.post(
        f"/desk/calls/{call_id}/talk", data=words, headers=SAME, follow_redirects=False
    )
    assert answer.status_code == 303
    assert phone.case(call_id).is_open


def _moved(session: Session, phone: Phone, call_id: UUID, unit_id: UUID) -> None:
    session.get_one(Case, phone.call(call_id).case_id).owner_unit_id = unit_id


def test_given_who_wants_no_calls_when_their_call_is_opened_then_nothing_can_be_dialled(
    phone: Phone, house: House, app: FastAPI
) -> None:
    call_id = phone.asks(None, Wish.VIA_TEXT_RELAY)
    never = phone.opens("Skriv kun.", Told(given=Given(wishes=(Wish.WRITE_ONLY,))))
    amira = _browser(house, app, staff="amira")
    assert 'href="tel:' in amira.get(f"/desk/calls/{call_id}").text

    phone.desk.does(
        cases.join, phone.call(call_id).case_id, "leder", into_id=never.case_id, reason="Samme."
    )

    page = amira.get(f"/desk/calls/{call_id}").text
    assert 'href="tel:' not in page
    assert "Ring ikke. Skriv." in page
