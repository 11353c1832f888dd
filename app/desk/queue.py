"""The queue as a person reads it: over the date, today, later; each case with its words."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.domain.cases.models import Case
from app.domain.cases.queries import (
    Line,
    Place,
    count,
    first_words,
    next_unowned,
    waiting_longest,
)
from app.domain.organisation.models import Staff
from app.domain.organisation.queries import Named, topics, unit_names
from app.foundation.clock import now
from app.foundation.cpr import masked
from app.foundation.i18n.texts import COUNTED
from app.web.visits import Visit

PAGE = 25
_FIRST_YEAR, _LAST_YEAR, _MOST = 2000, 2200, 10**9
VIEWS = ("enhed", "mine", "alle", "venter")


@dataclass(frozen=True)
class Row:
    """One case in the queue."""

    number: int
    case: Case
    words: str
    topic: str
    unit: str
    owner_name: str | None


@dataclass(frozen=True)
class Group:
    """Cases under one heading; ``total`` counts all of them, not only those on this page."""

    key: str
    total: int
    rows: list[Row]


@dataclass(frozen=True)
class Queue:
    """One page of a queue."""

    view: str
    total: int
    late: int
    groups: list[Group]
    counts: dict[str, int]
    following: str | None
    first: Row | None

    @property
    def last_number(self) -> int:
        return max((row.number for group in self.groups for row in group.rows), default=0)


def line_of(visit: Visit, view: str) -> Line:
    """Which cases a view shows."""
    if view == "mine":
        return Line(owner=visit.staff.id)
    if view == "alle":
        return Line(units=tuple(sorted(visit.units)))
    if view == "venter":
        return Line(units=tuple(sorted(visit.units)), citizens=True)
    return Line(units=(visit.staff.unit_id,))


def queue(session: Session, visit: Visit, view: str, mark: str) -> Queue:
    """One page of a view, from where ``mark`` says."""
    at = now()
    line, (place, before) = line_of(visit, view), _unmarked(mark)
    tonight = visit.page.house.calendar().end_of_day(at)
    cases = waiting_longest(session, line, now=at, after=place, limit=PAGE + 1)
    rows = _rows(session, visit, cases[:PAGE], before)
    late = count(session, line, now=at, until=at)
    today = count(session, line, now=at, since=at, until=tonight)
    later = count(session, line, now=at, since=tonight)
    groups = [
        Group("late", late, [r for r in rows if r.case.due_at < at]),
        Group("today", today, [r for r in rows if at <= r.case.due_at < tonight]),
        Group("later", later, [r for r in rows if r.case.due_at >= tonight]),
    ]
    return Queue(
        view=view,
        total=min(late + today + later, COUNTED + 1),
        late=late,
        groups=groups,
        counts={v: count(session, line_of(visit, v), now=at) for v in VIEWS},
        following=_mark(rows[-1]) if len(cases) > PAGE else None,
        first=_first(session, visit, at),
    )


def _first(session: Session, visit: Visit, at: datetime) -> Row | None:
    case = next_unowned(session, line_of(visit, "enhed"), now=at)
    return _rows(session, visit, [case], 0)[0] if case else None


def _rows(session: Session, visit: Visit, cases: list[Case], before: int) -> list[Row]:
    words = first_words(session, cases)
    language = visit.page.language
    units = {unit.id: unit.words(language) for unit in unit_names(session)}
    names = {t.id: Named(t.id, t.name, t.name_en).words(language) for t in topics(session)}
    owners: dict[UUID, Staff] = {}
    for owner_id in {case.owner_id for case in cases if case.owner_id}:
        owners[owner_id] = session.get_one(Staff, owner_id)
    return [
        Row(
            number=before + place,
            case=case,
            words=case.title or masked(words.get(case.id, "")),
            topic=names[case.topic_id],
            unit=units[case.owner_unit_id],
            owner_name=owners[case.owner_id].name if case.owner_id else None,
        )
        for place, case in enumerate(cases, start=1)
    ]


def _mark(row: Row) -> str:
    facts = [
        row.case.due_at.isoformat(),
        row.case.opened_at.isoformat(),
        row.case.id.hex,
        row.number,
    ]
    return base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")


def _unmarked(mark: str) -> tuple[Place | None, int]:
    """Where the page begins. A mark that we did not make begins at the front."""
    try:
        due, opened, case_id, number = json.loads(
            base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
        )
        place = Place(datetime.fromisoformat(due), datetime.fromisoformat(opened), UUID(case_id))
        for moment in (place.due_at, place.opened_at):
            if moment.tzinfo is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
                return None, 0
        return place, min(int(number), _MOST)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None, 0
