"""Who is asked to speak on the phone for somebody, and what stays of it afterwards: nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from app.channels.live_text import commands, jobs, journal, queries
from app.channels.live_text.commands import NOTHING_KEPT
from app.channels.live_text.journal import By
from app.channels.live_text.models import (
    Author,
    Channel,
    Conversation,
    ConversationEvent,
    Mode,
    OpenLine,
)
from app.domain.organisation.models import Competence
from app.foundation import clock
from app.foundation.i18n.texts import texts
from app.foundation.jobs.models import Job
from app.foundation.ownkeys import own_keys
from app.foundation.refused import Refused
from tests.live_text.conftest import NOW
from tests.live_text.talk import Talk

SOON = timedelta(seconds=1)
LINE = "line-one-1"
OPENED = ("message", "")  # what a case that was opened without words begins with


def asked(talk: Talk, one: UUID) -> UUID | None:
    return talk.conversation(one).offered_to_id


def is_trained(talk: Talk, name: str) -> None:
    def command(session: Session) -> None:
        talk.staff(session, name).competences = Competence.TEXT_RELAY

    talk.does(command)


def of_table(talk: Talk, table: type[ConversationEvent] | type[OpenLine], one: UUID) -> list[str]:
    found = select(col(table.words)).where(col(table.conversation_id) == one)
    return [words for words in talk.looks(lambda s: s.exec(found).all()) if words]


def test_given_two_who_are_free_when_a_relay_waits_then_whoever_is_trained_is_asked(
    talk: Talk,
) -> None:
    talk.comes("lone")
    one = talk.relays()
    assert asked(talk, one) is None
    with clock.stopped(NOW + SOON):
        amira = talk.comes("amira")

    assert asked(talk, one) == amira


def test_given_a_relay_when_others_come_then_the_operator_is_not_asked_for_them(
    talk: Talk,
) -> None:
    one = talk.relays()
    amira = talk.comes("amira")
    assert asked(talk, one) == amira
    talk.takes(one, "amira")
    two, three = talk.begins(), talk.relays()
    assert asked(talk, two) is asked(talk, three) is None
    with pytest.raises(Refused, match="You have three conversations"):
        talk.takes(two, "amira")
    lone = talk.comes("lone")

    assert asked(talk, two) == lone
    assert asked(talk, three) is None


def test_given_an_operator_who_writes_with_somebody_when_a_relay_waits_then_it_waits_for_the_next(
    talk: Talk,
) -> None:
    talk.meets("amira")
    one = talk.relays()
    assert asked(talk, one) is None
    with pytest.raises(Refused, match="End it before you help with a call"):
        talk.takes(one, "amira")
    is_trained(talk, "lone")
    lone = talk.comes("lone")

    assert asked(talk, one) == lone


def test_given_a_colleague_who_is_not_trained_when_they_take_a_relay_then_they_may_not(
    talk: Talk,
) -> None:
    one = talk.relays()
    talk.comes("lone")
    with pytest.raises(Refused, match="Only whoever is trained"):
        talk.takes(one, "lone")
    talk.comes("amira")
    talk.takes(one, "amira")
    with pytest.raises(Refused, match="Only whoever is trained"):
        talk.hands_over(one, "amira", "lone")


def test_given_a_relay_when_lists_are_shown_then_only_those_who_are_trained_see_it(
    talk: Talk,
) -> None:
    one, two = talk.relays(), talk.begins()

    def listed(name: str) -> set[UUID]:
        def look(session: Session) -> set[UUID]:
            staff = talk.staff(session, name)
            units = {staff.unit_id} if name == "lone" else set()
            return {row.conversation.id for row in queries.living(session, units, staff)}

        return talk.looks(look)

    assert listed("lone") == {two}
    assert listed("amira") == {one}


def test_given_people_who_wait_for_a_relay_when_told_their_place_then_only_relays_count(
    talk: Talk,
) -> None:
    talk.begins()
    talk.is_there("lone")
    first = talk.relays()
    with clock.stopped(NOW + SOON):
        second = talk.relays()

    def wait(one: UUID) -> queries.Wait:
        return talk.looks(lambda s: queries.wait_of(s, s.get_one(Conversation, one)))

    assert (wait(first).place, wait(second).place) == (1, 2)
    assert not wait(first).is_staffed
    talk.is_there("amira")
    assert wait(first).is_staffed


def test_given_somebody_who_writes_with_us_when_they_ask_for_a_relay_in_the_case_then_one_at_a_time(
    talk: Talk,
) -> None:
    conversation = talk.conversation(talk.begins())
    with pytest.raises(Refused, match="You have a conversation already"):
        talk.begins_in(conversation.case_id, conversation.access_id, Mode.RELAY)


def test_given_a_relay_that_is_over_when_time_passes_then_nothing_of_it_can_be_read(
    talk: Talk,
) -> None:
    one = talk.relays()
    amira = talk.comes("amira")
    talk.takes(one, "amira")
    talk.says(one, "Hvad er adressen?")
    phone = By(Author.ASSISTANT, amira, Channel.PHONE)
    talk.says(one, "Prøvegade 1", phone)
    talk.types(one, LINE, 1, "Tak", shown=False)
    talk.ends(one, "amira")
    assert talk.thread(one)[-1] == ("conversation", texts("da").say(NOTHING_KEPT))

    with clock.stopped(NOW + jobs.GRACE):
        assert talk.does(jobs.shred) == 0
    assert len(of_table(talk, ConversationEvent, one)) == 2
    with clock.stopped(NOW + jobs.GRACE + SOON):
        assert talk.looks(jobs.keys_over) == 1
        assert talk.does(jobs.shred) == 1
        assert talk.does(jobs.shred) == talk.looks(jobs.keys_over) == 0

    assert own_keys().lock(one) is None
    assert of_table(talk, ConversationEvent, one) == of_table(talk, OpenLine, one) == []
    sizes = select(col(ConversationEvent.author), col(ConversationEvent.size)).where(
        col(ConversationEvent.conversation_id) == one, col(ConversationEvent.line).is_not(None)
    )
    sizes = sizes.order_by(col(ConversationEvent.seq))
    assert [tuple(row) for row in talk.looks(lambda s: s.exec(sizes).all())] == [
        ("citizen", 3),
        ("assistant", 2),
    ]


@pytest.mark.parametrize("stopped", ["after the key", "before the key"])
def test_given_a_sweep_that_was_stopped_half_way_when_it_runs_again_then_it_goes_on(
    talk: Talk, stopped: str
) -> None:
    one = talk.relays()
    talk.says(one, "Hej")
    talk.ends(one)
    if stopped == "after the key":
        own_keys().destroy(one)
    else:
        talk.does(lambda s: commands.forget(s, [one]))
    with clock.stopped(NOW + jobs.GRACE + SOON):
        assert talk.does(jobs.shred) == 1

    assert own_keys().lock(one) is None
    assert of_table(talk, ConversationEvent, one) == []


def test_given_a_key_whose_conversation_was_never_stored_when_a_day_has_passed_then_it_goes(
    talk: Talk,
) -> None:
    stray = UUID(int=1)
    own_keys().make(stray)
    with clock.stopped(clock.now() + jobs.GRACE):
        assert talk.does(jobs.shred) == 0
    made = own_keys().things()[stray]
    with clock.stopped(made + jobs.KEPT + SOON):
        assert talk.does(jobs.shred) == 1

    assert own_keys().lock(stray) is None


def test_given_a_relay_whose_case_is_forgotten_when_it_goes_on_then_its_key_goes_too(
    talk: Talk,
) -> None:
    one = talk.relays()
    talk.says(one, "Hej")
    job = Job(kind=jobs.FORGET, payload={"case_id": str(talk.conversation(one).case_id)})
    talk.does(lambda s: jobs.forget(s, job))

    assert own_keys().lock(one) is None
    with pytest.raises(journal.Over):
        talk.says(one, "Er du der?")


def test_given_a_relay_that_nobody_takes_when_the_citizen_goes_then_no_word_of_it_is_in_the_case(
    talk: Talk,
) -> None:
    one = talk.relays()
    talk.says(one, "Ring til lægen")
    with clock.stopped(NOW + commands.GONE + SOON):
        talk.is_looked_after()

    assert talk.conversation(one).state == "ended"
    assert talk.thread(one) == [OPENED]


def test_given_a_relay_that_nobody_takes_when_the_citizen_sends_it_then_it_is_a_message(
    talk: Talk,
) -> None:
    one = talk.relays()
    talk.says(one, "Ring til lægen")
    calendar = talk.desk.received.calendar
    talk.does(lambda s: commands.write_instead(s, one, calendar=calendar))

    assert talk.thread(one) == [OPENED, ("message", "Ring til lægen")]
