"""Two web processes on hosts of their own, that tell each other by Redis what is new."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.faults.hosts import Host
from tests.faults.proxy import Network, network
from tests.faults.server import Server, serving_at
from tests.redis_server import RedisServer


@dataclass
class Side:
    """One host with a web process, and the network between it and the browsers."""

    host: Host
    server: Server
    start: Callable[[], Server]
    network: Network

    def is_killed(self) -> None:
        self.server.kill()

    def comes_back(self) -> None:
        self.server = self.start()
        self.network.target = self.server.port


def side_on(stack: ExitStack, host: Host, url: str, data: Path, bus: RedisServer) -> Side:
    """A web process on a host, until the stack ends."""
    told = f"redis://{host.gateway}:{bus.port}"

    def start() -> Server:
        return stack.enter_context(serving_at(host, data, url, INDGANG_BUS=told))

    server = start()
    line = stack.enter_context(network(server.port, host.address))
    return Side(host, server, start, line)
