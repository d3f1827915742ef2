"""Where a reader that begins with `latest` goes on in `enriched`: noted before it reads, and some time back."""

from __future__ import annotations

import time

from kafka import TopicPartition

from caspian.settings import KafkaSettings
from caspian.stream.reader import consumer


def noted(kafka: KafkaSettings, topic: str, overlap_s: float) -> int:
    """Offset of partition 0 at its end now, or of the first record of the last `overlap_s`, whichever is earlier.

    The overlap is needed because the records of one transaction become visible partition by partition.
    """
    place = TopicPartition(topic, 0)
    client = consumer(kafka)
    try:
        end = int(client.end_offsets([place])[place])
        found = client.offsets_for_times({place: int((time.time() - overlap_s) * 1000)})[place]
        return min(end, int(found.offset)) if found is not None else end
    finally:
        client.close()
