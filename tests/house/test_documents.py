"""The documents say what the code does: commands, settings, addresses, files, links and words."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
import typer
from babel.messages.pofile import read_po
from fastapi.routing import APIRoute
from pydantic import SecretStr
from starlette.routing import BaseRoute

from app import town
from app.cli import cli
from app.foundation.i18n.texts import CATALOGUE, OWN_NAMES
from app.foundation.settings import ROOT, Settings
from app.main import create_app
from app.wiring import ROOMS
from tests.house.test_setup import commands_named, targets
from tests.world import settings_for

LONGEST_ARCHITECTURE = 200
LISTS = "docs/addresses-and-events.md"
LONGEST_DECISION = 60
LARGEST_PICTURE = 150_000
ADR_PARTS = ["## Context", "## Decision", "## Consequences"]
PLACE = re.compile(r"\.?[\w-]+(?:\.[\w-]+)*(?:/[\w.-]*)*")
FILE_KINDS = {".css", ".html", ".lock", ".md", ".po", ".py", ".sh", ".toml"}

Row = tuple[str, ...]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def documents() -> list[str]:
    """Every document, by its place under the root."""
    return sorted(
        str(file.relative_to(ROOT)) for file in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    )


def in_code_marks(text: str) -> list[str]:
    """What stands between backticks, and every line of a fenced block."""
    fence = r"^```[^\n]*\n(.*?)^```"
    lines = [
        line
        for block in re.findall(fence, text, re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
    ]
    return lines + re.findall(
        r"`([^`\n]+)`", re.sub(fence, "", text, flags=re.DOTALL | re.MULTILINE)
    )


def rows(text: str, heading: str) -> list[Row]:
    """The rows of the first table under a heading, without the table's own head."""
    part = re.split(
        r"^#{2,3} ", text.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE
    )[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]


def differences(said: Iterable[Row], wanted: Iterable[Row]) -> list[str]:
    """Rows that are missing, to be pasted, and rows that are wrong or doubled."""
    said, wanted = list(said), list(wanted)
    missing = [f"missing: | {' | '.join(row)} |" for row in wanted if row not in said]
    return missing + [
        f"wrong:   | {' | '.join(row)} |"
        for place, row in enumerate(said)
        if row not in wanted or row in said[:place]
    ]


def unknown_targets(text: str, makefile: str) -> list[str]:
    """Every ``make X`` in code marks that the Makefile does not have."""
    return sorted(commands_named(text) - targets(makefile).keys())


def unknown_commands(text: str, tree: dict[str, set[str]]) -> list[str]:
    """Every ``indgang X`` or ``indgang X Y`` in code marks that the command line does not know."""
    found = [
        match
        for code in in_code_marks(text)
        for match in re.findall(r"\bindgang ([a-z]+)(?: ([a-z]+))?", code)
    ]
    return sorted(
        {
            f"{first} {second}".strip()
            for first, second in found
            if first not in tree or (tree[first] and second and second not in tree[first])
        }
    )


def command_tree() -> dict[str, set[str]]:
    """The commands of ``indgang``, each with the commands under it."""
    top = typer.main.get_command(cli)
    return {name: set(getattr(command, "commands", {})) for name, command in top.commands.items()}  # type: ignore[attr-defined]  # a group, as the command line has more than one command


def missing_places(text: str, root: Path) -> list[str]:
    """Every file or folder in code marks that is not there. An address begins with a slash."""
    places = [code for code in in_code_marks(text) if PLACE.fullmatch(code) and _is_place(code)]
    return sorted({place for place in places if not _exists(place, root)})


def _is_place(code: str) -> bool:
    return "/" in code or Path(code).suffix in FILE_KINDS


def _exists(place: str, root: Path) -> bool:
    bare = "/" not in place and any((root / "app").rglob(place))
    return bare or (root / place).exists()


def dead_links(text: str, folder: Path) -> list[str]:
    """Every Markdown link to a file that leads nowhere."""
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    places = [link.partition("#")[0] for link in links if "://" not in link]
    return [place for place in places if place and not (folder / place).exists()]


def silent_pictures(text: str) -> list[str]:
    """Every picture without words for those who do not see it."""
    return [
        place for words, place in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text) if len(words) < 20
    ]


def setting_rows() -> list[Row]:
    """The settings as the README lists them: name, what it is when unset, what it is for."""
    return [
        (
            f"`{field.validation_alias or 'INDGANG_' + name.upper()}`",
            _unset(field.default),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def _unset(default: object) -> str:
    match default:
        case Path():
            return f"`{default.name}`"
        case "" | SecretStr():
            return "empty"
        case False:
            return "off"
        case _:
            return f"`{default}`"


def route_rows(routes: Sequence[BaseRoute]) -> list[Row]:
    """The routes as the list of addresses has them: method, address, name, file."""
    return [
        (method, f"`{route.path}`", f"`{route.name}`", f"`{_file_of(route)}`")
        for route in _flat(routes)
        for method in sorted(route.methods or ())
    ]


def _flat(routes: Sequence[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from _flat(route.original_router.routes)


def _file_of(route: APIRoute) -> str:
    return str(Path(inspect.getfile(route.endpoint)).relative_to(ROOT))


def event_rows(text: str) -> list[Row]:
    """The events of the document with their jobs, without the explanations."""
    names = r"`([a-z_.:]+)`"
    return [
        (row[0].strip("`"), *re.findall(names, row[2]))
        for row in rows(text, "Events, and what follows")
    ]


def events() -> list[Row]:
    """The events that commands record, with the jobs that rooms let follow."""
    sources = [
        *(ROOT / "app/domain/cases").glob("*.py"),
        *(ROOT / f"app/channels/callback/{name}.py" for name in ("commands", "jobs")),
        ROOT / "app/channels/live_text/commands.py",
        ROOT / "app/watch/commands.py",
    ]
    found = re.findall(r'"([a-z]+\.[a-z_]+)"', "".join(file.read_text() for file in sources))
    kinds = {kind for kind in found if not kind.endswith(".id")}  # keys of other tables
    follows: dict[str, tuple[str, ...]] = {}
    for room in ROOMS:
        for kind, jobs in room.follows.items():
            follows[kind] = follows.get(kind, ()) + jobs
    alone = [(kind,) for kind in kinds if kind not in follows]
    return [(kind, *jobs) for kind, jobs in follows.items()] + alone


def unkept_promises(text: str) -> list[str]:
    """Promises that are missing, out of order, or that no test shows and nobody calls unbuilt."""
    said = rows(text, "Promises")
    order = [row[0].split()[0].strip("*") for row in said]
    wrong = [] if order == [f"P{number}" for number in range(1, 13)] else [f"order: {order}"]
    return wrong + [
        row[0]
        for row in said
        if "Not built yet" not in row[1] and not re.search(r"`(a11y_)?tests/", row[2])
    ]


def unsaid_words(tour: str, said: set[str]) -> list[str]:
    """Words in bold that no page says."""
    return [words for words in re.findall(r"\*\*(.+?)\*\*", tour) if words not in said]


def said_in_danish() -> set[str]:
    """What pages say, word for word, and the units of the invented town."""
    with CATALOGUE.open("rb") as file:
        messages = [message.string for message in read_po(file, locale="da")]
    departments = {f"{home}, {unit}" for unit, (_, home) in town.UNITS.items()}
    spoken = {words for words in messages if isinstance(words, str)}
    return spoken | departments | set(OWN_NAMES.values())


def too_much(name: str, measured: int, limit: int) -> list[str]:
    """A document or picture that is larger than it may be."""
    return [f"{name}: {measured}, at most {limit}"] if measured > limit else []


def broken_decision(number: int, name: str, text: str) -> list[str]:
    """What a decision's page lacks: its number, its three parts in order, and shortness."""
    parts = [line for line in text.splitlines() if line.startswith("## ")]
    faults = [] if name.startswith(f"{number:03}-") else [f"{name} should be number {number:03}"]
    faults += [] if parts == ADR_PARTS else [f"{name} has the parts {parts}"]
    return faults + too_much(name, text.count("\n"), LONGEST_DECISION)


@pytest.mark.parametrize("name", documents())
def test_given_a_document_when_it_names_commands_then_each_can_be_run(name: str) -> None:
    assert unknown_targets(read(name), read("Makefile")) == []
    assert unknown_commands(read(name), command_tree()) == []


@pytest.mark.parametrize("name", documents())
def test_given_a_document_when_its_links_are_followed_then_each_leads_somewhere(name: str) -> None:
    assert dead_links(read(name), (ROOT / name).parent) == []
    assert silent_pictures(read(name)) == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "SECURITY.md", LISTS])
def test_given_a_document_when_it_names_a_place_then_it_is_there(name: str) -> None:
    assert missing_places(read(name), ROOT) == []


def test_given_the_architecture_when_its_lines_are_counted_then_it_is_short() -> None:
    lines = read("ARCHITECTURE.md").count("\n")

    assert too_much("ARCHITECTURE.md", lines, LONGEST_ARCHITECTURE) == []


def test_given_the_settings_when_the_readme_lists_them_then_none_is_missing_or_wrong() -> None:
    assert differences(rows(read("README.md"), "Settings"), setting_rows()) == []


def test_given_the_routes_when_the_architecture_lists_them_then_none_is_missing_or_wrong(
    tmp_path: Path, keys: Path
) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path, keys))

    assert differences(rows(read(LISTS), "Addresses"), route_rows(app.routes)) == []


def test_given_the_events_when_the_architecture_lists_them_then_none_is_missing_or_wrong() -> None:
    assert differences(event_rows(read(LISTS)), events()) == []


def test_given_twelve_promises_when_they_are_listed_then_each_has_a_test_or_is_not_built() -> None:
    assert unkept_promises(read("ARCHITECTURE.md")) == []


def test_given_the_tour_when_it_says_what_to_press_then_the_pages_say_it_too() -> None:
    tour = read("README.md").split("## A tour in five minutes", 1)[1].split("\n## ", 1)[0]

    assert unsaid_words(tour, said_in_danish()) == []
    assert tour.count("**") > 20


def test_given_the_decisions_when_they_are_read_then_each_is_one_whole_page() -> None:
    pages = sorted((ROOT / "docs/adr").glob("*.md"))

    faults = [
        broken_decision(n, page.name, page.read_text()) for n, page in enumerate(pages, start=1)
    ]

    assert [fault for page in faults for fault in page] == []
    assert len(pages) > 10


def test_given_the_picture_when_it_is_weighed_then_it_is_light() -> None:
    bytes_of_it = (ROOT / "docs/front.png").stat().st_size

    assert too_much("docs/front.png", bytes_of_it, LARGEST_PICTURE) == []


ADDRESSES = """## Addresses

| | address | name | file |
|---|---|---|---|
| GET | `/b` | `x:b` | `f.py` |

## Next
"""
EVENTS = (
    "## Events, and what follows\n\n| a | b | c |\n|---|---|---|\n| `a.b` | so | `x:leap` far |\n"
)
PROMISE = "## Promises\n\n| a | b | c |\n|---|---|---|\n"
KEPT = "".join(f"| **P{n}** | here | `tests/x.py` |\n" for n in range(1, 12))
FAULTS: list[tuple[Callable[[], list[str]], list[str]]] = [
    (lambda: unknown_targets("Use `make rnu`.", "run: ## Serve\n"), ["rnu"]),
    (lambda: unknown_targets("```\nmake tset\n```\n", "test:\n"), ["tset"]),
    (lambda: unknown_commands("`indgang sevre --port 1`", command_tree()), ["sevre"]),
    (lambda: unknown_commands("`indgang staff ad x`", command_tree()), ["staff ad"]),
    (
        lambda: missing_places("See `app/nowhere.py` and `gone.md`.", ROOT),
        ["app/nowhere.py", "gone.md"],
    ),
    (
        lambda: dead_links("[here](docs/gone.md#part) ![x](gone.png)", ROOT),
        ["docs/gone.md", "gone.png"],
    ),
    (lambda: silent_pictures("![](a.png) ![picture](b.png)"), ["a.png", "b.png"]),
    (
        lambda: differences(rows(ADDRESSES, "Addresses"), [("GET", "`/a`", "`x:a`", "`f.py`")]),
        ["missing: | GET | `/a` | `x:a` | `f.py` |", "wrong:   | GET | `/b` | `x:b` | `f.py` |"],
    ),
    (lambda: differences([("a",), ("a",)], [("a",)]), ["wrong:   | a |"]),
    (
        lambda: differences(event_rows(EVENTS), [("a.b", "x:jump")]),
        ["missing: | a.b | x:jump |", "wrong:   | a.b | x:leap |"],
    ),
    (
        lambda: differences(setting_rows()[1:], setting_rows())[:1],
        ["missing: | `INDGANG_DATA` | `data` | Folder for the database, keys, files. |"],
    ),
    (lambda: unkept_promises(PROMISE + KEPT + "| **P12** | here | |\n"), ["**P12**"]),
    (lambda: unkept_promises(PROMISE + KEPT)[0:1], [f"order: {[f'P{n}' for n in range(1, 12)]}"]),
    (lambda: unsaid_words("Press **Skriv til os**, then **Sned**.", said_in_danish()), ["Sned"]),
    (
        lambda: broken_decision(2, "001-x.md", "## Context\n## Decision\n## Consequences\n"),
        ["001-x.md should be number 002"],
    ),
    (
        lambda: broken_decision(1, "001-x.md", "## Context\n"),
        ["001-x.md has the parts ['## Context']"],
    ),
    (
        lambda: broken_decision(1, "001-x.md", "\n".join(ADR_PARTS) + "\n" * 70),
        ["001-x.md: 72, at most 60"],
    ),
]


@pytest.mark.parametrize(("check", "caught"), FAULTS)
def test_given_a_planted_fault_when_the_document_is_checked_then_it_is_caught(
    check: Callable[[], list[str]], caught: list[str]
) -> None:
    assert check() == caught


def test_given_right_words_when_they_are_checked_then_nothing_is_said() -> None:
    right = "Run `make run` in `app/`, read `.ci/run` and `cli.py`, then `indgang staff add x`."

    assert unknown_targets(right, "run:\n") == []
    assert unknown_commands(right, command_tree()) == []
    assert missing_places(right, ROOT) == []
    assert dead_links("[x](https://example.dk/x) [y](#part)", ROOT) == []
