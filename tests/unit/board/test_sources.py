""" "No news" and "no data" are two things; repeats of the ledger count once."""

from __future__ import annotations

import pytest

from board.events import NOW, heartbeat, poll, silence
from caspian.board.sources import Sources
from caspian.events.v1.coverage_pb2 import CoverageRecord, Gap, Silence


def told(*records: CoverageRecord, now: float = NOW) -> dict[str, str]:
    sources = Sources()
    for record in records:
        sources.apply(record)
    return {line["source"]: line["state"] for line in sources.report(now, {})}


def every(source: str, seconds: int, until: float, *, times: int = 10, **facts: object) -> list[CoverageRecord]:
    return [poll(source, until - seconds * back, **facts) for back in reversed(range(times))]  # type: ignore[arg-type]


def test_polled_with_news_and_without() -> None:
    records = [*every("wick", 300, NOW - 10), poll("wick", NOW - 5, new=2), *every("bay", 300, NOW - 10)]
    assert told(*records) == {"wick": "news", "bay": "no-news"}


def test_news_of_long_ago_is_none() -> None:
    assert told(poll("wick", NOW - 7000, new=2), *every("wick", 300, NOW - 10)) == {"wick": "no-news"}


def test_a_source_that_is_not_polled_any_more_gives_no_data() -> None:
    records = every("wick", 300, NOW - 1000)
    assert told(*records) == {"wick": "no-data"}
    assert told(*records, now=NOW - 500) == {"wick": "no-news"}


def test_polls_that_fail_give_no_data_and_say_why() -> None:
    sources = Sources()
    for record in every("wick", 300, NOW - 10, status="dns"):
        sources.apply(record)
    (line,) = sources.report(NOW, {"wick": "Wick Post"})
    assert (line["state"], line["publisher"], line["failed"], line["polls"]) == ("no-data", "Wick Post", 10, 10)
    assert "dns" in line["why"]


def test_one_failure_is_no_drama() -> None:
    assert told(*every("wick", 300, NOW - 310), poll("wick", NOW - 10, status="timeout")) == {"wick": "no-news"}


@pytest.mark.parametrize(("kind", "state"), [(Silence.QUIET, "quiet"), (Silence.UNREACHABLE, "no-data"),
                                             (Silence.ENDED, "no-news")])  # fmt: skip
def test_what_fetch_says_of_silence(kind: Silence.Kind, state: str) -> None:
    records = [*every("wick", 300, NOW - 10), silence("wick", NOW - 20, Silence.QUIET), silence("wick", NOW - 5, kind)]
    assert told(*records) == {"wick": state}


def test_one_deaf_feed_of_two_is_mentioned() -> None:
    sources = Sources()
    dead = "https://wick.example/old"
    for record in [*every("wick", 300, NOW - 10), *every("wick", 300, NOW - 10, status="404", url=dead)]:
        sources.apply(record)
    (line,) = sources.report(NOW, {})
    assert line["state"] == "no-news"
    assert "1 of 2 feeds" in line["why"]


def test_repeated_records_count_once() -> None:
    sources = Sources()
    for record in [poll("wick", NOW, new=3)] * 3:
        sources.apply(record)
    (line,) = sources.report(NOW, {})
    assert (line["polls"], line["newEntries"]) == (1, 3)


def test_gaps_are_counted() -> None:
    sources = Sources()
    record = CoverageRecord(id="g", source_id="wick", gap=Gap(url="https://wick.example/feed"))
    sources.apply(record)
    sources.apply(record)
    assert sources.sources["wick"].gaps == 1


def test_workers_are_heard_of_or_not() -> None:
    sources = Sources()
    sources.apply(heartbeat("fetch", NOW - 30))
    sources.apply(heartbeat("publish", NOW - 400))
    assert [(line["worker"], line["heard"]) for line in sources.at_work(NOW)] == [("fetch", True), ("publish", False)]


def test_those_without_data_come_first() -> None:
    sources = Sources()
    for record in [*every("aa", 300, NOW - 10), *every("zz", 300, NOW - 10, status="tls")]:
        sources.apply(record)
    assert [line["source"] for line in sources.report(NOW, {})] == ["zz", "aa"]


def test_a_ledger_of_strangers_stays_within_bounds() -> None:
    sources = Sources()
    for number in range(6_000):
        sources.apply(poll(f"s{number}", NOW))
    for number in range(300):
        sources.apply(poll("s1", NOW, url=f"https://s1.example/{number}"))
    assert len(sources.sources) == 5_000
    assert len(sources.sources["s1"].feeds) == 200
