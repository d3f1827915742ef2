"""Probing an address: feeds that a page, robots.txt or habit names are tried and described."""

from __future__ import annotations

import pytest

from caspian.fetch.http.exchange import Answer, NoAnswer, Request
from caspian.fetch.http.urls import InvalidUrlError
from caspian.fetch.probe import Found, named_by_page, named_by_robots, probe
from unit.fetch.world import Site, fails, html, rss, status

HOME = "https://lakeside.example/"


async def probed(sites: dict[str, Site], url: str = HOME) -> list[Found]:
    async def fetch(request: Request) -> Answer:
        return sites.get(request.url, status(404))(request)

    return await probe(url, fetch, pause_s=0)


async def test_a_feed_is_described() -> None:
    (found,) = await probed({HOME: rss("/1", "/2")})
    assert (found.url, found.status, found.entries) == (HOME, "ok", 2)


async def test_feeds_are_found_where_a_page_names_them() -> None:
    page = """<link rel=alternate type="application/rss+xml" href="/all.xml"><link rel=stylesheet href="/feed.css">
      <a href="/rss-help">Our RSS</a><a href="https://other.example/feed">x</a>"""
    found = await probed({HOME: html(page), "https://lakeside.example/all.xml": rss("/1")})
    assert (found[0].url, found[0].status) == ("https://lakeside.example/all.xml", "ok")
    assert "https://other.example/feed" not in {each.url for each in found}
    assert {each.status for each in found[1:]} <= {"html", "not-a-feed", "http-404", "zero-items"}


async def test_sitemaps_are_found_in_robots() -> None:
    sitemap = "<sitemapindex><sitemap><loc>https://lakeside.example/1.xml</loc></sitemap></sitemapindex>"
    sites = {
        HOME: html("<p>no links</p>"),
        "https://lakeside.example/robots.txt": html("Sitemap: https://lakeside.example/maps.xml\nSitemap: ftp://x"),
        "https://lakeside.example/maps.xml": html(sitemap),
    }
    found = await probed(sites)
    assert (found[0].url, found[0].sitemaps) == ("https://lakeside.example/maps.xml", 1)


async def test_redirects_are_followed_and_loops_named() -> None:
    there = "https://www.lakeside.example/rss"
    (found,) = await probed({HOME: status(301, location=there), there: rss("/1")})
    assert (found.url, found.status) == (there, "ok")
    (loop,) = await probed({HOME: status(301, location=HOME)})
    assert loop.status == "redirect-loop"


async def test_what_cannot_be_had_is_named() -> None:
    (found,) = await probed({HOME: fails("dns")})
    assert (found.status, found.entries) == ("dns", 0)
    with pytest.raises(InvalidUrlError):
        await probed({}, "ftp://lakeside.example/")


async def test_the_number_of_tries_is_bounded() -> None:
    tried: list[str] = []

    async def fetch(request: Request) -> Answer:
        tried.append(request.url)
        if request.url == HOME:
            return html("".join(f"<a href='/feed/{n}'>f</a>" for n in range(5000)))(request)
        return NoAnswer(request.url, "timeout")

    await probe(HOME, fetch, pause_s=0)
    assert len(tried) <= 23


@pytest.mark.parametrize("body", [b"", b"<", b"\x00", b"<a href>", b"<a href='http://[::1'>feed</a>"])
def test_pages_and_robots_of_any_kind_name_nothing(body: bytes) -> None:
    assert named_by_page(body, HOME) == []
    assert named_by_robots(b"Sitemap:\nsitemap: :" + body, HOME) == []
