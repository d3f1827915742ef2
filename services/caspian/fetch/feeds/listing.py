"""What a feed, sitemap or index page lists: entries in its own order, and how it wants to be polled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from caspian.events.v1 import page_pb2

# One field of one entry, in bytes of UTF-8: full texts in feeds are shorter, hostile author names are not.
MAX_FIELD_BYTES = 64 * 1024
MAX_AUTHORS = 20
# Entries of one poll: the longest honest feed known has 500.
MAX_ENTRIES = 1000
# sitemaps.org allows 50,000 addresses a file.
MAX_SITEMAP_URLS = 50_000


class NotAListingError(Exception):
    """The bytes are nothing that lists entries; the message is a fixed word for the ledger."""


class Entry(NamedTuple):
    """One link, absolute but not yet checked. `identity` is the feed's own id of it, or the link."""

    link: str
    identity: str
    entry: page_pb2.FeedEntry


@dataclass(slots=True)
class Listing:
    """At most `MAX_ENTRIES` entries (sitemaps: `MAX_SITEMAP_URLS`); `omitted` counts what was beyond."""

    entries: list[Entry] = field(default_factory=list)
    # Further sitemaps, from an index, newest first; their identity changes when they do.
    children: list[Entry] = field(default_factory=list)
    omitted: int = 0
    # Seconds that the publisher asks us to wait between polls; 0: nothing said.
    ttl_s: int = 0
    language: str = ""
