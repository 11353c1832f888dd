"""The report as a page without style or script, which any reader can make larger, darker or read
aloud."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from a11y_tests.conformance.report import HERE, LEVELS, Report
from app.foundation.i18n.texts import texts


def as_page(report: Report, language: str) -> str:
    """The report in one language."""
    env = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The long name of a test breaks at its lines, so that it fits 320 pixels.
    return env.get_template("page.html").render(
        report=report,
        said=report.facts[language],
        language=language,
        levels=LEVELS,
        day=texts(language).date(report.assessed_on),
        parts=lambda test: test.split("_"),
    )
