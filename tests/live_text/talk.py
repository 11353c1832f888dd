"""Short words for conversations below the pages."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from app.channels.live_text import commands, jobs, journal, presence
from app.channels.live_text.drafting import Drafted, Drafts
from app.channels.live_text.edits import Action, Erase, Insert
from app.channels.live_text.journal import CITIZEN, By
from app.channels.live_text.models import (
    Author,
    Conversation,
    ConversationEvent,
    Mode,
    OpenLine,
    Policy,
    Presence,
    Ready,
)
from app.channels.live_text.queries import conversation_of
from app.channels.live_text.relay import commands as relay
from app.channels.live_text.relay.commands import Call
from app.domain.cases.commands import open_case
from app.domain.cases.models import Access, Entry, EntryText
from app.domain.cases.queries import seen_through
from app.domain.cases.thread import broken
from app.domain.organisation.models import Staff
from tests.domain.desk import Desk

CALLEE, NUMBER, OPENING = "Lægehuset Prøvegade", "00000031", "Det er Yusuf, om min tid torsdag."

Found = TypeVar("Found")


@dataclass(frozen=True)
class Talk:
    """A house in which people type to each other."""

    desk: Desk

    def does(self, command: Callable[[Session], Found]) -> Found:
        return self.desk.database.write(command)

    def looks(self, query: Callable[[Session], Found]) -> Found:
        with self.desk.database.read() as session:
            return query(session)

    def begins(self, call: Call | None = None) -> UUID:
        """Somebody comes and wants to write with us, or to have us call somebody for them."""
        intake = self.desk.received

        def command(session: Session) -> UUID:
            begin = partial(relay.begin, call=call) if call else commands.begin
            opened = open_case(
                session,
                words="",
                channel="live_text",
                language="da",
                token=secrets.token_hex(8),
                intake=intake,
            )
            return begin(
                session,
                opened.case_id,
                token=secrets.token_hex(8),
                access=session.get_one(Access, opened.access_id),
                unit_id=intake.unit_id,
                calendar=intake.calendar,
            )

        return self.does(command)

    def relays(self, policy: Policy = Policy.NONE) -> UUID:
        """Somebody comes who wants us to speak on the phone for them; nothing of it stays."""
        return self.begins(Call(CALLEE, NUMBER, OPENING, policy))

    def begins_in(self, case_id: UUID, access_id: UUID, mode: Mode = Mode.DIRECT) -> UUID:
        """Whoever has a case already wants to write with us; one that goes on is gone on with."""
        intake = self.desk.received

        def command(session: Session) -> UUID:
            return commands.begin(
                session,
                case_id,
                token=secrets.token_hex(8),
                access=session.get_one(Access, access_id),
                unit_id=intake.unit_id,
                calendar=intake.calendar,
                mode=mode,
            )

        return self.does(command)

    def parties(self, case_id: UUID) -> tuple[UUID, UUID]:
        """The ways into a case of the helper and of the citizen."""
        found = select(Access).where(Access.case_id == case_id).order_by(col(Access.party).desc())
        helper, citizen = self.looks(lambda s: s.exec(found).all())
        return helper.id, citizen.id

    def sees(self, access_id: UUID, conversation_id: UUID) -> Conversation | None:
        """The conversation as a party of the case may see it."""

        def look(session: Session) -> Conversation | None:
            seen = seen_through(session, access_id, 1)
            assert seen is not None
            return conversation_of(session, seen, conversation_id)

        return self.looks(look)

    def comes(self, name: str, ready: Ready = Ready.FREE) -> UUID:
        """A colleague says that they are there, and is asked if somebody waits."""
        staff_id = self.is_there(name, ready)
        self.does(presence.match)
        return staff_id

    def is_there(self, name: str, ready: Ready = Ready.FREE) -> UUID:
        """A colleague says that they are there; nobody is asked yet."""
        intake = self.desk.received

        def command(session: Session) -> UUID:
            staff = self.staff(session, name)
            staff.unit_id = intake.unit_id
            presence.appear(session, staff, ready, presence.LEASE)
            return staff.id

        return self.does(command)

    def hands_over(self, conversation_id: UUID, name: str, to: str) -> None:
        calendar = self.desk.received.calendar

        def command(session: Session) -> None:
            by, other = self.staff(session, name), self.staff(session, to)
            commands.hand_over(session, conversation_id, to=other, by=by, calendar=calendar)

        self.does(command)

    @staticmethod
    def staff(session: Session, name: str) -> Staff:
        return session.exec(select(Staff).where(Staff.user_name == name)).one()

    def takes(self, conversation_id: UUID, name: str) -> None:
        calendar = self.desk.received.calendar
        self.does(
            lambda s: commands.take(s, conversation_id, by=self.staff(s, name), calendar=calendar)
        )

    def meets(self, name: str = "amira") -> tuple[UUID, UUID]:
        """Somebody comes, and a colleague writes with them: the conversation, and who it is."""
        one, staff_id = self.begins(), self.comes(name)
        self.takes(one, name)
        return one, staff_id

    def takes_away(self, conversation_id: UUID, name: str) -> None:
        """The same, whoever is asked and however many they have."""

        def command(session: Session) -> None:
            others = select(Conversation).where(col(Conversation.state) == "connected")
            for one in session.exec(others).all():
                commands.end(session, one.id, by=None, calendar=self.desk.received.calendar)
            conversation = session.get_one(Conversation, conversation_id)
            conversation.offered_to_id = conversation.offered_until = None

        self.does(command)
        self.takes(conversation_id, name)

    def says(self, conversation_id: UUID, words: str, by: By = CITIZEN, line: str = "") -> int:
        line = line or secrets.token_hex(8)
        return self.does(lambda s: journal.say(s, conversation_id, line, words, by))

    def types(
        self,
        conversation_id: UUID,
        line: str,
        rev: int,
        words: str | None = None,
        *,
        actions: Sequence[Action] = (),
        shown: bool = True,
        by: By = CITIZEN,
    ) -> Drafted | None:
        """Write on in a line, as a script does."""

        def command(session: Session) -> Drafted | None:
            drafts = Drafts(session, [journal.held(session, conversation_id)])
            stands = drafts.put(
                conversation_id, line, rev=rev, words=words, actions=actions, shown=shown, by=by
            )
            drafts.flush()
            return stands

        return self.does(command)

    def ends(self, conversation_id: UUID, name: str = "") -> None:
        calendar = self.desk.received.calendar

        def command(session: Session) -> None:
            by = self.staff(session, name) if name else None
            commands.end(session, conversation_id, by=by, calendar=calendar)

        self.does(command)

    def is_looked_after(self) -> None:
        """As once a second."""
        jobs.look_after(self.desk.database, lambda: self.desk.received.calendar)

    def conversation(self, conversation_id: UUID) -> Conversation:
        return self.looks(lambda s: s.get_one(Conversation, conversation_id))

    def journal(self, conversation_id: UUID) -> list[tuple[str, str]]:
        """Every event in order: who, and what was said or done; the numbers have no gap."""
        events = self.looks(
            lambda s: (
                s.execute(
                    select(ConversationEvent)
                    .where(col(ConversationEvent.conversation_id) == conversation_id)
                    .order_by(col(ConversationEvent.seq))
                )
                .scalars()
                .all()
            )
        )
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        return [(str(event.author), event.words or str(event.kind)) for event in events]

    def open_lines(self, conversation_id: UUID) -> list[str]:
        """What is being written just now, the oldest first."""
        lines = (
            select(OpenLine)
            .where(col(OpenLine.conversation_id) == conversation_id)
            .order_by(col(OpenLine.at))
        )
        return self.looks(lambda s: [row.words for row in s.execute(lines).scalars()])

    def thread(self, conversation_id: UUID) -> list[tuple[str, str]]:
        """The entries of the case, whose seals all fit."""
        case_id = self.conversation(conversation_id).case_id
        assert self.looks(lambda s: broken(s, case_id)) == []
        rows = self.looks(
            lambda s: s.execute(
                select(col(Entry.kind), col(EntryText.words))
                .join(EntryText, col(EntryText.entry_id) == col(Entry.id))
                .where(col(Entry.case_id) == case_id)
                .order_by(col(Entry.number))
            ).all()
        )
        return [(str(kind), words) for kind, words in rows]

    def presence(self, staff_id: UUID) -> Presence | None:
        return self.looks(lambda s: presence.presence_of(s, staff_id))


def colleague(staff_id: UUID) -> By:
    """As a colleague writes."""
    return By(Author.STAFF, staff_id)


def between(old: str, new: str) -> list[Action]:
    """The fewest actions that make the new text of the old one where it changed in one place."""
    if old == new:
        return []
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    gone, come = len(old) - last - first, new[first : len(new) - last]
    actions: list[Action] = [Erase(first + gone, gone)] if gone else []
    return actions + ([Insert(first, come)] if come else [])
