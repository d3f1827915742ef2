"""Polls: sense before status, overlap before pace, and a report that adds up."""

from __future__ import annotations

from itertools import pairwise

import pytest

from caspian.events.v1 import article_pb2, coverage_pb2
from caspian.fetch.http.exchange import Answer, Request, Response
from caspian.fetch.items import Item
from unit.fetch.world import START, Site, World, fails, feed, html, rss, status

FEED = "https://news.example/rss"
HOUR = 3600


def page(number: int) -> str:
    return f"https://news.example/{number}"


def polled(site: Site, seconds: float = 20, **settings: object) -> World:
    world = World({FEED: site}, **settings)
    world.add(feed(FEED))
    world.run(seconds)
    return world


def sums(report: coverage_pb2.PollReport) -> bool:
    parts = report.new_entries + report.seen + report.off_scope + report.invalid + report.deferred
    return bool(report.entries == parts)


def test_a_poll_reports_every_entry_in_one_column() -> None:
    world = polled(rss(page(1), page(2), page(2), "http://[broken", "ftp://news.example/3"))
    (report,) = world.polls()
    assert (report.status, report.number, report.url) == ("ok", 1, FEED)
    assert (report.entries, report.new_entries, report.seen, report.invalid) == (5, 2, 1, 2)
    assert sums(report)


def test_entries_off_scope_are_counted_and_never_visited() -> None:
    world = World({FEED: rss(page(1), title="Local bakery wins prize")})
    world.add(feed(FEED, scope="TITLE"))
    world.run(40)
    assert [(r.off_scope, r.new_entries) for r in world.polls()] == [(1, 0)]
    assert world.seconds_of(page(1)) == []


def test_scope_title_takes_what_names_a_side_in_title_or_summary() -> None:
    world = World({FEED: rss(page(1), title="Ministers meet", summary="Talks with Iran went on"), page(1): html()})
    world.add(feed(FEED, scope="TITLE"))
    world.run(40)
    assert len(world.pages) == 1


@pytest.mark.parametrize(
    ("site", "reason"),
    [
        (html("<html><body>Loading…</body></html>"), "html"),
        (html(""), "empty"),
        (html("11 bytes ok"), "empty"),
        (html("nothing here that is a feed at all"), "not-a-feed"),
        (html("<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>"), "zero-items"),
        (html("{" + '"items": "no list"' + "}"), "not-a-feed"),
        (html("<script src='/cdn-cgi/challenge-platform/x'></script>", status=503), "challenge"),
        (status(404), "http-404"),
        (status(500), "http-500"),
        (fails("dns"), "dns"),
        (fails("timeout"), "timeout"),
    ],
)
def test_a_poll_without_sense_is_a_failure_with_a_reason(site: Site, reason: str) -> None:
    world = polled(site)
    assert [report.status for report in world.polls()] == [reason]
    state = world.state(FEED)
    assert state is not None
    assert (state.failure.count, state.failure.reason) == (1, reason)


def test_a_304_after_a_senseless_answer_stays_a_failure() -> None:
    world = polled(html("<html>maintenance</html>", etag='"x"'), poll_floor_s=60, backoff_unit_s=60)
    world.sites[FEED] = status(304)
    world.run(300)
    assert [report.status for report in world.polls()][:2] == ["html", "html"]


def test_a_304_after_a_network_failure_is_a_success() -> None:
    world = polled(rss(page(1), etag='"x"'), poll_floor_s=60, backoff_unit_s=60, host_down_s=30)
    world.sites[FEED] = fails("timeout")
    world.run(100)
    world.sites[FEED] = status(304)
    world.run(400)
    assert [report.status for report in world.polls()][:3] == ["ok", "timeout", "unchanged"]


def test_the_same_body_is_unchanged_whatever_the_validators_say() -> None:
    world = polled(rss(page(1), etag='"a"'), poll_floor_s=60)
    world.sites[FEED] = rss(page(1), etag='"b"')
    world.run(120)
    assert [report.status for report in world.polls()] == ["ok", "unchanged"]


def test_validators_are_sent_unless_the_source_says_they_lie() -> None:
    for lies in (False, True):
        world = World({FEED: rss(page(1), etag='"a"')}, poll_floor_s=60)
        world.add(feed(FEED, ignore_validators=lies))
        world.run(120)
        again = [request for request in world.requests if request.url == FEED][1]
        assert again.etag == ("" if lies else '"a"')


def test_new_entries_are_found_and_old_ones_not_again() -> None:
    world = polled(rss(page(1), page(2)), poll_floor_s=60)
    world.sites[FEED] = rss(page(3), page(1), page(2))
    world.run(120)
    assert [(r.new_entries, r.seen) for r in world.polls()][:2] == [(2, 0), (1, 2)]


def test_redated_entries_are_not_new() -> None:
    def dated(day: int) -> Site:
        item = f"<guid>a1</guid><link>{page(1)}</link><pubDate>0{day} Mar 2026</pubDate>"
        body = f"<rss><channel><item>{item}</item></channel></rss>"
        return lambda request: Response(request.url, 200, {}, body.encode())

    world = polled(dated(1), poll_floor_s=60)
    world.sites[FEED] = dated(2)
    world.run(120)
    assert [(r.new_entries, r.seen) for r in world.polls()] == [(1, 0), (0, 1)]


def test_polls_without_overlap_are_a_gap_and_quicken() -> None:
    world = polled(rss(page(1), page(2)), poll_floor_s=60, poll_ceiling_s=600)
    before = world.state(FEED)
    assert before is not None
    world.sites[FEED] = rss(page(3), page(4))
    world.run(700)
    gaps = [record for record in world.ledger if record.HasField("gap")]
    assert [record.gap.number for record in gaps] == [2]
    assert gaps[0].gap.previous_poll_at == before.poll.last_success_at


def test_the_interval_grows_while_nothing_is_new_and_halves_when_most_is() -> None:
    world = polled(rss(page(1), page(2)), poll_floor_s=100, poll_ceiling_s=1000)
    world.run(6000, step=5)
    state = world.state(FEED)
    assert state is not None
    assert state.poll.interval_s == 1000
    world.sites[FEED] = rss(page(3), page(4), page(2))
    world.run(400, step=5)
    state = world.state(FEED)
    assert state is not None
    assert state.poll.interval_s == 500


def test_what_the_publisher_asks_for_is_respected_up_to_the_ceiling() -> None:
    world = polled(rss(page(1), cache_control="public"), poll_floor_s=60, poll_ceiling_s=600)
    with_ttl = "<rss><channel><ttl>8</ttl><item><link>https://news.example/1</link></item></channel></rss>"
    world.sites[FEED] = lambda request: Response(request.url, 200, {}, with_ttl.encode())
    world.run(120)
    state = world.state(FEED)
    assert state is not None
    assert state.poll.interval_s == 480
    world.sites[FEED] = rss(page(1), page(1), **{"cache-control": "max-age=86400"})
    world.run(600)
    state = world.state(FEED)
    assert state is not None
    assert state.poll.interval_s == 600


@pytest.mark.parametrize(("site", "weight"), [(status(404), 1.0), (status(403), 0.5), (fails("dns"), 0.25)])
def test_failing_feeds_slow_down_by_the_class_of_the_failure_but_never_stop(site: Site, weight: float) -> None:
    world = World({FEED: site}, poll_floor_s=600)
    world.add(feed(FEED))
    world.run(20 * 86400, step=120)
    times = [record.at.seconds for record in world.ledger if record.HasField("poll")]
    waits = [later - earlier for earlier, later in pairwise(times)]
    for number, wait in enumerate(waits[:10], start=1):
        assert wait == pytest.approx(min(600 + weight * number * HOUR, 86400), abs=250)
    assert max(waits) <= 86400 + 130
    assert world.now.timestamp() - times[-1] <= 86400 + 130


def test_one_good_answer_ends_the_back_off() -> None:
    world = polled(status(500), poll_floor_s=60, backoff_unit_s=60)
    world.run(300)
    world.sites[FEED] = rss(page(1))
    world.run(600)
    state = world.state(FEED)
    assert state is not None
    assert not state.HasField("failure")
    assert world.polls()[-1].status in ("ok", "unchanged")


def test_a_first_poll_marks_old_entries_as_backfill_and_only_those() -> None:
    body = (
        "<rss><channel>"
        f"<item><link>{page(1)}</link><pubDate>Sun, 01 Feb 2026 10:00:00 GMT</pubDate></item>"
        f"<item><link>{page(2)}</link><pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate></item>"
        f"<item><link>{page(3)}</link></item></channel></rss>"
    ).encode()
    world = World({FEED: lambda r: Response(r.url, 200, {}, body), page(1): html(), page(2): html(), page(3): html()})
    world.add(feed(FEED))
    world.run(60)
    lanes = {p.url: p.lane for p in world.pages}
    live, backfill = article_pb2.Article.LIVE, article_pb2.Article.BACKFILL
    assert lanes == {page(1): backfill, page(2): live, page(3): live}


def test_what_is_too_much_for_one_poll_comes_with_the_next_ones() -> None:
    many = [page(n) for n in range(25)]
    world = polled(rss(*many, etag='"a"'), poll_floor_s=60, poll_ceiling_s=60, new_per_poll=10)
    world.run(200)
    assert [(r.new_entries, r.seen, r.deferred) for r in world.polls()[:4]] == [
        (10, 0, 15), (10, 10, 5), (5, 20, 0), (0, 0, 0),
    ]  # fmt: skip
    assert all(sums(report) for report in world.polls())


def test_a_huge_listing_is_never_found_twice() -> None:
    many = [page(n) for n in range(3000)]
    urls = "".join(f"<url><loc>{link}</loc></url>" for link in many)
    body = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>".encode()
    world = World({FEED: lambda r: Response(r.url, 200, {}, body)}, poll_floor_s=60, poll_ceiling_s=60)
    item = feed(FEED)
    item.kind = Item.SITEMAP
    world.add(item)
    world.run(600)
    assert sum(report.new_entries for report in world.polls()) == 2000
    assert all(sums(report) for report in world.polls())


def test_relative_links_are_resolved_against_the_feeds_own_address() -> None:
    world = World({FEED: rss("/a/1", "//other.example/2"), "https://news.example/a/1": html()})
    world.add(feed(FEED))
    world.run(60)
    assert {url for _, url in world.asked if "robots" not in url} == {
        FEED, "https://news.example/a/1", "https://other.example/2",
    }  # fmt: skip


def test_a_feed_that_redirects_within_its_domain_is_followed_each_time() -> None:
    there = "https://feeds.news.example/all"
    world = World({FEED: status(301, location=there), there: rss(page(1)), page(1): html()}, poll_floor_s=60)
    world.add(feed(FEED))
    world.run(120)
    assert [report.status for report in world.polls()][:2] == ["ok", "unchanged"]
    assert len(world.pages) == 1
    assert world.pages[0].provenance.feed == FEED


def test_a_feed_that_moved_to_another_domain_is_polled_there() -> None:
    there = "https://moved.example/rss"
    world = World({FEED: status(302, location=there), there: rss("https://moved.example/1")}, poll_floor_s=60)
    world.add(feed(FEED))
    world.run(200)
    statuses = {(report.url, report.status) for report in world.polls()}
    assert statuses == {(FEED, "moved"), (there, "ok"), (there, "unchanged")}
    assert len(world.seconds_of(FEED)) == 1


def test_feeds_of_two_domains_that_point_at_each_other_come_to_an_end() -> None:
    a, b = "https://a.example/rss", "https://b.example/rss"
    world = World({a: status(301, location=b), b: status(301, location=a)}, poll_floor_s=60, slowest_s=100)
    world.add(feed(a))
    world.run(3000)
    assert len(world.asked) < 100
    assert len(world.records) <= 4


def test_the_counts_of_the_world_add_up() -> None:
    calls = 0

    def growing(request: Request) -> Answer:
        nonlocal calls
        calls += 1
        return rss(*[page(n) for n in range(calls * 7, calls * 7 + 10)])(request)

    world = World({FEED: growing}, poll_floor_s=30, poll_ceiling_s=30)
    world.add(feed(FEED))
    world.run(400)
    assert len(world.polls()) > 10
    assert all(sums(report) for report in world.polls())
    assert len({record.id for record in world.ledger}) == len(world.ledger)
    assert min(record.at.seconds for record in world.ledger) >= int(START.timestamp())
