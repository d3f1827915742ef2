"""Whether a stateless worker moves: what it has seen of each partition, against what the broker says there is.

The broker says there is more and nothing arrives: the client's fetcher is dead, which Faust does not notice.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

# A batch of a transactional writer ends in a marker, which has an offset and is never delivered.
_TRAILING_MARKERS = 64
_ASK_SECONDS = 20


class Progress:
    """Reads the client of a Faust application; `took` and `moved` are called by the adapter."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._next: dict[Any, int] = {}
        self._last = time.monotonic()
        self._lag = 0
        self.partitions = 0

    def took(self, place: Any, offset: int) -> None:
        """A record arrived."""
        self._next[place] = offset + 1
        self._last = time.monotonic()

    def moved(self) -> None:
        """A record was acknowledged."""
        self._last = time.monotonic()

    def stalled(self, limit: float) -> bool:
        """There is more than markers to read, and nothing has moved for `limit` seconds."""
        return self._lag > 0 and time.monotonic() - self._last > limit

    async def lag(self, *, idle: bool) -> int:
        """Records not taken yet; as good as the markers at the end allow. 0 while the brokers are away."""
        app = self._app
        consumer = app.consumer
        places = set() if app.rebalancing else set(consumer.assignment())
        self.partitions = len(places)
        self._next = {place: offset for place, offset in self._next.items() if place in places}
        try:
            ends = await asyncio.wait_for(consumer.highwaters(*places), _ASK_SECONDS) if places else {}
            unseen = [place for place in places if place not in self._next]
            first = await asyncio.wait_for(consumer.earliest_offsets(*unseen), _ASK_SECONDS) if unseen else {}
        except Exception:
            return self._lag  # brokers away: the sending side decides
        seen = {
            place: max(self._next.get(place, 0), consumer._committed_offset.get(place) or 0, first.get(place, 0))
            for place in places
        }
        behind = [max(0, ends[place] - seen[place]) for place in places]
        # While nothing is in hand a short tail is markers; a long one is a dead fetcher.
        self._lag = sum(count for count in behind if count > _TRAILING_MARKERS)
        if not self._lag or not idle:
            self._last = time.monotonic()
        return sum(behind) if not idle else self._lag
