"""The pages of the way to write, in order, and which answers each of them asks for."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from app.channels.written.forms import About, Message, MessageWithFiles
from app.web.forms import Answers, Mistake, fill
from app.web.people import MET_FIELDS, REACH_FIELDS, ForAnother, How, Who, no_address

TOTAL = 5
TOTAL_SHORT = 2


@dataclass(frozen=True)
class Step:
    """One page of questions. ``fields`` are its own; every other answer it only carries along."""

    number: int
    route: str
    template: str
    fields: tuple[str, ...] = ()

    def form(self, answers: Answers, *, has_files: bool) -> type[BaseModel]:
        """What the answers of this page must be."""
        if self is MESSAGE:
            return MessageWithFiles if has_files else Message
        if self is WHO:
            return ForAnother if answers.get("for_whom") == "another" else Who
        return FORMS[self.number]

    def mistakes(self, answers: Answers, *, has_files: bool) -> tuple[Mistake, ...]:
        """What to put right on this page. One that was left empty has nothing."""
        if self is not MESSAGE and not any(answers.get(name) for name in self.fields):
            return ()
        found = fill(self.form(answers, has_files=has_files), answers).mistakes
        return found or (no_address(answers) if self is HOW else ())


MESSAGE = Step(1, "written:start", "written/message.html", ("message",))
TOPIC = Step(2, "written:topic", "written/topic.html", ("topic",))
HOW = Step(
    3,
    "written:how",
    "written/how.html",
    (*REACH_FIELDS, *MET_FIELDS),
)
WHO = Step(
    4,
    "written:who",
    "written/who.html",
    (
        *("for_whom", "name", "role", "basis", "receives", "ends_on"),
        *("citizen_name", "citizen_address"),
    ),
)
CHECK = Step(5, "written:check", "written/check.html", ("cpr",))

STEPS = (MESSAGE, TOPIC, HOW, WHO, CHECK)
ASKING = STEPS[:-1]
FORMS: dict[int, type[BaseModel]] = {2: About, 3: How}
# Carried by every page besides the fields of the others.
ALWAYS = ("token", "way", "lost", "files")
FIELDS = tuple(name for step in STEPS for name in step.fields) + ALWAYS


def next_of(step: Step) -> Step:
    return STEPS[min(step.number, TOTAL - 1)]


def before(step: Step) -> Step | None:
    return STEPS[step.number - 2] if step.number > 1 else None
