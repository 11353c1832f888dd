"""A throw-away Redis that listens where nobody else does, and can be killed and come back."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

HOW_TO_INSTALL = "apt-get install --yes redis-server"
_STARTS_WITHIN = 20.0


class RedisServer:
    """A Redis in a process of its own that keeps nothing: reached by a file that nobody else has,
    and where ``port`` is given from other hosts too."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise RuntimeError(f"This test needs a real Redis. Run `{HOW_TO_INSTALL}`.")
        self._folder, self._program, self.port = folder, program, port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address on this host."""
        return f"unix://{self._folder / 'redis.sock'}"

    def start(self) -> None:
        """Be there, also again after it was killed."""
        where = ["--unixsocket", str(self._folder / "redis.sock"), "--port", str(self.port)]
        if self.port:
            where += ["--bind", "0.0.0.0", "--protected-mode", "no"]  # noqa: S104 - in a test's net
        keeps_nothing = ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        self._process = subprocess.Popen(
            [self._program, *where, *keeps_nothing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        """Return when it answers."""
        deadline = time.monotonic() + _STARTS_WITHIN
        while True:
            try:
                with redis.Redis.from_url(self.url) as client:
                    client.ping()
                    return
            except redis.RedisError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait(timeout=30)
            self._process = None


@contextmanager
def redis_server(folder: Path, port: int = 0) -> Iterator[RedisServer]:
    """A Redis that is there, and gone in the end."""
    server = RedisServer(folder, port)
    try:
        server.start()
        server.wait()
        yield server
    finally:
        server.kill()
