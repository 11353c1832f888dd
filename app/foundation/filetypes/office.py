"""Office documents: packed (Office Open XML, OpenDocument), in one piece (OLE), and RTF.

A document that can run something is not taken: macros, and embedded programs where they are seen
without unpacking. Nothing is unpacked but the two small parts that say what the document is.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from app.foundation.filetypes.kinds import (
    BROKEN,
    DOC,
    DOCX,
    LOCKED,
    ODP,
    ODS,
    ODT,
    PACKED,
    PPTX,
    RTF,
    RUNS,
    UNFOLDS,
    UNKNOWN,
    XLS,
    XLSX,
    FileKind,
    NotTaken,
)

MOST_MEMBERS = 2000
LARGEST_UNPACKED = 200_000_000  # bytes of all members together
MOST_TIMES_LARGER = 200  # unpacked, as against the file

_OPEN_XML = {f"{kind.media_type}.main+xml".encode(): kind for kind in (DOCX, XLSX, PPTX)}
_OPEN_DOCUMENT = {kind.media_type.encode(): kind for kind in (ODT, ODS, ODP)}
_TYPES, _TYPE, _CONTENTS = "[Content_Types].xml", "mimetype", "META-INF/manifest.xml"
_LARGEST_TYPES = 1_000_000
_LARGEST_INDEX = MOST_MEMBERS * 600
_CANNOT_READ = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_RUNNING = re.compile(r"(^|/)vba(project|data)\b|/macrosheets/|^(basic|scripts)/.", re.IGNORECASE)
_ELSEWHERE = re.compile(r"^[/\\]|^\w:|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f]")


def office(content: bytes) -> FileKind | None:
    """The kind of an office document, or None. Raises ``NotTaken`` for a pack that is no document,
    is locked, can run something, or unfolds to more than we open."""
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _in_one_piece(content)
    if content.startswith(b"{\\rtf1"):
        if re.search(rb"\\obj(data|update|html|ocx)", content, re.IGNORECASE):
            raise NotTaken(RUNS)
        return RTF
    return None


def _packed(content: bytes) -> FileKind:
    _check_index(content)
    try:
        with ZipFile(BytesIO(content)) as pack:
            members = pack.infolist()
            _check_members(members, len(content))
            return _kind(pack)
    except _CANNOT_READ as error:
        raise NotTaken(BROKEN) from error


def _check_index(content: bytes) -> None:
    """Look at the index's size before anything reads the index."""
    tail = content[-65_557:]
    ends = [found.start() for found in re.finditer(rb"PK\x05\x06", tail)]
    if not ends or b"PK\x06\x07" in tail:
        raise NotTaken(BROKEN)
    for end in ends:
        record = tail[end : end + 22]
        if len(record) < 22:
            continue
        count, size = struct.unpack_from("<HI", record, 10)
        if count > MOST_MEMBERS or size > _LARGEST_INDEX:
            raise NotTaken(UNFOLDS)


def _check_members(members: list[ZipInfo], size: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > min(LARGEST_UNPACKED, MOST_TIMES_LARGER * size):
        raise NotTaken(UNFOLDS)
    # Members that share bytes are how a small pack becomes a large one.
    if sum(member.compress_size for member in members) > size:
        raise NotTaken(UNFOLDS)
    if any(_ELSEWHERE.search(member.orig_filename) for member in members):
        raise NotTaken(RUNS)
    if any(member.flag_bits & 1 for member in members):
        raise NotTaken(LOCKED)


def _kind(pack: ZipFile) -> FileKind:
    names = pack.namelist()
    if _TYPES in names:
        kind = _open_xml(pack)
    elif _TYPE in names:
        kind = _open_document(pack, names)
    else:
        raise NotTaken(PACKED)
    if kind is None:
        raise NotTaken(UNKNOWN)
    if any(_RUNNING.search(name) for name in names):
        raise NotTaken(RUNS)
    return kind


def _open_xml(pack: ZipFile) -> FileKind | None:
    types = _begin(pack, _TYPES, _LARGEST_TYPES)
    # No office program writes these here, and they can hide what the rest says.
    if b"<!" in types or b"&#" in types:
        raise NotTaken(BROKEN)
    if re.search(rb"macroenabled|vbaproject|macrosheet", types, re.IGNORECASE):
        raise NotTaken(RUNS)
    return next((kind for said, kind in _OPEN_XML.items() if said in types), None)


def _open_document(pack: ZipFile, names: list[str]) -> FileKind | None:
    if _CONTENTS in names and b"encryption-data" in _begin(pack, _CONTENTS, _LARGEST_TYPES):
        raise NotTaken(LOCKED)
    return _OPEN_DOCUMENT.get(_begin(pack, _TYPE, 200).strip())


def _begin(pack: ZipFile, name: str, most: int) -> bytes:
    with pack.open(name) as member:
        return member.read(most)


def _entry(*names: str) -> re.Pattern[bytes]:
    """Finds the directory entry of a part of an OLE file ([MS-CFB] 2.6.1), wherever it lies."""
    entries = []
    for name in names:
        written = name.encode("utf-16-le") + b"\0\0"
        rest = 64 - len(written)
        length = re.escape(struct.pack("<H", len(written)))
        entries.append(re.escape(written) + b".{%d}" % rest + length)
    return re.compile(b"|".join(entries), re.IGNORECASE | re.DOTALL)


_OLE_RUNNING = _entry("_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros", "\x01Ole10Native")
_OLE_LOCKED = _entry("EncryptedPackage")
_OLE_KINDS = {_entry("WordDocument"): DOC, _entry("Workbook", "Book"): XLS}


def _in_one_piece(content: bytes) -> FileKind | None:
    if _OLE_LOCKED.search(content):
        raise NotTaken(LOCKED)
    kind = next((kind for entry, kind in _OLE_KINDS.items() if entry.search(content)), None)
    if kind and _OLE_RUNNING.search(content):
        raise NotTaken(RUNS)
    return kind
