"""Names of files, made fit for every computer that may keep them."""

from __future__ import annotations

import re
import unicodedata

from app.foundation.filetypes.kinds import FileKind

LONGEST_NAME = 120  # characters, with the ending
NAMELESS = "fil"

# Marks that turn letters around (UAX #9), and the one that begins a file.
_TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
# "Dr.Holm" is a name, "foto.JPG" has an ending.
_ENDING = re.compile(r"\.(?=[^.]*[a-zA-Z])([a-z0-9]{1,5}|[A-Z0-9]{1,5})$")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Windows opens a device under these names, whatever their ending.
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE
)


def shown(name: str) -> str:
    """The name as it may stand in a sentence: no path, nothing invisible, and not too long."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(sign for sign in last if _is_seen(sign))
    return " ".join(seen.split())[:LONGEST_NAME] or NAMELESS


def safe_name(name: str, kind: FileKind) -> str:
    """A name that any computer can keep: at most ``LONGEST_NAME`` characters, no path, nothing
    invisible, not hidden, not a device of Windows, never empty, and with an ending of ``kind``.
    A name that is safe already stays as it is."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(sign for sign in last if _is_seen(sign))
    clean = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", seen))
    found = _ENDING.search(clean.rstrip(". "))
    said = found.group().lower() if found else ""
    fitting = (kind.ending, *kind.also)
    ending = said if said in fitting else kind.ending
    stem = _stem(clean.rstrip(". ").removesuffix(found.group() if found else ""), fitting)
    room = LONGEST_NAME - len(ending)
    stem = _stem(stem[:room], fitting)
    if _DEVICE.match(stem):
        stem = _stem(f"_{stem}"[:room], fitting)
    return (stem or NAMELESS) + ending


def _stem(name: str, fitting: tuple[str, ...]) -> str:
    """What stands before the ending, or before several of the same."""
    stem = " ".join(name.split()).strip(". ")
    while stem.lower().endswith(fitting):
        stem = stem[: stem.rindex(".")].strip(". ")
    return stem


def _is_seen(sign: str) -> bool:
    if sign in _TURNING:
        return False
    # Line and paragraph ends, tab: a space; other controls and half characters: nothing.
    return sign.isspace() or unicodedata.category(sign) not in ("Cc", "Cs")
