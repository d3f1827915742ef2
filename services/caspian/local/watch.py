"""What a person watches while the system runs: topics followed in one thread, kept as state."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress

from google.protobuf.message import DecodeError

from caspian.balance import Books
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.pipeline import ALERTS, COVERAGE, ENRICHED, FRONTIER, TOPICS
from caspian.settings import KafkaSettings
from caspian.stream.letters import letter
from caspian.stream.names import Names
from caspian.stream.reader import read
from caspian.stream.records import Taken


class Watch:
    """Follows frontier, ledger, events, alerts and dead letters from their start; `lock` guards what it holds."""

    def __init__(self, kafka: KafkaSettings, names: Names, *, keep: int = 500) -> None:
        self._kafka, self._names = kafka, names
        self._stopped = threading.Event()
        self.lock = threading.Lock()
        self.books = Books()
        self.frontier: dict[str, FrontierItem] = {}
        self.events: deque[EnrichedEvent] = deque(maxlen=keep)
        self.latest: dict[str, EnrichedEvent] = {}
        self.arrived = 0
        self.alerts: deque[Alert] = deque(maxlen=keep)
        self.alerted = 0
        # Set when everything that stood there at the start has been read.
        self.caught_up = threading.Event()
        self._take = {
            names.topic(FRONTIER): self._on_frontier,
            names.topic(COVERAGE): self._on_coverage,
            names.topic(ENRICHED): self._on_event,
            names.topic(ALERTS): self._on_alert,
        } | {names.dlq(topic): self._on_dead for topic in TOPICS if topic.has_dlq}
        self._not_booked = {names.topic(FRONTIER), names.topic(ALERTS)}
        self._thread = threading.Thread(target=self._follow, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._thread.join(5)

    def read_to_end(self) -> Books:
        """The books as of now, read afresh: for the final sum."""
        books, self.books = self.books, Books()
        try:
            for record in read(self._kafka, *(self._take.keys() - self._not_booked)):
                self._take[record.topic](record)
            return self.books
        finally:
            self.books = books

    def _follow(self) -> None:
        with suppress(_Stopped):
            for record in read(self._kafka, *self._take, follow=True, alive=self._check, at_ends=self.caught_up.set):
                with self.lock:
                    self._take[record.topic](record)

    def _check(self) -> None:
        if self._stopped.is_set():
            raise _Stopped

    def _on_frontier(self, record: Taken) -> None:
        key = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            self.frontier.pop(key, None)
        else:
            with suppress(DecodeError):  # not ours to judge: the worker dead-letters it
                self.frontier[key] = FrontierItem.FromString(record.value)

    def _on_coverage(self, record: Taken) -> None:
        with suppress(DecodeError):
            self.books.ledger(CoverageRecord.FromString(record.value or b""))

    def _on_event(self, record: Taken) -> None:
        with suppress(DecodeError):
            event = EnrichedEvent.FromString(record.value or b"")
            self.books.event(event)
            self.events.append(event)
            self.latest[event.article.id] = event
            self.arrived += 1

    def _on_alert(self, record: Taken) -> None:
        with suppress(DecodeError):
            self.alerts.append(Alert.FromString(record.value or b""))
            self.alerted += 1

    def _on_dead(self, record: Taken) -> None:
        dead = letter(record)
        if dead.article:
            self.books.dead_letter(dead.article, dead.visit, dead.reason)


class _Stopped(Exception):
    pass
