"""The throw-away engines start, serve and leave nothing behind."""

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import NullPool, create_engine
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests import engines
from tests.engines import Cluster, serving

KILLED = """
import os, signal, sys
from tests.engines import Cluster
cluster = Cluster()
cluster.start()
print(cluster.url("postgres"), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def ask(url: str, question: str) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        answer = connection.exec_driver_sql(question)
        return [str(row[0]) for row in answer] if answer.returns_rows else []


def folder_of(url: str) -> Path:
    return Path(url.partition("?host=")[2])


@pytest.fixture(autouse=True)
def _own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)


@pytest.mark.slow
def test_given_a_template_when_a_database_is_created_then_it_holds_the_same() -> None:
    with Cluster() as cluster:
        cluster.create("model")
        ask(cluster.url("model"), "CREATE TABLE door (colour text)")
        ask(cluster.url("model"), "INSERT INTO door VALUES ('grøn')")

        cluster.create("copy", template="model")

        assert ask(cluster.url("copy"), "SELECT colour FROM door") == ["grøn"]
        assert ask(cluster.url("copy"), "SHOW listen_addresses") == [""]
        assert ask(cluster.url("copy"), "SHOW fsync") == ["off"]

        cluster.drop("copy")
        cluster.drop("copy")
        left = "SELECT datname FROM pg_database WHERE datname IN ('model', 'copy')"
        assert ask(cluster.url("postgres"), left) == ["model"]
        folder = folder_of(cluster.url("postgres"))
        assert folder.is_dir()

    assert not folder.exists()


@pytest.mark.slow
def test_given_a_running_server_when_it_is_borrowed_then_only_our_databases_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Cluster(durable=True) as lender:
        monkeypatch.setenv("TEST_DATABASE_URL", lender.url("postgres"))
        lender.create("keep")

        with Cluster(durable=True) as one, Cluster() as other:
            one.create("same")
            other.create("same", template=None)
            assert one.url("same") != other.url("same")
            assert ask(one.url("same"), "SELECT 1") == ["1"]

        names = ask(lender.url("keep"), "SELECT datname FROM pg_database ORDER BY 1")
        assert names == ["keep", "postgres", "template0", "template1"]
        assert ask(lender.url("keep"), "SHOW fsync") == ["on"]


@pytest.mark.slow
def test_given_a_hasty_server_when_it_is_borrowed_for_crash_tests_then_it_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Cluster() as lender:
        monkeypatch.setenv("TEST_DATABASE_URL", lender.url("postgres"))

        with pytest.raises(RuntimeError, match="fsync"):
            Cluster(durable=True).start()


@pytest.mark.slow
def test_given_a_run_that_is_killed_when_time_passes_then_its_server_ends_too() -> None:
    run = subprocess.run(
        [sys.executable, "-c", KILLED], capture_output=True, text=True, check=False
    )
    folder = folder_of(run.stdout.strip())

    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert run.returncode == -signal.SIGKILL
    assert folder.name.startswith("indgang-pg-")
    assert not folder.exists()


def test_given_no_postgresql_when_a_cluster_starts_then_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engines, "BINARIES", tmp_path)

    with pytest.raises(RuntimeError, match="apt-get install --yes postgresql-15"):
        Cluster().start()


@pytest.mark.slow
def test_given_programs_that_fail_when_a_cluster_starts_then_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    programs = tmp_path / "15" / "bin"
    programs.mkdir(parents=True)
    tmp_path.chmod(0o755)
    (programs / "initdb").write_text("#!/bin/sh\necho no room; exit 1\n")
    (programs / "initdb").chmod(0o755)
    monkeypatch.setattr(engines, "BINARIES", tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(RuntimeError):
        Cluster().start()

    assert [path.name for path in tmp_path.iterdir()] == ["15"]


def test_given_a_clever_name_when_a_database_is_named_then_it_is_refused() -> None:
    with pytest.raises(ValueError, match="plain name"):
        Cluster().create('x"; DROP DATABASE y')


def test_given_a_cluster_that_is_not_started_when_it_is_used_then_it_says_so() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        Cluster().url("any")


def test_given_an_application_when_it_is_served_then_it_answers_until_the_end() -> None:
    async def answer(request: object) -> PlainTextResponse:
        return PlainTextResponse("indgang")

    with serving(Starlette(routes=[Route("/", answer)])) as address:
        assert httpx2.get(address, trust_env=False).text == "indgang"

    with pytest.raises(httpx2.ConnectError):
        httpx2.get(address, trust_env=False)
