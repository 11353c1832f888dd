"""What a room offers to the house. Wiring collects it; rooms never look at each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.domain.cases.models import Case
from app.domain.cases.queries import Seen
from app.domain.organisation.calendar import Calendar
from app.domain.organisation.models import Role, Staff
from app.foundation.jobs.chores import Sweep
from app.foundation.jobs.runner import Chore, Handler, Outside
from app.foundation.settings import Settings
from app.web.phones import ForYou

ErrorPage = Callable[[Request, Exception], Response]
Find = Callable[[Session, datetime, Calendar], Sequence[UUID]]


@dataclass(frozen=True)
class Door:
    """Whether a way in is open just now, and in words when it is or will be."""

    is_open: bool
    words: str
    slots: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class WayIn:
    """One of the equal doors of the front page, which the help on every page lists where it has
    ``help_words``. All words are English msgids."""

    route: str
    name: str
    words: str
    door: Callable[[Session, datetime, Calendar], Door]
    help_words: str = ""  # none: found through another way in, so not on every page


@dataclass(frozen=True)
class DeskLink:
    """A page of the desk that staff find in the menu, by its English msgid.

    ``number`` says how many things wait there for a colleague who may see these units; the queue
    shows it. ``roles`` are those who find it; none means everybody.
    """

    route: str
    name: str
    number: Callable[[Session, Staff, frozenset[UUID]], int] | None = None
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Lost:
    """A way in which a case may get lost, and the one thing to do about it.

    ``find`` gives the open cases that are lost in this way just now, touching due rows only. Words
    are English msgids; ``route`` is a page of one case.
    """

    kind: str
    name: str
    action: str
    route: str
    find: Find


@dataclass(frozen=True)
class Panel:
    """What a room shows on the page of a case. ``facts`` is what its template reads as ``facts``;
    None where there is nothing to show. A citizen's page says who looks, the desk's does not."""

    template: str
    facts: Callable[[Session, Case, Seen | None], object | None]


@dataclass(frozen=True)
class FilledPanel:
    """A panel with what it has to say about one case."""

    template: str
    facts: object


def filled_panels(
    session: Session, panels: Sequence[Panel], case: Case, seen: Seen | None = None
) -> list[FilledPanel]:
    """The panels that have something to say about a case; to a citizen, as far as ``seen``."""
    told = ((panel, panel.facts(session, case, seen)) for panel in panels)
    return [FilledPanel(panel.template, facts) for panel, facts in told if facts is not None]


@dataclass(frozen=True, eq=False)
class Room:
    """A room: its pages, what it does when something has happened elsewhere, whether it
    ``promises`` a call in a case, whom it ``expects`` to call just now for a citizen by such a
    promise and how it ``receives`` them, and its ``life`` for as long as a house is open."""

    name: str
    router: APIRouter
    ways_in: tuple[WayIn, ...] = ()
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    outside: Callable[[Settings], Mapping[str, Outside]] = lambda _settings: {}
    follows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sweeps: tuple[Sweep, ...] = ()
    chores: tuple[Chore, ...] = ()
    desk_links: tuple[DeskLink, ...] = ()
    lost: tuple[Lost, ...] = ()
    case_panels: tuple[Panel, ...] = ()
    desk_panels: tuple[Panel, ...] = ()
    promises: Callable[[Session, Case], bool] = lambda _session, _case: False
    expects: Callable[[Session, Seen, UUID], ForYou | None] = lambda _session, _seen, _id: None
    receives: Callable[[Session, Seen, UUID], None] = lambda _session, _seen, _id: None
    life: Callable[[Any], AbstractAsyncContextManager[None]] | None = None
    on_every_desk_page: str = ""  # a template
    pages_for: Mapping[type[Exception], ErrorPage] = field(default_factory=dict)
