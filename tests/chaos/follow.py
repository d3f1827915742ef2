"""The cluster watched during a run: the last record of each partition, what is to be fetched, records to repeat."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition
from google.protobuf.message import DecodeError

from caspian.events.v1.alert_pb2 import OutboxItem
from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.fetch import pending
from caspian.pipeline import ARTICLES, ASSESSED, DEDUPED, ENRICHED, FRONTIER, OUTBOX, PAGES
from caspian.stream.names import Names
from chaos.reading import Record, record_of
from chaos.under_test import WORKERS

Place = tuple[str, int, int]

# Those that may be repeated; at most so many of each are kept.
_REPEATABLE = (PAGES, ARTICLES, DEDUPED, ASSESSED)
_KEEP = 400


class Follower:
    """Reads committed records of all inputs and of `enriched` from their start, in a thread."""

    def __init__(self, bootstrap: str, names: Names) -> None:
        self._names = names
        self._lock = threading.Lock()
        self._last: dict[tuple[str, int], int] = {}
        self._kept: dict[str, dict[Place, Record]] = {names.topic(topic): {} for topic in _REPEATABLE}
        self._frontier: dict[str, FrontierItem] = {}
        self._frontier_topic = names.topic(FRONTIER)
        self._untold: set[bytes] = set()
        self.events = 0
        self._stopped = threading.Event()
        self._consumer = Consumer(
            {"bootstrap.servers": bootstrap, "group.id": f"{names.namespace}follower", "enable.auto.commit": False,
             "auto.offset.reset": "earliest", "isolation.level": "read_committed", "fetch.wait.max.ms": 300,
             "log_level": 2}
        )  # fmt: skip
        topics = {worker.reads for worker in WORKERS} | {ENRICHED, OUTBOX}
        self._consumer.assign(
            [TopicPartition(names.topic(topic), number, 0) for topic in topics for number in range(topic.partitions)]
        )
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._thread.join(10)
        self._consumer.close()

    def _run(self) -> None:
        while not self._stopped.is_set():
            for message in self._consumer.consume(500, 0.25):
                if message.error() is None:
                    self._take(message)

    def _take(self, message: Any) -> None:
        topic, place = message.topic(), (message.topic(), message.partition(), message.offset())
        with self._lock:
            self._last[topic, message.partition()] = message.offset()
            if topic == self._frontier_topic:
                self._on_frontier(message)
            elif topic in self._kept:
                kept = self._kept[topic]
                kept[place] = record_of(message)
                if len(kept) > _KEEP:
                    del kept[next(iter(kept))]
            elif topic == self._names.topic(ENRICHED):
                self.events += 1
            elif topic == self._names.topic(OUTBOX):
                self._on_outbox(message.key(), message.value())

    def _on_frontier(self, message: Any) -> None:
        key = (message.key() or b"").decode("utf-8", "replace")
        if message.value() is None:
            self._frontier.pop(key, None)
        elif key.startswith(("d:", "s:")):
            with suppress(DecodeError):
                self._frontier[key] = FrontierItem.FromString(message.value())

    def _on_outbox(self, key: bytes, value: bytes | None) -> None:
        if value is None or OutboxItem.FromString(value).done:
            self._untold.discard(key)
        else:
            self._untold.add(key)

    def to_tell(self) -> int:
        """Alerts that wait for a channel."""
        with self._lock:
            return len(self._untold)

    def ends(self, topic: str) -> dict[int, int]:
        """Offset of the last record of each partition that has one."""
        with self._lock:
            return {partition: offset for (name, partition), offset in self._last.items() if name == topic}

    def to_fetch(self) -> str:
        """What fetch has still to do besides polling; empty when nothing."""
        with self._lock:
            undiscovered = len(pending.undiscovered(self._frontier))
            pages = len(pending.open_pages(self._frontier, revisits=True))
        return ", ".join(
            f"{count} {what}" for count, what in ((undiscovered, "discoveries"), (pages, "pages")) if count
        )

    def kept(self, topic: str) -> list[Place]:
        """Places of the records that may be repeated, oldest first."""
        with self._lock:
            return list(self._kept[topic])

    def record(self, place: Place) -> Record:
        """One of them."""
        with self._lock:
            return self._kept[place[0]][place]


def create_follower(bootstrap: str, names: Names) -> Follower:
    """A follower, once the cluster answers."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return Follower(bootstrap, names)
        except KafkaException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
