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


@dataclass(slots=True)
class _Slot:
    record: Taken
    ack: Callable[[], None]
    task: asyncio.Task[None]
    since: float


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
        self._tails: dict[tuple[Place, bytes], asyncio.Task[None]] = {}
        self._changed = asyncio.Condition()
        # Raised when in-flight work is given up; what was taken before is somebody else's now.
        self.epoch = 0
        # The generation in which that happened: acknowledging a later record of it would pass over the one given up.
        self.forsaken: int | None = None
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
        chain = (place, record.key) if record.key is not None else None
        before = self._tails.get(chain) if chain else None
        task = asyncio.get_running_loop().create_task(self._one(record, before))
        if chain:
            self._tails[chain] = task
        self._running += 1
        self._pending.setdefault(place, deque()).append(_Slot(record, ack, task, self._clock()))
        task.add_done_callback(partial(self._done, place, chain, epoch))
        return True

    def _has_room(self, place: Place) -> bool:
        if place in self.narrowed:
            return not self._pending.get(place)
        return self._running < self._size and len(self) < self._max_unacked

    async def _one(self, record: Taken, before: asyncio.Task[None] | None) -> None:
        if before is not None and not before.done():
            await asyncio.wait([before])
        await self._run(record)

    def _done(self, place: Place, chain: tuple[Place, bytes] | None, epoch: int, task: asyncio.Task[None]) -> None:
        self._running -= 1
        if chain and self._tails.get(chain) is task:
            del self._tails[chain]
        if epoch == self.epoch:
            queue = self._pending.get(place, deque())
            while queue and queue[0].task.done():
                slot = queue.popleft()
                if slot.task.cancelled() or (error := slot.task.exception()) is not None:
                    self._fatal(RuntimeError("task cancelled") if slot.task.cancelled() else error)  # type: ignore[arg-type]
                    return
                slot.ack()
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
                slot.task.cancel()
        asyncio.get_running_loop().create_task(self._notify())
        return given_up

    def oldest_age(self) -> float:
        """Seconds since the oldest unfinished record was taken; 0 when empty."""
        heads = [queue[0].since for queue in self._pending.values() if queue]
        return self._clock() - min(heads) if heads else 0.0
