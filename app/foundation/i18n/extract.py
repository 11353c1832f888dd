"""Keeps ``da.po`` in step with the sentences in code and templates.

``python -m app.foundation.i18n.extract`` updates the file; with ``--check`` it changes nothing and
fails when a sentence is missing, fuzzy, unused or has lost a slot.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.foundation.i18n.texts import CATALOGUE
from app.foundation.settings import ROOT

# A sentence that code passes on before it is said is marked by N_ where it is written.
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "Refused": None}
_SLOT = re.compile(r"%\((\w+)\)")


def sentences(root: Path = ROOT) -> Catalog:
    """Every sentence that code and templates under ``root`` say."""
    found = Catalog(locale="da", project="Indgang", charset="utf-8")
    sources = [
        (root / "app", [("**.py", "python")], {}),
        (root / "templates", [("**.html", "jinja2")], {"**.html": {"encoding": "utf-8"}}),
    ]
    for folder, methods, options in sources:
        for file, line, words, comments, context in extract_from_dir(
            folder, methods, options, keywords=KEYWORDS
        ):
            if words:
                found.add(
                    words, None, [(f"{folder.name}/{file}", line)], [], comments, context=context
                )
    return found


def faults(wanted: Catalog, translated: Catalog) -> Iterator[str]:
    """What is wrong with the translation, a line each."""
    for message in wanted:
        if not message.id:
            continue
        yield from _faults_of(message, translated.get(message.id))
    for message in translated:
        if message.id and wanted.get(message.id) is None:
            yield f"no longer said: {message.id}"


def _faults_of(message: Message, said: Message | None) -> Iterator[str]:
    if said is None or not all(_forms(said.string)) or not said.string:
        yield f"not translated: {message.id}"
        return
    if said.fuzzy:
        yield f"fuzzy: {message.id}"
    slots = set(_SLOT.findall(" ".join(_forms(message.id))))
    for form in _forms(said.string):
        if set(_SLOT.findall(form)) - slots:
            yield f"unknown slot: {form}"
    if slots - set(_SLOT.findall(" ".join(_forms(said.string)))):
        yield f"lost slot: {message.id}"


def _forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


def main(arguments: list[str]) -> int:
    wanted = sentences()
    with CATALOGUE.open("rb") as file:
        translated = read_po(file, locale="da")
    if "--check" not in arguments:
        translated.update(wanted, no_fuzzy_matching=True)
        translated.obsolete.clear()
        with CATALOGUE.open("wb") as out:
            write_po(
                out, translated, width=100, no_location=True, sort_output=True, omit_header=False
            )
    wrong = list(faults(wanted, translated))
    print("\n".join(wrong) or f"{len(wanted)} sentences, all in Danish and English.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
