"""One registered domain: who may be asked next, and when. Queues of due items in, one item at a time out."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from enum import IntEnum


class Rank(IntEnum):
    """What goes first when several items of a domain are due: a late poll may miss entries, a late revisit cannot."""

    POLL = 0
    FIRST_VISIT = 1
    REVISIT = 2


@dataclass(slots=True)
class Host:
    """Politeness of one domain. Times are seconds since 1970."""

    domain: str
    partition: int
    # No request before this moment.
    ready_at: float
    delay_s: float
    busy: bool = False
    # 429 and 503 in a row.
    strikes: int = 0
    # Where it waits in the frontier's own heap; infinite: nowhere.
    waits_for: float = float("inf")
    _queues: tuple[list[tuple[float, str]], ...] = field(default_factory=lambda: tuple([] for _ in Rank))

    def push(self, rank: Rank, due: float, key: str) -> None:
        """Add an item. An older entry of the same key becomes stale: `is_current` must tell them apart."""
        heapq.heappush(self._queues[rank], (due, key))

    def pop(self, now: float) -> tuple[float, str] | None:
        """The due item of the best rank, the longest due first."""
        for queue in self._queues:
            if queue and queue[0][0] <= now:
                return heapq.heappop(queue)
        return None

    def next_at(self) -> float:
        """When the next request could be made; infinite if there is nothing to do."""
        due = min((queue[0][0] for queue in self._queues if queue), default=float("inf"))
        return max(due, self.ready_at)
