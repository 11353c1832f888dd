"""Rules about the code itself. Each has a planted breach that it must catch."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"

Finds = Callable[[str, str], bool]


def _commits(path: str, code: str) -> bool:
    return bool(re.search(r"\.(commit|rollback)\(\)", code)) and path not in (
        "app/foundation/database.py",
        "app/foundation/migrate.py",
    )


def _reads_environment(path: str, code: str) -> bool:
    return bool(re.search(r"os\.(environ|getenv)|getenv\(", code)) and path != (
        "app/foundation/settings.py"
    )


def _tells_time(path: str, code: str) -> bool:
    told = r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\("
    return bool(re.search(told, code)) and path != "app/foundation/clock.py"


def _speaks_outside(path: str, code: str) -> bool:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(code))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    outside = {"httpx", "httpx2", "requests", "socket", "smtplib", "aiosmtplib", "imap_tools"}
    return bool(imported & outside) and not path.endswith("/transport.py")


def _renders_unescaped(_path: str, code: str) -> bool:
    return bool(re.search(r"\bMarkup\(|autoescape=(?!True\b)", code))


def _translates_what_somebody_wrote(_path: str, code: str) -> bool:
    """The template's gettext trusts its words and fills their %: only literal ones may go in."""
    return bool(re.search(r"(?<![\w])_\((?![\"'])", code))


def _works_after_the_answer(_path: str, code: str) -> bool:
    return "BackgroundTask" in code or "BaseHTTPMiddleware" in code


BREACHES: dict[Finds, tuple[str, str]] = {
    _commits: ("app/desk/routes.py", "session.commit()"),
    _reads_environment: ("app/web/pages.py", "os.environ['X']"),
    _tells_time: ("app/desk/queue.py", "datetime.now(UTC)"),
    _speaks_outside: ("app/portal/routes.py", "import smtplib"),
    _renders_unescaped: ("app/web/pages.py", "Markup(words)"),
    _translates_what_somebody_wrote: ("templates/x.html", "{{ _(case.next_step) }}"),
    _works_after_the_answer: ("app/web/x.py", "BackgroundTasks()"),
}


def _sources() -> Iterator[tuple[str, str]]:
    for file in sorted(APP.rglob("*.py")):
        yield str(file.relative_to(ROOT)), file.read_text()


def _templates() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "templates").rglob("*.html")):
        yield str(file.relative_to(ROOT)), file.read_text()


@pytest.mark.parametrize("finds", BREACHES, ids=lambda finds: finds.__name__.strip("_"))
def test_given_the_code_when_a_rule_is_read_then_nothing_breaks_it(finds: Finds) -> None:
    sources = _templates() if finds is _translates_what_somebody_wrote else _sources()

    assert [path for path, code in sources if finds(path, code)] == []


@pytest.mark.parametrize("finds", BREACHES, ids=lambda finds: finds.__name__.strip("_"))
def test_given_a_planted_breach_when_a_rule_is_read_then_it_is_found(finds: Finds) -> None:
    assert finds(*BREACHES[finds])


def _contracts(root: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )


def test_given_the_house_when_imports_are_read_then_every_contract_is_kept() -> None:
    told = _contracts(ROOT)

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("file", "breach"),
    [
        ("app/domain/cases/models.py", "import app.web.pages"),
        ("app/domain/events/commands.py", "import app.domain.cases.models"),
        ("app/portal/routes.py", "import app.desk.routes"),
        ("app/channels/written/forms.py", "import app.portal.forms"),
        ("app/foundation/clock.py", "import fastapi"),
        ("app/web/pages.py", "import app.wiring"),
    ],
)
def test_given_a_planted_import_when_imports_are_read_then_a_contract_breaks(
    tmp_path: Path, file: str, breach: str
) -> None:
    shutil.copytree(APP, tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / file
    planted.write_text(f"{planted.read_text()}\n{breach}\n")

    told = _contracts(tmp_path)

    assert told.returncode == 1, told.stdout
    assert "BROKEN" in told.stdout
