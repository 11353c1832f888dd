"""The benchmark runs from end to end and prints every figure; whether it is kept is not asked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.foundation.settings import ROOT
from bench.__main__ import PARTS
from bench.table import KEPT, MISSED, judged

# What each part of it prints, and more.
FIGURES = {
    "submission": ("CPU of a durable submission",),
    "wire": (
        "First visit of /skriv",
        "First visit of /ring/tid",
        "The largest of them with htmx",
        "Wait behind the last button, 16 at once, p99",
    ),
    "pages": (
        "CPU to render the front page",
        "CPU to render the message",
        "CPU to render the receipt",
        "CPU to render a citizen's case",
        "CPU to render the queue, 25 rows",
        "CPU to render a case at the desk",
    ),
    "calls": (
        "CPU of the page of the next free times, 20 units, 10 days",
        "CPU of the page of the days, 20 units, 10 days",
        "Wait for a promised call, 16 at once, p99",
    ),
    "live": ("5 calls for somebody", "40 rooms", "load before the run"),
    "apart": ("the citizen's web process is killed: back after",),
    "queue": (
        "Queue, my unit, easy, 400 cases",
        "Queue, mine, easy, 400 cases",
        "Queue, all I may see, nasty, 400 cases",
        "Queue, waiting, nasty, 400 cases",
        "Queue, a page in the middle, nasty, 400 cases",
        "Queue, the next case, nasty, 400 cases",
        "Queue, the next case, a kept turn, flood, 400 cases",
    ),
    "watch": (
        "A round of the watch, all of it new, 800 open cases",
        "A round of the watch, nothing new, 800 open cases",
    ),
}
SIZES = ("First visit of", "The largest of them with htmx")


def test_every_part_of_the_benchmark_is_run() -> None:
    assert tuple(FIGURES) == PARTS


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", PARTS)
def test_given_small_numbers_when_the_benchmark_runs_then_every_figure_is_beside_its_limit(
    part: str,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--postgresql", "--only", part],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if "|" in line]
    missing = [figure for figure in FIGURES[part] if not any(r.startswith(figure) for r in rows)]
    assert missing == []
    assert rows
    assert [row for row in rows if row.count("|") != 2] == []
    sizes = [row for row in rows if row.startswith(SIZES)]
    assert [row for row in sizes if not row.endswith(KEPT)] == [], "bytes are no matter of load"
    assert ("on PostgreSQL" in done.stdout) == (part in {"queue", "watch"})
    first, last = done.stdout.splitlines()[0], done.stdout.splitlines()[-1]
    assert "CPUs, load" in first
    assert last.endswith("missed.")


def test_given_a_figure_over_its_limit_when_judged_then_it_is_missed() -> None:
    assert judged("wait", 201, 200, "ms").verdict == MISSED
    assert judged("wait", 200, 200, "ms").verdict == KEPT
