"""Records that a transactional worker cannot get past: marked in `attempts`, dead-lettered by the next life.

An exception in the middle of a decision leaves state half changed, so the process ends and rebuilds it; the mark keeps
that from happening twice for the same record. Too many marks close together end the worker for good.
"""

from __future__ import annotations

from contextlib import closing

from kafka import KafkaProducer

from caspian.events.v1.state_pb2 import AttemptRecord
from caspian.pipeline import ATTEMPTS, Worker
from caspian.settings import KafkaSettings
from caspian.stream import metadata
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
        self._marks: dict[Mark, AttemptRecord] = {}

    def load(self) -> None:
        """Read the marks; ends the process where the failures are ours and not the data's."""
        self._marks.clear()
        for record in read(self._kafka, self._names.topic(ATTEMPTS)):
            topic, partition, offset = (record.key or b"").decode().rsplit("/", 2)
            if topic in self._inputs:
                where = (topic, int(partition), int(offset))
                if record.value is None:
                    self._marks.pop(where, None)
                else:
                    self._marks[where] = AttemptRecord.FromString(record.value)
        if why := limit_of(set(self._marks), self._stream):
            leave(Exit.FAILURE_LIMIT, why)

    def of(self, record: Taken) -> tuple[str, str] | None:
        """Reason and detail, where this record ended an earlier life."""
        found = self._marks.get((record.topic, record.partition, record.offset))
        # Releases before this one did not say why.
        return (found.reason or "handler-failed", found.detail or "ended the worker before") if found else None

    def mark(self, record: Taken, reason: str, detail: str) -> None:
        """Remember, outside any transaction, that this record ends the process."""
        letter = outgoing(mark(record.topic, record.partition, record.offset, 1, reason, detail), self._names)
        with closing(metadata.mend(KafkaProducer(**kafka_python(self._kafka), acks="all"))) as producer:
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
