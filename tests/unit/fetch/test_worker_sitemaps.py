"""Sitemaps, their indexes and index pages in the worker: bounded in number and depth, without loops, left in time."""

from __future__ import annotations

import gzip

from caspian.fetch.http.exchange import Response
from caspian.fetch.items import Item
from unit.fetch.world import Site, World, feed, html

INDEX = "https://news.example/sitemaps/index.xml"
DAY = 86400


def xml(body: str, *, packed: bool = False) -> Site:
    raw = gzip.compress(body.encode()) if packed else body.encode()
    return lambda request: Response(request.url, 200, {}, raw)


def index_of(*urls: str, lastmod: str = "2026-03-01") -> Site:
    return xml(
        "<sitemapindex>"
        + "".join(f"<sitemap><loc>{url}</loc><lastmod>{lastmod}</lastmod></sitemap>" for url in urls)
        + "</sitemapindex>"
    )


def sitemap_of(*urls: str, packed: bool = False) -> Site:
    return xml("<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + "</urlset>", packed=packed)


def declared(kind: Item.Kind, url: str, **fields: object) -> Item:
    item = feed(url, **fields)
    item.kind = kind
    return item


def child(number: int) -> str:
    return f"https://news.example/sitemaps/{number}.xml"


def page(number: int) -> str:
    return f"https://news.example/{number}"


def test_an_index_leads_to_its_sitemaps_and_these_to_pages() -> None:
    world = World(
        {INDEX: index_of(child(1), child(2)), child(1): sitemap_of(page(1)), page(1): html(), page(2): html()}
    )
    world.sites[child(2)] = sitemap_of(page(2), packed=True)
    world.add(declared(Item.SITEMAP, INDEX))
    world.run(120)
    assert {p.url for p in world.pages} == {page(1), page(2)}
    assert {p.provenance.feed for p in world.pages} == {child(1), child(2)}
    state = world.state(child(1))
    assert state is not None
    assert (state.depth, state.found_in) == (1, INDEX)


def test_indexes_of_indexes_end_at_depth_two() -> None:
    world = World({child(n): index_of(child(n + 1)) for n in range(9)})
    world.add(declared(Item.SITEMAP, child(0)))
    world.run(300)
    assert {url for _, url in world.asked if "robots" not in url} == {child(0), child(1), child(2)}
    assert world.polls()[-1].invalid == 1


def test_an_index_that_names_itself_or_its_parent_is_no_loop() -> None:
    world = World({child(0): index_of(child(0), child(1)), child(1): index_of(child(0), child(1))}, poll_floor_s=3600)
    world.add(declared(Item.SITEMAP, child(0)))
    world.run(1800)
    assert len(world.records) == 2
    assert len(world.asked) == 3


def test_of_many_sitemaps_the_ten_newest_are_taken_and_the_rest_is_counted() -> None:
    dated = "".join(f"<sitemap><loc>{child(n)}</loc><lastmod>2026-01-{n + 1:02}</lastmod></sitemap>" for n in range(25))
    world = World({INDEX: xml(f"<sitemapindex>{dated}</sitemapindex>")}, poll_floor_s=86400, poll_ceiling_s=86400)
    world.add(declared(Item.SITEMAP, INDEX))
    world.run(300)
    asked = {url for _, url in world.asked} - {INDEX, "https://news.example/robots.txt"}
    assert asked == {child(n) for n in range(15, 25)}
    report = world.polls()[0]
    assert (report.entries, report.new_entries, report.deferred) == (25, 10, 15)


def test_sitemaps_of_other_domains_are_not_followed() -> None:
    world = World({INDEX: index_of("https://other.example/s.xml")})
    world.add(declared(Item.SITEMAP, INDEX))
    world.run(60)
    assert world.polls()[0].invalid == 1


def test_a_sitemap_without_news_is_left_and_named_again_when_it_changes() -> None:
    world = World(
        {INDEX: index_of(child(1)), child(1): sitemap_of(page(1))},
        poll_floor_s=3600,
        poll_ceiling_s=3600,
        revisits_s=(),
    )
    world.add(declared(Item.SITEMAP, INDEX))
    world.run(8 * DAY, step=60)
    assert world.state(child(1)) is None
    world.sites[INDEX] = index_of(child(1), lastmod="2026-03-09")
    world.sites[child(1)] = sitemap_of(page(1), page(2))
    world.run(2 * 3600, step=60)
    assert world.state(child(1)) is not None
    assert page(2) in {url for _, url in world.asked}


def test_an_index_page_leads_to_its_articles() -> None:
    home = "https://institute.example/analysis/"
    headlines = {"iran-and-russia": "Iran and Russia", "tea": "Tea"}
    body = (
        "".join(f"<h2><a href='/analysis/{n}'>{words}</a></h2>" for n, words in headlines.items())
        + "<a href='/x'>y</a>"
    )
    world = World({home: html(body), "https://institute.example/analysis/iran-and-russia": html()})
    world.add(declared(Item.INDEX, home, scope="TITLE", link_selector="h2 a"))
    world.run(60)
    (handed,) = world.pages
    assert handed.entry.title == "Iran and Russia"
    report = world.polls()[0]
    assert (report.entries, report.new_entries, report.off_scope) == (2, 1, 1)


def test_an_index_page_that_lost_its_links_is_a_failure() -> None:
    home = "https://institute.example/analysis/"
    world = World({home: html("<div id=root></div>")})
    world.add(declared(Item.INDEX, home))
    world.run(60)
    assert [report.status for report in world.polls()] == ["zero-items"]


def test_a_calendar_trap_is_bounded() -> None:
    """Every page links to the next day for ever: pages are not followed, so nothing grows."""
    home = "https://trap.example/calendar/0"
    links = "".join(f"<a href='/calendar/{n}'>Iran {n}</a>" for n in range(5000))
    world = World({home: html(links)}, pending_per_domain=300, poll_floor_s=3600)
    world.add(declared(Item.INDEX, home))
    world.run(60)
    report = world.polls()[0]
    assert (report.entries, report.new_entries) == (4999, 500)
    assert report.deferred == 4499
    assert len([key for _, key in world.records if key.startswith("s:trap")]) == 300
    assert len([1 for _, outcome, reason in world.visits() if (outcome, reason) == ("DROPPED", "frontier-full")]) == 200
