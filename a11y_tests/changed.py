"""Which pages differ from what was: those whose templates, styles or scripts have changed."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Collection, Iterable
from functools import cache
from itertools import zip_longest
from pathlib import Path

from jinja2 import Environment, meta

from a11y_tests.pages import Pair, chosen
from app.foundation.settings import ROOT

TEMPLATES = ROOT / "templates"
# What each page state is made of; `make test` holds it to be true, `--write-templates` writes it.
MADE_OF = Path(__file__).with_name("templates.toml")
ON_EVERY = "on_every.html"
MOST = 24  # pairs that two minutes are enough for


class UnknownBase(Exception):
    """There is nothing of this name to compare with."""


@cache
def made_of() -> dict[str, str]:
    """The template of each page state; those that no test has met yet have none."""
    return dict(tomllib.loads(MADE_OF.read_text())) if MADE_OF.exists() else {}


def files_since(base: str) -> list[str]:
    """Every file that differs from ``base``, also what git does not know yet. Raises
    ``UnknownBase``."""
    differ = ["diff", "--name-only", base, "--"]
    return [*_git(*differ), *_git("ls-files", "--others", "--exclude-standard")]


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnknownBase(done.stderr.strip())
    return done.stdout.splitlines()


def affected(files: Iterable[str]) -> list[Pair]:
    """The pairs of `make test` whose page is made of one of these files, each template's in turn;
    a style or a script is part of every page that asks for it."""
    given = list(files)
    templates = {one.removeprefix("templates/") for one in given if one.startswith("templates/")}
    static = {_served(one) for one in given if one.startswith("static/")}
    touched = {
        name
        for name, parts in _parts().items()
        if parts & templates or any(_asks_for(part, static) for part in parts)
    }
    return _in_turn([pair for pair in chosen() if made_of().get(pair[0].name) in touched])


def _served(file: str) -> str:
    """The name by which pages ask for a style or a script; a folder of scripts is one."""
    path = Path(file)
    return f"{path.parent.name}.js" if path.match("static/js/*/*.js") else path.name


def _in_turn(pairs: list[Pair]) -> list[Pair]:
    """One of each template first, then the second of each, so that the first few meet most."""
    by_template: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_template.setdefault(made_of()[pair[0].name], []).append(pair)
    rounds = zip_longest(*by_template.values())
    return [pair for one in rounds for pair in one if pair is not None]


@cache
def _source(template: str) -> str:
    file = TEMPLATES / template
    return file.read_text() if file.is_file() else ""


def _asks_for(template: str, static: Collection[str]) -> bool:
    return any(name in _source(template) for name in static)


@cache
def _parts() -> dict[str, frozenset[str]]:
    """Each template with all that it is made of, itself among them."""
    names = [str(one.relative_to(TEMPLATES)) for one in TEMPLATES.rglob("*.html")]
    env = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    # What a room puts on every page is named by the room, and nowhere in a template.
    on_every = {name for name in names if Path(name).name == ON_EVERY}
    uses: dict[str, set[str]] = {}
    for name in names:
        found = set(meta.find_referenced_templates(env.parse(_source(name))))
        uses[name] = {one for one in found if one} | (on_every if None in found else set())
    whole: dict[str, frozenset[str]] = {}
    for name in names:
        parts, todo = {name}, [name]
        while todo:
            fresh = uses.get(todo.pop(), set()) - parts
            parts |= fresh
            todo += fresh
        whole[name] = frozenset(parts)
    return whole
