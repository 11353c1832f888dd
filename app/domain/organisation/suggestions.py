"""Which topic a message may be about, by its words; for whoever sorts to agree with or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.organisation.models import Topic
from app.domain.organisation.queries import UNSORTED

MOST = 3
_WORD = re.compile(r"[^\W\d_]{4,}")  # no numbers: a CPR number is nobody's reason


@dataclass(frozen=True)
class Suggestion:
    """A topic, and the words of the message that speak for it, as they were written."""

    topic: Topic
    because: tuple[str, ...]


def suggestions(topics: Iterable[Topic], message: str) -> list[Suggestion]:
    """At most ``MOST`` topics, the one with most words first; none where no word fits.

    A topic's words begin the words that they stand for: "hjul" is found in "hjulet".
    """
    said = list(dict.fromkeys(_WORD.findall(message)))
    found = [
        Suggestion(topic, because)
        for topic in topics
        if topic.key != UNSORTED and (because := _because(topic, said))
    ]
    return sorted(found, key=lambda one: (-len(one.because), one.topic.name))[:MOST]


def _because(topic: Topic, said: list[str]) -> tuple[str, ...]:
    stems = tuple(word.lower() for word in _WORD.findall(f"{topic.name} {topic.words}"))
    return tuple(word for word in said if word.lower().startswith(stems))
