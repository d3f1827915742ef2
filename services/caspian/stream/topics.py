"""Topics on the cluster against pipeline.py, and making them so. Never changes a partition count."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass

from kafka import errors
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from caspian.pipeline import MIB, TOPICS, Topic
from caspian.settings import KafkaSettings
from caspian.stream.connection import kafka_python, unreachable
from caspian.stream.exits import Unusable
from caspian.stream.names import Names

_DAY_MS = 24 * 3600 * 1000
# Dead letters wait for a person: longer than any holiday.
_DLQ_DAYS = 90


@dataclass(frozen=True, slots=True)
class Wanted:
    """One topic as the cluster should have it."""

    name: str
    partitions: int
    config: dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, in words; `refused` where it must not be mended in place."""

    topic: str
    what: str
    refused: bool = False


def wanted(settings: KafkaSettings, names: Names, topics: Iterable[Topic] = TOPICS) -> list[Wanted]:
    """Every topic of the topology, dead letter topics included."""
    result = []
    for topic in topics:
        config = {"max.message.bytes": str(topic.max_message_bytes)}
        if topic.compacted:
            # A tombstone must outlive the slowest rebuild; an hour keeps a discovery that is being adopted.
            config |= {
                "cleanup.policy": "compact",
                "min.compaction.lag.ms": "3600000",
                "delete.retention.ms": str(_DAY_MS),
            }
        else:
            config |= {"cleanup.policy": "delete", "retention.ms": str(topic.retention_days * _DAY_MS)}
        config["min.insync.replicas"] = str(settings.min_insync_replicas)
        result.append(Wanted(names.topic(topic), topic.partitions, config))
        if topic.has_dlq:
            dlq = config | {
                "cleanup.policy": "delete",
                "retention.ms": str(_DLQ_DAYS * _DAY_MS),
                "max.message.bytes": str(topic.max_message_bytes + MIB),
            }
            dlq.pop("min.compaction.lag.ms", None)
            dlq.pop("delete.retention.ms", None)
            result.append(Wanted(names.dlq(topic), 1, dlq))
    return result


def diff(settings: KafkaSettings, names: Names) -> list[Difference]:
    """How the cluster differs from the topology; empty when it does not.

    Raises:
        Unusable: the cluster cannot be reached or denies access.
    """
    try:
        with closing(KafkaAdminClient(**admin_config(settings))) as admin:
            return _diff(admin, wanted(settings, names))
    except errors.KafkaError as exc:
        raise unreachable(settings, exc) from exc


def _diff(admin: KafkaAdminClient, topics: list[Wanted]) -> list[Difference]:
    existing = set(admin.list_topics())
    known = [topic for topic in topics if topic.name in existing]
    found = [Difference(topic.name, "missing") for topic in topics if topic.name not in existing]
    if not known:
        return found
    described = {entry["name"]: entry for entry in admin.describe_topics([topic.name for topic in known])}
    for topic in known:
        has = len(described[topic.name]["partitions"])
        if has != topic.partitions:
            what = f"has {has} partitions, needs {topic.partitions}: keys would move; make a new topic version instead"
            found.append(Difference(topic.name, what, refused=True))
        for name, value in _config_of(admin, topic.name).items():
            if name in topic.config and value != topic.config[name]:
                found.append(Difference(topic.name, f"{name} is {value}, should be {topic.config[name]}"))
    return found


def apply(settings: KafkaSettings, names: Names) -> list[Difference]:
    """Create what is missing and mend settings; what was done.

    Raises:
        Unusable: unreachable, denied, or a partition count that differs (nothing is changed then).
    """
    try:
        with closing(KafkaAdminClient(**admin_config(settings))) as admin:
            topics = wanted(settings, names)
            differences = _diff(admin, topics)
            if refused := [entry for entry in differences if entry.refused]:
                raise Unusable("; ".join(f"{entry.topic} {entry.what}" for entry in refused))
            changed = {entry.topic for entry in differences}
            missing = {entry.topic for entry in differences if entry.what == "missing"}
            _create(admin, [topic for topic in topics if topic.name in missing], settings.replication_factor)
            for topic in topics:
                if topic.name in changed - missing:
                    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, topic.config)])
            return differences
    except errors.KafkaError as exc:
        raise unreachable(settings, exc) from exc


def _create(admin: KafkaAdminClient, topics: list[Wanted], replication: int) -> None:
    if not topics:
        return
    specification = {
        topic.name: {"num_partitions": topic.partitions, "replication_factor": replication, "configs": topic.config}
        for topic in topics
    }
    # Another process may apply at the same time: existing is as good as created.
    with suppress(errors.TopicAlreadyExistsError):
        admin.create_topics(specification, wait_for_metadata=True)


def _config_of(admin: KafkaAdminClient, name: str) -> dict[str, str]:
    resource = ConfigResource(ConfigResourceType.TOPIC, name)
    described = admin.describe_configs([resource], config_filter="all")
    return {key: str(entry["value"]) for key, entry in described["topic"][name].items()}


def admin_config(settings: KafkaSettings) -> dict[str, object]:
    """Arguments of an admin client."""
    config = kafka_python(settings)
    del config["metrics_enabled"]  # the admin client has no such option
    return config
