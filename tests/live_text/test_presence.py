"""Who is asked: one at a time, never two winners, never nobody while somebody is free."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from app.channels.live_text import commands, presence
from app.channels.live_text.commands import Taken
from app.channels.live_text.models import ConversationState, Ready
from app.foundation import clock
from app.foundation.refused import Refused
from tests.live_text.conftest import NOW
from tests.live_text.talk import Talk

SOON = timedelta(seconds=1)


def test_given_two_free_colleagues_when_somebody_comes_then_the_longest_free_is_asked(
    talk: Talk,
) -> None:
    amira = talk.comes("amira")
    with clock.stopped(NOW + SOON):
        lone = talk.comes("lone")
        one, two = talk.begins(), talk.begins()

    assert talk.conversation(one).offered_to_id == amira
    assert talk.conversation(two).offered_to_id == lone


def test_given_an_offer_when_another_colleague_takes_it_then_it_is_taken(talk: Talk) -> None:
    talk.comes("amira")
    with clock.stopped(NOW + SOON):
        talk.comes("lone")
        one = talk.begins()

        with pytest.raises(Taken):
            talk.takes(one, "lone")
        talk.takes(one, "amira")
        talk.takes(one, "amira")

    conversation = talk.conversation(one)
    assert conversation.state == ConversationState.CONNECTED
    assert [done for _, done in talk.journal(one)] == ["joined"]


def test_given_an_offer_that_passes_when_looked_after_then_the_next_is_asked(talk: Talk) -> None:
    amira = talk.comes("amira")
    with clock.stopped(NOW + SOON):
        lone = talk.comes("lone")
        one = talk.begins()
    assert talk.conversation(one).offered_to_id == amira

    with clock.stopped(NOW + SOON + presence.OFFERED):
        for name in ("amira", "lone"):
            talk.is_there(name)
        talk.does(presence.match)
        assert talk.conversation(one).offered_to_id == lone

        talk.does(lambda s: commands.decline(s, one, by=talk.staff(s, "lone")))
        assert talk.conversation(one).offered_to_id == amira


def test_given_nobody_but_one_when_they_let_it_pass_then_they_are_asked_again(talk: Talk) -> None:
    amira = talk.comes("amira")
    one = talk.begins()

    talk.does(lambda s: commands.decline(s, one, by=talk.staff(s, "amira")))

    conversation = talk.conversation(one)
    assert (conversation.offered_to_id, conversation.offers) == (amira, 2)


def test_given_a_busy_or_absent_colleague_when_somebody_comes_then_nobody_is_asked(
    talk: Talk,
) -> None:
    talk.comes("amira", Ready.BUSY)
    talk.comes("lone", Ready.AWAY)
    one = talk.begins()

    assert talk.conversation(one).offered_to_id is None
    talk.takes(one, "amira")  # by hand, from the list
    assert talk.conversation(one).state == ConversationState.CONNECTED


def test_given_three_conversations_when_a_fourth_comes_then_it_waits(talk: Talk) -> None:
    talk.comes("amira")
    ids = [talk.begins() for _ in range(4)]
    for one in ids[:3]:
        talk.takes(one, "amira")

    with pytest.raises(Refused):
        talk.takes(ids[3], "amira")
    assert talk.conversation(ids[3]).offered_to_id is None
    talk.ends(ids[0], "amira")
    assert talk.conversation(ids[3]).offered_to_id is not None


def test_given_a_colleague_who_is_gone_when_looked_after_then_the_citizen_is_first_again(
    talk: Talk,
) -> None:
    talk.comes("amira")
    one = talk.begins()
    talk.takes(one, "amira")
    talk.says(one, "Er du der?")
    with clock.stopped(NOW + SOON):
        later = talk.begins()
    with clock.stopped(NOW + presence.LEASE):
        lone = talk.comes("lone")

        talk.is_looked_after()

    first, second = talk.conversation(one), talk.conversation(later)
    assert first.state == ConversationState.WAITING
    assert first.began_at < second.began_at
    assert {first.offered_to_id, second.offered_to_id} == {lone}
    assert [done for _, done in talk.journal(one)] == ["joined", "Er du der?", "lost"]


def test_given_a_colleague_who_comes_back_when_looked_after_then_they_keep_it(talk: Talk) -> None:
    amira = talk.comes("amira")
    one = talk.begins()
    talk.takes(one, "amira")

    with clock.stopped(NOW + presence.LEASE - SOON):
        assert talk.does(lambda s: presence.renew(s, amira, presence.LEASE))
    with clock.stopped(NOW + presence.LEASE + SOON):
        talk.is_looked_after()

    assert talk.conversation(one).staff_id == amira


def test_given_a_handover_when_it_is_done_then_both_stand_in_the_conversation(talk: Talk) -> None:
    talk.comes("amira")
    one = talk.begins()
    talk.takes(one, "amira")

    with pytest.raises(Refused):
        talk.hands_over(one, "amira", "lone")
    lone = talk.comes("lone")
    talk.hands_over(one, "amira", "lone")

    assert talk.conversation(one).staff_id == lone
    assert [done for _, done in talk.journal(one)] == ["joined", "left", "joined"]
    with pytest.raises(Taken):
        talk.ends(one, "amira")


def test_given_many_who_wait_when_nobody_is_free_then_asking_costs_no_more(talk: Talk) -> None:
    talk.comes("amira", Ready.BUSY)

    def cost() -> int:
        asked: list[object] = []

        def count(*told: object) -> None:
            asked.append(told[2])

        event.listen(Engine, "before_cursor_execute", count)
        talk.does(presence.match)
        event.remove(Engine, "before_cursor_execute", count)
        return len(asked)

    talk.begins()
    few = cost()
    for _ in range(20):
        talk.begins()

    assert cost() == few
    assert not talk.looks(presence.has_to_ask)
