"""Real engines for tests: a throw-away PostgreSQL, and an application behind a real socket."""

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from threading import Thread
from types import TracebackType
from typing import Self

import uvicorn
from sqlalchemy import URL, NullPool, create_engine, make_url
from starlette.types import ASGIApp

DRIVER = "postgresql+psycopg"
BINARIES = Path("/usr/lib/postgresql")
HOW_TO_INSTALL = "apt-get install --yes postgresql-15"
# The path of a Unix socket may be 107 bytes long; our folder and the socket take 35 of them.
LONGEST_PARENT = 70
STOPS_WITHIN = 15.0
# Nothing of a test's database has to survive a power cut, so nothing waits for the disk.
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# Ends the server when the process that started it was killed and could not do so itself.
WATCHDOG = """
read -r _
kill -QUIT "$(head -n 1 "$0/data/postmaster.pid")" 2>/dev/null && sleep 1
rm -rf "$0"
"""


class Cluster:
    """A PostgreSQL server for tests, reached through a Unix socket that only we can see.

    `TEST_DATABASE_URL` names a server to borrow instead; its user must be allowed to create
    databases, and everything that was created there is dropped in the end. Without that
    address and without PostgreSQL's programs `start` raises RuntimeError with the command
    that installs them: a missing engine is never a reason to skip.

    `durable=True` keeps fsync on, for tests that pull the plug. `listens` are addresses of this
    machine at which it answers as well, to anybody who reaches them; such a server is never
    borrowed.
    """

    def __init__(self, *, durable: bool = False, listens: Sequence[str] = ()) -> None:
        self.durable = durable
        self._listens = tuple(listens)
        self._address: URL | None = None
        self._folder: Path | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._prefix = ""
        self._created: set[str] = set()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server, or borrow one. `stop` also happens by itself at the end."""
        atexit.register(self.stop)
        borrowed = os.environ.get("TEST_DATABASE_URL")
        if borrowed and not self._listens:
            self._borrow(make_url(borrowed).set(drivername=DRIVER))
        else:
            self._begin(_programs())

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database here, whether or not it exists yet."""
        address = self._running()
        if self._folder is None:
            address = address.set(database=self._prefix + _plain(database))
            return address.render_as_string(hide_password=False)
        # Written by hand: SQLAlchemy would write %2F, which an Alembic configuration trips over.
        return f"{DRIVER}://postgres@/{_plain(database)}?host={self._folder}"

    def url_at(self, address: str, database: str) -> str:
        """The same database, as it is reached at one of the addresses where the server listens."""
        return f"{DRIVER}://postgres@{address}/{_plain(database)}"

    def create(self, database: str, template: str | None = None) -> None:
        """Create a database, as a copy of `template` where one is given.

        PostgreSQL refuses while anybody is connected to the template.
        """
        name = self._prefix + _plain(database)
        source = self._prefix + _plain(template) if template else "template1"
        self._order(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        self._created.add(name)

    def drop(self, database: str) -> None:
        """Drop a database and whoever is connected to it. Nothing happens if it is gone."""
        name = self._prefix + _plain(database)
        self._order(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._created.discard(name)

    def stop(self) -> None:
        """Stop the server and remove every trace. Safe to call twice."""
        atexit.unregister(self.stop)
        if self._folder is not None:
            _end_server(self._folder / "data" / "postmaster.pid")
            shutil.rmtree(self._folder, ignore_errors=True)
        elif self._address is not None:
            for name in sorted(self._created):
                self._order(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.communicate()
        self._created.clear()
        self._address = self._folder = self._watchdog = None

    def _running(self) -> URL:
        if self._address is None:
            raise RuntimeError("The cluster is not running: use it as a context manager.")
        return self._address

    def _order(self, statement: str) -> list[str]:
        engine = create_engine(self._running(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            answer = connection.exec_driver_sql(statement)
            return [str(row[0]) for row in answer] if answer.returns_rows else []

    def _borrow(self, address: URL) -> None:
        self._address = address
        # Two runs may share the server, so each gives its databases a name of its own.
        self._prefix = f"test_{token_hex(4)}_"
        if self.durable and self._order("SHOW fsync") != ["on"]:
            raise RuntimeError("TEST_DATABASE_URL names a server with fsync off; we need it on.")

    def _begin(self, programs: Path) -> None:
        self._folder = folder = _own_folder()
        hurry = [] if self.durable else ["--no-sync"]
        options = [f"listen_addresses='{','.join(self._listens)}'"]
        options += ["max_connections=200", "shared_buffers=32MB"]
        options += [] if self.durable else HASTY
        switches = " ".join(f"-c {option}" for option in options)
        self._watchdog = subprocess.Popen(
            ["/bin/sh", "-c", WATCHDOG, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        data, log = str(folder / "data"), str(folder / "log")
        try:
            _run(folder, [str(programs / "initdb"), "-D", data, *_NEW_CLUSTER, *hurry])
            with (folder / "data" / "pg_hba.conf").open("a") as rules:
                rules.writelines(f"host all all {one}/24 trust\n" for one in self._listens)
            start = ["-D", data, "-l", log, "-o", f"-k {folder} {switches}", "-w", "start"]
            _run(folder, [str(programs / "pg_ctl"), *start])
        except BaseException:
            self.stop()
            raise
        self._address = URL.create(
            DRIVER, username="postgres", database="postgres", query={"host": str(folder)}
        )


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port of this machine and give its address.

    The application's lifespan runs. RuntimeError if it does not come up.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("The application did not start; its log says why.")
            time.sleep(0.01)
        yield address
    finally:
        server.should_exit = True
        thread.join(STOPS_WITHIN)
        listener.close()


_NEW_CLUSTER = (
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-instructions",
)


def free_port() -> int:
    """A port of this machine that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _plain(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", name):
        raise ValueError(f"A test database has a plain name of small letters, not {name!r}.")
    return name


def _programs() -> Path:
    found = [path.parent for path in BINARIES.glob("*/bin/initdb")]
    if not found:
        raise RuntimeError(
            f"The tests need PostgreSQL. Run `{HOW_TO_INSTALL}`, "
            "or let TEST_DATABASE_URL name a server where databases may be created."
        )
    return max(found, key=lambda path: int(path.parent.name))


def _own_folder() -> Path:
    wanted = tempfile.gettempdir()
    short = "/tmp"  # noqa: S108  # mkdtemp below makes the name unguessable and the folder private
    parent = wanted if len(wanted) < LONGEST_PARENT else short
    folder = Path(tempfile.mkdtemp(prefix="indgang-pg-", dir=parent))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    return folder


def _run(folder: Path, command: list[str]) -> None:
    # PostgreSQL refuses to run as root, and PG* variables would lead it to other servers.
    role = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run(
        [*role, *command], capture_output=True, text=True, cwd=folder, env=surroundings, check=False
    )
    if done.returncode:
        log = folder / "log"
        said = log.read_text() if log.exists() else ""
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}{said}")


def _end_server(pid_file: Path) -> None:
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().splitlines()[0])
    deadline = time.monotonic() + STOPS_WITHIN
    # An immediate shutdown: the files are deleted next, so there is nothing to save.
    _signal(pid, signal.SIGQUIT)
    while pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    if pid_file.exists():
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
