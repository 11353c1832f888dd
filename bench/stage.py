"""A house in a folder of its own, and somebody who asks it for pages without a network."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import uvloop
from fastapi import FastAPI
from sqlmodel import SQLModel

from app import town, wiring
from app.foundation import logs
from app.foundation.crypto import Keyring
from app.foundation.database import Database
from app.foundation.migrate import upgrade
from app.foundation.seal import seal
from app.foundation.settings import Settings
from app.main import create_app
from app.web.house import House

Result = TypeVar("Result")

WORDS = "Min dørtelefon virker ikke, og jeg kan ikke høre, når nogen ringer på. " * 6
_TOKEN = re.compile(rb'name="token" value="([^"]+)"')
UNLIMITED = {
    "send_limit": "100000000/hour",
    "lookup_limit": "100000000/hour",
    "sign_in_limit": "100000000/hour",
}


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first header of that name, or nothing."""
        wanted = name.lower().encode()
        return next((value.decode() for key, value in self.headers if key == wanted), "")


@dataclass
class Browser:
    """A browser's one cookie."""

    cookie: str = ""

    def keep(self, answer: Answer) -> None:
        """Take the cookie that an answer brings."""
        self.cookie = answer.header("set-cookie").partition(";")[0] or self.cookie


class Stage:
    """The application behind plain ASGI calls, on the event loop that ``serve`` uses."""

    def __init__(self, house: House, app: FastAPI, folder: Path) -> None:
        self.house = house
        self.app = app
        self.folder = folder
        self._loop = asyncio.Runner(loop_factory=uvloop.new_event_loop)

    def run(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Run asynchronous work to its end."""

        async def all_of_it() -> Result:
            return await work()

        return self._loop.run(all_of_it())

    async def ask(
        self, path: str, browser: Browser, fields: dict[str, str] | None = None
    ) -> Answer:
        """GET a page, or POST ``fields`` to it, with the headers that a browser sends."""
        body = urlencode(fields).encode() if fields is not None else b""
        answer, sent = Answer(), False

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if sent:
                await asyncio.sleep(3600)
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], message["headers"]
            else:
                answer.body += message.get("body", b"")

        await self.app(_scope(path, browser, body, is_post=fields is not None), receive, send)
        return answer

    async def writes(self, browser: Browser, words: str = WORDS) -> dict[str, str]:
        """The journey up to the last button; the fields that it will send."""
        for path, fields in (("/skriv", None), ("/skriv", {"message": words})):
            answer = await self.ask(path, browser, fields)
            browser.keep(answer)
        page = await self.ask("/skriv/tjek", browser)
        found = _TOKEN.search(page.body)
        if found is None:
            raise RuntimeError(f"/skriv/tjek answered {page.status} without a form.")
        return {"token": found[1].decode(), "message": words}

    async def signs_in(self, user_name: str) -> Browser:
        """A browser of a colleague who has signed in."""
        browser = Browser()
        fields = {"user_name": user_name, "password": town.PASSWORD}
        answer = await self.ask("/desk/sign-in", browser, fields)
        if answer.status != 303:
            raise RuntimeError(f"{user_name} cannot sign in: status {answer.status}.")
        browser.keep(answer)
        return browser

    def close(self) -> None:
        """Give everything back."""
        self._loop.close()
        self.house.database.close()


def _scope(path: str, browser: Browser, body: bytes, *, is_post: bool) -> dict[str, Any]:
    path, _, query = path.partition("?")
    headers = [
        (b"host", b"127.0.0.1:8000"),
        (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/145.0"),
        (b"accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        (b"accept-language", b"da,en;q=0.5"),
        (b"sec-fetch-site", b"same-origin"),
    ]
    if is_post:
        headers += [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", str(len(body)).encode()),
            (b"origin", b"http://127.0.0.1:8000"),
        ]
    if browser.cookie:
        headers.append((b"cookie", browser.cookie.encode()))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST" if is_post else "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "headers": headers,
        "state": {},
    }


def settings_for(folder: Path, url: str = "") -> Settings:
    """Settings of a house in ``folder``; ``url`` is empty for SQLite. Nothing is limited."""
    values: dict[str, Any] = {"data": folder, "DATABASE_URL": url, "demo": True, **UNLIMITED}
    return Settings(**values)


def found(folder: Path, url: str = "") -> Settings:
    """Make keys, tables and the invented town."""
    settings = settings_for(folder, url)
    Keyring.make(folder / "keys.json")
    database = Database(settings.url)
    house = wiring.build(settings, database)
    upgrade(house.database, SQLModel.metadata)
    house.database.write(seal)
    town.build(house.database)
    house.database.close()
    return settings


@contextmanager
def stage(url: str = "", keys: Path | None = None) -> Iterator[Stage]:
    """A house with the town, in a folder that is removed afterwards. Its worker stands still.

    Houses that stand side by side share their ``keys``: a process holds one set.
    """
    folder = Path(tempfile.mkdtemp(prefix="indgang-bench-"))
    try:
        if keys:
            shutil.copy(keys, folder / "keys.json")
        settings = found(folder, url)
        house = wiring.build(settings)
        ready = Stage(house, create_app(settings, house), folder)
        try:
            yield ready
        finally:
            ready.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def logging_aside() -> Iterator[None]:
    """Logs are made as ``serve`` makes them, but not into the table."""
    with Path(os.devnull).open("w") as aside:
        with redirect_stderr(aside):
            logs.start()
        yield
