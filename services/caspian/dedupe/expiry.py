"""Slots by the hour of their fetch time: add a slot with its time, get those that fell out of a span of time.

What is due is a function of the times alone, so a restarted worker drops exactly what a running one dropped.
"""

from __future__ import annotations

from array import array

HOUR = 3600


class Expiry:
    """A queue of slots that become due when the watermark is more than `span` seconds past their hour."""

    def __init__(self, span: int) -> None:
        self._span = span
        self._hours: dict[int, array[int]] = {}
        self._oldest = 0

    def add(self, slot: int, time: int) -> None:
        """Watch a slot; adding it again later is fine, the caller checks what `due` returns with `is_due`."""
        hour = time // HOUR
        self._oldest = min(self._oldest, hour) if self._hours else hour
        self._hours.setdefault(hour, array("i")).append(slot)

    def is_due(self, time: int, watermark: int) -> bool:
        """Something of `time` has expired at `watermark` (both in seconds)."""
        return time // HOUR < (watermark - self._span) // HOUR

    def due(self, watermark: int) -> list[int]:
        """Take out the slots of all hours that are due."""
        limit = (watermark - self._span) // HOUR
        if not self._hours or self._oldest >= limit:
            return []
        hours = sorted(hour for hour in self._hours if hour < limit)
        slots = [slot for hour in hours for slot in self._hours.pop(hour)]
        self._oldest = min(self._hours, default=limit)
        return slots
