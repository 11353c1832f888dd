"""What a screen reader says of a page, written down for people to read.

Said by Guidepup's virtual screen reader in the page itself, from the first line to the last. It is
the material of speech and not the speech of one product, which `a11y_tests/ears` listens to; its
words for kinds of things are English in either language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from selenium.webdriver import Chrome

from app.channels.live_text.models import Reads
from app.foundation.settings import ROOT

# Ways to be read to whose words do not depend on how fast somebody writes.
BY_ITSELF = (Reads.SENTENCE, Reads.ANSWER, Reads.NOTHING)
FOLDER = Path(__file__).with_name("spoken")
SCRIPT = ROOT / "node_modules" / "virtual.bundle.js"
# Chance makes them anew in every case; dates and times stand still in these tests.
CHANCE = (
    (re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}\b"), "???-???-???"),
    (re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b"), "???-???"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[\w-]{40,}"), "???"),
)
END = "end of "
# Where these begin and end is heard from what is in them.
UNSAID = ("paragraph", "document")
# What stands on every page is written down once, with the first of them.
FIRST = "front"
REPEATED = ("banner", "complementary", "contentinfo")
READ = "const done = arguments[0]; window.virtual.readsAll().then(done, (e) => done([String(e)]));"
PATIENCE = 60  # seconds


def transcript(selenium: Chrome) -> str:
    """One line for each thing that is said, further in what belongs to a part of the page."""
    _bring(selenium)
    said: list[str] = selenium.execute_async_script(READ)
    assert said[-1] == "end of document", said[-1]
    return masked([f"title, {selenium.title}", *_indented(said)])


def listens(selenium: Chrome) -> None:
    """From here on, remember what is said by itself."""
    _bring(selenium)
    selenium.execute_async_script(
        "const done = arguments[0]; window.virtual.listens().then(() => done());"
    )


def heard(selenium: Chrome) -> str:
    """What has been said by itself since ``listens``, one line for each."""
    script = "const done = arguments[0]; window.virtual.heard().then(done);"
    return masked(selenium.execute_async_script(script))


def masked(lines: Iterable[str]) -> str:
    """The lines without what chance makes anew each time."""
    told = "\n".join(lines) + "\n"
    for chance, mask in CHANCE:
        told = chance.sub(mask, told)
    return told


def without_what_repeats(told: str, first: str) -> str:
    """Parts that are said as on the first page become one line."""
    known = {part for part in _parts(first) if part.startswith(REPEATED)}
    kept = [
        f"{part.partition(chr(10))[0]}: as on the front page\n" if part in known else part
        for part in _parts(told)
    ]
    return "".join(kept)


def _parts(told: str) -> list[str]:
    """The parts of a page that belong to no other part, each with the lines in it."""
    return re.findall(r"^\S.*\n(?:[ ].*\n)*", told, flags=re.MULTILINE)


def _bring(selenium: Chrome) -> None:
    selenium.set_script_timeout(PATIENCE)
    if not selenium.execute_script("return typeof window.virtual !== 'undefined'"):
        selenium.execute_script(SCRIPT.read_text())


def _indented(said: list[str]) -> Iterator[str]:
    ends = {line.removeprefix(END) for line in said if line.startswith(END)}
    depth = 0
    for line in said:
        if line.removeprefix(END) in UNSAID:
            continue
        if line.startswith(END):
            depth -= 1
            continue
        yield "  " * depth + line
        if line in ends:
            depth += 1
