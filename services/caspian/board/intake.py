"""The stream in, batches of records on the event loop out: `latest`, then `enriched`, the ledger and alerts for ever.

Without a group: nothing is committed, and every board sees everything. Each topic is read by a thread of its own,
which waits for the loop to take a batch before it reads on.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import structlog

from caspian.board.hub import Hub
from caspian.pipeline import ALERTS, COVERAGE, ENRICHED, LATEST, Topic
from caspian.settings import KafkaSettings
from caspian.stream.bootstrap import noted
from caspian.stream.exits import Exit, leave
from caspian.stream.names import Names
from caspian.stream.reader import read
from caspian.stream.records import Taken

log = structlog.get_logger(__name__)

# At 30 µs a record the loop answers its readers within 10 ms in between.
_BATCH = 250

Take = Callable[[Taken], None]


class Intake:
    """Feeds `hub`, which lives on `loop`. `beat` is called while reading goes on."""

    def __init__(
        self, hub: Hub, loop: asyncio.AbstractEventLoop, kafka: KafkaSettings, names: Names, beat: Callable[[], None]
    ) -> None:
        self._hub, self._loop, self._kafka, self._names, self._beat = hub, loop, kafka, names, beat
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._guard, args=(work,), name=name, daemon=True)
            for name, work in (("events", self._events), ("ledger", self._ledger), ("alerts", self._alerts))
        ]

    def start(self) -> None:
        """Begin to read."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the threads; waits for none of them."""
        self._stopped.set()

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            with suppress(_Stopped):
                work()
        except Exception as exc:
            if not self._stopped.is_set():
                log.exception("reading failed")
                leave(Exit.RESTART, repr(exc))

    def _events(self) -> None:
        hub, began = self._hub, time.monotonic()
        # Noted before `latest` is read: what is read twice changes nothing, what is overlooked is lost.
        start = noted(self._kafka, self._names.topic(ENRICHED), hub.settings.overlap_s)
        self._pass(read(self._kafka, self._names.topic(LATEST), alive=self._alive), lambda one: _known(hub, one))
        self._call(lambda: hub.changes.begin(start))
        self._follow(ENRICHED, lambda one: _event(hub, one), start={0: start}, at_ends=self._caught_up)
        log.info("reading ended", seconds=round(time.monotonic() - began))

    def _ledger(self) -> None:
        since = int((self._hub.clock() - self._hub.settings.coverage_s) * 1000)
        self._follow(COVERAGE, lambda one: self._hub.take_coverage(one.value or b""), since_ms=since)

    def _alerts(self) -> None:
        since = int((self._hub.clock() - self._hub.settings.coverage_s) * 1000)
        self._follow(ALERTS, lambda one: self._hub.take_alert(one.value or b""), since_ms=since)

    def _follow(self, topic: Topic, take: Take, **where: object) -> None:
        """Each poll's records are one batch."""
        batch: list[Taken] = []

        def flush() -> None:
            self._alive()
            if batch:
                self._hand(batch, take)
                batch.clear()

        for record in read(self._kafka, self._names.topic(topic), follow=True, alive=flush, **where):  # type: ignore[arg-type]
            batch.append(record)
            if len(batch) >= _BATCH:
                flush()

    def _pass(self, records: Iterator[Taken], take: Take) -> None:
        batch: list[Taken] = []
        for record in records:
            batch.append(record)
            if len(batch) >= _BATCH:
                self._hand(batch, take)
                batch = []
        self._hand(batch, take)

    def _hand(self, batch: list[Taken], take: Take) -> None:
        taken = list(batch)

        def work() -> None:
            for record in taken:
                take(record)
            self._hub.wake()

        self._call(work)

    def _call(self, work: Callable[[], None]) -> None:
        """Run on the loop, and wait until it has."""
        done = threading.Event()

        def run() -> None:
            try:
                work()
            finally:
                done.set()

        try:
            self._loop.call_soon_threadsafe(run)
        except RuntimeError:  # the loop has ended
            raise _Stopped from None
        while not done.wait(0.5):
            if self._stopped.is_set():
                raise _Stopped

    def _alive(self) -> None:
        if self._stopped.is_set():
            raise _Stopped
        self._beat()
        self._hub.read_at = self._hub.clock()

    def _caught_up(self) -> None:
        def ready() -> None:
            self._hub.ready = True
            self._hub.wake()
            log.info("up to date", articles=len(self._hub.board.rows), offset=self._hub.changes.last)

        self._loop.call_soon_threadsafe(ready)


class _Stopped(Exception):
    pass


def _known(hub: Hub, record: Taken) -> None:
    if record.value:  # None: retracted long ago, and now forgotten
        hub.take_event(record.value)


def _event(hub: Hub, record: Taken) -> None:
    hub.take_event(record.value or b"", record.offset)
