"""Lines of the ledger: one line a thing that happened, however often it is written."""

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from caspian import ledger
from caspian.balance import Books
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.coverage_pb2 import Visit
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.page_pb2 import Page

EARLY, LATE = Timestamp(seconds=1), Timestamp(seconds=99)


def drop(article="a", visit=1, stage="extract", reason="off-target", at=EARLY):
    return ledger.drop(stage, article, visit, "harbour-dispatch", reason, "https://x.example/1", at)


def visit(article="a", number=1, outcome=Visit.HANDED_ON, reason="", at=EARLY):
    return ledger.visit(article, number, "harbour-dispatch", outcome, reason, "https://x.example/1", at)


def test_a_repeat_at_another_time_is_the_same_line():
    assert drop(at=LATE).value.id == drop().value.id
    assert visit(at=LATE).value.id == visit().value.id
    assert drop(at=LATE).value.at == LATE


def test_two_things_that_happened_are_two_lines():
    lines = [drop(), drop("b"), drop(visit=2), drop(stage="stance"), drop(reason="too-short"), visit(), visit(number=2)]
    assert len({line.value.id for line in lines}) == len(lines)


def test_a_visit_has_one_outcome_the_last_written():
    assert visit(outcome=Visit.FAILED, reason="timeout").value.id == visit().value.id


def test_lines_are_keyed_by_source_and_say_where_they_come_from():
    for line, stage in ((drop(stage="stance"), "stance"), (visit(), "fetch")):
        assert (line.topic, line.key) == ("coverage", "harbour-dispatch")
        assert (line.value.stage, line.value.source_id) == (stage, "harbour-dispatch")


def test_the_books_read_what_the_ledger_writes():
    books = Books()
    books.ledger(visit("a", 3).value)
    books.ledger(drop("a", 3, reason="too-short").value)
    books.ledger(visit("b", 1, Visit.FAILED, "timeout").value)
    balance = books.balance()
    assert balance.holds
    assert balance.handed_on == 1
    assert balance.dropped == {"too-short": 1}
    assert books.visits["b", 1] == (Visit.FAILED, "timeout")


def test_pages_and_articles_are_about_the_same_thing():
    page = Page(article_id="a", visit=4, url="https://x.example/1")
    page.provenance.source_id = "harbour-dispatch"
    article = Article(id="a", visit=4, url="https://x.example/1", provenance=page.provenance)
    assert ledger.subject_of(page) == ledger.subject_of(article)
    assert ledger.subject_of(page) == ledger.Subject("a", 4, "harbour-dispatch", "https://x.example/1")
    with pytest.raises(TypeError, match="no subject in a EnrichedEvent"):
        ledger.subject_of(EnrichedEvent())
