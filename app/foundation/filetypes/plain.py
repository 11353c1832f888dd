"""Plain text: words and nothing that a browser or a shell would run."""

from __future__ import annotations

import codecs
import re

from app.foundation.filetypes.kinds import RUNS, TEXT, WEB_PAGE, FileKind, NotTaken

# Control characters but for tab, line breaks, form feed and the next-line of old machines.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MARKUP = re.compile(r"[\s\ufeff]*<(?:[!?/]|[a-zA-Z][\w:.-]*(?:[\s/>]|$))")
_MARKS = {
    codecs.BOM_UTF8: ("utf-8-sig",),
    codecs.BOM_UTF16_LE: ("utf-16",),
    codecs.BOM_UTF16_BE: ("utf-16",),
}


def text(content: bytes) -> FileKind | None:
    """``TEXT``, or None. Raises ``NotTaken`` for text that begins like a web page or a script."""
    words = _decoded(content)
    if words is None or _CONTROLS.search(words):
        return None
    if words.startswith("#!"):
        raise NotTaken(RUNS)
    if _MARKUP.match(words):
        raise NotTaken(WEB_PAGE)
    return TEXT


def _decoded(content: bytes) -> str | None:
    by_mark = [names for mark, names in _MARKS.items() if content.startswith(mark)]
    for encoding in by_mark[0] if by_mark else ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
