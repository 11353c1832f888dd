"""The benchmark runs from end to end and prints every figure; whether it is kept is not asked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.foundation.settings import ROOT
from bench.table import KEPT, MISSED, judged

FIGURES = (
    "CPU of a durable submission",
    "First visit of /skriv",
    "The largest of them with htmx",
    "Wait behind the last button, 16 at once, p99",
    "First visit of /ring/tid",
    "CPU of the page of the next free times, 20 units, 10 days",
    "CPU of the page of the days, 20 units, 10 days",
    "Wait for a promised call, 16 at once, p99",
    "the citizen's web process is killed: back after",
    "5 calls for somebody",
    "CPU to render the front page",
    "CPU to render the message",
    "CPU to render the receipt",
    "CPU to render a citizen's case",
    "CPU to render the queue, 25 rows",
    "CPU to render a case at the desk",
    "Queue, my unit, easy, 400 cases",
    "Queue, mine, easy, 400 cases",
    "Queue, all I may see, nasty, 400 cases",
    "Queue, waiting, nasty, 400 cases",
    "Queue, a page in the middle, nasty, 400 cases",
    "A round of the watch, all of it new, 800 open cases",
    "A round of the watch, nothing new, 800 open cases",
    "Queue, the next case, nasty, 400 cases",
    "Queue, the next case, a kept turn, flood, 400 cases",
)


@pytest.mark.slow
@pytest.mark.timeout(450)
def test_given_small_numbers_when_the_benchmark_runs_then_every_figure_is_beside_its_limit() -> (
    None
):
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--postgresql"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=420,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if "|" in line]
    missing = [figure for figure in FIGURES if not any(row.startswith(figure) for row in rows)]
    assert missing == []
    assert [row for row in rows if row.count("|") != 2] == []
    assert "The queue on PostgreSQL" in done.stdout
    first, last = done.stdout.splitlines()[0], done.stdout.splitlines()[-1]
    assert "CPUs, load" in first
    assert last.endswith("missed.")


def test_given_a_figure_over_its_limit_when_judged_then_it_is_missed() -> None:
    assert judged("wait", 201, 200, "ms").verdict == MISSED
    assert judged("wait", 200, 200, "ms").verdict == KEPT
