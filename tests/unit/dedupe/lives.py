"""Dedupe run without a break, and as kills, aborts and compaction let it run: what it says of each article."""

from __future__ import annotations

import random

from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import state_pb2
from unit.dedupe.disorder import articles

# Topic, key, value.
Message = tuple[str, str, bytes | None]


def _messages(emits) -> list[Message]:
    return [(emit.topic, emit.key, emit.value and emit.value.SerializeToString(deterministic=True)) for emit in emits]


def _comparable(messages: list[Message]) -> list[Message]:
    """Places in the order of arrival may be given anew when the last of them has grown old: only their order counts."""
    return [
        (topic, key, _without_place(value) if topic == "memory" and value else value) for topic, key, value in messages
    ]


def _without_place(value: bytes) -> bytes:
    record = state_pb2.MemoryRecord.FromString(value)
    record.ClearField("sequence")
    return record.SerializeToString(deterministic=True)


def undisturbed(seed: int, number: int = 60) -> list[list[Message]]:
    """What becomes of each article where nothing ever happens, by article."""
    stage = Dedupe()
    return [_comparable(_messages(stage.process(a.id, a, 0).messages)) for a in articles(seed, number)]


class Worker:
    """The stage in batches, as the transactional adapter runs it: committed, or gone with all that it had in memory."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(f"worker {seed}")
        self._restarts = self._rng.choice((0.1, 0.4, 1.0))
        self._sizes = self._rng.choice(((1,), (1, 2, 5), (1, 20)))
        # The state topic, and what of a key compaction may remove: all but its newest.
        self._log: list[tuple[str, bytes | None]] = []
        self._stage = Dedupe()

    def run(self, seed: int, number: int = 60) -> list[list[Message]]:
        """What becomes of each article, by article."""
        every, said, committed = list(articles(seed, number)), [], 0
        while committed < len(every):
            batch = every[committed : committed + self._rng.choice(self._sizes)]
            outputs = [_messages(self._stage.process(a.id, a, 0).messages) for a in batch]
            # Timers are asked for after each batch, and what is written back is of the same transaction.
            late = _messages(self._stage.tick(None)) if self._rng.random() < 0.8 else []
            if self._rng.random() < self._restarts / 3:
                self._restart()  # aborted: none of it was said
                continue
            self._log += [(key, value) for out in (*outputs, late) for topic, key, value in out if topic == "memory"]
            said += map(_comparable, outputs)
            committed += len(batch)
            if self._rng.random() < self._restarts:
                self._restart()
        return said

    def _restart(self) -> None:
        if self._rng.random() < 0.3:
            self._compact()
        if self._rng.random() < 0.3:
            self._stage.revoke(0)  # the same process gets the partition again
        else:
            self._stage = Dedupe()
        for key, value in self._log:
            self._stage.restore(0, key, value)
        if self._rng.random() < 0.3:
            late = _messages(self._stage.tick(None))
            self._log += [(key, value) for _, key, value in late]

    def _compact(self) -> None:
        newest = {key: place for place, (key, _) in enumerate(self._log)}
        stays = self._rng.choice((0.0, 0.5))
        self._log = [
            (key, value)
            for place, (key, value) in enumerate(self._log)
            if (newest[key] == place and (value is not None or self._rng.random() < stays))
            or (value is not None and newest[key] != place and self._rng.random() < stays)
        ]
