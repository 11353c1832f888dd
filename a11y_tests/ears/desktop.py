"""A desktop of its own for one screen reader: a screen, a bus, and a window manager."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

NEEDED = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "dbus-daemon": "dbus",
    "gdbus": "libglib2.0-bin",
    "xdotool": "xdotool",
    "orca": "orca",
    "brltty": "brltty",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "firefox-esr": "firefox-esr",
}
SCREEN = "1280x1024x24"
PATIENCE = 5.0  # seconds that a program may take to end
# What would lead to a screen or a bus of somebody else.
OF_OTHERS = (
    "DBUS_SESSION_BUS_ADDRESS",
    "AT_SPI_BUS_ADDRESS",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "WINDOWPATH",
    "WINDOWID",
    "CONTROLVT",
)


class Missing(Exception):
    """Programs that a screen reader needs are not here; its words say which."""


def missing() -> list[str]:
    """The Debian packages that are not installed."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    return [package for program, package in NEEDED.items() if not shutil.which(program, path=path)]


class Desktop:
    """Begins with ``with``, and ends with nothing left running or lying about.

    Raises ``Missing``.
    """

    def __init__(self, language: str) -> None:
        if packages := missing():
            raise Missing(f"Screen readers need these Debian packages: {' '.join(packages)}")
        self.folder = Path(tempfile.mkdtemp(prefix="indgang-desktop-"))
        self.env = self._environment(language)
        self._running: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []

    def _environment(self, language: str) -> dict[str, str]:
        homes = {
            "HOME": "home",
            "XDG_DATA_HOME": "data",
            "XDG_CONFIG_HOME": "config",
            "XDG_CACHE_HOME": "cache",
            "XDG_RUNTIME_DIR": "run",
        }
        for name in homes.values():
            (self.folder / name).mkdir(mode=0o700)
        kept = {name: value for name, value in os.environ.items() if name not in OF_OTHERS}
        return (
            kept
            | {variable: str(self.folder / name) for variable, name in homes.items()}
            | {
                "PATH": f"{kept['PATH']}:/usr/sbin",
                # Orca asks gettext alone, which needs no locale of the system.
                "LANGUAGE": language,
                "LANG": "C.UTF-8",
                "LC_ALL": "C.UTF-8",
                "ACCESSIBILITY_ENABLED": "1",
                "GTK_A11Y": "atspi",
                "NO_AT_BRIDGE": "0",
                "GSETTINGS_BACKEND": "memory",
                "GIO_USE_VFS": "local",
                "PYTHONDONTWRITEBYTECODE": "1",
            }
        )

    def __enter__(self) -> Self:
        try:
            self._screen()
            self._bus()
            self.starts("openbox")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _screen(self) -> None:
        """The screen takes a number that is free, and says which."""
        reads, writes = os.pipe()
        screen = ["Xvfb", "-displayfd", str(writes), "-screen", "0", SCREEN, "-nolisten", "tcp"]
        self.starts(*screen, hands=(writes,))
        os.close(writes)
        with os.fdopen(reads) as said:
            self.env["DISPLAY"] = f":{said.readline().strip()}"

    def _bus(self) -> None:
        reads, writes = os.pipe()
        bus = ["dbus-daemon", "--session", "--nofork", f"--print-address={writes}"]
        self.starts(*bus, hands=(writes,))
        os.close(writes)
        with os.fdopen(reads) as said:
            self.env["DBUS_SESSION_BUS_ADDRESS"] = said.readline().strip()
        for wished in ("IsEnabled", "ScreenReaderEnabled"):
            self.does(
                *("gdbus", "call", "--session", "--dest", "org.a11y.Bus"),
                *("--object-path", "/org/a11y/bus"),
                *("--method", "org.freedesktop.DBus.Properties.Set"),
                *("org.a11y.Status", wished, "<true>"),
            )

    def starts(self, *command: str, hands: tuple[int, ...] = ()) -> None:
        """A program that runs until the desktop ends; what it says is kept in the folder."""
        log = (self.folder / f"{len(self._logs)}-{Path(command[0]).name}.log").open("wb")
        self._logs.append(log)
        process = subprocess.Popen(
            command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=hands,
            start_new_session=True,
        )
        self._running.append(process)

    def does(self, *command: str) -> None:
        """Run a program to its end."""
        subprocess.run(command, env=self.env, check=True, capture_output=True)

    def close(self) -> None:
        """End everything, the newest first."""
        for process in reversed(self._running):
            _end(process)
        for log in self._logs:
            log.close()
        for left in self.left_running():
            with suppress(ProcessLookupError):
                os.kill(left, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def left_running(self) -> list[int]:
        """Processes that belong to this desktop: the bus starts some that nobody else knows of."""
        mark = f"HOME={self.folder / 'home'}".encode()
        found = []
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (one / "environ").read_bytes().split(b"\0"):
                    found.append(int(one.name))
        return found


def _end(process: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
            return
