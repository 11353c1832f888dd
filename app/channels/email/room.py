"""What the e-mail channel offers to the house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from app.channels.email import colleagues
from app.channels.email.commands import SEND
from app.channels.email.jobs import (
    ASK,
    CALL,
    FOLLOWS,
    TELL,
    Post,
    ask,
    over,
    remind_of_call,
    sweep,
    tell,
)
from app.channels.email.queries import failed_notices
from app.channels.email.routes import router
from app.channels.email.transport import transport_for
from app.foundation.i18n import N_
from app.foundation.jobs.chores import Sweep
from app.foundation.jobs.runner import Outside
from app.foundation.settings import Settings
from app.web.room import Lost, Room


def _outside(settings: Settings) -> Mapping[str, Outside]:
    transport = transport_for(settings)
    return {
        SEND: Post(settings, transport).job(),
        colleagues.REMIND: colleagues.Post(settings, transport).job(),
    }


room = Room(
    name="email",
    router=router,
    handlers={ASK: ask, TELL: tell, CALL: remind_of_call, colleagues.WATCH: colleagues.tell},
    outside=_outside,
    follows={**FOLLOWS, **colleagues.FOLLOWS},
    sweeps=(Sweep("Notices by e-mail", timedelta(hours=1), over, sweep),),
    lost=(
        Lost(
            kind="failed_notice",
            name=N_("A notice to the citizen did not arrive."),
            action=N_("Find another way"),
            route="desk:case",
            find=failed_notices,
        ),
    ),
)
