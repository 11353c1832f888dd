"""How soon we answer, topic by topic: the public page (retssikkerhedsloven § 3, 2)."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from app.domain.organisation.calendar import Hours
from app.domain.organisation.queries import calendar, deadlines
from app.foundation.i18n.texts import Texts
from app.web.pages import Here

router = APIRouter()


@dataclass(frozen=True)
class OpenDay:
    """A weekday and its hours, in words."""

    name: str
    hours: str


def week(hours: Hours, texts: Texts) -> list[OpenDay]:
    """The days with hours, Monday first."""
    return [
        OpenDay(
            texts.weekday(day),
            ", ".join(f"{texts.hour(o)}–{texts.hour(c)}" for o, c in sorted(hours[day])),
        )
        for day in sorted(hours)
        if hours[day]
    ]


@router.get("/frister", name="office:deadlines")
def show(page: Here) -> Response:
    """Every topic with its days, its unit and that unit's hours where they are its own."""
    with page.house.database.read() as session:
        known = deadlines(session)
        usual = calendar(session).hours
    language = page.language
    known.sort(key=lambda one: (one.is_unsorted, one.topic.words(language).casefold()))
    return page.show(
        "office/deadlines.html",
        deadlines=known,
        usual=week(usual, page.texts),
        own={one.topic.id: week(one.hours, page.texts) for one in known if one.hours},
    )
