"""The two shapes of a stage: what the adapters in `stream/` run, and tests and `caspian pipe` call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from google.protobuf.message import Message

from caspian.outcome import Emit, Outcome


class Stateless(Protocol):
    """One message in, one outcome out; may be repeated at any time (extract, stance)."""

    async def handle(self, message: Message) -> Outcome:
        """Decide one message. Exceptions count as failures of ours and are retried, then dead-lettered."""
        ...

    async def close(self) -> None:
        """Release processes and connections."""
        ...


class Stateful(Protocol):
    """Owns a compacted topic as its state; input offsets, outputs and state go in one transaction (dedupe, publish, …).

    State may be changed in memory as inputs are processed: when the transaction fails, or an output is larger than its
    topic takes, the process ends, so memory never survives what Kafka refused.
    """

    # False: a record without a value is a dead letter.
    reads_tombstones: bool

    def restore(self, partition: int, key: str, value: bytes | None) -> None:
        """Take back one record of the state topic, in order, before the first input of the partition."""
        ...

    def revoke(self, partition: int) -> None:
        """The partition belongs to somebody else now: drop its state."""
        ...

    def process(self, key: str, message: Message | None, partition: int) -> Outcome:
        """Decide one input. State records are among the messages of `Done`."""
        ...

    def tick(self, now: datetime) -> Sequence[Emit]:
        """Messages that fall due between batches (timers, finished requests); empty most of the time."""
        ...
