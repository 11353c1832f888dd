"""A braille display of forty cells: BRLTTY drives it, and we are the display."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path
from typing import TextIO

from a11y_tests.ears.desktop import Desktop

CELLS = 40
TABLES = {"da": "da", "en": "en-us-comp8"}
BASE = 4101  # a host ":N" of BrlAPI is the TCP port 4101 + N
PATIENCE = 20.0


class Display:
    """What stands on it is written into the same log as speech, as ``cells`` and as ``dots``."""

    def __init__(self, desktop: Desktop, log: Path, language: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(PATIENCE)
            host = f"127.0.0.1:{_free()}"
            desktop.env |= {"BRLAPI_HOST": host, "BRLAPI_AUTH": "none"}
            desktop.starts(
                *("brltty", "-n", "-e", "-q", "-f", "/dev/null"),
                *("-b", "vr", "-d", f"client:127.0.0.1:{server.getsockname()[1]}"),
                *("-x", "no", "-s", "no", "-t", TABLES[language]),
                *("-A", f"auth=none,host={host}", "-P", str(desktop.folder / "brltty.pid")),
                *("-W", str(desktop.folder), "-U", str(desktop.folder)),
            )
            self._line, _ = server.accept()
        self._line.sendall(f"Cells {CELLS} 1\n".encode())
        self._reading = threading.Thread(target=self._reads, args=(log,), daemon=True)
        self._reading.start()

    def _reads(self, log: Path) -> None:
        with self._line.makefile(encoding="utf-8", errors="replace") as lines, log.open("a") as out:
            for line in lines:
                kind, _, text = line.rstrip("\n").partition(" ")
                _write(out, "dots" if kind == "Braille" else "cells", text.strip('"').rstrip())

    def close(self) -> None:
        """Take the display away, once BRLTTY has gone."""
        self._line.close()
        self._reading.join(PATIENCE)


def _write(out: TextIO, kind: str, text: str) -> None:
    out.write(json.dumps({"kind": kind, "text": text}, ensure_ascii=False) + "\n")
    out.flush()


def _free() -> int:
    for number in range(20, 400):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", BASE + number)):
                return number
    raise OSError("BrlAPI finds no free port")
