"""The command that looks at pages of others: what it prints, what it leaves, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree as ET

import pytest

from a11y_tests.report.words import Words
from a11y_tests.site import __main__ as command
from a11y_tests.site.addresses import addresses
from a11y_tests.site.examine import Examined
from app.foundation.settings import ROOT

pytestmark = pytest.mark.slow

KEY = "key-to-the-door-42"
SOUND = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Opening hours</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>Opening hours</h1><p>We are here from nine to three.</p></main></body></html>"""
PLANTED = SOUND.replace("<p>", '<button id="planted" aria-labelledby="none">Send</button><p>')
INSIDE = PLANTED.replace('"planted"', f'"p-{KEY}"')


class House(BaseHTTPRequestHandler):
    """Gives the pages that it was given; the last is for whoever has the key."""

    def __init__(self, pages: dict[str, str], *words: object) -> None:
        self.pages = pages
        super().__init__(*words)  # type: ignore[arg-type]  # what the server hands on

    def do_GET(self) -> None:
        has_key = f"door={KEY}" in self.headers.get("Cookie", "")
        page = INSIDE if has_key else self.pages.get(self.path, SOUND)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *words: object) -> None:
        """Quietly."""


@pytest.fixture
def house() -> Iterator[str]:
    pages = {"/planted?a=1&b=2": PLANTED}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(House, pages))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def looks(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "a11y_tests.site", *map(str, words)]
    return subprocess.run(
        [*command, "--only", "structure"], cwd=ROOT, capture_output=True, text=True, check=False
    )


def nobody() -> str:
    """An address where nobody answers, as whoever had it has gone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as gone:
        return f"http://127.0.0.1:{gone.server_port}/"


def test_a_sound_page_ends_with_0_and_the_seconds(house: str, tmp_path: Path) -> None:
    told = looks(f"{house}/", "--report", tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "wcag:" not in told.stdout
    seconds, where = told.stdout.splitlines()[-2:]
    assert seconds.startswith("Seconds: structure ")
    assert seconds.endswith(" in all.")
    assert where == f"The reports are in {tmp_path}."
    assert {one.name for one in tmp_path.iterdir()} == {
        "report.da.html",
        "report.en.html",
        "junit.xml",
        "earl.jsonld",
    }


def test_a_planted_barrier_ends_with_1_and_is_in_every_form(house: str, tmp_path: Path) -> None:
    told = looks(f"{house}/planted?a=1&b=2", "--report", tmp_path)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "wcag: 1.3.1 #planted" in told.stdout
    assert all("#planted" in one.read_text("utf-8") for one in tmp_path.iterdir())


def test_a_page_that_does_not_open_ends_with_2_and_stops_no_other(
    house: str, tmp_path: Path
) -> None:
    closed = nobody()
    told = looks(closed, "page.htm", f"{house}/planted?a=1&b=2", "--report", tmp_path)
    assert told.returncode == 2, told.stdout + told.stderr
    for why in ("refused", "invalid"):
        sentence = Words("en").among("unopened", why)
        assert f"could not be looked at: {sentence}" in told.stdout
    assert "wcag: 1.3.1 #planted" in told.stdout
    assert closed in (tmp_path / "report.da.html").read_text("utf-8")
    whole = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314  # our own file
    assert (whole.get("errors"), whole.get("failures")) == ("2", "1")


def test_behind_a_sign_in_no_value_of_a_cookie_is_told(house: str, tmp_path: Path) -> None:
    jar, folder = tmp_path / "cookies.txt", tmp_path / "reports"
    jar.write_text(f"127.0.0.1\tFALSE\t/\tFALSE\t0\tdoor\t{KEY}\n")
    told = looks(f"{house}/", "--report", folder, "--cookies", jar)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "wcag: 1.3.1 #p-[cookie]" in told.stdout
    for text in (told.stdout, told.stderr, *(one.read_text("utf-8") for one in folder.iterdir())):
        assert KEY not in text


def test_cookies_that_cannot_help_end_with_2_before_anything_is_opened(tmp_path: Path) -> None:
    jar, folder = tmp_path / "cookies.txt", tmp_path / "reports"
    jar.write_text(f"elsewhere.example\tFALSE\t/\tFALSE\t0\tdoor\t{KEY}\n")
    told = looks("http://127.0.0.1:9/", "--report", folder, "--cookies", jar)
    assert told.returncode == 2
    assert told.stderr == f"No cookie of {jar} is for an address that is to be looked at.\n"
    assert not folder.exists()


def test_a_run_that_is_stopped_keeps_what_it_has_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_stopped(url: str, *words: object) -> Examined:
        if "second" in url:
            raise KeyboardInterrupt
        return Examined(url, seconds={"structure": 1.0})

    monkeypatch.setattr(command, "look", is_stopped)
    monkeypatch.setattr(command, "may_go_outside", lambda: None)
    pages = [f"https://{name}.example/" for name in ("first", "second", "third")]
    with pytest.raises(KeyboardInterrupt):
        command.main([*pages, "--report", str(tmp_path)])
    whole = ET.parse(tmp_path / "junit.xml").getroot()  # noqa: S314  # our own file
    assert [one.get("name") for one in whole] == pages
    assert [one.get("errors") for one in whole] == ["0", "1", "1"]
    stopped = Words("da").among("unopened", "stopped")
    assert str(stopped) in (tmp_path / "report.da.html").read_text("utf-8")


@pytest.mark.parametrize("given", ["", "empty"])
def test_nothing_to_look_at_is_said(tmp_path: Path, given: str) -> None:
    (tmp_path / "empty").mkdir()
    told = looks(tmp_path / given if given else "", "--report", tmp_path / "reports")
    assert told.returncode == 2
    assert told.stderr == "There is no page to look at. Name one: make a11y URL=…\n"


def test_addresses_come_from_words_folders_and_files(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for name in ("a.html", "b.htm"):
        (tmp_path / "pages" / name).write_text(SOUND)
    listed = tmp_path / "list.txt"
    listed.write_text("https://a.example/\n\n  https://b.example/?x=1&y=2\nhttps://a.example/\n")
    first, second = ((tmp_path / "pages" / name).as_uri() for name in ("a.html", "b.htm"))
    given = [str(tmp_path / "pages"), str(tmp_path / "pages" / "a.html"), str(listed), "c.example"]
    assert addresses(given) == [
        first,
        second,
        "https://a.example/",
        "https://b.example/?x=1&y=2",
        "c.example",
    ]
