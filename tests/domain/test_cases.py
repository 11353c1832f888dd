"""The verbs of a case: what each changes, what it refuses, and what stays promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from app.domain.cases import absences, access, commands, thread, transfers
from app.domain.cases.chores import over, purge
from app.domain.cases.models import Access, EntryText, Outcome, State, Transfer, WaitingOn
from app.domain.cases.queries import last_change, original_words, thread_for_citizen
from app.domain.organisation.models import Staff
from app.foundation import clock
from app.foundation.crypto import grouped
from app.foundation.refused import Missing, Overtaken, Refused, Unavailable
from tests.domain.desk import Desk


def test_given_a_message_when_it_is_received_then_it_has_an_owner_a_step_and_a_date(
    desk: Desk,
) -> None:
    case = desk.case(desk.opens().case_id)

    assert case.owner_unit_id == desk.unit("Kontaktcenter")
    assert case.next_step == commands.READ_IT
    assert case.due_at > clock.now()
    assert case.purge_after > case.due_at
    assert desk.events(case.id) == ["case.opened"]


def test_given_a_case_when_it_is_passed_on_then_all_goes_along_and_the_date_stays(
    desk: Desk,
) -> None:
    case_id = desk.opens("Ordene er mine.").case_id
    promised = desk.case(case_id).due_at

    desk.does(
        transfers.offer,
        case_id,
        "amira",
        to_unit_id=desk.unit("Hjælpemidler"),
        summary="Stolen er fra jer.",
        next_step="Ib finder en tid.",
    )
    held = desk.case(case_id)
    assert (held.owner_unit_id, held.due_at) == (desk.unit("Kontaktcenter"), promised)
    assert held.next_step == transfers.ASKED
    desk.does(transfers.accept, case_id, "ib")

    case = desk.case(case_id)
    assert case.next_step == "Ib finder en tid."
    assert (case.owner_unit_id, case.due_at) == (desk.unit("Hjælpemidler"), promised)
    with desk.database.read() as session:
        assert original_words(session, case_id) == "Ordene er mine."
        told = thread_for_citizen(session, case_id)
    assert [(said.entry.kind, said.words) for said in told] == [
        ("message", "Ordene er mine."),
        ("transfer", None),
        ("accepted", ""),
    ]


def test_given_the_same_unit_when_a_case_is_passed_on_then_it_is_refused(desk: Desk) -> None:
    case_id = desk.opens().case_id

    with pytest.raises(Refused, match="already there"):
        desk.does(
            transfers.offer,
            case_id,
            "amira",
            to_unit_id=desk.unit("Kontaktcenter"),
            summary="x",
            next_step="y",
        )

    assert desk.events(case_id) == ["case.opened"]


def test_given_an_old_version_when_a_colleague_saves_then_nothing_is_overwritten(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    seen = desk.case(case_id).version
    desk.does(commands.note, case_id, "lone", words="Jeg var først.")

    with pytest.raises(Overtaken):
        desk.does(commands.note, case_id, "amira", words="Jeg kom sidst.", seen=seen)

    assert desk.events(case_id) == ["case.opened", "note.written"]


def test_given_an_answer_when_the_citizen_writes_again_then_it_is_our_turn_with_a_new_date(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    desk.does(commands.answer, case_id, "amira", words="Ja.", waiting_on=WaitingOn.CITIZEN)
    with clock.stopped(clock.now() + timedelta(days=40)):
        desk.does(commands.add_message, case_id, words="Det virker ikke.")
        case = desk.case(case_id)

        assert (case.waiting_on, case.state) == (WaitingOn.US, State.OPEN)
        assert case.due_at > clock.now()


def test_given_a_promise_of_ours_when_the_citizen_writes_again_then_the_date_does_not_move(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    promised = desk.case(case_id).due_at

    desk.does(commands.add_message, case_id, words="En ting mere.")

    assert desk.case(case_id).due_at == promised


def test_given_a_closed_case_when_the_citizen_writes_then_it_opens_with_a_date(desk: Desk) -> None:
    case_id = desk.opens().case_id
    desk.does(commands.say_solved, case_id)
    assert desk.case(case_id).state == State.CLOSED

    desk.does(commands.add_message, case_id, words="Det var det alligevel ikke.")

    case = desk.case(case_id)
    assert (case.state, case.outcome, case.closed_at) == (State.OPEN, None, None)
    assert desk.events(case_id)[-1] == "case.reopened"


def test_given_no_answer_when_staff_close_without_a_word_then_it_is_refused(desk: Desk) -> None:
    case_id = desk.opens().case_id

    with pytest.raises(Refused, match="without a word"):
        desk.does(commands.close, case_id, "amira", outcome=Outcome.SOLVED, words="")


def test_given_a_case_that_was_passed_on_when_purged_then_its_next_step_is_forgotten_too(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    words = {"summary": "Stolen er fra jer.", "next_step": "Ib ringer til værkstedet."}
    desk.does(transfers.offer, case_id, "amira", to_unit_id=desk.unit("Hjælpemidler"), **words)
    desk.does(commands.say_solved, case_id)

    with clock.stopped(desk.case(case_id).purge_after):
        desk.database.write(purge)  # the town has old cases, too

    with desk.database.read() as session:
        steps = session.exec(select(Transfer.next_step).where(Transfer.case_id == case_id)).all()
    assert steps == [None]


def test_given_words_withdrawn_at_once_when_forgotten_then_they_are_gone_and_the_chain_is_whole(
    desk: Desk,
) -> None:
    opened = desk.opens("Noget jeg fortryder.")

    desk.does(commands.withdraw, opened.case_id, forget=True)

    with desk.database.read() as session:
        assert original_words(session, opened.case_id) is None
        assert thread.broken(session, opened.case_id) == []
        way = session.get_one(Access, opened.access_id)
        assert access.by_secret(session, access.secret(way)) is None
    with pytest.raises(Missing):
        desk.does(commands.add_message, opened.case_id, words="Er I der?")


def test_given_work_has_begun_when_the_citizen_wants_it_forgotten_then_the_duty_is_told(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    desk.does(commands.note, case_id, "amira", words="Ringede til værkstedet.")

    with pytest.raises(Refused, match="duty to keep"):
        desk.does(commands.withdraw, case_id, forget=True)

    assert desk.case(case_id).state == State.OPEN


def test_given_the_keeping_time_is_over_when_purged_then_words_go_at_that_moment_not_before(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    desk.does(commands.say_solved, case_id)
    ends = desk.case(case_id).purge_after

    with clock.stopped(ends - timedelta(seconds=1)):
        desk.database.write(purge)
        assert desk.case(case_id).erased_at is None
    with clock.stopped(ends):
        with desk.database.read() as session:
            assert over(session) == 1
        assert desk.database.write(purge) == 1
        assert desk.database.write(purge) == 0

    assert desk.case(case_id).erased_at is not None
    assert desk.events(case_id) == ["case.opened", "case.closed", "case.erased"]


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE entry SET at = at",
        "DELETE FROM entry",
        "UPDATE event SET kind = kind",
        "DELETE FROM event",
        "UPDATE entry_text SET salt = salt",
        # Shortened from behind: a case that has lived is not removed.
        'DELETE FROM "case"',
        # Who has it, what happens next and by when.
        'UPDATE "case" SET owner_unit_id = NULL',
        "UPDATE \"case\" SET owner_unit_id = '00000000000000000000000000000000'",
        'UPDATE "case" SET next_step = NULL',
        "UPDATE \"case\" SET next_step = ''",
        'UPDATE "case" SET due_at = NULL',
        "UPDATE \"case\" SET state = 'gone'",
        "UPDATE \"case\" SET state = 'closed', outcome = NULL",
        "UPDATE \"case\" SET waiting_on = 'nobody'",
        # A promise is moved by the house once; what waits has a moment since when.
        'UPDATE "case" SET system_moves = 2',
        "UPDATE \"case\" SET waits_for = 'new', waits_since = NULL",
        # A unit or a colleague that has a case stays known.
        "DELETE FROM unit",
        "DELETE FROM staff",
        # An offer goes somewhere, has an end, and is decided or not.
        "UPDATE transfer SET to_unit_id = from_unit_id, to_id = NULL",
        "UPDATE transfer SET lapses_at = NULL",
        "UPDATE transfer SET state = 'offered', decided_at = offered_at",
        "UPDATE transfer SET state = 'lost'",
        "UPDATE forwarding SET follow_up_at = NULL",
        "UPDATE absence SET last_day = '2000-01-01'",
    ],
)
def test_given_a_promise_when_somebody_breaks_it_by_hand_then_the_database_refuses(
    desk: Desk, edit: str
) -> None:
    desk.opens()
    calendar = desk.received.calendar
    today = clock.local(clock.now()).date()
    desk.database.write(
        lambda session: absences.leave(
            session,
            desk.staff(session, "hanne"),
            first_day=today,
            last_day=None,
            stand_in=None,
            calendar=calendar,
        )
    )

    with pytest.raises((DBAPIError, Unavailable)):
        desk.database.write(lambda session: session.execute(text(edit)))


def test_given_words_exchanged_behind_our_back_when_the_seals_are_read_then_it_shows(
    desk: Desk,
) -> None:
    first, second = desk.opens("Det ene."), desk.opens("Det andet.")

    def exchange(session: Session) -> None:
        rows = session.exec(select(EntryText)).all()
        words = {row.words: row for row in rows}
        one, other = words["Det ene."], words["Det andet."]
        session.delete(one)
        session.flush()
        session.expunge(one)
        session.add(EntryText(entry_id=one.entry_id, words=other.words, salt=other.salt))

    desk.database.write(exchange)

    with desk.database.read() as session:
        assert [b.number for b in thread.broken(session, first.case_id)] == [1]
        assert thread.broken(session, second.case_id) == []


def test_given_number_and_code_when_heard_wrongly_written_then_they_still_open_the_case(
    desk: Desk,
) -> None:
    opened = desk.opens()
    with desk.database.read() as session:
        way = session.get_one(Access, opened.access_id)
        reference, code = desk.case(opened.case_id).reference, access.code(way)

        for typed in (code, grouped(code), code.lower(), " ".join(code), code.replace("8", "B")):
            assert access.by_code(session, grouped(reference).lower(), typed) is not None
        assert access.by_code(session, reference, code[:-1]) is None
        assert access.by_code(session, reference, "") is None
        assert access.by_code(session, "AAAAAA", code) is None


def test_given_a_new_version_or_a_revoked_way_when_the_old_is_used_then_it_opens_nothing(
    desk: Desk,
) -> None:
    opened = desk.opens()
    with desk.database.read() as session:
        way = session.get_one(Access, opened.access_id)
        old_secret, old_code = access.secret(way), access.code(way)
    reference = desk.case(opened.case_id).reference

    calendar = desk.received.calendar
    desk.database.write(lambda s: commands.replace_code(s, opened.access_id, calendar=calendar))
    assert desk.events(opened.case_id) == ["case.opened", "access.replaced"]
    with desk.database.read() as session:
        assert access.by_secret(session, old_secret) is None
        assert access.by_code(session, reference, old_code) is None
        way = session.get_one(Access, opened.access_id)
        assert access.by_secret(session, access.secret(way)) is not None

    desk.database.write(lambda s: access.revoke(s, s.get_one(Access, opened.access_id)))
    with desk.database.read() as session:
        way = session.get_one(Access, opened.access_id)
        assert access.by_secret(session, access.secret(way)) is None


@pytest.mark.parametrize("typed", ["", "x", "å" * 43, "A" * 43, "=" * 44, "../" * 10])
def test_given_a_made_up_address_when_it_is_tried_then_it_opens_nothing(
    desk: Desk, typed: str
) -> None:
    with desk.database.read() as session:
        assert access.by_secret(session, typed) is None


def test_given_a_unit_where_nobody_works_when_a_case_is_passed_on_then_it_is_refused(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    desk.database.write(lambda session: _everybody_leaves(session, but="amira"))

    with pytest.raises(Refused, match="Nobody is there"):
        desk.does(
            transfers.offer,
            case_id,
            "amira",
            to_unit_id=desk.unit("Daginstitutioner"),
            summary="x",
            next_step="y",
        )


def _everybody_leaves(session: Session, *, but: str) -> None:
    for person in session.exec(select(Staff).where(Staff.user_name != but)):
        person.active = False
        session.add(person)


def test_given_a_colleague_who_leaves_for_good_then_the_cases_are_anybodys_to_take(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    desk.does(commands.take, case_id, "amira")
    calendar = desk.received.calendar

    desk.database.write(
        lambda session: absences.leave_for_good(
            session, desk.staff(session, "amira"), calendar=calendar
        )
    )

    assert desk.case(case_id).owner_id is None
    assert desk.events(case_id)[-1] == "case.handed_on"


def test_given_an_answer_before_the_last_message_when_closed_without_a_word_then_it_is_refused(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    desk.does(commands.answer, case_id, "amira", words="Ja.", waiting_on=WaitingOn.CITIZEN)
    desk.does(commands.add_message, case_id, words="Nej, det virker ikke.")

    with pytest.raises(Refused, match="without a word"):
        desk.does(commands.close, case_id, "amira", outcome=Outcome.SOLVED, words="")


def test_given_waiting_for_others_when_the_citizen_still_needs_help_then_the_date_stays(
    desk: Desk,
) -> None:
    case_id = desk.opens().case_id
    desk.does(commands.answer, case_id, "amira", words="Vent.", waiting_on=WaitingOn.OTHERS)
    promised = desk.case(case_id).due_at

    with clock.stopped(clock.now() + timedelta(days=3)):
        desk.does(commands.say_unsolved, case_id)

    case = desk.case(case_id)
    assert (case.due_at, case.waiting_on) == (promised, WaitingOn.US)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (commands.add_message, {"words": "Jeg skrev, mens I samlede dem."}),
        (commands.say_unsolved, {}),
        (commands.say_solved, {}),
        (commands.withdraw, {"forget": False}),
    ],
)
def test_given_a_case_that_was_joined_meanwhile_when_the_citizen_acts_then_it_goes_on_in_the_other(
    desk: Desk, verb: Callable[..., None], words: dict[str, Any]
) -> None:
    first, second = desk.opens().case_id, desk.opens("Og trappen.").case_id
    desk.does(commands.answer, second, "lone", words="Ja.", waiting_on=WaitingOn.CITIZEN)
    desk.does(commands.join, first, "leder", into_id=second, reason="Det er den samme.")
    desk.does(commands.answer, second, "lone", words="Ja.", waiting_on=WaitingOn.CITIZEN)
    before, events = desk.case(first), desk.events(second)

    desk.does(verb, first, **words)

    assert desk.case(first) == before
    assert len(desk.events(second)) == len(events) + 1


def test_given_a_machine_that_is_slow_when_somebody_is_overtaken_then_the_words_are_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.stopped(clock.now() - timedelta(minutes=1)):
        case_id = desk.opens("Ordene er mine.").case_id
    monkeypatch.setattr(thread, "now", lambda: clock.now() - timedelta(seconds=20))
    desk.does(
        commands.answer, case_id, "amira", words="Kom i morgen.", waiting_on=WaitingOn.CITIZEN
    )

    with desk.database.read() as session:
        change = last_change(session, case_id)

    assert change is not None
    assert (change.name, change.words) == ("Amira Prøvesen", "Kom i morgen.")
