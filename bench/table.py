"""The table that is printed: a figure, its limit, and whether it is kept."""

from __future__ import annotations

import os
import platform
import sqlite3
from dataclasses import dataclass

from app.foundation import clock

KEPT, MISSED, TOLD = "kept", "MISSED", ""
_WIDTHS = (72, 24)


@dataclass(frozen=True)
class Row:
    """One line. A row without a limit tells something that explains another row."""

    figure: str
    limit: str = ""
    verdict: str = TOLD


def judged(name: str, value: float, limit: float, unit: str, *, digits: int = 1) -> Row:
    """A row whose value may be at most ``limit``, both in ``unit``."""
    verdict = KEPT if value <= limit else MISSED
    return Row(f"{name}: {value:,.{digits}f} {unit}", f"<= {limit:,g} {unit}", verdict)


def told(name: str, words: str) -> Row:
    """A row that is not judged."""
    return Row(f"  {name}: {words}")


def show(row: Row) -> None:
    """Print one row as soon as it is known."""
    figure, limit = _WIDTHS
    print(f"{row.figure:<{figure}} | {row.limit:<{limit}} | {row.verdict}".rstrip(" |"), flush=True)


def heading(words: str) -> None:
    """Print what the next rows are about."""
    print(f"\n{words}", flush=True)


def machine() -> str:
    """When and where the figures were taken: a figure without its load says little."""
    load = ", ".join(f"{part:.2f}" for part in os.getloadavg())
    return (
        f"{clock.now():%Y-%m-%d %H:%M} UTC. {os.cpu_count()} CPUs, load {load}. "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{platform.system()} {platform.release()}."
    )
