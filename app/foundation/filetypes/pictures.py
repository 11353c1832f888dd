"""Pictures: what they are, and how many pixels they say they have, without decoding any.

A small file can say that it is enormous, and whatever opens it then takes all memory there is.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from app.foundation.filetypes.kinds import (
    BROKEN,
    GIF,
    JPEG,
    PNG,
    TOO_BIG_PICTURE,
    WEBP,
    FileKind,
    NotTaken,
)

MOST_PIXELS = 100_000_000

Size = tuple[int, int]
# Of a JPEG, before its first frame: a real one has some dozens.
_MOST_MARKS = 10_000
# Frame headers of a JPEG; the three others of the same range hold tables.
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Marks of a JPEG that stand alone: no length follows them.
_ALONE = {0x01, *range(0xD0, 0xD9)}


def picture(content: bytes) -> FileKind | None:
    """The kind of a picture, or None. Raises ``NotTaken`` when it is cut off or says that it has
    more than ``MOST_PIXELS``."""
    for begins, kind, measure in _KINDS:
        if content.startswith(begins) and (kind is not WEBP or content[8:12] == b"WEBP"):
            _check(measure, content)
            return kind
    return None


def _check(measure: Callable[[bytes], Size], content: bytes) -> None:
    try:
        width, height = measure(content)
    except (struct.error, IndexError, ValueError) as error:
        raise NotTaken(BROKEN) from error
    if width * height == 0:
        raise NotTaken(BROKEN)
    if width * height > MOST_PIXELS:
        raise NotTaken(TOO_BIG_PICTURE)


def _jpeg(content: bytes) -> Size:
    place = 2
    for _ in range(_MOST_MARKS):
        if content[place] != 0xFF:
            break
        mark = content[place + 1]
        if mark in _FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width, height
        if mark == 0xFF:
            place += 1
        elif mark in _ALONE:
            place += 2
        else:
            place += 2 + struct.unpack_from(">H", content, place + 2)[0]
    raise ValueError("no frame")


def _png(content: bytes) -> Size:
    length, name, width, height = struct.unpack_from(">I4sII", content, 8)
    if (length, name) != (13, b"IHDR"):
        raise ValueError("no header")
    return width, height


def _gif(content: bytes) -> Size:
    """The larger of the screen and the first frame, which may lie about each other."""
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    place = 13 + _colours(flags)
    while content[place] == 0x21:
        place += 2
        while content[place]:
            place += 1 + content[place]
        place += 1
    if content[place] != 0x2C:
        raise ValueError("no frame")
    frame_width, frame_height = struct.unpack_from("<HH", content, place + 5)
    return max(width, frame_width), max(height, frame_height)


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(content: bytes) -> Size:
    part = content[12:16]
    if part == b"VP8X":
        across, down = content[24:27], content[27:30]
        if len(down) < 3:
            raise ValueError("cut off")
        return int.from_bytes(across, "little") + 1, int.from_bytes(down, "little") + 1
    if part == b"VP8L" and content[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if part == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no frame")


_KINDS: tuple[tuple[bytes, FileKind, Callable[[bytes], Size]], ...] = (
    (b"\xff\xd8\xff", JPEG, _jpeg),
    (b"\x89PNG\r\n\x1a\n", PNG, _png),
    (b"GIF87a", GIF, _gif),
    (b"GIF89a", GIF, _gif),
    (b"RIFF", WEBP, _webp),
)
