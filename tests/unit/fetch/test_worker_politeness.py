"""Politeness: one request at a time and domain, with a pause; through redirects, refusals, restarts and rebalances."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

import pytest

from caspian.fetch import items
from caspian.fetch.items import partition_of
from unit.fetch.world import START, Site, World, fails, feed, html, rss, source, status

FEED = "https://news.example/rss"
ROBOTS = "https://news.example/robots.txt"


def page(number: int) -> str:
    return f"https://news.example/{number}"


def robots(text: str) -> Site:
    return html(text)


def gaps(world: World, domain: str = "news.example") -> list[float]:
    times = [second for second, url in world.asked if domain in url]
    return [later - earlier for earlier, later in pairwise(times)]


def busy(*, pages: Iterable[int] = range(10), **settings: object) -> World:
    links = [page(n) for n in pages]
    world = World({FEED: rss(*links)} | {link: html() for link in links}, **settings)
    world.add(feed(FEED))
    return world


def test_requests_to_one_domain_are_a_delay_apart_robots_included() -> None:
    world = busy()
    world.run(120, step=0.1)
    assert world.asked[0][1] == ROBOTS
    assert world.asked[1][1] == FEED
    assert len(world.pages) == 10
    assert min(gaps(world)) >= 5


def test_hosts_of_one_domain_share_the_slot() -> None:
    a, b = "https://www.news.example/1", "https://old.news.example/2"
    world = World({FEED: rss(a, b), a: html(), b: html()})
    world.add(feed(FEED))
    world.run(120, step=0.1)
    assert len(world.pages) == 2
    assert min(gaps(world)) >= 5


def test_a_domain_that_waits_holds_up_no_other() -> None:
    world = busy(pages=range(50))
    world.add(items.page("https://quick.example/1", source(), START))
    world.sites["https://quick.example/1"] = html()
    world.run(12, step=0.1)
    assert world.seconds_of("https://quick.example/1")
    # Its rules and itself: two pauses, the first that of a new owner.
    assert world.seconds_of("https://quick.example/1")[0] <= 10.7


def test_redirects_wait_for_the_slot_like_any_request() -> None:
    hops = [f"https://news.example/hop/{n}" for n in range(4)]
    world = World({a: status(302, location=b) for a, b in pairwise(hops)} | {hops[-1]: html()})
    world.add(items.page(hops[0], source(), START))
    world.run(60, step=0.1)
    assert [p.final_url for p in world.pages] == [hops[-1]]
    assert world.pages[0].url == hops[0]
    assert min(gaps(world)) >= 5


@pytest.mark.parametrize("loop", [1, 2, 3])
def test_redirect_loops_end_and_are_named(loop: int) -> None:
    ring = [f"https://news.example/ring/{n}" for n in range(loop)]
    world = World({here: status(302, location=ring[(n + 1) % loop]) for n, here in enumerate(ring)})
    world.add(items.page(ring[0], source(), START))
    world.run(100)
    assert world.visits()[0] == (1, "DROPPED", "redirect-loop")
    assert len([url for _, url in world.asked if "ring" in url]) <= 6


def test_at_most_five_redirects() -> None:
    hops = [f"https://news.example/hop/{n}" for n in range(9)]
    world = World({a: status(302, location=b) for a, b in pairwise(hops)} | {hops[-1]: html()})
    world.add(items.page(hops[0], source(), START))
    world.run(100)
    assert world.visits() == [(1, "DROPPED", "redirect-loop")]
    assert len([url for _, url in world.asked if "hop" in url]) == 6


def test_a_redirect_to_another_domain_is_a_discovery_there() -> None:
    short, there = "https://short.example/x", "https://news.example/long-address"
    world = World({short: status(301, location=there), there: html()})
    item = items.page(short, source(host_delay_s=0.1), START, found_in="https://agg.example/rss")
    world.add(item)
    world.run(60)
    assert world.visits() == [(1, "DROPPED", "redirected"), (1, "HANDED_ON", "")]
    (handed,) = world.pages
    assert (handed.url, handed.provenance.feed) == (there, "https://agg.example/rss")
    # What one host was promised is not promised to another.
    state = world.state(there)
    assert state is not None
    assert state.source.host_delay_s == 0


def test_two_domains_that_redirect_to_each_other_come_to_an_end() -> None:
    a, b = "https://a.example/1", "https://b.example/1"
    world = World({a: status(301, location=b), b: status(301, location=a)})
    world.add(items.page(a, source(), START))
    world.run(600)
    assert len([1 for _, url in world.asked if "robots" not in url]) == 4
    assert world.visits()[-1] == (1, "DROPPED", "redirect-loop")


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://news.example/1", "gopher://x/", "https://u:p@news.example/", "http://[::1", ""],
)
def test_redirects_to_what_may_not_be_requested_are_refused(target: str) -> None:
    world = World({page(1): status(302, location=target)})
    world.add(items.page(page(1), source(), START))
    world.run(30)
    assert world.visits()[0][1] == "DROPPED"
    assert world.visits()[0][2] in ("invalid-redirect", "redirect-loop")


def test_a_sources_own_delay_counts_for_its_domain() -> None:
    world = World({FEED: rss(page(1), page(2)), page(1): html(), page(2): html()})
    world.add(feed(FEED, host_delay_s=12))
    world.run(120, step=0.1)
    assert len(world.pages) == 2
    assert min(gaps(world)) >= 12


def test_of_two_sources_on_one_domain_the_longer_delay_counts() -> None:
    second = "https://news.example/world"
    world = World({FEED: rss(page(1)), second: rss(page(2)), page(1): html(), page(2): html()})
    world.add(feed(FEED, host_delay_s=0.5), feed(second, host_delay_s=9))
    world.run(120, step=0.1)
    assert len(world.pages) == 2
    assert min(gaps(world)) >= 9


def test_crawl_delay_is_honoured() -> None:
    world = busy()
    world.sites[ROBOTS] = robots("User-agent: *\nCrawl-delay: 20\n")
    world.run(150, step=0.1)
    # The first gap is between robots.txt itself and the feed: the delay was not known before.
    assert min(gaps(world)[1:]) >= 20


def test_a_crawl_delay_beyond_reason_means_do_not_fetch_and_say_so() -> None:
    world = busy()
    world.sites[ROBOTS] = robots("User-agent: *\nCrawl-delay: 1000000000\n")
    world.run(120)
    assert {url for _, url in world.asked} == {ROBOTS}
    assert [report.status for report in world.polls()] == ["crawl-delay"]


def test_disallowed_pages_are_not_fetched_and_the_feed_speaks() -> None:
    world = World({FEED: rss(page(1), "https://news.example/private/2", summary="Words."), page(1): html()})
    world.sites[ROBOTS] = robots("User-agent: *\nDisallow: /private/\n\nUser-agent: caspian\nDisallow: /private/\n")
    world.add(feed(FEED))
    world.run(60)
    assert world.seconds_of("https://news.example/private/2") == []
    assert sorted(world.visits()) == [(1, "HANDED_ON", ""), (1, "HANDED_ON", "robots")]


def test_a_disallowed_feed_is_a_failed_poll() -> None:
    world = busy()
    world.sites[ROBOTS] = robots("User-agent: caspian\nDisallow: /\n")
    world.run(60)
    assert [report.status for report in world.polls()] == ["robots"]
    assert world.seconds_of(FEED) == []


@pytest.mark.parametrize("answer", [status(404), status(403), status(401), html("<html>no such page</html>")])
def test_no_robots_file_allows_everything(answer: Site) -> None:
    world = busy()
    world.sites[ROBOTS] = answer
    world.run(60)
    assert world.pages


@pytest.mark.parametrize(("answer", "reason"), [(status(503), "robots-503"), (fails("timeout"), "timeout")])
def test_a_robots_file_that_cannot_be_had_disallows_for_a_while(answer: Site, reason: str) -> None:
    world = busy(poll_floor_s=60, backoff_unit_s=60)
    world.sites[ROBOTS] = answer
    world.run(60)
    assert {url for _, url in world.asked} == {ROBOTS}
    assert world.polls()[0].status == reason
    world.sites[ROBOTS] = status(404)
    world.run(3700, step=5)
    assert world.pages


def test_robots_is_asked_for_once_and_again_when_it_is_old() -> None:
    world = busy(poll_floor_s=300)
    world.run(6.5 * 3600, step=5)
    assert len(world.seconds_of(ROBOTS)) == 2


def test_robots_of_each_origin_is_its_own() -> None:
    world = World({FEED: rss("http://news.example/1"), "http://news.example/1": html()})
    world.sites["http://news.example/robots.txt"] = robots("User-agent: *\nDisallow: /\n")
    world.add(feed(FEED))
    world.run(60)
    assert world.seconds_of("http://news.example/1") == []


def test_robots_that_redirects_within_the_domain_is_followed() -> None:
    there = "https://www.news.example/robots.txt"
    world = busy()
    world.sites |= {ROBOTS: status(301, location=there), there: robots("User-agent: *\nDisallow: /\n")}
    world.run(60)
    assert world.polls()[0].status == "robots"
    assert min(gaps(world)) >= 5


def test_robots_that_redirects_in_circles_allows() -> None:
    world = busy()
    world.sites[ROBOTS] = status(301, location=ROBOTS)
    world.run(90)
    assert world.pages


@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_host_is_left_alone_longer_and_longer(code: int) -> None:
    world = busy(pages=range(3), poll_ceiling_s=86400)
    world.run(10.5, step=0.1)
    for number in range(3):
        world.sites[page(number)] = status(code)
    world.run(600, step=0.1)
    after = gaps(world)[1:]
    assert after[1] >= 29.9
    assert after[2] >= 59.9
    assert after[3] >= 119.9


@pytest.mark.parametrize("value", ["90", "Sun, 01 Mar 2026 12:01:45 GMT"])
def test_retry_after_is_honoured_as_seconds_and_as_a_date(value: str) -> None:
    world = World({page(1): status(429, retry_after=value)})
    world.add(items.page(page(1), source(), START), items.page(page(2), source(), START))
    world.run(200, step=0.5)
    first = world.seconds_of(page(1))[0]
    assert min(second for second, url in world.asked if second > first) >= first + 80


def test_a_good_answer_ends_the_strikes() -> None:
    world = busy(pages=range(1), poll_floor_s=10, poll_ceiling_s=10, backoff_unit_s=0)
    world.sites[FEED] = status(503)
    world.run(60)
    world.sites[FEED] = rss(page(0))
    world.run(200)
    world.sites[FEED] = status(503)
    before = len(world.asked)
    world.run(60)
    assert 30 <= world.asked[before + 1][0] - world.asked[before][0] < 60


def test_a_host_that_is_down_is_not_asked_for_every_item() -> None:
    links = [page(n) for n in range(20)]
    world = World({FEED: rss(*links, summary="Words.")})
    world.add(feed(FEED))
    world.run(11, step=0.5)
    world.sites = {link: fails("connect") for link in (*links, FEED, ROBOTS)}
    world.run(300)
    assert len([1 for second, _ in world.asked if second > 11]) == 1
    assert {(outcome, reason) for _, outcome, reason in world.visits()} == {("FAILED", "connect")}


def test_one_dead_subdomain_does_not_stop_the_others() -> None:
    dead, alive = "https://old.news.example/1", "https://www.news.example/2"
    world = World({FEED: rss(dead, alive), alive: html(), "https://old.news.example/robots.txt": fails("dns")})
    world.add(feed(FEED))
    world.run(60)
    assert [p.url for p in world.pages] == [alive]


def test_a_new_owner_waits_one_delay_before_its_first_request() -> None:
    world = busy()
    world.run(30, step=0.1)
    last = world.asked[-1][0]
    restarted = (world.now - START).total_seconds()
    world.restart()
    world.run(60, step=0.1)
    first = next(second for second, _ in world.asked if second > last)
    assert first >= restarted + 5.5


def test_kills_lose_no_page_and_break_no_pause() -> None:
    world = busy(pages=range(30))
    for _ in range(12):
        world.run(17.3, step=0.1)
        world.restart()
    world.run(60, step=0.1)
    assert {p.url for p in world.pages} == {page(n) for n in range(30)}
    assert len({(p.article_id, p.visit) for p in world.pages}) == len(world.pages) == 30
    assert min(gaps(world)) >= 0.95 * 5


def test_answers_for_a_lost_partition_are_nobodys() -> None:
    world = busy(pages=range(3))
    partition = partition_of("news.example")
    world.run(6, step=0.1)
    world.worker.revoke(partition)
    world.run(60, step=0.1)
    assert [url for _, url in world.asked] == [ROBOTS]


def test_polls_go_before_pages_and_first_visits_before_revisits() -> None:
    world = busy(pages=range(60), poll_floor_s=60, poll_ceiling_s=60, revisits_s=(30.0,))
    world.run(200, step=0.1)
    # With 60 pages waiting, the second and third poll still come within one slot of their time.
    polls = world.seconds_of(FEED)
    assert all(later - earlier <= 60 + 2 * 5.5 for earlier, later in pairwise(polls))
    assert max(len(world.seconds_of(page(n))) for n in range(60)) == 1


def test_a_full_domain_takes_no_more_pages_and_counts_them() -> None:
    world = busy(pages=range(20), pending_per_domain=15)
    world.run(15)
    dropped = [reason for _, outcome, reason in world.visits() if outcome == "DROPPED"]
    assert dropped == ["frontier-full"] * 5


def test_a_down_host_with_thousands_of_pages_is_worked_off_in_portions() -> None:
    world = World({"https://news.example/robots.txt": fails("dns")}, host_down_s=600, retry_s=5000)
    world.add(*[items.page(page(number), source(), START) for number in range(1100)])
    sizes = []
    for _ in range(20):
        emits = list(world.worker.tick(world.now))
        sizes.append(len(emits))
        world.write(emits)
        world.now += timedelta(seconds=1)
    assert len(world.visits()) == 1100
    assert 1000 <= max(sizes) <= 1010
    assert len(world.asked) == 1
