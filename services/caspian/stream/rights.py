"""A process of pipeline.py in, what it may do on a cluster with access control out: no right that it does not use.

`Describe` is not named: Kafka grants it with `Read` and with `Write`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from caspian.pipeline import ATTEMPTS, Delivery, Reader, Worker
from caspian.stream.names import Names


class Resource(Enum):
    """What a right is for, as `kafka-acls` calls it."""

    TOPIC = "topic"
    GROUP = "group"
    TRANSACTIONAL_ID = "transactional-id"


class Operation(Enum):
    """What may be done with it, as Kafka calls it."""

    READ = "Read"
    WRITE = "Write"


@dataclass(frozen=True, slots=True)
class Right:
    """One operation on one resource; `prefixed`: on all whose names begin so."""

    resource: Resource
    name: str
    operation: Operation
    prefixed: bool = False


def rights(process: Worker | Reader, names: Names) -> tuple[Right, ...]:
    """Everything that a process needs, in a fixed order."""
    if isinstance(process, Reader):
        return tuple(Right(Resource.TOPIC, names.topic(topic), Operation.READ) for topic in process.reads)
    own = (ATTEMPTS, *((process.state,) if process.state else ()))
    reads = {names.topic(topic) for topic in (*process.inputs, *own)}
    writes = {names.topic(topic) for topic in (*process.writes, *own)} | {
        names.dlq(topic) for topic in process.inputs if topic.has_dlq
    }
    found = [Right(Resource.TOPIC, name, Operation.READ) for name in sorted(reads)]
    found += [Right(Resource.TOPIC, name, Operation.WRITE) for name in sorted(writes)]
    found.append(Right(Resource.GROUP, names.group(process), Operation.READ))
    if process.delivery is Delivery.TRANSACTIONAL:
        # Its slots' names follow.
        prefix = names.transactional_id(process, "")
        found.append(Right(Resource.TRANSACTIONAL_ID, prefix, Operation.WRITE, prefixed=True))
    return tuple(found)
