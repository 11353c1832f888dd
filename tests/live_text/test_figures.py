"""The figures of a day are what somebody counts who only has the raw events."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, text
from sqlalchemy import table as table_of
from sqlmodel import Session
from starlette.testclient import TestClient

from app.channels.live_text import presence
from app.channels.live_text.journal import CITIZEN, By
from app.channels.live_text.models import Author, Channel, Kind
from app.channels.live_text.relay import commands as relay
from app.channels.live_text.relay.figures import Figures, figures_of
from app.domain.organisation.models import Competence, Staff
from app.foundation import clock
from tests.actors import Actor
from tests.live_text.conftest import NOW
from tests.live_text.talk import Talk

DAY = date(2026, 11, 24)
CALLS = 30


def _day_of_calls(talk: Talk) -> None:
    """Calls as they come: some wait, some give up, some are urgent, some operators go early."""
    chance, at = random.Random("figures"), NOW - timedelta(hours=10)
    for _ in range(CALLS):
        at += timedelta(minutes=chance.randrange(15, 40))
        _a_call(talk, chance, at)


def _a_call(talk: Talk, chance: random.Random, at: datetime) -> None:
    with clock.stopped(at):
        one = talk.relays()
        if chance.random() < 0.3:
            talk.does(lambda s: relay.note(s, one, Kind.EMERGENCY, CITIZEN))
    at += timedelta(seconds=chance.choice((2, 4, 8, 10, 12, 15, 20, 90)))
    with clock.stopped(at):
        if chance.random() < 0.15:
            talk.ends(one)
            return
        amira = talk.is_there("amira")
        talk.takes_away(one, "amira")
    speaks = By(Author.ASSISTANT, amira)
    at += timedelta(seconds=20)
    with clock.stopped(at):
        talk.does(lambda s: relay.note(s, one, Kind.REACHED, speaks))
    for number in range(chance.randrange(1, 5)):
        at += timedelta(seconds=chance.randrange(5, 60))
        line, words = f"line-{number:06}", "Kan jeg få en tid"
        with clock.stopped(at):
            talk.says(one, words, line=line)
            talk.says(one, "Ja det kan du godt " * 3, By(Author.ASSISTANT, amira, Channel.PHONE))
        at += timedelta(seconds=chance.randrange(1, 20))
        with clock.stopped(at):
            said = words if chance.random() < 0.8 else "Kan jeg"
            by = talk.looks(lambda s: talk.staff(s, "amira"))
            talk.does(partial(relay.step, conversation_id=one, line=line, at=0, words=said, by=by))
    at += timedelta(minutes=chance.choice((1, 5, 9, 12)))
    with clock.stopped(at):
        if chance.random() < 0.2:
            at += presence.LEASE * 2
            with clock.stopped(at):
                talk.is_looked_after()
        elif chance.random() < 0.3:
            _hands_over(talk, one)
        ends = _speaks(talk, one) if chance.random() < 0.5 else ""
        talk.ends(one, ends)


def _speaks(talk: Talk, one: UUID) -> str:
    """The user name of whoever speaks just now; nothing where they were lost."""
    staff_id = talk.conversation(one).staff_id
    return talk.looks(lambda s: s.get_one(Staff, staff_id).user_name) if staff_id else ""


def _hands_over(talk: Talk, one: UUID) -> None:
    """Another operator comes beside, and speaks from then on."""
    days = talk.desk.received.calendar
    talk.is_there("amira")
    talk.is_there("lone")

    def command(session: Session) -> None:
        amira, lone = talk.staff(session, "amira"), talk.staff(session, "lone")
        lone.competences = Competence.TEXT_RELAY
        session.flush()
        relay.ask(session, one, to=lone, by=amira)
        relay.join(session, one, by=lone, units=())
        relay.take_over(session, one, by=lone, calendar=days)

    talk.does(command)


def _rows(talk: Talk, table: str) -> list[dict[str, Any]]:
    """A table as it is, by nobody's models."""
    with talk.desk.database.read() as session:
        found = session.execute(select(text("*")).select_from(table_of(table)))
        return [dict(row) for row in found.mappings()]


def _at(said: Any) -> datetime:
    moment = datetime.fromisoformat(said) if isinstance(said, str) else said
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _share(part: int, whole: int) -> float | None:
    return round(part * 100 / whole, 1) if whole else None


def _short(events: list[dict[str, Any]], reached: Any) -> int:
    """How often an operator went by themselves before ten minutes on the phone."""
    short, came = 0, None
    for event in events:
        goes = event["kind"] == "joined" or event["author"] == "assistant"
        if event["kind"] in ("joined", "ended") and came and goes:
            short += _at(event["at"]) - max(came, _at(reached)) < timedelta(minutes=10)
        if event["kind"] in ("joined", "lost"):
            came = _at(event["at"]) if event["kind"] == "joined" else None
    return short


def _counted(talk: Talk) -> Figures:
    """The same figures, counted anew from the rows."""
    calls = [one for one in _rows(talk, "conversation") if one["mode"] == "relay"]
    events = sorted(_rows(talk, "conversation_event"), key=lambda one: one["seq"])
    reached = {one["conversation_id"]: one["reached_at"] for one in _rows(talk, "relay")}
    spoken = [one for one in _rows(talk, "relay_spoken") if one["done"]]
    waits = [
        (_at(one["connected_at"]) - _at(one["began_at"])).total_seconds()
        for one in calls
        if one["connected_at"]
    ]
    urgent = [one for one in calls if one["emergency_at"]]
    words, seconds, short, lags = 0, 0.0, 0, []
    for one in calls:
        mine = [event for event in events if event["conversation_id"] == one["id"]]
        phone = [event for event in mine if event["channel"] == "phone" and event["line"]]
        if phone and reached.get(one["id"]):
            words += sum(event["size"] for event in phone)
            last = max(_at(event["at"]) for event in phone)
            seconds += (last - _at(reached[one["id"]])).total_seconds()
        short += _short(mine, reached[one["id"]])
        for said in spoken:
            sent = [
                _at(event["at"])
                for event in mine
                if event["line"] == said["line"] and said["conversation_id"] == one["id"]
            ]
            lags += [(_at(said["at"]) - when).total_seconds() for when in sent]
    soon = [
        one
        for one in urgent
        if one["connected_at"]
        and _at(one["connected_at"]) - max(_at(one["began_at"]), _at(one["emergency_at"]))
        <= timedelta(seconds=5)
    ]
    return Figures(
        asked=len(calls),
        answered=len(waits),
        within_ten=_share(sum(wait <= 10 for wait in waits), len(calls)),
        within_fifteen=_share(sum(wait <= 15 for wait in waits), len(calls)),
        abandoned=_share(
            sum(one["state"] == "ended" and not one["connected_at"] for one in calls), len(calls)
        ),
        words_a_minute=round(words / (seconds / 60), 1),
        spoken_lag=round(median(lags), 1),
        short_stays=short,
        emergencies=len(urgent),
        emergencies_in_five=_share(len(soon), len(urgent)),
    )


def test_given_a_day_of_calls_when_counted_then_the_figures_are_what_the_events_say(
    talk: Talk,
) -> None:
    _day_of_calls(talk)
    counted = _counted(talk)

    assert talk.looks(lambda s: figures_of(s, DAY)) == counted
    assert counted.asked == CALLS
    assert 0 < counted.answered < CALLS
    assert counted.short_stays > 0
    handed_over = [one for one in _rows(talk, "conversation_event") if one["kind"] == "beside"]
    assert handed_over
    assert counted.emergencies > 0


def test_given_a_day_without_calls_when_counted_then_nothing_is_guessed(talk: Talk) -> None:
    found = talk.looks(lambda s: figures_of(s, DAY))

    assert (found.asked, found.within_ten, found.spoken_lag) == (0, None, None)


def test_given_the_day_before_when_counted_then_its_calls_are_not_today_s(talk: Talk) -> None:
    with clock.stopped(NOW - timedelta(days=1)):
        talk.relays()

    assert talk.looks(lambda s: figures_of(s, DAY)).asked == 0
    assert talk.looks(lambda s: figures_of(s, DAY - timedelta(days=1))).asked == 1


def test_given_figures_when_a_colleague_looks_then_each_stands_beside_a_reference(
    talk: Talk, amira: Actor
) -> None:
    _a_call(talk, random.Random(1), NOW)
    amira.opens("/desk/live")
    amira.presses("Sådan gik opkaldene for borgere i dag")

    amira.sees("Besvaret inden for 10 sekunder")
    amira.sees("Andre steder: Mindst 85 % (USA)")


def test_given_a_program_on_this_machine_when_it_asks_then_it_reads_the_same_figures(
    talk: Talk, app: FastAPI
) -> None:
    _day_of_calls(talk)
    told = TestClient(app, client=("127.0.0.1", 1)).get("/metrics/live")
    read = {
        family.name.removeprefix("indgang_relay_"): family.samples[0].value
        for family in text_string_to_metric_families(told.text)
    }

    found = talk.looks(lambda s: figures_of(s, DAY))
    assert read == {name: float(value) for name, value in vars(found).items() if value is not None}
    assert TestClient(app, client=("10.0.0.9", 1)).get("/metrics/live").status_code == 404
