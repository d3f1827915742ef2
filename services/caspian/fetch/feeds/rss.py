"""RSS 0.9x–2.0 and RSS 1.0 (RDF): an `<item>` in, an `Entry` out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian.events.v1 import page_pb2
from caspian.fetch.feeds.listing import MAX_AUTHORS, Entry
from caspian.fetch.feeds.text import bounded, date, name, plain
from caspian.fetch.feeds.xml import local_name, namespace, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"


def entry(item: _Element) -> Entry | None:
    """The item's entry; None where it has no link at all. The feed's own words are kept as they are, bounded."""
    said = page_pb2.FeedEntry()
    link = guid = about = ""
    for attribute, value in item.attrib.items():
        if str(attribute).endswith("}about"):
            about = str(value)
    for child in item:
        # Thumbnails and podcasts have titles and descriptions of their own.
        if namespace(child) == _MEDIA:
            continue
        match local_name(child):
            case "title" if not said.title:
                said.title = plain(text_of(child))
            case "link" if not link:
                link = text_of(child).strip() or str(child.get("href") or "").strip()
            case "guid" | "id" if not guid:
                guid = text_of(child).strip()
                if child.get("isPermaLink", "true").lower() == "true" and guid.startswith(("http://", "https://")):
                    about = about or guid
            case "encoded" if namespace(child) == _CONTENT:
                said.content = bounded(text_of(child))
            case "description" | "summary" if not said.summary:
                said.summary = bounded(text_of(child))
            # Yandex's dialect: the whole text, plain.
            case "full-text" if not said.content:
                said.content = bounded(text_of(child))
            case "author" | "creator" if len(said.authors) < MAX_AUTHORS:
                if person := name(text_of(child)):
                    said.authors.append(person)
            case "pubDate" | "date" | "published" if not said.HasField("published_at"):
                if (moment := date(text_of(child))) is not None:
                    said.published_at.CopyFrom(moment)
            case "language" if not said.language:
                said.language = plain(text_of(child))[:16]
    link = link or about
    return Entry(link, guid or link, said) if link else None
