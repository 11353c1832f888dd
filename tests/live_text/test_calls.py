"""A call for a citizen below the pages: what was said on the phone, who comes, and who may not."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlmodel import Session

from app.channels.live_text import commands, exchange, jobs, presence, wire
from app.channels.live_text.commands import Taken
from app.channels.live_text.exchange import Frame
from app.channels.live_text.journal import CITIZEN, By, Over, TooLong
from app.channels.live_text.models import Author, Conversation, ConversationState, Kind
from app.channels.live_text.queries import as_whom, wait_of
from app.channels.live_text.relay import commands as relay
from app.channels.live_text.relay.commands import LineGone, TooSoon
from app.channels.live_text.relay.models import Relay
from app.channels.live_text.relay.queries import Call, Phone, call_of, called, wanted
from app.channels.live_text.relay.sentences import LONGEST, piece_end, sentence_ends
from app.domain.organisation.models import Competence, Role
from app.foundation import clock
from app.foundation.i18n.texts import texts
from app.foundation.refused import Missing, Refused
from tests.live_text.conftest import NOW
from tests.live_text.talk import CALLEE, NUMBER, OPENING, Talk

SOON = timedelta(seconds=1)
LINE, ASKS = "line-one-1", "Kan jeg få en tid? Jeg bruger tolk."


@pytest.fixture
def one(talk: Talk) -> UUID:
    """Amira speaks for somebody, and the phone has been answered."""
    found = talk.relays()
    talk.comes("amira")
    talk.takes(found, "amira")
    talk.does(lambda s: relay.note(s, found, Kind.REACHED, operator(talk)))
    return found


def operator(talk: Talk, name: str = "amira") -> By:
    return By(Author.ASSISTANT, talk.looks(lambda s: talk.staff(s, name).id))


def call(talk: Talk, one: UUID) -> Call:
    return talk.looks(lambda s: call_of(s, s.get_one(Conversation, one)))


def steps(talk: Talk, one: UUID, words: str, at: int = 0, **more: str) -> None:
    """Somebody says on the phone what stands in a line from a place on."""
    line, by = more.get("line", LINE), more.get("by", "amira")
    talk.does(lambda s: relay.step(s, one, line, at=at, words=words, by=talk.staff(s, by)))


def is_role(talk: Talk, name: str, role: Role) -> None:
    def command(session: Session) -> None:
        talk.staff(session, name).role = role

    talk.does(command)


def joins(talk: Talk, one: UUID, name: str, *, sees: bool = True) -> None:
    units = {talk.conversation(one).unit_id} if sees else set()
    talk.does(lambda s: relay.join(s, one, by=talk.staff(s, name), units=units))


def takes_over(talk: Talk, one: UUID, name: str) -> None:
    days = talk.desk.received.calendar
    talk.does(lambda s: relay.take_over(s, one, by=talk.staff(s, name), calendar=days))


def test_given_a_call_when_the_operator_looks_then_they_know_whom_and_what_to_say(
    talk: Talk, one: UUID
) -> None:
    found = talk.looks(lambda s: called(s, s.get_one(Conversation, one)))

    assert (found.callee, found.number, found.opening) == (CALLEE, NUMBER, OPENING)
    assert call(talk, one).phone == Phone.ON


def test_given_sentences_when_they_are_said_then_the_mark_is_where_they_end(
    talk: Talk, one: UUID
) -> None:
    talk.says(one, ASKS, line=LINE)
    steps(talk, one, "Kan jeg få en tid?")
    first = call(talk, one)
    steps(talk, one, " Jeg bruger tolk.", at=18)

    assert first.mark is not None
    assert first.prompt is not None
    assert (first.mark.upto, first.prompt.now) == (18, " Jeg bruger tolk.")
    assert call(talk, one).prompt is None
    last = call(talk, one).mark
    assert last is not None
    assert last.upto == len(ASKS)


def test_given_a_line_that_is_not_shown_when_it_is_said_then_the_operator_is_told(
    talk: Talk, one: UUID
) -> None:
    talk.types(one, LINE, 1, ASKS, shown=False)
    for line in (LINE, "line-none-1"):
        with pytest.raises(LineGone):
            steps(talk, one, "Kan jeg", line=line)
    assert call(talk, one).prompt is None


def test_given_what_the_phone_said_when_it_is_marked_as_said_then_it_is_no_line_of_the_citizen_s(
    talk: Talk, one: UUID
) -> None:
    talk.says(one, "Goddag", operator(talk), line=LINE)
    with pytest.raises(LineGone):
        steps(talk, one, "Goddag")


def test_given_more_than_anybody_wrote_when_it_is_marked_then_it_is_refused(
    talk: Talk, one: UUID
) -> None:
    talk.says(one, ASKS, line=LINE)
    with pytest.raises(TooLong):
        steps(talk, one, "x", at=20_000)


def test_given_somebody_else_when_they_say_that_it_was_said_then_it_is_taken(
    talk: Talk, one: UUID
) -> None:
    talk.says(one, ASKS, line=LINE)
    with pytest.raises(Taken):
        steps(talk, one, "Kan jeg", by="lone")


@pytest.mark.parametrize(
    ("kind", "author"),
    [
        (Kind.REACHED, Author.CITIZEN),
        (Kind.HUNG_UP, Author.STAFF),
        (Kind.SUMMARY, Author.ASSISTANT),
        (Kind.LINE, Author.ASSISTANT),
        (Kind.ENDED, Author.ASSISTANT),
    ],
)
def test_given_a_side_when_it_says_what_is_not_its_to_say_then_it_is_refused(
    talk: Talk, one: UUID, kind: Kind, author: Author
) -> None:
    with pytest.raises(Missing):
        talk.does(lambda s: relay.note(s, one, kind, By(author)))


def test_given_a_conversation_without_a_call_when_something_is_noted_then_there_is_none(
    talk: Talk,
) -> None:
    one, staff_id = talk.meets()
    with pytest.raises(Missing):
        talk.does(lambda s: relay.note(s, one, Kind.REACHED, By(Author.ASSISTANT, staff_id)))


def test_given_the_same_said_twice_when_noted_then_it_is_noted_once(talk: Talk, one: UUID) -> None:
    for kind, by in (
        (Kind.REACHED, operator(talk)),
        (Kind.SUMMARY, CITIZEN),
        (Kind.EMERGENCY, CITIZEN),
        (Kind.HUNG_UP, operator(talk)),
    ):
        for _ in range(2):
            talk.does(partial(relay.note, conversation_id=one, kind=kind, by=by))

    kinds = [words for _, words in talk.journal(one)]
    assert kinds == ["joined", "reached", "summary", "emergency", "hung_up"]
    assert call(talk, one).phone == Phone.OFF
    talk.does(lambda s: relay.note(s, one, Kind.REACHED, operator(talk)))
    assert call(talk, one).phone == Phone.ON


def test_given_a_life_in_danger_when_others_wait_then_it_goes_before_them(talk: Talk) -> None:
    first = talk.relays()
    with clock.stopped(NOW + SOON):
        second = talk.relays()
        talk.does(lambda s: relay.note(s, second, Kind.EMERGENCY, CITIZEN))
        waits = [talk.conversation(one) for one in (first, second)]
        places = [talk.looks(partial(wait_of, conversation=one)).place for one in waits]
        amira = talk.comes("amira")

    assert places == [2, 1]
    assert talk.conversation(second).offered_to_id == amira
    assert talk.conversation(first).offered_to_id is None


def test_given_an_operator_who_vanishes_when_the_next_comes_then_nothing_is_lost(
    talk: Talk, one: UUID
) -> None:
    talk.says(one, ASKS, line=LINE)
    steps(talk, one, "Kan jeg få en tid?")
    talk.types(one, "line-phone", 1, "Ja, hvornår", by=operator(talk))
    with clock.stopped(NOW + presence.LEASE * 2):
        talk.is_looked_after()
        waits = talk.conversation(one)
        talk.does(lambda s: _trains(talk, s, "lone"))
        talk.comes("lone")
        talk.takes(one, "lone")
        stands = call(talk, one)

    assert (waits.state, waits.staff_id) == (ConversationState.WAITING, None)
    assert stands.phone == Phone.OFF, "whoever was on the phone is gone too"
    assert stands.prompt is not None
    assert stands.prompt.now == " Jeg bruger tolk."
    kinds = [str(kind) for kind, _ in talk.journal(one)]
    assert len(kinds) == 6


def _trains(talk: Talk, session: Session, name: str) -> None:
    talk.staff(session, name).competences = Competence.TEXT_RELAY


def test_given_nobody_who_was_asked_when_they_come_beside_then_it_does_not_exist(
    talk: Talk, one: UUID
) -> None:
    talk.is_there("lone")
    for name, sees in (("lone", True), ("jonas", True), ("leder", False)):
        with pytest.raises(Missing):
            joins(talk, one, name, sees=sees)
    assert talk.conversation(one).beside_id is None


def test_given_a_lead_of_the_unit_when_called_then_they_see_it_and_come_once(
    talk: Talk, one: UUID
) -> None:
    def listed(name: str) -> int:
        def look(session: Session) -> int:
            units = {talk.conversation(one).unit_id}
            return len(wanted(session, talk.staff(session, name), units))

        return talk.looks(look)

    assert listed("leder") == 0
    talk.does(lambda s: relay.call_lead(s, one, by=talk.staff(s, "amira")))
    assert (listed("leder"), listed("lone")) == (1, 0)
    joins(talk, one, "leder")
    joins(talk, one, "leder")

    assert listed("leder") == 0
    assert [words for _, words in talk.journal(one)][-1] == "beside"
    is_role(talk, "lone", Role.LEAD)
    with pytest.raises(Refused, match="Somebody else is there already"):
        joins(talk, one, "lone")
    talk.does(lambda s: relay.leave(s, one, by=talk.staff(s, "leder")))
    talk.does(lambda s: relay.leave(s, one, by=talk.staff(s, "leder")))
    assert [words for _, words in talk.journal(one)][-2:] == ["beside", "apart"]


def test_given_somebody_beside_when_they_take_over_then_the_other_stays_until_they_go(
    talk: Talk, one: UUID
) -> None:
    talk.does(lambda s: _trains(talk, s, "lone"))
    lone = talk.is_there("lone")
    talk.does(lambda s: relay.ask(s, one, to=talk.staff(s, "lone"), by=talk.staff(s, "amira")))
    with pytest.raises(Taken):
        takes_over(talk, one, "lone")
    joins(talk, one, "lone", sees=False)
    takes_over(talk, one, "lone")

    amira = operator(talk).staff_id
    assert amira is not None
    assert talk.looks(lambda s: as_whom(s, one, lone)) == Author.ASSISTANT
    assert talk.looks(lambda s: as_whom(s, one, amira)) == Author.STAFF
    with pytest.raises(Taken):
        steps(talk, one, "Kan", by="amira")


def test_given_a_lead_who_is_not_trained_when_they_take_over_then_they_may_not(
    talk: Talk, one: UUID
) -> None:
    talk.does(lambda s: setattr(talk.staff(s, "leder"), "competences", ""))
    talk.is_there("leder")
    joins(talk, one, "leder")
    with pytest.raises(Refused, match="Only whoever is trained"):
        takes_over(talk, one, "leder")


@pytest.mark.parametrize(("minutes", "asks"), [(9, True), (10, False)])
def test_given_minutes_on_the_phone_when_the_operator_goes_then_ten_are_asked_for(
    talk: Talk, one: UUID, minutes: int, *, asks: bool
) -> None:
    days = talk.desk.received.calendar

    def ends(session: Session) -> None:
        relay.end(session, one, by=talk.staff(session, "amira"), sure=False, calendar=days)

    with clock.stopped(NOW + timedelta(minutes=minutes)):
        if asks:
            with pytest.raises(TooSoon):
                talk.does(ends)
        else:
            talk.does(ends)
    assert talk.conversation(one).state == ("connected" if asks else "ended")


def test_given_a_call_that_is_over_when_anything_is_done_then_it_is_over(
    talk: Talk, one: UUID
) -> None:
    talk.ends(one)
    with pytest.raises(Over):
        talk.does(lambda s: relay.note(s, one, Kind.EMERGENCY, CITIZEN))
    with pytest.raises(Taken):
        steps(talk, one, "Hej")
    with pytest.raises(Taken):
        joins(talk, one, "leder")


def test_given_a_case_that_is_forgotten_when_a_call_is_looked_at_then_nothing_is_there(
    talk: Talk, one: UUID
) -> None:
    talk.does(lambda s: commands.forget(s, [one]))

    assert call(talk, one).phone is None
    assert talk.looks(lambda s: called(s, s.get_one(Conversation, one)).callee) == ""
    assert talk.looks(lambda s: s.get(Relay, one)) is None


def test_given_half_an_hour_when_it_has_passed_then_whom_was_called_is_gone_too(
    talk: Talk, one: UUID
) -> None:
    talk.ends(one, "amira")
    with clock.stopped(NOW + jobs.GRACE + SOON):
        talk.does(jobs.shred)

    found = talk.looks(lambda s: s.get_one(Relay, one))
    assert (found.callee, found.number, found.opening) == (None, None, None)
    assert found.reached_at is not None, "that there was a call is kept for the figures"


@pytest.mark.parametrize(
    ("op", "author", "code"),
    [
        ({"k": "spoken", "line": LINE, "at": 0, "text": "Kan"}, Author.CITIZEN, "missing"),
        ({"k": "spoken", "line": "line-none-1", "at": 0, "text": "Kan"}, Author.ASSISTANT, "line"),
        ({"k": "spoken", "line": LINE, "at": -1, "text": "Kan"}, Author.ASSISTANT, "field"),
        ({"k": "spoken", "line": LINE, "at": 20_000, "text": "Kan"}, Author.ASSISTANT, "long"),
        ({"k": "spoken", "line": LINE, "at": 0, "text": "\x00"}, Author.ASSISTANT, "text"),
        ({"k": "spoken", "line": LINE, "at": 0}, Author.ASSISTANT, "field"),
        ({"k": "turn", "turn": "reached"}, Author.CITIZEN, "missing"),
        ({"k": "turn", "turn": "joined"}, Author.ASSISTANT, "field"),
        ({"k": "say", "line": "l" * 8, "text": "Ja", "channel": "x"}, Author.ASSISTANT, "field"),
        ({"k": "say", "line": "l" * 8, "text": "Ja", "turn": "emergency"}, Author.CITIZEN, "field"),
        ({"k": "say", "line": "l" * 8, "text": "Ja"}, Author.STAFF, "missing"),
    ],
)
def test_given_a_frame_that_breaks_a_rule_when_put_then_a_code_says_which(
    talk: Talk, one: UUID, op: dict[str, object], author: Author, code: str
) -> None:
    talk.says(one, ASKS, line=LINE)
    by = CITIZEN if author == Author.CITIZEN else By(author, operator(talk).staff_id)
    ops = wire.read(json.dumps([op]).encode())

    done = talk.does(lambda s: exchange.put(s, [Frame(one, by, ops, texts("da"))]))[0]

    assert [reply["code"] for reply in done.replies] == [code]
    assert call(talk, one).mark is None


def test_given_an_operator_who_was_lost_when_the_citizen_writes_instead_then_it_is_a_message(
    talk: Talk, one: UUID
) -> None:
    talk.says(one, ASKS)
    days = talk.desk.received.calendar
    with clock.stopped(NOW + presence.LEASE * 2):
        talk.is_looked_after()
        talk.does(lambda s: commands.write_instead(s, one, calendar=days))

    assert talk.thread(one)[-1] == ("message", ASKS)
    assert talk.conversation(one).state == ConversationState.ENDED


@pytest.mark.parametrize("how", ["takes", "takes over"])
def test_given_an_operator_who_was_lost_when_whoever_is_beside_goes_on_then_nobody_is_beside(
    talk: Talk, one: UUID, how: str
) -> None:
    talk.does(lambda s: _trains(talk, s, "lone"))
    with clock.stopped(NOW + presence.LEASE):
        lone = talk.is_there("lone")
        talk.does(lambda s: relay.ask(s, one, to=talk.staff(s, "lone"), by=talk.staff(s, "amira")))
        joins(talk, one, "lone", sees=False)
    with clock.stopped(NOW + presence.LEASE * 2 - SOON):
        talk.is_looked_after()
        assert talk.conversation(one).state == ConversationState.WAITING
        if how == "takes":
            talk.does(presence.match)
            talk.takes(one, "lone")
        else:
            takes_over(talk, one, "lone")

    found = talk.conversation(one)
    assert (found.state, found.staff_id, found.beside_id) == ("connected", lone, None)


def test_given_a_line_that_begins_with_a_space_when_it_is_sent_then_it_is_no_correction(
    talk: Talk, one: UUID
) -> None:
    talk.types(one, LINE, 1, "\n Hej. Og")
    prompt = call(talk, one).prompt
    assert prompt is not None
    steps(talk, one, prompt.now, prompt.at)
    talk.says(one, "Hej. Og så", line=LINE)

    then = call(talk, one).prompt
    assert then is not None
    assert (then.now, then.changed) == (" Og så", "")


def test_given_a_call_that_has_ended_when_the_script_says_that_it_was_said_then_it_is_over(
    talk: Talk, one: UUID
) -> None:
    talk.says(one, ASKS, line=LINE)
    by = operator(talk)
    talk.ends(one)
    ops = wire.read(json.dumps([{"k": "spoken", "line": LINE, "at": 0, "text": "Kan"}]).encode())

    done = talk.does(lambda s: exchange.put(s, [Frame(one, by, ops, texts("da"))]))[0]

    assert [reply["code"] for reply in done.replies] == ["over"]


def test_given_a_line_of_full_stops_when_it_is_read_then_each_is_looked_at_once() -> None:
    """Looking again from each of them would take hours, and holds up everybody."""
    text = "." * 1_000_000 + "x"

    assert sum(1 for _ in sentence_ends(text)) == 0
    assert piece_end(text, 0, is_whole=True) == LONGEST
