import asyncio
from datetime import UTC, datetime

import pytest

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.page_pb2 import Page
from caspian.outcome import Done, Emit, Poison, Rejected, Retry
from caspian.pipeline import EXTRACT
from caspian.stream import codec
from caspian.stream.names import Names
from caspian.stream.processor import GivesUp, LimitReached, Processor
from caspian.stream.records import Taken
from caspian.stream.settings import StreamSettings


class Stage:
    """Answers from a script, by article id; the last answer repeats."""

    def __init__(self, **script):
        self.script, self.calls = script, []

    async def handle(self, page):
        self.calls.append(page.article_id)
        answers = self.script[page.article_id]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if answer == "hang":
            await asyncio.sleep(3600)
        return answer

    async def close(self):
        pass


class Bench:
    def __init__(self, stage, **settings):
        self.sent, self.slept = [], []
        self.processor = Processor(
            EXTRACT, stage, Names(), self.send, StreamSettings(**settings),
            now=lambda: datetime(2026, 1, 1, tzinfo=UTC), sleep=self.sleep, jitter=lambda: 1.0,
        )  # fmt: skip

    async def send(self, records):
        self.sent.extend(records)

    async def sleep(self, seconds):
        self.slept.append(seconds)

    async def run(self, article, offset=0, raw=None):
        raw = codec.encode(Page(article_id=article, visit=1)) if raw is None else raw
        await self.processor(Taken("caspian.pages.v1", 0, offset, article.encode(), raw))
        return self.sent[-1]


def reason(record):
    return dict(record.headers)["dlq-reason"].decode()


DONE = Done((Emit("articles", "a", Article(id="a")),))


async def test_done_is_sent():
    bench = Bench(Stage(a=[DONE]))
    assert (await bench.run("a")).topic == "caspian.articles.v1"


async def test_a_failure_of_ours_is_tried_again_with_growing_pauses():
    bench = Bench(Stage(a=[OSError("x"), OSError("y"), DONE]))
    assert (await bench.run("a")).topic == "caspian.articles.v1"
    assert bench.slept == [0.2, 0.4]


async def test_after_the_last_try_it_is_a_dead_letter():
    bench = Bench(Stage(a=[RuntimeError("always")]))
    letter = await bench.run("a")
    assert reason(letter) == "handler-failed"
    assert b"always" in dict(letter.headers)["dlq-detail"]
    assert len(bench.slept) == 3


async def test_a_hang_is_ended_and_counts_as_a_failure():
    bench = Bench(Stage(a=["hang"]), handler_timeout=0.01, attempts=2)
    assert reason(await bench.run("a")) == "handler-timeout"


async def test_what_is_no_page_is_a_dead_letter_and_the_stage_never_sees_it():
    stage = Stage()
    bench = Bench(stage)
    assert reason(await bench.run("a", raw=b"\xff\xff")) == "undecodable"
    assert stage.calls == []


async def test_poison_and_condemned_records_are_dead_letters():
    bench = Bench(Stage(a=[Poison("killed-memory")]))
    assert reason(await bench.run("a")) == "killed-memory"
    bench.processor.condemned = {("caspian.pages.v1", 0, 7)}
    letter = await bench.run("a", offset=7)
    assert reason(letter) == "kills-its-process"
    # The ledger must know which visit ended.
    assert dict(letter.headers)["dlq-visit"] == b"1"
    bench.processor.condemned = {("caspian.pages.v1", 0, 8)}
    assert "dlq-visit" not in dict((await bench.run("a", offset=8, raw=b"\xff\xff")).headers)


async def test_retry_waits_as_asked_then_gives_up():
    bench = Bench(Stage(a=[Retry(3.0, "pool-busy"), DONE]))
    await bench.run("a")
    assert bench.slept == [3.0]
    with pytest.raises(GivesUp, match="pool-busy"):
        await Bench(Stage(a=[Retry(0, "pool-busy")])).run("a")


async def test_at_the_limit_nothing_more_is_written():
    bench = Bench(Stage(a=[RuntimeError("bug")]), failures_in_a_row=3, attempts=1)
    for offset in range(2):
        await bench.run("a", offset)
    with pytest.raises(LimitReached, match="3 records in a row"):
        await bench.run("a", 2)
    assert len(bench.sent) == 2


async def test_rejected_pages_of_a_hostile_feed_stop_nobody():
    bench = Bench(Stage(a=[Rejected("not-html")]), failures_in_a_row=3)
    for offset in range(500):
        await bench.run("a", offset)
    for offset in range(500):
        await bench.run("a", offset, raw=b"\xff")
    assert len(bench.sent) == 1000
