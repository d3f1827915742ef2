"""The sample newsroom through every worker on the real broker, calm and with a worker killed half-way."""

import random
import time

import pytest

from caspian.local.newsroom import catalogue, expectations, expected, outlets, scene
from caspian.local.ports import free_ports
from caspian.local.run import Run
from caspian.local.sample import SampleNewsroom
from caspian.pipeline import WORKERS
from caspian.settings import KafkaSettings
from caspian.stream.reader import read

from . import known


@pytest.fixture
def newsroom(monkeypatch, namespace):
    """A newsroom and topics of this test's own."""
    monkeypatch.setenv("CASPIAN_STREAM_NAMESPACE", f"{namespace}.")
    (port,) = free_ports(1)
    monkeypatch.setenv("CASPIAN_NEWSROOM_PORT", str(port))
    return scene.load("short", port), expected.load(catalogue.load(outlets.load()))


# The time line lasts 15 s from the first request on.
KILL_AFTER = 8.0


def play(kafka, kill=None):
    """Run to the end; `kill` is a worker's name, killed in the middle of the time line. What landed, and the books."""
    with Run(SampleNewsroom("short"), kafka=KafkaSettings(bootstrap=kafka.bootstrap)) as run:
        began, killed = time.monotonic(), kill is None
        while run.to_come():
            run.tick()
            if not killed and time.monotonic() - began > KILL_AFTER:
                run.system.supervisor.kill(kill)
                killed = True
            assert time.monotonic() - began < 240, run.to_come()
            time.sleep(0.5)
        books = run.watch.read_to_end()
        names, settings = run.system.names, run.system.kafka
        events = [decode(record) for record in read(settings, names.topic("enriched"))]
        ledger = [decode_line(record) for record in read(settings, names.topic("coverage"))]
        assert killed
    return events, ledger, books.balance()


def decode(record):
    from caspian.events.v1.enriched_pb2 import EnrichedEvent

    return EnrichedEvent.FromString(record.value)


def decode_line(record):
    from caspian.events.v1.coverage_pb2 import CoverageRecord

    return CoverageRecord.FromString(record.value)


def unexpected(where, wanted, events, ledger, *, history):
    """What differs from a person's expectation, but for what depends on which host answers first.

    Stories are grouped in a single pass, so their size may; the scenario in memory, where the order of arrival is
    fixed, holds them to their numbers. And an original that is met after its copy is near to it, and known as the
    original of both.
    """
    differences = expectations.differences(where, wanted, events, ledger, history=history)
    met_late = {
        f"{where.key_of(event.article.url)}: reuse NEAR, expected NONE"
        for event in events
        if event.article.reuse.original_id == event.article.id
    }
    return [one for one in known.new(differences) if not _is_of_stories(one) and one not in met_late]


def _is_of_stories(difference):
    return difference.startswith(("story ", "stories ")) or "not in one story" in difference


def test_every_article_ends_as_a_person_would_say(kafka, newsroom):
    where, wanted = newsroom
    events, ledger, balance = play(kafka)
    assert balance.holds, balance.lines()
    differences = unexpected(where, wanted, events, ledger, history=True)
    assert not differences, "\n".join(differences)


def test_killing_a_worker_half_way_changes_nothing_in_the_end(kafka, newsroom):
    where, wanted = newsroom
    victim = random.choice([worker.name for worker in WORKERS])
    print(f"killing {victim}")
    events, ledger, balance = play(kafka, kill=victim)
    assert balance.holds, balance.lines()
    ids = [event.event_id for event in events]
    assert len(ids) == len(set(ids)), "a read-committed consumer sees each event once"
    differences = unexpected(where, wanted, events, ledger, history=False)
    assert not differences, "\n".join(differences)
