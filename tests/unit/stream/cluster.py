"""A cluster in memory, as kafka-python's clients show it: records, groups' offsets, topics' settings."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace

from kafka import TopicPartition, errors

from caspian.pipeline import TOPICS


class Cluster:
    """`put` records (None: a transaction's marker, which has an offset and is never delivered)."""

    def __init__(self):
        self.logs = defaultdict(list)
        self.starts = defaultdict(int)
        self.offsets = {}
        self.members = defaultdict(int)
        self.topics = {}
        self.codes = {}
        self.asked = []
        self.open_clients = 0

    def put(self, topic, *values, partition=0, at=0, key=b"k"):
        log = self.logs[TopicPartition(topic, partition)]
        for value in values:
            offset = len(log)
            marker = value is None
            log.append(None if marker else SimpleNamespace(
                topic=topic, partition=partition, offset=offset, key=key, value=value, headers=[("h", None)],
                timestamp=at,
            ))  # fmt: skip

    def create(self, names, topics=TOPICS, partitions=None):
        """Topics of pipeline.py, empty."""
        for topic in topics:
            for number in range(partitions or topic.partitions):
                self.logs[TopicPartition(names.topic(topic), number)] = []
            if topic.has_dlq:
                self.logs[TopicPartition(names.dlq(topic), 0)] = []


class Consumer:
    """Reads `cluster`; what is written after the client was made is seen as well."""

    def __init__(self, cluster, per_poll=2, **config):
        self.cluster, self.per_poll, self.config = cluster, per_poll, config
        self.assigned, self.at = [], {}
        cluster.open_clients += 1

    def partitions_for_topic(self, topic):
        return {place.partition for place in self.cluster.logs if place.topic == topic} or None

    def assign(self, places):
        self.assigned = list(places)

    def end_offsets(self, places, timeout_ms=None):
        return {place: len(self.cluster.logs[place]) for place in places}

    def beginning_offsets(self, places):
        return {place: self.cluster.starts[place] for place in places}

    def offsets_for_times(self, times, timeout_ms=None):
        found = {}
        for place, wanted in times.items():
            later = [record for record in self.cluster.logs[place] if record and record.timestamp >= wanted]
            found[place] = SimpleNamespace(offset=later[0].offset) if later else None
        return found

    def seek(self, place, offset):
        self.at[place] = offset

    def seek_to_beginning(self, *places):
        for place in places:
            self.at[place] = self.cluster.starts[place]

    def position(self, place):
        return self.at[place]

    def committed(self, place):
        return self.cluster.offsets.get((self.config["group_id"], place))

    def poll(self, timeout_ms, max_records=None):
        batches = {}
        for place in self.assigned:
            log = self.cluster.logs[place][self.at[place] : self.at[place] + self.per_poll]
            self.at[place] += len(log)
            if records := [record for record in log if record is not None]:
                batches[place] = records
        return batches

    def close(self):
        self.cluster.open_clients -= 1


class Admin:
    """What commands ask and change; `cluster.codes` are error codes by name, `cluster.topics` settings by topic."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.changed = []

    def list_topics(self):
        return list(self.cluster.topics)

    def describe_topics(self, names):
        self.cluster.asked.append(names)
        return [
            {
                "name": name,
                "error_code": self.cluster.codes.get(name, 0),
                "partitions": [{}] * self.cluster.topics.get(name, {}).get("partitions", 0),
                **self.cluster.topics.get(name, {}).get("said", {}),
            }
            for name in reversed(names)
        ]

    def describe_configs(self, resources, config_filter):
        (resource,) = resources
        config = self.cluster.topics[resource.name]["config"]
        return {"topic": {resource.name: {key: {"value": value} for key, value in config.items()}}}

    def create_topics(self, specification, wait_for_metadata):
        self.changed.append(("create", specification))

    def alter_configs(self, resources):
        self.changed.append(("alter", {resource.name: resource.configs for resource in resources}))

    def list_group_offsets(self, groups):
        return {
            group: {
                place: SimpleNamespace(offset=offset)
                for (owner, place), offset in self.cluster.offsets.items()
                if owner == group
            }
            for group in groups
        }

    def describe_groups(self, groups):
        for group in groups:
            if error := self.cluster.codes.get(group):
                raise error
        return {group: {"members": ["m"] * self.cluster.members[group]} for group in groups}

    def describe_cluster(self):
        return {"brokers": [{}, {}]}

    def describe_log_dirs(self):
        if error := self.cluster.codes.get("log dirs"):
            raise error
        return [{"broker": 1, "log_dirs": [{"total_bytes": 9, "usable_bytes": 4}, {}]}, {"results": []}]

    def close(self):
        pass


class Metadata:
    """What a client knows of the cluster, and how it asks for it."""

    def __init__(self):
        self.config = {"retry_backoff_ms": 100, "allow_auto_create_topics": True, "metadata_max_age_ms": 9}
        self.listeners = set()

    def add_listener(self, listener):
        self.listeners.add(listener)

    def answered(self):
        for listener in self.listeners:
            listener(self)


class Producer:
    """Of transactions: what is committed is on `cluster.committed`; `fails` raises at that call."""

    def __init__(self, fails="", error=errors.KafkaTimeoutError, **config):
        self.fails, self.error, self.config = fails, error, config
        self.calls, self.open, self.committed, self.offsets = [], [], [], {}
        # As stream/transactions.py and stream/metadata.py mend it.
        self._sender = SimpleNamespace(_client=SimpleNamespace(await_ready=None))
        self._metadata = Metadata()

    def _call(self, name):
        self.calls.append(name)
        if self.fails == name:
            raise self.error("planted")

    def init_transactions(self):
        self._call("init")

    def begin_transaction(self):
        self._call("begin")
        self.open = []

    def send(self, topic, value, *, key, headers, partition=None):
        self._call("send")
        self.open.append((topic, partition, key, value, tuple(headers)))
        return SimpleNamespace(get=lambda timeout: self._call("get"))

    def flush(self, timeout):
        self._call("flush")

    def send_offsets_to_transaction(self, offsets, group):
        self._call("offsets")
        self.offsets = {place: entry.offset for place, entry in offsets.items()}

    def commit_transaction(self):
        self._call("commit")
        self.committed += self.open

    def close(self):
        self.calls.append("close")
