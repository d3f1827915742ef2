"""Marks of records that end a worker: read back as they stand, for its own inputs, and bounded."""

import pytest

from caspian.pipeline import ATTEMPTS, PUBLISH
from caspian.settings import KafkaSettings
from caspian.stream import deaths
from caspian.stream.attempts import mark
from caspian.stream.deaths import Deaths, limit_of
from caspian.stream.exits import Exit
from caspian.stream.names import Names
from caspian.stream.records import Taken
from caspian.stream.settings import StreamSettings

KAFKA, NAMES, STREAM = KafkaSettings(bootstrap="kafka.example:9092"), Names("t."), StreamSettings()
INPUT = NAMES.topic(PUBLISH.reads)


def record(topic, partition, offset, *why, gone=False):
    emit = mark(topic, partition, offset, 1, *why)
    return Taken(NAMES.topic(ATTEMPTS), 0, 0, emit.key.encode(), None if gone else emit.value.SerializeToString())


@pytest.fixture
def loaded(monkeypatch):
    """Deaths of publish after reading these marks, and how the process ended."""

    def run(*records):
        ended = []
        monkeypatch.setattr(deaths, "read", lambda *_: iter(records))
        monkeypatch.setattr(deaths, "leave", lambda code, why: ended.append((code, why)))
        found = Deaths(PUBLISH, NAMES, KAFKA, STREAM)
        found.load()
        return found, ended

    return run


def of(found, partition, offset, topic=INPUT):
    return found.of(Taken(topic, partition, offset, b"a", b""))


def test_a_mark_names_one_record_and_why(loaded):
    found, ended = loaded(record(INPUT, 3, 41, "handler-failed", "KeyError()"))
    assert of(found, 3, 41) == ("handler-failed", "KeyError()")
    assert of(found, 3, 42) is of(found, 4, 41) is of(found, 3, 41, "other") is None
    assert ended == []


def test_a_mark_that_was_taken_back_is_none_and_one_set_again_is(loaded):
    found, _ = loaded(
        record(INPUT, 3, 41, "x", "y"), record(INPUT, 3, 41, gone=True), record(INPUT, 3, 7, gone=True),
        record(INPUT, 3, 8, "x", "y"), record(INPUT, 3, 8, gone=True), record(INPUT, 3, 8, "again", "z"),
    )  # fmt: skip
    assert of(found, 3, 41) is None
    assert of(found, 3, 8) == ("again", "z")


def test_marks_of_other_workers_and_namespaces_are_not_ours(loaded):
    found, ended = loaded(
        *(record("t.caspian.pages.v1", 0, n) for n in range(500)), record("caspian.assessed.v1", 0, 1)
    )
    assert of(found, 0, 1) is None
    assert of(found, 0, 1, "t.caspian.pages.v1") is None
    assert ended == []


def test_too_many_marks_in_a_row_end_the_worker_for_good(loaded):
    _, ended = loaded(*(record(INPUT, 0, n) for n in range(STREAM.failures_in_a_row)))
    assert [code for code, _ in ended] == [Exit.FAILURE_LIMIT]


def test_marks_far_from_each_other_or_in_many_partitions_do_not(loaded):
    _, ended = loaded(*(record(INPUT, 0, n * 1000) for n in range(150)))
    assert ended == []
    _, ended = loaded(*(record(INPUT, n % 12, n // 12) for n in range(300)))
    assert ended == []


def test_a_share_of_a_window_ends_it_as_well_and_a_few_do_not():
    every_other = {(INPUT, 0, 2 * n) for n in range(STREAM.failure_window)}
    assert limit_of(every_other, STREAM)
    assert limit_of({(INPUT, 0, n) for n in range(5)}, STREAM) is None
    assert limit_of(set(), STREAM) is None
