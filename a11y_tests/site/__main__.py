"""`python -m a11y_tests.site ADDRESS…`: look at pages that are not ours."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from a11y_tests.report.folder import write
from a11y_tests.report.seen import Seen
from a11y_tests.report.words import Words
from a11y_tests.site.addresses import addresses
from a11y_tests.site.cookies import BadCookies, Cookie, read
from a11y_tests.site.examine import LAYERS, Examined
from a11y_tests.site.findings import LEVELS, Verdict
from a11y_tests.site.looking import NotOpened, look
from a11y_tests.site.readable import writable
from app.foundation import clock
from tests.actors.chromium import may_go_outside

FOLDER = Path("a11y-report")
STOPPED = "stopped"


def _asked(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m a11y_tests.site", description=__doc__)
    parser.add_argument(
        "address", nargs="+", help="an address, a folder of pages, or a file of addresses"
    )
    parser.add_argument("--only", nargs="*", choices=list(LAYERS), default=list(LAYERS))
    parser.add_argument("--report", type=Path, default=FOLDER, help="the folder of the reports")
    parser.add_argument("--level", choices=LEVELS, default=LEVELS[-1], help="of WCAG, the highest")
    parser.add_argument("--cookies", type=Path, help="a file of cookies, to be signed in")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    """Look at each page, print what is found, and leave the reports.

    Answers 2 where a page could not be looked at in every way, 1 where a criterion of WCAG fails,
    else 0.
    """
    options = _asked(words)
    urls = addresses(options.address)
    if not urls:
        print("There is no page to look at. Name one: make a11y URL=…", file=sys.stderr)
        return 2
    try:
        cookies = _cookies(options.cookies, urls)
    except BadCookies as bad:
        print(bad, file=sys.stderr)
        return 2
    may_go_outside()
    seen = Seen(clock.now(), level=options.level)
    try:
        for url in urls:
            _look(seen, url, options.only, cookies)
    finally:
        # Also after Ctrl-C: what was seen is kept, and what was not is named.
        reached = len(seen.pages) + len(seen.unopened)
        seen.unopened |= {writable(url): STOPPED for url in urls[reached:]}
        write(seen, options.report)
        print(f"\n{_seconds(seen)}\nThe reports are in {options.report}.")
    is_whole = not seen.unopened and not any(one.refused for one in seen.pages)
    return 2 if not is_whole else 1 if seen.has(Verdict.WCAG) else 0


def _cookies(file: Path | None, urls: list[str]) -> tuple[Cookie, ...]:
    cookies = read(file) if file else ()
    if cookies and not any(one.is_for(url) for one in cookies for url in urls):
        raise BadCookies(f"No cookie of {file} is for an address that is to be looked at.")
    return cookies


def _look(seen: Seen, url: str, layers: list[str], cookies: tuple[Cookie, ...]) -> None:
    print(f"\n{writable(url)}", flush=True)
    try:
        examined = look(url, layers, cookies)
    except NotOpened as closed:
        why = str(closed)
        seen.unopened[writable(url)] = why
        print(f"  could not be looked at: {Words('en').among('unopened', why)}")
        return
    seen.pages.append(examined.up_to(seen.level))
    _tell(seen.pages[-1])


def _tell(examined: Examined) -> None:
    for finding in examined.findings:
        if finding.verdict != Verdict.ASK:
            print(f"  {finding.verdict}: {finding}\n      {finding.mend}")
    for layer, told in examined.refused.items():
        print(f"  {layer} could not be looked at: {told}")


def _seconds(seen: Seen) -> str:
    each = ", ".join(f"{layer} {seconds:.1f}" for layer, seconds in seen.seconds.items())
    return f"Seconds: {each or 'none'}; {sum(seen.seconds.values()):.1f} in all."


if __name__ == "__main__":
    sys.exit(main())
