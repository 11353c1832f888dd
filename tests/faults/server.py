"""The house as an IT department runs it: `indgang` in processes of its own, that can be killed."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.foundation.settings import ROOT
from tests.engines import free_port
from tests.faults.hosts import Host

STARTS_WITHIN = 60.0
FREELY = {
    "INDGANG_SEND_LIMIT": "10000000/hour",
    "INDGANG_LOOKUP_LIMIT": "10000000/hour",
    "INDGANG_SIGN_IN_LIMIT": "10000000/hour",
}


def surroundings(data: Path, url: str = "", **more: str) -> dict[str, str]:
    """The environment of a house in ``data``; without ``url`` it is on SQLite."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("INDGANG_") and name != "DATABASE_URL"
    }
    database = {"DATABASE_URL": url} if url else {}
    return {**own, **FREELY, "INDGANG_DATA": str(data), **database, **more}


def command(
    *words: str, data: Path, url: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run an ``indgang`` command to its end."""
    return subprocess.run(
        _indgang(*words),
        env=surroundings(data, url, **more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Process:
    """A long-running ``indgang`` command. Its output is kept in ``<data>/<name>.log``."""

    def __init__(
        self, *words: str, data: Path, url: str = "", within: Sequence[str] = (), **more: str
    ) -> None:
        self.log = data / f"{words[0]}.log"
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [*within, *_indgang(*words)],
                env=surroundings(data, url, **more),
                cwd=ROOT,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        """End it as a power cut would: it is not asked and not told."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(timeout=30)

    def stop(self) -> int:
        """Ask it to end, and give its exit code."""
        if not self.has_ended:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


class Server(Process):
    """``indgang serve`` on a free port, of this host or of one of its own."""

    def __init__(
        self,
        data: Path,
        url: str = "",
        *,
        host: str = "127.0.0.1",
        within: Sequence[str] = (),
        **more: str,
    ) -> None:
        self.host, self.port = host, free_port()
        where = ("--host", host, "--port", str(self.port))
        super().__init__("serve", *where, data=data, url=url, within=within, **more)

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def wait(self) -> None:
        """Return when it answers. RuntimeError with its last words when it ends or never does."""
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            if self.has_ended or time.monotonic() > deadline:
                raise RuntimeError(f"The server does not answer:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def serving(data: Path, url: str = "", **more: str) -> Iterator[Server]:
    """A server that answers, and that is gone in the end, however it went."""
    with _until_the_end(Server(data, url, **more)) as server:
        yield server


@contextmanager
def serving_at(host: Host, data: Path, url: str, **more: str) -> Iterator[Server]:
    """The same on a host of its own."""
    server = Server(data, url, host=host.address, within=host.within, **more)
    with _until_the_end(server):
        yield server


@contextmanager
def _until_the_end(server: Server) -> Iterator[Server]:
    try:
        server.wait()
        yield server
    finally:
        if not server.has_ended:
            server.kill()


def _indgang(*words: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", *words]
