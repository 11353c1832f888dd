"""The folder that a run leaves behind."""

from __future__ import annotations

from pathlib import Path

from a11y_tests.report.earl import earl
from a11y_tests.report.junit import junit
from a11y_tests.report.page import file_of, page
from a11y_tests.report.seen import Seen
from a11y_tests.report.words import LANGUAGES


def write(seen: Seen, folder: Path) -> None:
    """Write every form of the report. What an earlier run left there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        _keep(folder / file_of(language), page(seen, language))
    _keep(folder / "junit.xml", f'<?xml version="1.0" encoding="utf-8"?>\n{junit(seen)}\n')
    _keep(folder / "earl.jsonld", f"{earl(seen)}\n")


def _keep(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")
