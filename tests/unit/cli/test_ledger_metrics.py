"""The gauges of the books: as they are now, also where something is no longer so."""

from caspian.cli.ledger_metrics import publish
from caspian.cli.source_books import SourceBooks
from caspian.telemetry import metrics
from unit.cli.test_coverage import NOW, drop, event, line, poll, visit


def rows(*records, declared=("north", "south")):
    books = SourceBooks()
    for record in records:
        books.event(record) if record.DESCRIPTOR.name == "EnrichedEvent" else books.ledger(record)
    return books.rows(NOW, set(declared))


def gauge(metric, *labels):
    return (metric.labels(*labels) if labels else metric)._value.get()


def test_visits_are_counted_by_what_became_of_them():
    books = rows(
        visit("north", "a"), visit("north", "b"), visit("north", "c"), visit("south", "d"),
        event("a"), drop("north", "b"), event("d"),
    )  # fmt: skip
    publish(books, {}, NOW)
    assert gauge(metrics.LEDGER_VISITS, "handed-on") == 4
    assert gauge(metrics.LEDGER_VISITS, "published") == 2
    assert gauge(metrics.LEDGER_VISITS, "dropped") == 1
    assert gauge(metrics.LEDGER_VISITS, "under-way") == 1
    assert gauge(metrics.LEDGER_READ) == NOW


def test_what_is_no_longer_so_goes_to_nothing():
    silent = line("north", "s", silence={"url": "https://north.example/rss", "kind": "UNREACHABLE"})
    publish(rows(visit("north", "a"), event("a"), visit("south", "b", at=NOW - 9000), silent), {"pages": 3}, NOW)
    assert gauge(metrics.SILENT, "unreachable") == 1
    assert gauge(metrics.UNBALANCED) == 1
    assert gauge(metrics.WAITING_LETTERS, "pages") == 3
    publish(rows(), {}, NOW + 60)
    assert gauge(metrics.LEDGER_VISITS, "handed-on") == gauge(metrics.LEDGER_VISITS, "published") == 0
    assert gauge(metrics.LEDGER_VISITS, "lost") == 0
    assert gauge(metrics.SILENT, "unreachable") == gauge(metrics.UNBALANCED) == 0
    publish(rows(visit("north", "a"), event("a")), {}, NOW)
    publish([], {}, NOW + 120)
    assert gauge(metrics.LEDGER_VISITS, "handed-on") == gauge(metrics.LEDGER_VISITS, "published") == 0
    assert not metrics.WAITING_LETTERS.collect()[0].samples


def test_sources_are_counted_by_what_coverage_says_and_withdrawn_ones_are_not():
    records = [poll("north", new_entries=2), poll("south", seen=2), poll("west", status="dns"), poll("gone", seen=1)]
    publish(rows(*records, declared=("north", "south", "west")), {}, NOW)
    assert gauge(metrics.SOURCES, "news") == 1
    assert gauge(metrics.SOURCES, "no-news") == 1
    assert gauge(metrics.SOURCES, "no-data") == 1
