"""Citizens without a browser: the whole journey, again and again, until the house is gone."""

from __future__ import annotations

import http.client
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_LINE = "Jeg kan ikke betjene knapperne på døren, og ingen hører mig. "


class NotNow(Exception):
    """The page said that nothing was received; somebody else begins anew."""


@dataclass
class Written:
    """One message: what was typed, and what came back."""

    words: str
    was_sent: bool = False
    receipt: str = ""
    cookie: str = ""


@dataclass
class Client:
    """One citizen after the other at one keyboard."""

    port: int
    letters: list[Written] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)
    told: Event = field(default_factory=Event)

    def run(self) -> None:
        """Write until stopped, or until nobody answers any more."""
        try:
            while not self.stopped.is_set():
                with suppress(NotNow):
                    self._write()
        except (OSError, http.client.HTTPException):
            return

    def _write(self) -> None:
        mark = secrets.token_hex(8)
        letter = Written(words=f"Besked {mark}.\n" + _LINE * (1 + secrets.randbelow(60)) + mark)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            self._walk(connection, letter)
        finally:
            connection.close()

    def _walk(self, connection: http.client.HTTPConnection, letter: Written) -> None:
        _, page = self._ask(connection, letter, "/skriv", wanted=200)
        fields = {"token": _token(page), "message": letter.words}
        self._ask(connection, letter, "/skriv", fields, wanted=303)
        _, page = self._ask(connection, letter, "/skriv/tjek", wanted=200)
        fields["token"] = _token(page)
        self.letters.append(letter)
        letter.was_sent = True
        place, _ = self._ask(connection, letter, "/skriv/tjek", fields, wanted=303)
        if "/skriv/kvittering/" in place:
            letter.receipt = place.partition("#")[0]
            self.told.set()
        else:
            self.surprises.append(f"sent, and led to {place!r}")

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        letter: Written,
        path: str,
        fields: dict[str, str] | None = None,
        *,
        wanted: int,
    ) -> tuple[str, str]:
        """Where the answer leads, and its page."""
        method = "POST" if fields else "GET"
        headers = {"Sec-Fetch-Site": "same-origin"}
        if letter.cookie:
            headers["Cookie"] = letter.cookie
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(fields) if fields else None, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        letter.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0] or letter.cookie
        if answer.status != wanted:
            self.surprises.append(f"{method} {path} answered {answer.status}")
        if answer.status == 503:
            raise NotNow
        return answer.getheader("Location") or "", page


class Crowd:
    """Clients that write at the same time."""

    def __init__(self, port: int, number: int = 8) -> None:
        self._told = Event()
        self.clients = [Client(port, told=self._told) for _ in range(number)]
        self._threads = [Thread(target=client.run) for client in self.clients]
        for thread in self._threads:
            thread.start()

    def wait_for_receipt(self) -> None:
        """Return at the very moment when somebody is told that we have it."""
        self._told.clear()
        self._told.wait(timeout=30)

    def end(self) -> None:
        """Stop writing, and wait for the last answers."""
        for client in self.clients:
            client.stopped.set()
        for thread in self._threads:
            thread.join(timeout=60)

    @property
    def letters(self) -> list[Written]:
        return [letter for client in self.clients for letter in client.letters]

    @property
    def surprises(self) -> list[str]:
        return [surprise for client in self.clients for surprise in client.surprises]


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    return found[1] if found else ""
