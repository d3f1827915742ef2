"""Keys go where every other client puts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import DefaultPartitioner

from caspian.stream.partitioner import KeyPartitioner


class Cluster:
    """What a partitioner asks the client's metadata."""

    def __init__(self, **topics: int) -> None:
        self._topics = topics

    def topics(self) -> set[str]:
        return set(self._topics)

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return set(range(self._topics[topic])) if topic in self._topics else None

    def available_partitions_for_topic(self, topic: str) -> set[int] | None:
        return self.partitions_for_topic(topic)


@given(st.binary(min_size=1, max_size=40), st.integers(1, 50))
def test_the_same_partition_as_the_clients_own(key: bytes, count: int) -> None:
    cluster = Cluster(events=count, state=7)
    ours, theirs = KeyPartitioner(), DefaultPartitioner()
    for topic in ("events", "state", "events"):
        arguments = (topic, key, key, b"", b"", cluster)
        assert ours.partition(*arguments) == theirs.partition(*arguments)


def test_more_partitions_are_seen_at_once() -> None:
    keys = [b"%d" % number for number in range(64)]
    few = [KeyPartitioner().partition("t", None, key, None, None, Cluster(t=3)) for key in keys]
    many = [KeyPartitioner().partition("t", None, key, None, None, Cluster(t=24)) for key in keys]
    assert set(few) == {0, 1, 2}
    assert max(many) > 2


def test_without_a_key_or_a_topic_the_client_decides() -> None:
    assert KeyPartitioner().partition("t", None, None, None, b"", Cluster(t=1)) == 0
    with pytest.raises(ValueError, match="not found"):
        KeyPartitioner().partition("other", b"k", b"k", b"", b"", Cluster(t=1))
