"""The same work in different loops, each a process: `python -m benchmarks.stream_loops LOOP` until killed.

`publish-*` run the real stage of publish from `assessed`; `hop-*` pass `deduped` on as `assessed`. `*-naive` are what
one writes without a thought of crashes: offsets committed by the client's timer, sends not waited for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import faust
from confluent_kafka import Consumer, Producer
from kafka import KafkaConsumer, KafkaProducer

from caspian.events.v1.article_pb2 import Article
from caspian.outcome import Done, Emit
from caspian.pipeline import PUBLISH, STANCE
from caspian.publish.stage import PublishStage
from caspian.settings import KafkaSettings, load
from caspian.stages import Stateless
from caspian.stream import stateless, transactional
from caspian.stream.connection import kafka_python
from caspian.stream.names import Names
from caspian.stream.records import outgoing
from caspian.stream.settings import StreamSettings

BATCH = 500


class Hop:
    """A stage that costs nothing."""

    reads = Article

    async def handle(self, message: Any) -> Done:
        """Pass it on."""
        return Done((Emit("assessed", message.id, message),))

    async def close(self) -> None:
        """Nothing to end."""


def publish_caspian() -> None:
    transactional.run(PUBLISH, PublishStage(), load(KafkaSettings), load(StreamSettings))


def publish_confluent() -> None:
    """The same transactions by librdkafka."""
    kafka, names, stage = load(KafkaSettings), Names(load(StreamSettings).namespace), PublishStage()
    consumer = Consumer(
        {"bootstrap.servers": kafka.bootstrap, "group.id": "peer", "enable.auto.commit": False,
         "auto.offset.reset": "earliest", "isolation.level": "read_committed"}
    )  # fmt: skip
    producer = Producer(
        {"bootstrap.servers": kafka.bootstrap, "transactional.id": "peer", "linger.ms": 5,
         "message.max.bytes": 6_000_000}
    )  # fmt: skip
    producer.init_transactions()
    consumer.subscribe([names.topic("assessed")])
    while True:
        taken = [message for message in consumer.consume(BATCH, 0.2) if message.error() is None]
        if not taken:
            continue
        producer.begin_transaction()
        for message in taken:
            for record in _published(stage, names, message.key(), message.value(), message.partition()):
                extra = {} if record.partition is None else {"partition": record.partition}
                producer.produce(record.topic, record.value, record.key, headers=list(record.headers), **extra)
        producer.send_offsets_to_transaction(
            consumer.position(consumer.assignment()), consumer.consumer_group_metadata()
        )
        producer.commit_transaction()


def publish_naive() -> None:
    """kafka-python without transactions."""
    kafka, names, stage = load(KafkaSettings), Names(load(StreamSettings).namespace), PublishStage()
    consumer = KafkaConsumer(
        names.topic("assessed"), **kafka_python(kafka), group_id="naive-publish", auto_offset_reset="earliest"
    )
    producer = KafkaProducer(**kafka_python(kafka), linger_ms=5, batch_size=256 * 1024, max_request_size=6_000_000)
    for message in consumer:
        for record in _published(stage, names, message.key, message.value, message.partition):
            producer.send(
                record.topic, record.value, key=record.key, headers=list(record.headers), partition=record.partition
            )


def _published(stage: PublishStage, names: Names, key: bytes, value: bytes, partition: int) -> list[Any]:
    outcome = stage.process(key.decode(), Article.FromString(value), partition)
    assert isinstance(outcome, Done), outcome
    return [outgoing(emit, names) for emit in outcome.messages]


def hop_caspian() -> None:
    stage: Stateless = Hop()  # type: ignore[assignment]
    stateless.run(STANCE, stage, load(KafkaSettings), load(StreamSettings))


def hop_naive() -> None:
    """Faust as its tutorial shows it."""
    kafka, names = load(KafkaSettings), Names(load(StreamSettings).namespace)
    app = faust.App("naive-hop", broker=f"kafka://{kafka.bootstrap}", store="memory://", web_enabled=False,
                    topic_allow_declare=False, topic_disable_leader=True,
                    consumer_auto_offset_reset="earliest")  # fmt: skip
    source, sink = (
        app.topic(names.topic(noun), key_serializer="raw", value_serializer="raw") for noun in ("deduped", "assessed")
    )

    @app.agent(source)
    async def hop(stream: Any) -> None:
        async for event in stream.events():
            article = Article.FromString(event.value)
            await sink.send(key=article.id.encode(), value=article.SerializeToString())

    faust.Worker(app, loglevel="ERROR", quiet=True).execute_from_commandline()


LOOPS: dict[str, Callable[[], None]] = {
    "publish-caspian": publish_caspian, "publish-confluent": publish_confluent, "publish-naive": publish_naive,
    "hop-caspian": hop_caspian, "hop-naive": hop_naive,
}  # fmt: skip

if __name__ == "__main__":
    sys.argv, name = sys.argv[:1], sys.argv[1]
    LOOPS[name]()
