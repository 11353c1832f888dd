"""The kinds of files that the house takes, and the sentences for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.foundation.i18n import N_
from app.foundation.refused import Refused


class Family(StrEnum):
    """What somebody does with a file: look, listen, watch or read."""

    PICTURE = "picture"
    SOUND = "sound"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True)
class FileKind:
    """What a file is. ``also`` holds other endings that are as right as ``ending``."""

    key: str
    media_type: str
    ending: str
    family: Family
    also: tuple[str, ...] = ()

    @property
    def is_picture(self) -> bool:
        return self.family is Family.PICTURE


class NotTaken(Refused):
    """A file that we do not take. The words say what to do; slot ``name`` is the file's."""


EMPTY = N_("“%(name)s” is empty. Choose the file again.")
BROKEN = N_("“%(name)s” is damaged. Save it again on your own device, and choose it again.")
UNKNOWN = N_(
    "We cannot open “%(name)s”. Send it as a picture, a PDF, a document, a sound or a video."
)
PACKED = N_("“%(name)s” is packed. Unpack it, and choose the files one by one.")
LOCKED = N_("“%(name)s” is locked with a password. Save it without one, and choose it again.")
RUNS = N_("“%(name)s” holds a program. Save it as a PDF, and choose the PDF.")
WEB_PAGE = N_("“%(name)s” is a web page or code. Save it as a PDF, and choose the PDF.")
TOO_BIG_PICTURE = N_(
    "The picture “%(name)s” has too many pixels. Make it smaller, and choose it again."
)
UNFOLDS = N_("“%(name)s” is too large when it is opened. Save it as a PDF, and choose the PDF.")

_PICTURE, _SOUND, _VIDEO, _DOCUMENT = Family
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"

JPEG = FileKind("jpeg", "image/jpeg", ".jpg", _PICTURE, (".jpeg", ".jpe", ".jfif"))
PNG = FileKind("png", "image/png", ".png", _PICTURE)
GIF = FileKind("gif", "image/gif", ".gif", _PICTURE)
WEBP = FileKind("webp", "image/webp", ".webp", _PICTURE)
HEIC = FileKind("heic", "image/heic", ".heic", _PICTURE, (".heif",))
MP3 = FileKind("mp3", "audio/mpeg", ".mp3", _SOUND)
M4A = FileKind("m4a", "audio/mp4", ".m4a", _SOUND, (".m4b",))
WAV = FileKind("wav", "audio/wav", ".wav", _SOUND)
OGG = FileKind("ogg", "audio/ogg", ".ogg", _SOUND, (".opus", ".oga"))
AAC = FileKind("aac", "audio/aac", ".aac", _SOUND)
AMR = FileKind("amr", "audio/amr", ".amr", _SOUND, (".awb",))
FLAC = FileKind("flac", "audio/flac", ".flac", _SOUND)
WEBM_SOUND = FileKind("webm_sound", "audio/webm", ".webm", _SOUND, (".weba",))
MP4 = FileKind("mp4", "video/mp4", ".mp4", _VIDEO, (".m4v",))
MOV = FileKind("mov", "video/quicktime", ".mov", _VIDEO)
WEBM = FileKind("webm", "video/webm", ".webm", _VIDEO)
THREE_GP = FileKind("3gp", "video/3gpp", ".3gp", _VIDEO, (".3g2", ".3gpp"))
PDF = FileKind("pdf", "application/pdf", ".pdf", _DOCUMENT)
TEXT = FileKind("text", "text/plain", ".txt", _DOCUMENT)
RTF = FileKind("rtf", "application/rtf", ".rtf", _DOCUMENT)
DOC = FileKind("doc", "application/msword", ".doc", _DOCUMENT)
XLS = FileKind("xls", "application/vnd.ms-excel", ".xls", _DOCUMENT)
DOCX = FileKind("docx", f"{_OFFICE}.wordprocessingml.document", ".docx", _DOCUMENT)
XLSX = FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", ".xlsx", _DOCUMENT)
PPTX = FileKind("pptx", f"{_OFFICE}.presentationml.presentation", ".pptx", _DOCUMENT)
ODT = FileKind("odt", f"{_OASIS}.text", ".odt", _DOCUMENT)
ODS = FileKind("ods", f"{_OASIS}.spreadsheet", ".ods", _DOCUMENT)
ODP = FileKind("odp", f"{_OASIS}.presentation", ".odp", _DOCUMENT)

_PICTURES = (JPEG, PNG, GIF, WEBP, HEIC)
_SOUNDS = (MP3, M4A, WAV, OGG, AAC, AMR, FLAC, WEBM_SOUND)
_VIDEOS = (MP4, MOV, WEBM, THREE_GP)
_DOCUMENTS = (PDF, TEXT, RTF, DOC, XLS, DOCX, XLSX, PPTX, ODT, ODS, ODP)
KINDS = {kind.key: kind for kind in (*_PICTURES, *_SOUNDS, *_VIDEOS, *_DOCUMENTS)}
