"""What a first visit costs on the wire, and how long a citizen waits when many send at once."""

from __future__ import annotations

import http.client
import re
import secrets
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from uuid import uuid4

from app import wiring
from app.foundation.database import Database
from app.foundation.settings import ROOT
from app.web.static import Assets
from bench.stage import WORDS, found
from bench.table import Row, judged, told
from tests.faults.server import Server, serving

LARGEST = 14_600
LARGEST_WITH_SCRIPTS = 30_000
SLOWEST_MS = 200
SLOWEST_DISK_MS = 5.0
CLIENTS = 16
ROUNDS = 4
SCRIPT = "vendor/htmx.min.js"
FIRST_PAGES = (
    "/",
    "/skriv",
    "/ring",
    "/ring/tid",
    "/ring/dag",
    "/sag",
    "/privatliv",
    "/was",
    "/en",
    "/en/skriv",
    "/desk/sign-in",
)

# What Chromium 142 sends when an address is typed, and for what the page then asks for.
_ALWAYS = """Connection: keep-alive
sec-ch-ua: "Chromium";v="142", "Not_A Brand";v="99"
sec-ch-ua-mobile: ?0
sec-ch-ua-platform: "Linux"
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
Chrome/142.0.0.0 Safari/537.36
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: da-DK,da;q=0.9,en-US;q=0.8,en;q=0.7"""
_FOR_PAGE = """Upgrade-Insecure-Requests: 1
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,\
*/*;q=0.8,application/signed-exchange;v=b3;q=0.7
Sec-Fetch-Site: none
Sec-Fetch-Mode: navigate
Sec-Fetch-User: ?1
Sec-Fetch-Dest: document"""
_FOR_PART = """Accept: text/css,*/*;q=0.1
Sec-Fetch-Site: same-origin
Sec-Fetch-Mode: no-cors
Sec-Fetch-Dest: style"""
_PARTS = re.compile(
    r'<link rel="(?:icon|stylesheet)" href="([^"]+)"|<(?:script|img)[^>]* src="([^"]+)"'
)


@contextmanager
def served(
    furnish: Callable[[Database], object] = lambda _database: None,
) -> Iterator[tuple[Server, Path]]:
    """The demo town behind ``indgang serve`` on SQLite, in a folder that goes away; ``furnish``
    changes it before anybody comes."""
    with TemporaryDirectory(prefix="indgang-bench-") as folder:
        with closing(wiring.build(found(Path(folder))).database) as database:
            furnish(database)
        with serving(Path(folder), INDGANG_DEMO="1") as server:
            yield server, Path(folder)


def rows(*, quick: bool = False) -> Iterator[Row]:
    """Bytes of a first visit, then the wait behind the last button."""
    with served() as (server, folder):
        yield from _visits(server)
        yield from _waits(server, folder, each=1 if quick else 15)


def _visits(server: Server) -> Iterator[Row]:
    sizes = {path: _first_visit(server, path) for path in FIRST_PAGES}
    for path, (size, requests) in sizes.items():
        name = f"First visit of {path}, {requests} requests"
        yield judged(name, size, LARGEST, "bytes", digits=0)
    yield _with_scripts(server, max(size for size, _ in sizes.values()))


def _with_scripts(server: Server, largest: int) -> Row:
    name = "The largest of them with htmx"
    if not (ROOT / "static" / SCRIPT).exists():
        return Row(name, f"<= {LARGEST_WITH_SCRIPTS:,} bytes", "not judged: run make run first")
    with closing(_Wire(server.port)) as wire:
        wire.get(Assets(ROOT / "static").address(SCRIPT), _FOR_PART)
        script = wire.bytes
    return judged(name, largest + script, LARGEST_WITH_SCRIPTS, "bytes", digits=0)


def _first_visit(server: Server, path: str) -> tuple[int, int]:
    """Bytes there and back of a page and all that it asks for, and the number of requests."""
    with closing(_Wire(server.port)) as wire:
        page = wire.get(path, _FOR_PAGE)
        referer = f"Referer: http://127.0.0.1:{server.port}{path}{wire.cookie}"
        parts = ["".join(found) for found in _PARTS.findall(page)]
        for part in parts:
            wire.get(part, f"{_FOR_PART}\n{referer}")
        return wire.bytes, 1 + len(parts)


class _Wire:
    """One connection, every byte of HTTP on it counted (what TCP and TLS add is not)."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.bytes = 0
        self.cookie = ""

    def get(self, path: str, headers: str) -> str:
        """Ask for something and give its body, as far as it is words."""
        lines = f"GET {path} HTTP/1.1\nHost: 127.0.0.1:{self._port}\n{_ALWAYS}\n{headers}\n\n"
        sent = lines.replace("\n", "\r\n").encode()
        self._socket.sendall(sent)
        head, body = self._answer()
        self.bytes += len(sent) + len(head) + len(body)
        given = re.search(r"(?i)set-cookie: ([^;\r]+)", head.decode())
        self.cookie = f"\nCookie: {given[1]}" if given else self.cookie
        if b" 200 " not in head.splitlines()[0]:
            raise RuntimeError(f"{path} answered {head.splitlines()[0]!r}")
        return body.decode(errors="replace")

    def _answer(self) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if length is None:
            raise RuntimeError("an answer without a length cannot be counted")
        while len(body) < int(length[1]):
            body += self._more()
        return head + b"\r\n\r\n", body

    def _more(self) -> bytes:
        more = self._socket.recv(65536)
        if not more:
            raise RuntimeError("the server has hung up")
        return more

    def close(self) -> None:
        self._socket.close()


def _waits(server: Server, folder: Path, *, each: int) -> Iterator[Row]:
    """Sixteen citizens press the last button, each at once again when an answer has come.

    Between the rounds the disk is asked how quick it is just then. Where one commit in a hundred
    takes longer than ``SLOWEST_DISK_MS``, one answer in a hundred says nothing about the house.
    """
    disk, waits, took = _raw_commits(folder), list[float](), 0.0
    with ThreadPoolExecutor(CLIENTS) as pool:
        for _ in range(ROUNDS):
            ready = list(pool.map(lambda _: _prepared(server, each), range(CLIENTS)))
            began = time.perf_counter()
            waits += chain.from_iterable(pool.map(_press_all(server), ready))
            took += time.perf_counter() - began
            disk += _raw_commits(folder)
    waits.sort()
    disk.sort()
    slowest = quantile(disk, 0.99)
    name = f"Wait behind the last button, {CLIENTS} at once, p99"
    row = judged(name, quantile(waits, 0.99), SLOWEST_MS, "ms", digits=0)
    if slowest > SLOWEST_DISK_MS:
        row = Row(row.figure, row.limit, f"not judged: raw commit {slowest:.0f} ms")
    yield row
    yield told(
        "p50", f"{quantile(waits, 0.5):,.0f} ms ({len(waits) / took:,.0f} messages a second)"
    )
    yield told("a raw commit beside it", f"p50 {quantile(disk, 0.5):.2f} ms, p99 {slowest:.2f} ms")


def quantile(ordered: list[float], part: float) -> float:
    """The value below which this part of an ordered list lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


Ready = list[tuple[dict[str, str], str]]


def _prepared(server: Server, number: int) -> Ready:
    """Browsers that have walked up to the last button: their headers, and the form."""
    browsers = []
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        for _ in range(number):
            connection.request("GET", "/skriv")
            answer = connection.getresponse()
            answer.read()
            cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            form = urlencode({"token": secrets.token_urlsafe(16), "message": WORDS})
            connection.request("POST", "/skriv", form, headers)
            connection.getresponse().read()
            browsers.append((headers, form))
    return browsers


def _press_all(server: Server) -> Callable[[Ready], list[float]]:
    def press(ready: Ready) -> list[float]:
        waits = []
        port = server.port
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.connect()
            for headers, form in ready:
                began = time.perf_counter()
                connection.request("POST", "/skriv/tjek", form, headers)
                answer = connection.getresponse()
                answer.read()
                waits.append((time.perf_counter() - began) * 1e3)
                if answer.status != 303:
                    raise RuntimeError(f"/skriv/tjek answered {answer.status}")
        return waits

    return press


def _raw_commits(folder: Path, number: int = 200) -> list[float]:
    """Milliseconds of a transaction of three rows through sqlite3, synchronous, in one folder."""
    file = folder / f"raw-{uuid4().hex}.db"
    waits = []
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE a (id TEXT PRIMARY KEY, words TEXT);"
            "CREATE TABLE b (id TEXT PRIMARY KEY, words TEXT);"
            "CREATE TABLE c (id TEXT PRIMARY KEY, words TEXT);"
        )
        for _ in range(number):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            for table in "abc":
                row = (uuid4().hex, WORDS)
                connection.execute(f"INSERT INTO {table} VALUES (?, ?)", row)  # noqa: S608 - one of three letters
            connection.execute("COMMIT")
            waits.append((time.perf_counter() - began) * 1e3)
    file.unlink()
    return waits
