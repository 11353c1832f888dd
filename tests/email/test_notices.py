"""Notices by e-mail, through a real mail server: confirmed first, never content, none lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from starlette.testclient import TestClient

from app import wiring
from app.channels.email.models import Notice, NoticeState
from app.domain.cases import commands
from app.domain.cases.access import code, secret
from app.domain.cases.commands import Opened, Told
from app.domain.cases.models import Access, OrderKind, WaitingOn, WorkOrder
from app.domain.people.models import Given, Way
from app.foundation import clock
from app.foundation.jobs import runner
from app.foundation.jobs.models import Job, JobState
from app.main import create_app
from app.web.house import House
from tests.domain.desk import Desk
from tests.email import postman as moods
from tests.email.postman import Postman, at_work
from tests.world import settings_for

ADDRESS = "karla@example.dk"
WORDS = "Min elkørestol går i stå."
ANSWER = "Vi kommer på tirsdag."
HOME = "http://127.0.0.1:8000"


@pytest.fixture
def postman() -> Iterator[tuple[Postman, int]]:
    postman = Postman()
    controller = at_work(postman)
    controller.start()
    yield postman, controller.port
    controller.stop()


class Town:
    """A house that mails, somebody with an address, and the workers when a test lets them."""

    def __init__(self, house: House, app: FastAPI, postman: Postman) -> None:
        self.house, self.app, self.postman = house, app, postman
        self.desk = Desk(house.database)
        self.client = TestClient(app, base_url=HOME, client=("127.0.0.1", 5))
        self.inside, self.outside = wiring.runners(house)
        self.settle()
        postman.taken.clear()

    def settle(self) -> None:
        """Do every job that is due, as the two workers would."""
        self.inside.catch_up()
        self.outside.catch_up()

    def writes(self, address: str = ADDRESS, words: str = WORDS) -> Opened:
        told = Told(given=Given(name="Karla Prøvesen", email=address, ways=(Way.EMAIL,)))
        opened = self.desk.opens(words, told=told)
        self.settle()
        return opened

    def answers(self, opened: Opened) -> None:
        self.desk.does(
            commands.answer, opened.case_id, "amira", words=ANSWER, waiting_on=WaitingOn.CITIZEN
        )
        self.settle()

    def link(self, mail: int = -1) -> str:
        """The first address of a mail, without the house's own."""
        text = self.postman.mails[mail].get_body(("plain",))
        assert text is not None
        found = re.search(r"http://127.0.0.1:8000(/\S+)", str(text.get_content()))
        assert found is not None
        return found[1]

    def confirms(self, **fields: str) -> None:
        path = self.link().removesuffix("/sag")
        assert self.client.post(path, data=fields).status_code == 200
        self.settle()

    def secrets_of(self, opened: Opened) -> list[str]:
        """All that opens or names the case, or tells of it."""
        with self.house.database.read() as session:
            access = session.get_one(Access, opened.access_id)
            return [
                secret(access),
                code(access),
                self.desk.case(opened.case_id).reference,
                "Karla",
                WORDS,
                ANSWER,
                opened.case_id.hex,
            ]

    def orders(self, opened: Opened) -> list[OrderKind]:
        with self.house.database.read() as session:
            rows = session.exec(select(WorkOrder).where(WorkOrder.case_id == opened.case_id))
            return [OrderKind(row.kind) for row in rows]

    def notices(self) -> list[Notice]:
        with self.house.database.read() as session:
            return list(session.exec(select(Notice).order_by(col(Notice.made_at))))


@pytest.fixture
def town(
    database_url: str, tmp_path: Path, keys: Path, postman: tuple[Postman, int]
) -> Iterator[Town]:
    server, port = postman
    mail: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    settings = settings_for(database_url, tmp_path, keys, demo=False, **mail)
    house = wiring.build(settings)
    yield Town(house, create_app(settings, house), server)
    house.database.close()


def test_given_an_address_when_it_is_given_then_its_owner_is_asked_and_told_nothing(
    town: Town,
) -> None:
    opened = town.writes()

    (mail,) = town.postman.mails
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == "Er det din mailadresse?"
    assert mail["Auto-Submitted"] == "auto-generated"
    for word in town.secrets_of(opened):
        assert word.encode() not in town.postman.wire


def test_given_an_unconfirmed_address_when_staff_answer_then_nothing_goes_there(town: Town) -> None:
    opened = town.writes("fejl.tastet@example.dk")
    asked = len(town.postman.taken)

    town.answers(opened)

    assert len(town.postman.taken) == asked
    for word in town.secrets_of(opened):
        assert word.encode() not in town.postman.wire


def test_given_a_program_that_follows_links_when_it_looks_then_nothing_is_confirmed(
    town: Town,
) -> None:
    opened = town.writes()
    assert town.client.get(town.link()).status_code == 200
    asked = len(town.postman.taken)

    town.answers(opened)

    assert len(town.postman.taken) == asked


def test_given_a_confirmed_address_when_staff_answer_then_it_hears_that_there_is_news(
    town: Town,
) -> None:
    opened = town.writes()
    town.confirms()

    town.answers(opened)

    mail = town.postman.mails[-1]
    assert mail["Subject"].startswith("Der er nyt fra")
    for word in town.secrets_of(opened):
        assert word.encode() not in town.postman.wire
    assert town.client.get(town.link()).url.path == "/sag"  # number and code are asked for


def test_given_leave_when_the_link_is_followed_then_it_opens_the_case_until_it_is_taken_back(
    town: Town,
) -> None:
    opened = town.writes()
    town.confirms(opens_case="yes")
    town.answers(opened)
    link = town.link()
    for word in town.secrets_of(opened):
        assert word.encode() not in town.postman.wire

    assert ANSWER in town.client.get(link).text
    town.client.post(link.removesuffix("/sag"), data={})
    with TestClient(town.app, base_url=HOME) as other:
        assert ANSWER not in other.get(link).text


def test_given_news_before_the_owner_confirms_when_it_is_confirmed_then_one_mail_tells(
    town: Town,
) -> None:
    opened = town.writes()
    town.answers(opened)
    town.answers(opened)

    town.confirms()

    assert [m["Subject"].split()[0] for m in town.postman.mails] == ["Er", "Der"]


def test_given_much_news_at_once_when_it_is_told_then_it_is_one_mail_in_ten_minutes(
    town: Town,
) -> None:
    opened = town.writes()
    town.confirms()
    for _ in range(4):
        town.answers(opened)
    assert len(town.postman.taken) == 2

    with clock.stopped(clock.now() + timedelta(minutes=11)):
        town.settle()
        town.settle()

    assert len(town.postman.taken) == 3


def test_given_no_answer_when_two_working_days_pass_then_it_is_asked_once_more_and_no_more(
    town: Town,
) -> None:
    town.writes()
    for days in (7, 14, 21):
        with clock.stopped(clock.now() + timedelta(days=days)):
            town.settle()

    assert [m["Subject"] for m in town.postman.mails] == ["Er det din mailadresse?"] * 2


@pytest.mark.parametrize("button", ["stop", "never"])
def test_given_no_more_is_asked_for_when_there_is_news_then_nothing_is_sent(
    town: Town, button: str
) -> None:
    opened = town.writes()
    town.confirms()
    town.confirms(go=button)
    before = len(town.postman.taken)

    town.answers(opened)

    assert len(town.postman.taken) == before


def test_given_a_blocked_address_when_somebody_gives_it_again_then_it_hears_nothing(
    town: Town,
) -> None:
    town.writes()
    town.confirms(go="never")
    before = len(town.postman.taken)

    town.writes("KARLA@example.dk")

    assert len(town.postman.taken) == before


def test_given_many_who_give_one_address_when_it_is_asked_then_three_times_a_day_at_most(
    town: Town,
) -> None:
    for number in range(8):
        town.writes(words=f"Nummer {number}.")

    assert len(town.postman.taken) == 3
    waiting = [n for n in town.notices() if n.state == NoticeState.WAITING]
    assert len(waiting) >= 5  # put off, not dropped


def test_given_a_refusal_for_good_when_a_notice_is_sent_then_the_unit_has_it_to_do(
    town: Town,
) -> None:
    for mood in (moods.REFUSE, moods.REFUSE_DATA):
        town.postman.moods.append(mood)
        opened = town.writes()

        assert town.orders(opened) == [OrderKind.NOTICE_FAILED]


def test_given_a_server_that_is_away_when_five_tries_have_failed_then_the_unit_has_it_to_do(
    town: Town,
) -> None:
    town.postman.moods.extend([moods.LATER] * 20)
    opened = town.writes()
    at = clock.now()
    for _ in range(4):
        assert town.orders(opened) == []
        at += timedelta(hours=2)
        with clock.stopped(at):
            town.outside.catch_up()

    assert town.orders(opened) == [OrderKind.NOTICE_FAILED]
    assert town.postman.talks == 5


@pytest.mark.parametrize("mood", [moods.LATER, moods.HANG_UP_BEFORE, moods.SLOW])
def test_given_a_server_in_trouble_when_it_is_well_again_then_the_notice_arrives_once(
    town: Town, mood: str
) -> None:
    town.postman.moods.append(mood)
    opened = town.writes()
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        town.settle()

    assert len(town.postman.taken) == 1
    assert town.orders(opened) == []


def test_given_a_line_dropped_after_the_mail_when_it_is_sent_again_then_the_id_is_the_same(
    town: Town,
) -> None:
    town.postman.moods.append(moods.HANG_UP)
    town.writes()
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        town.settle()

    first, second = town.postman.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert [n.state for n in town.notices() if n.sent_at] == [NoticeState.SENT]


def test_given_a_worker_that_dies_after_sending_when_another_goes_on_then_the_id_is_the_same(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server has said yes, and nobody could write it down."""

    def dies(*_words: object) -> None:
        raise SystemExit

    told = Told(given=Given(email=ADDRESS, ways=(Way.EMAIL,)))
    town.desk.opens(told=told)
    town.inside.catch_up()
    with monkeypatch.context() as broken:
        broken.setattr(runner, "_finish", dies)
        with pytest.raises(SystemExit):
            town.outside.catch_up()
    assert [n.sent_at for n in town.notices()] == [None, None]
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        town.settle()

    first, second = town.postman.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_given_a_case_that_is_forgotten_when_a_notice_waits_then_it_is_never_sent(
    town: Town,
) -> None:
    town.postman.moods.append(moods.LATER)
    opened = town.writes()
    calendar = town.house.calendar()
    town.house.database.write(
        lambda s: commands.withdraw(s, opened.case_id, forget=True, calendar=calendar)
    )
    with clock.stopped(clock.now() + timedelta(hours=1)):
        town.settle()

    assert town.postman.taken == []
    assert {n.state for n in town.notices()} == {NoticeState.DROPPED, NoticeState.WAITING}


def test_given_a_strange_secret_when_it_is_opened_then_the_page_is_like_any_missing_one(
    town: Town,
) -> None:
    town.writes()
    good = town.link().rpartition("/")[2]
    pages = {
        town.client.get(f"/mail/{wrong}").text.replace(wrong, "")
        for wrong in ("kludder", good[:-2] + "AA", "A" * 43, f"{good}=", good[:-1])
    }
    assert pages == {town.client.get("/mail/findes-ikke").text.replace("findes-ikke", "")}
    assert "Vi kan ikke finde siden" in pages.pop()
    assert town.client.get(f"/mail/{good}").status_code == 200


def test_given_a_mail_when_it_is_logged_then_nobody_is_named(
    town: Town, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    town.postman.moods.extend([moods.LATER, moods.REFUSE])
    opened = town.writes()
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        town.settle()
    # The postman keeps a log of its own, as mail servers do.
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    told = "".join([*ours, *capsys.readouterr()])

    for word in (ADDRESS, "karla", *town.secrets_of(opened)):
        assert word not in told
    with town.house.database.read() as session:
        jobs = session.exec(select(Job)).all()
    assert ADDRESS not in "".join(str(job.payload) + str(job.last_error) for job in jobs)
    assert {job.state for job in jobs} <= {JobState.DONE, JobState.READY}


def test_given_a_mail_when_it_is_read_as_a_page_then_it_has_no_picture_and_two_languages(
    town: Town,
) -> None:
    town.writes()
    html = town.postman.mails[0].get_body(("html",))
    assert html is not None
    page = str(html.get_content())

    assert '<html lang="da">' in page
    assert '<div lang="en">' in page
    assert not re.search(r"<(img|script|style|link)\b", page)


def test_given_the_demo_when_a_real_address_is_given_then_nothing_leaves_the_house(
    house: House, app: FastAPI, tmp_path: Path
) -> None:
    desk = Desk(house.database)
    inside, outside = wiring.runners(house)
    for address in ("karla@example.dk", "rigtig@koebenhavn.dk"):
        desk.opens(told=Told(given=Given(email=address, ways=(Way.EMAIL,))))
    inside.catch_up()
    outside.catch_up()

    letters = [file.read_text() for file in (tmp_path / "outbox").iterdir()]
    assert len(letters) == 1
    assert "karla@example.dk" in letters[0]
    with house.database.read() as session:
        failed = session.exec(
            select(WorkOrder).where(WorkOrder.kind == OrderKind.NOTICE_FAILED)
        ).all()
    assert len(failed) == 1
