"""Files that come with a form, read as they arrive, never written to disk and never too many.

Words come first: whatever happens to a file, the fields around it are received.
"""

from __future__ import annotations

import dataclasses
import re
import threading
import weakref
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated
from urllib.parse import unquote_to_bytes

from fastapi import Depends, Request
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect

from app.domain.cases.attachments import LARGEST, MOST
from app.foundation.i18n import N_
from app.web.forms import MOST_FIELDS, Answers, clean, posted
from app.web.limits import LARGEST_BODY, LARGEST_UPLOAD, TooLarge, allow

MOST_PARTS = 1000  # fields and files of one form; more is not even looked at
MOST_HELD = 300_000_000  # bytes of files that all requests of this process may hold together

_EXTENDED = re.compile(rb"filename\*\s*=\s*\"?(utf-8|iso-8859-1)'[^']*'([^;\"\s]*)", re.IGNORECASE)


class Problem(StrEnum):
    """Why the bytes of a file are not here."""

    TOO_LARGE = "too_large"
    NO_ROOM = "no_room"
    BROKEN = "broken"


# What to say of it; slot ``name`` is the file's.
WORDS = {
    Problem.TOO_LARGE: N_("“%(name)s” is too large. Choose a file of at most 20 MB."),
    Problem.NO_ROOM: N_("We cannot receive “%(name)s” just now. Choose it again in a few minutes."),
    Problem.BROKEN: N_("Only a part of “%(name)s” arrived. Choose it again."),
}
TOO_MANY = N_("Only the first %(most)s files arrived. Send the others in a message of their own.")
NOT_WHOLE = N_("Only a part arrived. Check your text, and choose your files again.")


@dataclass(frozen=True)
class Upload:
    """A file as it was sent, under the name that the sender's computer gave it: any text at all.

    ``content`` is empty where there is a ``problem``, and where an empty file was chosen.
    """

    field: str
    name: str = dataclasses.field(repr=False)
    content: bytes = dataclasses.field(repr=False)
    problem: Problem | None = None


@dataclass(frozen=True)
class Received:
    """What one form brought. ``too_many`` files were left behind after the first ``MOST``.

    If it ``is_whole``, nothing is missing but what ``files`` and ``too_many`` tell; if not, the
    rest of the form never came or could not be read, and nothing may be sent on unseen.
    """

    answers: Answers = dataclasses.field(default_factory=dict, repr=False)
    files: list[Upload] = dataclasses.field(default_factory=list)
    too_many: int = 0
    is_whole: bool = True


class Held:
    """Counts the bytes of files in the memory of this process, so that they stay below ``most``."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        # A give-back may run whenever memory is tidied, so also inside a take.
        self._lock = threading.RLock()

    def take(self, size: int) -> bool:
        """Whether there is room for so many bytes more; if so they count from now on."""
        with self._lock:
            has_room = self.size + size <= self.most
            self.size += size if has_room else 0
            return has_room

    def give_back(self, size: int) -> None:
        with self._lock:
            self.size -= size


HELD = Held(MOST_HELD)


async def received(request: Request) -> Received:
    """The fields and files of a posted form, in any encoding that a browser uses.

    The fields are kept beside the request, as ``posted`` keeps them. Raises ``TooLarge`` when the
    fields together are more than ``LARGEST_BODY`` bytes or all is more than ``LARGEST_UPLOAD``;
    otherwise what could be read is returned, whatever the rest is. The bytes of the files count
    as held until what is returned is forgotten.
    """
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data":
        return Received(await posted(request))
    allow(request.scope, LARGEST_UPLOAD)
    reader = _Reader()
    request.state.answers = reader.answers
    try:
        is_whole = await _read(request, reader, options.get(b"boundary", b""))
    except BaseException:
        HELD.give_back(reader.held)
        raise
    got = Received(reader.answers, reader.files, reader.too_many, is_whole)
    weakref.finalize(got, HELD.give_back, reader.held).atexit = False
    return got


Uploaded = Annotated[Received, Depends(received)]


async def _read(request: Request, reader: _Reader, boundary: bytes) -> bool:
    """Read to the end, since a browser shows no answer before it has sent everything."""
    parser = reader.parser(boundary) if boundary else None
    try:
        async for chunk in request.stream():
            try:
                if parser:
                    parser.write(chunk)
            except FormParserError:
                parser = None
    except ClientDisconnect:
        parser = None
    reader.cut_off()
    if reader.field_bytes > LARGEST_BODY:
        raise TooLarge
    return parser is not None and reader.has_ended and not reader.left_out


@dataclass
class _Part:
    """A field, or a file if it has a file name."""

    field: str
    file_name: str | None
    content: bytearray = dataclasses.field(default_factory=bytearray)
    size: int = 0
    problem: Problem | None = None


class _Reader:
    """Hears from the parser what comes, and keeps what may be kept."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.files: list[Upload] = []
        self.too_many = 0
        self.held = 0
        self.field_bytes = 0
        self.has_ended = False
        self.left_out = False
        self._parts = 0
        self._fields = 0
        self._header, self._disposition = b"", b""
        self._part: _Part | None = None

    def parser(self, boundary: bytes) -> MultipartParser | None:
        """What tells this reader of each part; None if nothing can part them."""
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._part_begin,
                    "on_header_field": self._header_field,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_end,
                    "on_headers_finished": self._headers_finished,
                    "on_part_data": self._part_data,
                    "on_part_end": self._part_end,
                    "on_end": self._end,
                },
            )
        except FormParserError:
            return None

    def cut_off(self) -> None:
        """Nothing more comes. A field keeps what came of it; half a file is of no use."""
        if self._part and self._part.file_name is not None and self._part.problem is None:
            self._let_go(self._part, Problem.BROKEN)
        self._part_end()

    def _part_begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise MultipartParseError("too many parts")
        self._header, self._disposition = b"", b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition += data[start:end]

    def _header_end(self) -> None:
        self._header = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        file_name = options.get(b"filename")
        said = _text(file_name) if file_name is not None else _extended(self._disposition)
        self._part = _Part(_text(options.get(b"name", b"")), said)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        if part is None:
            return
        part.size += end - start
        if part.file_name is None:
            self.field_bytes += end - start
            if self.field_bytes <= LARGEST_BODY:
                part.content += data[start:end]
        elif part.problem is None and len(self.files) < MOST:
            self._hold(part, data, start, end)

    def _hold(self, part: _Part, data: bytes, start: int, end: int) -> None:
        if part.size > LARGEST:
            self._let_go(part, Problem.TOO_LARGE)
        elif not HELD.take(end - start):
            self._let_go(part, Problem.NO_ROOM)
        else:
            self.held += end - start
            part.content += data[start:end]

    def _let_go(self, part: _Part, problem: Problem) -> None:
        HELD.give_back(len(part.content))
        self.held -= len(part.content)
        part.content, part.problem = bytearray(), problem

    def _part_end(self) -> None:
        part, self._part = self._part, None
        if part is None:
            return
        if part.file_name is None:
            self._keep_field(part)
        elif part.file_name or part.size:
            self._keep_file(part, part.file_name)

    def _keep_field(self, part: _Part) -> None:
        self._fields += 1
        if self._fields > MOST_FIELDS:
            self.left_out = True
        elif part.field:
            self.answers[part.field] = clean(_text(part.content))

    def _keep_file(self, part: _Part, name: str) -> None:
        if len(self.files) < MOST:
            self.files.append(Upload(part.field, name, bytes(part.content), part.problem))
        else:
            self.too_many += 1

    def _end(self) -> None:
        self.has_ended = True


def _text(sent: bytes | bytearray) -> str:
    try:
        return sent.decode()
    except UnicodeDecodeError:
        return sent.decode("latin-1")


def _extended(disposition: bytes) -> str | None:
    """A name in the form of RFC 5987, which RFC 7578 forbids here and some programs still send."""
    found = _EXTENDED.search(disposition)
    return unquote_to_bytes(found[2]).decode(found[1].decode(), "replace") if found else None
