"""How fast one side may send, so that a broken script costs nobody else anything."""

from __future__ import annotations

import time

A_SECOND, AT_ONCE = 10.0, 20.0  # frames


class Pace:
    """How many frames one side may send: ten a second, twenty at once."""

    def __init__(self) -> None:
        self._left: dict[tuple[object, ...], tuple[float, float]] = {}

    def spend(self, who: tuple[object, ...]) -> bool:
        """Whether one more may come now."""
        at = time.monotonic()
        left, since = self._left.get(who, (AT_ONCE, at))
        left = min(AT_ONCE, left + (at - since) * A_SECOND)
        if left < 1:
            self._left[who] = (left, at)
            return False
        self._left[who] = (left - 1, at)
        return True

    def forget_the_rested(self) -> None:
        """Let go of everybody who may send as much as anybody."""
        at, rest = time.monotonic(), AT_ONCE / A_SECOND
        self._left = {who: one for who, one in self._left.items() if at - one[1] < rest}
