"""The accessibility statement says what the law asks for, and only what is known."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.testclient import TestClient

from app import doctor
from app.foundation import clock
from app.foundation.settings import Settings
from app.main import create_app
from app.portal import accessibility
from app.portal.accessibility import Known, Why, known
from tests.pagecheck import check_page
from tests.world import settings_for

HOME = "http://127.0.0.1:8000"
IN_WAS = "https://was.digst.dk/example-dk"


def read(app: FastAPI, path: str) -> BeautifulSoup:
    answer = TestClient(app, base_url=HOME).get(path)
    assert check_page(answer.text, status=answer.status_code, url=HOME + path) == []
    return BeautifulSoup(answer.text, "html5lib")


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        (
            "/was",
            [
                "Prøvekøbing Kommune vil have",
                "opfylder WCAG 2.2 niveau AA og EN 301 549 delvist",
                "Det er ikke tilgængeligt",
                "Gør det her i stedet:",
                "Erklæringen er skrevet",
                "De har ikke testet med os endnu",
                "indgang@example.dk",
                "00 00 00 01",
                "Digitaliseringsstyrelsen",
            ],
        ),
        (
            "/en/was",
            [
                "Prøvekøbing Kommune wants",
                "meets WCAG 2.2 level AA and EN 301 549 in part",
                "What is not accessible",
                "Do this instead:",
                "The statement was written on",
                "Who has not tested it with us yet",
                "indgang@example.dk",
                "00 00 00 01",
                "Digitaliseringsstyrelsen",
            ],
        ),
    ],
)
def test_given_the_statement_when_read_then_every_part_stands_there_in_the_order_of_the_law(
    app: FastAPI, path: str, parts: list[str]
) -> None:
    main = read(app, path).select_one("main")
    assert main is not None
    told = re.sub(r"\s+", " ", main.get_text())

    places = [told.find(part) for part in parts]

    assert min(places) >= 0, parts[places.index(-1)]
    assert places == sorted(places)


def test_given_every_known_barrier_when_the_statement_is_read_then_it_stands_there(
    app: FastAPI,
) -> None:
    danish, english = read(app, "/was").get_text(), read(app, "/en/was").get_text()

    for one in known().barrier:
        assert one.what.da in danish
        assert one.instead.da in danish
        assert one.what.en in english
        assert one.instead.en in english


def test_given_a_statement_in_was_tool_when_the_short_address_is_opened_then_it_leads_there(
    database_url: str, tmp_path: Path, keys: Path
) -> None:
    app = create_app(settings_for(database_url, tmp_path, keys, was_url=IN_WAS))
    client = TestClient(app, base_url=HOME)

    answer = client.get("/was", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (302, IN_WAS)
    assert 'href="/barrierer"' in client.get("/").text
    assert IN_WAS in client.get("/barrierer").text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://was.digst.dk/x", "https://a b"])
def test_given_an_address_that_is_none_when_it_is_set_then_the_house_refuses(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings(was_url=address)


def test_given_a_barrier_without_a_day_when_the_file_is_read_then_it_is_refused() -> None:
    facts = known().model_dump()
    failing = next(one for one in facts["barrier"] if one["why"] == Why.FAILING)
    failing["until"] = None

    with pytest.raises(ValidationError, match="say by which day it is mended"):
        Known.model_validate(facts)


def test_given_barriers_that_fail_when_the_status_is_fully_then_it_is_refused() -> None:
    facts = known().model_dump() | {"status": "fully"}

    with pytest.raises(ValidationError, match="keeps the site from"):
        Known.model_validate(facts)


@pytest.mark.parametrize(
    ("days", "mark", "words"),
    [
        (0, "ok", "looked through on"),
        (335, "ok", "looked through on"),
        (336, "SOON", "soon a year old"),
        (365, "SOON", "soon a year old"),
        (366, "FAULT", "older than a year"),
    ],
)
def test_given_a_statement_when_time_passes_then_the_doctor_reminds_and_then_finds_a_fault(
    days: int, mark: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_outside = known().model_copy(update={"barrier": tuple(known().because_of(Why.OUTSIDE))})
    monkeypatch.setattr(accessibility, "known", lambda: only_outside)
    noon = datetime.combine(only_outside.assessed_on, datetime.min.time(), clock.COPENHAGEN)

    with clock.stopped(noon + timedelta(days=days, hours=12)):
        finding = doctor.statement(Settings(demo=True))

    assert (finding.mark, finding.name) == (mark, "statement")
    assert words in finding.words


def test_given_a_day_that_was_not_kept_when_the_doctor_looks_then_it_is_a_fault() -> None:
    late = known().because_of(Why.FAILING)[0]
    assert late.until is not None
    noon = datetime.combine(late.until, datetime.min.time(), clock.COPENHAGEN)

    with clock.stopped(noon + timedelta(days=1, hours=12)):
        finding = doctor.statement(Settings(demo=True))

    assert not finding.is_well
    assert late.name in finding.words


def test_given_no_statement_in_was_tool_when_the_house_is_no_demo_then_the_doctor_reminds() -> None:
    noon = datetime.combine(known().assessed_on, datetime.min.time(), clock.COPENHAGEN)

    with clock.stopped(noon + timedelta(hours=12)):
        without = doctor.statement(Settings(demo=False))
        there = doctor.statement(Settings(demo=False, was_url=IN_WAS))

    assert (without.mark, there.mark) == ("SOON", "ok")
    assert "INDGANG_WAS_URL" in without.words
