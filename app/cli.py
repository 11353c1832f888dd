"""The ``indgang`` command: everything an IT department does with the house."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel, col, select

from app import backup as backups
from app import doctor as examination
from app import promises, town, wiring
from app.domain.cases.absences import leave_for_good
from app.domain.organisation.commands import SHORTEST_PASSWORD, employ, set_up
from app.domain.organisation.models import Role, Staff, Unit
from app.domain.organisation.passwords import hashed
from app.domain.organisation.queries import calendar, staff_by_user_name
from app.foundation import crypto, logs
from app.foundation.clock import local, now
from app.foundation.crypto import Keyring, KeysMissing
from app.foundation.database import AlreadyServed, Database, SingleServer
from app.foundation.jobs import chores
from app.foundation.jobs.chores import Sweep
from app.foundation.migrate import is_current, upgrade
from app.foundation.refused import Refused, Unavailable
from app.foundation.seal import check as check_seal
from app.foundation.seal import is_sealed, seal
from app.foundation.settings import Settings
from app.main import create_app
from app.web import sessions
from app.web.forms import clean
from app.web.house import House
from app.web.limits import LARGEST_FRAME

FAULT, NOT_READY = 1, 3
_NO_HURRY = 600.0  # seconds a migration may wait for others to finish

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Indgang: one accessible entrance to the municipality.\n\n"
    "Exit codes: 0 done, 1 a fault was found, 2 wrong words on the line, 3 not set up yet.",
)
staff = typer.Typer(no_args_is_help=True, help="Colleagues who sign in at the desk.")
cli.add_typer(staff, name="staff")
progress_to = Console(stderr=True)


@cli.command()
def migrate() -> None:
    """Make keys and tables, or bring them up to this version. Safe to run again."""
    settings = _settings()
    database = Database(settings.url, patience=_NO_HURRY)
    if not (settings.data / "keys.json").exists() and is_sealed(database):
        _stop(
            "The keys that this database was made with are gone. Put the backup of keys.json "
            "back into the data folder. New keys would make every old word unreadable.",
            FAULT,
        )
    crypto.use(Keyring.make(settings.data / "keys.json"))
    upgrade(database, SQLModel.metadata)
    try:
        database.write(seal)
    except KeysMissing as error:
        _stop(f"{error} Put the right keys.json back.", FAULT)
    database.write(set_up)
    typer.echo("The database is up to date.")


@cli.command()
def seed() -> None:
    """Fill the database with an invented town of 40 cases. Only with INDGANG_DEMO=1."""
    settings = _settings()
    if not settings.demo:
        _stop("The town is invented. Set INDGANG_DEMO=1 if that is what you want.", FAULT)
    house = wiring.build(settings, _ready(settings))
    with Progress(console=progress_to, transient=True) as progress:
        task = progress.add_task("The town of Prøvekøbing", total=len(town.STORIES))
        made = town.build(house.database, lambda: progress.advance(task))
    typer.echo(f"The town is there: {len(town.STORIES)} cases, {made} of them new.")


class _Server(uvicorn.Server):
    """A server whose house hears first that it is asked to end (SIGTERM)."""

    def __init__(self, config: uvicorn.Config, house: House) -> None:
        super().__init__(config)
        self._house = house

    async def main_loop(self) -> None:
        """Serve until asked to end; then let go of the lines that have no end of their own."""
        await super().main_loop()
        await self._house.leave()


@cli.command()
def serve(
    port: Annotated[int, typer.Option(help="Where to listen.")] = 8000,
    host: Annotated[str, typer.Option(help="Which address to listen on.")] = "127.0.0.1",
) -> None:
    """Open the entrance: pages for citizens and the desk, and the worker beside them."""
    settings = _settings()
    if settings.demo and host not in ("127.0.0.1", "localhost", "::1"):
        _stop("The demo listens on this machine only. Leave --host away.", FAULT)
    database = _ready(settings)
    lock = _only_server(settings)
    logs.start()
    house = wiring.build(settings, database)
    app = create_app(settings, house)
    _greet(settings, host, port)
    # Looking through everything for rubbish holds everybody up for a tenth of a second. What is
    # there now stays, and there is little of it later: it is looked for seldom.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        ws_max_size=LARGEST_FRAME,
        ws_ping_interval=None,  # both ends of a conversation give signs of their own
        timeout_graceful_shutdown=10,  # a stream of events has no end of its own
        proxy_headers=False,  # who sent a request is decided by INDGANG_PROXIES alone
    )
    server = _Server(config, house)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(NOT_READY)
    if lock:
        lock.give_back()


@cli.command()
def worker() -> None:
    """Do the jobs in a process of their own. Only with PostgreSQL: on SQLite `serve` does them."""
    settings = _settings()
    if settings.is_sqlite:
        _stop("On SQLite `indgang serve` does the jobs itself. Use PostgreSQL for a worker.", FAULT)
    logs.start()
    house = wiring.build(settings, _ready(settings))
    typer.echo("Working. Stop with Ctrl+C.", err=True)
    inside, outside = wiring.runners(house)
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: inside.stop())
    outside.start()
    inside.run()
    outside.stop()


@cli.command()
def doctor() -> None:
    """Look at database, migrations, keys, storage, texts, jobs and the accessibility statement, and
    say what to do."""
    findings = examination.examine(_settings())
    for finding in findings:
        typer.echo(f"{finding.mark:<5}  {finding.name}: {finding.words}")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(FAULT)


@cli.command()
def purge(
    *,
    dry_run: Annotated[bool, typer.Option(help="Only count what would be removed.")] = False,
    report: Annotated[bool, typer.Option(help="Only tell what went, day by day.")] = False,
) -> None:
    """Remove what has been kept long enough. The worker does the same by itself, every hour.

    Of a closed case the words and every way to it go; its history stays, without words, so that
    the year can be counted. An open case is never touched.
    """
    settings = _settings()
    if report:
        _tell_days(settings)
        return
    with closing(_ready(settings)) as database:
        for sweep in wiring.sweeps(wiring.storage_of(settings)):
            with database.read() as session:
                number = sweep.over(session)
            if not dry_run:
                number = _removed(database, sweep, number)
            typer.echo(f"{sweep.name}: {number}")
    typer.echo("Nothing was removed. Leave --dry-run away to do it." if dry_run else "Removed.")


def _tell_days(settings: Settings) -> None:
    """The chores of the last two weeks; a day on which none ran is told too."""
    today = local(now()).date()
    days = [today - timedelta(days=number) for number in range(14)]
    with closing(_ready(settings)) as database, database.read() as session:
        done = chores.report(session, days[-1])
    for day in days:
        lines = [f"  {one.name}: {one.number}" for one in done if one.day == day]
        typer.echo("\n".join([f"{day:%d.%m.%Y}", *(lines or ["  nothing ran"])]))


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write everything but the keys to one file, also while the house is open.

    Keep keys.json somewhere else: without it nobody can read the backup again.
    """
    settings = _settings()
    with closing(_ready(settings)) as database:
        try:
            made = backups.save(database, settings.data / "files", file)
        except backups.Unusable as unusable:
            _stop(str(unusable), FAULT)
        except OSError as error:
            _stop(f"The file cannot be written: {error.strerror}. Choose another place.", FAULT)
    typer.echo(f"{file.name}: {sum(made.rows.values())} rows, {len(made.members)} parts.")
    typer.echo("Keep keys.json somewhere else: without it nobody can read the backup again.")


@cli.command()
def restore(
    *,
    file: Annotated[Path, typer.Argument(help="The backup.")],
    drill: Annotated[bool, typer.Option(help="Only try it, in a place of its own.")] = False,
) -> None:
    """Put a backup into an empty house, or with --drill into one that is thrown away."""
    settings = _settings()
    try:
        crypto.use(Keyring.read(settings.data / "keys.json"))
    except KeysMissing as error:
        _stop(f"{error} Put the keys.json of the backup into {settings.data} first.", NOT_READY)
    try:
        made, faults = _restored(settings, file, drill=drill)
    except backups.Unusable as unusable:
        _stop(str(unusable), FAULT)
    except OSError as error:
        _stop(f"It cannot be written: {error.strerror}. Make room, and try again.", FAULT)
    for fault in faults:
        typer.echo(f"FAULT  {fault}", err=True)
    if faults:
        _stop("The backup does not keep what was promised. Use another.", FAULT)
    where = "tried and thrown away" if drill else "restored"
    typer.echo(
        f"Backup of {made.made_at}: {sum(made.rows.values())} rows {where}, nothing missing."
    )


def _restored(settings: Settings, file: Path, *, drill: bool) -> tuple[backups.Manifest, list[str]]:
    if drill:
        return backups.drill(file)
    files, lock = settings.data / "files", _only_server(settings)
    try:
        with closing(_database(settings)) as database:
            made = backups.restore(file, database, files)
            return made, promises.faults(database, files, made.rows)
    finally:
        if lock:
            lock.give_back()


def _removed(database: Database, sweep: Sweep, number: int) -> int:
    removed = 0
    with Progress(console=progress_to, transient=True) as progress:
        task = progress.add_task(sweep.name, total=number)
        while some := database.write(sweep.remove):
            removed += some
            progress.advance(task, some)
    database.write(lambda session: chores.note(session, sweep.name, removed))
    return removed


@staff.command("add")
def add(
    *,
    user_name: Annotated[str, typer.Argument(help="What the colleague types to sign in.")],
    name: Annotated[str, typer.Option(help="First and last name, as citizens see it.")],
    unit: Annotated[str, typer.Option(help="Home unit, by its Danish name.")],
    role: Annotated[Role, typer.Option(help="What the colleague may do.")] = Role.AGENT,
    also: Annotated[list[str] | None, typer.Option(help="A further unit. May be repeated.")] = None,
    password_stdin: Annotated[bool, typer.Option(help="Read the password from a pipe.")] = False,
) -> None:
    """Add a colleague. The password is asked for, and never shown."""
    database = _ready(_settings())
    secret = _password(from_pipe=password_stdin)

    def command(session: Session) -> None:
        home = _unit(session, unit)
        others = [_unit(session, other).id for other in also or []]
        employ(
            session,
            user_name=user_name,
            name=name,
            password_hash=hashed(secret),
            unit_id=home.id,
            role=role,
            also=others,
        )

    _do(database, command)
    typer.echo(f"{user_name} can sign in now.")


@staff.command("list")
def list_staff() -> None:
    """Who can sign in."""
    with _ready(_settings()).read() as session:
        rows = session.exec(select(Staff, Unit).join(Unit).order_by(col(Staff.user_name))).all()
    for person, unit in rows:
        state = "" if person.active else " (ended)"
        typer.echo(f"{person.user_name}: {person.name}, {unit.name}, {person.role}{state}")


@staff.command("password")
def password(
    *,
    user_name: Annotated[str, typer.Argument(help="Whose password.")],
    password_stdin: Annotated[bool, typer.Option(help="Read the password from a pipe.")] = False,
) -> None:
    """Give a colleague a new password."""
    database, secret = _ready(_settings()), _password(from_pipe=password_stdin)
    stored = hashed(secret)

    def command(session: Session) -> None:
        _change(session, user_name, password_hash=stored)

    _do(database, command)
    typer.echo(f"{user_name} has a new password.")


@staff.command("end")
def end(user_name: Annotated[str, typer.Argument(help="Who has left.")]) -> None:
    """End a colleague's access at once. The history keeps the name."""

    def command(session: Session) -> None:
        person = _change(session, user_name, active=False)
        leave_for_good(session, person, calendar=calendar(session))

    _do(_ready(_settings()), command)
    typer.echo(f"{user_name} can no longer sign in.")


def _change(session: Session, user_name: str, **values: object) -> Staff:
    person = staff_by_user_name(session, user_name)
    if person is None:
        raise Refused(f"There is no colleague with the user name {user_name}.")
    for column, value in values.items():
        setattr(person, column, value)
    session.add(person)
    sessions.end_all(session, person.id)
    return person


def _unit(session: Session, name: str) -> Unit:
    unit = session.exec(select(Unit).where(Unit.name == name)).first()
    if unit is None:
        known = ", ".join(session.exec(select(Unit.name).order_by(col(Unit.name))))
        raise Refused(f"There is no unit {name}. There are: {known}.")
    return unit


def _password(*, from_pipe: bool) -> str:
    if from_pipe:
        secret = sys.stdin.readline().rstrip("\n")
    else:
        secret = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    secret = clean(secret).strip()  # as the sign-in page reads it
    if len(secret) < SHORTEST_PASSWORD:
        _stop(f"Choose a password of at least {SHORTEST_PASSWORD} characters.", FAULT)
    return secret


def _do(database: Database, command: Callable[[Session], None]) -> None:
    try:
        database.write(command)
    except Refused as refused:
        _stop(refused.words % refused.slots if refused.slots else refused.words, FAULT)


def _settings() -> Settings:
    settings = Settings()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings


def _database(settings: Settings) -> Database:
    return Database(settings.url, patience=settings.writer_patience)


def _ready(settings: Settings) -> Database:
    """The database, with keys and all migrations; or a sentence about what to run first."""
    database = _database(settings)
    try:
        crypto.use(Keyring.read(settings.data / "keys.json"))
        if not is_current(database):
            _stop("The database is not up to date. Run: indgang migrate", NOT_READY)
        with database.read() as session:
            check_seal(session)
    except KeysMissing as error:
        _stop(f"{error} Run: indgang migrate", NOT_READY)
    except Exception as error:  # noqa: BLE001 - whatever the driver says, a person needs one sentence
        _stop(
            f"The database cannot be reached ({type(error).__name__}). Run: indgang doctor",
            NOT_READY,
        )
    return database


def _only_server(settings: Settings) -> SingleServer | None:
    if not settings.is_sqlite:
        return None
    lock = SingleServer(Path(str(make_url(settings.url).database)))
    try:
        lock.take()
    except AlreadyServed:
        _stop(
            "Another process serves this database already. SQLite takes one; stop the other, "
            "choose another INDGANG_DATA, or set DATABASE_URL to a PostgreSQL.",
            FAULT,
        )
    return lock


def _greet(settings: Settings, host: str, port: int) -> None:
    address = f"http://{host}:{port}"
    typer.echo(f"\nIndgang is open.\n  Citizens: {address}/\n  In English: {address}/en")
    typer.echo(f"  Staff:    {address}/desk")
    if settings.demo:
        names = ", ".join(person[0] for person in town.STAFF)
        typer.echo(f"  Demo sign-ins: {names}. Password: {town.PASSWORD}")
    typer.echo(f"  Data: {Path(settings.data)}\nStop with Ctrl+C.\n")


def _stop(words: str, code: int) -> None:
    typer.echo(words, err=True)
    raise typer.Exit(code)


def main() -> None:
    """The console script."""
    try:
        cli()
    except Unavailable as error:
        typer.echo(f"The database is not available: {error}. Run: indgang doctor", err=True)
        sys.exit(FAULT)


if __name__ == "__main__":
    main()
