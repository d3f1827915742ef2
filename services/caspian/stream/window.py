"""The in-flight window of a stateless worker: records in, tasks out, acknowledged strictly in offset order.

Tasks of one key run one after another (a plain window swapped outputs of a key 291 times in 7,905 records). Knows no
broker: `run` does the work, `ack` tells the client.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from caspian.stream.records import Taken

Place = tuple[str, int]


# A partition and a key in it, or None where everything of the partition is meant.
Chain = tuple[Place, bytes | None]


@dataclass(slots=True, eq=False)
class _Slot:
    record: Taken
    ack: Callable[[], None]
    since: float
    task: asyncio.Task[None] | None = None
    # Takes one of the window's places.
    counts: bool = True


class Window:
    """At most `size` tasks, at most `max_unacked` records between the oldest unfinished one and the newest."""

    def __init__(
        self,
        run: Callable[[Taken], Awaitable[None]],
        fatal: Callable[[BaseException], None],
        *,
        size: int,
        max_unacked: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._run, self._fatal, self._clock = run, fatal, clock
        self._size, self._max_unacked = size, max_unacked
        self._running = 0
        self._pending: dict[Place, deque[_Slot]] = {}
        self._tails: dict[Chain, asyncio.Task[None]] = {}
        self._changed = asyncio.Condition()
        # Raised when in-flight work is given up; what was taken before is somebody else's now.
        self.epoch = 0
        # The generation in which that happened: acknowledging a later record of it would pass over the one given up.
        self.forsaken: int | None = None
        # Of these one record runs at a time; the next ones wait here, so that other partitions do not wait for them.
        self.narrowed: set[Place] = set()

    def __len__(self) -> int:
        return sum(map(len, self._pending.values()))

    async def put(self, record: Taken, ack: Callable[[], None], generation: int | None = None) -> bool:
        """Take one record as soon as there is room; False if the work of its generation was given up."""
        epoch, place = self.epoch, (record.topic, record.partition)
        async with self._changed:
            await self._changed.wait_for(lambda: epoch != self.epoch or self._has_room(place))
        if epoch != self.epoch or (generation is not None and generation == self.forsaken):
            return False
        narrow = place in self.narrowed
        chains: list[Chain] = [(place, record.key)] if record.key is not None else []
        if narrow:
            chains.append((place, None))
        before = {task for chain in chains if (task := self._tails.get(chain))}
        slot = _Slot(record, ack, self._clock(), counts=not narrow)
        slot.task = asyncio.get_running_loop().create_task(self._one(slot, before))
        self._tails |= dict.fromkeys(chains, slot.task)
        self._running += slot.counts
        self._pending.setdefault(place, deque()).append(slot)
        slot.task.add_done_callback(partial(self._done, slot, place, chains, epoch))
        return True

    def _has_room(self, place: Place) -> bool:
        return len(self) < self._max_unacked and (place in self.narrowed or self._running < self._size)

    async def _one(self, slot: _Slot, before: set[asyncio.Task[None]]) -> None:
        if before:
            await asyncio.wait(before)
        if not slot.counts:
            slot.counts = True
            self._running += 1
        slot.since = self._clock()
        await self._run(slot.record)

    def _done(self, slot: _Slot, place: Place, chains: list[Chain], epoch: int, task: asyncio.Task[None]) -> None:
        self._running -= slot.counts
        for chain in chains:
            if self._tails.get(chain) is task:
                del self._tails[chain]
        if epoch == self.epoch:
            queue = self._pending.get(place, deque())
            while queue and (first := queue[0]).task is not None and first.task.done():
                queue.popleft()
                if first.task.cancelled() or (error := first.task.exception()) is not None:
                    self._fatal(RuntimeError("task cancelled") if first.task.cancelled() else error)  # type: ignore[arg-type]
                    return
                first.ack()
        elif not task.cancelled():
            task.exception()  # given up: never acknowledged, its error is nobody's
        asyncio.get_running_loop().create_task(self._notify())

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def abandon(self, generation: int | None = None) -> int:
        """Give up what is in flight, and what still comes of its generation; the number of records given up."""
        given_up = len(self)
        self.forsaken = generation
        self.epoch += 1
        pending, self._pending = self._pending, {}
        self._tails.clear()
        for queue in pending.values():
            for slot in queue:
                assert slot.task is not None
                slot.task.cancel()
        asyncio.get_running_loop().create_task(self._notify())
        return given_up

    def oldest_age(self) -> float:
        """Seconds since the oldest unfinished record was begun; 0 when empty."""
        heads = [queue[0].since for queue in self._pending.values() if queue]
        return self._clock() - min(heads) if heads else 0.0
