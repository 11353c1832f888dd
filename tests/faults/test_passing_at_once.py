"""Two people accept, send back, keep or close the same offered case at the same moment: one wins,
the other is told, and nothing is lost (P3)."""

from __future__ import annotations

import random
from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.domain.cases import commands, thread, transfers
from app.domain.cases.models import Outcome, State, Transfer, TransferState, WaitingOn
from app.domain.cases.offers import offer_of
from app.domain.organisation.queries import calendar, staff_by_user_name
from app.foundation.refused import Refused
from app.web.house import House
from tests.domain.desk import Desk
from tests.faults.conftest import Depth

# What people may do with a case that Amira has offered to Hjælpemidler, as whoever would.
VERBS: dict[str, tuple[str, Callable[..., None], dict[str, object]]] = {
    "accepts": ("ib", transfers.accept, {}),
    "accepts too": ("leder", transfers.accept, {}),
    "sends back": ("ib", transfers.give_back, {"reason": "Ikke vores."}),
    "keeps": ("amira", transfers.take_back, {}),
    "closes": ("lone", commands.close, {"outcome": Outcome.SOLVED, "words": "Det er klaret."}),
    "answers": ("lone", commands.answer, {"words": "Ja.", "waiting_on": WaitingOn.CITIZEN}),
}
ENDS = {"accepts", "accepts too", "sends back", "keeps", "closes"}


def offered(desk: Desk) -> UUID:
    case_id = desk.opens().case_id
    words = {"summary": "Alt følger med.", "next_step": "Ib læser sagen."}
    desk.does(transfers.offer, case_id, "amira", to_unit_id=desk.unit("Hjælpemidler"), **words)
    return case_id


def race(desk: Desk, case_id: UUID, names: list[str]) -> dict[str, Refused | None]:
    """Let them press at once, all having read the same page; how it ended for each."""
    seen, start = desk.case(case_id).version, Barrier(len(names))
    ended: dict[str, Refused | None] = {}

    def press(name: str) -> None:
        who, verb, words = VERBS[name]

        def command(session: Session) -> None:
            by = staff_by_user_name(session, who)
            days = calendar(session)
            verb(session, case_id, by=by, seen=seen, calendar=days, **words)

        start.wait()
        try:
            desk.database.write(command)
            ended[name] = None
        except Refused as refused:
            ended[name] = refused

    threads = [Thread(target=press, args=(name,)) for name in names]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return ended


def check(desk: Desk, case_id: UUID, names: list[str], ended: dict[str, Refused | None]) -> None:
    """One has won, everybody else has a sentence, and the case is whole."""
    assert set(ended) == set(names), "somebody got no answer"
    won = [name for name, refused in ended.items() if refused is None]
    assert len(won) == 1, won
    assert all(refused.words for refused in ended.values() if refused)
    case = desk.case(case_id)
    with desk.database.read() as session:
        rows = session.exec(select(Transfer).where(Transfer.case_id == case_id)).all()
        assert len(rows) == 1
        assert thread.broken(session, case_id) == []
        assert (offer_of(session, case_id) is None) == (won[0] in ENDS)
    assert len(desk.events(case_id)) == case.events
    assert (case.state == State.CLOSED) == (won == ["closes"])
    is_theirs = won[0].startswith("accepts")
    assert case.owner_unit_id == desk.unit("Hjælpemidler" if is_theirs else "Kontaktcenter")
    assert (rows[0].state == TransferState.ACCEPTED) == is_theirs


def test_given_an_offered_case_when_two_decide_at_once_then_one_wins_and_the_other_is_told(
    house: House, depth: Depth
) -> None:
    desk, chance = Desk(house.database), random.Random(2006)
    for _ in range(depth(100, 2_500)):  # on two engines: 200 in all, and 5,000 in a soak
        names = chance.sample(sorted(VERBS), 2)
        case_id = offered(desk)
        check(desk, case_id, names, race(desk, case_id, names))


def test_given_everybody_at_once_then_one_wins(house: House) -> None:
    desk = Desk(house.database)
    case_id = offered(desk)

    check(desk, case_id, sorted(VERBS), race(desk, case_id, sorted(VERBS)))


def test_a_race_that_two_win_would_be_found(house: House) -> None:
    desk = Desk(house.database)
    case_id = offered(desk)
    desk.does(transfers.accept, case_id, "ib")

    with pytest.raises(AssertionError):
        check(desk, case_id, ["accepts", "keeps"], {"accepts": None, "keeps": None})
