"""Reads whole topics of the real broker, with transactions of others under way."""

import threading
import time
from contextlib import closing, suppress

import pytest
from kafka import KafkaProducer

from caspian.stream.connection import kafka_python
from caspian.stream.reader import read, wait_for


def test_state_in_a_transaction_that_is_still_open_is_waited_for(bench):
    topic = bench.names.topic("publishing")
    config = kafka_python(bench.kafka) | {"acks": "all", "transactional_id": f"{bench.names.namespace}predecessor"}
    found = []
    with closing(KafkaProducer(**config)) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        for number in range(3):
            producer.send(topic, b"x", key=b"k%d" % number, partition=0).get(10)
        reading = threading.Thread(
            target=lambda: found.extend(r.key for r in read(bench.kafka, topic, partitions=[0])), daemon=True
        )
        reading.start()
        reading.join(5)
        assert reading.is_alive(), f"read {found} and overlooked an open transaction"
        producer.commit_transaction()
        reading.join(20)
    assert found == [b"k0", b"k1", b"k2"]


def test_what_was_aborted_is_passed_over(bench):
    topic = bench.names.topic("publishing")
    config = kafka_python(bench.kafka) | {"acks": "all", "transactional_id": f"{bench.names.namespace}predecessor"}
    with closing(KafkaProducer(**config)) as producer:
        producer.init_transactions()
        for number, end in enumerate((producer.commit_transaction, producer.abort_transaction)):
            producer.begin_transaction()
            producer.send(topic, b"x", key=b"k%d" % number, partition=0).get(10)
            end()
    assert [r.key for r in read(bench.kafka, topic, partitions=[0])] == [b"k0"]


@pytest.mark.parametrize("start", [{"at_end": True}, {"since_ms": int(time.time() * 1000)}])
def test_what_was_under_way_when_one_began_to_watch_is_new_once_it_is_committed(bench, start):
    """`caspian retract` waited for its event in vain when publish had written it and not committed yet."""
    topic = bench.names.topic("enriched")
    config = kafka_python(bench.kafka) | {"acks": "all", "transactional_id": f"{bench.names.namespace}publisher"}
    found, polls, over = [], [], threading.Event()

    def alive():
        polls.append(1)
        if over.is_set():
            raise TimeoutError

    def watch():
        with suppress(TimeoutError):
            found.extend(r.key for r in read(bench.kafka, topic, follow=True, alive=alive, **start))

    with closing(KafkaProducer(**config)) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send(topic, b"x", key=b"under way").get(10)
        watching = threading.Thread(target=watch, daemon=True)
        watching.start()
        assert wait_for(lambda: len(polls) > 1, 20)
        producer.commit_transaction()
    before = len(polls)
    assert wait_for(lambda: len(polls) > before + 3, 20)
    over.set()
    watching.join(20)
    assert found == [b"under way"]
