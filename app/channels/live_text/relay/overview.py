"""The figures of the day for whoever leads, and for whatever watches over the house."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from app.channels.live_text.relay.figures import Figures, figures_of
from app.foundation.clock import local, now
from app.foundation.i18n import N_
from app.foundation.refused import Missing
from app.web.pages import Here
from app.web.visits import AtDesk

router = APIRouter()


@dataclass(frozen=True)
class Line:
    """One figure as a page shows it: what it is, the value, and what others are held to."""

    name: str
    value: float | None
    unit: str = ""
    reference: str = ""


def lines(found: Figures) -> list[Line]:
    """The figures in the order in which they are read."""
    return [
        Line(N_("Calls asked for"), found.asked),
        Line(N_("Answered"), found.answered),
        Line(
            N_("Answered within 10 seconds"),
            found.within_ten,
            "%",
            N_("At least 85 % (United States)"),
        ),
        Line(
            N_("Answered within 15 seconds"),
            found.within_fifteen,
            "%",
            N_("At least 90 % (United Kingdom)"),
        ),
        Line(N_("Given up before anybody came"), found.abandoned, "%", N_("Less than 3 %")),
        Line(
            N_("Words of the phone that are written a minute"),
            found.words_a_minute,
            "",
            N_("More than 40"),
        ),
        Line(N_("Seconds until what was sent had been said, in the middle"), found.spoken_lag),
        Line(
            N_("Operators who went before ten minutes"),
            found.short_stays,
            "",
            N_("None, unless they have to"),
        ),
        Line(N_("Emergencies"), found.emergencies),
        Line(
            N_("Emergencies answered within 5 seconds"),
            found.emergencies_in_five,
            "%",
            N_("At least 95 %"),
        ),
    ]


@router.get("/desk/live/figures", name="live_text:figures")
def show(visit: AtDesk) -> Response:
    """How the calls of today went, beside what relay services are held to."""
    today = local(now()).date()
    with visit.page.house.database.read() as session:
        found = figures_of(session, today)
    return visit.page.show("live_text/figures.html", staff=visit.staff, lines=lines(found))


@router.get("/metrics/live", name="live_text:metrics")
def metrics(page: Here) -> Response:
    """The same for a program on this machine that watches over the house (Prometheus' text form).
    Counts only; from elsewhere it does not exist."""
    if not page.is_local:
        raise Missing
    with page.house.database.read() as session:
        found = figures_of(session, local(now()).date())
    registry = CollectorRegistry()
    for name, value in vars(found).items():
        if value is not None:
            Gauge(f"indgang_relay_{name}", f"Of today: {name}.", registry=registry).set(value)
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")
