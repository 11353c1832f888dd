"""The queue as a person reads it: urgent, over the date, today, later; each case with its words."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.domain.cases.models import Case
from app.domain.cases.queries import first_words
from app.domain.cases.queue import (
    Line,
    Place,
    count,
    is_reserved,
    next_in_line,
    waiting_longest,
)
from app.domain.organisation.models import Staff, Unit
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
    is_late: bool


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
    first_is_reserved: bool

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
    unit = session.get_one(Unit, visit.staff.unit_id)
    first = next_in_line(session, unit, now=at)
    rows = _rows(session, visit, cases[:PAGE], at, before)
    groups = _groups(session, line, rows, at, tonight)
    total = min(sum(group.total for group in groups), COUNTED + 1)
    others = {v: count(session, line_of(visit, v), now=at) for v in VIEWS if v != view}
    counts = others | {view: total}
    return Queue(
        view=view,
        total=total,
        late=count(session, line, now=at, until=at),
        groups=groups,
        counts={v: counts[v] for v in VIEWS},
        following=_mark(rows[-1]) if len(cases) > PAGE else None,
        first=_rows(session, visit, [first], at)[0] if first else None,
        first_is_reserved=bool(first and not first.quick)
        and is_reserved(unit.taken + 1, unit.reserved),
    )


def _groups(
    session: Session, line: Line, rows: list[Row], at: datetime, tonight: datetime
) -> list[Group]:
    """Urgent ones whatever their date, then the others by date."""
    times = {"late": (None, at), "today": (at, tonight), "later": (tonight, None)}
    groups = {"urgent": Group("urgent", count(session, line, now=at, urgent=True), [])}
    for key, (since, until) in times.items():
        total = count(session, line, now=at, since=since, until=until, urgent=False)
        groups[key] = Group(key, total, [])
    for row in rows:
        groups[_group_of(row, tonight)].rows.append(row)
    return list(groups.values())


def _group_of(row: Row, tonight: datetime) -> str:
    if row.case.urgent:
        return "urgent"
    if row.is_late:
        return "late"
    return "today" if row.case.due_at < tonight else "later"


def _rows(
    session: Session, visit: Visit, cases: list[Case], at: datetime, before: int = 0
) -> list[Row]:
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
            is_late=case.due_at < at,
        )
        for place, case in enumerate(cases, start=1)
    ]


def _mark(row: Row) -> str:
    facts = [
        row.case.urgent,
        row.case.due_at.isoformat(),
        row.case.opened_at.isoformat(),
        row.case.id.hex,
        row.number,
    ]
    return base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")


def _unmarked(mark: str) -> tuple[Place | None, int]:
    """Where the page begins. A mark that we did not make begins at the front."""
    try:
        urgent, due, opened, case_id, number = json.loads(
            base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
        )
        place = Place(
            urgent is True,
            datetime.fromisoformat(due),
            datetime.fromisoformat(opened),
            UUID(case_id),
        )
        for moment in (place.due_at, place.opened_at):
            if moment.tzinfo is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
                return None, 0
        return place, min(int(number), _MOST)
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None, 0
