"""A file is what its content says, and what could hurt somebody is not taken."""

from __future__ import annotations

import random
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.foundation.filetypes import KINDS, LONGEST_NAME, NotTaken, recognise, safe_name
from app.foundation.filetypes import kinds as k
from app.foundation.filetypes.office import MOST_MEMBERS

OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = f"{OFFICE}.wordprocessingml.document.main+xml"
OASIS = "application/vnd.oasis.opendocument"
Members = Mapping[str, bytes]


def drawn(form: str, size: tuple[int, int] = (3, 2), **how: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size).save(out, form, **how)
    return out.getvalue()


def packed(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as pack:
        for name, content in members.items():
            pack.writestr(name, content)
    return out.getvalue()


def office(part: str = WORD, more: Members | None = None) -> bytes:
    types = f'<?xml version="1.0"?><Types><Override ContentType="{part}"/></Types>'.encode()
    return packed({"[Content_Types].xml": types, "word/document.xml": b"<w/>", **(more or {})})


def open_document(kind: str, more: Members | None = None) -> bytes:
    return packed({"mimetype": f"{OASIS}.{kind}".encode(), "content.xml": b"<c/>", **(more or {})})


def ole(*parts: str) -> bytes:
    entries = b"".join(
        (written := f"{part}\0".encode("utf-16-le")).ljust(64, b"\0")
        + struct.pack("<H", len(written))
        + bytes(62)
        for part in ("Root Entry", *parts)
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


def brands(major: bytes, *others: bytes) -> bytes:
    box = b"ftyp" + major + bytes(4) + b"".join(others)
    return struct.pack(">I", len(box) + 4) + box + b"\0\0\0\x08mdat"


def matroska(kind: bytes, codec: bytes) -> bytes:
    return b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84" + kind + bytes(40) + codec + bytes(9)


def ogg(codec: bytes) -> bytes:
    return b"OggS\x00\x02" + bytes(20) + b"\x01\x13" + codec + bytes(20)


MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)
AAC_FRAME = b"\xff\xf1\x50\x80\x02\x00\xfc" + bytes(9)
WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0" + bytes(24)
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\nstartxref\n0\n%%EOF\n"
DANISH = "Kære kommune, min kørestol er gået i stykker – hjælp!"

GOOD = {
    "jpeg": drawn("JPEG"),
    "jpeg, progressive": drawn("JPEG", progressive=True),
    "png": drawn("PNG"),
    "gif": drawn("GIF"),
    "webp": drawn("WEBP"),
    "webp, lossless": drawn("WEBP", lossless=True),
    "webp, more": drawn("WEBP", exif=b"Exif\0\0MM"),
    "heic": brands(b"heic", b"mif1", b"heic"),
    "heic, by its others": brands(b"abcd", b"mif1"),
    "mp3": MP3_FRAME * 3,
    "mp3, tagged": b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + MP3_FRAME * 2,
    "m4a": brands(b"M4A ", b"mp42"),
    "wav": WAV,
    "ogg": ogg(b"OpusHead"),
    "ogg, vorbis": ogg(b"\x01vorbis"),
    "aac": AAC_FRAME * 3,
    "amr": b"#!AMR\n" + bytes(32),
    "flac": b"fLaC\0\0\0\x22" + bytes(34),
    "webm_sound": matroska(b"webm", b"A_OPUS"),
    "webm": matroska(b"webm", b"V_VP9"),
    "mp4": brands(b"isom", b"avc1"),
    "mov": brands(b"qt  "),
    "3gp": brands(b"3gp4", b"isom"),
    "pdf": PDF,
    "text": DANISH.encode(),
    "text, Latin-1": DANISH.encode("cp1252"),
    "text, UTF-8 with mark": DANISH.encode("utf-8-sig"),
    "text, UTF-16": DANISH.encode("utf-16"),
    "text, UTF-16, large end first": b"\xfe\xff" + DANISH.encode("utf-16-be"),
    "text, a heart": b"<3 fra mig",
    "rtf": rb"{\rtf1\ansi Hej}",
    "doc": ole("WordDocument", "1Table"),
    "xls": ole("Workbook"),
    "docx": office(),
    "xlsx": office(f"{OFFICE}.spreadsheetml.sheet.main+xml"),
    "pptx": office(f"{OFFICE}.presentationml.presentation.main+xml"),
    "odt": open_document("text"),
    "ods": open_document("spreadsheet"),
    "odp": open_document("presentation"),
}


def taken(content: bytes, name: str = "brev.pdf") -> str:
    return recognise(content, name).key


def refusal(content: bytes, name: str = "brev.pdf") -> str:
    with pytest.raises(NotTaken) as refused:
        recognise(content, name)
    assert "%(name)s" in refused.value.words
    assert refused.value.slots["name"] == name
    return refused.value.words


@pytest.mark.parametrize("which", GOOD)
def test_given_a_file_under_a_wrong_name_when_recognised_then_its_content_decides(
    which: str,
) -> None:
    assert taken(GOOD[which], "virus.exe") == which.split(",", maxsplit=1)[0]


def test_given_the_kinds_when_counted_then_each_has_an_example_here() -> None:
    assert {which.split(",")[0] for which in GOOD} == set(KINDS)


MARKUP = [
    b"<!DOCTYPE html><title>x</title>",
    b"\xef\xbb\xbf \n<HTML>",
    b"<!-- a --> <script>alert(1)</script>",
    b"<!-- a --> Hej",
    b"<!-- never closed <script>",
    b"<p onclick=x>",
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<?xml version='1.0'?><svg/>",
    b"<math>",
    "<svg onload=x>".encode("utf-16"),
    b"</p>",
]
BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", k.EMPTY),
    "ELF": (b"\x7fELF\x02\x01\x01" + bytes(60), k.RUNS),
    "PE": (b"MZ\x90\0" + bytes(60) + b"PE\0\0", k.RUNS),
    "Mach-O": (b"\xcf\xfa\xed\xfe\x07\0\0\x01" + bytes(30), k.RUNS),
    "shell": (b"#!/bin/sh\nrm -rf /\n", k.RUNS),
    "zip": (packed({"a.txt": b"a"}), k.PACKED),
    "empty zip": (b"PK\x05\x06" + bytes(18), k.PACKED),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(40), k.PACKED),
    "rar": (b"Rar!\x1a\x07\x01\0" + bytes(40), k.PACKED),
    "gzip": (b"\x1f\x8b\x08\0\0\0\0\0\0\x03abc", k.PACKED),
    "tar": (b"a".ljust(257, b"\0") + b"ustar\x0000" + bytes(250), k.PACKED),
    "docm": (office("application/vnd.ms-word.document.macroEnabled.main+xml"), k.RUNS),
    "docx with a macro": (office(more={"word/vbaProject.bin": b"x"}), k.RUNS),
    "docx with a macro elsewhere": (
        office(f'{WORD}"/><Override ContentType="application/vnd.ms-office.vbaProject'),
        k.RUNS,
    ),
    "xlsx with an old macro": (office(more={"xl/macrosheets/sheet1.xml": b"x"}), k.RUNS),
    "docx with hidden types": (office(f'{WORD}"/><x y="&#118;baProject'), k.BROKEN),
    "docx with entities": (office(f'{WORD}"/><!ENTITY a "b">'), k.BROKEN),
    "dotx": (office(WORD.replace("document.main", "template.main")), k.UNKNOWN),
    "odt with a macro": (open_document("text", {"Basic/Standard/a.xml": b"x"}), k.RUNS),
    "odt with a lock": (
        open_document("text", {"META-INF/manifest.xml": b"<encryption-data/>"}),
        k.LOCKED,
    ),
    "epub": (packed({"mimetype": b"application/epub+zip"}), k.UNKNOWN),
    "doc with a macro": (ole("WordDocument", "Macros", "VBA"), k.RUNS),
    "doc with a macro in other letters": (ole("WordDocument", "_vba_project"), k.RUNS),
    "doc with a program": (ole("WordDocument", "\x01Ole10Native"), k.RUNS),
    "locked docx": (ole("EncryptionInfo", "EncryptedPackage"), k.LOCKED),
    "msi": (ole("Property"), k.UNKNOWN),
    "rtf with a program": (rb"{\rtf1{\object\objemb{\*\objdata 0105}}}", k.RUNS),
    "cut-off PDF": (PDF[:20], k.BROKEN),
    "cut-off docx": (office()[:-30], k.BROKEN),
    "avif": (brands(b"avif", b"mif1"), k.UNKNOWN),
    "matroska": (matroska(b"matr", b"V_VP9"), k.UNKNOWN),
    "two bytes of mp3": (b"\xff\xfb\x90\x00" + bytes(900), k.UNKNOWN),
    "text with a bell": (b"Hej\x07", k.UNKNOWN),
    "half of UTF-16": (b"\xff\xfeH", k.UNKNOWN),
    **{f"markup {number}": (content, k.WEB_PAGE) for number, content in enumerate(MARKUP)},
}


@pytest.mark.parametrize("which", BAD)
def test_given_what_we_do_not_take_when_sent_as_a_pdf_then_the_sentence_fits(which: str) -> None:
    content, words = BAD[which]

    assert refusal(content) == words


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (drawn("JPEG") + packed({"a.exe": b"MZ"}), "jpeg"),
        (drawn("GIF") + b"<html><script>alert(1)</script>", "gif"),
        (PDF + b"<html><script>alert(1)</script>", "pdf"),
        (PDF.replace(b"<<>>", b"<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"), "pdf"),
    ],
)
def test_given_two_kinds_in_one_file_when_recognised_then_its_beginning_decides(
    content: bytes, kind: str
) -> None:
    assert taken(content, "x.html") == kind


def test_given_a_web_page_before_a_pdf_when_recognised_then_it_is_a_web_page() -> None:
    assert refusal(b"<html>" + PDF) == k.WEB_PAGE


def png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + head + struct.pack(">I", zlib.crc32(head))


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0\0\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\0"
    return b"\xff\xd8\xff\xe0\0\x04ab\xff" + frame + b"\xff\xd9"


def gif(screen: tuple[int, int], frame: tuple[int, int]) -> bytes:
    remark = b"\x21\xfe\x02ab\x01c\0"
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, *frame, 0)
    return b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80, 0, 0) + bytes(6) + remark + image


def webp_lossless(width: int, height: int) -> bytes:
    bits = struct.pack("<I", (width - 1) | (height - 1) << 14)
    return b"RIFF\x1e\0\0\0WEBPVP8L\x0a\0\0\0\x2f" + bits


def webp_more(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + size


def webp_lossy(width: int, height: int) -> bytes:
    frame = bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF\x1e\0\0\0WEBPVP8 \x0a\0\0\0" + frame


@pytest.mark.parametrize(
    "content",
    [
        png(50_000, 50_000),
        jpeg(60_000, 60_000),
        gif((60_000, 60_000), (1, 1)),
        gif((1, 1), (60_000, 60_000)),
        webp_lossless(16_000, 16_000),
        webp_lossy(16_000, 16_000),
        webp_more(1 << 23, 1 << 23),
    ],
)
def test_given_a_small_picture_that_says_it_is_huge_when_recognised_then_it_is_not_taken(
    content: bytes,
) -> None:
    assert refusal(content) == k.TOO_BIG_PICTURE


@pytest.mark.parametrize(
    "content",
    [
        png(10_000, 10_000),
        jpeg(10_000, 10_000),
        gif((10_000, 10_000), (1, 1)),
        webp_lossless(10_000, 10_000),
        webp_lossy(10_000, 10_000),
        webp_more(10_000, 10_000),
    ],
)
def test_given_a_picture_at_the_limit_when_recognised_then_only_cutting_it_off_breaks_it(
    content: bytes,
) -> None:
    assert recognise(content, "x").is_picture
    assert refusal(content[:15]) in (k.BROKEN, k.UNKNOWN)


@pytest.mark.parametrize("whole", [webp_lossless(9, 9), webp_lossy(9, 9), webp_more(9, 9)])
def test_given_a_picture_whose_size_is_cut_in_two_when_recognised_then_it_is_damaged(
    whole: bytes,
) -> None:
    assert recognise(whole, "x").is_picture
    assert refusal(whole[:-1]) == k.BROKEN


@pytest.mark.parametrize("content", [png(0, 9), jpeg(9, 0), b"\xff\xd8\xff", b"GIF89a"])
def test_given_a_picture_without_a_size_when_recognised_then_it_is_damaged(
    content: bytes,
) -> None:
    assert refusal(content) == k.BROKEN


def test_given_a_document_that_unfolds_too_far_when_recognised_then_nothing_is_unpacked() -> None:
    by_ratio = office(more={"word/media/a.bin": bytes(3_000_000)})
    noise = random.Random(1).randbytes(1_100_000)
    by_size = declared(office(more={"word/media/a.bin": noise}), 1_100_000, 200_000_001)

    assert refusal(by_ratio) == k.UNFOLDS
    assert refusal(by_size) == k.UNFOLDS
    assert taken(declared(by_size, 200_000_001, 199_000_000)) == "docx"


def declared(pack: bytes, size: int, says: int) -> bytes:
    """The pack, whose index tells another size."""
    at = pack.index(b"PK\x01\x02")
    return pack[:at] + pack[at:].replace(struct.pack("<I", size), struct.pack("<I", says))


def test_given_too_many_members_when_recognised_then_the_index_is_not_even_read() -> None:
    many = {f"word/{number}": b"" for number in range(MOST_MEMBERS)}
    full = office(more=many)
    boasting = declared_members(office(), MOST_MEMBERS + 1)
    long_index = office()[:-10] + struct.pack("<IIH", 10_000_000, 0, 0)
    lying = declared_members(full, 2)

    assert refusal(full) == k.UNFOLDS
    assert refusal(lying) == k.UNFOLDS
    assert refusal(boasting) == k.UNFOLDS
    assert refusal(long_index) == k.UNFOLDS


def declared_members(pack: bytes, count: int) -> bytes:
    """The pack, whose last record tells another number of members."""
    at = pack.rindex(b"PK\x05\x06")
    return pack[: at + 8] + struct.pack("<HH", count, count) + pack[at + 12 :]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x", "word/../../x"])
def test_given_members_that_lead_elsewhere_when_recognised_then_it_is_not_taken(name: str) -> None:
    assert refusal(office(more={name: b"x"})) == k.RUNS


def test_given_a_member_with_a_lock_when_recognised_then_the_sentence_says_so() -> None:
    pack = office()
    at = pack.index(b"PK\x01\x02")

    assert refusal(pack[: at + 8] + b"\x01" + pack[at + 9 :]) == k.LOCKED


def test_given_members_that_share_their_bytes_when_recognised_then_it_is_not_taken() -> None:
    noise = random.Random(2).randbytes(5000)
    pack = packed({"a": noise}, zipfile.ZIP_STORED)
    at, end = pack.index(b"PK\x01\x02"), pack.rindex(b"PK\x05\x06")
    index = pack[at:end] * 3
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 3, 3, len(index), at, 0)

    assert refusal(pack[:at] + index + tail) == k.UNFOLDS


SENTENCES = {words for _, words in BAD.values()} | {k.TOO_BIG_PICTURE, k.UNFOLDS}


def kind_or_sentence(content: bytes) -> str:
    try:
        return recognise(content, "x").key
    except NotTaken as refused:
        return refused.words


@given(st.binary(max_size=400))
def test_given_any_bytes_when_recognised_then_a_kind_or_a_sentence_comes(content: bytes) -> None:
    assert kind_or_sentence(content) in {*KINDS, *SENTENCES}


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_given_a_damaged_file_when_recognised_then_a_kind_or_a_sentence_comes(
    which: str, data: st.DataObject
) -> None:
    content = bytearray(GOOD[which])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]

    assert kind_or_sentence(bytes(content)) in {*KINDS, *SENTENCES}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("brev.pdf", "brev.pdf"),
        ("Brev fra Hr. Ågård.PDF", "Brev fra Hr. Ågård.pdf"),
        ("billede.jpg", "billede.pdf"),
        ("faktura.pdf.exe", "faktura.pdf"),
        ("Dr.Holm", "Dr.Holm.pdf"),
        ("udkast v1.2", "udkast v1.2.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\fakepath\\brev.pdf", "brev.pdf"),
        ("brev.pdf/", "fil.pdf"),
        (".bashrc", "bashrc.pdf"),
        ("...", "fil.pdf"),
        ("", "fil.pdf"),
        (" \t\r\n", "fil.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie- x.pdf"),
        ("a\x00\x1b[31m.pdf", "a[31m.pdf"),
        ("gpj\u202efdp.exe", "gpjfdp.pdf"),
        ("\u2067مرحبت\u2069.pdf", "مرحبت.pdf"),
        ("👩\u200d🦽.pdf", "👩\u200d🦽.pdf"),
        ('<a href="x">.pdf', "-a href=-x--.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.tar.gz", "_nul.tar.pdf"),
        ("LPT¹.pdf", "_LPT¹.pdf"),
        ("console.pdf", "console.pdf"),
        ("brev. .pdf. . ", "brev.pdf"),
        ("A\u030arhus.pdf", "Århus.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("con." + "x" * 300, "_con." + "x" * 111 + ".pdf"),
        ("con" + ".pdf" * 40 + "x", "_con.pdf"),
    ],
)
def test_given_a_name_when_made_safe_then_any_computer_can_keep_it(name: str, safe: str) -> None:
    assert safe_name(name, k.PDF) == safe


@pytest.mark.parametrize("ending", [".jpg", ".jpeg", ".JPE"])
def test_given_another_right_ending_when_made_safe_then_it_stays(ending: str) -> None:
    assert safe_name(f"foto{ending}", k.JPEG) == f"foto{ending.lower()}"


PARTS = st.sampled_from([".", "/", "\\", " ", "con", ".pdf", ".jpg", "\u202e", "x" * 118, ":"])


@given(st.lists(PARTS | st.text(max_size=9)).map("".join), st.sampled_from(sorted(KINDS)))
def test_given_any_name_when_made_safe_then_every_promise_holds_and_twice_changes_nothing(
    name: str, key: str
) -> None:
    kind = KINDS[key]

    safe = safe_name(name, kind)

    assert safe.endswith((kind.ending, *kind.also))
    assert len(safe) <= LONGEST_NAME
    assert not set(safe) & set('/\\<>:"|?*\u202e\u2066\u200f')
    assert not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in safe)
    assert not safe.startswith((".", " "))
    assert safe.split(".", maxsplit=1)[0].lower() not in ("", "con", "nul", "com1")
    assert safe_name(safe, kind) == safe
