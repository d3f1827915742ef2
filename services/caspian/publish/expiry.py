"""What falls due when: retracted articles by the time of their retraction."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp


class Expiry:
    """A heap of (time, partition, key); entries may be out of date, the caller looks at the state again."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, str]] = []

    def add(self, since: Timestamp, partition: int, key: str) -> None:
        """Remember that `key` falls due some time after `since`."""
        heapq.heappush(self._heap, (since.ToDatetime(UTC), partition, key))

    def due(self, before: datetime) -> Iterator[tuple[int, str]]:
        """Take out everything remembered up to `before`."""
        while self._heap and self._heap[0][0] <= before:
            _, partition, key = heapq.heappop(self._heap)
            yield partition, key
