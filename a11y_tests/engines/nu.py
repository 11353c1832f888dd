"""The Nu HTML checker: what is wrong in the source of a page, before a browser has repaired it."""

from __future__ import annotations

import atexit
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2

from a11y_tests.engines.run import NODE, EngineRefused
from a11y_tests.site.findings import short
from tests.engines import free_port

JAR = NODE / "vnu-jar" / "build" / "dist" / "vnu.jar"
VERSION = "26.9.27"
LARGEST = 16 * 2**20
STARTS_WITHIN, ANSWERS_WITHIN, ENDS_WITHIN = 90.0, 90.0, 10.0
STARTED, SAID = b"Checker service started", 2**16
PAUSE, ATTEMPTS = 0.05, 3
JAVA = (
    "java",
    "-XX:TieredStopAtLevel=1",  # a run is over before more would pay
    "-XX:+UseSerialGC",
    "-Xss8m",
    "-Xmx384m",
    "-Dnu.validator.servlet.bind-address=127.0.0.1",
    f"-Dnu.validator.servlet.max-file-size={LARGEST}",
    "-cp",
    str(JAR),
    "nu.validator.servlet.Main",
)
# Ends the server when the process that started it was killed and could not do so itself.
WATCHDOG = 'read -r _; kill "$0" 2>/dev/null'
# Belongs to the message before it.
ASIDE = "The first occurrence of ID"


@dataclass(frozen=True)
class Message:
    """One mistake in a source: a sentence of Nu's, its line, and what stands there."""

    words: str
    line: int
    extract: str
    is_error: bool

    def __str__(self) -> str:
        kind = "error" if self.is_error else "warning"
        return f"line {self.line}, {kind}: {self.words} ({short(' '.join(self.extract.split()))})"


def messages(html: str) -> list[Message]:
    """The errors and warnings in a page. Raises ``EngineRefused``."""
    return list(_read(_the_server().answer(html)))


def _read(answer: dict[str, Any]) -> Iterator[Message]:
    if not answer["version"].startswith(f"{VERSION} "):
        raise EngineRefused(f"nu is {answer['version']}; run setup/npm.sh dev")
    for one in answer["messages"]:
        if one["type"] == "non-document-error":
            raise EngineRefused(f"nu: {one['message']}")
        is_error = one["type"] == "error"
        if (is_error or one.get("subType") == "warning") and not one["message"].startswith(ASIDE):
            yield Message(one["message"], one.get("lastLine", 0), one.get("extract", ""), is_error)


class _Server:
    """One Java for all pages of a process, which only this machine can reach."""

    def __init__(self) -> None:
        if not JAR.is_file():
            raise EngineRefused("nu is not here: run setup/npm.sh dev")
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as the server runs
        port = free_port()
        try:
            self._java = subprocess.Popen(
                [*JAVA, str(port)], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
            )
        except FileNotFoundError as missing:
            self._log.close()
            raise EngineRefused("nu needs Java: run setup/machine.sh") from missing
        self._watchdog = subprocess.Popen(
            ["/bin/sh", "-c", WATCHDOG, str(self._java.pid)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        atexit.register(self.stop)
        self._client = httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=ANSWERS_WITHIN, trust_env=False
        )

    def is_there(self) -> bool:
        """Wait until it answers; not for one that has ended, since its port was taken."""
        deadline = time.monotonic() + STARTS_WITHIN
        while self._java.poll() is None and time.monotonic() < deadline:
            if STARTED in os.pread(self._log.fileno(), SAID, 0):
                return True
            time.sleep(PAUSE)
        return False

    def answer(self, html: str) -> dict[str, Any]:
        try:
            answer = self._client.post(
                "/",
                params={"out": "json"},
                content=html.encode(errors="replace"),
                headers={"content-type": "text/html; charset=utf-8"},
            )
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise EngineRefused(f"nu: {error}") from error
        told: dict[str, Any] = answer.json()
        return told

    def stop(self) -> None:
        """End it and leave no trace."""
        atexit.unregister(self.stop)
        self._watchdog.kill()
        self._watchdog.communicate()
        self._java.kill()
        self._java.wait(ENDS_WITHIN)
        self._client.close()
        self._log.close()


_running: list[_Server] = []


def _the_server() -> _Server:
    for _ in range(ATTEMPTS):
        if not _running:
            _running.append(_Server())
        if _running[0].is_there():
            return _running[0]
        _running.pop().stop()
    raise EngineRefused("nu did not start")
