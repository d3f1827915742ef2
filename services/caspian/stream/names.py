"""Names on the cluster: topics and groups of pipeline.py behind an optional prefix, which lets tests share a broker."""

from __future__ import annotations

from dataclasses import dataclass

from caspian.pipeline import BY_NOUN, Topic, Worker


@dataclass(frozen=True, slots=True)
class Names:
    """`namespace` ends in a dot or is empty."""

    namespace: str = ""

    def topic(self, topic: Topic | str) -> str:
        """Name of a topic, given as such or by its noun."""
        found = BY_NOUN[topic] if isinstance(topic, str) else topic
        return self.namespace + found.name

    def dlq(self, topic: Topic | str) -> str:
        """Name of its dead letter topic."""
        return f"{self.topic(topic)}.dlq"

    def input_of(self, worker: Worker, name: str) -> Topic:
        """Which of a worker's inputs has this name on the cluster."""
        return next(topic for topic in worker.inputs if self.topic(topic) == name)

    def group(self, worker: Worker) -> str:
        """Name of a worker's consumer group."""
        return self.namespace + worker.group

    def transactional_id(self, worker: Worker, slot: str) -> str:
        """Name by which the broker fences an earlier life of the same process."""
        return f"{self.namespace}{worker.name}-{slot}"
