"""The Faust application under a stateless worker: its settings, and the seven places where Faust 0.15 must be mended
(an eighth, in its client, is `answers`).

Measured without them: records lost at every kind of stop and dropped in rebalances, reads of aborted transactions,
commits that fall behind for ever at transaction markers. The versions are pinned; tests/stream/test_stateless.py fails
where an upgrade moves these.
"""

from __future__ import annotations

import logging
import tempfile
from typing import Any

import faust
from faust import topics as faust_topics
from faust.transport import consumer as faust_consumer
from faust.transport.drivers import aiokafka as driver

from caspian.pipeline import MIB, Worker
from caspian.settings import KafkaSettings
from caspian.stream import answers
from caspian.stream.connection import METADATA_MAX_AGE_MS, ssl_context
from caspian.stream.deliveries import Deliveries
from caspian.stream.names import Names
from caspian.stream.settings import StreamSettings


def mend() -> None:
    """Patch Faust, once per process."""
    answers.mend()
    producer: Any = driver.Producer
    thread: Any = driver.AIOKafkaConsumerThread
    consumer: Any = faust_consumer.Consumer
    producer._settings_extra = _idempotent
    listener: Any = driver.ConsumerRebalanceListener
    if not hasattr(thread, "_mended"):
        thread._create_worker_consumer = _read_committed(thread._create_worker_consumer)
        thread._fetch_records = _noted(thread._fetch_records)
        listener.on_partitions_assigned = _announced(listener.on_partitions_assigned)
        topic: Any = faust_topics.Topic
        topic._on_published = _looked_at(topic._on_published)
        thread._mended = True
    consumer._new_offset = _highest_acknowledged
    consumer._read_offset = property(lambda _: _NOTHING_READ, lambda *_: None)
    logging.getLogger("faust.transport.drivers.aiokafka").addFilter(_is_true)


def _idempotent(_: Any) -> dict[str, Any]:
    """No setting does it under at_least_once; without it a retried batch may repeat or swap."""
    return {"acks": "all", "enable_idempotence": True}


def _read_committed(create: Any) -> Any:
    """Offered only with Faust's exactly_once, which is not atomic; our inputs are written in transactions."""

    def create_consumer(self: Any, transport: Any) -> Any:
        client = create(self, transport)
        client._isolation_level = "read_committed"
        return client

    return create_consumer


def _noted(fetch: Any) -> Any:
    """Each offset that the client returns, under the assignment it was read in; see `deliveries`."""

    async def fetch_records(self: Any, client: Any, *args: Any, **kwargs: Any) -> Any:
        found = await fetch(self, client, *args, **kwargs)
        # No await since the client let go of them: it is still the assignment they were read in.
        assignment = client._subscription.subscription.assignment
        for place, records in found.items():
            self.app.deliveries.handed(assignment, place, [record.offset for record in records])
        return found

    return fetch_records


def _announced(assigned: Any) -> Any:
    async def on_partitions_assigned(self: Any, partitions: Any) -> None:
        client = self._thread._ensure_consumer()
        generation, assignment = client._coordinator.generation, client._subscription.subscription.assignment
        self._thread.app.deliveries.assigned(generation, assignment)
        await assigned(self, partitions)

    return on_partitions_assigned


def _looked_at(published: Any) -> Any:
    """A refusal is told to a future that nobody holds: asyncio complains of it, at times after the last line of all."""

    def on_published(self: Any, future: Any, message: Any, **others: Any) -> None:
        published(self, future, message, **others)
        message.exception()

    return on_published


class _NothingRead(dict[Any, Any]):
    """Faust drops what lies below the offset it believes to have read, also where a rebalance put the client back."""

    def __getitem__(self, _: Any) -> None:
        return None

    def __setitem__(self, *_: Any) -> None:
        pass

    def update(self, *_: Any, **__: Any) -> None:
        pass


_NOTHING_READ = _NothingRead()


def _highest_acknowledged(self: Any, place: Any) -> int | None:
    """Commit = highest acknowledged + 1: the window acknowledges in order, so there are no holes to look for.

    Faust's own rule looks for an unbroken run of offsets, which every transaction marker breaks.
    """
    acknowledged = self._acked[place]
    if not acknowledged:
        return None
    highest = max(acknowledged)
    acknowledged.clear()
    self._acked_index[place].clear()
    self._gap[place].chop(0, highest + 1)
    return int(highest) + 1


def _is_true(record: logging.LogRecord) -> bool:
    """Under noack Faust believes that the stream never started, and says so every few seconds."""
    return "has not started processing" not in record.getMessage()


def build(worker: Worker, names: Names, kafka: KafkaSettings, stream: StreamSettings) -> Any:
    """The application, not yet running; its `deliveries` tell what the client handed over."""
    mend()
    app: Any = faust.App(
        names.group(worker),
        broker=[f"kafka://{address}" for address in kafka.bootstrap.split(",")],
        broker_credentials=_credentials(kafka),
        processing_guarantee="at_least_once",
        # Topics are provisioned: no hidden ones, none made by accident. No tables either.
        topic_allow_declare=False,
        topic_disable_leader=True,
        store="memory://",
        datadir=tempfile.gettempdir(),  # nothing is kept there; unset, it is made where the worker was started
        table_standby_replicas=0,
        broker_commit_interval=0.2,  # bounds the repeats after a crash: at 100 records a second, 20 of them
        broker_session_timeout=stream.session_timeout,
        broker_heartbeat_interval=1.0,
        # Members that do not come back hold a rebalance up for this long; a drain takes at most 6 s of it.
        broker_rebalance_timeout=12.0,
        # A join is given up after this, so more than the line above; other requests after `answers.ANSWER_S`.
        broker_request_timeout=15.0,
        broker_max_poll_records=200,
        stream_buffer_maxsize=128,
        stream_wait_empty=True,  # False acknowledges what is in flight at a stop
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=8 * MIB,
        consumer_metadata_max_age_ms=METADATA_MAX_AGE_MS,
        producer_linger=0.005,
        # How long a batch waits for a leader: with 10 s the short chaos seed took twice as long.
        producer_request_timeout=30.0,
        producer_max_request_size=6 * MIB,
        web_enabled=False,
        worker_redirect_stdouts=False,
    )
    app.deliveries = Deliveries()
    return app


def _credentials(kafka: KafkaSettings) -> Any:
    context = ssl_context(kafka)
    if "SASL" in kafka.security_protocol:
        return faust.SASLCredentials(
            username=kafka.sasl_username,
            password=kafka.sasl_password.get_secret_value(),
            ssl_context=context,
            mechanism=kafka.sasl_mechanism,
        )
    return faust.SSLCredentials(context) if context else None
