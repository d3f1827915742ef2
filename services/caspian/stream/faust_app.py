"""The Faust application under a stateless worker: its settings, and the four places where Faust 0.15 must be mended.

Measured without them: records lost at every kind of stop, reads of aborted transactions, commits that fall behind for
ever at transaction markers. The versions are pinned; tests/stream/test_stateless.py fails where an upgrade moves these.
"""

from __future__ import annotations

import logging
import tempfile
from typing import Any

import faust
from faust.transport import consumer as faust_consumer
from faust.transport.drivers import aiokafka as driver

from caspian.pipeline import MIB, Worker
from caspian.settings import KafkaSettings
from caspian.stream.connection import METADATA_MAX_AGE_MS, ssl_context
from caspian.stream.names import Names
from caspian.stream.settings import StreamSettings


def mend() -> None:
    """Patch Faust, once per process."""
    producer: Any = driver.Producer
    thread: Any = driver.AIOKafkaConsumerThread
    consumer: Any = faust_consumer.Consumer
    producer._settings_extra = _idempotent
    if not hasattr(thread, "_reads_committed"):
        thread._create_worker_consumer = _read_committed(thread._create_worker_consumer)
        thread._reads_committed = True
    consumer._new_offset = _highest_acknowledged
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


def build(worker: Worker, names: Names, kafka: KafkaSettings, stream: StreamSettings) -> faust.App:
    """The application, not yet running."""
    mend()
    return faust.App(
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
        broker_rebalance_timeout=30.0,
        broker_request_timeout=30.0,
        broker_max_poll_records=200,
        stream_buffer_maxsize=128,
        stream_wait_empty=True,  # False acknowledges what is in flight at a stop
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=8 * MIB,
        consumer_metadata_max_age_ms=METADATA_MAX_AGE_MS,
        producer_linger=0.005,
        producer_request_timeout=30.0,
        producer_max_request_size=6 * MIB,
        web_enabled=False,
        worker_redirect_stdouts=False,
    )


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
