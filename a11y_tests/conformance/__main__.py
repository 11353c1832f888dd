"""`python -m a11y_tests.conformance FOLDER`: write the report, as OpenACR and as pages."""

from __future__ import annotations

import sys
from pathlib import Path

from a11y_tests.conformance.openacr import as_yaml
from a11y_tests.conformance.page import as_page
from a11y_tests.conformance.report import report
from app.foundation.i18n.texts import LANGUAGES


def write(folder: Path) -> None:
    """One file that programs read, and a page a language."""
    folder.mkdir(parents=True, exist_ok=True)
    told = report()
    (folder / "indgang.openacr.yaml").write_text(as_yaml(told), encoding="utf-8")
    for language in LANGUAGES:
        page = as_page(told, language)
        (folder / f"indgang.{language}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/conformance"))
