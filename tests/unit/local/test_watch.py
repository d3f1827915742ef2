"""What a person watches: every topic kept as state, the books read afresh, and nothing that ends the watching."""

import threading

import pytest

from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.coverage_pb2 import CoverageRecord, Visit
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.local import watch
from caspian.local.watch import Watch
from caspian.pipeline import ALERTS, COVERAGE, ENRICHED, FRONTIER, PAGES
from caspian.settings import KafkaSettings
from caspian.stream.names import Names
from caspian.stream.records import Taken

KAFKA = KafkaSettings(bootstrap="kafka.example:9092")
NAMES = Names("t.")


def record(topic, key, message, headers=(), name=None):
    value = message if message is None or isinstance(message, bytes) else message.SerializeToString()
    return Taken(name or NAMES.topic(topic), 0, 0, key.encode(), value, headers)


def visit(article, number):
    about = Visit(article_id=article, visit=number, outcome=Visit.HANDED_ON)
    return record(COVERAGE, "x", CoverageRecord(id=f"{article}{number}", visit=about))


def event(article, number, version=1):
    found = EnrichedEvent(event_id=f"{article}{number}", type=EnrichedEvent.CREATED)
    found.article.id, found.article.visit, found.article.version = article, number, version
    return record(ENRICHED, article, found)


def dead(**headers):
    told = tuple((f"dlq-{name}", value) for name, value in headers.items())
    return record(PAGES, "a", b"x", told, NAMES.dlq(PAGES))


@pytest.fixture
def watching(monkeypatch):
    """A watch that has seen these records and was then ended."""

    def run(*records, keep=500):
        seen = threading.Event()

        def read(_kafka, *topics, follow=False, alive=lambda: None, at_ends=lambda: None):
            yield from (each for each in records if each.topic in topics)
            at_ends()
            seen.set()
            while follow:
                alive()

        monkeypatch.setattr(watch, "read", read)
        found = Watch(KAFKA, NAMES, keep=keep)
        found.start()
        assert seen.wait(5), "the watching ended"
        found.stop()
        assert not found._thread.is_alive()
        return found

    return run


def test_the_frontier_is_as_it_stands(watching):
    found = watching(
        record(FRONTIER, "s:a", FrontierItem(url="1")),
        record(FRONTIER, "s:b", FrontierItem(url="2")),
        record(FRONTIER, "s:a", FrontierItem(url="3")),
        record(FRONTIER, "s:b", None),
        record(FRONTIER, "s:c", b"\xff"),
        record(FRONTIER, "s:never", None),
    )
    assert {key: item.url for key, item in found.frontier.items()} == {"s:a": "3"}
    assert found.caught_up.is_set()


def test_events_and_alerts_are_counted_and_the_last_ones_kept(watching):
    alerts = [record(ALERTS, "r:s", Alert(alert_id=str(n))) for n in range(4)]
    found = watching(*(event("a", n, n) for n in range(5)), *alerts, record(ALERTS, "r:s", b"\xff"), keep=3)
    assert (found.arrived, found.alerted) == (5, 4)
    assert [each.event_id for each in found.events] == ["a2", "a3", "a4"]
    assert [each.alert_id for each in found.alerts] == ["1", "2", "3"]
    assert found.latest["a"].article.version == 4


def test_the_books_are_kept_and_read_afresh_without_counting_twice(watching):
    found = watching(
        visit("a", 1), event("a", 1), visit("b", 1), dead(article=b"b", visit=b"1", reason=b"killed-cpu"), visit("c", 1)
    )
    for balance in (found.books.balance(), found.read_to_end().balance()):
        assert balance.handed_on == 3
        assert (balance.published, balance.dead) == ({"created": 1}, {"killed-cpu": 1})
        assert balance.lost == [("c", 1)]
        assert not balance.repeated
    assert found.books.balance().handed_on == 3, "what is watched goes on as it was"


def test_a_dead_letter_of_no_article_is_in_no_book(watching):
    found = watching(dead(reason=b"undecodable"), dead(article=b"", reason=b"x"))
    assert found.books.balance().holds


@pytest.mark.parametrize("visit_said", [b"", b"many", b"-1", b"\xff\xff", "²".encode()])
def test_headers_that_say_nothing_do_not_end_the_watching(watching, visit_said):
    found = watching(dead(article=b"\xffb", visit=visit_said, reason=b"\xff"), visit("a", 1), event("a", 1))
    assert found.books.balance().handed_on == 1


def test_what_is_no_message_does_not_end_it_either(watching):
    found = watching(
        record(COVERAGE, "x", b"\xff"), record(COVERAGE, "x", None), record(ENRICHED, "a", b"\xff"), visit("a", 1)
    )
    assert found.books.balance().lost == [("a", 1)]
