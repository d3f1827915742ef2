"""How far workers are behind, and what doctor asks a cluster."""

import pytest
from kafka import TopicPartition, errors

from caspian.events.v1.coverage_pb2 import CoverageRecord, Heartbeat
from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.pipeline import COVERAGE, EXTRACT, FRONTIER, PAGES, PUBLISH, STANCE, WORKERS
from caspian.settings import KafkaSettings
from caspian.stream import facts, lags, reader
from caspian.stream.exits import Unusable
from caspian.stream.lags import Lag, data_behind, waiting_letters
from caspian.stream.names import Names
from caspian.stream.topics import Difference
from unit.stream.cluster import Admin, Cluster, Consumer

KAFKA = KafkaSettings(bootstrap="kafka.example:9092")
NAMES = Names("t.")
PAGES_NAME = NAMES.topic(PAGES)


@pytest.fixture
def cluster(monkeypatch):
    found = Cluster()
    found.create(NAMES)
    for module in (reader, facts):
        monkeypatch.setattr(module, "consumer", lambda _settings, **config: Consumer(found, **config))
    monkeypatch.setattr(facts, "KafkaAdminClient", lambda **_: Admin(found))
    monkeypatch.setattr(facts.topics, "diff", lambda *_: [])
    return found


def lag_of(cluster, *workers):
    return lags.lags(Admin(cluster), Consumer(cluster), NAMES, workers)


def test_each_worker_is_behind_the_ends_of_its_own_input(cluster):
    cluster.put(PAGES_NAME, b"1", b"2", None, partition=0)
    cluster.put(PAGES_NAME, b"3", partition=5)
    cluster.put(NAMES.topic(STANCE.reads), b"4")
    cluster.offsets = {(NAMES.group(EXTRACT), TopicPartition(PAGES_NAME, 0)): 1}
    cluster.members[NAMES.group(EXTRACT)] = 2
    extract, stance, publish = lag_of(cluster, EXTRACT, STANCE, PUBLISH)
    assert (extract.worker, extract.behind, extract.members) == ("extract", 3, 2)
    assert extract.offsets == {0: 1} | dict.fromkeys(range(1, 12), 0)
    assert (stance.behind, stance.members) == (1, 0)
    assert publish.behind == 0


def test_what_retention_removed_is_not_behind_and_no_offset_is_the_begin(cluster):
    cluster.put(PAGES_NAME, *[b"x"] * 10)
    cluster.starts[TopicPartition(PAGES_NAME, 0)] = 6
    assert lag_of(cluster, EXTRACT)[0].behind == 4
    cluster.offsets = {(NAMES.group(EXTRACT), TopicPartition(PAGES_NAME, 0)): -1}
    assert lag_of(cluster, EXTRACT)[0].behind == 4
    cluster.offsets = {(NAMES.group(EXTRACT), TopicPartition(PAGES_NAME, 0)): 2}
    assert lag_of(cluster, EXTRACT)[0].behind == 4
    cluster.offsets = {(NAMES.group(EXTRACT), TopicPartition(PAGES_NAME, 0)): 99}
    assert lag_of(cluster, EXTRACT)[0].behind == 0


def test_markers_are_not_counted_where_it_can_be_looked_at(cluster):
    cluster.put(PAGES_NAME, b"1", None, None, b"2", None)
    assert data_behind(KAFKA, PAGES_NAME, Lag("extract", 5, 1, {0: 0})) == 2
    assert data_behind(KAFKA, PAGES_NAME, Lag("extract", 4, 1, {0: 1})) == 1
    assert data_behind(KAFKA, PAGES_NAME, Lag("extract", 0, 1, {0: 5})) == 0
    assert data_behind(KAFKA, PAGES_NAME, Lag("extract", 5000, 1, {0: 0})) == 5000


def test_dead_letters_wait_from_where_no_replay_has_come(cluster):
    dlq = NAMES.dlq(PAGES)
    cluster.put(dlq, b"1", b"2", b"3", None)
    cluster.put(NAMES.dlq(COVERAGE), b"1")
    cluster.offsets = {
        ("t.caspian-dlq", TopicPartition(dlq, 0)): 1,
        ("t.caspian-dlq", TopicPartition(NAMES.dlq(COVERAGE), 0)): 1,
    }
    assert waiting_letters(KAFKA, Admin(cluster), Consumer(cluster), NAMES) == {"pages": 2}
    cluster.starts[TopicPartition(dlq, 0)] = 2
    assert waiting_letters(KAFKA, Admin(cluster), Consumer(cluster), NAMES) == {"pages": 1}


# --- facts ---


def beat(at, worker="stance"):
    line = CoverageRecord(id=f"{worker}{at}", heartbeat=Heartbeat(worker=worker, instance="i", pipeline_version=2))
    line.at.FromMilliseconds(int(at * 1000))
    return line.SerializeToString()


def test_heartbeats_are_those_of_the_last_hour_and_nothing_else(cluster, monkeypatch):
    monkeypatch.setattr(facts.time, "time", lambda: 10_000.0)
    name = NAMES.topic(COVERAGE)
    cluster.put(name, beat(6_000), at=6_000_000)
    cluster.put(name, beat(9_000), b"\xff", CoverageRecord(id="x").SerializeToString(), at=9_000_000)
    cluster.put(name, beat(9_900.5, "extract"), at=9_900_500)
    found = list(facts.beats(KAFKA, NAMES, Consumer(cluster)))
    assert [(each.worker, each.at) for each in found] == [("stance", 9_000.0), ("extract", 9_900.5)]
    assert found[0].pipeline_version == 2


def test_a_ledger_without_an_hour_of_lines_has_no_heartbeats(cluster, monkeypatch):
    monkeypatch.setattr(facts.time, "time", lambda: 1e9)
    assert list(facts.beats(KAFKA, NAMES, Consumer(cluster))) == []
    cluster.put(NAMES.topic(COVERAGE), beat(1), at=1000)
    assert list(facts.beats(KAFKA, NAMES, Consumer(cluster))) == []
    assert list(facts.beats(KAFKA, Names("empty."), Consumer(cluster))) == []


def test_everything_is_asked_once_and_told_together(cluster):
    cluster.put(NAMES.topic(FRONTIER), FrontierItem(url="1").SerializeToString(), key=b"s:1")
    cluster.put(NAMES.topic(FRONTIER), b"\xff", b"", key=b"s:2")
    cluster.put(PAGES_NAME, b"1", None)
    found = facts.gather(KAFKA, NAMES)
    assert found.brokers == 2
    assert found.behind["extract"] == 1
    assert set(found.behind) == {worker.name for worker in WORKERS}
    assert list(found.frontier) == ["s:1"]
    assert found.frontier_whole
    assert [(disk.broker, disk.total, disk.usable) for disk in found.disks] == [(1, 9, 4), (1, -1, -1)]
    assert cluster.open_clients == 0


def test_a_removed_source_and_one_that_cannot_be_read_are_none(cluster):
    name = NAMES.topic(FRONTIER)
    cluster.put(name, FrontierItem(url="1").SerializeToString(), b"\xff", key=b"s:1")
    assert facts.gather(KAFKA, NAMES).frontier == {}


def test_a_large_frontier_is_judged_by_what_was_read_in_time(cluster, monkeypatch):
    cluster.put(NAMES.topic(FRONTIER), *[FrontierItem(url="1").SerializeToString()] * 5, key=b"s:1")
    moments = iter([0.0, 0.5, 1.0, 1.6, 2.0])
    monkeypatch.setattr(facts.time, "monotonic", lambda: next(moments))
    found = facts.gather(KAFKA, NAMES)
    assert list(found.frontier) == ["s:1"]
    assert not found.frontier_whole
    assert cluster.open_clients == 0


def test_where_topics_are_missing_only_that_is_told(cluster, monkeypatch):
    monkeypatch.setattr(facts.topics, "diff", lambda *_: [Difference("t.caspian.pages.v1", "missing")])
    found = facts.gather(KAFKA, NAMES)
    assert found.brokers == 2
    assert (found.lags, found.behind, found.letters) == ([], {}, {})


def test_who_may_not_look_at_disks_is_told_the_rest(cluster):
    cluster.codes = {"log dirs": errors.ClusterAuthorizationFailedError()}
    found = facts.gather(KAFKA, NAMES)
    assert found.disks == []
    assert found.lags


def test_a_cluster_that_goes_away_meanwhile_is_told_in_words(cluster):
    cluster.codes = {NAMES.group(EXTRACT): errors.KafkaConnectionError()}
    with pytest.raises(Unusable, match="cannot be reached"):
        facts.gather(KAFKA, NAMES)
    assert cluster.open_clients == 0
