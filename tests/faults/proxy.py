"""The network between a browser and the house, which can be cut or refuse kinds of lines."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Network:
    """A port that leads to another, in a thread of its own."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.target, self._host = port, host
        self.is_cut = False
        self.refused: tuple[bytes, ...] = ()
        self._lines: set[asyncio.StreamWriter] = set()
        self._opening: set[asyncio.Task[Ends]] = set()
        self._silent: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        made = asyncio.run_coroutine_threadsafe(self._open(), self._loop)
        self._server = made.result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _open(self) -> asyncio.Server:
        return await asyncio.start_server(self._joined, "127.0.0.1", 0)

    def cut(self) -> None:
        """Everybody loses their line, and nobody gets a new one."""
        self.is_cut = True
        self.drop()

    def heal(self) -> None:
        self.is_cut = False

    def drop(self) -> None:
        """Everybody loses their line, in the middle of whatever is on it."""
        self._loop.call_soon_threadsafe(self._drop)

    def stall(self) -> None:
        """Whatever is sent on the lines that are open gets lost from now on, and nobody is told."""
        self._loop.call_soon_threadsafe(lambda: self._silent.update(self._lines))

    def refuse(self, *kinds: bytes) -> None:
        """Requests with these words in their head are turned away from now on."""
        self.refused = kinds
        self.drop()

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _shut(self) -> None:
        """End every line. The door closes when nobody is in it: asyncio forgets who is."""
        self.is_cut = True
        while going_on := asyncio.all_tasks() - {asyncio.current_task()}:
            self._drop()
            await asyncio.wait(going_on, timeout=0.01)
        self._server.close()
        await asyncio.sleep(0.05)  # what was aborted is closed one turn later

    def _drop(self) -> None:
        for opening in self._opening:  # one may wait long for a host whose cable is out
            opening.cancel()
        for line in self._lines:
            line.transport.abort()
        self._lines.clear()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        self._lines.add(writer)
        opening = asyncio.create_task(asyncio.open_connection(self._host, self.target))
        self._opening.add(opening)
        try:
            there, to = await opening
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
            return
        finally:
            self._opening.discard(opening)
        self._lines.add(to)
        try:
            with contextlib.suppress(OSError):
                await asyncio.gather(self._out(reader, to, writer), self._pass(there, writer))
        finally:
            for line in (writer, to):
                line.transport.abort()
            self._lines -= {writer, to}
            self._silent -= {writer, to}

    async def _out(
        self, reader: asyncio.StreamReader, to: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(65_536):
            if any(kind in data.lower() for kind in self.refused):
                back.transport.abort()
                to.transport.abort()
                return
            await self._on(to, data)
        to.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            await self._on(writer, data)
        writer.transport.abort()

    async def _on(self, line: asyncio.StreamWriter, data: bytes) -> None:
        if line not in self._silent:
            line.write(data)
            await line.drain()


@contextmanager
def network(port: int, host: str = "127.0.0.1") -> Iterator[Network]:
    """A network to a port, gone in the end."""
    made = Network(port, host)
    try:
        yield made
    finally:
        made.close()
