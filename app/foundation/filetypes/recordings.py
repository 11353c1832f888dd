"""Sound and video as telephones and computers record them."""

from __future__ import annotations

from app.foundation.filetypes.kinds import (
    AAC,
    AMR,
    FLAC,
    HEIC,
    M4A,
    MOV,
    MP3,
    MP4,
    OGG,
    THREE_GP,
    WAV,
    WEBM,
    WEBM_SOUND,
    FileKind,
)

# Where a container says what is in it, generously.
_HEAD = 65_536
_BRANDS = {b"heic": HEIC, b"heix": HEIC, b"heim": HEIC, b"heis": HEIC, b"mif1": HEIC}
_BRANDS |= {b"hevc": HEIC, b"hevx": HEIC, b"msf1": HEIC, b"M4A ": M4A, b"M4B ": M4A, b"qt  ": MOV}
_BRANDS |= dict.fromkeys((b"isom", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"), MP4)
_BRANDS |= {b"iso%d" % number: MP4 for number in range(2, 10)}
_BRANDS |= {b"3g%c%d" % (letter, number): THREE_GP for letter in b"2gps" for number in range(1, 10)}
_OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
# Kilobits a second and samples a second of MPEG sound, layer III (ISO 11172-3, ISO 13818-3).
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def recording(content: bytes) -> FileKind | None:
    """The kind of a sound, a video, or a picture in the container of a video; or None."""
    for read in (_container, _webm, _ogg, _plain, _mp3, _aac):
        kind = read(content)
        if kind:
            return kind
    return None


def _container(content: bytes) -> FileKind | None:
    """ISO 14496-12: the first box says which brand the file is, and which others it keeps to."""
    size = int.from_bytes(content[:4], "big")
    if content[4:8] != b"ftyp" or not 16 <= size <= min(len(content), 1024):
        return None
    brands = [content[8:12], *(content[at : at + 4] for at in range(16, size, 4))]
    if b"avif" in brands:
        return None
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), None)


def _webm(content: bytes) -> FileKind | None:
    if not content.startswith(b"\x1a\x45\xdf\xa3") or b"\x42\x82\x84webm" not in content[:64]:
        return None
    return WEBM if b"V_" in content[:_HEAD] else WEBM_SOUND


def _ogg(content: bytes) -> FileKind | None:
    if not content.startswith(b"OggS\x00") or len(content) < 28:
        return None
    begins = 27 + content[26]
    return OGG if content.startswith(_OGG_SOUND, begins) else None


def _plain(content: bytes) -> FileKind | None:
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE" and b"fmt " in content[12:_HEAD]:
        return WAV
    if content.startswith(b"fLaC") and content[4:8] in (b"\x00\x00\x00\x22", b"\x80\x00\x00\x22"):
        return FLAC
    return AMR if content.startswith((b"#!AMR\n", b"#!AMR-WB\n")) else None


def _mp3(content: bytes) -> FileKind | None:
    """Two frames in a row, after a tag if there is one: two bytes alone prove nothing."""
    place = _after_tag(content)
    following = place + _mp3_frame(content, place)
    return MP3 if following > place and _mp3_frame(content, following) else None


def _after_tag(content: bytes) -> int:
    if not content.startswith(b"ID3") or len(content) < 10:
        return 0
    a, b, c, d = content[6:10]
    place = 10 + ((a & 0x7F) << 21 | (b & 0x7F) << 14 | (c & 0x7F) << 7 | d & 0x7F)
    zeros = len(content[place : place + _HEAD]) - len(content[place : place + _HEAD].lstrip(b"\0"))
    return place + zeros


def _mp3_frame(content: bytes, place: int) -> int:
    """The length of the frame of layer III that begins here; 0 if there is none."""
    if len(content) < place + 4:
        return 0
    word = int.from_bytes(content[place : place + 4], "big")
    version, layer = word >> 19 & 3, word >> 17 & 3
    rate, samples = word >> 12 & 15, word >> 10 & 3
    if word >> 21 != 0x7FF or version == 1 or layer != 1 or rate in (0, 15) or samples == 3:
        return 0
    kilobits = (_RATES_1 if version == 3 else _RATES_2)[rate]
    factor = 144_000 if version == 3 else 72_000
    return factor * kilobits // _SAMPLES[version][samples] + (word >> 9 & 1)


def _aac(content: bytes) -> FileKind | None:
    following = _aac_frame(content, 0)
    return AAC if following and _aac_frame(content, following) else None


def _aac_frame(content: bytes, place: int) -> int:
    """The length of the ADTS frame that begins here (ISO 13818-7); 0 if there is none."""
    head = int.from_bytes(content[place : place + 6], "big")
    if len(content) < place + 7 or head >> 36 != 0xFFF or head >> 33 & 3:
        return 0
    length = head >> 5 & 0x1FFF
    return length if length > 7 else 0
