"""What stands on a compacted topic: newest values, no removed keys, nothing foreign; failures in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kafka import errors

from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.pipeline import FRONTIER
from caspian.settings import KafkaSettings
from caspian.stream import compacted
from caspian.stream.exits import Unusable
from caspian.stream.names import Names
from caspian.stream.records import Taken

KAFKA = KafkaSettings(bootstrap="kafka.example:9092")


def standing(monkeypatch: pytest.MonkeyPatch, *records: tuple[str, bytes | None]) -> dict[str, str]:
    def read(_kafka: KafkaSettings, topic: str) -> Iterator[Taken]:
        for offset, (key, value) in enumerate(records):
            yield Taken(topic, 0, offset, key.encode(), value, (), 0)

    monkeypatch.setattr(compacted, "read", read)
    found = compacted.newest(KAFKA, Names(), FRONTIER)
    return {key: item.url for key, item in found.items() if isinstance(item, FrontierItem)}


def item(url: str) -> bytes:
    return FrontierItem(url=url).SerializeToString()


def test_the_newest_of_each_key_without_those_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [("a", item("1")), ("b", item("2")), ("a", item("3")), ("b", None), ("never", None)]
    assert standing(monkeypatch, *records) == {"a": "3"}


def test_what_is_no_message_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert standing(monkeypatch, ("a", item("1")), ("a", b"\xff"), ("b", b""), ("b", b"\x00")) == {"a": "1"}


def test_an_empty_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    assert standing(monkeypatch) == {}


@pytest.mark.parametrize("failure", [errors.KafkaConnectionError, errors.TopicAuthorizationFailedError])
def test_a_cluster_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, failure: type[Exception]) -> None:
    def read(*_: object) -> Iterator[Taken]:
        raise failure
        yield

    monkeypatch.setattr(compacted, "read", read)
    with pytest.raises(Unusable, match=r"kafka\.example:9092"):
        compacted.newest(KAFKA, Names(), FRONTIER)
