from __future__ import annotations

import io

import feedparser
import pytest
from lxml import etree

from caspian.local.newsroom import outlets
from caspian.local.newsroom.outlets import Feed, FeedFormat, Outlet
from caspian.local.newsroom.respond import Newsroom

LIVE = [(outlet, feed) for outlet in outlets.load().values() for feed in outlet.feeds if feed.status == 200]


def parsed(body: bytes) -> feedparser.FeedParserDict:
    return feedparser.parse(io.BytesIO(body))


@pytest.mark.parametrize(("outlet", "feed"), LIVE, ids=lambda value: getattr(value, "path", ""))
def test_a_feed_lists_its_articles_with_working_links(newsroom: Newsroom, outlet: Outlet, feed: Feed) -> None:
    response = newsroom.respond(outlet.id, feed.path, 300)
    etree.fromstring(response.body)  # well-formed
    entries = parsed(response.body).entries if feed.format is not FeedFormat.SITEMAP else sitemap(response.body)
    items = newsroom.scene.timeline.shown(outlet.id, feed.language, 300)
    assert [entry.title for entry in entries] == [item.versions[0].title for item in items]
    assert len({entry.id for entry in entries}) == len(items)
    for entry in entries:
        assert (feed.tracking in entry.link) if feed.tracking else "?" not in entry.link
        target = entry.link.removeprefix(newsroom.scene.addresses[outlet.id].base)
        assert newsroom.respond(outlet.id, target, 300).status in (200, 403)


def sitemap(body: bytes) -> list[feedparser.FeedParserDict]:
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
    root = etree.fromstring(body)
    links = [element.text for element in root.findall("s:url/s:loc", names)]
    titles = [element.text for element in root.findall("s:url/n:news/n:title", names)]
    return [
        feedparser.FeedParserDict(link=link, id=link, title=title) for link, title in zip(links, titles, strict=True)
    ]


def test_full_text_summaries_and_missing_dates(newsroom: Newsroom) -> None:
    full = parsed(newsroom.respond("silk-junction", "/feed/", 1).body).entries[0]
    assert "Severny Kaspiy" in full.content[0].value
    short = parsed(newsroom.respond("harbour-ledger", "/rss/world.xml", 2).body).entries[0]
    assert "content" not in short
    assert "Eleven ships" in short.summary
    assert short.published_parsed[:4] == (2026, 3, 12, 13)
    undated = parsed(newsroom.respond("sepidar", "/en/rss", 300).body).entries
    assert undated
    assert not any("published" in entry for entry in undated)


def test_an_unchanged_feed_is_byte_for_byte_the_same_and_answers_304(newsroom: Newsroom) -> None:
    first = newsroom.respond("silk-junction", "/feed/", 1)
    assert first.etag
    again = newsroom.respond("silk-junction", "/feed/", 2, first.etag)
    assert (again.status, again.body) == (304, b"")
    later = newsroom.respond("silk-junction", "/feed/", 4, first.etag)
    assert later.status == 200
    assert later.etag != first.etag


def test_a_dead_feed_has_one_answer(newsroom: Newsroom) -> None:
    assert newsroom.respond("harbour-ledger", "/rss/analysis.xml", 5).status == 500
