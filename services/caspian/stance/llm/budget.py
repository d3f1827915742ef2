"""Requests in, permission out: so many an hour, and a pause after failures. Time comes from the caller's clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

HOUR = 3600.0
# A server that failed this often in a row is left alone for a while; articles must not queue behind its timeouts.
FAILURES = 3
PAUSE = 60.0


class Budget:
    """Counts requests of the last hour. `now` returns seconds that never go back."""

    def __init__(self, per_hour: int, now: Callable[[], float]) -> None:
        self._per_hour = per_hour
        self._now = now
        self._sent: deque[float] = deque()
        self._failures = 0
        self._rest_until = 0.0

    def allows(self) -> bool:
        """Take one request out of the budget, if there is one left."""
        now = self._now()
        while self._sent and self._sent[0] <= now - HOUR:
            self._sent.popleft()
        if now < self._rest_until or len(self._sent) >= self._per_hour:
            return False
        self._sent.append(now)
        return True

    def report(self, *, success: bool) -> None:
        """How the request went."""
        self._failures = 0 if success else self._failures + 1
        if self._failures >= FAILURES:
            self._rest_until = self._now() + PAUSE
            self._failures = 0
