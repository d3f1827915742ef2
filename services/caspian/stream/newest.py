"""An article's id in, its newest version out, as dedupe numbered it: what a decision about it must refer to."""

from __future__ import annotations

from contextlib import closing
from typing import cast

from kafka.partitioner.default import murmur2

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.pipeline import DEDUPED, LATEST, Topic
from caspian.settings import KafkaSettings
from caspian.stream import codec
from caspian.stream.names import Names
from caspian.stream.reader import consumer, partitions_of, read


def partition_of(key: bytes, partitions: int) -> int:
    """Where every client of Kafka puts a key."""
    return int((murmur2(key) & 0x7FFFFFFF) % partitions)


def newest_version(kafka: KafkaSettings, names: Names, article: str) -> Article | None:
    """The greatest version on `deduped` (kept 14 days) or, if older, on `latest`; None where there is none.

    Reads one partition of each: seconds where the topics are full.
    """
    found: Article | None = None
    for topic in (LATEST, DEDUPED):
        for message in _of(kafka, names, topic, article):
            candidate = message.article if isinstance(message, EnrichedEvent) else cast("Article", message)
            if found is None or candidate.version >= found.version:
                found = candidate
    return found


def _of(kafka: KafkaSettings, names: Names, topic: Topic, article: str) -> list[object]:
    key = article.encode()
    with closing(consumer(kafka)) as client:
        places = partitions_of(client, names.topic(topic))
    if not places:
        return []
    where = [partition_of(key, len(places))]
    records = [record for record in read(kafka, names.topic(topic), partitions=where) if record.key == key]
    return [message for record in records if (message := codec.readable(topic, record.key, record.value))]
