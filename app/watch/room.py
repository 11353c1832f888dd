"""What the watch offers to the house: its list, and how the domain's cases get lost."""

from __future__ import annotations

from app.domain.cases import lost
from app.foundation.i18n import N_
from app.watch.queries import count
from app.watch.routes import router
from app.web.room import DeskLink, Lost, Room

KINDS = (
    Lost(
        kind="untouched",
        name=N_("Nobody has acted on it since it came, %(since)s."),
        action=N_("Read it and answer"),
        route="desk:case",
        find=lost.untouched,
    ),
    Lost(
        kind="late",
        name=N_("Its date has passed: %(due)s."),
        action=N_("Answer, or move the date"),
        route="desk:case",
        find=lost.late,
    ),
    Lost(
        kind="offered",
        name=N_("It was passed on, and nobody has taken it."),
        action=N_("See who was asked"),
        route="desk:case",
        find=lost.offered,
    ),
    Lost(
        kind="passed_often",
        name=N_("It has been passed on three times or more."),
        action=N_("Decide who has it"),
        route="desk:case",
        find=lost.passed_often,
    ),
    Lost(
        kind="unread_reply",
        name=N_("The citizen wrote more on %(since)s. Nobody has acted on it."),
        action=N_("Read what is new"),
        route="desk:case",
        find=lost.unread_reply,
    ),
    Lost(
        kind="unsolved",
        name=N_("The citizen says that it is not solved."),
        action=N_("Find out what is missing"),
        route="desk:case",
        find=lost.unsolved,
    ),
    Lost(
        kind="late_order",
        name=N_("Something should have been sent to the citizen by now."),
        action=N_("Send it"),
        route="desk:case",
        find=lost.late_order,
    ),
    Lost(
        kind="expired_helper",
        name=N_("Only a helper got our answers, and the helper no longer speaks for the citizen."),
        action=N_("Find out who should get them"),
        route="desk:case",
        find=lost.expired_helper,
    ),
    Lost(
        kind="nobody_there",
        name=N_("Whoever has it is not here."),
        action=N_("Take it, or pass it on"),
        route="desk:case",
        find=lost.nobody_there,
    ),
    Lost(
        kind="two_dates",
        name=N_("It was joined with a case that was promised an earlier date."),
        action=N_("Promise one date"),
        route="desk:date",
        find=lost.two_dates,
    ),
    Lost(
        kind="unconfirmed",
        name=N_("Another authority has not said that it has the case."),
        action=N_("Ask them"),
        route="desk:case",
        find=lost.unconfirmed,
    ),
    Lost(
        kind="second_date",
        name=N_("Its date has been moved once already. A team lead decides."),
        action=N_("Decide on the date"),
        route="desk:date",
        find=lost.second_date,
    ),
)

room = Room(
    name="watch",
    router=router,
    desk_links=(DeskLink(route="watch:list", name=N_("Must not get lost"), number=count),),
    lost=KINDS,
)
