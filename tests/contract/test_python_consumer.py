"""The consumer that proto/README.md shows: its rule alone, and the whole of it against a real Kafka."""

from __future__ import annotations

import importlib.util
import itertools
import random
from pathlib import Path
from types import ModuleType

import pytest
from kafka import KafkaProducer

from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.settings import KafkaSettings
from caspian.stream import topics
from caspian.stream.names import Names
from contract.contract import PROTO, examples

EVENTS: list[EnrichedEvent] = [
    next(example.message for example in examples() if str(example) == f"enriched/{name}")
    for name in ("created", "updated", "revised", "rescored", "retracted")
]


@pytest.fixture
def client() -> ModuleType:
    path: Path = PROTO / "clients/python/mirror.py"
    spec = importlib.util.spec_from_file_location("mirror", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_event_changes_something_once(client: ModuleType) -> None:
    mirror = client.Mirror()
    assert [mirror.apply(event) for event in EVENTS] == [True] * 5
    assert [mirror.apply(event) for event in EVENTS] == [False] * 5
    assert list(mirror.articles) == [EVENTS[2].article.id]


def test_any_order_and_any_repeats_end_the_same(client: ModuleType) -> None:
    wanted = {EVENTS[2].article.id: EVENTS[2]}
    dice = random.Random(7)
    for order in itertools.permutations(EVENTS):
        mirror = client.Mirror()
        for event in [*order, *dice.choices(EVENTS, k=5), order[-1]]:
            mirror.apply(event)
        assert mirror.articles == wanted


def test_the_whole_consumer_on_a_real_kafka(
    client: ModuleType, kafka, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(f"{namespace}.")
    latest, enriched = names.topic("latest"), names.topic("enriched")
    monkeypatch.setattr(client, "LATEST", latest)
    monkeypatch.setattr(client, "ENRICHED", enriched)
    topics.apply(KafkaSettings(bootstrap=kafka.bootstrap), names)
    producer = KafkaProducer(
        bootstrap_servers=kafka.bootstrap, transactional_id=f"{namespace}-probe", allow_auto_create_topics=False
    )
    producer.init_transactions()

    def publish(*events: EnrichedEvent, commit: bool = True) -> None:
        producer.begin_transaction()
        for event in events:
            for topic in (enriched, latest):
                producer.send(topic, key=event.article.id.encode(), value=event.SerializeToString()).get(10)
        if commit:
            producer.commit_transaction()
        else:
            producer.abort_transaction()

    created, updated, revised, rescored, retracted = EVENTS
    publish(created, revised)
    publish(updated)
    publish(retracted, commit=False)

    mirror = client.Mirror()
    reader = client.consumer(kafka.bootstrap)
    offset = client.bootstrap(reader, mirror)
    assert mirror.articles == {created.article.id: updated, revised.article.id: revised}

    publish(rescored)
    publish(updated)  # a repeat that should never happen changes nothing
    publish(retracted)
    seen = list(itertools.islice(client.follow(reader, mirror, offset), 2))
    assert seen == [rescored, retracted]
    assert mirror.articles == {revised.article.id: revised}
    reader.close()
    producer.close()
