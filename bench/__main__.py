"""``python -m bench``: every figure beside its limit, with the machine it was taken on."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from functools import partial

from bench import apart, calls, live, pages, queue, submission, watch, wire
from bench.stage import logging_aside
from bench.table import MISSED, Row, heading, machine, show

PARTS = ("submission", "wire", "pages", "calls", "live", "apart", "queue", "watch")
Part = tuple[str, str, Callable[[], Iterator[Row]]]


def main() -> None:
    """Take the figures that were asked for. A missed limit is printed, not an error."""
    options = _options()
    # A person's own settings must not change what is measured.
    for name in [name for name in os.environ if name.startswith("INDGANG_")]:
        del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    print(machine(), flush=True)
    with logging_aside():
        missed = sum(
            _told(words, rows) for key, words, rows in _parts(options) if key in options.only
        )
    print(f"\n{machine()}\n{missed or 'Nothing'} missed.")


def _told(words: str, rows: Callable[[], Iterator[Row]]) -> int:
    """Print one part as it comes, and give how many limits it missed."""
    heading(words)
    missed = 0
    for row in rows():
        show(row)
        missed += row.verdict == MISSED
    return missed


def _parts(options: argparse.Namespace) -> list[Part]:
    quick = options.quick
    parts: list[Part] = [
        ("submission", "Receiving a message durably", partial(submission.rows, quick=quick)),
        ("wire", "On the wire", partial(wire.rows, quick=quick)),
        ("pages", "Making pages", partial(pages.rows, quick=quick)),
        ("calls", "Times for calls", partial(calls.rows, quick=quick)),
        ("live", "Writing together", partial(live.rows, quick=quick)),
        ("apart", "On two hosts", partial(apart.rows, quick=quick)),
        ("queue", "The queue on SQLite", partial(queue.rows, quick=quick)),
        ("watch", "The watch on SQLite", partial(watch.rows, quick=quick)),
    ]
    if options.postgresql:
        for key, words, part in (("queue", "The queue", queue), ("watch", "The watch", watch)):
            on_it = partial(part.rows, quick=quick, on_postgresql=True)
            parts.append((key, f"{words} on PostgreSQL", on_it))
    return parts


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it runs")
    parser.add_argument(
        "--postgresql", action="store_true", help="queue and watch on PostgreSQL too"
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=PARTS,
        default=PARTS,
        help="some parts of it",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
