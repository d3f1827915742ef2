"""A body in, a `Listing` out, be it RSS, RDF, Atom, JSON Feed or a sitemap: the bytes decide, not the declared type."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from caspian.fetch.feeds import atom, json_feed, rss, sitemap
from caspian.fetch.feeds.listing import MAX_ENTRIES, Entry, Listing, NotAListingError
from caspian.fetch.feeds.text import plain
from caspian.fetch.feeds.xml import elements, local_name, root_name, text_of
from caspian.fetch.http.budget import SITEMAP
from caspian.fetch.http.decompress import CodingError, gunzip

if TYPE_CHECKING:
    from lxml.etree import _Element

# Shorter bodies are the "11-byte 200" of dead endpoints.
_MIN_BYTES = 20
# A publisher that asks for more than a day between polls means "never mind".
_MAX_TTL_MINUTES = 24 * 60

_ENTRY: dict[str, Callable[[_Element], Entry | None]] = {"item": rss.entry, "entry": atom.entry}


def parse(body: bytes) -> Listing:
    """Read what lists entries.

    Raises:
        NotAListingError: `empty`, `html` (an error page or a single-page application), `not-a-feed`, `zero-items`.
    """
    if len(body) < _MIN_BYTES:
        raise NotAListingError("empty")
    if body.startswith(b"\x1f\x8b"):
        body = _unpacked(body)
    head = body[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{"):
        listing = json_feed.parse(body)
    else:
        # Blank lines before the declaration are an error in XML and a habit of PHP.
        body = body.removeprefix(b"\xef\xbb\xbf").lstrip()
        root = root_name(body)
        if root in ("urlset", "sitemapindex"):
            listing = sitemap.parse(body)
        elif root in ("rss", "rdf", "feed"):
            listing = _feed(body)
        else:
            raise NotAListingError("html" if root == "html" or b"<html" in head.lower() else "not-a-feed")
    if not listing.entries and not listing.children:
        raise NotAListingError("zero-items")
    return listing


def _unpacked(body: bytes) -> bytes:
    """`sitemap.xml.gz`: compressed as a file, not by HTTP."""
    try:
        return gunzip(body, SITEMAP.decoded_bytes)
    except CodingError:
        raise NotAListingError("bad-coding") from None


def _feed(body: bytes) -> Listing:
    listing: Listing | None = None
    for element in elements(body, ("item", "entry")):
        if listing is None:
            listing = _about_the_feed(element)
        if len(listing.entries) >= MAX_ENTRIES:
            listing.omitted += 1
        elif (entry := _ENTRY[local_name(element)](element)) is not None:
            listing.entries.append(entry)
    return listing or Listing()


def _about_the_feed(first: _Element) -> Listing:
    """What stands before the first entry."""
    listing = Listing()
    parent = first.getparent()
    if parent is None:
        return listing
    listing.language = str(parent.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:16]
    for child in parent:
        if local_name(child) == "ttl":
            listing.ttl_s = _minutes(text_of(child)) * 60
        elif local_name(child) == "language":
            listing.language = plain(text_of(child))[:16]
    return listing


def _minutes(text: str) -> int:
    text = text.strip()[:8]
    return min(int(text), _MAX_TTL_MINUTES) if text.isascii() and text.isdigit() else 0
