"""Pages behind a sign-in are looked at with recorded cookies, whose values nobody is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from a11y_tests.site.cookies import BadCookies, Cookie, hide, read
from a11y_tests.site.visit import Visit

SECRET = "s3cret-æøå-that-opens-the-door"
LATER, EARLIER = 4_102_444_800, 1_000_000_000
LINE = f"#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t{LATER}\tdoor\tkey-to-the-door-42"
JAR = f"# Netscape HTTP Cookie File\n\n{LINE}\n.example.dk\tTRUE\t/a\tTRUE\t0\tempty\t\n"
SELENIUM = [
    {
        "name": "door",
        "value": "key-to-the-door-42",
        "domain": "127.0.0.1",
        "path": "/",
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
        "expiry": LATER,
    }
]
PLAYWRIGHT = {
    "cookies": [SELENIUM[0] | {"expires": -1, "expiry": None, "sameSite": "None"}],
    "origins": [],
}


def kept(folder: Path, text: str | bytes) -> Path:
    file = folder / "cookies.txt"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_a_file_as_curl_writes_it_is_read(tmp_path: Path) -> None:
    door, empty = read(kept(tmp_path, JAR))
    assert door == Cookie(
        "door", "key-to-the-door-42", "127.0.0.1", is_http_only=True, expires=LATER
    )
    assert empty == Cookie("empty", "", ".example.dk", path="/a", is_secure=True)


@pytest.mark.parametrize(("told", "expires"), [(SELENIUM, LATER), (PLAYWRIGHT, None)])
def test_a_list_as_programs_write_it_is_read(
    tmp_path: Path, told: object, expires: float | None
) -> None:
    (door,) = read(kept(tmp_path, json.dumps(told)))
    assert (door.name, door.value, door.expires) == ("door", "key-to-the-door-42", expires)
    assert door.is_http_only
    assert door.same_site == ("Lax" if expires else "None")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no cookie"),
        ("# a remark\n", "holds no cookie"),
        (f"door={SECRET}\n", "Line 1 of .* is no cookie: it has 1 fields"),
        (f"a.dk\tTRUE\t/\tTRUE\tsoon\tdoor\t{SECRET}\n", "Line 1 of .* when its cookie expires"),
        (f"a.dk\tTRUE\t/\tTRUE\t{EARLIER}\tdoor\t{SECRET}\n", "has expired. Sign in"),
        (f'[{{"name": "door", "value": "{SECRET}"}}]', "Cookie 1 of .* has no domain"),
        (f'["{SECRET}"]', "Cookie 1 of .* has no name"),
        (f'[{{"name": "{SECRET}', "begins like JSON and is none"),
        (f'{{"{SECRET}": 1}}', "without a list of cookies"),
        (b"\xff\xfe\x00", "is no text"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence_without_its_secrets(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    with pytest.raises(BadCookies, match=says) as told:
        read(kept(tmp_path, text))
    assert SECRET not in str(told.value)
    assert str(told.value).endswith(".")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadCookies, match="cannot be read: No such file"):
        read(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("domain", "url", "is_for"),
    [
        ("example.dk", "https://example.dk/a", True),
        ("example.dk", "https://www.example.dk/", False),
        (".example.dk", "https://www.example.dk/", True),
        (".example.dk", "https://example.dk/", True),
        (".example.dk", "https://badexample.dk/", False),
        ("127.0.0.1", "http://127.0.0.1:8000/", True),
        ("example.dk", "file:///example.dk", False),
    ],
)
def test_a_cookie_goes_only_where_it_belongs(domain: str, url: str, *, is_for: bool) -> None:
    assert Cookie("door", SECRET, domain).is_for(url) == is_for


def test_a_value_is_shown_nowhere() -> None:
    cookie = Cookie("door", SECRET, "example.dk")
    assert SECRET not in repr(cookie)
    told = f"Before {SECRET} between {SECRET[:20]}… after {SECRET}"
    assert hide(told, [cookie]) == "Before [cookie] between [cookie]… after [cookie]"
    assert hide("The language is da.", [Cookie("language", "da", "example.dk")]) == (
        "The language is da."
    )


class House(BaseHTTPRequestHandler):
    """A page for those who have the key; everybody else is asked to sign in."""

    came: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        sent = self.headers.get("Cookie", "")
        self.came.append(sent)
        told = "Inside" if "door=key-to-the-door-42" in sent else "Sign in"
        body = f"<!DOCTYPE html><html lang=en><title>{told}</title><h1>{told}</h1>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Quietly."""


@pytest.fixture
def house() -> Iterator[str]:
    House.came.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), House)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/inside"
    server.shutdown()
    server.server_close()
    thread.join()


def title(url: str, cookies: tuple[Cookie, ...] = ()) -> str:
    visit = Visit(url, cookies=cookies)
    try:
        visit.opens()
        return str(visit.asks("return document.title"))
    finally:
        visit.close()


@pytest.mark.slow
@pytest.mark.parametrize("text", [JAR, json.dumps(SELENIUM), json.dumps(PLAYWRIGHT)])
def test_a_recorded_cookie_opens_the_door_and_is_taken_back(
    house: str, tmp_path: Path, text: str
) -> None:
    cookies = tuple(one for one in read(kept(tmp_path, text)) if one.is_for(house))
    assert title(house) == "Sign in"
    assert title(house, cookies) == "Inside"
    assert title(house) == "Sign in"


@pytest.mark.slow
def test_a_cookie_that_the_browser_refuses_is_told_by_name(house: str) -> None:
    cookie = Cookie("__Host-door", SECRET, "127.0.0.1", path="/a")
    with pytest.raises(BadCookies, match="does not take the cookie __Host-door") as told:
        title(house, (cookie,))
    assert SECRET not in str(told.value)
