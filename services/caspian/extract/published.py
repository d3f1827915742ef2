"""What a page states of its dates in, `published_at` and `modified_at` filled out, with how far to trust them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import htmldate
from google.protobuf.timestamp_pb2 import Timestamp
from lxml import etree
from lxml.html import HtmlElement

from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract import dates, jsonld
from caspian.extract.head import Head, meta_names
from caspian.extract.tree import select

ITEMPROP = etree.XPath("//*[@itemprop='datePublished' or @itemprop='dateCreated' or @pubdate]")
# Looked for from the times outward: an article inside a `main` gives each of its times twice, which libxml2 sorts out
# in quadratic time (a live blog of 1,200 posts took 7 s).
TIMES = etree.XPath(
    "//time[@datetime][ancestor::article or ancestor::main or ancestor::header]"
    "[not(ancestor::aside or ancestor::footer)]"
)
URL_DAY = re.compile(r"/(20\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?:[/-]|$)")


def fill(metadata: article_pb2.Metadata, head: Head, entry: page_pb2.FeedEntry, fetched: datetime | None) -> None:
    """Set the dates that are stated; `metadata` keeps none where nothing is."""
    wanted = meta_names()
    for raw in _stated(head, wanted.published):
        if stated := dates.parse(raw, fetched):
            put(metadata, stated)
            break
    else:
        if stated := by_feed(entry, fetched) or _shown(head, fetched):
            put(metadata, stated)
    for raw in [jsonld.text(head.article.get("dateModified")), *head.meta(wanted.modified)]:
        if raw and (stated := dates.parse(raw, fetched)):
            metadata.modified_at.CopyFrom(_timestamp(stated.at))
            break


def by_feed(entry: page_pb2.FeedEntry, fetched: datetime | None) -> dates.Stated | None:
    """What the feed says; of a day that is still to come it says nothing, as a page does."""
    return dates.instant(entry.published_at.ToDatetime(UTC), fetched) if entry.HasField("published_at") else None


def put(metadata: article_pb2.Metadata, stated: dates.Stated) -> None:
    """Write a date down."""
    metadata.published_at.CopyFrom(_timestamp(stated.at))
    metadata.published_at_confidence = stated.confidence
    if stated.offset is not None:
        metadata.published_utc_offset_minutes = stated.offset


def _stated(head: Head, wanted: tuple[str, ...]) -> Iterator[str]:
    for field in ("datePublished", "dateCreated"):
        if raw := jsonld.text(head.article.get(field)):
            yield raw
    yield from head.meta(wanted)
    for element in select(ITEMPROP, head.tree, 5):
        yield element.get("content") or element.get("datetime") or (element.text or "")


def _shown(head: Head, fetched: datetime | None) -> dates.Stated | None:
    """The day in the address, made exact by a `<time>` of the same day; else the first `<time>` of the article."""
    times = [stated for raw in _times(head.tree) if (stated := dates.parse(raw, fetched))]
    if found := URL_DAY.search(head.url):
        year, month, number = (int(part) for part in found.groups())
        if day := dates.day(year, month, number, fetched):
            return next((stated for stated in times if abs((stated.at - day.at).days) <= 1), day)
    return times[0] if times else None


def _times(tree: HtmlElement) -> list[str]:
    return [element.get("datetime") or "" for element in select(TIMES, tree, 5)]


def _timestamp(at: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


def guess(metadata: article_pb2.Metadata, tree: HtmlElement, url: str, fetched: datetime | None) -> None:
    """Ask htmldate where nothing states a date; what it finds is of low confidence."""
    # Without the day of fetching htmldate would ask the clock.
    latest = (fetched or dates.LATEST).strftime("%Y-%m-%d")
    try:
        found = htmldate.find_date(tree, extensive_search=True, original_date=True, url=url or None, max_date=latest)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return
    if found and (stated := dates.parse(found, fetched)):
        put(metadata, stated._replace(confidence=article_pb2.Metadata.LOW))
