"""What one turn writes: outputs, state and offsets together; what is read becomes something by itself, each once."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from kafka import TopicPartition, errors

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.state_pb2 import PublishState
from caspian.outcome import Done, Emit, Poison, Rejected
from caspian.pipeline import PUBLISH, TOPICS
from caspian.settings import KafkaSettings
from caspian.stream import transactional
from caspian.stream.exits import Exit
from caspian.stream.records import OVERHEAD, Taken, outgoing
from caspian.stream.settings import StreamSettings
from caspian.stream.transactional import Transactional
from unit.stream.cluster import Producer

PLACE = TopicPartition("caspian.assessed.v1", 3)
MEMBER = SimpleNamespace(generation_id=5, member_id="m", group_instance_id=None)


class Stage:
    """Answers as told; remembers what it was asked and what was taken from it."""

    def __init__(self, tombstones=False):
        self.reads_tombstones = tombstones
        self.answer = Done()
        self.asked, self.restored, self.revoked = [], [], []

    def process(self, key, message, partition):
        self.asked.append((key, message, partition))
        return self.answer

    def restore(self, partition, key, value):
        self.restored.append((partition, key, value))

    def revoke(self, partition):
        self.revoked.append(partition)

    def tick(self, now):
        return []


def worker(stage):
    now = datetime(2031, 5, 6, tzinfo=UTC)
    return Transactional(PUBLISH, stage, KafkaSettings(bootstrap="x:1"), StreamSettings(), now=lambda: now)


def record(value, key=b"a", headers=()):
    return Taken(PLACE.topic, 3, 6, key, value, headers)


ARTICLE = Article(id="a", visit=2).SerializeToString()


def state(name):
    return outgoing(Emit("publishing", name, PublishState(version=1)), worker(Stage())._names)


def test_records_and_offsets_are_one_transaction_in_this_order():
    producer = Producer()
    worker(Stage())._commit(producer, [state("a"), state("b")], {PLACE: 7}, MEMBER)
    assert producer.calls == ["begin", "send", "send", "flush", "get", "get", "offsets", "commit"]
    assert producer.offsets == {PLACE: 7}
    assert [key for _, _, key, _, _ in producer.committed] == [b"a", b"b"]


@pytest.mark.parametrize("fails", ["send", "flush", "get", "offsets"])
def test_what_fails_before_the_end_commits_nothing(fails):
    producer = Producer(fails=fails)
    with pytest.raises(errors.KafkaTimeoutError):
        worker(Stage())._commit(producer, [state("a")], {PLACE: 7}, MEMBER)
    assert "commit" not in producer.calls
    if fails != "offsets":
        assert "offsets" not in producer.calls, "the client would wait for ever for what has expired"


@pytest.mark.parametrize("given", [{"generation_id": -1}, {"member_id": ""}])
def test_who_is_no_member_any_more_commits_nothing(monkeypatch, given):
    ended = []

    def leave(code, why):
        ended.append(code)
        raise SystemExit

    monkeypatch.setattr(transactional, "leave", leave)
    producer = Producer()
    with pytest.raises(SystemExit):
        worker(Stage())._commit(producer, [], {PLACE: 7}, SimpleNamespace(**(vars(MEMBER) | given)))
    assert ended == [Exit.RESTART]
    assert producer.calls == []


def test_a_message_is_decided_with_its_key_and_partition():
    stage = Stage()
    settled, message = worker(stage)._decide(record(ARTICLE))
    ((key, given, partition),) = stage.asked
    assert (key, given.id, partition) == ("a", "a", 3)
    assert settled.outcome == "done"
    assert message is given


@pytest.mark.parametrize(
    ("value", "key", "headers", "reason"),
    [
        (b"\xff\xff", b"a", (), "undecodable"),
        (b"", b"a", (), "empty"),
        (None, b"a", (), "no-value"),
        (ARTICLE, b"b", (), "key-mismatch"),
        (ARTICLE, b"a", (("schema", b"caspian.events.v1.Page"),), "unknown-schema"),
    ],
)
def test_what_is_no_message_is_a_dead_letter_that_the_stage_never_sees(value, key, headers, reason):
    stage = Stage()
    settled, _ = worker(stage)._decide(record(value, key, headers))
    assert (settled.outcome, settled.reason) == ("dead", reason)
    (letter,) = settled.records
    assert (letter.topic, letter.value) == ("caspian.assessed.v1.dlq", value)
    assert stage.asked == []


def test_a_tombstone_is_a_message_only_for_who_reads_them():
    stage = Stage(tombstones=True)
    settled, _ = worker(stage)._decide(record(None))
    assert stage.asked == [("a", None, 3)]
    assert settled.outcome == "done"


@pytest.mark.parametrize(
    ("answer", "outcome", "topic"),
    [
        (Rejected("off-target"), "rejected", "caspian.coverage.v1"),
        (Poison("no-article"), "dead", "caspian.assessed.v1.dlq"),
        (Done((Emit("publishing", "a", None),)), "done", "caspian.publishing.v1"),
    ],
)
def test_each_outcome_is_one_record_where_it_belongs(answer, outcome, topic):
    stage = Stage()
    stage.answer = answer
    settled, _ = worker(stage)._decide(record(ARTICLE))
    assert settled.outcome == outcome
    assert [each.topic for each in settled.records] == [topic]


def test_state_is_read_back_once_for_what_is_new_and_dropped_with_its_partition(monkeypatch):
    asked = []
    monkeypatch.setattr(transactional, "restore", lambda *given: asked.append(sorted(given[3])))
    stage = Stage()
    made = worker(stage)
    monkeypatch.setattr(made._deaths, "load", lambda: asked.append("marks"))
    places = {TopicPartition(PLACE.topic, number) for number in (1, 2)}
    client = SimpleNamespace(assignment=lambda: places)
    made._restore(client)
    made._restore(client)
    assert asked == ["marks", [1, 2]]
    made.on_partitions_revoked([TopicPartition(PLACE.topic, 2), TopicPartition(PLACE.topic, 9)])
    assert stage.revoked == [2], "of what was never restored there is nothing to drop"
    made._restore(client)
    assert asked[2:] == ["marks", [2]]
    made.on_partitions_lost([TopicPartition(PLACE.topic, 1)])
    assert stage.revoked == [2, 1]


def test_no_batch_is_larger_than_what_any_topic_takes():
    assert min(topic.max_message_bytes for topic in TOPICS) >= transactional._BATCH_BYTES + OVERHEAD
