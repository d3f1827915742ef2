"""State back from its compacted topic: every record of the partitions just assigned, up to the high watermark."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

import structlog

from caspian.pipeline import Worker
from caspian.settings import KafkaSettings
from caspian.stream.names import Names
from caspian.stream.reader import read
from caspian.telemetry import metrics

log = structlog.get_logger(__name__)

Restore = Callable[[int, str, bytes | None], None]


def restore(
    worker: Worker,
    names: Names,
    settings: KafkaSettings,
    partitions: Collection[int],
    take: Restore,
    alive: Callable[[], None],
) -> int:
    """Feed `take` with (partition, key, value) in order; the number of records read."""
    if worker.state is None or not partitions:
        return 0
    began, number = time.monotonic(), 0
    for record in read(settings, names.topic(worker.state), partitions=partitions, alive=alive):
        take(record.partition, (record.key or b"").decode("utf-8", "replace"), record.value)
        number += 1
        if number % 1000 == 0:
            alive()
    seconds = time.monotonic() - began
    metrics.RESTORED.labels(worker.name).inc(number)
    log.info("state restored", partitions=sorted(partitions), records=number, seconds=round(seconds, 2))
    return number
