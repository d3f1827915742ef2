import pytest

from caspian.cli import dlq
from caspian.events.v1.page_pb2 import Page
from caspian.pipeline import EXTRACT, FETCH, FRONTIER, PAGES
from caspian.stream.letters import letter
from caspian.stream.names import Names
from caspian.stream.records import Taken
from caspian.stream.reinsert import _batches, obstacle
from caspian.stream.settle import dead

NAMES = Names()


def died(message, *, worker=EXTRACT, topic=PAGES, partition=3, value=None, key=b"a", offset=5, replayed=0):
    value = message.SerializeToString() if message is not None else value
    record = Taken(topic.name, partition, 41, key, value, (("schema", b"caspian.events.v1.Page"),))
    (out,) = dead(worker, NAMES, record, message, "handler-failed", "why").records
    return letter(Taken(out.topic, 0, offset, out.key, out.value, out.headers, 1_790_000_000_000), replayed)


def test_what_a_letter_says():
    found = died(Page(article_id="a", visit=2))
    assert (found.topic, found.partition, found.origin) == (PAGES.name, 3, 41)
    assert (found.stage, found.reason, found.detail) == ("extract", "handler-failed", "why")
    assert (found.article, found.visit) == ("a", 2)
    assert found.own_headers == (("schema", b"caspian.events.v1.Page"),)
    assert found.waits
    assert not died(Page(article_id="a"), replayed=6).waits


@pytest.mark.parametrize("headers", [(), (("dlq-partition", b"x"), ("dlq-offset", "²".encode()), ("dlq-visit", b"-3"))])
def test_a_letter_from_nobody_knows_where(headers):
    found = letter(Taken("caspian.pages.v1.dlq", 0, 1, None, None, headers))
    assert (found.partition, found.origin, found.visit, found.article) == (-1, -1, 0, "")
    assert obstacle(NAMES, PAGES, 12, found) == "came from nowhere known"


def test_only_what_can_be_read_goes_back_where_it_came_from():
    assert obstacle(NAMES, PAGES, 12, died(Page(article_id="a"))) == ""
    assert "partition 3, which pages does not have" in obstacle(NAMES, PAGES, 2, died(Page(article_id="a")))
    assert "undecodable" in obstacle(NAMES, PAGES, 12, died(None, value=b"\xff\xff"))
    assert "no-value" in obstacle(NAMES, PAGES, 12, died(None, value=None))
    assert "key-mismatch" in obstacle(NAMES, PAGES, 12, died(Page(article_id="other")))
    assert "came from caspian.pages.v1" in obstacle(NAMES, FRONTIER, 12, died(Page(article_id="a")))


def test_state_never_goes_back_over_newer_state():
    found = died(None, worker=FETCH, topic=FRONTIER, value=b"x", key=b"s:x.example/1")
    assert "its owner's state" in obstacle(NAMES, FRONTIER, 12, found)


def test_batches_are_bounded_in_number_and_in_bytes():
    small, large = died(Page(article_id="a")), died(Page(article_id="a", body=bytes(3 << 20)))
    assert [len(batch) for batch in _batches(iter([small] * 1200), None)] == [500, 500, 200]
    assert [len(batch) for batch in _batches(iter([large] * 7), None)] == [3, 3, 1]
    assert [len(batch) for batch in _batches(iter([small] * 1200), 501)] == [500, 1]
    assert list(_batches(iter([]), None)) == []


def test_lines_for_people():
    letters = [died(Page(article_id="a", visit=1), offset=n, replayed=6) for n in (5, 6, 7)]
    assert dlq.summary(PAGES, letters, 2) == "pages: 2 wait (2 handler-failed), 1 put back"
    told = dlq.line(letters[1])
    assert told.startswith("#6  2026-09-21 ")
    assert told.endswith("article a visit 1")
    assert dlq.line(letters[0]).endswith("put back")
    assert "not readable" in dlq.line(died(None, value=b"\xff"))
    assert dlq.content(PAGES, died(None, value=b"\xff\xff")).startswith("2 bytes, not a Page (undecodable")
    assert '"articleId": "a"' in dlq.content(PAGES, letters[0])


def test_a_long_body_is_shown_by_its_beginning():
    page = Page(article_id="a", body="<p>мост</p>".encode() + bytes(2 << 20), url="https://x.example/a")
    shown = dlq.content(PAGES, died(page))
    assert len(shown) < 5_000
    assert "<p>мост</p>" in shown
    assert "… (2097167 bytes)" in shown
    assert '"url": "https://x.example/a"' in shown
