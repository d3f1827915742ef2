"""Reading to the end of now: every record once, no further than asked, and no client left open."""

from types import SimpleNamespace

import pytest
from kafka import TopicPartition

from caspian.settings import KafkaSettings
from caspian.stream import bootstrap, reader
from caspian.stream.bootstrap import noted
from caspian.stream.reader import committed, read, unread, wait_for
from unit.stream.cluster import Cluster, Consumer, Metadata

KAFKA = KafkaSettings(bootstrap="kafka.example:9092")


@pytest.fixture
def cluster(monkeypatch):
    found = Cluster()
    for module in (reader, bootstrap):
        monkeypatch.setattr(module, "consumer", lambda _settings, **config: Consumer(found, **config))
    return found


def values(records):
    return [record.value for record in records]


def test_everything_that_stands_there_in_order(cluster):
    cluster.put("a", b"1", b"2", b"3", b"4", b"5", at=7)
    records = list(read(KAFKA, "a"))
    assert values(records) == [b"1", b"2", b"3", b"4", b"5"]
    assert (records[4].topic, records[4].partition, records[4].offset, records[4].timestamp) == ("a", 0, 4, 7)
    assert records[4].headers == (("h", b""),)
    assert cluster.open_clients == 0


def test_what_comes_while_it_is_read_is_left_for_the_next(cluster):
    cluster.put("a", b"1", b"2", b"3")
    seen = []
    for record in read(KAFKA, "a"):
        seen.append(record.value)
        cluster.put("a", b"later")
    assert seen == [b"1", b"2", b"3"]


def test_markers_at_the_end_are_no_reason_to_wait(cluster):
    cluster.put("a", b"1", None, b"2", None, None)
    assert values(read(KAFKA, "a")) == [b"1", b"2"]
    cluster.put("b", None)
    assert values(read(KAFKA, "b")) == []


def test_several_topics_and_partitions_are_all_read(cluster):
    cluster.put("a", b"1", partition=0)
    cluster.put("a", b"2", b"3", b"4", partition=1)
    cluster.put("b", b"5")
    assert sorted(values(read(KAFKA, "a", "b"))) == [b"1", b"2", b"3", b"4", b"5"]
    assert sorted(values(read(KAFKA, "a", partitions=[1]))) == [b"2", b"3", b"4"]


def test_a_topic_that_is_not_there_is_empty(cluster):
    assert list(read(KAFKA, "none")) == []
    assert cluster.open_clients == 0


def test_from_a_time_from_offsets_or_only_what_is_new(cluster):
    cluster.put("a", b"1", at=10)
    cluster.put("a", b"2", b"3", at=20)
    assert values(read(KAFKA, "a", since_ms=20)) == [b"2", b"3"]
    assert values(read(KAFKA, "a", since_ms=21)) == []
    assert values(read(KAFKA, "a", start={0: 2})) == [b"3"]
    assert values(read(KAFKA, "a", start={})) == [b"1", b"2", b"3"]
    assert values(read(KAFKA, "a", at_end=True)) == []


def test_who_follows_gets_what_comes_and_is_told_once_that_it_is_up_to_date(cluster):
    cluster.put("a", b"1", b"2", b"3")
    told, polls = [], []

    def alive():
        polls.append(1)
        if len(polls) == 4:
            cluster.put("a", b"4")
        if len(polls) == 7:
            raise KeyboardInterrupt

    seen = []
    records = read(KAFKA, "a", follow=True, alive=alive, at_ends=lambda: told.append(list(seen)))
    with pytest.raises(KeyboardInterrupt):
        seen.extend(record.value for record in records)
    assert seen == [b"1", b"2", b"3", b"4"]
    assert told == [[b"1", b"2", b"3"]]
    assert cluster.open_clients == 0


def test_who_is_asked_to_stop_leaves_no_client_behind(cluster):
    cluster.put("a", b"1", b"2")

    def alive():
        raise TimeoutError

    with pytest.raises(TimeoutError):
        list(read(KAFKA, "a", alive=alive))
    records = read(KAFKA, "a")
    next(records)
    records.close()
    assert cluster.open_clients == 0


def test_what_a_group_has_not_passed_is_counted_without_markers(cluster):
    cluster.put("a", b"1", b"2", None, b"3", None, partition=0)
    cluster.put("a", b"4", partition=1)
    assert unread(KAFKA, "g", "a") == 4
    cluster.offsets = {("g", TopicPartition("a", 0)): 3, ("other", TopicPartition("a", 1)): 1}
    assert committed(KAFKA, "g", "a") == {0: 3}
    assert unread(KAFKA, "g", "a") == 2
    assert cluster.open_clients == 0


@pytest.mark.parametrize(("ages", "noted_at"), [([5000, 4000, 3000], 3), ([5000, 50, 10], 1), ([50], 0), ([], 0)])
def test_a_reader_that_begins_with_latest_goes_on_a_while_before_the_end(cluster, monkeypatch, ages, noted_at):
    monkeypatch.setattr(bootstrap.time, "time", lambda: 10_000.0)
    cluster.put("e")
    for age in ages:
        cluster.put("e", b"x", at=int((10_000 - age) * 1000))
    assert noted(KAFKA, "e", 100) == noted_at
    assert cluster.open_clients == 0


def test_a_condition_is_waited_for_and_not_for_ever():
    answers = iter([False, False, True])
    assert wait_for(lambda: next(answers), 60, pause=0)
    assert not wait_for(lambda: False, 0, pause=0)


def test_what_was_not_committed_is_never_read_and_nothing_is_committed_by_reading(monkeypatch):
    made = []

    def client(**config):
        made.append(config)
        return SimpleNamespace(_coordinator=SimpleNamespace(need_rejoin=None), _cluster=Metadata())

    monkeypatch.setattr(reader, "KafkaConsumer", client)
    reader.consumer(KAFKA)
    reader.consumer(KAFKA, group_id="g", fetch_max_wait_ms=500)
    for config in made:
        assert config["isolation_level"] == "read_committed"
        assert config["enable_auto_commit"] is config["allow_auto_create_topics"] is False
        assert config["auto_offset_reset"] == "earliest"
        assert config["max_partition_fetch_bytes"] > 4 << 20, "the largest page must fit"
    assert (made[1]["group_id"], made[1]["fetch_max_wait_ms"]) == ("g", 500)
