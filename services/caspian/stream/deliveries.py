"""What the client handed over against what arrived: a record that got lost between them must not be passed over.

Faust drops records without a word: those whose generation it mislabels in a rebalance, those below an offset that it
believes to have read, those in hand when its flow is stopped. A later record acknowledged then commits past them
(65 records of two partitions in one run of faults). So the fetching side notes each offset, under the assignment it was
read in, and the taking side asks here: an arrival out of another assignment is refused, a missing one ends the worker.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable

# Topic and partition, as the client's own tuple.
Partition = Hashable


class Missed(Exception):
    """The client handed records over that never arrived; everything is read again from the last commit."""


class Deliveries:
    """One client's hand-overs. `handed` and `assigned` are called on its thread, `arrived` on the event loop's."""

    def __init__(self) -> None:
        # An assignment is the client's own object: new at each rebalance, however many partitions stay.
        self._handed: dict[Hashable, dict[Partition, deque[int]]] = {}
        self._current: tuple[int, Hashable] | None = None
        self._highest: dict[Partition, int] = {}
        self._generation: int | None = None

    def assigned(self, generation: int, assignment: Hashable) -> None:
        """A rebalance has ended; what was handed over before is read again by whoever owns it now."""
        self._handed = {assignment: self._handed.get(assignment, {})}
        self._current = generation, assignment

    def handed(self, assignment: Hashable, partition: Partition, offsets: Iterable[int]) -> None:
        """The client returned these, in order."""
        self._handed.setdefault(assignment, {}).setdefault(partition, deque()).extend(offsets)

    def arrived(self, generation: int | None, partition: Partition, offset: int) -> bool:
        """Whether it may be worked on; False for what was read in another assignment than its label says.

        Raises:
            Missed: records between this one and the last were handed over and did not arrive.
        """
        current = self._current
        if current is None or generation != current[0]:
            return False
        if generation != self._generation:
            self._generation = generation
            self._highest.clear()
        queue = self._handed.get(current[1], {}).get(partition)
        if queue is None or offset not in queue:
            return False
        highest = self._highest.get(partition, -1)
        while (one := queue.popleft()) != offset:
            # What was read twice arrives once or twice; what comes after this one is handed over again.
            if highest < one < offset:
                raise Missed(f"{partition}: {one} was handed over, {offset} arrived after {highest}")
        self._highest[partition] = max(highest, offset)
        return True
