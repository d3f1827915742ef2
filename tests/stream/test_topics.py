"""Administration of topics, on the real broker."""

import socket

import pytest
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from caspian.pipeline import EXTRACT, PAGES, PROCESSES, TOPICS
from caspian.settings import KafkaSettings
from caspian.stream import preflight, topics
from caspian.stream.exits import Unusable
from caspian.stream.names import Names
from caspian.stream.reader import wait_for


def _admin(kafka):
    return KafkaAdminClient(bootstrap_servers=kafka.bootstrap.split(","))


def test_apply_creates_everything_and_then_nothing_differs(kafka, namespace):
    settings, names = KafkaSettings(bootstrap=kafka.bootstrap), Names(f"{namespace}.")
    assert {entry.what for entry in topics.diff(settings, names)} == {"missing"}
    done = topics.apply(settings, names)
    assert len(done) == len(TOPICS) + sum(topic.has_dlq for topic in TOPICS)
    assert topics.diff(settings, names) == []
    assert topics.apply(settings, names) == []
    for process in PROCESSES:
        preflight.check(settings, names, process)


def test_a_changed_setting_is_found_and_mended(kafka, namespace):
    settings, names = KafkaSettings(bootstrap=kafka.bootstrap), Names(f"{namespace}.")
    topics.apply(settings, names)
    resource = ConfigResource(ConfigResourceType.TOPIC, names.topic("articles"), {"retention.ms": "1000"})
    _admin(kafka).alter_configs([resource])
    # The broker answers from metadata that follows a moment later.
    assert wait_for(lambda: topics.diff(settings, names), 10)
    (difference,) = topics.diff(settings, names)
    assert difference.what == "retention.ms is 1000, should be 1209600000"
    topics.apply(settings, names)
    assert wait_for(lambda: topics.diff(settings, names) == [], 10)


def test_another_number_of_partitions_is_refused(kafka, namespace):
    settings, names = KafkaSettings(bootstrap=kafka.bootstrap), Names(f"{namespace}.")
    _admin(kafka).create_topics({names.topic(PAGES): {"num_partitions": 3, "replication_factor": 1}})
    refused = [entry for entry in topics.diff(settings, names) if entry.refused]
    assert [entry.topic for entry in refused] == [names.topic(PAGES)]
    with pytest.raises(Unusable, match="has 3 partitions, needs 12"):
        topics.apply(settings, names)
    assert {e.what for e in topics.diff(settings, names) if not e.refused} >= {"missing"}, "nothing was changed"


def test_a_missing_topic_is_one_line_with_the_remedy(kafka, namespace):
    settings, names = KafkaSettings(bootstrap=kafka.bootstrap), Names(f"{namespace}.")
    with pytest.raises(Unusable, match=r"caspian\.pages\.v1, .*pages\.v1\.dlq; run `caspian topics apply`"):
        preflight.check(settings, names, EXTRACT)


def test_an_unreachable_cluster_is_one_line_with_the_remedy(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(Unusable, match=f"Kafka at {address} cannot be reached .*; start it, or set CASPIAN_KAFKA"):
        topics.diff(KafkaSettings(bootstrap=address), Names())
