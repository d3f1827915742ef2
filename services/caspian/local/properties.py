"""Size and ports of a cluster in, each node's `server.properties` out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from caspian.local.ports import HOST
from caspian.pipeline import MIB


@dataclass(frozen=True, slots=True)
class NodePorts:
    """Where one node listens: clients and brokers at `broker`, the KRaft quorum at `controller`."""

    broker: int
    controller: int


def node_properties(
    index: int, ports: Sequence[NodePorts], data: Path, extra: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Properties of node `index` (from 0) of a cluster with these ports; `extra` wins.

    Every node is broker and controller; replicated three times, two in sync, when there are three.
    """
    nodes = len(ports)
    replicas = str(min(3, nodes))
    in_sync = "2" if nodes >= 3 else "1"
    properties = {
        "process.roles": "broker,controller",
        "node.id": str(index + 1),
        "controller.quorum.voters": ",".join(
            f"{number}@{HOST}:{port.controller}" for number, port in enumerate(ports, start=1)
        ),
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{HOST}:{ports[index].broker},CONTROLLER://{HOST}:{ports[index].controller}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{ports[index].broker}",
        "log.dirs": str(data),
        # Topics come from `caspian topics apply`: a misspelt name must be an error.
        "auto.create.topics.enable": "false",
        "default.replication.factor": replicas,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": replicas,
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": in_sync,
        # 50 each by default: most of the first seconds would go into creating them.
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.num.partitions": "4",
        # 3 s by default, for fleets that start one by one.
        "group.initial.rebalance.delay.ms": "0",
        # 10 s by default: for that long a worker that froze in a transaction would hold back every reader of it.
        "transaction.abort.timed.out.transaction.cleanup.interval.ms": "2000",
        # The largest of pipeline.py's topics, its dead letters with their headers, and room.
        "message.max.bytes": str(6 * MIB),
        "replica.fetch.max.bytes": str(6 * MIB),
        # A small machine: few threads, small segments, a cleaner that does not take a quarter of the heap (128 MiB).
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "4",
        "log.segment.bytes": str(64 * MIB),
        "log.index.size.max.bytes": str(1 * MIB),
        "log.cleaner.dedupe.buffer.size": str(16 * MIB),
        "log.retention.hours": "168",
    }
    if nodes >= 3:
        # 9 s and 2 s by default: for that long nobody leads what a dead broker led, and writes wait for its replica.
        properties |= {"broker.session.timeout.ms": "6000", "broker.heartbeat.interval.ms": "1000"}
    return properties | dict(extra or {})


def render(properties: Mapping[str, str]) -> str:
    """As a Java properties file."""
    # A backslash (a Windows path) starts an escape there; a line break would start another property.
    lines = (f"{key}={value}".replace("\\", "\\\\").replace("\n", "\\n") for key, value in properties.items())
    return "\n".join(lines) + "\n"
