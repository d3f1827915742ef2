"""JSON Feed 1.0 and 1.1: bytes in, a `Listing` out."""

from __future__ import annotations

import json
from typing import Any

from caspian.events.v1 import page_pb2
from caspian.fetch.feeds.listing import MAX_AUTHORS, MAX_ENTRIES, Entry, Listing, NotAListingError
from caspian.fetch.feeds.text import bounded, date, name, plain


def parse(body: bytes) -> Listing:
    """Read a JSON Feed.

    Raises:
        NotAListingError: not JSON, or JSON of another kind.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAListingError("not-a-feed") from None
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise NotAListingError("not-a-feed")
    listing = Listing(language=_text(document, "language")[:16], omitted=max(0, len(items) - MAX_ENTRIES))
    for item in items[:MAX_ENTRIES]:
        if isinstance(item, dict) and (entry := _entry(item)) is not None:
            listing.entries.append(entry)
    return listing


def _entry(item: dict[str, Any]) -> Entry | None:
    link = _text(item, "url") or _text(item, "external_url")
    identity = _text(item, "id") or link
    if not link:
        return None
    said = page_pb2.FeedEntry(
        title=plain(_text(item, "title")),
        summary=bounded(_text(item, "summary")),
        content=bounded(_text(item, "content_html") or _text(item, "content_text")),
        language=_text(item, "language")[:16],
    )
    authors = item.get("authors")
    for author in (authors if isinstance(authors, list) else [item.get("author")])[:MAX_AUTHORS]:
        if isinstance(author, dict) and (person := name(_text(author, "name"))):
            said.authors.append(person)
    if (moment := date(_text(item, "date_published"))) is not None:
        said.published_at.seconds = moment
    return Entry(link, identity, said)


def _text(document: dict[str, Any], field: str) -> str:
    value = document.get(field)
    # Ids are strings by the standard and numbers in the wild.
    return bounded(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
