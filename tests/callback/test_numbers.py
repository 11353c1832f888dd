"""Numbers as people write them, and a sentence for each kind that we cannot call."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.channels.callback.forms import Number
from app.channels.callback.queries import shown_number, typed_number
from app.main import create_app
from app.web import phones
from app.web.forms import fill
from app.web.house import House


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("33663366", "+4533663366"),
        (" 33 66 33 66 ", "+4533663366"),
        ("(+45) 33-66.33/66", "+4533663366"),
        ("0045 33663366", "+4533663366"),
        ("33\u00a066\u00a033\u00a066", "+4533663366"),
        ("+46 8 123 456 78", "+46812345678"),
        ("+1 212 555 2368", "+12125552368"),
        ("80 12 34 56", "+4580123456"),  # costs us, not the one who is called
        ("00 00 00 07", "00000007"),
    ],
)
def test_given_a_number_as_people_write_it_when_read_then_we_can_call_it(
    typed: str, kept: str
) -> None:
    form = fill(Number, {"phone": typed}).form

    assert form is not None
    assert form.phone == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", phones.NO_NUMBER),
        ("   ", phones.NO_NUMBER),
        ("hello", phones.NOT_A_NUMBER),
        ("33 66 33 6x", phones.NOT_A_NUMBER),
        ("٣٣٦٦٣٣٦٦", phones.NOT_A_NUMBER),
        ("+999 1234 5678", phones.NOT_A_NUMBER),
        ("3366", phones.TOO_SHORT),
        ("7", phones.TOO_SHORT),
        ("+46 8 1", phones.SHORT_ABROAD),
        ("33 66 33 66 1", phones.TOO_LONG),
        ("1" * 40, phones.NOT_A_NUMBER),
        ("112", phones.EMERGENCY),
        ("1 1 4", phones.EMERGENCY),
        ("90 12 34 56", phones.COSTS_MORE),
        ("12 34 56 78", phones.NOT_IN_USE),
    ],
)
def test_given_a_number_that_we_cannot_call_when_read_then_a_sentence_says_what_to_do(
    typed: str, sentence: str
) -> None:
    mistakes = fill(Number, {"phone": typed}).mistakes

    assert [mistake.words for mistake in mistakes] == [sentence]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+4533663366", "33 66 33 66"),
        ("00000007", "00 00 00 07"),
        ("+46812345678", "+46 8 123 456 78"),
    ],
)
def test_given_a_number_when_shown_then_it_is_in_pairs_or_with_its_country(
    number: str, shown: str
) -> None:
    assert typed_number(number) == shown
    assert " " not in shown_number(number)  # never broken over two lines


def test_given_a_house_that_is_no_demo_when_an_invented_number_is_typed_then_nobody_has_it(
    house: House, app: FastAPI
) -> None:
    real = House(
        house.settings.model_copy(update={"demo": False}),
        house.database,
        house.storage,
        house.rooms,
        house.limits,
    )
    client = TestClient(create_app(real.settings, real), base_url="http://127.0.0.1:8000")
    words = {"phone": "00 00 00 07", "message": "Mine ord", "token": "t"}

    answer = client.post("/ring", data=words, headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code == 422
    assert "Ingen telefon har det nummer" in answer.text
    assert "00 00 00 07" in answer.text
    assert "Mine ord" in answer.text
