from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from caspian import ledger
from caspian.events.v1.article_pb2 import Article, Provenance
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.page_pb2 import Page
from caspian.identity import ids
from caspian.outcome import Done, Emit, Poison, Rejected, Retry
from caspian.pipeline import ARTICLES, EXTRACT, MIB
from caspian.stream import codec
from caspian.stream.names import Names
from caspian.stream.records import Taken, TooLarge, outgoing
from caspian.stream.settle import count, observe_age, settle
from caspian.telemetry import metrics

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NAMES = Names("t1.")
PAGE = Page(article_id="a1", visit=2, url="http://x/p", provenance=Provenance(source_id="src"))
RECORD = Taken("t1.caspian.pages.v1", 3, 41, b"a1", b"raw", (("schema", b"s"), ("dlq-reason", b"old")))


def settled(outcome, message=PAGE):
    return settle(EXTRACT, NAMES, RECORD, message, outcome, NOW)


def test_done_is_its_messages():
    result = settled(Done((Emit("articles", "a1", Article(id="a1"), headers=(("h", b"1"),)),)))
    (record,) = result.records
    assert record.topic == "t1.caspian.articles.v1"
    assert record.key == b"a1"
    assert dict(record.headers) == {"schema": b"caspian.events.v1.Article", "h": b"1"}
    assert Article.FromString(record.value).id == "a1"
    assert result.outcome == "done"


def test_a_message_for_several_topics_is_encoded_once(monkeypatch):
    encoded = []
    encode = codec.encode
    monkeypatch.setattr(codec, "encode", lambda message: encoded.append(message) or encode(message))
    article, other = Article(id="a1"), Article(id="a1", version=2)
    emits = [Emit("deduped", "a1", article), Emit("assessed", "a1", article), Emit("articles", "a1", other)]
    records = settled(Done((*emits, Emit("memory", "a1", None), Emit("memory", "a2", None)))).records
    assert encoded == [article, other]
    assert [record.value for record in records] == [*(encode(emit.value) for emit in emits), None, None]


def test_done_may_be_a_drop_whose_line_is_among_its_messages():
    line = ledger.drop("dedupe", "a1", 2, "src", "unchanged", "http://x/p", Timestamp())
    result = settled(Done((line,), "unchanged"))
    assert (result.outcome, result.reason) == ("rejected", "unchanged")
    assert settled(Done((), "repeat")).outcome == "repeat"


def test_rejected_becomes_a_line_of_the_ledger():
    (record,) = settled(Rejected("consent-wall")).records
    line = CoverageRecord.FromString(record.value)
    assert record.topic == "t1.caspian.coverage.v1"
    assert record.key == b"src"
    assert line.id == ids.drop_id("a1", 2, "extract", "consent-wall")
    assert line.at.ToDatetime(UTC) == NOW
    assert (line.drop.article_id, line.drop.visit, line.drop.reason) == ("a1", 2, "consent-wall")


def test_poison_becomes_a_dead_letter_with_raw_bytes_and_coordinates():
    result = settled(Poison("killed-cpu"))
    (letter,) = result.records
    headers = dict(letter.headers)
    assert letter.topic == "t1.caspian.pages.v1.dlq"
    assert (letter.key, letter.value) == (b"a1", b"raw")
    assert headers["schema"] == b"s", "the record's own headers stay"
    assert headers["dlq-reason"] == b"killed-cpu"
    assert headers["dlq-topic"] == b"t1.caspian.pages.v1"
    assert (headers["dlq-partition"], headers["dlq-offset"]) == (b"3", b"41")
    assert (headers["dlq-article"], headers["dlq-visit"], headers["dlq-source"]) == (b"a1", b"2", b"src")
    assert [name for name, _ in letter.headers].count("dlq-reason") == 1
    assert result.is_dead


def test_an_output_over_its_topics_limit_is_a_dead_letter_of_the_input():
    huge = Article(id="a1", text="x" * ARTICLES.max_message_bytes)
    result = settled(Done((Emit("articles", "a1", huge),)))
    assert (result.outcome, result.reason) == ("dead", "output-too-large")
    assert result.records[0].value == b"raw"


def test_outgoing_counts_key_and_headers_too():
    emit = Emit("articles", "k" * 400, Article(id="a", text="x" * (MIB - 700)), headers=(("h", b"x" * 400),))
    with pytest.raises(TooLarge):
        outgoing(emit, NAMES)


def test_a_tombstone_has_no_value_and_no_schema():
    record = outgoing(Emit("latest", "a", None), NAMES)
    assert record.value is None
    assert record.headers == ()


def test_retry_is_not_terminal():
    with pytest.raises(ValueError, match="not a terminal"):
        settled(Retry(1, "busy"))


def test_counted_once_by_outcome():
    counter = metrics.MESSAGES.labels("extract", "rejected")
    drops = metrics.DROPS.labels("extract", "soft-404")
    before = counter._value.get(), drops._value.get()
    count(EXTRACT, settled(Rejected("soft-404")))
    assert (counter._value.get(), drops._value.get()) == (before[0] + 1, before[1] + 1)


def test_a_batch_is_counted_as_its_inputs_would_be_one_by_one():
    counters = [
        metrics.MESSAGES.labels("extract", "done"), metrics.MESSAGES.labels("extract", "rejected"),
        metrics.MESSAGES.labels("extract", "dead"), metrics.DROPS.labels("extract", "soft-404"),
        metrics.DROPS.labels("extract", "too-short"), metrics.DEAD_LETTERS.labels("extract", "no-url"),
        metrics.OUTPUTS.labels("extract", "articles"), metrics.OUTPUTS.labels("extract", "coverage"),
        metrics.OUTPUTS.labels("extract", "pages.dlq"),
    ]  # fmt: skip
    before = [counter._value.get() for counter in counters]
    two = Done((Emit("articles", "a1", Article(id="a1")), Emit("articles", "a2", Article(id="a2"))))
    batch = [two, Rejected("soft-404"), two, Rejected("too-short"), Rejected("soft-404"), Poison("no-url")]
    count(EXTRACT, *map(settled, batch))
    found = [counter._value.get() - had for counter, had in zip(counters, before, strict=True)]
    assert found == [2, 3, 1, 2, 1, 1, 4, 3, 1]


def test_nothing_is_counted_of_an_empty_turn():
    before = metrics.MESSAGES.labels("extract", "done")._value.get()
    count(EXTRACT)
    assert metrics.MESSAGES.labels("extract", "done")._value.get() == before


def test_ages_are_those_of_what_was_fetched():
    ages = metrics.EVENT_AGE.labels("extract")
    before = ages._sum.get()
    recent, of_tomorrow = Article(id="a"), Article(id="b")
    recent.provenance.fetched_at.FromDatetime(NOW - timedelta(seconds=40))
    of_tomorrow.provenance.fetched_at.FromDatetime(NOW + timedelta(days=1))
    page = Page(provenance=Provenance(fetched_at=Timestamp(seconds=int(NOW.timestamp()) - 2)))
    observe_age(EXTRACT, NOW, recent, None, Article(id="never fetched"), page, of_tomorrow, CoverageRecord())
    assert ages._sum.get() - before == pytest.approx(42)


@pytest.mark.parametrize(
    ("topic", "wanted", "partition"),
    [("enriched", None, 0), ("latest", None, None), ("publishing", 7, 7), ("enriched.dlq", None, None)],
)
def test_the_only_partition_of_a_topic_is_said(topic, wanted, partition):
    """The client finds every other one by the key."""
    assert outgoing(Emit(topic, "a", None, wanted), NAMES).partition == partition
