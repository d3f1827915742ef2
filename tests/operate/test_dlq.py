"""Dead letters on a real broker: listed, shown, and put back where they came from, each once."""

from __future__ import annotations

import time

import pytest

from caspian.events.v1.page_pb2 import Page
from caspian.pipeline import EXTRACT, PAGES
from caspian.stream import reinsert
from caspian.stream.letters import letters
from caspian.stream.producer import _producer
from caspian.stream.reader import read
from caspian.stream.records import Taken
from caspian.stream.reinsert import OnError, replay
from caspian.stream.settle import dead


def page(number, url="fine"):
    return Page(article_id=f"a{number}", visit=1, url=url)


def kill(desk, *records, transaction=True):
    """Write dead letters as workers do: (partition, page or raw bytes) each."""
    outgoing = []
    for number, (partition, content) in enumerate(records):
        message = content if isinstance(content, Page) else None
        value = content.SerializeToString() if message else content
        key = message.article_id.encode() if message else b"x"
        headers = (("schema", b"caspian.events.v1.Page"), ("trace", b"7"))
        record = Taken(desk.names.topic(PAGES), partition, number, key, value, headers)
        outgoing += dead(EXTRACT, desk.names, record, message, "handler-failed", "a bug of ours").records
    producer = _producer(desk.kafka, desk.names)
    producer.init_transactions()
    producer.begin_transaction()
    for r in outgoing:
        producer.send(r.topic, r.value, key=r.key, headers=list(r.headers), partition=r.partition)
    producer.flush(30)
    producer.commit_transaction()
    producer.close()


def pages(desk):
    return [(r.partition, r.key, dict(r.headers)) for r in read(desk.kafka, desk.names.topic(PAGES))]


def test_letters_are_listed_shown_and_put_back_once(desk):
    assert "no dead letter waits" in desk.run("dlq", "ls").stdout
    kill(desk, (3, page(1)), (7, page(2)))
    assert "pages: 2 wait (2 handler-failed)" in desk.run("dlq", "ls").stdout
    listed = desk.run("dlq", "ls", "pages").stdout.splitlines()
    assert len(listed) == 2
    assert listed[0].startswith("#0  ")
    assert f"{desk.names.topic(PAGES)}/3/0" in listed[0]
    assert "article a1 visit 1" in listed[0]
    shown = desk.run("dlq", "show", "pages", "1").stdout
    assert '"articleId": "a2"' in shown
    assert "detail: a bug of ours" in shown
    assert "header trace: 7" in shown
    assert "no letter 9" in desk.run("dlq", "show", "pages", "9", code=2).stderr

    assert "1 put back" in desk.run("dlq", "replay", "pages", "--limit", "1").stdout
    assert "1 put back" in desk.run("dlq", "replay", "pages").stdout
    assert "0 put back" in desk.run("dlq", "replay", "pages").stdout, "a second time changes nothing"
    assert "no dead letter waits" in desk.run("dlq", "ls").stdout
    assert "pages: 0 wait, 2 put back" in desk.run("dlq", "ls", "--all").stdout
    ours = {"schema": b"caspian.events.v1.Page", "trace": b"7"}
    assert sorted(pages(desk)) == [(3, b"a1", ours), (7, b"a2", ours)]


def test_a_letter_in_the_way_ends_moves_or_is_passed_over(desk):
    kill(desk, (0, page(1)), (0, b"\xff not protobuf"), (0, page(2)))
    stopped = desk.run("dlq", "replay", "pages", code=1)
    assert "1 put back" in stopped.stdout
    assert "letter 1 still cannot be read (undecodable" in stopped.stderr
    assert [letter.offset for letter in letters(desk.kafka, desk.names, PAGES, waiting_only=True)] == [1, 2]

    moved = desk.run("dlq", "replay", "pages", "--on-error", "reinsert").stdout
    assert "1 put back into pages, 1 moved to the end" in moved
    (last,) = letters(desk.kafka, desk.names, PAGES, waiting_only=True)
    assert last.record.value == b"\xff not protobuf"
    assert (last.reason, last.partition) == ("handler-failed", 0), "its headers stay"

    assert "1 passed over" in desk.run("dlq", "replay", "pages", "--on-error", "drop").stdout
    assert list(letters(desk.kafka, desk.names, PAGES, waiting_only=True)) == []
    assert [key for _, key, _ in pages(desk)] == [b"a1", b"a2"]


def test_ten_thousand_go_back_within_a_minute_once_each_although_the_replay_dies_on_its_way(desk, monkeypatch):
    kill(desk, *((number % 12, page(number)) for number in range(10_000)))
    real, sizes = reinsert._commit, []

    def dies(producer, records, offsets, group_id):
        sizes.append(len(records))
        if len(sizes) == 3:
            producer.begin_transaction()
            for r in records:
                producer.send(r.topic, r.value, key=r.key, partition=r.partition)
            producer.flush(30)
            raise KeyboardInterrupt  # with the transaction open, and its records in the topic
        real(producer, records, offsets, group_id)

    began = time.monotonic()
    monkeypatch.setattr(reinsert, "_commit", dies)
    with pytest.raises(KeyboardInterrupt):
        replay(desk.kafka, desk.names, PAGES, limit=None, on_error=OnError.STOP)
    monkeypatch.undo()
    done = replay(desk.kafka, desk.names, PAGES, limit=None, on_error=OnError.STOP)
    assert time.monotonic() - began < 60
    assert done.replayed == 10_000 - sum(sizes[:2])
    keys = [key for _, key, _ in pages(desk)]
    assert len(keys) == len(set(keys)) == 10_000


def test_a_letter_of_a_mended_cause_becomes_what_it_should_have_been(desk, monkeypatch):
    desk.send("pages", page(1, "raise"), page(2))
    desk.run_until_done("extract", attempts=2, backoff=0.01)
    assert [headers["dlq-reason"] for headers, _ in desk.dead("pages")] == [b"handler-failed"]
    desk.run("dlq", "replay", "pages")
    monkeypatch.setenv("TOY_MENDED", "1")
    desk.run_until_done("extract", attempts=2, backoff=0.01)
    assert sorted(article.id for article in desk.values("articles")) == ["a1", "a2"]
    assert len(desk.dead("pages")) == 1
