"""`python -m a11y_tests.site ADDRESS…`: look at pages that are not ours."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from a11y_tests.site.examine import LAYERS, examine
from a11y_tests.site.findings import Verdict
from a11y_tests.site.visit import Visit
from tests.actors.chromium import may_go_outside


def _addresses(given: list[str]) -> list[str]:
    found: list[str] = []
    for one in given:
        path = Path(one)
        if path.is_dir():
            found += [page.resolve().as_uri() for page in sorted(path.rglob("*.htm*"))]
        elif path.is_file() and path.suffix in (".html", ".htm"):
            found.append(path.resolve().as_uri())
        elif path.is_file():
            found += [line.strip() for line in path.read_text().splitlines() if line.strip()]
        else:
            found.append(one)
    return found


def main() -> int:
    """Look at each page, and print what is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "address", nargs="+", help="an address, a folder of pages, or a file of addresses"
    )
    parser.add_argument("--only", nargs="*", choices=list(LAYERS), default=list(LAYERS))
    options = parser.parse_args()
    may_go_outside()
    failed = 0
    for address in _addresses(options.address):
        visit = Visit(address)
        examined = examine(visit, options.only)
        visit.close()
        print(f"\n{address}")
        for finding in examined.findings:
            if finding.verdict != Verdict.ASK:
                print(f"  {finding.verdict}: {finding}\n      {finding.mend}")
        for layer, words in examined.refused.items():
            print(f"  {layer} could not be looked at: {words}")
        failed += len(examined.of(Verdict.WCAG))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
