"""`Page` messages: an item and what was answered in, the message for `pages` out, compressed and within limits.

`body` is zlib's format where `coding` is DEFLATE (what HTTP calls deflate, not the raw stream).
"""

from __future__ import annotations

import hashlib
import zlib

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1 import article_pb2, page_pb2
from caspian.fetch.http.exchange import Response
from caspian.fetch.http.urls import domain, public
from caspian.fetch.items import Item
from caspian.identity.ids import article_id
from caspian.outcome import Emit
from caspian.pipeline import MIB, PAGES

# As stored in the message (see page.proto); decoded it is bounded by the client's budget.
MAX_STORED_BYTES = 3 * MIB
_LEVEL = 6


def body_hash(body: bytes) -> bytes:
    """16 bytes, equal for equal bodies."""
    return hashlib.blake2b(body, digest_size=16).digest()


def of_page(key: str, item: Item, response: Response, at: Timestamp) -> page_pb2.Page | None:
    """The page as answered; None where it is too large even compressed."""
    page = _base(key, item, at, article_pb2.Provenance.PAGE)
    stored = zlib.compress(response.body, _LEVEL)
    if len(stored) > MAX_STORED_BYTES:
        return None
    page.final_url = public(response.url)
    page.coding = page_pb2.Page.DEFLATE
    page.body = stored
    page.http.CopyFrom(_facts(response))
    page.entry.CopyFrom(item.entry)
    return page


def of_entry(key: str, item: Item, at: Timestamp) -> page_pb2.Page:
    """The feed's own words in place of a page that cannot be had: its text is the body, HTML, UTF-8."""
    page = _base(key, item, at, article_pb2.Provenance.FEED)
    body = (item.entry.content or item.entry.summary).encode("utf-8", "replace")
    page.final_url = page.url
    page.coding = page_pb2.Page.IDENTITY
    page.body = body
    page.http.CopyFrom(page_pb2.Http(content_type="text/html", charset="utf-8", complete=True, body_bytes=len(body)))
    page.entry.CopyFrom(item.entry)
    return page


def of_absence(key: str, item: Item, response: Response, at: Timestamp) -> page_pb2.Page:
    """The page is no longer there."""
    page = _base(key, item, at, article_pb2.Provenance.PAGE)
    page.gone = True
    page.final_url = public(response.url)
    page.http.CopyFrom(_facts(response))
    return page


def has_words(item: Item) -> bool:
    """Did the feed say anything that could stand for the page?"""
    return bool(item.entry.title or item.entry.summary or item.entry.content)


def emit(page: page_pb2.Page) -> Emit:
    """The record for `pages`."""
    return Emit(PAGES.noun, page.article_id, page)


def _base(key: str, item: Item, at: Timestamp, text_source: article_pb2.Provenance.TextSource) -> page_pb2.Page:
    source = item.source
    return page_pb2.Page(
        article_id=article_id(key),
        visit=item.visit,
        url=public(item.url),
        lane=item.lane or article_pb2.Article.LIVE,
        provenance=article_pb2.Provenance(
            source_id=source.id,
            publisher=source.publisher,
            domain=domain(item.url),
            feed=public(item.found_in) if item.found_in else "",
            source_class=source.source_class,
            country=source.country,
            terms=source.terms,
            discovered_at=item.discovered_at,
            fetched_at=at,
            text_source=text_source,
        ),
    )


def _facts(response: Response) -> page_pb2.Http:
    return page_pb2.Http(
        status=response.status,
        content_type=response.content_type,
        charset=response.charset,
        complete=response.complete,
        body_bytes=len(response.body),
        elapsed_ms=response.elapsed_ms,
    )
