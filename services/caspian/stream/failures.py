"""When failures of ours stop a worker: it is us, not the data, and the dead letters must not fill with good records."""

from __future__ import annotations

from collections import deque


class FailureLimit:
    """Counts decisions; rejected pages are successes here, so one hostile feed stops nobody."""

    def __init__(self, window: int = 1000, share: float = 0.05, in_a_row: int = 100) -> None:
        self._recent: deque[bool] = deque(maxlen=window)
        self._most = window * share
        self._in_a_row = in_a_row
        self._failed = 0
        self._row = 0

    def record(self, *, failed: bool) -> str | None:
        """Count one decision; the reason to stop, or None."""
        if len(self._recent) == self._recent.maxlen:
            self._failed -= self._recent[0]
        self._recent.append(failed)
        self._failed += failed
        self._row = self._row + 1 if failed else 0
        if self._row >= self._in_a_row:
            return f"{self._row} records in a row failed by our own exceptions"
        if self._failed > self._most:
            return f"{self._failed} of the last {len(self._recent)} records failed by our own exceptions"
        return None
