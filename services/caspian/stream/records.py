"""Records as both adapters see them, independent of the client library, and what one `Emit` becomes on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from caspian.outcome import Emit
from caspian.pipeline import BY_NOUN, Topic
from caspian.stream import codec
from caspian.stream.names import Names

# What a record batch adds around key, value and headers, generously.
OVERHEAD = 512


class TooLarge(Exception):
    """The record would be refused by the broker; refused here, since a broker's refusal wedges the producer."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One record as read: `topic` is the name on the cluster, `timestamp` in milliseconds."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    timestamp: int = 0

    @property
    def place(self) -> str:
        """Coordinates, for people and headers."""
        return f"{self.topic}/{self.partition}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record to write: `topic` is the name on the cluster, `noun` the topic's for metrics."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int | None = None
    noun: str = field(default="", compare=False)


def outgoing(emit: Emit, names: Names, value: bytes | None = None) -> Outgoing:
    """Encode one message; `value`: its bytes where they are known.

    Raises:
        TooLarge: over its topic's limit.
    """
    noun, _, suffix = emit.topic.partition(".")
    topic: Topic = BY_NOUN[noun]
    if value is None and emit.value is not None:
        value = codec.encode(emit.value)
    headers = emit.headers if emit.value is None else (codec.schema_header(emit.value), *emit.headers)
    name, partition = names.dlq(topic) if suffix else names.topic(topic), emit.partition
    if partition is None and topic.partitions == 1 and not suffix:
        # Said, the client need not hash the key in Python to find it: 5 % of publish's time.
        partition = 0
    record = Outgoing(name, emit.key.encode(), value, headers, partition, emit.topic)
    size = len(value or b"") + len(record.key or b"") + sum(len(k) + len(v) for k, v in headers) + OVERHEAD
    if size > topic.max_message_bytes:
        raise TooLarge(f"{size} bytes for {topic.noun}, limit {topic.max_message_bytes}")
    return record


def all_outgoing(emits: Iterable[Emit], names: Names) -> tuple[Outgoing, ...]:
    """Encode messages of one input; one that goes to several topics (an event, also the latest) is encoded once.

    Raises:
        TooLarge: one is over its topic's limit.
    """
    records: list[Outgoing] = []
    last: Emit | None = None
    for emit in emits:
        known = records[-1].value if last is not None and last.value is emit.value else None
        records.append(outgoing(emit, names, known))
        last = emit
    return tuple(records)
