from __future__ import annotations

import pytest
from kafka import KafkaProducer

from caspian.cli import newest
from caspian.cli.documents import UnusableDocument
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.settings import KafkaSettings
from caspian.stream import topics
from caspian.stream.names import Names


def test_the_newest_event_of_an_article(kafka, namespace: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, names = KafkaSettings(bootstrap=kafka.bootstrap), Names(f"{namespace}.")
    topics.apply(settings, names)
    monkeypatch.setattr(newest, "cluster", lambda: (settings, names))
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap)
    for key, version in (("a", 1), ("b", 1), ("a", 2), ("c", 1)):
        event = EnrichedEvent(event_id=f"{key}{version}", pipeline_version=1)
        event.article.id, event.article.version = key, version
        producer.send(names.topic("latest"), key=key.encode(), value=event.SerializeToString()).get(10)
    producer.send(names.topic("latest"), key=b"c", value=None).get(10)
    producer.close()

    assert newest.newest("a").version == 2
    for unknown in ("c", "d"):
        with pytest.raises(UnusableDocument, match="no event of an article with this id"):
            newest.newest(unknown)
