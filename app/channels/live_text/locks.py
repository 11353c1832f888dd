"""Behind what the words of a conversation lie: the keys of the house, and, where nothing of them
stays, a key of the conversation's own before that (`foundation.ownkeys`)."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from app.channels.live_text.models import Conversation, Policy
from app.foundation.i18n import N_
from app.foundation.ownkeys import own_keys
from app.foundation.refused import Refused


class Forgotten(Refused):
    """The key of the conversation is gone, so nothing more can be kept in it."""

    def __init__(self) -> None:
        super().__init__(N_("What is written here cannot be kept any more. Begin anew."))


class Lock(Protocol):
    """How words are shut away, and come back."""

    def shut(self, words: str) -> str:
        """The words as they are stored. Raises ``Forgotten`` where they could not be read again."""

    def open(self, stored: str | None) -> str | None:
        """The words; None where there are none, or none any more."""


class _House:
    """The columns themselves are encrypted; nothing more is needed."""

    def shut(self, words: str) -> str:
        return words

    def open(self, stored: str | None) -> str | None:
        return stored


class _Own:
    """A key of the conversation's own. Where it is gone, so are the words."""

    def __init__(self, conversation_id: UUID) -> None:
        self._lock = own_keys().lock(conversation_id)

    def shut(self, words: str) -> str:
        if self._lock is None:
            raise Forgotten
        return self._lock.shut(words)

    def open(self, stored: str | None) -> str | None:
        return self._lock.open(stored) if self._lock and stored else None


_HOUSE = _House()


def is_forgotten(conversation: Conversation) -> bool:
    """Whether the words of a conversation cannot be read any more."""
    return conversation.policy != Policy.JOURNAL and own_keys().lock(conversation.id) is None


def lock_of(conversation: Conversation) -> Lock:
    """What the words of a conversation are shut and opened with."""
    return _HOUSE if conversation.policy == Policy.JOURNAL else _Own(conversation.id)
