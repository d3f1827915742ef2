"""A complete consumer: holds the newest state of every article, and follows what happens to it.

pip install kafka-python crc32c protobuf grpcio-tools
python -m grpc_tools.protoc -I proto --python_out=. proto/caspian/events/v1/*.proto
python mirror.py localhost:9092
"""

import sys
import time
from collections.abc import Iterator

from kafka import KafkaConsumer, TopicPartition

from caspian.events.v1.enriched_pb2 import EnrichedEvent

LATEST, ENRICHED = "caspian.latest.v1", "caspian.enriched.v1"
# One transaction's records become visible partition by partition; a broker that fails over may delay some by seconds.
OVERLAP_S = 600


class Mirror:
    """What a reader may show. `apply` is idempotent: feed it repeats, overlaps, replays, in any number."""

    def __init__(self) -> None:
        self.articles: dict[str, EnrichedEvent] = {}
        # Kept after a retraction too, so that an older event cannot bring the article back.
        self._orders: dict[str, tuple[int, int]] = {}

    def apply(self, event: EnrichedEvent) -> bool:
        """Whether the event changed anything."""
        article = event.article
        order = (article.version, event.pipeline_version)
        if order <= self._orders.get(article.id, (0, 0)):
            return False
        self._orders[article.id] = order
        if event.type == EnrichedEvent.RETRACTED:
            self.articles.pop(article.id, None)
        else:
            self.articles[article.id] = event
        return True


def consumer(bootstrap: str) -> KafkaConsumer:
    """Reads only what was committed: without that setting, aborted transactions show events twice."""
    return KafkaConsumer(
        bootstrap_servers=bootstrap, isolation_level="read_committed", enable_auto_commit=False, group_id=None
    )


def bootstrap(client: KafkaConsumer, mirror: Mirror) -> int:
    """Fill `mirror` from `latest`; returns the offset of `enriched` to follow from.

    The offset is noted first, and some minutes back: what is read twice changes nothing, what is overlooked is lost.
    """
    enriched = TopicPartition(ENRICHED, 0)
    offset = client.end_offsets([enriched])[enriched]
    recent = client.offsets_for_times({enriched: int((time.time() - OVERLAP_S) * 1000)})[enriched]
    if recent is not None:
        offset = min(offset, recent.offset)
    places = [TopicPartition(LATEST, number) for number in sorted(client.partitions_for_topic(LATEST))]
    client.assign(places)
    client.seek_to_beginning(*places)
    ends = client.end_offsets(places)
    while any(client.position(place) < ends[place] for place in places):
        for records in client.poll(500).values():
            for record in records:
                if record.value:  # None: retracted long ago, and now forgotten
                    mirror.apply(EnrichedEvent.FromString(record.value))
    return offset


def follow(client: KafkaConsumer, mirror: Mirror, offset: int) -> Iterator[EnrichedEvent]:
    """Every event that changed something, for ever. To resume later, store `offset + 1` of the last with your state."""
    enriched = TopicPartition(ENRICHED, 0)
    client.assign([enriched])
    client.seek(enriched, offset)
    for record in client:
        event = EnrichedEvent.FromString(record.value)
        if mirror.apply(event):
            yield event


def main(address: str) -> None:
    """Print one line an event."""
    mirror = Mirror()
    client = consumer(address)
    offset = bootstrap(client, mirror)
    print(f"{len(mirror.articles)} articles known", flush=True)
    for event in follow(client, mirror, offset):
        stance, article = event.article.stance, event.article
        print(event.Type.Name(event.type), stance.Label.Name(stance.label), article.metadata.title, flush=True)
        for evidence in stance.evidence:  # Python counts code points, as the contract does
            assert article.text[evidence.start : evidence.end] == evidence.quote
            print("   ", evidence.quote, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
