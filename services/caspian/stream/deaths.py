"""Records on which a transactional worker's stage raised: marked in `attempts`, dead-lettered by the next life.

An exception in the middle of a decision leaves state half changed, so the process ends and rebuilds it; the mark keeps
that from happening twice for the same record. Too many marks close together end the worker for good.
"""

from __future__ import annotations

from contextlib import closing

from kafka import KafkaProducer

from caspian.pipeline import ATTEMPTS, Worker
from caspian.settings import KafkaSettings
from caspian.stream.attempts import mark
from caspian.stream.connection import kafka_python
from caspian.stream.exits import Exit, leave
from caspian.stream.failures import FailureLimit
from caspian.stream.names import Names
from caspian.stream.reader import read
from caspian.stream.records import Taken, outgoing
from caspian.stream.settings import StreamSettings

# Topic, partition, offset.
Mark = tuple[str, int, int]


class Deaths:
    """Marks of one worker's input topics."""

    def __init__(self, worker: Worker, names: Names, kafka: KafkaSettings, stream: StreamSettings) -> None:
        self._inputs = {names.topic(topic) for topic in worker.inputs}
        self._names, self._kafka, self._stream = names, kafka, stream
        self._marks: set[Mark] = set()

    def load(self) -> None:
        """Read the marks; ends the process where the failures are ours and not the data's."""
        self._marks.clear()
        for record in read(self._kafka, self._names.topic(ATTEMPTS)):
            topic, partition, offset = (record.key or b"").decode().rsplit("/", 2)
            if topic in self._inputs:
                where = (topic, int(partition), int(offset))
                (self._marks.discard if record.value is None else self._marks.add)(where)
        if why := limit_of(self._marks, self._stream):
            leave(Exit.FAILURE_LIMIT, why)

    def condemned(self, record: Taken) -> bool:
        """Whether this record ended an earlier life."""
        return (record.topic, record.partition, record.offset) in self._marks

    def mark(self, record: Taken) -> None:
        """Remember, outside any transaction, that this record ends the process."""
        letter = outgoing(mark(record.topic, record.partition, record.offset, 1), self._names)
        with closing(KafkaProducer(**kafka_python(self._kafka), acks="all")) as producer:
            producer.send(letter.topic, letter.value, key=letter.key, headers=list(letter.headers)).get(timeout=10)


def limit_of(marks: set[Mark], stream: StreamSettings) -> str | None:
    """The reason to stop for good, from where the marks lie: the same limits as for stateless workers."""
    by_partition: dict[tuple[str, int], list[int]] = {}
    for topic, partition, offset in sorted(marks):
        by_partition.setdefault((topic, partition), []).append(offset)
    for offsets in by_partition.values():
        limit = FailureLimit(stream.failure_window, stream.failure_share, stream.failures_in_a_row)
        before = offsets[0]
        for offset in offsets:
            for _ in range(min(offset - before - 1, stream.failure_window)):
                limit.record(failed=False)
            if why := limit.record(failed=True):
                return why
            before = offset
    return None
