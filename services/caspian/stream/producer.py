"""Writing from outside a worker: `ingest`, `sources apply` and tests hand messages over in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from kafka import KafkaProducer, errors

from caspian.outcome import Emit
from caspian.pipeline import MIB
from caspian.settings import KafkaSettings
from caspian.stream import metadata, transactions
from caspian.stream.connection import kafka_python, unreachable
from caspian.stream.names import Names
from caspian.stream.records import outgoing

_TIMEOUT = 20.0


def write(kafka: KafkaSettings, names: Names, emits: Iterable[Emit]) -> int:
    """Write all or nothing; the number of records.

    Raises:
        Unusable: the cluster cannot be reached or denies access.
        TooLarge: one of the messages is over its topic's limit; nothing is written.
    """
    records = [outgoing(emit, names) for emit in emits]
    if not records:
        return 0
    try:
        with closing(_producer(kafka, names)) as producer:
            transactions.mend(metadata.mend(producer)).init_transactions()
            producer.begin_transaction()
            futures = [
                producer.send(r.topic, r.value, key=r.key, headers=list(r.headers), partition=r.partition)
                for r in records
            ]
            producer.flush(timeout=_TIMEOUT)
            for future in futures:
                future.get(timeout=_TIMEOUT)
            producer.commit_transaction()
    except errors.KafkaError as exc:
        raise unreachable(kafka, exc) from exc
    return len(records)


def _producer(kafka: KafkaSettings, names: Names) -> Any:
    # A name of its own each time: two people may ingest at once, and neither shall fence the other.
    return KafkaProducer(
        **kafka_python(kafka),
        transactional_id=f"{names.namespace}writer-{uuid.uuid4()}",
        acks="all",
        max_request_size=6 * MIB,
        allow_auto_create_topics=False,
    )
