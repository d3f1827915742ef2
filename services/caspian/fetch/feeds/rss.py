"""RSS 0.9x–2.0 and RSS 1.0 (RDF): an `<item>` in, an `Entry` out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from caspian.events.v1 import page_pb2
from caspian.fetch.feeds.listing import MAX_AUTHORS, Entry
from caspian.fetch.feeds.text import bounded, date, name, plain
from caspian.fetch.feeds.xml import split, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"
# What an element is read as; the first of several that has text counts.
_FIELDS = {
    "title": "title", "link": "link", "guid": "id", "id": "id", "description": "summary", "summary": "summary",
    # The whole text: of the content module; Yandex's dialect, plain.
    "encoded": "content", "full-text": "content",
    "author": "author", "creator": "author",
    "pubDate": "date", "date": "date", "published": "date",
    "language": "language",
}  # fmt: skip


def entry(item: _Element) -> Entry | None:
    """The item's entry; None where it has no link at all. The feed's own words are kept as they are, bounded."""
    texts: dict[str, str] = {}
    authors: list[str] = []
    permalink = ""
    for child in item:
        field = _field(child.tag)
        if not field or field in texts:
            continue
        text = text_of(child).strip()
        if field == "author":
            if text and len(authors) < MAX_AUTHORS and (person := name(text)):
                authors.append(person)
        elif text:
            texts[field] = text
            if field == "id" and text.startswith(("http://", "https://")) and _is_permalink(child):
                permalink = text
        elif field == "link" and (text := str(child.get("href") or "").strip()):
            texts[field] = text
    link = texts.get("link") or _about(item) or permalink
    if not link:
        return None
    said = page_pb2.FeedEntry()
    if "title" in texts:
        said.title = plain(texts["title"])
    if "summary" in texts:
        said.summary = bounded(texts["summary"])
    if "content" in texts:
        said.content = bounded(texts["content"])
    if "language" in texts:
        said.language = plain(texts["language"])[:16]
    if "date" in texts and (moment := date(texts["date"])) is not None:
        said.published_at.seconds = moment
    if authors:
        said.authors.extend(authors)
    return Entry(link, texts.get("id") or link, said)


@lru_cache(maxsize=1024)
def _field(tag: object) -> str:
    """What an element is read as, or empty, as for comments and entities, whose tags are functions."""
    space, local = split(tag) if isinstance(tag, str) else ("", "")
    # Thumbnails and podcasts have titles and descriptions of their own; WordPress excerpts are "encoded" too.
    if space == _MEDIA or (local == "encoded" and space != _CONTENT):
        return ""
    return _FIELDS.get(local, "")


def _is_permalink(guid: _Element) -> bool:
    return str(guid.get("isPermaLink", "true")).lower() == "true"


def _about(item: _Element) -> str:
    """RDF's name of the item, which is its address."""
    return next((str(value) for attribute, value in item.attrib.items() if str(attribute).endswith("}about")), "")
