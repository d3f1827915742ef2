"""A cluster that creates topics by itself is asked not to: a topic is as the table says, or it is missing."""

from contextlib import closing

import pytest
from kafka import KafkaProducer, errors

from brokers import started_with
from caspian.local.kafka import LocalKafka
from caspian.settings import KafkaSettings
from caspian.stream import metadata, reader
from caspian.stream.connection import kafka_python


@pytest.mark.kafka
def test_what_is_missing_stays_missing():
    with started_with(LocalKafka(extra_properties={"auto.create.topics.enable": "true"})) as cluster:
        kafka = KafkaSettings(bootstrap=cluster.bootstrap)
        with (
            closing(metadata.mend(KafkaProducer(**kafka_python(kafka), max_block_ms=2000))) as producer,
            pytest.raises(errors.KafkaTimeoutError),
        ):
            producer.send("misspelt", b"x").get(5)
        with closing(reader.consumer(kafka)) as client:
            assert "misspelt" not in client.topics()


def test_reading_what_is_empty_takes_no_time(bench, monkeypatch):
    """Workers read their state so; a poll for what is not there would wait for it."""
    polls = []
    monkeypatch.setattr(reader, "_POLL_MS", 60_000)
    monkeypatch.setattr(reader.KafkaConsumer, "poll", lambda *given: polls.append(given) or {})
    assert list(reader.read(bench.kafka, bench.names.topic("publishing"))) == []
    assert polls == []
