"""The pages of the way to write, in order, and which answers each of them asks for."""

from __future__ import annotations

from app.channels.written.forms import Message, MessageWithFiles
from app.web import journeys
from app.web.forms import Answers, Mistake, fill
from app.web.people import MET_FIELDS, REACH_FIELDS, WHO_FIELDS, mistaken_how, mistaken_who

TOTAL = 5
TOTAL_SHORT = 2


class Step(journeys.Step):
    """One page of the way to write."""

    def mistakes(self, answers: Answers, *, has_files: bool) -> tuple[Mistake, ...]:
        """What to put right on this page. Only the message has to say anything at all."""
        if self is MESSAGE:
            return fill(MessageWithFiles if has_files else Message, answers).mistakes
        if self is HOW:
            return mistaken_how(answers)
        return mistaken_who(answers) if self is WHO else ()


MESSAGE = Step(1, "written:start", "written/message.html", ("message",))
TOPIC = Step(2, "written:topic", "written/topic.html", ("topic",))
HOW = Step(3, "written:how", "written/how.html", (*REACH_FIELDS, *MET_FIELDS))
WHO = Step(4, "written:who", "written/who.html", WHO_FIELDS)
CHECK = Step(5, "written:check", "written/check.html", ("cpr",))

STEPS = (MESSAGE, TOPIC, HOW, WHO, CHECK)
ASKING = STEPS[:-1]
# Carried by every page besides the fields of the others.
ALWAYS = ("token", "way", "lost", "files", "barrier")
FIELDS = tuple(name for step in STEPS for name in step.fields) + ALWAYS


def next_of(step: Step) -> Step:
    return STEPS[min(step.number, TOTAL - 1)]


def before(step: Step) -> Step | None:
    return STEPS[step.number - 2] if step.number > 1 else None
