"""One turn of the transactional adapter around a client between two generations."""

from types import SimpleNamespace

import pytest
from kafka import TopicPartition
from kafka.coordinator.base import MemberState

from caspian.events.v1 import article_pb2
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.ledger import drop
from caspian.outcome import Done, Emit
from caspian.pipeline import MIB, PUBLISH
from caspian.settings import KafkaSettings
from caspian.stream import transactional
from caspian.stream.attempts import mark
from caspian.stream.exits import Exit
from caspian.stream.records import Taken
from caspian.stream.settings import StreamSettings
from caspian.stream.transactional import Transactional

PLACE = TopicPartition("caspian.assessed.v1", 3)


class Client:
    """The old assignment is still there while the new generation is being dealt out."""

    def __init__(self, state, generation=5, polled=None):
        self.state, self.number, self.polled = state, generation, polled or {}

    def poll(self, timeout_ms, max_records):
        return self.polled

    def group_metadata(self):
        return SimpleNamespace(generation_id=self.number, member_id="m", group_instance_id=None, state=self.state)

    def assignment(self):
        return {PLACE}

    def position(self, place):
        return 7

    def highwater(self, place):
        return 7


class Stage:
    reads_tombstones = False

    def tick(self, now):
        from google.protobuf.timestamp_pb2 import Timestamp

        return [drop("publish", "a", 1, "s", "due", "", Timestamp())]


@pytest.fixture
def worker(monkeypatch):
    made = Transactional(PUBLISH, Stage(), KafkaSettings(bootstrap="127.0.0.1:1"), StreamSettings())
    made.commits, made.restores = [], []
    monkeypatch.setattr(made, "_commit", lambda producer, records, offsets, generation: made.commits.append(offsets))
    monkeypatch.setattr(made, "_restore", lambda client: made.restores.append(client))
    return made


def test_a_stable_member_commits_what_is_due(worker):
    worker._turn(Client(MemberState.STABLE), None)
    assert worker.commits == [{PLACE: 7}]


def test_between_two_generations_nothing_is_restored_begun_or_committed(worker):
    worker._turn(Client(MemberState.REBALANCING), None)
    assert (worker.commits, worker.restores) == ([], [])


@pytest.fixture
def ended(monkeypatch):
    codes = []

    def leave(code, why):
        codes.append(code)
        raise SystemExit

    monkeypatch.setattr(transactional, "leave", leave)
    return codes


def test_what_a_stage_remembers_and_kafka_does_not_take_ends_the_process(worker, monkeypatch, ended):
    marks = []
    monkeypatch.setattr(worker._deaths, "mark", lambda record, *why: marks.append((record.offset, *why)))
    swollen = Done((Emit("enriched", "a", EnrichedEvent(reason="x" * 2 * MIB)),))
    worker._stage.process = lambda key, message, partition: swollen
    record = Taken(PLACE.topic, 3, 6, b"a", article_pb2.Article(id="a").SerializeToString())
    with pytest.raises(SystemExit):
        worker._decide(record)
    assert ended == [Exit.RESTART]
    ((offset, reason, detail),) = marks
    assert (offset, reason) == (6, "output-too-large")
    assert "enriched" in detail
    # What the next life writes.
    worker._deaths._marks = {(PLACE.topic, 3, 6): mark(PLACE.topic, 3, 6, 1, reason, detail).value}
    settled, _ = worker._decide(record)
    assert (settled.outcome, settled.reason, settled.detail) == ("dead", "output-too-large", detail)


def test_a_mark_of_an_earlier_release_does_not_say_why(worker):
    record = Taken(PLACE.topic, 3, 6, b"a", b"")
    assert worker._deaths.of(record) is None
    worker._deaths._marks = {(PLACE.topic, 3, 6): mark(PLACE.topic, 3, 6, 1).value}
    assert worker._deaths.of(record) == ("handler-failed", "ended the worker before")


def test_records_without_a_membership_end_the_process(worker, ended):
    with pytest.raises(SystemExit):
        worker._turn(Client(MemberState.UNJOINED, generation=-1, polled={PLACE: ["record"]}), None)
    assert ended == [Exit.RESTART]
    assert worker.commits == []
