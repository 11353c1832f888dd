"""How often one place may try something in a while."""

from __future__ import annotations

import threading

from limits import parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from app.foundation import clock
from app.foundation.refused import Refused


class TooMany(Refused):
    """Somebody, or the many behind one address, has tried too often in a short time."""

    def __init__(self) -> None:
        super().__init__("We get very many attempts from your network just now.")


class _Counters(Storage):
    """Counters in this process. The library's own start a thread with nearly every count."""

    _MOST = 100_000

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._counted: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        with self._lock:
            count, ends = self._living(key)
            if not count:
                self._make_room()
                ends = self._now() + expiry
            self._counted[key] = (count + amount, ends)
            return count + amount

    def get(self, key: str) -> int:
        return self._living(key)[0]

    def get_expiry(self, key: str) -> float:
        return self._living(key)[1]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            forgotten = len(self._counted)
            self._counted.clear()
        return forgotten

    def clear(self, key: str) -> None:
        self._counted.pop(key, None)

    def _living(self, key: str) -> tuple[int, float]:
        count, ends = self._counted.get(key, (0, 0.0))
        return (count, ends) if ends > self._now() else (0, self._now())

    def _make_room(self) -> None:
        if len(self._counted) >= self._MOST:
            now = self._now()
            self._counted = {key: kept for key, kept in self._counted.items() if kept[1] > now}

    @staticmethod
    def _now() -> float:
        return clock.now().timestamp()


class Limits:
    """How often one place may try something. Counted in this process, by a key without a name."""

    def __init__(self, **rules: str) -> None:
        self._rules = {name: parse(rule) for name, rule in rules.items()}
        self._limiter = FixedWindowRateLimiter(_Counters())

    def spend(self, rule: str, *key: str) -> None:
        """Use one try. Raises ``TooMany`` when none is left."""
        if not self._limiter.hit(self._rules[rule], rule, *key):
            raise TooMany

    def check(self, rule: str, *key: str) -> None:
        """Raise ``TooMany`` when no try is left, without using one."""
        if not self._limiter.test(self._rules[rule], rule, *key):
            raise TooMany
