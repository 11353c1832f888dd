"""``python -m a11y_tests.mutants``: print the score of the suite from what was seen last."""

from __future__ import annotations

from a11y_tests.mutants.evidence import report, seen

print(report(seen()))
