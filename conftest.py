"""What every test may ask for: an engine, a house on it, and people who use it."""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest

# Databases of tests live for seconds and need no disk: in memory a copy of the town takes a tenth
# of the time. Where memory has no room, they lie where everything else that is temporary lies.
MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30  # noqa: S108  # mkdtemp makes names in it unguessable
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # somebody has asked for it already

# Tests never touch a person's own data or settings.
for name in [name for name in os.environ if name.startswith("INDGANG_") or name == "DATABASE_URL"]:
    del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="Full depth: hours instead of minutes.")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--soak"):
        evidence = importlib.import_module("tests.evidence")
        config.pluginmanager.register(
            evidence.Evidence(evidence.JOURNAL, evidence.KEPT, evidence.commit_of_house())
        )


@pytest.fixture(scope="session")
def is_soak(request: pytest.FixtureRequest) -> bool:
    """Whether tests with a depth go to the bottom of it."""
    return bool(request.config.getoption("--soak"))


pytest_plugins = ["tests.world"]
