"""The journal: in order, without a gap, everything once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.channels.live_text import commands, drafting, jobs, journal
from app.channels.live_text.drafting import Behind
from app.channels.live_text.journal import CITIZEN, Over, TooLong
from app.channels.live_text.models import ConversationState, Ending, Kind
from app.channels.live_text.presses import Press, put
from app.channels.live_text.words import mark_of
from app.domain.cases.commands import Told
from app.domain.cases.models import EntryKind, WaitingOn
from app.domain.people.models import Basis, Given, HelperRole, Receives, Speaks
from app.foundation import clock
from app.foundation.refused import Missing, Refused
from tests.live_text.conftest import NOW
from tests.live_text.talk import Talk, between, colleague

WITH_HELPER = Told(
    speaks=Speaks(
        HelperRole.RELATIVE, Basis.ASKED, Receives.BOTH, helper=Given(name="Vera Testborg")
    )
)


def test_given_two_people_when_they_write_then_the_journal_is_one_entry_of_the_case(
    talk: Talk,
) -> None:
    one = talk.begins()
    talk.says(one, "Hej. Jeg skal bruge en tolk.")
    amira = talk.comes("amira")
    talk.takes(one, "amira")
    talk.says(one, "Hej. Det finder vi ud af.", colleague(amira))

    talk.ends(one, "amira")

    assert talk.journal(one) == [
        ("citizen", "Hej. Jeg skal bruge en tolk."),
        ("staff", "joined"),
        ("staff", "Hej. Det finder vi ud af."),
        ("staff", "ended"),
    ]
    kind, words = talk.thread(one)[-1]
    assert kind == EntryKind.CONVERSATION
    assert words == (
        "10.12 Borger: Hej. Jeg skal bruge en tolk.\n"
        "10.12 Amira Prøvesen: (Amira Prøvesen er her nu.)\n"
        "10.12 Amira Prøvesen: Hej. Det finder vi ud af."
    )
    case = talk.desk.case(talk.conversation(one).case_id)
    assert case.is_open
    assert (case.waiting_on, case.next_step) == (WaitingOn.US, commands.WE_LOOK)
    assert talk.desk.events(case.id) == [
        "case.opened",
        "conversation.begun",
        "conversation.joined",
        "conversation.ended",
    ]


def test_given_a_line_that_is_sent_twice_when_read_then_it_is_there_once(talk: Talk) -> None:
    one = talk.begins()

    numbers = [talk.says(one, "Hej", line="line-one-1"), talk.says(one, "Hej", line="line-one-1")]

    assert numbers == [1, 1]
    assert talk.journal(one) == [("citizen", "Hej")]


def test_given_a_line_of_the_other_side_when_it_is_said_then_it_is_not_there(talk: Talk) -> None:
    one = talk.begins()
    amira = talk.comes("amira")
    talk.takes(one, "amira")
    talk.says(one, "Hej", line="line-one-1")

    with pytest.raises(Missing):
        talk.says(one, "Ikke mit", colleague(amira), line="line-one-1")


def test_given_edits_when_one_is_missing_then_all_of_the_line_is_asked_for(talk: Talk) -> None:
    one = talk.begins()

    def types(rev: int, words: str | None = None, *, old: str = "", new: str = "") -> object:
        actions = between(old, new)
        stands = talk.types(one, "line-one-1", rev, words, actions=actions)
        return stands and (stands.rev, stands.words)

    assert types(1, new="Jeg") == (1, "Jeg")
    assert types(2, old="Jeg", new="Jeg skal") == (2, "Jeg skal")
    assert types(2, old="Jeg", new="Jeg xxx") == (2, "Jeg skal")  # twice is once
    with pytest.raises(Behind):
        types(2, "Jeg skal i et andet vindue")
    with pytest.raises(Behind) as behind:
        types(4, old="Jeg skal", new="Jeg skal til")
    assert behind.value.rev == 2
    assert types(5, "Jeg skal til læge") == (5, "Jeg skal til læge")
    assert talk.open_lines(one) == ["Jeg skal til læge"]

    talk.says(one, "Jeg skal til lægen.", line="line-one-1")

    assert talk.open_lines(one) == []
    assert types(6, "Jeg skal til lægen. Og") is None


def test_given_too_much_when_written_then_it_is_refused_and_the_rest_stays(talk: Talk) -> None:
    one = talk.begins()
    talk.says(one, "Hej")

    with pytest.raises(TooLong):
        talk.says(one, "x" * 20_001)
    with pytest.raises(TooLong):
        talk.types(one, "line-two-2", 1, "x" * 2_001)

    assert talk.journal(one) == [("citizen", "Hej")]


def test_given_turns_when_said_twice_then_they_stand_once(talk: Talk) -> None:
    one = talk.begins()
    amira = talk.comes("amira")
    talk.takes(one, "amira")

    for _ in range(2):
        talk.does(lambda s: journal.turn(s, one, Kind.GIVE, CITIZEN))
    assert talk.conversation(one).turn == "staff"
    talk.says(one, "Tak.", colleague(amira))

    assert talk.conversation(one).turn is None
    assert [done for _, done in talk.journal(one)] == ["joined", "give", "Tak."]


def test_given_nobody_came_when_the_citizen_goes_then_every_shared_word_is_a_message(
    talk: Talk,
) -> None:
    one = talk.begins()
    talk.says(one, "Hej. Jeg mangler en ledsager.")

    talk.types(one, "line-two-2", 1, "Det er på tors")
    talk.types(one, "line-three", 1, "Det her er ikke sendt", shown=False)
    with clock.stopped(NOW + commands.GONE + timedelta(seconds=1)):
        talk.is_looked_after()

    assert talk.thread(one)[-1] == (
        "message",
        "Hej. Jeg mangler en ledsager.\nDet er på tors",
    )
    conversation = talk.conversation(one)
    assert (conversation.state, conversation.ending) == (ConversationState.ENDED, Ending.WRITTEN)
    assert talk.open_lines(one) == ["Det her er ikke sendt"]
    case = talk.desk.case(conversation.case_id)
    assert case.is_open
    assert case.next_step == "We read what you have added."


def test_given_a_conversation_that_is_over_when_somebody_writes_then_it_says_so(
    talk: Talk,
) -> None:
    one = talk.begins()
    talk.says(one, "Hej", line="line-one-1")
    talk.ends(one)

    assert talk.says(one, "Hej", line="line-one-1") == 1
    with pytest.raises(Over):
        talk.says(one, "Er der nogen?")


def test_given_an_ended_conversation_when_a_day_has_passed_then_its_words_are_in_the_case_only(
    talk: Talk,
) -> None:
    one = talk.begins()
    talk.says(one, "Hej. Jeg skal bruge en tolk.")
    talk.comes("amira")
    talk.takes(one, "amira")
    talk.ends(one, "amira")

    with clock.stopped(NOW + jobs.KEPT):
        assert talk.looks(jobs.over) == 0
    with clock.stopped(NOW + jobs.KEPT + timedelta(seconds=1)):
        assert talk.does(jobs.sweep) == 3

    assert talk.journal(one) == []
    assert "tolk" in talk.thread(one)[-1][1]


def test_given_other_words_under_a_line_that_is_said_when_sent_then_both_stand(
    talk: Talk,
) -> None:
    one = talk.begins()

    def sends(words: str) -> None:
        pressed = Press(go="send", line="line-one-1", words=words, phrase="", token="t")
        talk.does(lambda s: put(s, one, pressed, shown=False, by=CITIZEN))

    for words in ("Linje et", "Noget helt andet", "Noget helt andet", "Linje et"):
        sends(words)

    assert [said for _, said in talk.journal(one)] == ["Linje et", "Noget helt andet"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Hvad hedder lægen? *", Kind.GIVE),
        ("Jeg er der nu KOM", Kind.GIVE),
        ("Tak. KLART SLUT", Kind.END),
        ("Tak, fordi du kom", None),
        ("Det er klart slut", None),
        ("* er en stjerne", None),
    ],
)
def test_given_the_last_word_of_a_line_when_it_is_a_mark_then_it_says_whose_turn_it_is(
    words: str, kind: Kind | None
) -> None:
    assert mark_of(words) == kind


def test_given_a_helper_when_the_citizen_writes_with_us_then_the_helper_does_not_come_in(
    talk: Talk,
) -> None:
    opened = talk.desk.opens(told=WITH_HELPER)
    helper_id, citizen_id = talk.parties(opened.case_id)
    one = talk.begins_in(opened.case_id, citizen_id)
    talk.says(one, "Kun til jer.")

    with pytest.raises(Refused):
        talk.begins_in(opened.case_id, helper_id)

    assert talk.sees(helper_id, one) is None
    assert talk.sees(citizen_id, one) is not None


def test_given_words_that_a_colleague_took_away_when_they_end_then_nobody_reads_them(
    talk: Talk,
) -> None:
    one = talk.begins()
    amira = talk.comes("amira")
    talk.takes(one, "amira")
    by = colleague(amira)
    talk.does(lambda s: drafting.keep(s, one, "line-two-2", "Et udkast", shown=True, by=by))

    talk.does(lambda s: journal.clear(s, one, by))
    talk.ends(one, "amira")

    assert "udkast" not in talk.thread(one)[-1][1]
