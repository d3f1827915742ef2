"""Topics with records on them, read as `stream.reader.read` reads; and settings of a cluster that is not there."""

from __future__ import annotations

from collections import defaultdict

from caspian.settings import KafkaSettings
from caspian.stream import reader
from caspian.stream.codec import encode
from caspian.stream.names import Names
from caspian.stream.records import Taken

KAFKA = KafkaSettings(bootstrap="kafka.example:9092")
NAMES = Names("t.")


class Standing:
    """`put` records; `asked` tells how each reading was asked for."""

    def __init__(self):
        self.records = defaultdict(list)
        self.asked = []

    def put(self, topic, message, key=None, *, at=0, partition=0, headers=(), name=None):
        """A message, raw bytes or None (a tombstone)."""
        name = name or NAMES.topic(topic)
        offset = sum(1 for each in self.records[name] if each.partition == partition)
        value = message if message is None or isinstance(message, bytes) else encode(message)
        if key is None:
            key = message.article.id if hasattr(message, "article") else message.id
        self.records[name].append(Taken(name, partition, offset, key.encode(), value, headers, at))

    def read(
        self, settings, *topics, partitions=None, since_ms=None, at_end=False, follow=False, start=None,
        alive=lambda: None, at_ends=lambda: None,
    ):  # fmt: skip
        """Everything at once; who follows is asked whether it still lives until it is not."""
        assert settings is KAFKA
        self.asked.append((topics, since_ms, at_end, follow))
        for topic in topics:
            for record in self.records[topic]:
                if at_end or (since_ms is not None and record.timestamp < since_ms):
                    continue
                if partitions is not None and record.partition not in partitions:
                    continue
                if start is not None and record.offset < start.get(record.partition, 0):
                    continue
                alive()
                yield record
        at_ends()
        while follow:
            alive()

    def stand_for(self, monkeypatch, *modules):
        """In place of Kafka, for these modules and for those that load the reader when they are called."""
        monkeypatch.setattr(reader, "read", self.read)
        for module in modules:
            if hasattr(module, "read"):
                monkeypatch.setattr(module, "read", self.read)
            if hasattr(module, "cluster"):
                monkeypatch.setattr(module, "cluster", lambda: (KAFKA, NAMES))
