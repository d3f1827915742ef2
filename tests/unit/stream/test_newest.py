"""The newest version of an article: in its own partition, on either topic, whatever is written twice."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kafka.partitioner.default import DefaultPartitioner

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.pipeline import DEDUPED, LATEST
from caspian.settings import KafkaSettings
from caspian.stream import newest, reader
from caspian.stream.names import Names
from caspian.stream.newest import newest_version, partition_of
from unit.stream.cluster import Cluster, Consumer

KAFKA = KafkaSettings(bootstrap="kafka.example:9092")
NAMES = Names("t.")
ASKED = ("partitions_for_topic", "available_partitions_for_topic")


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=1, max_size=40), st.integers(1, 64))
def test_a_key_is_where_every_client_puts_it(key, count):
    metadata = SimpleNamespace(topics=lambda: {"t"}, **dict.fromkeys(ASKED, lambda _: set(range(count))))
    assert partition_of(key, count) == DefaultPartitioner().partition("t", key, key, b"", b"", metadata)


@pytest.fixture
def cluster(monkeypatch):
    found = Cluster()
    found.create(NAMES, (LATEST, DEDUPED))
    for module in (newest, reader):
        monkeypatch.setattr(module, "consumer", lambda _settings, **config: Consumer(found, **config))
    return found


def put(cluster, topic, name, version, text="", partition=None):
    article = Article(id=name, version=version, text=text)
    message = EnrichedEvent(event_id=f"e{version}", article=article) if topic is LATEST else article
    where = partition_of(name.encode(), topic.partitions) if partition is None else partition
    cluster.put(NAMES.topic(topic), message.SerializeToString(), partition=where, key=name.encode())


def found(name):
    article = newest_version(KAFKA, NAMES, name)
    return (article.version, article.text) if article else None


def test_the_greater_version_of_both_topics_counts(cluster):
    put(cluster, LATEST, "a", 3)
    put(cluster, DEDUPED, "a", 2)
    assert found("a") == (3, "")
    put(cluster, DEDUPED, "a", 4)
    assert found("a") == (4, "")


def test_of_one_version_what_dedupe_wrote_last_counts(cluster):
    put(cluster, LATEST, "a", 2, "as published")
    put(cluster, DEDUPED, "a", 2, "first")
    put(cluster, DEDUPED, "a", 2, "again")
    put(cluster, DEDUPED, "a", 1, "late")
    assert found("a") == (2, "again")


def test_other_articles_of_the_partition_and_what_is_none_do_not_count(cluster):
    where = partition_of(b"a", DEDUPED.partitions)
    put(cluster, DEDUPED, "b", 9, partition=where)
    cluster.put(NAMES.topic(DEDUPED), b"\xff", partition=where, key=b"a")
    assert found("a") is None
    put(cluster, LATEST, "a", 1)
    cluster.put(NAMES.topic(LATEST), b"", partition=partition_of(b"a", 12), key=b"a")
    assert found("a") == (1, "")
    assert cluster.open_clients == 0


def test_topics_that_are_not_there_have_no_articles(cluster):
    cluster.logs.clear()
    assert found("a") is None
