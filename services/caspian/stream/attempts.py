"""Which records kill their process: marks in the small compacted topic `attempts`, kept across deaths.

The first record of a partition gets a mark with one death, taken back when the group has committed past it: whoever
dies before that is found out. Where a process finds such a mark in any of its partitions it probes all of them: one
record at a time in the whole process, each marked with two deaths while its handler runs. So a record that is found
with two deaths killed its process alone; it is dead-lettered unseen, and nobody else is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

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

    `probes`: records of a partition that are probed, as many as an earlier process could have had in hand.
    """

    def __init__(self, write: Write, probes: int) -> None:
        self._write, self._probes = write, probes
        self._found: dict[tuple[str, int, int], int] = {}
        self._begun: set[Place] = set()
        self._uncommitted: dict[Place, int] = {}
        # Records still to be probed.
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
        self._begun.clear()
        self._uncommitted.clear()
        self.probing.clear()

    def condemned(self) -> set[tuple[str, int, int]]:
        """Records that killed a process which had nothing else in hand."""
        return {where for where, deaths in self._found.items() if deaths >= 2}

    def suspect(self, owned: Iterable[Place]) -> list[Place]:
        """Where a process died among these partitions; if anywhere, all of them are to be probed."""
        places = set(owned)
        found = sorted({where[:2] for where in self._found} & places)
        if found:
            self.probing = dict.fromkeys(places, self._probes)
        return found

    def knows(self, record: Taken) -> bool:
        """Whether `begin` was called for its partition."""
        return (record.topic, record.partition) in self._begun

    async def begin(self, record: Taken) -> None:
        """Before the first record of a partition: what stands here is what the group has committed."""
        place = (record.topic, record.partition)
        self._begun.add(place)
        self._uncommitted[place] = record.offset
        for where in [where for where in self._found if where[:2] == place and where[2] < record.offset]:
            # Committed past, and the process died before it could say so.
            del self._found[where]
            await self._write(mark(*where, 0))
        if (*place, record.offset) not in self._found:
            await self._write(mark(*place, record.offset, 1))

    async def committed(self, offsets: Mapping[Place, int | None]) -> None:
        """What the group has committed: the marks before it are taken back, unless there is more to be probed."""
        for place, began in list(self._uncommitted.items()):
            if (offsets.get(place) or 0) > began:
                await self._take_back(place, began)

    async def outlived(self) -> None:
        """The partitions are given up, and the process is alive: nothing in them has killed it. Suspicion stays."""
        for place, began in list(self._uncommitted.items()):
            await self._take_back(place, began)

    async def _take_back(self, place: Place, began: int) -> None:
        if place not in self.probing and self._uncommitted.get(place) == began:
            del self._uncommitted[place]
            await self._write(mark(*place, began, 0))

    async def probe(self, record: Taken) -> None:
        """While probing, before the handler runs."""
        await self._write(mark(record.topic, record.partition, record.offset, 2))

    async def survived(self, record: Taken) -> bool:
        """While probing, when the handler has returned. True when the partition's probing ends with it."""
        place = (record.topic, record.partition)
        began = self._uncommitted.get(place) == record.offset
        await self._write(mark(*place, record.offset, 1 if began else 0))
        left = self.probing.get(place, 0) - 1
        if left > 0:
            self.probing[place] = left
            return False
        self.probing.pop(place, None)
        return True
