"""Which records kill their process: marks in the small compacted topic `attempts`, kept across deaths.

First start at an offset: a mark with one death, taken back at the first acknowledgement. Found at the next start, it
makes that partition probe: one record at a time, each marked with two deaths while its handler runs. A record found
with such a mark at the third start killed its process alone; it is dead-lettered unseen, its neighbours are processed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from caspian.events.v1.state_pb2 import AttemptRecord
from caspian.outcome import Emit
from caspian.pipeline import ATTEMPTS
from caspian.stream.records import Taken
from caspian.stream.window import Place

# Characters: what a dead letter has room for.
DETAIL = 500

Write = Callable[[Emit], Awaitable[None]]


def mark(topic: str, partition: int, offset: int, deaths: int, reason: str = "", detail: str = "") -> Emit:
    """The mark of one record, or with `deaths` 0 its removal."""
    value = AttemptRecord(
        topic=topic, partition=partition, offset=offset, deaths=deaths, reason=reason, detail=detail[:DETAIL]
    )
    return Emit(ATTEMPTS.noun, f"{topic}/{partition}/{offset}", value if deaths else None)


class Attempts:
    """The marks of the partitions this process owns; `write` returns when a mark is confirmed.

    `window`: most records in flight at once.
    """

    def __init__(self, write: Write, window: int) -> None:
        self._write, self._window = write, window
        self._found: dict[tuple[str, int, int], int] = {}
        self._started: dict[Place, int] = {}
        self.probing: dict[Place, int] = {}

    def restore(self, key: str, value: bytes | None) -> None:
        """Take back one record of the topic."""
        topic, partition, offset = key.rsplit("/", 2)
        where = (topic, int(partition), int(offset))
        if value is None:
            self._found.pop(where, None)
        else:
            self._found[where] = AttemptRecord.FromString(value).deaths

    def forget(self) -> None:
        """Partitions have moved: marks are read again before the next record."""
        self._found.clear()
        self._started.clear()
        self.probing.clear()

    def condemned(self) -> set[tuple[str, int, int]]:
        """Records that killed a process which had nothing else in hand."""
        return {where for where, deaths in self._found.items() if deaths >= 2}

    async def begin(self, record: Taken) -> bool:
        """Before the first record of a partition; True where it must be probed."""
        place = (record.topic, record.partition)
        before = self._found.get((*place, record.offset), 0)
        suspicious = before > 0 or any(where[:2] == place for where in self.condemned())
        self._started[place] = record.offset
        if suspicious:
            # As many records as could have been in hand together.
            self.probing[place] = self._window
        if not before:
            await self._write(mark(*place, record.offset, 1))
        return suspicious

    def knows(self, record: Taken) -> bool:
        """Whether `begin` was called for its partition."""
        return (record.topic, record.partition) in self._started or (record.topic, record.partition) in self.probing

    async def probe(self, record: Taken) -> None:
        """While probing, before the handler runs."""
        await self._write(mark(record.topic, record.partition, record.offset, 2))

    async def survived(self, record: Taken) -> bool:
        """The handler returned. True when the partition's probing ends with it."""
        place = (record.topic, record.partition)
        left = self.probing.get(place)
        if left is not None or self._started.get(place) == record.offset:
            await self._write(mark(*place, record.offset, 0))
            self._found.pop((*place, record.offset), None)
        if self._started.get(place) == record.offset:
            self._started[place] = -1
        if left is None:
            return False
        self.probing[place] = left - 1
        if left > 1:
            return False
        del self.probing[place]
        return True
