"""Whatever happens to the files of a form, its words arrive."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import tracemalloc
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from app.domain.cases.attachments import LARGEST, MOST
from app.web import uploads
from app.web.forms import MOST_FIELDS, Posted
from app.web.limits import LARGEST_BODY, LARGEST_UPLOAD, BodyLimit, TooLarge
from app.web.uploads import HELD, Problem, Received, Uploaded, received

BOUNDARY = "grænse".encode().hex()
KIND = f"multipart/form-data; boundary={BOUNDARY}"
END = f"--{BOUNDARY}--\r\n".encode()
CHUNK = bytes(65_536)


def part(head: str, content: bytes) -> bytes:
    lines = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n"
    return lines.encode() + content + b"\r\n"


def field(name: str, value: str) -> bytes:
    return part(f'name="{name}"', value.encode())


def file(name: str, content: bytes, *, of: str = "fil") -> bytes:
    more = f'name="{of}"; filename="{name}"\r\nContent-Type: application/octet-stream'
    return part(more, content)


WORDS = field("besked", "Hej\x00 med dig")
KEPT = {"besked": "Hej med dig"}


def read(chunks: Iterable[bytes], kind: str = KIND, *, lost: bool = False) -> Received:
    """What is received from a stream of chunks that may break off."""
    return asyncio.run(received(request(chunks, kind, lost=lost)))


def request(chunks: Iterable[bytes], kind: str = KIND, *, lost: bool = False) -> Request:
    coming = iter(chunks)

    async def receive() -> dict[str, Any]:
        chunk = next(coming, None)
        if chunk is None and lost:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    headers = [(b"content-type", kind.encode("latin-1"))]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


def received_from(*parts: bytes) -> Received:
    return read([*parts, END])


@pytest.fixture(autouse=True)
def nothing_stays_held(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def never(*_words: object, **_more: object) -> None:
        raise AssertionError("a file goes to disk")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", never)
    monkeypatch.setattr("starlette.formparsers.SpooledTemporaryFile", never)
    yield
    gc.collect()
    assert HELD.size == 0


def test_given_fields_and_files_when_posted_then_all_arrive_in_order() -> None:
    got = received_from(WORDS, file("a.txt", b"en\r\n--\r\n"), file("b.txt", b""), field("go", "x"))

    assert got.answers == KEPT | {"go": "x"}
    assert [(one.field, one.name, one.content) for one in got.files] == [
        ("fil", "a.txt", b"en\r\n--\r\n"),
        ("fil", "b.txt", b""),
    ]
    assert {one.problem for one in got.files} == {None}
    assert (got.too_many, got.is_whole) == (0, True)


def test_given_no_file_chosen_when_posted_then_there_is_no_file() -> None:
    got = received_from(WORDS, file("", b""))

    assert (got.answers, got.files, got.is_whole) == (KEPT, [], True)


def test_given_bytes_without_a_name_when_posted_then_they_are_a_file() -> None:
    assert [one.content for one in received_from(file("", b"x")).files] == [b"x"]


def test_given_a_form_without_files_when_posted_then_it_is_read_as_ever() -> None:
    got = read([b"besked=Hej%00+med+dig"], "application/x-www-form-urlencoded")

    assert got == Received(KEPT)


def test_given_answers_when_read_then_they_stay_beside_the_request() -> None:
    asked = request([WORDS, END])
    asyncio.run(received(asked))

    assert asked.state.answers == KEPT


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_given_any_size_of_chunks_when_read_then_the_same_arrives(size: int) -> None:
    whole = WORDS + file("å.bin", b"\r\n--" + BOUNDARY.encode()[:5] + b"\r") + END

    got = read(whole[at : at + size] for at in range(0, len(whole), size))

    assert got.answers == KEPT
    assert [one.name for one in got.files] == ["å.bin"]
    assert got.is_whole


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ('filename="../../etc/passwd"', "../../etc/passwd"),
        ('filename="C:\\\\fakepath\\\\a.pdf"', "a.pdf"),
        (f'filename="{"x" * 300}.pdf"', "x" * 300 + ".pdf"),
        ('filename="gpj\u202efdp.exe"', "gpj\u202efdp.exe"),
        ('filename="a%22b.pdf"', "a%22b.pdf"),
        ("filename*=UTF-8''%e2%82%ac%20a.pdf", "€ a.pdf"),
        ("filename*=iso-8859-1'da'%e5.pdf", "å.pdf"),
        ("filename=\"a.pdf\"; filename*=UTF-8''b.exe", "a.pdf"),
        ('filename="a.pdf"\r\nContent-Transfer-Encoding: base64', "a.pdf"),
    ],
)
def test_given_a_strange_name_when_posted_then_it_arrives_as_it_was_sent(
    said: str, name: str
) -> None:
    got = received_from(part(f'name="fil"; {said}', b"SGVq"), WORDS)

    assert [(one.name, one.content) for one in got.files] == [(name, b"SGVq")]
    assert got.answers == KEPT


def test_given_a_name_in_old_letters_when_posted_then_it_is_read_all_the_same() -> None:
    got = received_from(file("X", b"x").replace(b'"X"', b'"bl\xe5.pdf"'))

    assert [one.name for one in got.files] == ["blå.pdf"]


def test_given_a_file_at_the_limit_when_posted_then_one_byte_more_is_too_large() -> None:
    head, tail = file("stor.bin", b"|").split(b"|")
    fits = read([head, bytes(LARGEST), tail, WORDS, END])
    over = read([head, bytes(LARGEST), b"\0", tail, WORDS, END])

    assert [(len(one.content), one.problem) for one in fits.files] == [(LARGEST, None)]
    assert [(one.content, one.problem) for one in over.files] == [(b"", Problem.TOO_LARGE)]
    assert over.answers == KEPT
    assert over.is_whole


def test_given_200_megabytes_when_posted_then_its_bytes_are_never_held_together() -> None:
    head, tail = file("film.mp4", b"|").split(b"|")
    tracemalloc.start()
    try:
        got = read([WORDS, head, *repeat(CHUNK, 3052), tail, field("go", "frem"), END])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert [one.problem for one in got.files] == [Problem.TOO_LARGE]
    assert got.answers == KEPT | {"go": "frem"}
    assert peak < 3 * LARGEST


def test_given_too_many_files_when_posted_then_the_first_are_kept_and_the_rest_counted() -> None:
    got = received_from(*(file(f"{number}", b"x") for number in range(MOST + 3)), WORDS)

    assert [one.name for one in got.files] == ["0", "1", "2", "3", "4"]
    assert (got.too_many, got.answers, got.is_whole) == (3, KEPT, True)
    assert HELD.size == MOST


def test_given_ten_thousand_parts_when_posted_then_the_first_fields_arrive_and_it_says_so() -> None:
    fields = [field(f"f{number}", "x") for number in range(10_000)]
    got = received_from(WORDS, *fields)

    assert len(got.answers) == MOST_FIELDS
    assert got.answers["besked"] == KEPT["besked"]
    assert not got.is_whole


def test_given_ten_thousand_files_when_posted_then_no_more_parts_are_read_than_promised() -> None:
    got = received_from(WORDS, *(file("a", b"x") for _ in range(10_000)))

    assert got.too_many == uploads.MOST_PARTS - 1 - MOST
    assert (got.answers, got.is_whole) == (KEPT, False)


@pytest.mark.parametrize(
    "damage",
    [
        b"--" + BOUNDARY.encode() + b"\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"--" + BOUNDARY.encode() + b"\r\n" + b"X: y\r\n" * 50 + b"\r\nz",
        b"--" + BOUNDARY.encode() + b"\r\n\x00: y\r\n\r\nz\r\n",
        b"",
    ],
    ids=["a long header", "many headers", "a header that is none", "no end"],
)
def test_given_damage_when_read_then_what_came_before_arrives_and_it_says_so(
    damage: bytes,
) -> None:
    got = read([WORDS, file("a.txt", b"x"), damage, field("senere", "x")])

    assert got.answers["besked"] == KEPT["besked"]
    assert [one.content for one in got.files] == [b"x"]
    assert not got.is_whole


@pytest.mark.parametrize("lost", [True, False])
def test_given_a_line_that_breaks_in_a_file_when_read_then_the_words_are_here(
    *, lost: bool
) -> None:
    got = read([WORDS, file("a.txt", b"x" * 500)[:-200]], lost=lost)

    assert got.answers == KEPT
    assert [(one.content, one.problem) for one in got.files] == [(b"", Problem.BROKEN)]
    assert not got.is_whole


def test_given_a_line_that_breaks_in_the_words_when_read_then_what_came_is_kept() -> None:
    got = read([field("besked", "x" * 500)[:-200]])

    assert set(got.answers["besked"]) == {"x"}
    assert not got.is_whole


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'x' * 300}",
        "multipart/form-data; boundary=other",
        'multipart/form-data; boundary="',
        "multipart/form-data; boundary*=utf-8''a",
    ],
)
def test_given_nothing_that_parts_the_fields_when_read_then_it_says_so(kind: str) -> None:
    assert read([WORDS, END], kind) == Received(is_whole=False)


def test_given_too_many_words_when_read_then_it_is_refused_at_the_end_of_the_form() -> None:
    half = "x" * (LARGEST_BODY // 2)
    asked = request([field("a", half), field("b", half), field("c", "xxx"), file("d", b"x"), END])

    with pytest.raises(TooLarge):
        asyncio.run(received(asked))


def test_given_far_too_many_words_when_read_then_they_are_never_held_together() -> None:
    head, tail = field("besked", "|").split(b"|")
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            read([head, *repeat(CHUNK, 500), tail, END])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 4 * LARGEST_BODY


def test_given_little_memory_when_files_come_then_the_words_still_arrive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(HELD, "most", 100)

    first = received_from(file("a", bytes(80)), file("b", bytes(80)), file("c", bytes(10)), WORDS)
    second = received_from(file("d", bytes(20)), WORDS)
    held = HELD.size
    del first
    third = received_from(file("e", bytes(80)), WORDS)

    assert [one.problem for one in second.files] == [Problem.NO_ROOM]
    assert held == 90
    assert second.answers == third.answers == KEPT
    assert [one.problem for one in third.files] == [None]


def test_given_a_file_that_finds_no_room_when_read_then_its_neighbours_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(HELD, "most", 100)

    got = received_from(file("a", bytes(80)), file("b", bytes(80)), file("c", bytes(10)))

    assert [one.problem for one in got.files] == [None, Problem.NO_ROOM, None]


def test_given_names_and_words_when_told_in_a_log_then_they_are_not_there() -> None:
    told = repr(received_from(WORDS, file("diagnose.pdf", b"hemmeligt")))

    assert "diagnose" not in told
    assert "hemmeligt" not in told
    assert "med dig" not in told


@given(st.lists(st.binary(max_size=60), max_size=8), st.sampled_from(["lost", "over"]))
def test_given_any_bytes_after_the_words_when_read_then_the_words_are_here(
    junk: list[bytes], ending: str
) -> None:
    got = read([WORDS, *junk], lost=ending == "lost")

    assert got.answers["besked"].startswith(KEPT["besked"])


LINE = b"--" + BOUNDARY.encode()
DISPOSED = b"Content-Disposition: form-data"
MARKS = (b"\r\n", b"--", b"\r", b"name=", b'"', b"; ", b"filename=", b":", b"filename*=utf-8''%ff")
PIECES = st.sampled_from((*MARKS, LINE, DISPOSED, WORDS, file("a", b"x"), END))


@given(st.lists(PIECES | st.binary(max_size=9), max_size=30), st.binary(max_size=20))
def test_given_any_pieces_of_a_form_when_read_then_nothing_is_raised(
    pieces: list[bytes], boundary: bytes
) -> None:
    read(pieces)
    read(pieces, f"multipart/form-data; boundary={boundary.decode('latin-1')}")


@pytest.fixture
def client() -> TestClient:
    """An application with one route that takes files and one that does not."""
    app = FastAPI()

    @app.post("/filer")
    def files(got: Uploaded) -> dict[str, object]:
        problems = [one.problem for one in got.files]
        return {"answers": got.answers, "problems": problems, "is_whole": got.is_whole}

    @app.post("/ord")
    def words(answers: Posted) -> dict[str, str]:
        return answers

    app.add_exception_handler(TooLarge, lambda _request, _error: Response(status_code=413))
    app.add_middleware(BodyLimit)
    return TestClient(app)


def streamed(size: int) -> Iterator[bytes]:
    head, tail = file("film.mp4", b"|").split(b"|")
    yield WORDS + head
    yield from repeat(CHUNK, size // len(CHUNK))
    yield tail + END


def test_given_a_large_form_when_posted_then_only_a_route_that_takes_files_reads_it(
    client: TestClient,
) -> None:
    kind = {"content-type": KIND}
    taken = client.post("/filer", content=b"".join(streamed(LARGEST_BODY * 9)), headers=kind)
    refused = client.post("/ord", content=b"".join(streamed(LARGEST_BODY * 2)), headers=kind)
    words = client.post("/ord", data={"besked": "x" * LARGEST_BODY})

    assert taken.json() == {"answers": KEPT, "problems": ["too_large"], "is_whole": True}
    assert refused.status_code == 413
    assert words.status_code == 413


@pytest.mark.parametrize("said", [True, False])
def test_given_more_than_the_largest_form_when_posted_then_it_is_refused(*, said: bool) -> None:
    length = [(b"content-length", b"%d" % (LARGEST_UPLOAD + 1))] if said else []
    left = 1 if said else LARGEST_UPLOAD // len(CHUNK) + 2
    answers: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        with pytest.raises(TooLarge):
            await received(Request(scope, receive))
        answers.append(413)

    async def receive() -> dict[str, Any]:
        nonlocal left
        left -= 1
        return {"type": "http.request", "body": CHUNK, "more_body": left > 0}

    async def send(_message: Any) -> None: ...

    headers = [(b"content-type", KIND.encode()), *length]
    scope = {"type": "http", "method": "POST", "headers": headers}
    asyncio.run(BodyLimit(app)(scope, receive, send))

    assert answers == [413]
