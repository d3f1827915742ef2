"""Feeds that lxml finds nothing in, read by feedparser in a process that can be killed: bytes in, a `Listing` out.

feedparser copes with more defects, but it is quadratic on hostile input (390 KB: 42 s) and opens URLs and files when
given text: it gets bytes only.
"""

from __future__ import annotations

import io
import sys
import time
from typing import Any

from caspian.fetch.feeds import killable
from caspian.fetch.feeds.listing import MAX_AUTHORS, MAX_ENTRIES, MAX_FIELD_BYTES, Listing

# Larger bodies are no defects of feeds, they are attacks.
_MAX_INPUT = 2 * 1024 * 1024


def looks_like_a_feed(body: bytes) -> bool:
    """Worth a process: something in it is called an item or entry."""
    return len(body) <= _MAX_INPUT and (b"<item" in body or b"<entry" in body) and b"<html" not in body[:1024].lower()


def parse(body: bytes, time_s: float = killable.TIME_S) -> Listing:
    """Read a broken feed; blocks for at most `time_s`.

    Raises:
        NotAListingError: `parser-killed`, `not-a-feed`, `zero-items`.
    """
    return killable.parse(__name__, [], body, time_s)


def _as_json_feed(body: bytes) -> dict[str, Any]:
    import feedparser

    # A file object: of text, feedparser would make an address or a file name.
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    return {
        "language": _word(parsed.feed.get("language")),
        "items": [_item(entry) for entry in parsed.entries[:MAX_ENTRIES]],
    }


def _item(entry: Any) -> dict[str, Any]:
    content = entry.get("content") or [{}]
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    return {
        "id": _word(entry.get("id")),
        "url": _word(entry.get("link")),
        "title": _word(entry.get("title")),
        "summary": _word(entry.get("summary")),
        "content_html": _word(content[0].get("value")),
        "authors": [{"name": _word(author.get("name"))} for author in entry.get("authors", [])[:MAX_AUTHORS]],
        "date_published": time.strftime("%Y-%m-%dT%H:%M:%SZ", moment) if moment else "",
    }


def _word(value: object) -> str:
    return value[:MAX_FIELD_BYTES] if isinstance(value, str) else ""


if __name__ == "__main__":
    killable.limit_this_process()
    killable.answer(_as_json_feed(sys.stdin.buffer.read(_MAX_INPUT)))
