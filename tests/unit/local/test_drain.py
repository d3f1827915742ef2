"""When a run is over: only when the sources, then every worker, have nothing left."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.local import drain
from caspian.local.drain import Drain, data_unread
from caspian.pipeline import WORKERS
from caspian.settings import KafkaSettings
from caspian.stream.names import Names
from unit.local.frontier import feed, page

KAFKA, NAMES = KafkaSettings(bootstrap="kafka.example:9092"), Names("t.")
NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)


class Lock:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


@pytest.fixture
def unread(monkeypatch):
    """Records that a group has not read, by group and topic."""
    counts = {}
    monkeypatch.setattr(drain, "unread", lambda kafka, group, topic: counts.get((group, topic), 0))
    return counts


def open_(frontier, *, feeds=1, revisits=False):
    watch = SimpleNamespace(lock=Lock(), frontier=frontier)
    return Drain(KAFKA, NAMES, watch, feeds=feeds, since=NOON, revisits=revisits).open()


def test_a_run_is_over_when_all_was_polled_and_visited_and_read(unread):
    assert open_({"s:feed": feed(polled=NOON), "s:page": page(visit=2)}) == ""


def test_what_was_not_declared_yet_is_still_to_come(unread):
    assert open_({}, feeds=3) == "3 feeds to be declared"
    assert open_({"s:feed": feed(polled=NOON)}, feeds=1) == ""


def test_feeds_are_polled_once_more_after_the_end(unread):
    early = NOON - timedelta(seconds=1)
    assert open_({"s:feed": feed(polled=early)}) == "1 feeds to be polled"
    assert open_({"s:feed": feed(polled=None)}) == "1 feeds to be polled"


def test_discoveries_and_first_visits_are_waited_for(unread):
    found = {"s:feed": feed(polled=NOON), "d:new": FrontierItem(url="https://x.example/n"), "s:page": page(visit=1)}
    assert open_(found) == "1 discoveries, 1 pages to be visited"


def test_later_visits_only_where_they_are_asked_for(unread):
    found = {"s:feed": feed(polled=NOON), "s:page": page(visit=3)}
    assert open_(found, revisits=True) == "1 pages to be visited"
    assert open_(found) == ""


def test_a_page_that_never_answered_is_visited_again(unread):
    assert open_({"s:feed": feed(polled=NOON), "s:page": page(visit=3, failures=2)}) == "1 pages to be visited"


def test_workers_are_asked_in_the_order_of_the_pipeline_and_fetch_is_not(unread):
    for worker in WORKERS:
        unread[NAMES.group(worker), NAMES.topic(worker.reads)] = 2
    assert data_unread(KAFKA, NAMES) == "2 records for extract"
    told = []
    while (what := data_unread(KAFKA, NAMES)) != "":
        name = what.rpartition(" ")[2]
        told.append(name)
        (worker,) = [each for each in WORKERS if each.name == name]
        unread[NAMES.group(worker), NAMES.topic(worker.reads)] = 0
    assert told == [worker.name for worker in WORKERS if worker.name != "fetch"]


def test_the_sources_are_told_before_the_workers(unread):
    extract = WORKERS[1]
    unread[NAMES.group(extract), NAMES.topic(extract.reads)] = 1
    assert open_({}) == "1 feeds to be declared"
    assert open_({"s:feed": feed(polled=NOON)}) == "1 records for extract"
