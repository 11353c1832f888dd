"""Colleagues hear by mail that a case is on their list, once a step, and never which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session

from app import wiring
from app.channels.email.colleagues import GATHER, LIST
from app.domain.cases import commands
from app.domain.organisation.models import Role
from app.foundation import clock
from app.foundation.settings import Settings
from app.main import create_app
from app.web.house import House
from app.web.room import Lost
from tests.domain.desk import Desk
from tests.email import postman as moods
from tests.email.postman import Postman, at_work
from tests.watch.night import MONDAY, Night
from tests.world import settings_for

WORDS = "Min elkørestol går i stå."
LONE, LEDER, CHEF = "lone@example.dk", "leder@example.dk", "chef@example.dk"


@pytest.fixture
def night(house: House) -> Night:
    return Night(Desk(house.database), house)


@pytest.fixture
def postman() -> Iterator[tuple[Postman, int]]:
    postman = Postman()
    controller = at_work(postman)
    controller.start()
    yield postman, controller.port
    controller.stop()


def _finding(*cases: UUID) -> Lost:
    return Lost("invented", "Den er væk.", "Find den", "desk:case", lambda *_: cases)


class Evening:
    """A house that mails its colleagues, who have addresses."""

    def __init__(self, house: House, postman: Postman) -> None:
        self.house, self.postman = house, postman
        self.night = Night(Desk(house.database), house)
        self.desk = self.night.desk
        self.inside, self.outside = wiring.runners(house)

        def command(session: Session) -> None:
            self.desk.staff(session, "lone").email = LONE
            self.desk.staff(session, "leder").email = LEDER
            # The head of a department who has no cases, here somebody of the contact centre.
            head = self.desk.staff(session, "amira")
            head.email, head.role = CHEF, Role.HEAD

        house.database.write(command)

    def goes_round(self, *cases: UUID) -> None:
        """The watch finds these cases, and what follows is done, also what waits a moment."""
        self.night.looks(_finding(*cases))
        self.inside.catch_up()
        with clock.stopped(clock.now() + GATHER):
            self.outside.catch_up()

    @property
    def told(self) -> list[str]:
        return [mail["To"] for mail in self.postman.mails]


@pytest.fixture
def evening(
    database_url: str, tmp_path: Path, keys: Path, postman: tuple[Postman, int]
) -> Iterator[Evening]:
    server, port = postman
    settings = settings_for(
        database_url,
        tmp_path,
        keys,
        demo=False,
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
    )
    house = wiring.build(settings)
    with clock.stopped(MONDAY):
        evening = Evening(house, server)
        evening.inside.catch_up()
        evening.outside.catch_up()
        server.taken.clear()
        yield evening
    house.database.close()


def _taken(evening: Evening) -> UUID:
    case_id = evening.desk.opens(WORDS).case_id
    evening.desk.does(commands.take, case_id, "lone")
    return case_id


def test_given_a_lost_case_when_the_days_pass_then_owner_lead_and_head_are_mailed_once_each(
    evening: Evening,
) -> None:
    case_id, at = _taken(evening), MONDAY
    told: list[list[str]] = []
    for _ in range(4):
        at = evening.night.due(at)
        for minutes in (0, 30):
            with clock.stopped(at + timedelta(minutes=minutes)):
                evening.goes_round(case_id)
        told.append(evening.told)

    assert evening.night.steps(case_id) == ["watch.found", "watch.lead", "watch.head"]
    assert told == [[LONE], [LONE, LEDER], [LONE, LEDER, CHEF], [LONE, LEDER, CHEF]]


def test_given_a_mail_when_it_is_read_then_it_says_where_to_look_and_nothing_of_the_case(
    evening: Evening,
) -> None:
    case_id = _taken(evening)
    evening.goes_round(case_id)

    (mail,) = evening.postman.mails
    assert mail["Subject"] == "Der er en sag på din liste"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert f"http://127.0.0.1:8000{LIST}".encode() in evening.postman.wire
    case = evening.desk.case(case_id)
    for word in (WORDS, case.reference, case_id.hex, str(case_id), "Lone", "Hjælpemidler"):
        assert word.encode() not in evening.postman.wire


def test_given_the_address_in_the_mail_when_it_is_looked_up_then_it_is_that_of_the_list(
    evening: Evening,
) -> None:
    app = create_app(evening.house.settings, evening.house)

    assert str(app.url_path_for("watch:list")) == LIST


def test_given_many_at_once_when_they_are_found_then_it_is_one_mail(evening: Evening) -> None:
    evening.goes_round(*(_taken(evening) for _ in range(5)))

    assert evening.told == [LONE]


def test_given_a_case_that_nobody_has_when_it_is_found_then_the_lead_hears_of_it(
    evening: Evening,
) -> None:
    evening.goes_round(evening.desk.opens(WORDS).case_id)

    assert evening.told == [LEDER]


def test_given_a_colleague_without_an_address_when_told_then_nothing_is_sent_and_the_list_says_it(
    evening: Evening,
) -> None:
    case_id = _taken(evening)

    def command(session: Session) -> None:
        evening.desk.staff(session, "lone").email = None

    evening.night.changes(command)
    evening.goes_round(case_id)

    assert evening.told == []
    assert evening.night.found(case_id)


@pytest.mark.parametrize("mood", [moods.LATER, moods.HANG_UP, moods.HANG_UP_BEFORE])
def test_given_a_server_that_stumbles_when_it_is_tried_again_then_the_mail_has_one_id(
    evening: Evening, mood: str
) -> None:
    evening.postman.moods.append(mood)
    evening.goes_round(_taken(evening))
    with clock.stopped(clock.now() + timedelta(hours=2)):
        evening.outside.catch_up()

    assert len({mail["Message-ID"] for mail in evening.postman.mails}) == 1
    assert set(evening.told) == {LONE}


def test_given_a_server_that_never_takes_it_when_it_is_tried_then_nothing_else_happens(
    evening: Evening,
) -> None:
    case_id = _taken(evening)
    evening.postman.moods.append(moods.REFUSE)
    evening.goes_round(case_id)
    with clock.stopped(clock.now() + timedelta(days=1)):
        evening.outside.catch_up()

    assert evening.told == []
    assert evening.desk.events(case_id)[-1] == "watch.found"


@pytest.mark.parametrize(("address", "mails"), [("lone@kommunen.dk", 0), (LONE, 1)])
def test_given_the_demo_when_a_colleague_has_a_real_address_then_no_mail_is_made(
    night: Night, settings: Settings, address: str, mails: int
) -> None:
    with clock.stopped(MONDAY):
        case_id = night.desk.opens(WORDS).case_id
        night.desk.does(commands.take, case_id, "lone")

        def command(session: Session) -> None:
            night.desk.staff(session, "lone").email = address

        night.changes(command)
        night.looks(_finding(case_id))
        inside, outside = wiring.runners(night.house)
        inside.catch_up()
    with clock.stopped(MONDAY + GATHER):
        outside.catch_up()

    assert len(list((settings.data / "outbox").glob("*"))) == mails
