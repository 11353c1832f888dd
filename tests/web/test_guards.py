"""What stands around every page: origin, headers, limits, languages, assets, error pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.channels.written import routes
from app.foundation.refused import Unavailable
from app.main import create_app
from app.web.headers import POLICY
from tests.actors import Actor, HttpDriver
from tests.world import settings_for

HOME = "http://127.0.0.1:8000"


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=HOME, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 422),
        ({"sec-fetch-site": "same-origin"}, 422),
        ({"sec-fetch-site": "none"}, 422),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": HOME}, 403),
        ({"origin": HOME}, 422),
        ({"origin": "https://ond.dk"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_given_a_post_when_it_comes_from_another_site_then_it_is_refused_in_a_page(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/skriv", data={"message": ""}, headers=headers)

    assert answer.status_code == status
    assert ("Vi kunne ikke se, at det var dig" in answer.text) == (status == 403)


@pytest.mark.parametrize("path", ["/", "/en/skriv", "/desk/sign-in", "/healthz", "/findes-ikke"])
def test_given_head_when_asked_then_it_is_the_answer_to_get_without_the_body(
    client: TestClient, path: str
) -> None:
    whole, head = client.get(path), client.head(path)

    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert int(head.headers["content-length"]) == len(whole.content)


def test_given_another_sites_words_when_refused_then_they_are_not_put_into_our_page(
    client: TestClient,
) -> None:
    answer = client.post(
        "/skriv", data={"message": "Plantet af en anden."}, headers={"sec-fetch-site": "cross-site"}
    )

    assert "Plantet" not in answer.text


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [({"origin": HOME}, True), ({"origin": "https://ond.dk"}, False), ({}, False)],
)
def test_given_a_websocket_when_it_comes_from_another_site_then_it_is_closed(
    app: FastAPI, headers: dict[str, str], *, is_let_in: bool
) -> None:
    async def line(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hej")

    app.add_api_websocket_route("/linje", line)
    client = TestClient(app, base_url=HOME)

    def hears() -> str:
        with client.websocket_connect("/linje", headers={"host": "127.0.0.1:8000"} | headers) as ws:
            return ws.receive_text()

    if is_let_in:
        assert hears() == "hej"
    else:
        with pytest.raises(WebSocketDisconnect):
            hears()


@pytest.mark.parametrize("path", ["/", "/en/skriv", "/findes-ikke", "/desk", "/healthz"])
def test_given_any_answer_when_sent_then_it_says_what_a_browser_may_do_with_it(
    client: TestClient, path: str
) -> None:
    headers = client.get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


def test_given_a_page_when_read_then_its_style_is_kept_for_good_and_compressed(
    client: TestClient,
) -> None:
    page = client.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]

    plain = client.get(address, headers={"accept-encoding": "identity"})
    small = client.get(address, headers={"accept-encoding": "gzip"})

    assert "immutable" in plain.headers["cache-control"]
    assert small.headers["content-encoding"] == "gzip"
    assert small.text == plain.text
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"])
    assert client.get("/static/css/indgang.css").status_code == 404
    assert client.get("/static/../app/main.py").status_code == 404


def test_given_a_page_when_compressing_is_offered_then_secrets_are_not_compressed(
    client: TestClient,
) -> None:
    answer = client.get("/skriv", headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in answer.headers


def test_given_https_when_a_cookie_is_set_then_it_is_bound_to_the_host(
    database_url: str, tmp_path: Path, keys: Path
) -> None:
    public = "https://indgang.example.dk"
    app = create_app(settings_for(database_url, tmp_path, keys, public_url=public))

    answer = TestClient(app, base_url=public).get("/skriv")

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-indgang=")
    for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert word in cookie
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("prefix", "words"), [("", "Vi kan ikke finde siden"), ("/en", "We cannot find")]
)
@pytest.mark.parametrize("path", ["/findes-ikke", "/sag/x", "/desk/nope", "/static/x.css"])
def test_given_an_address_that_is_not_ours_when_opened_then_a_page_says_so(
    client: TestClient, prefix: str, words: str, path: str
) -> None:
    answer = client.get(prefix + path, headers={"accept": "text/html"})

    assert answer.status_code == 404
    assert words in answer.text


@pytest.mark.parametrize(
    ("language", "words"),
    [("", "Noget gik galt hos os"), ("/en", "Something went wrong at our end")],
)
def test_given_a_fault_of_ours_when_something_was_sent_then_it_is_still_on_the_page(
    app: FastAPI, language: str, words: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    with pytest.MonkeyPatch.context() as patch, Actor(HttpDriver(app)) as actor:
        patch.setattr(routes, "open_case", fails)
        driver = actor.driver
        assert isinstance(driver, HttpDriver)
        driver.sends(
            f"{language}/skriv/tjek", {"message": "Ord, som ikke må gå tabt.", "token": "t"}
        )
        assert actor.status == 500
        actor.sees(words)
        label = "Din tekst" if language == "" else "Your words"
        assert actor.value_of(label) == "Ord, som ikke må gå tabt."
        assert "planted" not in actor.visible_text
        assert driver.response is not None
        assert driver.response.headers["content-security-policy"] == POLICY
        assert driver.response.headers["cache-control"] == "no-store"
        patch.undo()
        actor.presses("Prøv igen" if language == "" else "Try again")
        assert actor.reads("Tak. Vi har fået din besked") or actor.reads("We have your message")


def test_given_a_database_that_is_away_when_a_page_needs_it_then_the_page_says_not_received(
    app: FastAPI,
) -> None:
    def away(*_: object, **__: object) -> None:
        raise Unavailable("planted")

    with pytest.MonkeyPatch.context() as patch, Actor(HttpDriver(app)) as actor:
        patch.setattr(routes, "open_case", away)
        driver = actor.driver
        assert isinstance(driver, HttpDriver)
        driver.sends("/skriv/tjek", {"message": "Kort.", "token": "t2"})
        assert actor.status == 503
        actor.sees("Vi kan ikke tage imod det lige nu")
        assert actor.value_of("Din tekst") == "Kort."


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_given_a_method_we_do_not_speak_when_used_then_nothing_happens(
    client: TestClient, method: str
) -> None:
    answer = client.request(method, "/skriv", headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code == 405
    assert "<h1>" in answer.text


def test_given_a_body_without_a_length_when_it_grows_too_large_then_reading_stops(
    client: TestClient,
) -> None:
    def endless() -> Iterator[bytes]:
        yield b"message="
        for _ in range(40):
            yield b"x" * 100_000

    answer = client.post(
        "/skriv",
        content=endless(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 413


def test_given_a_thousand_fields_when_sent_then_they_are_refused_in_a_page(
    client: TestClient,
) -> None:
    answer = client.post("/skriv", data={f"f{n}": "x" for n in range(1000)})

    assert answer.status_code == 422
    assert "<h1>" in answer.text


def test_given_a_file_where_none_is_asked_for_when_sent_then_it_is_refused_in_a_page(
    client: TestClient,
) -> None:
    answer = client.post("/sag", files={"message": ("x.txt", b"hej")})

    assert answer.status_code == 422
    assert "<h1>" in answer.text
