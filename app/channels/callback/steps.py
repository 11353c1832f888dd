"""The pages of asking for a call, in order, and which answers each of them asks for."""

from __future__ import annotations

from app.channels.callback.forms import NO_DAY, NO_TIME, Number, Whom
from app.channels.callback.words import OFFERED
from app.domain.people.models import Wish
from app.domain.people.words import INTERPRETING
from app.web import journeys
from app.web.forms import Answers, Mistake, fill
from app.web.phones import ForYou

TOTAL = 5
TOTAL_SHORT = 3
ASKED_WISHES = (*OFFERED, *INTERPRETING, Wish.SAME_AGENT)


class Step(journeys.Step):
    """One page of asking for a call."""

    def mistakes(self, answers: Answers) -> tuple[Mistake, ...]:
        """What to put right on this page. Only a number and a time have to be said."""
        if self is NUMBER:
            return fill(Number, answers).mistakes
        if self is RELAYED:
            return fill(ForYou, answers).mistakes
        if self is WHOM:
            return fill(Whom, answers).mistakes
        if self is WHEN and not answers.get("when"):
            return (Mistake("when", NO_TIME),)
        if self is DAY and not answers.get("day"):
            return (Mistake("day", NO_DAY),)
        return ()


NUMBER = Step(1, "callback:start", "callback/number.html", ("phone", "message"))
# The first page of another way: we call somebody for a citizen who types.
RELAYED = Step(1, "callback:relayed", "callback/relayed.html", tuple(ForYou.model_fields))
HOW = Step(2, "callback:how", "callback/how.html", (*(f"wish_{w}" for w in ASKED_WISHES), "keeps"))
WHOM = Step(
    3,
    "callback:whom",
    "callback/whom.html",
    ("third", "name", "relation", "quiet", "leaves_message"),
)
WHEN = Step(4, "callback:when", "callback/when.html", ("when",))
# A page beside it: first the day, then a time of that day.
DAY = Step(4, "callback:day", "callback/day.html", ("day",))
CHECK = Step(5, "callback:check", "callback/check.html", ("cpr",))

ASKING = (NUMBER, HOW, WHOM, WHEN)
ASKING_RELAYED = (RELAYED, WHEN)
# Carried by every page besides the fields of the others: ``sag`` is the case it is about, if any.
ALWAYS = ("token", "way", "sag")
FIELDS = tuple(name for step in (*ASKING, RELAYED, DAY, CHECK) for name in step.fields) + ALWAYS
SHORT_NUMBER = {NUMBER.number: 1, WHEN.number: 2, CHECK.number: 3}


def is_full(kept: Answers) -> bool:
    """Whether somebody goes through all pages, or says only what must be said."""
    return kept.get("way") == "full"


def is_relayed(kept: Answers) -> bool:
    """Whether we are to call somebody else for a citizen who types."""
    return kept.get("way") == "relay"


def first(kept: Answers) -> Step:
    """The page that says whom to call."""
    return RELAYED if is_relayed(kept) else NUMBER


def asked_in(kept: Answers) -> tuple[Step, ...]:
    """The pages of this way that ask for something."""
    return ASKING_RELAYED if is_relayed(kept) else ASKING


def after(step: Step, kept: Answers) -> Step:
    """The page that comes next."""
    following = {
        NUMBER: HOW,
        HOW: WHOM,
        WHOM: WHEN,
        RELAYED: WHEN,
        WHEN: CHECK,
        DAY: WHEN,
    }
    return WHEN if step is NUMBER and not is_full(kept) else following[step]


def before(step: Step, kept: Answers) -> Step | None:
    """The page that comes before; None before the first."""
    earlier = {HOW: NUMBER, WHOM: HOW, WHEN: WHOM, DAY: WHEN, CHECK: WHEN}
    return first(kept) if step is WHEN and not is_full(kept) else earlier.get(step)
