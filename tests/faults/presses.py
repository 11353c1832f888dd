"""The same button pressed twice, or many buttons at once: what a browser would send, held back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx2
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from tests.actors import Actor, HttpDriver
from tests.actors.finding import PRESSABLE
from tests.actors.forms import submission
from tests.actors.http import LIKE_A_BROWSER
from tests.names import form_of

BASE = "http://127.0.0.1:8000"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Press:
    """One pressed button on its way."""

    path: str
    body: bytes
    kind: str
    cookies: Mapping[str, str] = field(default_factory=dict)


def held_back(actor: Actor, button: str) -> Press:
    """What pressing this button would send, with the actor's cookies, without sending it."""
    driver = actor.driver
    assert isinstance(driver, HttpDriver)
    snapshot = driver.snapshot()
    pressed = snapshot.find(PRESSABLE, button, snapshot.whole)
    form = form_of(pressed)
    assert form is not None
    sent = submission(form, pressed)
    body, kind = sent.body()
    path = urlsplit(urljoin(driver.url, sent.target or driver.url)).path
    return Press(path, body, kind, dict(driver.cookies))


def together(app: ASGIApp, presses: Sequence[Press]) -> list[httpx2.Response]:
    """Send all of them at the same moment, each from a thread of its own; follow nothing."""
    return at_once([_sender(app, press) for press in presses])


def at_once(deeds: Sequence[Callable[[], Result]]) -> list[Result]:
    """Do all of it at the same moment, each in a thread of its own."""
    start = Barrier(len(deeds))

    def done(deed: Callable[[], Result]) -> Result:
        start.wait(timeout=30)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(done, deeds))


def _sender(app: ASGIApp, press: Press) -> Callable[[], httpx2.Response]:
    headers = {**LIKE_A_BROWSER, "sec-fetch-site": "same-origin", "origin": BASE}
    client = TestClient(
        app,
        base_url=BASE,
        headers=headers,
        cookies=dict(press.cookies),
        raise_server_exceptions=False,
        client=("127.0.0.1", 50000),
    )

    def send() -> httpx2.Response:
        return client.post(
            press.path,
            content=press.body,
            headers={"content-type": press.kind},
            follow_redirects=False,
        )

    return send
