"""Sitemaps, news sitemaps and sitemap indexes: bytes in, a `Listing` with the newest first out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian.events.v1 import page_pb2
from caspian.fetch.feeds.listing import MAX_SITEMAP_URLS, Entry, Listing
from caspian.fetch.feeds.text import date, plain
from caspian.fetch.feeds.xml import elements, local_name, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element


def parse(body: bytes) -> Listing:
    """Entries by date, newest first, those without a date last in their own order; children likewise."""
    listing = Listing()
    for element in elements(body, ("url", "sitemap")):
        if len(listing.entries) + len(listing.children) >= MAX_SITEMAP_URLS:
            listing.omitted += 1
        elif (entry := _entry(element)) is None:
            continue
        elif local_name(element) == "sitemap":
            changed = entry.entry.published_at.ToJsonString() if entry.entry.HasField("published_at") else ""
            listing.children.append(entry._replace(identity=f"{entry.link} {changed}"))
        else:
            listing.entries.append(entry)
    listing.entries.sort(key=_age_key)
    listing.children.sort(key=_age_key)
    return listing


def _age_key(entry: Entry) -> float:
    return -float(entry.entry.published_at.seconds)


def _entry(url: _Element) -> Entry | None:
    link = ""
    said = page_pb2.FeedEntry()
    for child in url:
        match local_name(child):
            case "loc" if not link:
                link = text_of(child).strip()
            case "lastmod" if not said.HasField("published_at"):
                _date(said, text_of(child))
            case "news":
                _news(child, said)
    return Entry(link, link, said) if link else None


def _news(news: _Element, said: page_pb2.FeedEntry) -> None:
    for child in news.iterdescendants():
        match local_name(child):
            case "title" if not said.title:
                said.title = plain(text_of(child))
            case "language" if not said.language:
                said.language = plain(text_of(child))[:16]
            case "publication_date":
                _date(said, text_of(child))


def _date(said: page_pb2.FeedEntry, text: str) -> None:
    if (moment := date(text)) is not None:
        said.published_at.seconds = moment
