"""Three colleagues reach for the same conversation: never two winners, and never none while one of
them is free."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.channels.live_text import commands, presence
from app.channels.live_text.commands import Taken
from app.channels.live_text.models import Conversation, ConversationState, Ready
from app.domain.organisation.models import Staff
from app.foundation.refused import Refused
from app.web.house import House
from tests.domain.desk import Desk
from tests.live_text.talk import Talk

OFFERS = 500  # of one part; 10,000 at full depth
SEEDS = [2006, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2007, 2026))]
LONG = presence.LEASE_BY_HAND * 100


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
def test_given_three_colleagues_when_all_reach_for_it_then_one_has_it(
    house: House, seed: int
) -> None:
    talk, chance = Talk(Desk(house.database)), random.Random(seed)
    people = _three(talk)
    won: Counter[UUID | None] = Counter()

    with ThreadPoolExecutor(5) as pool:
        for _ in range(OFFERS):
            one = talk.begins()
            asked = talk.conversation(one).offered_to_id
            assert asked in people, "nobody is asked, and somebody is free"
            chance.shuffle(people)
            tries = [pool.submit(_takes, talk, one, person) for person in people]
            others: list[Future[Any]] = [pool.submit(talk.does, presence.match)]
            if chance.random() < 0.2:
                others.append(pool.submit(_declines, talk, one, asked))
            winners = [who for who, has in zip(people, tries, strict=True) if has.result()]
            for other in others:
                other.result()
            _one_has_it(talk, one, winners, people)
            won[winners[0] if winners else None] += 1
            talk.ends(one)

    assert set(people) <= set(won), "somebody never has one"


def _three(talk: Talk) -> list[UUID]:
    """Three colleagues of the unit that receives, free for as long as it takes."""

    def command(session: Session) -> list[UUID]:
        staff = session.exec(select(Staff).where(Staff.active).limit(3)).all()
        for one in staff:
            one.unit_id = talk.desk.received.unit_id
            presence.appear(session, one, Ready.FREE, LONG)
        return [one.id for one in staff]

    return talk.does(command)


def _takes(talk: Talk, one: UUID, person: UUID) -> bool:
    """Whether this colleague is told that they have it."""
    calendar = talk.desk.received.calendar

    def command(session: Session) -> None:
        commands.take(session, one, by=session.get_one(Staff, person), calendar=calendar)

    try:
        talk.does(command)
    except Taken:
        return False
    return True


def _declines(talk: Talk, one: UUID, asked: UUID) -> None:
    def command(session: Session) -> None:
        commands.decline(session, one, by=session.get_one(Staff, asked))

    try:
        talk.does(command)
    except Refused:
        return


def _one_has_it(talk: Talk, one: UUID, winners: list[UUID], people: list[UUID]) -> None:
    conversation = talk.conversation(one)
    joined = [who for who, what in talk.journal(one) if what == "joined"]
    assert len(winners) == len(joined) <= 1, f"{winners} have it"
    if winners:
        assert conversation.state == ConversationState.CONNECTED
        assert conversation.staff_id == winners[0]
    else:  # whoever was asked let it go, and somebody else is asked now
        assert conversation.state == ConversationState.WAITING
        assert conversation.offered_to_id in people, "nobody is asked"


def test_given_as_many_conversations_as_colleagues_when_they_come_at_once_then_each_is_asked_once(
    house: House,
) -> None:
    talk = Talk(Desk(house.database))
    people = _three(talk)

    with ThreadPoolExecutor(3) as pool:
        ids = list(pool.map(lambda _: talk.begins(), range(3)))
    talk.does(presence.match)

    def look(session: Session) -> list[UUID | None]:
        found = [session.get_one(Conversation, one) for one in ids]
        return [one.offered_to_id for one in found]

    assert set(talk.looks(look)) == set(people)
