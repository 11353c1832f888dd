"""What a command says when it will not, and what the house says when it cannot."""

from __future__ import annotations

from app.foundation.i18n import N_


class Refused(Exception):
    """A command declines. ``words`` is an English msgid that a person can act on."""

    def __init__(self, words: str, **slots: object) -> None:
        super().__init__(words)
        self.words = words
        self.slots = slots


class Missing(Refused):
    """The thing does not exist, or must look as if it did not (promise P7)."""

    def __init__(self) -> None:
        super().__init__("We cannot find the page.")


class Overtaken(Refused):
    """Somebody else changed the thing after it was read; both versions must be shown."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody else has changed the case since you opened it. Read it, then press again.")
        )


class Unavailable(Exception):
    """The house cannot do its work just now: nothing was received, and the page must say so."""
