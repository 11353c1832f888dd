"""Junk of every kind ends in a page of ours, never in a fault."""

from __future__ import annotations

import base64
import json

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

from app.web.pages import Page
from tests.world import PASSWORD

HOME = "http://127.0.0.1:8000"


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    client = TestClient(app, base_url=HOME, raise_server_exceptions=False, client=("127.0.0.1", 5))
    client.post("/desk/sign-in", data={"user_name": "amira", "password": PASSWORD})
    return client


def mark(*facts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(facts).encode()).decode()


FIRST = "0001-01-01T00:00:00+23:59"
GOOD = "2026-11-23T10:00:00+00:00"
CASE = "0" * 32


@pytest.mark.parametrize(
    "efter",
    [
        mark(GOOD, GOOD, CASE, 1e999),
        mark(FIRST, GOOD, CASE, 1),
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
        mark(GOOD, GOOD, CASE, 10**30),
        "é",
    ],
)
def test_given_a_strange_place_in_the_queue_when_opened_then_a_page_is_shown(
    client: TestClient, efter: str
) -> None:
    assert client.get("/desk", params={"efter": efter}).status_code == 200


@pytest.mark.parametrize("seen", ["²", "-1", "9" * 50, "", "x\x00"])
@pytest.mark.parametrize("verb", ["notes", "owner"])
def test_given_a_strange_version_when_saved_then_it_counts_as_overtaken(
    client: TestClient, seen: str, verb: str
) -> None:
    case = client.post("/desk/next", follow_redirects=False).headers["location"].split("#")[0]

    answer = client.post(
        f"{case}/{verb}", data={"seen": seen, "note": "Ord\x00 her.", "token": "\x00"}
    )

    assert answer.status_code == 409
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "date", ["1.1.99999999999999999999", "31.12.9999", "0.0.0", "²", "1.1.0001", "..", "\x00"]
)
def test_given_a_strange_date_when_moved_there_then_the_page_says_what_to_write(
    client: TestClient, date: str
) -> None:
    case = client.post("/desk/next", follow_redirects=False).headers["location"].split("#")[0]
    page = client.get(f"{case}/date").text
    seen = page.split('name="seen" value="')[1].split('"')[0]

    answer = client.post(f"{case}/date", data={"seen": seen, "date": date, "reason": "Derfor."})

    assert answer.status_code == 422
    assert "Derfor." in answer.text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/skriv/tjek", {"message": "Hej\x00", "token": "a\x00b"}),
        ("/sag", {"reference": "\x00", "code": "\x00"}),
        ("/sag", {"reference": "K7M\x00", "code": "²³½" * 30}),
        ("/desk/sign-in", {"user_name": "\x00", "password": "\x00"}),
        ("/desk/sign-in", {"user_name": "amira", "password": PASSWORD, "kept": "æøå"}),
    ],
)
def test_given_strange_characters_when_sent_then_no_engine_stumbles(
    client: TestClient, path: str, fields: dict[str, str]
) -> None:
    assert client.post(path, data=fields).status_code < 500


@pytest.mark.parametrize("origin", ["http://[", "::", "http://127.0.0.1:8000:9", "\x7f"])
def test_given_a_strange_origin_when_sent_then_it_is_refused_in_a_page(
    client: TestClient, origin: str
) -> None:
    answer = client.post("/skriv", data={"message": "x"}, headers={"origin": origin})

    assert answer.status_code == 403
    assert "<h1>" in answer.text


@pytest.mark.parametrize("path", ["/en//ond.dk/x", "//ond.dk/x", "/en/%2F%2Fond.dk"])
def test_given_two_slashes_when_not_found_then_no_link_leads_to_another_site(
    client: TestClient, path: str
) -> None:
    answer = client.get(HOME + path)

    assert answer.status_code == 404
    assert 'href="//' not in answer.text


def test_given_two_lines_of_forwarding_when_counted_then_the_nearest_proxys_word_holds(
    app: FastAPI,
) -> None:
    app.state.house.settings.proxies = 1
    lines = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"10.0.0.9, 2001:db8:1:2:3::4")]
    scope = {"type": "http", "app": app, "headers": lines, "client": ("127.0.0.1", 1), "path": "/"}

    assert Page(Request(scope)).sender == "2001:db8:1:2"


def test_given_a_choice_that_is_none_of_ours_when_checked_then_the_usual_one_is_told(
    client: TestClient,
) -> None:
    fields = {"message": "Ord.", "way": "full", "for_whom": "another", "receives": "<nobody>"}
    fields |= {"token": "t" * 12, "role": "relative", "basis": "asked"}
    checked = client.post("/skriv/dig", data=fields)

    assert checked.status_code == 200
    assert "Os begge" in checked.text
