"""Hosts of their own on this machine: a network namespace each, and a cable that can be pulled."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

HOW = "These tests make network namespaces: run them as root, with `ip` installed (iproute2)."


@dataclass(frozen=True)
class Host:
    """One host, as this machine sees it."""

    name: str
    cable: str  # the end of it that is here
    address: str
    gateway: str  # how the host reaches this machine
    database: str  # and an address of it that can be away alone

    @property
    def within(self) -> Sequence[str]:
        """What runs a command there."""
        return ("ip", "netns", "exec", self.name)

    def unplug(self) -> None:
        """Nothing comes or goes, and nobody is told."""
        _ip("link", "set", self.cable, "down")

    def plug(self) -> None:
        _ip("link", "set", self.cable, "up")

    def lose_database(self) -> None:
        """Nobody answers there any more, and nobody is told."""
        _ip("addr", "del", f"{self.database}/24", "dev", self.cable)

    def find_database(self) -> None:
        _ip("addr", "add", f"{self.database}/24", "dev", self.cable)


@contextmanager
def hosts(number: int) -> Iterator[list[Host]]:
    """Some hosts, gone in the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(_host(one)) for one in range(number)]


@contextmanager
def _host(number: int) -> Iterator[Host]:
    mark, net = os.getpid() % 100_000, f"10.{100 + os.getpid() % 100}.{number}"
    host = Host(f"ind{mark}n{number}", f"i{mark}n{number}", f"{net}.2", f"{net}.1", f"{net}.3")
    inside = f"{host.cable}x"
    _ip("netns", "add", host.name)
    try:
        _ip("link", "add", host.cable, "type", "veth", "peer", "name", inside)
        _ip("link", "set", inside, "netns", host.name)
        _ip("addr", "add", f"{host.gateway}/24", "dev", host.cable)
        host.find_database()
        for command in (
            ("addr", "add", f"{host.address}/24", "dev", inside),
            ("link", "set", inside, "up"),
            ("link", "set", "lo", "up"),
        ):
            _ip("-n", host.name, *command)
        host.plug()
        yield host
    finally:
        _ip("netns", "del", host.name)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()} {HOW}")
