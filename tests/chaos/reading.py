"""Topics read whole, from offset 0 to the end of the moment, read_committed, by a client that the product lacks."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from confluent_kafka import Consumer, TopicPartition


@dataclass(frozen=True, slots=True)
class Record:
    """One record; `timestamp` in seconds."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    timestamp: float = 0.0

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it stands."""
        return self.topic, self.partition, self.offset


def record_of(message: Any) -> Record:
    """One message of the client."""
    return Record(
        message.topic(),
        message.partition(),
        message.offset(),
        message.key(),
        message.value(),
        tuple((name, value or b"") for name, value in message.headers() or ()),
        message.timestamp()[1] / 1000,
    )


@dataclass
class Topics:
    """Records by topic in offset order of each partition, and the ends they were read to."""

    records: dict[str, list[Record]] = field(default_factory=dict)
    # First offset still there: greater than 0 means that the broker has removed some.
    starts: dict[tuple[str, int], int] = field(default_factory=dict)

    def of(self, topic: str) -> list[Record]:
        """Records of one topic."""
        return self.records.get(topic, [])


def read_all(bootstrap: str, topics: Iterable[str], timeout: float = 120.0) -> Topics:
    """Every committed record.

    Raises:
        TimeoutError: an end is not reached, e.g. behind a transaction that stays open.
    """
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "chaos-checker", "enable.auto.commit": False,
         "isolation.level": "read_committed", "enable.partition.eof": True, "fetch.message.max.bytes": 8_000_000}
    )  # fmt: skip
    try:
        found = Topics()
        metadata = consumer.list_topics(timeout=30).topics
        places = [TopicPartition(name, number) for name in topics for number in metadata[name].partitions]
        open_places: set[tuple[str, int]] = set()
        for place in places:
            low, high = consumer.get_watermark_offsets(place, timeout=30)
            found.starts[place.topic, place.partition] = low
            if high > low:
                open_places.add((place.topic, place.partition))
        consumer.assign([TopicPartition(place.topic, place.partition, 0) for place in places])
        deadline = time.monotonic() + timeout
        while open_places:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not read to the end: {sorted(open_places)}")
            for message in consumer.consume(1000, 0.5):
                error = message.error()
                if error is None:
                    found.records.setdefault(message.topic(), []).append(record_of(message))
                elif error.code() == -191:  # the partition's end
                    open_places.discard((message.topic(), message.partition()))
        return found
    finally:
        consumer.close()
