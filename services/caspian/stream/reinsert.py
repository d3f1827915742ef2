"""Dead letters in, the same records back in the topic and partition they came from: each once, and bounded.

The records put back and the offset that says so are one transaction under one name a topic: a replay that is killed or
run twice at once doubles nothing. It ends at the last letter that stood there when it began; what dies again waits
behind that for the next replay.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kafka import KafkaProducer, TopicPartition, errors
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from caspian.pipeline import MIB, Topic
from caspian.settings import KafkaSettings
from caspian.stream import codec, metadata, transactions
from caspian.stream.connection import kafka_python, unreachable
from caspian.stream.exits import Unusable
from caspian.stream.letters import Letter, group, letters
from caspian.stream.names import Names
from caspian.stream.reader import consumer, partitions_of
from caspian.stream.records import Outgoing

_TIMEOUT = 20.0
# Of one transaction: 500 as everywhere, or what a broker takes at ease.
_BATCH = 500
_BATCH_BYTES = 8 * MIB


class OnError(Enum):
    """What to do with a letter that cannot be put back."""

    # End before it; a person decides.
    STOP = "stop"
    # To the end of the dead letters, where the next replay finds it.
    REINSERT = "reinsert"
    # Pass over it; it stays readable until its retention ends.
    DROP = "drop"


@dataclass(slots=True)
class Replay:
    """What a replay did; `stopped` says at which letter and why, else it is empty."""

    replayed: int = 0
    reinserted: int = 0
    dropped: int = 0
    stopped: str = ""


def obstacle(names: Names, topic: Topic, partitions: int, found: Letter) -> str:
    """Why a letter cannot be put back into `topic`, in a few words; empty where it can."""
    if found.topic != names.topic(topic):
        return f"came from {found.topic or 'nowhere known'}"
    if not 0 <= found.partition < partitions:
        return f"came from partition {found.partition}, which {topic.noun} does not have"
    if topic.compacted and (found.record.key or b"").startswith(b"s:"):
        return "is its owner's state, of which a newer one may exist"
    try:
        codec.decode(topic, found.record.key, found.record.value, found.own_headers)
    except codec.Malformed as exc:
        return f"still cannot be read ({exc})"
    return ""


def replay(kafka: KafkaSettings, names: Names, topic: Topic, *, limit: int | None, on_error: OnError) -> Replay:
    """Put back at most `limit` letters of `topic`.

    Raises:
        Unusable: the cluster cannot be reached or denies access, or another replay of the topic took over.
    """
    done = Replay()
    try:
        with closing(consumer(kafka)) as client:
            partitions = len(partitions_of(client, names.topic(topic)))
        with closing(_producer(kafka, names, topic)) as producer:
            # Before the offset is read: it ends what an earlier replay left open.
            transactions.mend(metadata.mend(producer)).init_transactions()
            for batch in _batches(letters(kafka, names, topic, waiting_only=True), limit):
                if not _move(producer, names, topic, partitions, batch, on_error, done):
                    break
    except errors.ProducerFencedError:
        raise Unusable(f"another replay of {topic.noun} began; wait until it is done") from None
    except errors.KafkaError as exc:
        raise unreachable(kafka, exc) from exc
    return done


def _move(
    producer: Any, names: Names, topic: Topic, partitions: int, batch: list[Letter], on_error: OnError, done: Replay
) -> bool:
    """One transaction; False where the replay ends with it."""
    records: list[Outgoing] = []
    passed = 0
    for found in batch:
        why = obstacle(names, topic, partitions, found)
        record = found.record
        if not why:
            records.append(
                Outgoing(names.topic(topic), record.key, record.value, found.own_headers, found.partition, topic.noun)
            )
            done.replayed += 1
        elif on_error is OnError.STOP:
            done.stopped = f"letter {found.offset} {why}"
            break
        elif on_error is OnError.REINSERT:
            records.append(Outgoing(names.dlq(topic), record.key, record.value, record.headers, 0, topic.noun))
            done.reinserted += 1
        else:
            done.dropped += 1
        passed = found.offset + 1
    if passed:
        _commit(producer, records, {TopicPartition(names.dlq(topic), 0): passed}, group(names))
    return not done.stopped


def _commit(producer: Any, records: list[Outgoing], offsets: dict[TopicPartition, int], group_id: str) -> None:
    producer.begin_transaction()
    futures = [
        producer.send(r.topic, r.value, key=r.key, headers=list(r.headers), partition=r.partition) for r in records
    ]
    producer.flush(timeout=_TIMEOUT)
    for future in futures:
        future.get(timeout=_TIMEOUT)
    # No member of the group: the transaction's name is what fences a second replay.
    producer.send_offsets_to_transaction(
        {place: OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()}, ConsumerGroupMetadata(group_id)
    )
    producer.commit_transaction()


def _batches(found: Iterator[Letter], limit: int | None) -> Iterator[list[Letter]]:
    batch: list[Letter] = []
    size = 0
    for number, each in enumerate(found):
        if number == limit:
            break
        size += len(each.record.value or b"")
        batch.append(each)
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _producer(kafka: KafkaSettings, names: Names, topic: Topic) -> Any:
    return KafkaProducer(
        **kafka_python(kafka),
        transactional_id=f"{names.namespace}dlq-{topic.noun}",
        acks="all",
        linger_ms=5,
        batch_size=256 * 1024,
        max_request_size=6 * MIB,
        allow_auto_create_topics=False,
    )
