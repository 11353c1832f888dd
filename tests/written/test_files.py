"""Files with a message: what is received, what is refused and why, and that words never wait."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from httpx2 import Response
from PIL import Image
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.domain.cases.models import Attachment, EntryText
from app.foundation.storage import Folder
from app.web.house import House

HOME = "http://127.0.0.1:8000"
WORDS = "Her er et billede af brevet."


def picture(kind: str = "PNG", colour: str = "green") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, kind)
    return out.getvalue()


class Sender:
    """Somebody who sends a form with files, and keeps its token."""

    def __init__(self, app: FastAPI) -> None:
        self.client = TestClient(
            app, base_url=HOME, raise_server_exceptions=False, client=("127.0.0.1", 5)
        )
        self.client.get("/skriv")
        self.token = uuid4().hex

    def adds(self, *files: tuple[str, bytes], **fields: str) -> Response:
        sent: list[Any] = [("files", (name, content, "image/png")) for name, content in files]
        data = {"message": WORDS, "token": self.token} | fields
        return self.client.post("/skriv", data=data, files=sent)

    def sends(self, **fields: str) -> Response:
        carried = {"message": WORDS, "token": self.token, "files": "yes"}
        return self.client.post("/skriv/tjek", data=carried | fields)

    def unsent(self, house: House) -> list[Attachment]:
        with house.database.read() as session:
            return [f for f in session.exec(select(Attachment)) if f.entry_id is None]


@pytest.fixture
def sender(app: FastAPI) -> Sender:
    return Sender(app)


def text_of(answer: Response) -> str:
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def test_given_a_picture_alone_when_it_is_sent_then_it_is_a_message(
    sender: Sender, house: House, tmp_path: Path
) -> None:
    content = picture()
    added = sender.adds(("brev.png", content), message="")
    assert "brev.png" in text_of(added)

    receipt = sender.sends(message="")

    assert "Tak. Vi har fået din besked" in text_of(receipt)
    assert "brev.png" in text_of(receipt)
    with house.database.read() as session:
        kept = session.exec(select(Attachment)).one()
    assert kept.entry_id is not None
    assert house.storage.get(kept.stored) == content
    lies = (tmp_path / "files" / kept.stored).read_bytes()
    assert content not in lies
    assert b"brev" not in lies


def test_given_a_sent_file_when_its_link_is_followed_then_it_is_saved_and_never_shown(
    sender: Sender,
) -> None:
    sender.adds(('bræv "1".png', picture()))
    receipt = BeautifulSoup(sender.sends().text, "html.parser")
    case = sender.client.get(str(receipt.select("a.button")[0]["href"]))
    link = BeautifulSoup(case.text, "html.parser").select_one("a[href*='/fil/']")
    assert link is not None

    got = sender.client.get(str(link["href"]))

    assert got.content == picture()
    assert got.headers["content-type"] == "image/png"
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    stranger = TestClient(sender.client.app, base_url=HOME)
    assert stranger.get(str(link["href"])).status_code == 404


def test_given_a_file_when_it_is_described_and_another_taken_away_then_the_check_page_says_so(
    sender: Sender, house: House
) -> None:
    sender.adds(("a.png", picture()), ("b.png", picture(colour="red")))
    first, second = sorted(sender.unsent(house), key=lambda f: f.place)

    page = sender.adds(
        **{f"file_words_{first.id.hex}": "Brevet", f"file_drop_{second.id.hex}": "yes"}
    )

    assert "a.png" in text_of(page)
    assert "Brevet" in text_of(page)
    assert "b.png" not in text_of(page)


def docx(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("[Content_Types].xml", "<Types/>")
        pack.writestr("word/document.xml", "<w/>")
        for name, content in members.items():
            pack.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def huge_picture() -> bytes:
    """A PNG that says it is 60,000 × 60,000 pixels large."""
    good = picture()
    return good[:16] + (60_000).to_bytes(4) * 2 + good[24:]


HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "html after spaces": b"\xef\xbb\xbf \n\t<html><script>alert(1)</script>",
    "program": b"MZ" + bytes(200),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "empty": b"",
    "zip": b"PK\x03\x04" + bytes(100) + b"PK\x05\x06" + bytes(18),
    "zip bomb": docx(word__x=bytes(300_000_000)),
    "macros": docx(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"),
    "picture bomb": huge_picture(),
    "noise": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_given_a_hostile_file_when_it_is_added_then_the_words_stay_and_the_page_says_why(
    sender: Sender, house: House, what: str
) -> None:
    answer = sender.adds(("kvittering.png", HOSTILE[what]), ("god.png", picture()))

    assert answer.status_code == 422
    said = text_of(answer)
    assert "»kvittering.png«" in said
    assert WORDS in said
    assert [f.name for f in sender.unsent(house)] == ["god.png"]
    assert "Tak. Vi har fået din besked" in text_of(sender.sends())


def test_given_a_polyglot_when_it_is_taken_then_it_is_only_what_it_begins_as(
    sender: Sender, house: House
) -> None:
    sender.adds(("x.html", picture("JPEG") + b"<script>alert(1)</script>" + docx()))

    assert [(f.name, f.kind) for f in sender.unsent(house)] == [("x.jpg", "jpeg")]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\Users\\a\\b.png",
        "a" * 300 + ".png",
        "\u202egnp.exe",
        "CON.png",
        ".png",
    ],
)
def test_given_a_strange_name_when_it_is_taken_then_it_is_one_that_any_computer_can_keep(
    sender: Sender, house: House, name: str
) -> None:
    sender.adds((name, picture()))

    (kept,) = sender.unsent(house)
    assert kept.name.endswith(".png")
    assert len(kept.name) <= 120
    assert not set(kept.name) & set("/\\\u202e")
    assert not kept.name.startswith(".")


def test_given_a_file_of_200_mb_when_it_is_added_then_the_words_stay_and_the_page_says_why(
    sender: Sender, house: House
) -> None:
    boundary = "grænse".encode().hex()
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="message"\r\n\r\n{WORDS}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="film.mp4"\r\n\r\n'
    ).encode()

    def body() -> Any:
        yield head
        for _ in range(200):
            yield bytes(1_000_000)
        yield f"\r\n--{boundary}--\r\n".encode()

    answer = sender.client.post(
        "/skriv",
        content=body(),
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
    )

    assert answer.status_code == 422
    assert "»film.mp4« er for stor" in text_of(answer)
    assert WORDS in text_of(answer)
    assert sender.unsent(house) == []


def test_given_ten_thousand_parts_when_they_are_sent_then_a_page_answers_with_the_words(
    sender: Sender,
) -> None:
    files: list[Any] = [("files", (f"{n}.png", picture(), "image/png")) for n in range(10_000)]

    answer = sender.client.post("/skriv", data={"message": WORDS}, files=files)

    assert answer.status_code == 422
    assert WORDS in text_of(answer)


def test_given_more_than_five_files_when_they_are_added_then_five_are_kept(
    sender: Sender, house: House
) -> None:
    colours = ["red", "green", "blue", "black", "white", "pink", "gray"]
    for colour in colours:
        answer = sender.adds((f"{colour}.png", picture(colour=colour)))

    assert answer.status_code == 422
    assert "Højst 5 filer. »gray.png« er ikke med." in text_of(answer)
    assert len(sender.unsent(house)) == 5


def test_given_the_same_file_twice_when_it_is_added_then_it_is_there_once(
    sender: Sender, house: House
) -> None:
    for _ in range(2):
        sender.adds(("brev.png", picture()))

    assert len(sender.unsent(house)) == 1


def test_given_a_full_disk_when_a_file_is_added_then_the_words_are_received_all_the_same(
    sender: Sender, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Folder, _content: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Folder, "put", full)

    answer = sender.adds(("brev.png", picture()))

    assert answer.status_code == 422
    assert "Vi kan ikke gemme »brev.png« lige nu" in text_of(answer)
    assert "Tak. Vi har fået din besked" in text_of(sender.sends())


def test_given_no_room_left_when_a_file_is_added_then_the_words_are_received_all_the_same(
    sender: Sender, house: House
) -> None:
    house.settings.files_most = 0

    answer = sender.adds(("brev.png", picture()))

    assert "Vi kan ikke gemme »brev.png« lige nu" in text_of(answer)
    assert "Tak. Vi har fået din besked" in text_of(sender.sends())


def test_given_deleted_answers_when_files_were_added_then_they_are_let_go(
    sender: Sender, house: House
) -> None:
    sender.adds(("brev.png", picture()))
    sender.adds(go="delete")

    assert sender.unsent(house) == []


def test_given_a_forgotten_case_when_it_had_files_then_their_bytes_are_needed_by_nobody(
    sender: Sender, house: House
) -> None:
    sender.adds(("brev.png", picture()))
    receipt = BeautifulSoup(sender.sends().text, "html.parser")
    case = str(receipt.select("a.button")[0]["href"]).partition("#")[0]
    sender.client.post(f"{case}/tilbagetraek", data={"forget": "yes"})

    def rows(session: Session) -> tuple[int, int]:
        texts = session.exec(select(EntryText)).all()
        return len(session.exec(select(Attachment)).all()), sum(WORDS in t.words for t in texts)

    with house.database.read() as session:
        assert rows(session) == (0, 0)


def test_given_a_sent_message_when_a_file_is_added_and_sent_again_then_it_is_asked_about(
    sender: Sender, house: House
) -> None:
    sender.adds(("a.png", picture()))
    sender.sends()
    sender.adds(("b.png", picture(colour="red")))

    asked = sender.sends()

    assert asked.status_code == 409
    assert "b.png" in text_of(asked)
    token = BeautifulSoup(asked.text, "html.parser").select_one("input[name=token]")
    assert token is not None
    sender.token = str(token["value"])
    assert "b.png" in text_of(sender.sends())
    assert sender.unsent(house) == []
