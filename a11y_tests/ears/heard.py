"""What was heard, as a page for people: what is pressed and what is said, in both languages, beside
the picture. A blind colleague can judge a release by reading it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from a11y_tests.ears.listener import plain
from a11y_tests.ears.orca import Step
from app import __version__

LANGUAGES = ("da", "en")
PAGE = "heard.html"
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def keep(folder: Path, journey: str, language: str, steps: list[Step]) -> None:
    """Write down one journey in one language, each picture as a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    told = []
    for number, step in enumerate(steps):
        picture = f"{journey}.{language}.{number}.png" if step.picture else ""
        if picture:
            (folder / picture).write_bytes(step.picture)
        told.append(asdict(step) | {"picture": picture})
    (folder / f"{journey}.{language}.json").write_text(json.dumps(told, ensure_ascii=False))


def page(folder: Path) -> str:
    """The page of all journeys that are kept in a folder, as HTML."""
    journeys: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for file in sorted(folder.glob("*.json")):
        journey, language = file.name.split(".")[:2]
        journeys.setdefault(journey, {})[language] = list(_steps(json.loads(file.read_text())))
    return _pages.get_template(PAGE).render(
        journeys=journeys, languages=LANGUAGES, version=__version__
    )


def _steps(told: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Steps with what can be read of them; a display shows the same line again and again."""
    for step in told:
        said = [plain(one) for one in step["said"] if one.strip()]
        felt = list(dict.fromkeys(plain(one) for one in step["felt"] if one.strip()))
        if said or felt or step["pressed"] or step["picture"]:
            yield step | {"said": said, "felt": felt}
