"""What happens elsewhere while two people type: cases closed, lines lost, plans made."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from app.channels.live_text import commands, drafting, presence, queries
from app.channels.live_text.journal import CITIZEN, MOST_OPEN, TooMany
from app.channels.live_text.models import ConversationState, Ready
from app.domain.cases import commands as cases
from app.domain.cases.models import Case, EntryKind, Outcome
from app.domain.organisation.models import Staff
from app.foundation import clock
from tests.live_text.conftest import NOW
from tests.live_text.talk import Talk, colleague

SOON = timedelta(seconds=1)


def _closes(talk: Talk, conversation_id: UUID, *, forget: bool = False) -> None:
    case_id = talk.conversation(conversation_id).case_id
    calendar = talk.desk.received.calendar
    talk.does(lambda s: cases.withdraw(s, case_id, forget=forget, calendar=calendar))


def _case(talk: Talk, conversation_id: UUID) -> Case:
    return talk.desk.case(talk.conversation(conversation_id).case_id)


def test_given_a_case_taken_back_when_the_conversation_ends_then_it_stays_closed(
    talk: Talk,
) -> None:
    one, _ = talk.meets()
    talk.says(one, "Det er i orden nu.")
    with clock.stopped(NOW + SOON):
        _closes(talk, one)
        talk.ends(one, "amira")

    case = _case(talk, one)
    assert (case.is_open, case.outcome) == (False, Outcome.WITHDRAWN)
    assert talk.thread(one)[-1][0] == EntryKind.CONVERSATION


def test_given_words_after_it_was_closed_when_it_ends_then_the_case_is_open_with_a_date(
    talk: Talk,
) -> None:
    one, _ = talk.meets()
    _closes(talk, one)
    with clock.stopped(NOW + SOON):
        talk.says(one, "Jeg har alligevel brug for hjælp.")
        talk.ends(one)

    case = _case(talk, one)
    assert case.is_open
    assert case.next_step == commands.WE_LOOK
    assert case.due_at > NOW


def test_given_a_lost_colleague_in_a_closed_case_when_looked_after_then_it_stays_closed(
    talk: Talk,
) -> None:
    one, _ = talk.meets()
    _closes(talk, one)
    with clock.stopped(NOW + presence.LEASE):
        talk.is_looked_after()

    case = _case(talk, one)
    assert not case.is_open
    assert case.next_step == cases.DONE
    assert talk.conversation(one).state == ConversationState.WAITING


def test_given_words_taken_back_before_anybody_came_when_they_go_then_nothing_is_promised(
    talk: Talk,
) -> None:
    one = talk.begins()
    talk.says(one, "Er der nogen?")
    with clock.stopped(NOW + SOON):
        _closes(talk, one)
        talk.ends(one)

    assert not _case(talk, one).is_open
    assert talk.thread(one)[-1] == (EntryKind.MESSAGE, "Er der nogen?")


def test_given_a_case_that_is_forgotten_when_looked_after_then_the_others_are_too(
    talk: Talk,
) -> None:
    forgotten, other = talk.begins(), talk.begins()
    _closes(talk, forgotten, forget=True)

    with clock.stopped(NOW + commands.GONE + SOON):
        talk.is_looked_after()

    assert talk.conversation(other).state == ConversationState.ENDED


def test_given_a_planned_step_when_people_talk_then_it_stands(talk: Talk) -> None:
    planned = "Vi taler med hjælpemiddelhuset."

    def plan(session: Session) -> None:
        session.get_one(Case, case_id).next_step = planned

    talk.comes("amira")
    one = talk.begins()
    case_id = talk.conversation(one).case_id
    talk.does(plan)
    talk.takes(one, "amira")
    talk.says(one, "Hvordan går det?")
    assert _case(talk, one).next_step == planned

    talk.ends(one)

    case = _case(talk, one)
    assert case.next_step == planned
    assert case.waits_since is not None


def test_given_a_silent_citizen_when_the_colleague_is_lost_then_they_keep_their_place(
    talk: Talk,
) -> None:
    one, _ = talk.meets()
    with clock.stopped(NOW + commands.GONE + SOON):
        talk.is_looked_after()
        talk.is_looked_after()
        assert talk.conversation(one).state == ConversationState.WAITING
    with clock.stopped(NOW + commands.SILENT + SOON):
        talk.is_looked_after()
    assert talk.conversation(one).state == ConversationState.ENDED


def test_given_a_citizen_who_comes_back_when_they_are_let_go_then_it_goes_on(talk: Talk) -> None:
    one = talk.begins()
    calendar = talk.desk.received.calendar
    with clock.stopped(NOW + commands.GONE + SOON):
        found = talk.looks(lambda s: commands.left(s, clock.now()))
        talk.does(lambda s: commands.sign(s, one, fetches=True))

        assert found == [one]
        assert not talk.does(lambda s: commands.let_go(s, one, calendar=calendar))

    assert talk.conversation(one).state == ConversationState.WAITING


def test_given_a_shown_draft_of_a_lost_colleague_when_looked_after_then_it_is_said(
    talk: Talk,
) -> None:
    one, staff_id = talk.meets()
    by = colleague(staff_id)
    talk.does(lambda s: drafting.keep(s, one, "en-linje-her", "Tag din", shown=True, by=by))
    with clock.stopped(NOW + presence.LEASE):
        talk.is_looked_after()

    assert [done for _, done in talk.journal(one)] == ["joined", "Tag din", "lost"]
    assert talk.open_lines(one) == []


def test_given_a_colleague_on_another_page_for_long_when_they_come_back_then_they_are_there(
    talk: Talk,
) -> None:
    one, staff_id = talk.meets()
    with clock.stopped(NOW + presence.LEASE_BY_HAND + SOON):
        assert talk.presence(staff_id) is None
        assert talk.does(lambda s: presence.renew(s, staff_id, presence.LEASE_BY_HAND))
        talk.is_looked_after()
        assert talk.presence(staff_id) is not None

    lone = talk.is_there("lone", Ready.FREE)
    with clock.stopped(NOW + presence.LEASE_BY_HAND + SOON):
        assert not talk.does(lambda s: presence.renew(s, lone, presence.LEASE))
    assert talk.conversation(one).staff_id == staff_id


def test_given_a_conversation_of_another_unit_when_handed_over_then_it_stands_in_the_list(
    talk: Talk,
) -> None:
    one, _ = talk.meets()
    lone = talk.comes("lone")
    talk.hands_over(one, "amira", "lone")

    found = talk.looks(lambda s: queries.living(s, frozenset(), s.get_one(Staff, lone)))

    assert [row.conversation.id for row in found] == [one]


def test_given_many_open_lines_when_one_more_is_begun_then_it_says_so(talk: Talk) -> None:
    one = talk.begins()
    for number in range(MOST_OPEN):
        _types(talk, one, f"linje-nummer-{number}")

    with pytest.raises(TooMany):
        _types(talk, one, "en-til-linje")


def _types(talk: Talk, one: UUID, line: str) -> None:
    talk.does(lambda s: drafting.keep(s, one, line, "x", shown=False, by=CITIZEN))
