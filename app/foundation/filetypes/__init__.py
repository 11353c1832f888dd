"""Tells what a file is by its content, never by its name, and takes what people send each other.

Not taken: web pages and code, programs, packs, documents with macros or a password, and files that
unfold to more than a computer can hold. A PDF with scripts or actions in it is taken: forms of
authorities have them, they cannot be told from others without unpacking the file, and a PDF reader
asks before it runs one. For the same reason a file that is two kinds at once is taken as the kind
that it begins as. Both are safe only because a file leaves the house as an attachment, under
``media_type`` and with ``nosniff``, and must never be shown inside a page.
"""

from __future__ import annotations

import re

import puremagic

from app.foundation.filetypes.kinds import (
    BROKEN,
    EMPTY,
    KINDS,
    PACKED,
    PDF,
    RUNS,
    UNKNOWN,
    Family,
    FileKind,
    NotTaken,
)
from app.foundation.filetypes.names import LONGEST_NAME, safe_name, shown
from app.foundation.filetypes.office import office
from app.foundation.filetypes.pictures import picture
from app.foundation.filetypes.plain import text
from app.foundation.filetypes.recordings import recording

__all__ = [
    "KINDS",
    "LONGEST_NAME",
    "Family",
    "FileKind",
    "NotTaken",
    "recognise",
    "safe_name",
    "shown",
]

_PACKS = {".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".cab", ".iso", ".zst", ".lz"}
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")


def recognise(content: bytes, name: str) -> FileKind:
    """What the file is by its content. Raises ``NotTaken`` with a sentence that says what to do;
    ``name`` is only for that sentence."""
    try:
        return _recognised(content)
    except NotTaken as refusal:
        raise NotTaken(refusal.words, name=shown(name)) from refusal


def _recognised(content: bytes) -> FileKind:
    if not content:
        raise NotTaken(EMPTY)
    for read in (picture, _pdf, office, recording, text):
        kind = read(content)
        if kind:
            return kind
    raise NotTaken(_why(content))


def _pdf(content: bytes) -> FileKind | None:
    if not re.match(rb"(?:\xef\xbb\xbf)?\s{0,16}%PDF-\d\.\d", content):
        return None
    # Without its end the file was cut off on its way, and only some programs can mend it.
    if b"%%EOF" not in content:
        raise NotTaken(BROKEN)
    return PDF


def _why(content: bytes) -> str:
    if content.startswith(_PROGRAMS):
        return RUNS
    try:
        # The library guesses freely, which is good enough for choosing a sentence.
        endings = {guess.extension for guess in puremagic.magic_string(content)}
    except puremagic.PureError:
        endings = set()
    return PACKED if endings & _PACKS else UNKNOWN
