"""Putting dead letters back: records and the offset that says so together, or neither."""

import pytest
from kafka import TopicPartition, errors

from caspian.events.v1.page_pb2 import Page
from caspian.outcome import Emit
from caspian.pipeline import COVERAGE, PAGES
from caspian.settings import KafkaSettings
from caspian.stream import letters as letters_of
from caspian.stream import producer as producers
from caspian.stream import reader, reinsert
from caspian.stream.exits import Unusable
from caspian.stream.letters import letter, letters
from caspian.stream.names import Names
from caspian.stream.records import Taken, TooLarge
from caspian.stream.reinsert import OnError, replay
from unit.stream.cluster import Cluster, Consumer, Producer

KAFKA = KafkaSettings(bootstrap="kafka.example:9092")
NAMES = Names("t.")
DLQ = NAMES.dlq(PAGES)
HEADERS = (("schema", b"caspian.events.v1.Page"), ("dlq-topic", b"t.caspian.pages.v1"), ("dlq-partition", b"3"),
           ("dlq-reason", b"handler-failed"))  # fmt: skip


def dead(offset, name="a", value=None, headers=HEADERS):
    value = Page(article_id=name).SerializeToString() if value is None else value
    return letter(Taken(DLQ, 0, offset, name.encode(), value, headers))


@pytest.fixture
def replayed(monkeypatch):
    """A replay of given letters; its sums and its producer."""
    cluster = Cluster()
    cluster.create(NAMES)
    monkeypatch.setattr(reinsert, "consumer", lambda _: Consumer(cluster))

    def run(found, on_error=OnError.STOP, limit=None, **fails):
        producer = Producer(**fails)
        monkeypatch.setattr(reinsert, "letters", lambda *_, waiting_only: iter(found if waiting_only else ()))
        monkeypatch.setattr(reinsert, "_producer", lambda *_: producer)
        try:
            return replay(KAFKA, NAMES, PAGES, limit=limit, on_error=on_error), producer
        finally:
            run.producer = producer

    return run


def test_a_letter_goes_back_where_it_came_from_as_it_was(replayed):
    done, producer = replayed([dead(4)])
    assert (done.replayed, done.stopped) == (1, "")
    ((topic, partition, key, value, headers),) = producer.committed
    assert (topic, partition, key) == ("t.caspian.pages.v1", 3, b"a")
    assert value == Page(article_id="a").SerializeToString()
    assert headers == (("schema", b"caspian.events.v1.Page"),)
    assert producer.offsets == {TopicPartition(DLQ, 0): 5}
    assert producer.calls[0] == "init"
    assert producer.calls[-1] == "close"


def test_it_stops_before_the_first_that_cannot_go_back(replayed):
    done, producer = replayed([dead(4), dead(5, value=b"\xff\xff"), dead(6)])
    assert done.replayed == 1
    assert done.stopped.startswith("letter 5 still cannot be read (undecodable")
    assert len(producer.committed) == 1
    assert producer.offsets == {TopicPartition(DLQ, 0): 5}


def test_where_the_first_one_stops_it_nothing_is_begun(replayed):
    done, producer = replayed([dead(4, value=b"\xff\xff"), dead(5)])
    assert (done.replayed, bool(done.stopped)) == (0, True)
    assert producer.calls == ["init", "close"]


def test_or_passes_over_it(replayed):
    done, producer = replayed([dead(4, value=b"\xff\xff"), dead(5), dead(6, value=b"\xff\xff")], OnError.DROP)
    assert (done.replayed, done.dropped, done.stopped) == (1, 2, "")
    assert len(producer.committed) == 1
    assert producer.offsets == {TopicPartition(DLQ, 0): 7}


def test_or_moves_it_to_the_end_with_all_that_it_says(replayed):
    done, producer = replayed([dead(4, value=b"\xff\xff")], OnError.REINSERT)
    assert (done.replayed, done.reinserted) == (0, 1)
    assert producer.committed == [(DLQ, 0, b"a", b"\xff\xff", HEADERS)]
    assert producer.offsets == {TopicPartition(DLQ, 0): 5}


def test_no_more_than_the_limit_and_each_batch_by_itself(replayed):
    done, producer = replayed([dead(n) for n in range(1200)], limit=700)
    assert done.replayed == len(producer.committed) == 700
    assert producer.calls.count("commit") == 2
    assert producer.offsets == {TopicPartition(DLQ, 0): 700}


@pytest.mark.parametrize("fails", ["begin", "get", "flush", "offsets"])
def test_what_fails_in_between_puts_nothing_back(replayed, fails):
    with pytest.raises(Unusable, match="cannot be reached"):
        replayed([dead(4)], fails=fails)
    assert replayed.producer.committed == []
    assert "commit" not in replayed.producer.calls
    assert replayed.producer.calls[-1] == "close"


def test_of_two_at_once_the_first_one_ends(replayed):
    with pytest.raises(Unusable, match="another replay of pages began"):
        replayed([dead(4)], fails="commit", error=errors.ProducerFencedError)


def test_letters_wait_from_where_the_last_replay_came_to(monkeypatch):
    cluster = Cluster()
    monkeypatch.setattr(reader, "consumer", lambda _settings, **config: Consumer(cluster, **config))
    cluster.put(DLQ, b"1", b"2", None, b"3", None)
    cluster.offsets = {("t.caspian-dlq", TopicPartition(DLQ, 0)): 1}
    assert letters_of.group(NAMES) == "t.caspian-dlq"
    assert [(each.offset, each.waits) for each in letters(KAFKA, NAMES, PAGES)] == [(0, False), (1, True), (3, True)]
    assert [each.offset for each in letters(KAFKA, NAMES, PAGES, waiting_only=True)] == [1, 3]


# --- the same care for what commands write ---


def written(monkeypatch, emits, **fails):
    producer = Producer(**fails)
    monkeypatch.setattr(producers, "_producer", lambda *_: producer)
    try:
        return producers.write(KAFKA, NAMES, emits), producer
    except Unusable as exc:
        return exc, producer


def emit(name, size=0):
    return Emit(PAGES.noun, name, Page(article_id=name, body=bytes(size)))


def test_all_is_written_or_nothing(monkeypatch):
    number, producer = written(monkeypatch, [emit("a"), emit("b"), Emit(COVERAGE.noun, "x", None)])
    assert number == 3
    assert [(topic, key) for topic, _, key, _, _ in producer.committed] == [
        ("t.caspian.pages.v1", b"a"), ("t.caspian.pages.v1", b"b"), ("t.caspian.coverage.v1", b"x"),
    ]  # fmt: skip
    for fails in ("init", "begin", "flush", "get", "commit"):
        problem, producer = written(monkeypatch, [emit("a"), emit("b")], fails=fails)
        assert isinstance(problem, Unusable), fails
        assert producer.committed == []
        assert producer.calls[-1] == "close"


def test_nothing_to_write_needs_no_cluster(monkeypatch):
    number, producer = written(monkeypatch, [])
    assert (number, producer.calls) == (0, [])


def test_one_that_is_too_large_keeps_back_the_others(monkeypatch):
    monkeypatch.setattr(producers, "_producer", lambda *_: pytest.fail("nothing is begun"))
    with pytest.raises(TooLarge, match="limit 4194304"):
        producers.write(KAFKA, NAMES, [emit("a"), emit("b", 5 << 20)])
